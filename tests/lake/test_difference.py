"""What differs between a window and a table: laws, against the naive answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pyarrow", reason="the extra `arrow` is not installed")

import pyarrow as pa

from callrecords.lake.difference import Difference, difference
from callrecords.lake.rows import DAY, HASH

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WINDOW = (NOON, NOON + timedelta(hours=24))
MAKER: Any = SimpleNamespace(key="key", clock="at")
SCHEMA = pa.schema([("key", pa.string()), (HASH, pa.int64()), ("at", pa.timestamp("us", "UTC")), (DAY, pa.date32())])


def table(rows: list[tuple[str, int, int]]) -> Any:
    """Rows of key, hash and the hour after noon."""
    moments = [NOON + timedelta(hours=hour) for _, _, hour in rows]
    columns = [[row[0] for row in rows], [row[1] for row in rows], moments, [moment.date() for moment in moments]]
    return pa.table([pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)], SCHEMA)


def compared(rows: list[tuple[str, int, int]], known: list[tuple[str, int, int]], *, whole: bool = True) -> Difference:
    return difference(MAKER, table(rows), table(known), WINDOW, whole=whole)


keys, hashes = st.sampled_from("abcdefgh"), st.integers(0, 2)
came = st.lists(st.tuples(keys, hashes, st.integers(0, 23)), max_size=12)
there = st.lists(st.tuples(keys, hashes, st.integers(-30, 30)), max_size=8, unique_by=lambda row: row[0])


@given(came, there, st.booleans())
def test_each_key_is_new_changed_vanished_or_unchanged_once(
    rows: list[tuple[str, int, int]], known: list[tuple[str, int, int]], whole: bool
) -> None:
    found = compared(rows, known, whole=whole)
    now, before = {row[0]: row for row in rows}, {row[0]: row for row in known}

    def day(row: tuple[str, int, int]) -> object:
        return (NOON + timedelta(hours=row[2])).date()

    changed = {k for k in now.keys() & before.keys() if now[k][1] != before[k][1] or day(now[k]) != day(before[k])}
    inside = {k for k, row in before.items() if 0 <= row[2] < 24} if whole else set()
    assert sorted(found.new["key"].to_pylist()) == sorted(now.keys() - before.keys())
    assert sorted(found.changed["key"].to_pylist()) == sorted(changed)
    assert sorted(found.vanished["key"].to_pylist()) == sorted(inside - now.keys())
    assert found.unchanged == len(now.keys() & before.keys() - changed)
    assert found.inside == len(inside)
    assert {row["key"]: row[HASH] for row in found.new.to_pylist()} == {
        k: now[k][1] for k in now.keys() - before.keys()
    }


def test_nothing_against_nothing_is_nothing() -> None:
    found = compared([], [])
    assert (found.nothing, found.first_day) == (True, None)
