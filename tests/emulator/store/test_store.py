"""The store remembers what it read, and forgets it when records change."""

from __future__ import annotations

import pytest

from callrecords.emulator.store import store
from callrecords.emulator.store.columns import StoreColumn
from callrecords.emulator.store.store import Row, RowQuery, Sorted, Table

ENDED = StoreColumn("ended", "c0", "integer")
ALL = RowQuery(order=(Sorted(ENDED),), limit=10)


@pytest.fixture
def table() -> Table:
    table = Table(store.connect(), "calls", {"ended": ENDED}, "ended")
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


def test_a_large_table_remembers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_REMEMBERED", 2)
    table = Table(store.connect(), "calls", {"ended": ENDED}, "ended")
    table.insert(Row(f"k{n}", 0, b"%d" % n, None, (n,)) for n in range(3))
    assert table.page(ALL) == table.page(ALL)
    assert not table._read
