"""Each rule of the linter is provoked by one change to a spec that is otherwise clean."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from callrecords.emulator.story.story import WORDS
from callrecords.generator.bundle.vocabulary import TAKEN_RESOURCES
from callrecords.generator.lint.explain import PAGE
from callrecords.generator.lint.records import PERSONAL
from callrecords.generator.lint.specs import LintProblem, lint, main, spec_folders
from callrecords.generator.lint.words import RESERVED, VOCABULARY
from callrecords.generator.reading.schemas import pascal

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
SPECS = [*spec_folders(ROOT / "specs"), *spec_folders(ROOT / "tests" / "specs")]

FABLE = ROOT / "tests" / "specs" / "fable"
PLOVER = FABLE.parent / "plover"
LARK = ROOT / "tests" / "specs" / "lark"
KNOT = ROOT / "tests" / "specs" / "knot"
IBIS = LARK.parent / "ibis"
CARRIERX = ROOT / "specs" / "carrierx"
PORTSIP = ROOT / "specs" / "portsip"


def changed(tmp_path: Path, spec: Path, file: str, old: str, new: str) -> list[LintProblem]:
    """The problems of a copy of a spec in which one piece of one file is changed."""
    folder = tmp_path / spec.name
    shutil.copytree(spec, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text, f"{file} does not hold {old!r} any more: mend this test"
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return lint(folder)


@pytest.mark.parametrize("folder", SPECS, ids=lambda folder: folder.name)
def test_every_spec_of_the_repository_is_clean(folder: Path) -> None:
    assert lint(folder) == []


def test_there_are_specs_to_check() -> None:
    assert {folder.name for folder in SPECS} >= {"carrierx", "cinnox", "fable", "portsip"}


ENTRY = "schemas/VoiceEntry.yaml"
LIST = "paths/list_voice_entries.yaml"
READING = "x-readings:\n  - {name: other, says: It may be., x-evidence: {kind: assumed}, "
GET = "paths/get_voice_entry.yaml"
TOP = "openapi.yaml"
BROKEN = {
    "a bound lies within the bits of its format": (
        "parameters/page_no.yaml", "maximum: ", "maximum: 9999", "/schema/format", "no number of 32 bits reaches the bound"),
    "an unknown key is refused and the nearest one named": (
        ENTRY, "    x-pii: number", "    x-pi: number", "/properties/from/x-pi", "unknown key x-pi; did you mean x-pii"),
    "a key on the wrong place is sent home": (
        ENTRY, "    x-pii: number", "    x-clock: {field: from}", "/properties/from/x-clock", "move it to a operation"),
    "a key keeps its shape": (
        ENTRY, "x-pii: number", "x-pii: digits", "/properties/from/x-pii", "x-pii"),
    "a key's own parts are known": (
        LIST, "x-clock: {field: begun-at,", "x-clock: {feild: begun-at,", "/x-clock", "feild"),
    "a part of the story is known": (
        ENTRY, "x-means: caller-name", "x-means: caller-nick", "/properties/from-name/x-means", "x-means"),
    "a word of the story is known": (
        ENTRY, "{inbound: in,", "{incoming: in,", "/properties/way/x-means/values/incoming", "write one of inbound,"),
    "an unclear word is one of the words": (
        ENTRY, "internal: loop}}", "internal: loop}, unclear: [transit]}", "/properties/way/x-means/unclear/0", "not among"),
    "an evidence page is an address": (
        GET, "{kind: assumed}", "{kind: documented, page: the page}", "/x-evidence/page", '"uri"'),
    "a slug does not collide with a part of the package": (
        TOP, "slug: fable", "slug: client", "/x-client/slug", "a part of callrecords is called so"),
    "a slug is the folder's name": (TOP, "slug: fable", "slug: tale", "/x-client/slug", "use that as the slug"),
    "an operation id is verb and noun": (
        GET, "operationId: get_voice_entry", "operationId: getVoiceEntry", "/operationId", "get_<noun>, in snake case"),
    "an operation id begins with its role": (
        GET, "operationId: get_voice_entry", "operationId: list_voice_entry", "/operationId", "get_<noun>"),
    "an operation stands in a file of its name": (
        GET, "operationId: get_voice_entry", "operationId: get_entry", "", "move it to paths/get_entry.yaml"),
    "a schema name is in pascal case": (
        TOP, "    Fault: {", "    fault-body: {", "", "call it FaultBody"),
    "a schema stands in a file of its name": (
        TOP, "VoiceEntryWay: {$ref: schemas/VoiceEntryWay.yaml}", "VoiceEntryWay: {type: string, description: A way.}",
        "/components/schemas/VoiceEntryWay", "move it to schemas/VoiceEntryWay.yaml"),
    "a description ends with a period": (
        ENTRY, "The calling number.", "The calling number", "/properties/from/description", "end it with a period"),
    "a summary ends with a period": (GET, "of the voice log.", "of the voice log", "/summary", "end it with a period"),
    "a property has a description": (
        ENTRY, "    description: The calling number.\n", "", "/properties/from", "add a description to this property"),
    "a parameter has a description": (
        "parameters/page_no.yaml", "description: The number of the page; the first one is 0.\n", "", "",
        "add a description to this parameter"),
    "an operation has a summary": (GET, "summary: Get one entry of the voice log.\n", "", "", "add a summary"),
    "a property says where it is known from": (
        ENTRY, "    x-pii: number\n    x-evidence: {kind: assumed}\n", "    x-pii: number\n", "/properties/from",
        "add x-evidence"),
    "a parameter says where it is known from": (
        "parameters/outcome.yaml", "x-evidence: {kind: assumed}", "", "", "add x-evidence"),
    "documented evidence names its page": (
        GET, "{kind: assumed}", "{kind: documented}", "/x-evidence", "needs the page"),
    "each of several evidences names its page": (
        GET, "{kind: assumed}", "[{kind: assumed}, {kind: sample}]", "/x-evidence/1", "sample evidence needs the page"),
    "an enum is a named schema": (
        ENTRY, "    type: [string, 'null']\n    description: A word", "    type: string\n    enum: [a]\n    description: A word",
        "/properties/class/enum", "make it a named schema"),
    "an enum holds text only": ("schemas/VoiceEntryWay.yaml", "loop]", "null]", "/enum", "null through anyOf"),
    "a number is a decimal": (
        ENTRY, "{type: number, format: decimal}, {type: 'null'}]\n    description: The price of one",
        "{type: number}, {type: 'null'}]\n    description: The price of one", "/properties/per_minute/anyOf/0/type",
        "a float cannot hold money"),
    "a decimal has one type at a time": (
        ENTRY, "    anyOf: [{type: number, format: decimal}, {type: 'null'}]", "    type: [string, 'null']\n    format: decimal",
        "/properties/per_minute/type", "write anyOf"),
    "a reference stands alone": (
        ENTRY, "    anyOf: [{$ref: '#/components/schemas/VoiceEntryOutcome'}]",
        "    $ref: '#/components/schemas/VoiceEntryOutcome'", "/properties/outcome/$ref", "write anyOf: [{$ref: …}]"),
    "a reference leads somewhere": (
        ENTRY, "schemas/VoiceEntryHop'", "schemas/VoiceHop'", "/properties/hop/anyOf/0/$ref", "does not exist"),
    "an object with properties is a named schema": (
        ENTRY, "    anyOf: [{$ref: '#/components/schemas/VoiceEntryHop'}, {type: 'null'}]",
        "    type: object\n    properties: {a: {type: boolean, description: A., x-evidence: {kind: assumed}}}",
        "/properties/hop/properties", "make it a named schema"),
    "nullable is not a word of 3.1": (
        ENTRY, "    type: [string, 'null']", "    type: string\n    nullable: true", "/properties/from/nullable", "'null'"),
    "an array says what it holds": (
        "schemas/VoiceEntriesPage.yaml", "    items: {$ref: '#/components/schemas/VoiceEntry'}\n", "", "/properties/rows",
        "items"),
    "the document is valid OpenAPI": (TOP, "openapi: 3.1.0\ninfo:\n  title: Fable Voice, voice log\n",
                                      "openapi: 3.1.0\ninfo:\n", "/info", "title"),
    "the keys of the vocabulary are complete": (TOP, "  env: FABLE\n", "", "/x-client", "env"),
    "an example fits its schema": (
        "examples/get_voice_entry.json", '"talk_secs": 60', '"talk_secs": "sixty"', "/talk_secs", "does not fit"),
    "an example fits its format": (
        "examples/get_voice_entry.json", '"net-price": "0.33000"', '"net-price": "a third"', "/net-price", "does not fit"),
    "an example knows its enum": (
        "examples/get_voice_entry.json", '"way": "in"', '"way": "sideways"', "/way", "does not fit"),
    "an operation has an example": (
        GET, "        examples:\n          made-up:\n            summary: An answered call.\n            x-evidence: "
        "{kind: assumed}\n            value: {$ref: ../examples/get_voice_entry.json}\n", "", "", "add an example"),
    "a pattern can be read": (
        ENTRY, "    examples: [gold]\n", "    examples: [gold]\n    pattern: '(['\n", "/pattern", "Python cannot read this pattern"),
    "a pattern that nothing is known to fit needs an example": (
        ENTRY, "    examples: [gold]\n", "    pattern: '(?=a)b'\n", "", "no text was found that fits its pattern"),
    "a field's example fits it": (ENTRY, "examples: [60]", "examples: [-1]", "/properties/talk_secs/examples/0", "does not fit"),
    "a parameter's example fits it": (
        "parameters/entry_ref.yaml", "examples: [ve.", "examples: [VE.", "/schema/examples/0", "does not fit"),
    "a text field has an example": (
        ENTRY, "    examples: [gold]\n", "", "/properties/class", "add examples"),
    "a resource has one list": (
        GET, "x-resource: {name: voice_entries, role: get}", "x-resource: {name: other, role: get}", "/x-resource",
        "the resource other has no list"),
    "an operation has a resource": (GET, "x-resource: {name: voice_entries, role: get}\n", "", "", "facts cannot be read"),
    "list facts stay on lists": (
        GET, "x-fields: {", "x-order: {parameter: show-only, fields: [from]}\nx-fields: {", "/x-order", "belongs on a list"),
    "a list has a clock": (
        LIST, "x-clock: {field: begun-at, publish-delay: PT7M, settles-after: PT3H, "
        "widest-window: P14D}\n", "", "/x-clock", "needs x-clock"),
    "a page size has its parameter": (
        LIST, "limit: {parameter: per-page,", "limit: {parameter: page-size,", "/x-pagination",
        "no query parameter page-size"),
    "a page size agrees with its parameter": (
        LIST, "default: 23, minimum", "default: 24, minimum", "/x-pagination/limit", "must equal"),
    "a list is walked somehow": (
        LIST, "  page: {parameter: page-no, first: 0}\n", "", "/x-pagination", "say offset, page or cursor"),
    "an envelope names the keys of its schema": (
        LIST, "row_total: total, ", "", "/x-pagination/envelope", "row_total"),
    "an envelope's part is played once": (
        LIST, "page_total: page-total", "page_total: total", "/x-pagination/envelope", "only one key or header can play total"),
    "a constant has a value": (
        LIST, "  constants: {ok: true}\n", "", "/x-pagination/constants", "role constant"),
    "the end by links needs links": (
        LIST, "ends: [short-page, empty-page]", "ends: [no-next-link]", "/x-pagination/ends", "needs links"),
    "a filter's parameter exists": (
        LIST, "{parameter: from-is,", "{parameter: from-was,", "/x-filter", "no query parameter from-was"),
    "a filter's field exists": (LIST, "field: from, operator", "field: form, operator", "/x-filter", "no field form"),
    "an object cannot be filtered": (LIST, "field: from, operator", "field: hop, operator", "/x-filter", "leave it out"),
    "only text is like something": (
        LIST, "field: net-price, operator: ge", "field: net-price, operator: like", "/x-filter", "is not text"),
    "a lower bound is not called an upper one": (
        LIST, "{parameter: begun-before, field: begun-at, operator: lt", "{parameter: begun-before, field: begun-at, operator: ge",
        "/x-filter", "begun-before bounds begun-at from above, its operator ge says otherwise; lt?"),
    "an upper bound is not called a lower one": (
        LIST, "{parameter: begun-from, field: begun-at, operator: ge", "{parameter: begun-from, field: begun-at, operator: lt",
        "/x-filter", "begun-from bounds begun-at from below"),
    "a page number is no offset": (
        LIST, "  page: {parameter: page-no, first: 0}", "  offset: {parameter: page-no}", "/x-pagination/offset", "page-no counts pages"),
    "an example's keys are known": (
        "examples/list_voice_entries.json", '"talk_secs":', '"talk_seconds":', "/talk_seconds", "the schema does not know this key"),
    "a server's URL has a scheme": (
        TOP, "url: https://{region}.fable.example", "url: fable.example", "/servers/0/url", "write the whole URL"),
    "an order's field exists": (LIST, "[begun-at, talk_secs]", "[begun-at, talks]", "/x-order", "no field talks"),
    "a default order is an order": (LIST, "default: begun-at", "default: over_at", "/x-order", "add it"),
    "a field filter's parameter exists": (
        LIST, "x-fields: {include: show-only}", "x-fields: {include: only}", "/x-fields", "no query parameter only"),
    "a clock's field exists": (LIST, "field: begun-at, publish", "field: kept_at, publish", "/x-clock", "no field kept_at"),
    "a clock's field is a time": (LIST, "field: begun-at, publish", "field: talk_secs, publish", "/x-clock", "is not a time"),
    "another reading's parameter is plain": (
        LIST, "x-order:", READING + "parameter: only, field: over_at}\nx-order:", "/x-readings", "no plain parameter only"),
    "another reading's field exists": (
        LIST, "x-order:", READING + "parameter: outcome, field: out}\nx-order:", "/x-readings", "no field out"),
    "another reading of links needs links": (
        LIST, "x-order:", READING + "next-link: never}\nx-order:", "/x-readings", "x-pagination has none"),
    "another reading of a cursor needs one": (
        LIST, "x-order:", READING + "cursor: refused}\nx-order:", "/x-readings", "has no keyset"),
    "a reading's name stands once": (
        LIST, "x-order:", (READING + "parameter: outcome, field: outcome}\n").replace(
            "x-readings:\n", "x-readings:\n  - {name: other, says: It may be., x-evidence: {kind: assumed}, parameter: outcome, "
            "field: outcome}\n") + "x-order:", "/x-readings", "two readings are called other"),
    "windows with two readings overlap": (
        LIST, "x-order:", READING + "parameter: begun-before, field: over_at}\nx-order:", "/x-clock", "say longest-call"),
    "a clock's field begins a window": (
        LIST, "{field: begun-at, publish", "{field: over_at, publish", "/x-clock", "needs ge or gt"),
    "path parameters are declared": (
        TOP, "/accounts/{account-id}/voice-log:", "/accounts/{account}/voice-log:", "", "'account-id'"),
    "path parameters are filled": (
        TOP, "fills: account-id", "fills: account", "", "0 path parameter(s) may be left"),
    "the owner's field exists": (LIST, "owner: owner-ref", "owner: owner", "/x-visibility", "no field owner"),
    "a token is bound to a path parameter": (
        LIST, "bound: account-id", "bound: region", "/x-visibility", "region is not a path parameter"),
    "a record is seen alike in its list and alone": (
        GET, "owner: owner-ref", "owner: entry-ref", "/x-visibility", "say the same in both"),
    "roles that see every record are for lists of a user's calls": (
        LIST, "{owner: owner-ref", "{tenant: ['voice:view'], owner: owner-ref", "/x-visibility", "need each other"),
    **{
        f"the client can be called so: {word}": (TOP, "class: Fable", f"class: {word}", "/x-client/class", said)
        for word, said in {
            "None": "Python has this word", "SyncClient": "another of this name", "Client": "another of this name",
            "VoiceEntries": "the resource voice_entries is called",
        }.items()
    },
    **{
        f"an argument of the client can be called so: {word}": (
            TOP, "{name: region,", f"{{name: {word},", "/name", said)
        for word, said in {"class": "Python has this word", "timeout": "every client has"}.items()
    },
    "a resource is no word of Python": (
        LIST, "name: voice_entries", "name: none", "/x-resource/name", "None cannot be the name of a class"),
    "an error says something": (
        TOP, "shape: {code: fault-id, message: fault_text, code-type: string}", "shape: {field: fault-id}", "/x-errors/shape",
        "say where the code or the message of an error stands"),
    "an error that is a text has no parts": (
        TOP, "shape: {code: fault-id, ", "shape: {media: text/plain, code: fault-id, ", "/x-errors/shape", "name no places in it"),
    "a code that is nowhere has no type": (
        TOP, "shape: {code: fault-id, message: fault_text, code-type: string}", "shape: {message: fault_text, code-type: integer}",
        "/x-errors/shape/code-type", "no place for a code"),
    "an answer has no code that stands nowhere": (
        TOP, "shape: {code: fault-id, message: fault_text, code-type: string}", "shape: {message: fault_text}",
        "/x-errors/situations/no-token/code", "no place for a code"),
    "a situation has the code that errors have": (
        TOP, "no-token: {status: 401, code: F-WHO, ", "no-token: {status: 401, ", "/x-errors/situations/no-token/code", "add the code"),
    "two parts of an error have two places": (
        TOP, "shape: {code: fault-id, ", "shape: {code: /fault-id/a, field: fault-id, ", "/x-errors/shape", "stands inside another part"),
    "a message that means something is known by its code or its words": (
        TOP, "    - {code: F-FAST, means: throttled}", "    - {means: throttled}", "/x-errors/codes/2", "that it is known by"),
    "a parameter has one meaning": (
        LIST, "parameter: outcome", "parameter: per-page", "/x-pagination", "per-page has two meanings"),
    "plain parameters have no grammar": (
        LIST, "  grammar: parameters\n", "  grammar: parameters\n  max-conditions: 1\n", "/x-filter", "no grammar"),
    "a placeholder that the client fills is there": (
        TOP, "in: server, fills: region", "in: path, fills: region", "/x-client/parameters", "no path has the placeholder region"),
    "a number of the page is for numbered pages": (
        LIST, "page_total: page-total", "page_total: offset", "/x-pagination/envelope", "walked by it"),
    "a moment of the story is a time": (
        ENTRY, "format: epoch-ms\n    description: When the call was answered",
        "format: int64\n    description: When the call was answered", "/properties/picked-up-at", "answered is a moment"),
    "a person's number is marked as one": (
        ENTRY, "x-means: callee\n    x-pii: number", "x-means: callee\n    x-pii: name", "", "write x-pii: number"),
    "visibility is said": (
        GET, "x-visibility: {owner: owner-ref, descendants: 'voice:tree', bound: account-id}\n", "", "/x-visibility",
        "whose records"),
    "security is said": (GET, "security:\n  - key: ['voice:view']\n", "", "/security", "which roles"),
    "a security scheme exists": (GET, "  - key: ['voice:view']", "  - lock: ['voice:view']", "/security", "scheme lock"),
    "every role is carried by a kind of token": (
        GET, "['voice:view']", "['voice:hear']", "/security", "no kind of token carries voice:hear"),
    "a reading token can read": (
        TOP, "read: ['voice:view']", "read: ['voice:none']", "/security", "a token of the kind read cannot call this"),
    "a text parameter is bounded": (
        "parameters/sort_by.yaml", "maxLength: 40, ", "", "", "sort-by: give the text a maxLength"),
    "a number parameter is bounded": (
        "parameters/page_no.yaml", ", maximum: 1000000", "", "", "page-no: give the number"),
    "a path parameter has a form": (
        "parameters/entry_ref.yaml", ", pattern: '^ve[.][0-9a-z]+$'", "", "", "entry-ref: a path parameter"),
    "every situation's status is described": (
        GET, "  '429': {$ref: ../responses/too_many_requests.yaml}\n", "", "/responses", "throttled with 429"),
    "a record says what identifies it": (ENTRY, "x-record: {key: entry-ref}\n", "", "", "add x-record"),
    "the key exists": (ENTRY, "x-record: {key: entry-ref}", "x-record: {key: id}", "/x-record", "no field id"),
    "the key is never null": (ENTRY, "x-record: {key: entry-ref}", "x-record: {key: from}", "/x-record", "never null"),
    "the key is told apart from all others": (
        ENTRY, "    x-means: record-id\n", "", "/x-record", "add x-means: record-id to entry-ref"),
    "single fields are on the single record only": (
        ENTRY, "{key: entry-ref}", "{key: entry-ref, only-single: [from]}", "/x-record", "single record's schema only"),
    "one field tells a part": (
        ENTRY, "x-means: callee", "x-means: caller", "/properties/to", "from tells caller already"),
    "personal data is marked": (
        ENTRY, "    x-pii: name\n", "", "/properties/from-name", "add x-pii: name"),
    "an amount has a unit": (
        ENTRY, "    x-unit: money\n", "", "/properties/net-price", "add x-unit: money"),
    "a translated word is in the enum": (
        ENTRY, "internal: loop}", "internal: inside}", "/properties/way/x-means", "'inside' is not in the enum"),
    "a token is sent as is known here": (
        TOP, "scheme: bearer", "scheme: digest", "/components/securitySchemes/key", "the scheme is not known"),
    "there is a token to read with": (TOP, "        read: ['voice:view']\n", "", "/x-tokens", "add a token of the kind read"),
    "a kind of token that means nothing is removed": (
        TOP, "        foreign:", "        own-calls:", "/x-tokens", "remove the kind own-calls"),
    "a kind of token that means something is there": (
        TOP, "        foreign: ['voice:view']\n", "", "/x-tokens", "add the kind foreign"),
    "an unknown record has an answer": (
        TOP, "    unknown-record: {status: 404, code: F-ROW, message: no such row}\n", "", "/x-errors/situations",
        "add unknown-record"),
    "a foreign token has an answer": (
        TOP, "    foreign-token: {status: 403, code: F-ACC, message: key of another account}\n", "",
        "/x-errors/situations", "add foreign-token"),
    "codes have one type": (TOP, "code: F-WHO", "code: 7", "/x-errors/situations/no-token/code", "as string"),
    "error bodies have the shape": (
        "schemas/Fault.yaml", "  fault-id:", "  fault-code:", "", "the shape of x-errors"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "place", "message"), BROKEN.values(), ids=BROKEN)
def test_a_rule_finds(tmp_path: Path, file: str, old: str, new: str, place: str, message: str) -> None:
    problems = changed(tmp_path, FABLE, file, old, new)

    assert [one for one in problems if one.place.endswith(place) and message in one.message], problems


@pytest.mark.parametrize(
    ("spec", "file", "old", "new", "place", "message"),
    [
        (CARRIERX, "paths/list_call_drs.yaml", "key: dr_sid, order", "key: sid, order", "/keyset", "no field sid"),
        (CARRIERX, "paths/list_call_drs.yaml", "after: after,", "after: next,", "/x-pagination", "parameter next"),
        (CARRIERX, "paths/list_call_drs.yaml", "date_start, date_stop, date_talk", "date_start, date_talk", "/order", "add it"),
        (CARRIERX, "paths/list_call_drs.yaml", "  links: {next: next, previous: previous}\n", "", "/links", "need each other"),
        (CARRIERX, "paths/list_call_drs.yaml", "price: *ordered", "price: *text", "/x-filter", "price is not text"),
        (PORTSIP, "paths/list_calllogs.yaml", "fields: [caller, caller_display", "fields: [who, caller_display", "/x-search",
         "no field who"),
        (LARK, "facts.yaml", "offset: {parameter: skip}", "page: {parameter: skip}", "/page", "skip counts records"),
        (LARK, "facts.yaml", "offset: {parameter: skip}", "offset: {parameter: skip, first: 1}", "/offset", "0 by default"),
        (KNOT, "facts.yaml", ", sizes: [15, 30, 60]", "", "/schema", "write sizes: [15, 30, 60] in limit"),
        (KNOT, "facts.yaml", "sizes: [15, 30, 60]", "sizes: [30, 15, 60]", "/limit", "stand in order"),
        (KNOT, "facts.yaml", "default: 15, minimum: 15, maximum: 60, sizes", "default: 20, minimum: 15, maximum: 60, sizes", "/limit", "none of sizes"),
        (LARK, "openapi.yaml", "minimum: 0, maximum: 100000, default: 0", "minimum: 1", "/offset", "write first: 1"),
        (PORTSIP, "paths/list_calllogs.yaml", "count: total", "count: page-count", "/ends", "role total"),
        (PLOVER, "facts.yaml", "[one-response]", "[one-response, empty-page]", "/ends", "write [one-response] alone"),
        (PLOVER, "facts.yaml", "[one-response]", "[empty-page]", "/x-pagination", "for a list without pages"),
        (PLOVER, "facts.yaml", "calls: items}", "calls: items}\n        limit: {default: 5, maximum: 9}", "/limit",
         "are those of a parameter"),
        (PLOVER, "facts.yaml", "constants: {status: ok}}", "constants: {}}", "/x-resource/constants",
         "/status is in every response"),
        (PLOVER, "facts.yaml", "constants: {status: ok}}", "constants: {status: ok, nowhere: 1}}", "/x-resource/constants",
         "nothing stands at nowhere"),
        (PLOVER, "facts.yaml", "{name: messages, role: list}", "{name: messages, role: list, record: messages}", "/x-resource",
         "are for a single record"),
        (PLOVER, "facts.yaml", "status: constant", "status: has-more", "/envelope", "is for lists with pages"),
        (PLOVER, "facts.yaml", "end, field: started", "end, field: ended", "/x-clock", "a response may be full"),
        (PLOVER, "facts.yaml", "[total-reached, empty-page]", "[short-page]", "/ends", "needs the size of a page"),
        (PLOVER, "facts.yaml", "pages: page-total", "pages: ignored", "/ends", "needs a key or a header with the role"),
        (IBIS, "facts.yaml", "{'': items}", "{events: items}", "/envelope", "the response itself is an array, so write ''"),
        (IBIS, "facts.yaml", "{'': items}", "{'': items, total: total}", "/envelope", "nothing stands beside them"),
        (IBIS, "facts.yaml", "{header: Link}", "{url: /next}", "/envelope", "by cursor with a header"),
        (IBIS, "facts.yaml", "{X-Total-Count: total}", "{X-Total-Count: total, X-Total: total}", "/envelope", "one key or header"),
        (IBIS, "facts.yaml", "{X-Total-Count: total}", "{'X Total': total}", "/headers", "x-pagination"),
        (IBIS, "openapi.yaml", "type: array\n                items:", "type: object\n                additionalProperties:",
         "/envelope", "keys are ids of records are not known here"),
        (IBIS, "openapi.yaml", "items: {$ref: '#/components/schemas/CallEvent'}", "items: {type: string}", "/envelope",
         "has no fields"),
        (PLOVER, "facts.yaml", "calls: items}", "callz: items}", "/envelope", "nothing stands at"),
        (PORTSIP, "paths/list_calllogs.yaml", "count-parameter: count", "count-parameter: skip", "/count-parameter",
         "true or false"),
        (PORTSIP, "paths/list_calllogs.yaml", "count-parameter: count", "count-parameter: c", "/x-pagination", "parameter c;"),
        (PORTSIP, "paths/get_calllog.yaml", "{tenant: [Admin, QueueManager], own", "{tenant: [], own", "/x-visibility",
         "need each other"),
        (PORTSIP, "schemas/CallLog.yaml", "only-single: [cost, billed", "only-single: [cost, caller, billed", "/x-record",
         "caller must be a property of the single"),
    ],
)  # fmt: skip
def test_a_rule_about_other_conventions_finds(
    tmp_path: Path, spec: Path, file: str, old: str, new: str, place: str, message: str
) -> None:
    problems = changed(tmp_path, spec, file, old, new)

    assert [one for one in problems if one.place.endswith(place) and message in one.message], problems


def test_a_second_list_of_one_resource_is_refused(tmp_path: Path) -> None:
    """The finding stands in the file of the second one."""
    problems = changed(
        tmp_path, CARRIERX, "paths/list_call_drs.yaml", "{name: call_drs, role", "{name: conference_calls, role"
    )

    assert [(one.file.name, one.place) for one in problems if "two operations" in one.message] == [
        ("list_call_drs.yaml", "/x-resource")
    ]


def test_blank_values_count_as_nothing_in_examples_where_the_spec_says_so(tmp_path: Path) -> None:
    """The same example fails once `x-empty` is gone, because a blank is no time."""
    problems = changed(
        tmp_path,
        PORTSIP,
        "schemas/CallLog.yaml",
        "    x-means: rang\n    x-empty: ['']\n",
        "    x-means: rang\n",
    )

    assert [one.place for one in problems] == ["/items/1/rang_at"]


def test_a_problem_names_the_file_it_is_written_in_and_the_place_inside_it(tmp_path: Path) -> None:
    (problem,) = changed(tmp_path, FABLE, "parameters/page_no.yaml", "the first one is 0.", "the first one is 0")[:1]

    assert problem.file == tmp_path / "fable" / "parameters" / "page_no.yaml"
    assert str(problem) == f"{problem.file}: /description: end it with a period"


def test_a_folder_that_cannot_be_bundled_is_one_problem(tmp_path: Path) -> None:
    problems = changed(tmp_path, FABLE, "openapi.yaml", "schemas/Fault.yaml", "schemas/Flaw.yaml")

    assert [one.message for one in problems if "Flaw.yaml does not exist" in one.message] and len(problems) == 1


def test_the_command_says_how_many_and_fails_on_any(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(tmp_path, FABLE, "openapi.yaml", "slug: fable", "slug: tale")

    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 specs, 1 problems"
    assert main([str(FABLE)]) == 0
    assert capsys.readouterr().out == "1 specs, 0 problems\n"


def test_a_folder_without_specs_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert "there is no spec folder here" in capsys.readouterr().out


def test_reserved_slugs_are_the_parts_of_the_package() -> None:
    parts = {path.stem for path in (ROOT / "src" / "callrecords").iterdir() if path.suffix in ("", ".py")}

    assert {part for part in parts if not part.startswith(("_", "."))} - {"py"} | {"registry", "wire"} == RESERVED


def test_the_words_of_the_story_are_those_that_the_emulator_tells() -> None:
    words = json.loads(VOCABULARY.read_bytes())["story-words"]

    assert {part: set(words[part]) for part in WORDS} == {part: set(told) for part, told in WORDS.items()}


def test_parts_and_keys_of_the_vocabulary_are_explained() -> None:
    vocabulary = json.loads(VOCABULARY.read_bytes())
    page = PAGE.read_text("utf-8")

    assert [key for key in vocabulary["$defs"] if key.startswith("x-") and f"| `{key}` |" not in page] == []
    assert [part for part, words in vocabulary["story-words"].items() if ", ".join(words) not in page] == []
    assert [part for part in vocabulary["$defs"]["story-part"]["enum"] if f"`{part}`" not in page] == []
    assert set(vocabulary["story-words"]) | set(PERSONAL) <= set(vocabulary["$defs"]["story-part"]["enum"])


def test_a_document_that_no_rule_can_go_through_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    (problem, *_) = changed(tmp_path, FABLE, "parameters/page_no.yaml", "in: query\n", "")
    assert "this is no OpenAPI document" in problem.message


WREN = FABLE.parent / "wren"
DEAD = "          dead-sync-token: {status: 410, code: cursor_over, message: read all calls again}\n"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (DEAD, "", "add dead-sync-token"),
        ("status: 410, code: cursor_over", "status: 400, code: invalid", "bad-parameter has the same status and code"),
        (
            "deleted: {field: removed, is: true}",
            "deleted: {field: direction, is: in}",
            "one that is there may look gone",
        ),
        ("deleted: {field: removed, is: true}", "deleted: {field: seconds, is: 0}", "or take the field away there"),
        ("deleted: {field: removed, is: true}", "deleted: {}", "x-sync"),
    ],
)
def test_facts_about_sync_tokens_leave_no_doubt(tmp_path: Path, old: str, new: str, what: str) -> None:
    assert what in "\n".join(one.message for one in changed(tmp_path, WREN, "facts.yaml", old, new))


def test_no_resource_is_called_as_what_its_module_imports() -> None:
    template = (ROOT / "src/callrecords/generator/templates/resources.py.jinja").read_text()
    imported = {
        one
        for line in re.findall(r"^from [\w.]+ import ([\w, ]+)$", template, re.MULTILINE)
        for one in line.split(", ")
    }
    assert {pascal(name) for name in TAKEN_RESOURCES} == imported - {"annotations", "datetime", "given"}
