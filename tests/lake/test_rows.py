"""Records as rows: what a column cannot hold, and what no field holds."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="the extra `arrow` is not installed")

from callrecords.client.records.decode import RecordDecoder
from callrecords.client.records.layout import Layout
from callrecords.errors import ConfigError
from callrecords.lake.rows import RowMaker
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor, find

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
VENDOR = find(VENDORS, "carrierx")
DRS = next(resource for resource in VENDOR.resources if resource.name == "call_drs")


def rows(*texts: str | bytes, **given: Any) -> list[dict[str, Any]]:
    bundle = VENDOR.bundle()
    schema = bundle.record_schema(bundle.operations[DRS.list_operation])
    decoder = RecordDecoder(VENDOR.load(DRS.record), Layout.of(bundle, schema))
    records, bad = decoder.many([text.encode() if isinstance(text, str) else text for text in texts])
    assert not bad
    return RowMaker(VENDOR, DRS, **given).rows(records, NOON).to_pylist()


def test_a_row_has_the_day_of_its_call_in_utc() -> None:
    [row] = rows('{"dr_sid":"a","date_stop":"2026-01-01T00:30:00.000+01:00"}')
    assert row["call_day"] == date(2025, 12, 31)


def test_a_record_without_its_time_is_one_of_the_window_that_brought_it() -> None:
    [row] = rows('{"dr_sid":"a"}')
    assert (row["date_stop"], row["call_day"]) == (None, NOON.date())


def test_a_value_that_does_not_fit_the_spec_keeps_its_text() -> None:
    [row] = rows('{"dr_sid":"a","price":"free"}')
    assert row["price"] is None
    [problem] = json.loads(row["problems"])
    assert (problem["field"], problem["text"]) == ("price", '"free"')


def test_a_number_that_no_column_holds_keeps_its_text_and_leaves_the_other_rows_alone() -> None:
    long = "0.1234567890123456789"
    odd, plain = rows(f'{{"dr_sid":"a","price":{long}}}', '{"dr_sid":"b","price":0.25}')
    assert (odd["price"], plain["price"]) == (None, Decimal("0.25"))
    assert json.loads(odd["problems"]) == [
        {"field": "price", "reason": "too large for decimal128(38, 12)", "text": long}
    ]
    assert plain["problems"] is None


def test_fields_that_the_spec_does_not_declare_are_kept_to_the_digit() -> None:
    [row] = rows('{"dr_sid":"a","new":{"cost":0.10}}')
    assert json.loads(row["extras"], parse_float=str) == {"new": {"cost": "0.10"}}


def test_the_hash_heeds_the_bytes() -> None:
    one, again, other = rows('{"dr_sid":"a","price":1}', '{"dr_sid":"a","price":1}', '{"dr_sid":"a","price":2}')
    assert one["row_hash"] == again["row_hash"] != other["row_hash"]


def test_bytes_that_are_no_text_read_as_replacement_characters_in_the_raw_column_alone() -> None:
    one, other = rows('{"dr_sid":"a"}', b'{"dr_sid":"b","identity":"\xff"}')
    assert (one["raw"], other["raw"]) == ('{"dr_sid":"a"}', '{"dr_sid":"b","identity":"\ufffd"}')


def test_without_raw_the_column_is_empty() -> None:
    assert [row["raw"] for row in rows('{"dr_sid":"a"}', raw=False)] == [None]


def test_a_list_without_a_clock_cannot_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    import msgspec

    bundle = VENDOR.bundle()
    listing = msgspec.structs.replace(bundle.operations[DRS.list_operation], clock=None)
    timeless = msgspec.structs.replace(bundle)
    vars(timeless)["operations"] = {**bundle.operations, DRS.list_operation: listing}
    monkeypatch.setattr(Vendor, "bundle", lambda self: timeless)
    with pytest.raises(ConfigError, match="x-clock"):
        RowMaker(VENDOR, DRS)
