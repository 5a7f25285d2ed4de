"""The common record in SQL says what it says in Python, in both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from callrecords.calls import call_of
from callrecords.calls.record import CallRecord
from callrecords.calls.view import select, union
from callrecords.frames import to_arrow
from callrecords.lake.query import query
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor, find, find_resource
from callrecords.testing.running import RunningEmulator, running
from tests.client.acme import Entry, bundle_of, document
from tests.made_up import fable, made_up

pytest.importorskip("deltalake", reason="the extra `sync` is not installed")
pa = pytest.importorskip("pyarrow", reason="the extra `arrow` is not installed")

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ENGINES = ["datafusion", "duckdb"]


class Held:
    """A table that an engine can be given, without a folder."""

    def __init__(self, table: Any, folder: Path) -> None:
        deltalake = import_module("deltalake")
        deltalake.write_deltalake(str(folder), table)
        self.delta = deltalake.DeltaTable(str(folder))


@pytest.fixture(scope="module")
def emulator() -> Iterator[RunningEmulator]:
    with running() as server:
        yield server


def rows(found: Any) -> list[dict[str, Any]]:
    return sorted(found.to_pylist(), key=lambda row: (row["vendor"], row["resource"], row["id"]))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_view_over_all_vendors_says_what_call_of_says(
    engine: Any, emulator: RunningEmulator, tmp_path: Path
) -> None:
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    tables: dict[str, Any] = {}
    selects: list[str] = []
    wanted: list[dict[str, Any]] = []
    for vendor in VENDORS:
        with emulator.client(vendor.slug) as client:
            for resource in vendor.resources:
                records = list(getattr(client, resource.attribute).iter())
                table = to_arrow(records).read_all()
                name = f"{vendor.slug}_{resource.name}"
                tables[name] = Held(table, tmp_path / name)
                selects.append(select(vendor.bundle(), vendor.load(resource.record), name, table.schema.names))
                wanted += [call_of(record).to_dict() for record in records]
    found = rows(query(tables, "select * from calls", engine, {"calls": union(selects)}))
    assert list(found[0]) == list(CallRecord.__struct_fields__)
    assert len(found) == len(wanted)
    for row, call in zip(
        found, sorted(wanted, key=lambda one: (one["vendor"], one["resource"], one["id"])), strict=True
    ):
        assert row == call


@pytest.mark.parametrize("engine", ENGINES)
def test_a_column_that_an_older_table_lacks_is_null(engine: Any, tmp_path: Path) -> None:
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    vendor: Vendor = VENDORS[0]
    resource = vendor.resources[0]
    record = vendor.load(resource.record)
    whole = to_arrow([], record=record).schema
    kept = [name for name in whole.names if pa.types.is_timestamp(whole.field(name).type)]
    table = pa.table({name: pa.array([None], whole.field(name).type) for name in kept})
    held: dict[str, Any] = {"t": Held(table, tmp_path / "t")}
    views = {"calls": select(vendor.bundle(), record, "t", kept)}
    (row,) = rows(query(held, "select * from calls", engine, views))
    assert {name for name, value in row.items() if value is not None} == {"vendor", "resource"}


def both_ways(
    vendor: Vendor, resource: str, said: dict[str, Any], engine: Any, folder: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The common record of one record, by the view and by `call_of`."""
    record = vendor.load(find_resource(vendor, resource).record)
    attributes = dict(zip(record.__struct_encode_fields__, record.__struct_fields__, strict=True))
    one = record(**{attributes[wire]: value for wire, value in said.items()})
    table = to_arrow([one], record=record).read_all()
    held: dict[str, Any] = {"t": Held(table, folder)}
    views = {"calls": select(vendor.bundle(), record, "t", table.schema.names)}
    (row,) = rows(query(held, "select * from calls", engine, views))
    return row, call_of(one).to_dict()


def test_milliseconds_become_seconds(tmp_path: Path) -> None:
    said = {"leg_id": "a", "length": 4250}
    row, call = both_ways(made_up()["dunlin"], "legs", said, "datafusion", tmp_path)
    assert row == call
    assert row["duration_seconds"] == Decimal("4.25")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seconds", [-4, 0, 4])
def test_a_length_that_follows_from_times_is_never_negative(engine: Any, seconds: int, tmp_path: Path) -> None:
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    said = {"id": "a", "started_at": NOON, "ended_at": NOON + timedelta(seconds=seconds)}
    row, call = both_ways(find(VENDORS, "portsip"), "calllogs", said, engine, tmp_path)
    assert row == call
    assert row["duration_seconds"] == (None if seconds < 0 else seconds)


@pytest.mark.parametrize("engine", ENGINES)
def test_words_and_columns_with_quotes_are_words_and_columns(engine: Any, tmp_path: Path) -> None:
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    made = document()
    means = {"part": "direction", "values": {"inbound": "he's in", "outbound": 'it\'s "out"'}}
    made["components"]["schemas"]["Entry"]["properties"]["name"] |= {"x-means": means}
    made["components"]["schemas"]["Entry"]["properties"]["at"] |= {"x-means": "started"}
    table = pa.table(
        {
            "ref": ["a", "b", "c"],
            "name": ["he's in", 'it\'s "out"', "o'else"],
            "at": pa.array([NOON] * 3, pa.timestamp("us", "UTC")),
        }
    )
    held: dict[str, Any] = {'t"s': Held(table, tmp_path / "t")}
    views = {"calls": select(bundle_of(made), Entry, 't"s', table.schema.names)}
    found = query(held, "select direction from calls", engine, views)["direction"].to_pylist()
    assert sorted(found) == ["inbound", "o'else", "outbound"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_status_that_a_vendor_writes_for_another_one_is_that_other_one(engine: Any, tmp_path: Path) -> None:
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    made = document()
    made["components"]["schemas"]["Entry"]["properties"]["name"] |= {
        "x-means": {"part": "sip-status", "values": {"486": "200"}}
    }
    made["components"]["schemas"]["Entry"]["properties"]["at"] |= {"x-means": "started"}
    table = pa.table(
        {"ref": ["a", "b", "c"], "name": ["200", "486", "603"], "at": pa.array([NOON] * 3, pa.timestamp("us", "UTC"))}
    )
    held: dict[str, Any] = {"t": Held(table, tmp_path / "t")}
    views = {"calls": select(bundle_of(made), Entry, "t", table.schema.names)}
    found = query(held, "select result from calls", engine, views)["result"].to_pylist()
    assert sorted(found) == ["busy", "busy", "declined"]


def test_every_vendor_has_every_column_in_its_query() -> None:
    for vendor in (*VENDORS, fable()):
        for resource in vendor.resources:
            record = vendor.load(resource.record)
            text = select(vendor.bundle(), record, "a table", record.__struct_fields__)
            assert text.endswith('from "a table"')
            assert [name for name in CallRecord.__struct_fields__ if f' as "{name}"' not in text] == []
