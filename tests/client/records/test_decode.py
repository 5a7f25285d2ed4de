"""Records are read exactly, completely, and without ever raising."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.records.decode import RecordDecoder
from callrecords.client.records.layout import Layout, Limits
from callrecords.client.records.record import Record
from tests.client.acme import NUMBER, PERSON, Entry, Hop, bundle

SPEC = bundle()
ATTRIBUTES = dict(zip(Entry.__struct_encode_fields__, Entry.__struct_fields__, strict=True))
"""Wire name -> attribute."""
DECODER = RecordDecoder(Entry, Layout.of(SPEC, SPEC.components.schemas["Entry"]))


def one(text: bytes | str) -> Entry:
    records, bad = DECODER.many([text.encode() if isinstance(text, str) else text])
    assert bad == []
    return records[0]


def problems(record: Record) -> list[str]:
    return [problem.field for problem in record.problems]


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=None, min_value=-(10**15), max_value=10**15)
moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31))
texts = st.text(max_size=30)


@st.composite
def wire_entries(draw: st.DrawFn) -> str:
    """JSON of a record that fits the spec, with any spacing, numbers as text or bare, unknown fields anywhere."""
    members: dict[str, str] = {"ref": json.dumps(draw(texts.filter(bool)))}

    def maybe(name: str, values: st.SearchStrategy[str]) -> None:
        if draw(st.booleans()):
            members[name] = draw(values | st.just("null"))

    number = numbers.map(str).flatmap(lambda text: st.sampled_from([text, json.dumps(text)]))
    moment = moments.map(lambda value: json.dumps(value.isoformat().replace("+00:00", "Z")))
    hop = st.tuples(moment, number, st.sampled_from(["", ', "new": 1'])).map(
        lambda parts: f'{{"at": {parts[0]}, "cost": {parts[1]}{parts[2]}}}'
    )
    encoded = st.builds(json.dumps, texts, ensure_ascii=st.booleans())
    maybe("from", encoded)
    maybe("name", encoded)
    maybe("at", moment | st.just('""'))
    maybe("stored-at", st.integers(-62 * 10**12, 10**14).map(str))
    maybe("price", number)
    maybe("count", st.integers(-(10**20), 10**20).map(str))
    maybe("ok", st.sampled_from(["true", "false"]))
    maybe("way", st.sampled_from(['"in"', '"out"', '"sideways"', '""']))
    maybe("hops", st.lists(hop, max_size=3).map(lambda hops: f"[{', '.join(hops)}]"))
    maybe("last", hop)
    for name in draw(st.lists(texts.filter(lambda name: name not in ATTRIBUTES), max_size=3, unique=True)):
        members[name] = draw(st.sampled_from(["1", "1.10", "[1]", '"x"', '{"from": ""}', '""']))
    comma, colon = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,\n", "\t:  ")]))
    order = draw(st.permutations(list(members)))
    return "{" + comma.join(f"{json.dumps(name)}{colon}{members[name]}" for name in order) + "}"


def reading(name: str, token: Any) -> Any:
    """What a field means, read by another library."""
    if token is None or token == "" or (name, token) in [("name", "-"), ("stored-at", Decimal(0))]:
        return None
    match name:
        case "at":
            return datetime.fromisoformat(token)
        case "stored-at":
            return datetime(1970, 1, 1, tzinfo=UTC) + int(token) * timedelta(milliseconds=1)
        case "price" | "cost":
            return Decimal(token)
        case "hops":
            return [hop_reading(hop) for hop in token]
        case "last":
            return hop_reading(token)
        case _:
            return token


def hop_reading(hop: dict[str, Any]) -> Hop:
    return Hop(at=reading("at", hop["at"]), cost=reading("cost", hop["cost"]))


@given(wire_entries())
def test_each_value_equals_an_independent_reading_of_the_wire(text: str) -> None:
    record = one(text)
    wire = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    assert record.problems == ()
    assert record.raw == text.encode()
    names = dict(zip(Entry.__struct_encode_fields__, Entry.__struct_fields__, strict=True))
    for name, attribute in names.items():
        assert getattr(record, attribute) == reading(name, wire.get(name)), name
        assert record.was_sent(attribute) is (name in wire)
    assert record.extras == {name: value for name, value in wire.items() if name not in names}
    assert type(record) is Entry


@given(wire_entries())
def test_digits_of_a_number_stay_as_they_were_written(text: str) -> None:
    price = json.loads(text, parse_float=str, parse_int=str).get("price")
    found = one(text).price
    assert (None if price is None else str(Decimal(price)).lstrip("-")) == (
        None if found is None else str(found).lstrip("-")
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(ATTRIBUTES)), json_values), st.booleans())
def test_any_value_in_any_field_becomes_a_value_or_a_problem(content: dict[str, Any], unknown: bool) -> None:
    """Whatever does not fit is None and listed; all other fields are untouched by it."""
    text = json.dumps({**content, "ref": "key", **({"unknown": 1} if unknown else {})})
    record = one(text)
    assert record.ref == "key"
    assert record.raw == text.encode()
    for name, value in content.items():
        if name == "ref":
            continue
        attribute = ATTRIBUTES[name]
        listed = [path for path in problems(record) if path.split(".")[0].split("[")[0] == name]
        if getattr(record, attribute) is None and reading_is_something(name, value):
            assert listed, (name, value)
        alone = one(json.dumps({"ref": "key", name: value}))
        assert getattr(alone, attribute) == getattr(record, attribute)


def reading_is_something(name: str, value: Any) -> bool:
    empty = {"from": [""], "name": ["", "-"], "at": [""], "stored-at": [0], "way": [""]}.get(name, [])
    return value is not None and not any(type(value) is type(nothing) and value == nothing for nothing in empty)


@given(st.binary(max_size=60))
def test_arbitrary_bytes_never_raise(noise: bytes) -> None:
    for text in (noise, b'{"ref": "key", "name": "' + noise + b'"}', b'{"ref": "key", "new": ' + noise + b"}"):
        records, bad = DECODER.many([text])
        assert [*(record.raw for record in records), *(item.raw for item in bad)] == [text]
        for record in records:
            record.extras, record.was_sent("name"), repr(record), record.problems


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        ('"at": "2024-01-01T00:00:00"', "timezone"),
        ('"at": "Mon, 01 Jan 2024 00:00:00 GMT"', "RFC3339"),
        ('"at": "2024-02-30T00:00:00Z"', "RFC3339"),
        ('"at": 1704067200', "int"),
        ('"stored-at": "1704067200000"', "got text"),
        ('"stored-at": 1.5', "float"),
        ('"stored-at": true', "bool"),
        ('"stored-at": 99999999999999999999', "since 1970"),
        ('"price": "NaN"', "finite"),
        ('"price": "-Infinity"', "finite"),
        ('"price": "sNaN"', "finite"),
        ('"price": "12,50"', "decimal"),
        ('"price": true', "bool"),
        ('"count": "4"', "str"),
        ('"count": 4.0', "float"),
        ('"ok": "true"', "str"),
        ('"way": 1', "int"),
        ('"from": 15165551234', "int"),
        ('"hops": {}', "object"),
        ('"last": []', "object"),
    ],
)
def test_a_value_that_does_not_fit_is_none_and_a_problem(member: str, reason: str) -> None:
    record = one('{"ref": "key", "name": "n", ' + member + "}")
    name = json.loads("{" + member + "}").popitem()[0]
    assert getattr(record, ATTRIBUTES[name]) is None
    assert problems(record) == [name]
    assert reason in record.problems[0].reason
    assert (record.ref, record.name) == ("key", "n")


def test_a_problem_shows_the_shape_of_the_value_and_not_the_value() -> None:
    record = one('{"ref": "key", "from": {"number": "' + NUMBER + '"}, "at": "' + PERSON + '"}')
    shown = repr(record.problems)
    assert NUMBER[-4:] not in shown
    assert PERSON[:4] not in shown
    assert "Aaaaaaaaaa Aaaaaa" in shown


def test_bytes_that_are_no_utf8_cost_one_field() -> None:
    record = one(b'{"ref": "key", "name": "M\xfcller", "count": 3, "new": "\xfc"}')
    assert (record.name, record.count) == (None, 3)
    assert problems(record) == ["name"]
    assert record.extras == {"new": '"�"'}
    assert record.was_sent("name")


@pytest.mark.parametrize(
    "text",
    [b"[]", b"3", b"null", b'"x"', b"{}", b'{"ref": null}', b'{"ref": 4}', b'{"ref": "k"', b"", b'{"ref": "\xfc"}'],
)
def test_an_item_that_is_no_record_is_kept_with_its_bytes(text: bytes) -> None:
    good = b'{"ref": "a"}'
    records, bad = DECODER.many([good, text, good])
    assert [record.ref for record in records] == ["a", "a"]
    assert [item.raw for item in bad] == [text]
    assert bad[0].reason


@pytest.mark.parametrize("space", ["", " ", "\n\t"])
def test_empty_values_read_as_none_without_a_problem(space: str) -> None:
    """Whatever the type: text, time, enum, epoch; but only what the spec lists for that field."""
    members = {"ref": '"k"', "from": '""', "name": '"-"', "at": '""', "stored-at": "0", "way": '""', "count": "0"}
    record = one("{" + ",".join(f'"{name}"{space}:{space}{value}{space}' for name, value in members.items()) + "}")
    assert record.problems == ()
    assert record == Entry(ref="k", count=0)
    assert record.was_sent("from_")


def test_empty_values_read_as_none_beside_a_problem_too() -> None:
    record = one('{"ref": "k", "from": "", "name": "-", "count": "four"}')
    assert record == Entry(ref="k")
    assert problems(record) == ["count"]


def test_an_empty_looking_text_inside_a_text_is_left_alone() -> None:
    name = 'x "from":"" and "at" : "" \\'
    record = one(json.dumps({"ref": "k", "name": name, "from": '":""'}))
    assert (record.name, record.from_) == (name, '":""')


def test_an_unlisted_empty_value_is_kept() -> None:
    assert one('{"ref": "k", "from": "-"}').from_ == "-"
    assert problems(one('{"ref": "k", "price": ""}')) == ["price"]


def test_unknown_fields_survive_exactly_and_are_no_problem() -> None:
    record = one(
        '{"ref": "k", "fee": 0.10000000000000000001, "deep": {"a": [1.10]}, "big": 123456789012345678901234567890}'
    )
    assert record.problems == ()
    assert record.extras == {
        "fee": Decimal("0.10000000000000000001"),
        "deep": {"a": [Decimal("1.10")]},
        "big": 123456789012345678901234567890,
    }
    assert type(record) is Entry


def test_a_number_beyond_decimal_does_not_break_the_extras() -> None:
    assert one('{"ref": "k", "fee": 1e99999999999999999999}').extras == {"fee": "1e99999999999999999999"}


def test_an_unknown_enum_value_is_kept_typed_and_written_back() -> None:
    record = one('{"ref": "k", "way": "sideways"}')
    assert record.way == "sideways"
    assert record.way is not None
    assert not record.way.known
    assert one('{"ref": "k", "way": "in"}').way.known  # type: ignore[union-attr]
    assert json.loads(msgspec.json.encode(record))["way"] == "sideways"
    assert pickle.loads(pickle.dumps(record.way)) == "sideways"


def test_objects_inside_have_bytes_extras_and_problems_of_their_own() -> None:
    text = '{"ref": "k", "hops": [{"at": "", "cost": "NaN", "new": 1}, {"at": "2024-01-01T00:00:00Z"}, 7], "last": {"x": 2}}'
    record = one(text)
    assert record.hops is not None
    assert record.last is not None
    assert [hop.raw for hop in record.hops] == [
        b'{"at": "", "cost": "NaN", "new": 1}',
        b'{"at": "2024-01-01T00:00:00Z"}',
    ]
    assert record.hops[0] == Hop()
    assert record.hops[0].extras == {"new": 1}
    assert problems(record.hops[0]) == ["cost"]
    assert record.last.extras == {"x": 2}
    assert problems(record) == ["hops[0].cost", "hops[2]"]


def test_a_kept_record_does_not_keep_its_page() -> None:
    body = b'[{"ref": "a"},' + b" " * 10_000 + b'{"ref": "b"}]'
    records, _ = DECODER.many(msgspec.json.decode(body, type=list[msgspec.Raw]))
    assert [type(record.raw) for record in records] == [bytes, bytes]
    assert [len(record.raw) for record in records] == [12, 12]


@given(wire_entries())
def test_a_copied_or_pickled_record_keeps_everything(text: str) -> None:
    record = one(text)
    for twin in (pickle.loads(pickle.dumps(record)), copy.copy(record), copy.deepcopy(record)):
        assert twin == record
        assert (twin.raw, twin.problems, twin.extras, repr(twin)) == (
            record.raw,
            record.problems,
            record.extras,
            repr(record),
        )


def test_the_repr_shows_the_key_and_nothing_else() -> None:
    record = one(json.dumps({"ref": "k-1", "from": NUMBER, "name": PERSON, "hops": [{"cost": 77777}]}))
    assert repr(record) == "<Entry ref='k-1'>"
    assert repr(record.hops) == "[<Hop>]"
    assert record.__rich_repr__() == [("ref", "k-1")]


class Leaf(Record, kw_only=True):
    a: int | None = None


class Branch(Record, kw_only=True):
    leaf: Leaf | None = None
    leaves: list[Leaf] | None = None


class Tree(Record, kw_only=True):
    ref: str | None = None
    branch: Branch | None = None
    branches: list[Branch] | None = None


@pytest.mark.parametrize("limits", [{}, {"a": Limits(most=9)}], ids=["free", "limited"])
@pytest.mark.parametrize("odd", ["", ', "new": 1'])
def test_objects_inside_objects_keep_their_bytes_too(limits: dict[str, Limits], odd: str) -> None:
    leaf = Layout(names=frozenset("a"), limits=limits)
    branch = Layout(names=frozenset(["leaf", "leaves"]), inner={"leaf": leaf, "leaves": leaf})
    layout = Layout(key="ref", names=frozenset(["ref"]), inner={"branch": branch, "branches": branch})
    part = '{"leaf":{"a" :1},"leaves":[{"a": 2},{ "a":3}]}'
    (tree,), bad = RecordDecoder(Tree, layout).many(
        [f'{{"ref":"t","branch":{part},"branches":[{{}},{part}]{odd}}}'.encode()]
    )
    assert bad == []
    for found in (tree.branch, tree.branches[1]):
        assert type(found) is Branch
        assert found.raw == part.encode()
        assert [type(one) for one in (found.leaf, *found.leaves)] == [Leaf] * 3
        assert [one.raw for one in (found.leaf, *found.leaves)] == [b'{"a" :1}', b'{"a": 2}', b'{ "a":3}']
        assert found.leaf.was_sent("a")
    assert pickle.loads(pickle.dumps(tree)).branches[1].leaves[1].raw == b'{ "a":3}'
