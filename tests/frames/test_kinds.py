"""Records of several kinds in one table: the columns of all, and nothing of any kind lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from callrecords.calls import call_of
from callrecords.cli.callfiles import read_calls
from callrecords.cli.parquet import ParquetFile
from callrecords.client.records.kinds import decoder_of, names_of
from callrecords.client.records.layout import Layout
from callrecords.frames import to_arrow
from callrecords.lake.rows import RowMaker
from tests.made_up import made_up

pytest.importorskip("pyarrow", reason="the extra `arrow` is not installed")

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ITEMS: list[dict[str, Any]] = [
    {"uid": "EV1", "kind": "line", "begun": "2026-03-01T12:00:00Z", "from": {"number": "+15005550101"}, "rating": 5},
    {"uid": "EV2", "kind": "room", "begun": "2026-03-01T12:00:01Z", "room": "lobby", "seats": 3, "doors": ["north"]},
    {"uid": "EV3", "kind": "hall", "begun": "2026-03-01T12:00:02Z", "seats": 300, "stage": True},
]


def records() -> list[Any]:
    """A line, a room, and something that the spec does not know."""
    vendor = made_up()["knot"]
    bundle = vendor.bundle()
    schema = bundle.components.schemas["EventRecord"]
    decoder = decoder_of(vendor.load("EventRecord"), Layout.of(bundle, schema))
    found, _ = decoder.many([json.dumps(one).encode() for one in ITEMS])
    return found


def test_a_table_has_the_columns_of_all_kinds() -> None:
    line, room, hall = to_arrow(records()).read_all().to_pylist()
    assert (line["from_"], line["rating"], line["room"]) == ({"number": "+15005550101", "label": None}, 5, None)
    assert (room["from_"], room["room"], room["doors"]) == (None, "lobby", ["north"])
    assert (hall["kind"], hall["seats"]) == ("hall", None)
    first, *_ = records()
    assert to_arrow([first]).schema == to_arrow(records()).schema


def test_a_row_of_a_table_keeps_what_only_other_kinds_have() -> None:
    vendor = made_up()["knot"]
    resource = next(one for one in vendor.resources if one.name == "events")
    maker = RowMaker(vendor, resource)
    rows = maker.rows(records(), NOON).to_pylist()
    assert [row["extras"] for row in rows[:2]] == [None, None]
    assert json.loads(rows[2]["extras"]) == {"seats": 300, "stage": True}
    assert maker.undeclared == {"seats": 1, "stage": 1}


def test_a_parquet_file_of_them_is_read_as_it_was_written(tmp_path: Path) -> None:
    vendor = made_up()["knot"]
    record = vendor.load("EventRecord")
    file = ParquetFile(record, set(names_of(record).values()), names_of(record).keys())
    (tmp_path / "events.parquet").write_bytes(file.head + file.add(records()) + file.end())
    assert file.left_out == {"stage": 1}
    assert list(read_calls([vendor], f"knot.events:{tmp_path / 'events.parquet'}")) == [*map(call_of, records())]


def notices() -> list[Any]:
    """Two kinds with keys of their own, which are the same."""
    vendor = made_up()["knot"]
    bundle = vendor.bundle()
    decoder = decoder_of(vendor.load("Notice"), Layout.of(bundle, bundle.components.schemas["Notice"]))
    at = "2026-03-01T12:00:00Z"
    found, bad = decoder.many(
        [
            json.dumps({"sort": "spoken", "at": at, "ref": "17"}).encode(),
            json.dumps({"sort": "typed", "at": at, "number": 17}).encode(),
        ]
    )
    assert bad == []
    return found


def test_kinds_with_keys_of_their_own_have_a_column_that_identifies_a_row() -> None:
    assert to_arrow(notices()).read_all().column("key").to_pylist() == ["Spoken:17", "Typed:17"]
    vendor = made_up()["knot"]
    maker = RowMaker(vendor, next(one for one in vendor.resources if one.name == "notices"))
    assert maker.key == "key"
    assert maker.rows(notices(), NOON).column("key").to_pylist() == ["Spoken:17", "Typed:17"]
