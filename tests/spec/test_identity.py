"""By what records are told apart: by one field, or by the kind and its own."""

from __future__ import annotations

from typing import Any

import pytest

from callrecords.spec.identity import RecordIdentity

ONE = RecordIdentity("id")
OWN = RecordIdentity(
    None, tag="sort", kinds={"line": ("Line", "call_id"), "room": ("Room", "room_id"), "hall": ("Room", "room_id")}
)


@pytest.mark.parametrize(
    ("identity", "record", "text"),
    [
        (ONE, {"id": "17", "sort": "line"}, "17"),
        (ONE, {"id": 17}, "17"),
        (ONE, {"id": None}, None),
        (ONE, {}, None),
        (OWN, {"sort": "line", "call_id": "17"}, "Line:17"),
        (OWN, {"sort": "room", "room_id": 17}, "Room:17"),
        (OWN, {"sort": "hall", "room_id": 17, "call_id": "8"}, "Room:17"),
        (OWN, {"sort": "line", "room_id": "17"}, None),
        (OWN, {"sort": "fax", "call_id": "17"}, None),
        (OWN, {"sort": ["line"], "call_id": "17"}, None),
        (OWN, {"call_id": "17"}, None),
    ],
)
def test_a_record_is_identified_by_its_key_and_by_its_kind_where_that_has_its_own(
    identity: RecordIdentity, record: dict[str, Any], text: str | None
) -> None:
    assert identity.of(record) == text


def test_the_same_key_of_two_kinds_is_that_of_two_records() -> None:
    assert OWN.of({"sort": "line", "call_id": "17"}) != OWN.of({"sort": "room", "room_id": "17"})


def test_the_fields_that_must_be_sent_are_the_keys_and_the_one_that_tells_the_kind() -> None:
    assert (ONE.keys, ONE.fields, ONE.said) == (("id",), ("id",), "id")
    assert (OWN.keys, OWN.fields) == (("call_id", "room_id"), ("sort", "call_id", "room_id"))
    assert OWN.said == "call_id or room_id"


@pytest.mark.parametrize(
    ("identity", "text", "key", "parts"),
    [
        (ONE, "Line:17", "Line:17", {"id": "Line:17"}),
        (OWN, "Line:17", "17", {"sort": "line", "call_id": "17"}),
        (OWN, "Room:a:b", "a:b", {"sort": "room", "room_id": "a:b"}),
    ],
)
def test_what_identifies_a_record_is_taken_apart_again(
    identity: RecordIdentity, text: str, key: str, parts: dict[str, str]
) -> None:
    assert (identity.alone(text), identity.parts(text)) == (key, parts)
    assert text in identity.candidates(key)


def test_a_key_that_only_looks_like_one_of_a_kind_stays_as_it_is() -> None:
    assert OWN.alone("sip:17") == "sip:17"
    assert OWN.candidates("17") == ("Line:17", "Room:17")
