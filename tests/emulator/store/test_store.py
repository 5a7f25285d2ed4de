"""The store remembers what it read, and forgets it when records change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from callrecords.emulator.store import store
from callrecords.emulator.store.columns import StoreColumn
from callrecords.emulator.store.store import KeyTaken, Row, RowQuery, Sorted, Table

ENDED = StoreColumn("ended", "c0", "integer")
ALL = RowQuery(order=(Sorted(ENDED),), limit=10)


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    with closing(store.connect()) as connection:
        yield connection


@pytest.fixture
def table(database: sqlite3.Connection) -> Table:
    table = Table(database, "calls", {"ended": ENDED}, "ended")
    table.insert(Row(f"k{n}", 0, b"%d" % n, None, (10 - n,)) for n in range(4))
    assert table.page(ALL).bodies == (b"3", b"2", b"1", b"0")
    return table


def test_a_page_that_was_read_before_is_the_same_again(table: Table) -> None:
    assert table.page(ALL) == table.page(ALL)
    assert table.page(RowQuery(order=(Sorted(ENDED, descending=True),), limit=2, offset=1)).keys == ("k1", "k2")
    assert table.page(RowQuery(order=(Sorted(ENDED),), limit=2)).more
    assert table.page(RowQuery(where=(("key = ?", ("none",)),), limit=2)).bodies == ()


def test_a_record_that_changed_is_served_as_it_is_now(table: Table) -> None:
    table.replace(Row("k3", 0, b"new", None, (99,)))
    assert table.page(ALL).bodies == (b"2", b"1", b"0", b"new")


@pytest.mark.parametrize(("remembered", "same"), [(3, True), (2, False)])
def test_a_table_that_is_larger_than_what_it_may_remember_remembers_nothing(
    database: sqlite3.Connection, remembered: int, same: bool
) -> None:
    table = Table(database, "calls", {"ended": ENDED}, "ended", remembered)
    table.insert(Row(f"k{n}", 0, b"body %d" % n, None, (n,)) for n in range(3))
    first, second = table.page(ALL), table.page(ALL)
    assert first == second
    assert (first.bodies[0] is second.bodies[0]) is same


def test_a_key_that_comes_twice_is_refused_so_that_no_record_is_lost_silently(table: Table) -> None:
    with pytest.raises(KeyTaken, match="calls: two records have the same key"):
        table.insert([Row("k3", 0, b"other", None, (1,))])
    assert table.page(ALL).bodies == (b"3", b"2", b"1", b"0")
