"""Records in SQLite: the bytes that are sent in one column, typed columns beside them for everything that compares.

A `RowQuery` is a list request in the store's terms. Names in SQL are made here or in `columns`; every value is bound.
"""

# ruff: noqa: S608  # names in SQL are made in this package, values are bound
from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import attrs
import msgspec

from callrecords.emulator.store.columns import Sql, StoreColumn, Stored
from callrecords.errors import CallRecordsError

_DEEP = 1_000
_CHUNK = 20_000
_ROW_IDS = msgspec.json.Decoder(list[int])
REMEMBERED = 10_000
"""Records of the largest table whose bodies stay in memory once they were read."""
_PRIME = 2**31 - 1


class KeyTaken(CallRecordsError):
    """A record whose key another one has: it would be lost, so nothing is served."""


@attrs.frozen
class Row:
    """A record as it is kept: `single` is the body of the single record where it differs from the list's."""

    key: str
    owner: int
    body: bytes
    single: bytes | None
    values: tuple[Stored, ...]


@attrs.frozen
class Sorted:
    """One part of an ordering; `column` is None for the order of insertion."""

    column: StoreColumn | None
    descending: bool = False


@attrs.frozen
class Cursor:
    """Where a keyset page begins: a record's place in the cursor order. Ties are broken by the order of insertion."""

    column: StoreColumn
    value: Stored
    rid: int
    forward: bool = True
    tie_breaker: bool = True

    @property
    def sql(self) -> Sql:
        """The condition that holds for the records beyond the cursor."""
        sign = ">" if self.forward else "<"
        if not self.tie_breaker:
            return f"{self.column.sql} {sign} ?", (0 if self.value is None else self.value,)
        return f"({self.column.sql}, rid) {sign} (?, ?)", (0 if self.value is None else self.value, self.rid)


@attrs.frozen(kw_only=True)
class RowQuery:
    """Which records, in which order, and how many."""

    where: tuple[Sql, ...] = ()
    order: tuple[Sorted, ...] = ()
    shuffle: int | None = None
    cursor: Cursor | None = None
    limit: int = 1
    offset: int = 0
    total: bool = False


@attrs.frozen
class Rows:
    """What a plan selects: bodies and keys of one page, whether more follow, and the total where it was requested."""

    bodies: tuple[bytes, ...]
    keys: tuple[str, ...]
    more: bool
    total: int | None = None


_Body: TypeAlias = tuple[bytes, str]
"""A body and its key."""


def connect(path: Path | None = None) -> sqlite3.Connection:
    """A database in memory, or in a file for sets that do not fit there. Nothing in it outlives the emulator."""
    connection = sqlite3.connect(":memory:" if path is None else path, check_same_thread=False, isolation_level=None)
    # a page of the usual size holds one or two records, and the rest of it nothing
    for pragma in ("page_size = 16384", "journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE",
                   "cache_size = -32768"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    return connection


class Table:
    """The records of one resource."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        name: str,
        columns: Mapping[str, StoreColumn],
        clock: str | None = None,
        remembered: int = REMEMBERED,
    ) -> None:
        self.columns = columns
        """Filterable, sortable and searchable fields, by field name."""
        self._connection, self._name = connection, name
        self._size, self._remembered = 0, remembered
        self._read: dict[int, _Body] = {}
        typed = "".join(f", {column.sql} {column.affinity}" for column in columns.values())
        self._execute(f"DROP TABLE IF EXISTS {name}")
        self._execute(
            f"CREATE TABLE {name} (rid INTEGER PRIMARY KEY, body BLOB NOT NULL, key TEXT NOT NULL, owner INTEGER NOT NULL"
            f"{typed}, single BLOB)"
        )
        self._execute(f"CREATE UNIQUE INDEX {name}_key ON {name} (key)")
        if clock is not None and clock in columns:
            self._execute(f"CREATE INDEX {name}_time ON {name} ({columns[clock].sql}, rid, owner)")
        marks = ", ".join("?" * (len(columns) + 4))
        names = "".join(f", {column.sql}" for column in columns.values())
        self._insert = f"INSERT OR IGNORE INTO {name} (key, owner, body, single{names}) VALUES ({marks})"
        self._update = (
            f"UPDATE {name} SET body = ?, single = ?"
            + "".join(f", {column.sql} = ?" for column in columns.values())
            + " WHERE key = ?"
        )

    def insert(self, rows: Iterable[Row]) -> int:
        """Add records and return how many. Raises `KeyTaken` for one whose key another record has."""
        added = 0
        chunk: list[tuple[object, ...]] = []
        for row in rows:
            chunk.append((row.key, row.owner, row.body, row.single, *row.values))
            if len(chunk) == _CHUNK:
                added += self._write(chunk)
                chunk.clear()
        added += self._write(chunk)
        self._size += added
        return added

    def replace(self, row: Row) -> None:
        """Give the record with this key another content; its place in the order of insertion stays."""
        self._read.clear()
        self._execute(self._update, (row.body, row.single, *row.values, row.key))

    def delete(self, keys: Iterable[str]) -> int:
        """Take away the records with these keys, and return how many there were."""
        self._read.clear()
        before = self._connection.total_changes
        for key in keys:
            self._execute(f"DELETE FROM {self._name} WHERE key = ?", (key,))
        gone = self._connection.total_changes - before
        self._size -= gone
        return gone

    def count(self, where: Sequence[Sql] = ()) -> int:
        """How many records the conditions hold for."""
        condition, values = all_of(where)
        (total,) = self._execute(f"SELECT count(*) FROM {self._name} WHERE {condition}", values).fetchone()
        return int(total)

    def place(self, key: str, column: StoreColumn, where: Sequence[Sql]) -> tuple[Stored, int] | None:
        """A record's place in the order of a column, or None when the conditions hide it."""
        condition, values = all_of((*where, ("key = ?", (key,))))
        found = self._execute(f"SELECT {column.sql}, rid FROM {self._name} WHERE {condition}", values).fetchone()
        return None if found is None else (found[0], found[1])

    def single(self, key: str, where: Sequence[Sql]) -> bytes | None:
        """The body of one record, or None when there is none that the conditions hold for."""
        condition, values = all_of((*where, ("key = ?", (key,))))
        sql = f"SELECT coalesce(single, body) FROM {self._name} WHERE {condition}"
        found = self._execute(sql, values).fetchone()
        return None if found is None else found[0]

    def page(self, plan: RowQuery) -> Rows:
        """The records that a plan selects."""
        cursor = plan.cursor
        condition, values = all_of(plan.where if cursor is None else (*plan.where, cursor.sql))
        backward = cursor is not None and not cursor.forward
        order = self._order(plan, backward)
        cut = f"ORDER BY {order} LIMIT {plan.limit + 1:d} OFFSET {plan.offset:d}"
        page = self._bodies(condition, values, order, cut, deep=plan.offset > _DEEP)
        more = len(page) > plan.limit
        del page[plan.limit :]
        if cursor is not None and (backward != self._descending(plan)):
            page.reverse()
        total = self.count(plan.where) if plan.total else None
        return Rows(tuple([body for body, _ in page]), tuple([key for _, key in page]), more, total)

    def _bodies(self, condition: str, values: Sequence[object], order: str, cut: str, *, deep: bool) -> list[_Body]:
        """The records that the conditions select; bodies that were read before are not read again."""
        name = self._name
        rids = f"SELECT rid FROM {name} WHERE {condition} {cut}"
        if self._read:
            # one text for all: a thousand rows take longer on their way to Python than in the database
            (text,) = self._execute(f"SELECT group_concat(rid) FROM ({rids})", values).fetchone()
            with contextlib.suppress(KeyError):
                return list(map(self._read.__getitem__, _ROW_IDS.decode(f"[{text or ''}]")))
        if deep:  # skipping over row ids alone reads far less than skipping over bodies
            sql = f"SELECT rid, body, key FROM {name} WHERE rid IN ({rids}) ORDER BY {order}"
        else:
            sql = f"SELECT rid, body, key FROM {name} WHERE {condition} {cut}"
        found = self._execute(sql, values).fetchall()
        if self._size <= self._remembered:
            self._read.update((rid, (body, key)) for rid, body, key in found)
        return [(body, key) for _, body, key in found]

    def _order(self, plan: RowQuery, backward: bool) -> str:
        if plan.shuffle is not None:
            factor = 1_103_515_245 * (1 + 48_271 * plan.shuffle) % _PRIME or 1
            return f"rid * {factor:d} % {_PRIME}, rid"
        if plan.cursor is not None:
            # Always the nearest records to the cursor; how they are sorted within the page is decided afterwards.
            word = " DESC" if backward else ""
            return f"{plan.cursor.column.sql}{word}, rid{word}"
        parts = [
            f"{part.column.sql if part.column else 'rid'}{' DESC' if part.descending else ''}" for part in plan.order
        ]
        return ", ".join([*parts, "rid DESC" if parts and plan.order[-1].descending else "rid"])

    @staticmethod
    def _descending(plan: RowQuery) -> bool:
        return bool(plan.order) and plan.order[0].descending

    def _write(self, rows: Sequence[tuple[object, ...]]) -> int:
        if not rows:
            return 0
        before = self._connection.total_changes
        self._execute("BEGIN")
        self._connection.executemany(self._insert, rows)
        self._execute("COMMIT")
        # "OR IGNORE" and a count: without a journal, a statement that fails cannot be taken back
        if self._connection.total_changes - before < len(rows):
            raise KeyTaken(
                f"{self._name}: two records have the same key, and one of them would be lost. The field that x-record names needs "
                "x-means: record-id, and an example that leaves room for as many keys as there are records"
            )
        return len(rows)

    def _execute(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        return self._connection.execute(sql, values)


def all_of(conditions: Sequence[Sql]) -> Sql:
    """One condition that holds where all of them do."""
    if not conditions:
        return "1", ()
    return " AND ".join(sql for sql, _ in conditions), tuple(value for _, values in conditions for value in values)
