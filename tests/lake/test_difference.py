"""What a window holds against what the table knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="the extra `arrow` is not installed")

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.records.decode import RecordDecoder
from callrecords.client.records.layout import Layout
from callrecords.lake.difference import Comparison, Difference, difference
from callrecords.lake.rows import DAY, HASH, RowMaker
from callrecords.lake.spool import Spool
from callrecords.registry import VENDORS
from callrecords.spec.catalog import find

START = datetime(2026, 3, 1, tzinfo=UTC)
WINDOW = START, START + timedelta(days=1)
VENDOR = find(VENDORS, "carrierx")
DRS = next(resource for resource in VENDOR.resources if resource.name == "call_drs")
MAKER = RowMaker(VENDOR, DRS)


def rows(*members: str) -> Any:
    bundle = VENDOR.bundle()
    schema = bundle.record_schema(bundle.operations[DRS.list_operation])
    decoder = RecordDecoder(VENDOR.load(DRS.record), Layout.of(bundle, schema))
    texts = [f'{{{one},"date_stop":"2026-03-01T10:00:00.000+00:00"}}' for one in members]
    return MAKER.rows(decoder.many([text.encode() for text in texts])[0], START)


def compared(stored: Any, *members: str) -> tuple[Difference, Comparison]:
    with Spool(MAKER.schema, MAKER.index) as spool:
        spool.add(rows(*members))
        found = difference(MAKER, spool, stored.select([*MAKER.index]), WINDOW, whole=True)
        comparison = Comparison(
            MAKER, lambda keys: stored.filter(pa.compute.is_in(stored["dr_sid"], value_set=pa.array(keys)))
        )
        return comparison.of(found), comparison


def test_rows_are_new_changed_unchanged_or_gone() -> None:
    stored = rows('"dr_sid":"a","price":1', '"dr_sid":"b","price":1', '"dr_sid":"c","price":1')
    found, comparison = compared(stored, '"dr_sid":"d"', '"dr_sid":"b","price":2', '"dr_sid":"c","price":1')
    assert (found.new, found.changed, found.unchanged) == (1, 1, 1)
    assert found.vanished["dr_sid"].to_pylist() == ["a"]
    assert dict(comparison.fields) == {"price": 1}
    assert [(what, batch["dr_sid"].to_pylist()) for what, batch in found.parts()] == [
        ("new", ["d"]),
        ("changed", ["b"]),
    ]


@pytest.mark.parametrize(
    "members",
    ['"price":0.50,"dr_sid":"a","user_data":{"identity":"x"}', '"dr_sid":"a","price":0.5,"user_data":{"identity":"x"}'],
)
def test_members_in_another_order_and_numbers_with_other_digits_are_no_change(members: str) -> None:
    found, comparison = compared(rows('"dr_sid":"a","price":0.50,"user_data":{"identity":"x"}'), members)
    assert (found.changed, found.unchanged, found.nothing) == (0, 1, True)
    assert not comparison.fields


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ('"price":0.50,"user_data":{"identity":"y"}', "user_data"),
        ('"price":0.50,"user_data":null', "user_data"),
        ('"price":null,"user_data":{"identity":"x"}', "price"),
        ('"price":"free","user_data":{"identity":"x"}', "price"),
        ('"price":0.50,"user_data":{"identity":"x"},"new":1', "extras"),
        ('"price":0.50,"user_data":{"identity":"x"},"identity":"z"', "identity"),
    ],
)
def test_every_value_that_is_another_is_a_change_and_named(members: str, field: str) -> None:
    found, comparison = compared(
        rows('"dr_sid":"a","price":0.50,"user_data":{"identity":"x"}'), f'"dr_sid":"a",{members}'
    )
    assert found.changed == 1
    assert field in comparison.fields


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SPAN = (NOON, NOON + timedelta(hours=24))
SMALL: Any = SimpleNamespace(key="key", clock="at")
SCHEMA = pa.schema([("key", pa.string()), (HASH, pa.int64()), ("at", pa.timestamp("us", "UTC")), (DAY, pa.date32())])


def table(rows: list[tuple[str, int, int]]) -> Any:
    """Rows of key, hash and the hour after noon."""
    moments = [NOON + timedelta(hours=hour) for _, _, hour in rows]
    columns = [[row[0] for row in rows], [row[1] for row in rows], moments, [moment.date() for moment in moments]]
    return pa.table([pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)], SCHEMA)


keys, hashes = st.sampled_from("abcdefgh"), st.integers(0, 2)
came = st.lists(st.tuples(keys, hashes, st.integers(0, 23)), max_size=12)
there = st.lists(st.tuples(keys, hashes, st.integers(-30, 30)), max_size=8, unique_by=lambda row: row[0])


@given(came, there, st.booleans())
def test_each_key_is_new_changed_vanished_or_unchanged_once(
    rows: list[tuple[str, int, int]], known: list[tuple[str, int, int]], whole: bool
) -> None:
    with Spool(SCHEMA, tuple(SCHEMA.names), 4) as spool:
        for row in rows:
            spool.add(table([row]))
        found = difference(SMALL, spool, table(known), SPAN, whole=whole)
        parts = [(what, row) for what, batch in found.parts() for row in batch.to_pylist()]
    now, before = {row[0]: row for row in rows}, {row[0]: row for row in known}

    def day(row: tuple[str, int, int]) -> object:
        return (NOON + timedelta(hours=row[2])).date()

    changed = {k for k in now.keys() & before.keys() if now[k][1] != before[k][1] or day(now[k]) != day(before[k])}
    inside = {k for k, row in before.items() if 0 <= row[2] < 24} if whole else set()
    new = now.keys() - before.keys()
    assert sorted((what, row["key"], row[HASH]) for what, row in parts) == sorted(
        [("new", key, now[key][1]) for key in new] + [("changed", key, now[key][1]) for key in changed]
    )
    assert (found.new, found.changed) == (len(new), len(changed))
    assert sorted(found.vanished["key"].to_pylist()) == sorted(inside - now.keys())
    assert found.unchanged == len(now.keys() & before.keys() - changed)
    held = [row for row in now.values() if SPAN[0] <= NOON + timedelta(hours=row[2]) < SPAN[1]]
    assert (found.inside, found.timed, found.held) == (len(inside), len(now), len(held))


def test_nothing_against_nothing_is_nothing() -> None:
    with Spool(SCHEMA, tuple(SCHEMA.names)) as spool:
        found = difference(SMALL, spool, table([]), SPAN, whole=True)
        assert (found.nothing, found.first_day) == (True, None)
