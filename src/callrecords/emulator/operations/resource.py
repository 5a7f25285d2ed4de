"""One resource of a vendor on the emulator: its records in the store, seeded when first asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from callrecords.emulator.operations.identity import CHILD, GRANDCHILD, OWN, STRANGER, View
from callrecords.emulator.operations.listing import ServedList
from callrecords.emulator.store.clock import Clock
from callrecords.emulator.store.columns import columns
from callrecords.emulator.store.moments import span
from callrecords.emulator.store.query import Sql
from callrecords.emulator.store.schedule import Schedule
from callrecords.emulator.store.store import Row, Table
from callrecords.emulator.story.people import staff
from callrecords.emulator.story.story import Leg, stories
from callrecords.emulator.story.tell import Teller
from callrecords.spec.bundle import Bundle, Operation

_SERIALS = 100_000_000
"""Each account numbers its stories from its own multiple of this; records added later from the middle on."""

_SHARES = {CHILD: 5, GRANDCHILD: 10, STRANGER: 10}
"""Other accounts have one record for so many of the token's own."""


class ServedResource:
    """The records of one resource and the operations on them."""

    def __init__(
        self,
        bundle: Bundle,
        name: str,
        connection: sqlite3.Connection,
        clock: Clock,
        schedule: Schedule,
        *,
        seed: int,
        records: int,
    ) -> None:
        operation, single = bundle.operation(name, "list"), bundle.operation(name, "get")
        if operation is None:
            raise ValueError(f"{bundle.slug}.{name} has no list operation")
        self.name = name
        self.operation = operation
        self.single = single
        self.fields = bundle.record_fields(operation)
        self.columns = columns(self.fields, _compared(operation, self.fields))
        self.listing = ServedList(operation, self.fields, seed)
        self.teller = Teller(bundle, operation, self.columns, seed, self.single)
        self.given: Sequence[Row] | None = None
        """Records that were loaded in place of seeded ones."""
        self._connection, self._clock, self._schedule = connection, clock, schedule
        self._seed, self._records = seed, records
        self._rows: Table | None = None
        self._added = 0
        self._table_name = f"{bundle.slug}_{name}"
        self._own = self._own_calls(operation)
        self._conferences = any(
            field.means is not None and field.means.part == "conference-role" for field in self.teller.fields.values()
        )

    @property
    def table(self) -> Table:
        """The records, seeded now if they were not yet: all published by the clock's start."""
        if self._rows is None:
            self._rows = self._empty()
            if self.given is not None:
                self._rows.insert(self.given)
            else:
                for account in self.accounts():
                    self._rows.insert(self._seeds(account))
        return self._rows

    def forget(self) -> None:
        """Drop all records; they are seeded again when next asked for."""
        self._rows = None
        self._added = 0

    def invent(self, count: int, account: int = OWN) -> list[Leg]:
        """Stories that were not told yet, for records that are added; their times are still to be set."""
        serial = account * _SERIALS + _SERIALS // 2 + self._added
        self._added += count
        return list(
            stories(
                seed=self._seed + serial, end=self._clock.instant(), count=count, account=account,
                conferences=self._conferences, serial=serial, days=1,
            )
        )  # fmt: skip

    def probe(self) -> Leg:
        """The next story that would be told; it is told again when asked for."""
        (leg,) = self.invent(1)
        self._added -= 1
        return leg

    def publish(self, leg: Leg, visible: int, settles: int, fields: Mapping[str, Any] | None = None) -> str:
        """Add a record that appears and settles at given instants, now if they are past; returns its key.

        `fields` holds wire values that it has whatever its story tells.
        """
        now = self._clock.instant()
        table = self.table
        leg.settled = settles <= max(visible, now)
        row = self.teller.row(leg, fields)
        if visible <= now:
            table.insert([row])
        else:
            self._schedule.at(visible, lambda: table.insert([row]))
        if not leg.settled:
            self._settle_later(leg, settles, table, fields)
        return row.key

    def accounts(self) -> Iterable[int]:
        """The accounts that have records here: a partner tree and a stranger, two apps, or one tenant."""
        facts = self.operation.visibility
        if facts is not None and facts.owner is not None:
            return (OWN, CHILD, GRANDCHILD, STRANGER)
        return (OWN, STRANGER) if facts is not None and facts.bound is not None else (OWN,)

    def visible(self, view: View) -> tuple[Sql, ...]:
        """The conditions that leave what a token sees now."""
        conditions: list[Sql] = [(f"owner IN ({', '.join('?' * len(view.owners))})", view.owners)]
        if view.only_own_calls and self._own is not None:
            conditions.append(self._own)
        facts = self.operation.clock
        if facts is not None and facts.retention is not None:
            oldest = self._clock.instant() - span(facts.retention)
            conditions.append((f"{self.columns[facts.field].sql} >= ?", (oldest,)))
        return tuple(conditions)

    def _empty(self) -> Table:
        clock = self.operation.clock
        return Table(self._connection, self._table_name, self.columns, clock.field if clock is not None else None)

    def _seeds(self, account: int) -> Iterator[Row]:
        count = self._records if account == OWN else -(-self._records // _SHARES[account])
        legs = stories(
            seed=self._seed, end=self._clock.start, count=count, account=account, conferences=self._conferences,
            serial=1 + account * _SERIALS,
        )  # fmt: skip
        facts = self.operation.clock
        settles = span(facts.settles_after) if facts is not None and facts.settles_after is not None else None
        for leg in legs:
            if settles is not None and leg.ended + settles > self._clock.instant() and self._rows is not None:
                leg.settled = False
                self._settle_later(leg, leg.ended + settles, self._rows)
            yield self.teller.row(leg)

    def _settle_later(self, leg: Leg, settles: int, table: Table, fields: Mapping[str, Any] | None = None) -> None:
        def settle() -> None:
            leg.settled = True
            table.replace(self.teller.row(leg, fields))

        self._schedule.at(settles, settle)

    def _own_calls(self, operation: Operation) -> Sql | None:
        names = operation.visibility.own if operation.visibility is not None else ()
        if not names:
            return None
        user = staff()[0].number or ""
        return f"({' OR '.join(f'{self.columns[name].sql} = ?' for name in names)})", (user,) * len(names)


def _compared(operation: Operation, fields: Iterable[str]) -> list[str]:
    """Fields that need a column: everything that the list filters, sorts, searches or decides by."""
    names: list[str] = []
    if operation.clock is not None:
        names.append(operation.clock.field)
    if operation.filter is not None:
        names += operation.filter.filterable
        names += [reading.field for reading in operation.readings if reading.field is not None]
    if operation.order is not None:
        names += operation.order.fields
        names += [operation.order.default] if operation.order.default is not None else []
    if operation.search is not None:
        names += operation.search.fields
    if operation.visibility is not None:
        names += operation.visibility.own
    if operation.pagination is not None and operation.pagination.keyset is not None:
        names.append(operation.pagination.keyset.order)
    known = set(fields)
    return [name for name in names if name in known]
