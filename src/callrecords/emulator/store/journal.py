"""A table that knows what was added, changed and deleted, in which order: what a list of changes is made of.

Each record has a place in that order, that of its last change. A record that is deleted leaves its row behind, so that the
same conditions tell who may learn of it.
"""

# ruff: noqa: S608  # names in SQL are made in this package, values are bound
from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

import attrs

from callrecords.emulator.store.columns import Sql, StoreColumn
from callrecords.emulator.store.store import Row, Table, all_of


@attrs.frozen
class JournalEntry:
    """The last change of one record; `body` is None where it was deleted."""

    place: int
    key: str
    body: bytes | None


class JournaledTable(Table):
    """The records of one resource, with the order of their changes, which begins after the place `begin`."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        name: str,
        columns: Mapping[str, StoreColumn],
        clock: str | None = None,
        *,
        begin: int = 0,
    ) -> None:
        super().__init__(connection, name, columns, clock)
        self.begin = begin
        """The place before the first change."""
        self.last = begin
        """The place of the last change."""
        self._rows, self._log, self._gone = name, f"{name}_log", f"{name}_gone"
        for table in (self._log, self._gone):
            self._execute(f"DROP TABLE IF EXISTS {table}")
        self._execute(f"CREATE TABLE {self._log} (place INTEGER PRIMARY KEY, of TEXT NOT NULL UNIQUE)")
        self._execute(f"CREATE TABLE {self._gone} AS SELECT * FROM {name} WHERE 0")

    def insert(self, rows: Iterable[Row]) -> int:
        """Add records, as a table does."""
        rows = tuple(rows)
        added = super().insert(rows)
        self._note([row.key for row in rows])
        return added

    def replace(self, row: Row) -> None:
        """Give a record another content, as a table does."""
        super().replace(row)
        self._note([row.key])

    def delete(self, keys: Iterable[str]) -> int:
        """Take records away, as a table does; what they were stays known."""
        there = [key for key in dict.fromkeys(keys) if self.count([("key = ?", (key,))])]
        for key in there:
            self._execute(f"INSERT INTO {self._gone} SELECT * FROM {self._rows} WHERE key = ?", (key,))
        gone = super().delete(there)
        self._note(there, gone=True)
        return gone

    def changes(self, after: int, upto: int, limit: int, where: Sequence[Sql]) -> list[JournalEntry]:
        """The last changes of the records that the conditions hold for, in the order of their places; one more than `limit`."""
        condition, values = all_of(where)
        parts = [
            f"SELECT place, key, {body} FROM {table} JOIN {self._log} ON of = key "
            f"WHERE place > ? AND place <= ? AND {condition}"
            for table, body in ((self._rows, "body"), (self._gone, "NULL"))
        ]
        found = self._execute(
            f"{' UNION ALL '.join(parts)} ORDER BY place LIMIT {limit + 1:d}",
            (after, upto, *values, after, upto, *values),
        )
        return [JournalEntry(place, key, body) for place, key, body in found.fetchall()]

    def _note(self, keys: Sequence[str], *, gone: bool = False) -> None:
        if not gone:
            self._connection.executemany(f"DELETE FROM {self._gone} WHERE key = ?", [(key,) for key in keys])
        rows = list(enumerate(keys, self.last + 1))
        self._connection.executemany(f"INSERT OR REPLACE INTO {self._log} (place, of) VALUES (?, ?)", rows)
        self.last += len(rows)
