"""The independent reader."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from callrecords.contract.oracle.reader import Reader, plain, read_json
from tests.made_up import fable

BUNDLE = fable().bundle()
GET = BUNDLE.operations["get_voice_entry"]
FIELDS = BUNDLE.record_fields(GET)
READER = Reader(BUNDLE)


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
    assert READER.read("0.015", FIELDS["net-price"]) == Decimal("0.015")
    assert READER.read(read_json(b"1792637504209"), FIELDS["begun-at"]) == datetime(
        2026, 10, 22, 2, 51, 44, 209000, tzinfo=UTC
    )
    assert READER.read(True, FIELDS["is-billable"]) is True
    assert READER.read(None, FIELDS["net-price"]) is None


def test_nested_objects_are_read_by_their_own_schema_and_hold_no_empty_keys() -> None:
    token = read_json(b'{"gateway-name": "a", "peer_ip": null, "setup-millis": 180, "new": 1.50}')
    assert READER.read(token, FIELDS["hop"]) == {"gateway-name": "a", "setup-millis": 180, "new": Decimal("1.50")}
