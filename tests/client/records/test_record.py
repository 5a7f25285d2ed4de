"""Records made by hand, and what a record says about itself."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest

from callrecords.client.records.decode import RecordDecoder
from callrecords.client.records.layout import Layout
from callrecords.client.records.record import Record
from callrecords.errors import UnknownField
from tests.client.acme import NUMBER, PERSON, Entry, Hop, Way, bundle

SPEC = bundle()
DECODER = RecordDecoder(Entry, Layout.of(SPEC, SPEC.components.schemas["Entry"]))


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


def test_a_record_becomes_a_dict_of_plain_values_by_attribute_name() -> None:
    at, cost = datetime(2026, 1, 1, tzinfo=UTC), Decimal("0.10")
    record = Entry(ref="a", from_=NUMBER, way=Way("up"), price=cost, stored_at=at, hops=[Hop(at=at)], last=Hop())
    values = record.to_dict()
    assert values["from_"] == NUMBER
    assert (values["price"], values["stored_at"], values["name"]) == (cost, at, None)
    assert type(values["way"]) is str
    assert (values["hops"], values["last"]) == ([{"at": at, "cost": None}], {"at": None, "cost": None})
    assert list(values) == list(Entry.__struct_fields__)


def test_a_record_gives_its_json_as_it_came() -> None:
    text = '{ "ref":"a",  "price":"0.10", "new":[1] }'
    [record], _ = DECODER.many([text.encode()])
    assert record.to_json() == text


def test_bytes_that_are_no_text_do_not_break_the_json_of_a_record() -> None:
    [record], _ = DECODER.many([b'{"ref":"a","name":"J\xffrg"}'])
    assert record.to_json() == '{"ref":"a","name":"J�rg"}'
    assert b"\xff" in record.raw


def test_a_record_made_by_hand_writes_its_fields_with_the_vendors_names() -> None:
    written = Entry(ref="a", from_=NUMBER, price=Decimal("0.10")).to_json()
    assert f'"ref":"a","from":"{NUMBER}"' in written
    assert '"price":0.10' in written
