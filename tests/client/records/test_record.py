"""Records made by hand, and what a record says about itself."""

from __future__ import annotations

import pickle

import msgspec
import pytest

from callrecords.client.records.record import Record
from callrecords.errors import UnknownField
from tests.client.acme import NUMBER, PERSON, Entry, Way


def test_a_record_made_by_hand_has_no_bytes_and_no_problems() -> None:
    record = Entry(ref="a", from_=NUMBER)
    assert (record.raw, record.problems, record.extras) == (b"", (), {})
    assert not record.was_sent("from_")
    assert record.was_asked("from_")
    assert repr(record) == "<Entry>"
    assert pickle.loads(pickle.dumps(record)) == record


def test_records_are_equal_when_their_fields_are() -> None:
    assert Entry(ref="a") == Entry(ref="a")
    assert Entry(ref="a") != Entry(ref="b")


def test_names_of_fields_are_checked() -> None:
    with pytest.raises(UnknownField, match="nope"):
        Entry().was_sent("nope")
    assert not Entry().was_sent("stored-at")


def test_a_record_encodes_with_the_vendors_names() -> None:
    class Small(Record, kw_only=True, rename={"from_": "from"}, omit_defaults=True):
        from_: str | None = None

    assert msgspec.json.encode(Small(from_="x")) == b'{"from":"x"}'


def test_an_open_enum_refuses_what_is_no_text() -> None:
    with pytest.raises(ValueError, match="4"):
        Way(4)
    assert Way("in") is Way.IN
    assert Way.IN.known
    unknown = Way("up")
    assert (unknown, unknown.value, str(unknown), unknown.known) == ("up", "up", "up", False)
    assert {unknown: 1}[Way("up")] == 1


@pytest.mark.parametrize("show", [repr, str, "{!r}".format])
def test_nothing_private_shows_in_a_record(show: object) -> None:
    assert PERSON not in show(Entry(ref="a", name=PERSON, from_=NUMBER))  # type: ignore[operator]
