"""The independent reader."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from callrecords.contract.oracle.forms import Reading
from callrecords.contract.oracle.reader import plain, read_json, reading
from tests.made_up import fable

BUNDLE = fable().bundle()
GET = BUNDLE.operations["get_voice_entry"]
FIELDS = BUNDLE.record_fields(GET)


def read(field: str, token: bytes) -> object:
    found = reading(read_json(token), FIELDS[field])
    return None if found is None else found.value


def test_numbers_keep_every_digit() -> None:
    assert read_json(b'{"a": 0.12345678901234567890, "b": [1.10]}') == {"a": "0.12345678901234567890", "b": ["1.10"]}
    assert plain(read_json(b"1.10")) == Decimal("1.10")
    assert str(plain(read_json(b"1.10"))) == "1.10"
    assert plain(read_json(b'{"a": [1, 2.5]}')) == {"a": [1, Decimal("2.5")]}


@pytest.mark.parametrize("constant", [b"NaN", b"Infinity", b"-Infinity"])
def test_what_is_no_json_is_refused(constant: bytes) -> None:
    with pytest.raises(ValueError, match="is not JSON"):
        read_json(b'{"a": ' + constant + b"}")


def test_each_kind_is_read_by_the_standard_library() -> None:
    assert read("net-price", b'"0.015"') == Decimal("0.015")
    assert read("begun-at", b"1792637504209") == datetime(2026, 10, 22, 2, 51, 44, 209000, tzinfo=UTC)
    assert read("is-billable", b"true") is True


@pytest.mark.parametrize(
    ("field", "token"), [("net-price", b"null"), ("from-name", b'"-"'), ("hop", b"{}"), ("begun-at", b'"noon"')]
)
def test_nothing_what_is_nested_and_what_cannot_be_read_have_no_reading(field: str, token: bytes) -> None:
    assert reading(read_json(token), FIELDS[field]) is None


@pytest.mark.parametrize(("token", "must"), [(b"7", True), (b"7.0", False), (b"7e0", False)])
def test_a_whole_number_that_is_written_otherwise_may_be_left(token: bytes, must: bool) -> None:
    assert reading(read_json(token), FIELDS["talk_secs"]) == Reading(7, must)
