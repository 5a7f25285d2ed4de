"""What callers lose and gain in the facts, names and types: each kind of change by itself, both ways."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callrecords.generator.diff.change import Change
from callrecords.generator.diff.facts import changes
from callrecords.spec.bundle import read_bundle
from tests.generator.diff.pairs import LIST, RECORD, Document, Edit, field, operation, pair, parameter, renamed, schema

VOCABULARY = json.loads(
    (Path(__file__).parents[3] / "src" / "callrecords" / "generator" / "lint" / "vocabulary.schema.json").read_text()
)
NOT_FOR_CALLERS = {
    "x-readings": "what the emulator can be told to do otherwise",
    "x-evidence": "how a fact is known changes nothing of it",
    "x-grant": "the client's own request for a token; whoever calls it gives the same id and secret",
    "x-only-where": "which class has a field is compared where a record has classes for its kinds, by x-kinds",
}


def kinds(spec: Document) -> None:
    """Two kinds of record, of which one has a field of its own."""
    schema(spec)["x-kinds"] = {"field": "way", "classes": {"Inbound": ["in"], "Loop": ["loop"]}}
    field(spec, "net-price")["x-only-where"] = {"way": ["in", "loop"]}


def own_keys(spec: Document) -> None:
    """Two kinds of record, each with a key of its own."""
    kinds(spec)
    schema(spec)["x-record"] = {"keys": {"Inbound": "entry-ref", "Loop": "entry-ref"}}


def place_single(spec: Document, place: str) -> None:
    """Let a single record stand inside its response."""
    single = next(one for item in spec["paths"].values() for one in item.values() if one["operationId"] != LIST)
    single["x-resource"]["record"] = place
    content = single["responses"]["200"]["content"]["application/json"]
    if "$ref" in content["schema"]:
        content["schema"] = {"type": "object", "properties": dict.fromkeys(["data", "result"], content["schema"])}


def found(edit: Edit, *, first: Edit | None = None, backwards: bool = False) -> list[Change]:
    return list(changes(*map(read_bundle, pair(edit, first=first, backwards=backwards))))


def rename_key_parameter(spec: Document) -> None:
    text = json.dumps(spec).replace("entry-ref}", "entry-id}").replace('"name": "entry-ref"', '"name": "entry-id"')
    spec.update(json.loads(text))


def more(key: str, part: str, value: object) -> Edit:
    """Add a fact that the made-up vendor does not have."""
    return lambda spec: operation(spec)[key].update({part: value})


def limit(spec: Document) -> Document:
    return operation(spec)["x-pagination"]["limit"]


def clock(spec: Document) -> Document:
    return operation(spec)["x-clock"]


def seen(spec: Document) -> Document:
    return operation(spec)["x-visibility"]


def tokens(spec: Document) -> Document:
    return spec["components"]["securitySchemes"]["key"]["x-tokens"]


def list_other_records(spec: Document) -> None:
    spec["components"]["schemas"]["VoiceRow"] = dict(schema(spec))
    schema(spec, "VoiceEntriesPage")["properties"]["rows"]["items"]["$ref"] = "#/components/schemas/VoiceRow"


def ask_in_words(spec: Document) -> None:
    """A parameter with an enum that no record has."""
    spec["components"]["schemas"]["Shape"] = {"type": "string", "enum": ["long", "short"]}
    parameter(spec, "from-is")["schema"] = {"$ref": "#/components/schemas/Shape"}


def search(spec: Document) -> None:
    operation(spec)["x-search"] = {"parameter": "q", "fields": ["from", "to"]}


JOB = {
    "window": {"since": "from", "until": "to"},
    "id": "id",
    "status": {"at": "state", "pending": ["running"], "done": ["done"]},
    "file": {"format": "jsonl", "url": "url"},
    "start": {"id": "start_job", "method": "POST", "path": "/jobs"},
    "poll": {"id": "get_job", "method": "GET", "path": "/jobs/{id}"},
}
SYNC = {
    "token": "t",
    "next": "n",
    "items": "i",
    "deleted": {"ids": "d"},
    "part": {"id": "get_changes", "path": "/changes"},
}
KEYSET = {"after": "a", "before": "b", "key": "entry-ref", "order": "begun-at"}
# key of the vocabulary, what is taken away or narrowed, the edit, what must be there first, the place that is named
NARROWED: list[tuple[str, str, Edit, Edit | None, str]] = [
    (
        "x-job",
        "export",
        lambda d: operation(d).pop("x-job"),
        lambda d: operation(d).update({"x-job": dict(JOB)}),
        f"{LIST}: export",
    ),
    (
        "x-sync",
        "changes",
        lambda d: operation(d).pop("x-sync"),
        lambda d: operation(d).update({"x-sync": {key: part for key, part in SYNC.items() if key != "deleted"}}),
        f"{LIST}: changes",
    ),
    (
        "x-sync",
        "deleted records",
        lambda d: operation(d)["x-sync"].pop("deleted"),
        lambda d: operation(d).update({"x-sync": dict(SYNC)}),
        f"{LIST}: deleted records",
    ),
    ("x-client", "argument", lambda d: d["x-client"]["parameters"].pop(), None, "client: argument region"),
    (
        "x-client",
        "default",
        lambda d: d["x-client"]["parameters"][1].pop("default"),
        None,
        "client: argument region",
    ),
    ("x-tokens", "kind", lambda d: tokens(d).pop("read"), None, "client: the emulator's token read"),
    ("x-errors", "code", lambda d: d["x-errors"]["codes"].pop(), None, "errors: code F-FAST"),
    (
        "x-filter",
        "operator",
        lambda d: operation(d)["x-filter"]["parameters"].pop(),
        None,
        f"{LIST}: filter net-price ge",
    ),
    (
        "x-filter",
        "conditions",
        more("x-filter", "max-conditions", 2),
        more("x-filter", "max-conditions", 3),
        f"{LIST}: conditions, at most",
    ),
    (
        "x-filter",
        "conditions, once without bound",
        more("x-filter", "max-conditions", 2),
        None,
        f"{LIST}: conditions, at most",
    ),
    (
        "x-filter",
        "together",
        lambda d: operation(d)["x-filter"]["parameters"][0].update(together="window"),
        None,
        f"{LIST}: filter begun-at ge together with window",
    ),
    (
        "x-search",
        "alternatives",
        lambda d: operation(d)["x-search"].pop("any-of"),
        lambda d: operation(d).update({"x-search": {"parameter": "q", "fields": ["from"], "any-of": "or"}}),
        f"{LIST}: q with alternatives",
    ),
    ("x-search", "field", lambda d: operation(d)["x-search"]["fields"].pop(), search, f"{LIST}: q looks into to"),
    (
        "x-order",
        "field",
        lambda d: operation(d)["x-order"]["fields"].pop(),
        None,
        f"{LIST}: order by talk_secs",
    ),
    (
        "x-order",
        "count",
        more("x-order", "max-fields", 2),
        more("x-order", "max-fields", 3),
        f"{LIST}: orders at once, at most",
    ),
    (
        "x-order",
        "shuffle",
        lambda d: operation(d)["x-order"].pop("shuffle"),
        more("x-order", "shuffle", "any"),
        f"{LIST}: any order",
    ),
    (
        "x-fields",
        "exclude",
        lambda d: operation(d)["x-fields"].pop("exclude"),
        more("x-fields", "exclude", "hide"),
        f"{LIST}: argument exclude",
    ),
    ("x-pagination", "largest page", lambda d: limit(d).update(maximum=1), None, f"{LIST}: page size, at most"),
    ("x-pagination", "smallest page", lambda d: limit(d).update(minimum=5), None, f"{LIST}: page size, at least"),
    (
        "x-pagination",
        "way",
        lambda d: operation(d)["x-pagination"].pop("page"),
        None,
        f"{LIST}: paging by page number",
    ),
    (
        "x-pagination",
        "total",
        lambda d: operation(d)["x-pagination"]["envelope"].update(row_total="null"),
        None,
        f"{LIST}: a page names its total",
    ),
    ("x-clock", "windows", lambda d: operation(d).pop("x-clock"), None, f"{LIST}: windows on"),
    (
        "x-clock",
        "widest window",
        lambda d: clock(d).update({"widest-window": "P1D"}),
        None,
        f"{LIST} in time: widest window in seconds, at most",
    ),
    (
        "x-clock",
        "retention",
        lambda d: clock(d).update(retention="P1D"),
        lambda d: clock(d).update(retention="P9D"),
        f"{LIST} in time: retention in seconds, at most",
    ),
    (
        "x-clock",
        "records",
        lambda d: clock(d).update({"result-cap": 5}),
        None,
        f"{LIST} in time: records in a window, at most",
    ),
    ("x-visibility", "role", lambda d: seen(d).pop("descendants"), None, f"{LIST}: role voice:tree"),
    (
        "x-visibility",
        "role of a tenant",
        lambda d: seen(d)["tenant"].pop(),
        lambda d: seen(d).update(tenant=["voice:all", "voice:most"]),
        f"{LIST}: role voice:most",
    ),
    (
        "x-visibility",
        "own calls",
        lambda d: seen(d)["own"].pop(),
        lambda d: seen(d).update(own=["from", "to"]),
        f"{LIST}: calls that name the user in to",
    ),
    (
        "x-visibility",
        "bound tokens",
        lambda d: seen(d).update(bound="account-id"),
        lambda d: seen(d).pop("bound"),
        f"{LIST}: a token for this account-id",
    ),
    (
        "x-record",
        "only single",
        lambda d: schema(d)["x-record"].update({"only-single": ["hop"]}),
        None,
        f"{RECORD}: requesting hop by key",
    ),
    ("x-pii", "mask", lambda d: field(d, "from").pop("x-pii"), None, f"{RECORD}.from: masked as"),
    ("x-means", "part", lambda d: field(d, "from").pop("x-means"), None, f"{RECORD}.from: tells"),
    (
        "x-kinds",
        "kind",
        lambda d: schema(d)["x-kinds"]["classes"].pop("Loop"),
        kinds,
        f"{RECORD}: kind 'loop' of way",
    ),
    (
        "x-kinds",
        "field of a kind",
        lambda d: field(d, "net-price")["x-only-where"].update(way=["in"]),
        kinds,
        f"{RECORD}.net-price: a kind that is not Loop",
    ),
    ("x-unit", "unit", lambda d: field(d, "talk_secs").pop("x-unit"), None, f"{RECORD}.talk_secs: unit"),
    ("", "word", lambda d: schema(d, "VoiceEntryWay")["enum"].pop(), None, "VoiceEntryWay: word 'loop'"),
    ("", "word asked", lambda d: schema(d, "Shape")["enum"].pop(), ask_in_words, "Shape: word 'short'"),
]
# the same, for what becomes another thing: it breaks callers both ways
CHANGED: list[tuple[str, str, Edit, Edit | None, str]] = [
    ("x-client", "class", lambda d: d["x-client"].update({"class": "Other"}), None, "client: class"),
    ("x-client", "variables", lambda d: d["x-client"].update(env="OTHER"), None, "client: prefix of variables"),
    (
        "x-client",
        "default",
        lambda d: d["x-client"]["parameters"][1].update(default="south"),
        None,
        "client argument region: default",
    ),
    ("x-errors", "code", lambda d: d["x-errors"]["codes"][2].update(means="forbidden"), None, "errors: code F-FAST"),
    (
        "x-errors",
        "status",
        lambda d: d["x-errors"]["situations"]["throttled"].update(status=503),
        None,
        "errors: status of throttled",
    ),
    (
        "x-resource",
        "resource",
        lambda d: operation(d)["x-resource"].update(name="entries"),
        None,
        f"{LIST}: method",
    ),
    (
        "x-resource",
        "record",
        lambda d: place_single(d, "/result"),
        lambda d: place_single(d, "/data"),
        "get_voice_entry: place of the record",
    ),
    ("x-means", "part", lambda d: field(d, "from").update({"x-means": "dialled"}), None, f"{RECORD}.from: tells"),
    ("x-order", "default", more("x-order", "default", "talk_secs"), None, f"{LIST}: order if not given"),
    (
        "x-pagination",
        "order of the cursor",
        lambda d: operation(d)["x-pagination"]["keyset"].update(order="over_at"),
        lambda d: operation(d)["x-pagination"].update(keyset=dict(KEYSET)),
        f"{LIST}: order of the cursor",
    ),
    ("x-clock", "field", lambda d: clock(d).update(field="over_at"), None, f"{LIST}: windows on"),
    ("x-record", "key", lambda d: schema(d)["x-record"].update(key="owner-ref"), None, f"{RECORD}: key"),
    (
        "x-record",
        "key of a kind",
        lambda d: schema(d)["x-record"]["keys"].update(Loop="net-price"),
        own_keys,
        f"{RECORD}: key of Loop",
    ),
    ("x-pii", "mask", lambda d: field(d, "from").update({"x-pii": "name"}), None, f"{RECORD}.from: masked as"),
    (
        "x-empty",
        "nothing",
        lambda d: field(d, "from-name").pop("x-empty"),
        None,
        f"{RECORD}.from-name: values read as None",
    ),
    (
        "x-unit",
        "unit",
        lambda d: field(d, "talk_secs").update({"x-unit": "milliseconds"}),
        None,
        f"{RECORD}.talk_secs: unit",
    ),
    ("", "record of a list", list_other_records, None, f"{LIST}: record"),
    ("", "name of a record", lambda d: renamed(d, RECORD, "VoiceRow"), None, RECORD),
    ("", "name of an enum", lambda d: renamed(d, "VoiceEntryWay", "Way"), None, "VoiceEntryWay"),
    ("", "name of an argument", rename_key_parameter, None, "get_voice_entry: argument entry-id"),
    (
        "",
        "text or time",
        lambda d: field(d, "owner-ref").update(format="date-time"),
        None,
        f"{RECORD}.owner-ref: type",
    ),
    ("", "number or time", lambda d: field(d, "begun-at").pop("format"), None, f"{RECORD}.begun-at: type"),
    ("", "number or flag", lambda d: field(d, "talk_secs").update(type="boolean"), None, f"{RECORD}.talk_secs: type"),
    (
        "",
        "one or several",
        lambda d: schema(d)["properties"].update({"class": {"type": "array", "items": {"type": "string"}}}),
        None,
        f"{RECORD}.class: type",
    ),
    (
        "",
        "words or text",
        lambda d: field(d, "way").update(anyOf=[{"type": "string"}, {"type": "null"}]),
        None,
        f"{RECORD}.way: type",
    ),
]
# what a caller may like to know; it breaks nobody, both ways
TOLD: list[tuple[str, str, Edit, Edit | None, str]] = [
    (
        "x-means",
        "word",
        lambda d: field(d, "way")["x-means"]["values"].pop("internal"),
        None,
        f"{RECORD}.way: the vendor's word for internal",
    ),
    ("x-rate-limit", "rate", lambda d: d["x-rate-limit"].update(requests=1), None, "client: rate limit"),
    (
        "x-rate-limit",
        "rate of an operation",
        lambda d: operation(d).update({"x-rate-limit": {"requests": 1, "per": "PT1S"}}),
        None,
        f"{LIST}: rate limit",
    ),
    (
        "x-clock",
        "delay",
        lambda d: clock(d).update({"publish-delay": "PT1H"}),
        None,
        f"{LIST} in time: published after",
    ),
    (
        "x-clock",
        "settled",
        lambda d: clock(d).update({"settles-after": "PT1H"}),
        None,
        f"{LIST} in time: settled after",
    ),
    (
        "x-clock",
        "default",
        lambda d: clock(d).update({"default-window": "P1D"}),
        None,
        f"{LIST} in time: window if not given",
    ),
    (
        "x-zone",
        "clocks elsewhere",
        lambda d: d.update({"x-zone": "America/New_York"}),
        lambda d: (d.update({"x-zone": "UTC"}), field(d, "from").update(format="date-time-space")),
        f"{RECORD}.from: form",
    ),
    ("x-pagination", "default", lambda d: limit(d).update(default=1), None, f"{LIST}: page size if not given"),
]
ALL = [*NARROWED, *CHANGED, *TOLD]


def ids(rows: list[tuple[str, str, Edit, Edit | None, str]]) -> list[str]:
    return [f"{key or 'code'}: {what}" for key, what, *_ in rows]


@pytest.mark.parametrize(("key", "what", "edit", "first", "place"), NARROWED, ids=ids(NARROWED))
def test_what_is_taken_away_breaks_callers_and_what_is_given_does_not(
    key: str, what: str, edit: Edit, first: Edit | None, place: str
) -> None:
    assert [change.place for change in found(edit, first=first) if change.breaking] == [place]
    back = found(edit, first=first, backwards=True)
    assert place in [change.place for change in back]
    assert not [change for change in back if change.breaking]


@pytest.mark.parametrize(("key", "what", "edit", "first", "place"), CHANGED, ids=ids(CHANGED))
def test_what_becomes_another_thing_breaks_callers_both_ways(
    key: str, what: str, edit: Edit, first: Edit | None, place: str
) -> None:
    assert place in [change.place for change in found(edit, first=first) if change.breaking]
    assert [change for change in found(edit, first=first, backwards=True) if change.breaking]


@pytest.mark.parametrize(("key", "what", "edit", "first", "place"), TOLD, ids=ids(TOLD))
@pytest.mark.parametrize("backwards", [False, True])
def test_what_breaks_nobody_is_told(
    key: str, what: str, edit: Edit, first: Edit | None, place: str, backwards: bool
) -> None:
    told = found(edit, first=first, backwards=backwards)
    assert [(change.place, change.breaking) for change in told] == [(place, False)]


def test_every_key_of_the_vocabulary_is_compared_or_is_nothing_to_callers() -> None:
    keys = {name for name in VOCABULARY["$defs"] if name.startswith("x-")}
    assert {key for key, *_ in ALL if key} | NOT_FOR_CALLERS.keys() == keys
    assert not {key for key, *_ in ALL} & NOT_FOR_CALLERS.keys()


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: field(d, "owner-ref").update(type=["string", "null"]),
        lambda d: field(d, "net-price")["anyOf"].pop(1),
        lambda d: field(d, "talk_secs").update(format="int64", minimum=3),
        lambda d: schema(d).update(required=["from"], description="other words"),
        lambda d: renamed(d, "VoiceEntriesPage", "Sheet"),
        lambda d: field(d, "from").update({"x-evidence": {"kind": "sample"}}),
    ],
    ids=["null", "form of a decimal", "width and bound", "demanded and described", "name of a page", "evidence"],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_what_makes_the_same_code_is_no_change(edit: Edit, backwards: bool) -> None:
    assert found(edit, backwards=backwards) == []


def test_a_new_class_is_told() -> None:
    assert Change("Shape", "is new", breaking=False) in found(ask_in_words)


def test_what_documents_tell_is_left_to_them() -> None:
    """A field or an operation that is gone takes its facts along without a word."""

    def edit(spec: Document) -> None:
        schema(spec)["properties"].pop("from-name")
        operation(spec)["parameters"].remove(parameter(spec, "show-only"))
        spec["paths"].pop(next(path for path in spec["paths"] if path.endswith("{entry-ref}")))

    assert found(edit) == []
    assert found(edit, backwards=True) == []
