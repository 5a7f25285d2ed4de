"""One resource of a vendor on the emulator: its records in the store, seeded when first needed."""

from __future__ import annotations

import copy
import functools
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from callrecords.emulator.operations.identity import CHILD, GRANDCHILD, OWN, STRANGER
from callrecords.emulator.operations.listing import ServedList
from callrecords.emulator.operations.seeds import SERIALS, seeded, together
from callrecords.emulator.store.clock import Clock
from callrecords.emulator.store.columns import Sql, columns
from callrecords.emulator.store.journal import JournaledTable
from callrecords.emulator.store.moments import span
from callrecords.emulator.store.store import KeyTaken, Row, Table
from callrecords.emulator.story.records import RecordMaker
from callrecords.emulator.story.story import Leg, stories
from callrecords.spec.bundle import Bundle
from callrecords.spec.operation import Operation
from callrecords.spec.places import keys_to

T = TypeVar("T", bound=Table)

_LOAD = 1_000_000_000
"""Places of changes between two loads of records."""

_SHARES = {CHILD: 5, GRANDCHILD: 10, STRANGER: 10}
"""Other accounts have one record for so many of the token's own."""


class ServedResource:
    """The records of one resource, and its list."""

    def __init__(
        self, bundle: Bundle, name: str, connection: sqlite3.Connection, clock: Clock, *, seed: int, records: int
    ) -> None:
        operation, single = bundle.operation(name, "list"), bundle.operation(name, "get")
        if operation is None:
            raise ValueError(f"{bundle.slug}.{name} has no list operation")
        self.operation = operation
        self.single: Operation | None = single
        self.list_fields = bundle.record_fields(operation)
        """The fields of the list's records; `fields` has those of the single record too."""
        self.columns = columns(self.list_fields, _compared(operation, self.list_fields))
        self.listing = ServedList(operation, self.list_fields, self.columns, seed, _hollow(bundle, operation))
        self.maker = RecordMaker(bundle, operation, self.columns, seed, self.single)
        self.fields, self.facts, self.identity = self.maker.fields, self.maker.facts, self.maker.identity
        self.given: Sequence[Row] | None = None
        """Records that were loaded in place of seeded ones."""
        self.loads = 0
        """How often that happened: a token from before knows nothing of them."""
        self._bundle, self._connection, self._clock = bundle, connection, clock
        self._seed, self._records = seed, records
        self._added = 0
        self._coming: set[str] = set()
        """Keys of records that are still to appear."""
        self._table_name = f"{bundle.slug}_{name}"
        self._conferences = any(
            field.means is not None and field.means.part == "conference-role" for field in self.fields.values()
        )

    @functools.cached_property
    def table(self) -> Table:
        """The records, seeded now if they were not yet: all published by the clock's start."""
        if self.operation.sync is not None:
            return self.journal
        return self._filled(Table(self._connection, self._table_name, self.columns, self._clock_field))

    @functools.cached_property
    def journal(self) -> JournaledTable:
        """The same of a list that tells its changes."""
        begin = self.loads * _LOAD
        return self._filled(
            JournaledTable(self._connection, self._table_name, self.columns, self._clock_field, begin=begin)
        )

    @property
    def _clock_field(self) -> str | None:
        return None if self.operation.clock is None else self.operation.clock.field

    def _filled(self, table: T) -> T:
        if self.given is not None:
            table.insert(self.given)
        else:
            for account in self.accounts():
                table.insert(self._seeds(account, table))
        return table

    def forget(self) -> None:
        """Drop all records; they are seeded again when next needed."""
        self.__dict__.pop("table", None)
        self.__dict__.pop("journal", None)
        self._added = 0
        self._coming.clear()

    def invent(self, count: int, account: int = OWN) -> list[Leg]:
        """Calls that were not there yet, for records that are added; their times are still to be set."""
        serial = account * SERIALS + SERIALS // 2 + self._added
        self._added += count
        return list(
            stories(
                seed=self._seed + serial, end=self._clock.instant(), count=count, account=account,
                conferences=self._conferences, serial=serial, days=1, together=together(self.operation),
            )
        )  # fmt: skip

    def probe(self) -> Leg:
        """The call that `invent` would make next, and will."""
        (leg,) = self.invent(1)
        self._added -= 1
        return leg

    def with_key(self, key: str, visible: Sequence[Sql]) -> bytes | None:
        """The single record with a key, or None; it may be of any kind."""
        found = (self.table.single(one, visible) for one in self.identity.candidates(key))
        return next((body for body in found if body is not None), None)

    def has(self, key: str) -> bool:
        """Whether a record has this key, or one that is still to appear."""
        return key in self._coming or self.table.single(key, ()) is not None

    def publish(self, leg: Leg, visible: int, settles: int, fields: Mapping[str, Any] | None = None) -> str:
        """Add a record that appears and settles at given instants, now if they are past; returns its key.

        `fields` holds wire values that it has whatever its call says.
        """
        now, table = self._clock.instant(), self.table
        leg.settled = settles <= max(visible, now)
        row = self.maker.row(leg, fields)
        if visible <= now:
            table.insert([row])
        elif self.has(row.key):
            raise KeyTaken(f"{self._table_name}: there is a record with this key, or one is still to appear")
        else:
            self._coming.add(row.key)
            self._clock.at(visible, lambda: self._appear(row, table))
        if not leg.settled:
            self._settle_later(leg, settles, table, fields)
        return row.key

    def _appear(self, row: Row, table: Table) -> None:
        if table is self.__dict__.get("table"):  # else it was dropped with all others
            self._coming.discard(row.key)
            table.insert([row])

    def accounts(self) -> Iterable[int]:
        """The accounts that have records here: a partner tree and a stranger, two apps, or one tenant."""
        facts = self.operation.visibility
        if facts is not None and facts.owner is not None:
            return (OWN, CHILD, GRANDCHILD, STRANGER)
        return (OWN, STRANGER) if facts is not None and facts.bound is not None else (OWN,)

    def _seeds(self, account: int, table: Table) -> Iterator[Row]:
        count = self._records if account == OWN else -(-self._records // _SHARES[account])
        facts = self.operation.clock
        settles = span(facts.settles_after) if facts is not None and facts.settles_after is not None else None
        for leg, row in seeded(
            self._bundle,
            self.operation,
            self.maker,
            seed=self._seed,
            end=self._clock.start,
            count=count,
            account=account,
        ):
            if settles is not None and leg.ended + settles > self._clock.instant():
                open_leg = copy.copy(leg)
                open_leg.settled = False
                self._settle_later(open_leg, leg.ended + settles, table)
                yield self.maker.row(open_leg)
            else:
                yield row

    def _settle_later(self, leg: Leg, settles: int, table: Table, fields: Mapping[str, Any] | None = None) -> None:
        def settle() -> None:
            leg.settled = True
            table.replace(self.maker.row(leg, fields))

        self._clock.at(settles, settle)


def _hollow(bundle: Bundle, operation: Operation) -> tuple[str, ...]:
    """The objects that each page must have and that hold what is said of the next one, which the last page does not say."""
    paging, found = operation.pagination, dict[str, None]()
    for place in () if paging is None else paging.beside:
        schema, at = operation.ok.schema, ""
        for key in keys_to(place)[:-1]:
            if key not in bundle.required(bundle.solid(schema)):
                break
            schema, at = (
                bundle.properties(bundle.solid(schema))[key],
                f"{at}/{key.replace('~', '~0').replace('/', '~1')}",
            )
            found[at] = None
    return tuple(found)


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
