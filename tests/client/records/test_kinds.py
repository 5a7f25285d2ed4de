"""Records of several kinds: each item becomes one of its class, and none is lost."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.records.decode import RecordDecoder
from callrecords.client.records.deviations import RecordDeviation
from callrecords.client.records.kinds import (
    KindDecoder,
    decoder_of,
    has_own_keys,
    key_of,
    kinds_of,
    made,
    names_of,
    of_kind,
    whole_class,
)
from callrecords.client.records.layout import Layout
from callrecords.client.records.record import Record
from callrecords.spec.enums import OpenEnum


class Sort(OpenEnum):
    """What it was."""

    PHONE = "phone"
    MEETING = "meeting"


class Talk(Record, kw_only=True):
    """Any of them."""

    id: str
    sort: Sort | None = None
    length: int | None = None


@of_kind("phone", "fax")
class Phone(Talk, kw_only=True, rename="camel"):
    """Over a line."""

    from_: str | None = None


@of_kind("meeting")
class Meeting(Talk, kw_only=True):
    """In a room."""

    room: str | None = None


LAYOUT = Layout(key="id", names=frozenset({"id", "sort", "length", "from", "room"}), kinds="sort")
DECODER = decoder_of(Talk, LAYOUT)


def decoded(*items: object) -> tuple[list[Talk], list[bytes], list[RecordDeviation]]:
    """The records of a page, the items that are none, and what the spec does not describe."""
    found: list[RecordDeviation] = []
    records, bad = DECODER.many([json.dumps(one).encode() for one in items], found=found)
    return records, [item.raw for item in bad], found


def test_each_word_has_its_class_and_the_order_stays() -> None:
    items = [
        {"id": "1", "sort": "phone", "from": "+15005550101"},
        {"id": "2", "sort": "meeting", "room": "lobby"},
        {"id": "3", "sort": "fax", "length": 3},
    ]
    records, bad, found = decoded(*items)
    assert [type(one) for one in records] == [Phone, Meeting, Phone]
    assert [one.id for one in records] == ["1", "2", "3"]
    assert (bad, [one.kind for one in found]) == ([], ["unknown enum value"])  # fax is a kind, and no word of the enum
    assert isinstance(records[0], Phone) and records[0].from_ == "+15005550101"


@pytest.mark.parametrize("sort", ["video", None, 7, True, ["phone"], {"phone": 1}])
def test_a_word_that_nobody_knows_makes_a_record_of_the_class_above_with_all_that_came(sort: object) -> None:
    (record,), bad, found = decoded({"id": "1", "sort": sort, "room": "lobby", "pixels": 9})
    assert (type(record), bad) == (Talk, [])
    assert dict(record.extras) == {"room": "lobby", "pixels": 9}
    assert {one.field for one in found if one.kind == "unknown field"} == {"room", "pixels"}
    if sort == "video":
        assert str(record.sort) == "video"
        assert "unknown enum value" in {one.kind for one in found}


def test_a_field_of_another_kind_is_an_unknown_one() -> None:
    (record,), _, found = decoded({"id": "1", "sort": "phone", "room": "lobby"})
    assert (type(record), dict(record.extras)) == (Phone, {"room": "lobby"})
    assert [(one.kind, one.field) for one in found] == [("unknown field", "room")]


def test_half_of_a_surrogate_pair_does_not_hide_the_kind() -> None:
    (record,), _ = DECODER.many([rb'{"id": "1", "room": "\ud83d", "sort": "meeting"}'])
    assert isinstance(record, Meeting)


ITEMS = st.one_of(
    st.fixed_dictionaries(
        {},
        optional={
            "id": st.text(max_size=2) | st.none(),
            "sort": st.sampled_from(["phone", "fax", "meeting", "video", None, 3]),
            "from": st.text(max_size=3) | st.integers(),
            "room": st.text(max_size=3),
            "length": st.integers() | st.text(max_size=2),
        },
    ),
    st.sampled_from([None, 7, [], "phone"]),
)


@given(st.lists(ITEMS, max_size=6))
def test_every_item_is_a_record_as_its_own_class_reads_it_or_a_bad_one(items: list[Any]) -> None:
    raws = [json.dumps(one).encode() for one in items]
    records, bad = DECODER.many(raws)
    assert [one for one in raws if one in [record.raw for record in records]] == [record.raw for record in records]
    assert len(records) + len(bad) == len(items)
    for record in records:
        word = json.loads(record.raw).get("sort")
        kind = kinds_of(Talk).get(word, Talk) if isinstance(word, str) else Talk
        alone, _ = RecordDecoder[Talk](kind, LAYOUT).many([record.raw])
        assert (type(record), record, record.problems) == (kind, alone[0], alone[0].problems)


def test_a_kind_can_be_copied_pickled_and_made_of_its_values() -> None:
    (record,), _, _ = decoded({"id": "1", "sort": "meeting", "room": "lobby", "more": 1})
    for again in (copy.copy(record), pickle.loads(pickle.dumps(record))):  # our own
        assert (type(again), again, again.raw) == (Meeting, record, record.raw)
    assert record.to_dict() == {"id": "1", "sort": "meeting", "length": None, "room": "lobby"}
    row = {"id": "1", "sort": "meeting", "room": "lobby", "from_": None}
    assert made(Talk, "sort", row) == made(Meeting, None, row) == record
    assert type(made(Talk, "sort", {"id": "1", "sort": None, "room": None})) is Talk


def test_a_class_knows_its_kinds_and_they_know_it() -> None:
    assert names_of(Talk) == {"id": "id", "sort": "sort", "length": "length", "from": "from_", "room": "room"}
    assert [whole_class(one) for one in (Talk, Phone, Meeting, Record)] == [Talk, Talk, Talk, Record]
    assert isinstance(decoder_of(Phone, LAYOUT), RecordDecoder)
    assert isinstance(DECODER, KindDecoder)


class Note(Record, kw_only=True):
    """Any of two, each of which counts by itself."""

    sort: Sort | None = None
    at: int | None = None


@of_kind("phone", key="ref")
class Told(Note, kw_only=True):
    """With a text as key."""

    ref: str


@of_kind("meeting", "hall", key="number")
class Typed(Note, kw_only=True):
    """With a number as key."""

    number: int


NOTES = decoder_of(
    Note,
    Layout(
        names=frozenset({"sort", "at", "ref", "number"}), pii={"ref": "number"}, kinds="sort", keys={"Told": "ref", "Typed": "number"}
    ),
)  # fmt: skip


def test_kinds_with_keys_of_their_own_are_known_by_class_and_key() -> None:
    items = [{"sort": "phone", "ref": "17"}, {"sort": "hall", "number": 17}, {"sort": "meeting", "number": 18}]
    records, bad = NOTES.many([json.dumps(one).encode() for one in items])
    assert [NOTES.key_of(one) for one in records] == ["Told:17", "Typed:17", "Typed:18"]
    assert ([key_of(one) for one in records], bad) == (["Told:17", "Typed:17", "Typed:18"], [])
    assert [has_own_keys(one) for one in (Note, Told, Talk, Phone)] == [True, True, False, False]
    assert "17" not in repr(records[0])  # it is personal
    assert "number='17'" in repr(records[1])


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"sort": "phone", "number": 17}, "no ref"),
        ({"sort": "phone", "ref": None}, "no ref"),
        ({"sort": "video", "ref": "17", "number": 17}, "its kind is unknown"),
        ({"ref": "17"}, "its kind is unknown"),
        (7, "not a readable object"),
    ],
)
def test_what_has_not_the_key_of_its_kind_is_no_record(item: object, reason: str) -> None:
    found: list[RecordDeviation] = []
    records, (bad,) = NOTES.many([json.dumps(item).encode()], found=found)
    assert (records, bad.raw) == ([], json.dumps(item).encode())
    assert reason in bad.reason
    assert [one.kind for one in found if one.field == ""] == ["bad item"]


def test_a_record_of_no_kind_has_no_key() -> None:
    with pytest.raises(AttributeError, match="Note has no key of its own"):
        key_of(Note())
