"""One resource of a vendor on the emulator: its records in the store, seeded when first asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from callrecords.core.facts import Bundle, Operation
from callrecords.emulator.columns import columns
from callrecords.emulator.identity import CHILD, GRANDCHILD, OWN, STRANGER, View
from callrecords.emulator.listing import Listing
from callrecords.emulator.people import staff
from callrecords.emulator.query import Sql
from callrecords.emulator.store import Row, Table
from callrecords.emulator.story import stories
from callrecords.emulator.tell import Teller

_SERIALS = 100_000_000
"""Each account numbers its stories from its own multiple of this."""

_SHARES = {CHILD: 5, GRANDCHILD: 10, STRANGER: 10}
"""Other accounts have one record for so many of the token's own."""


class Resource:
    """The records of one resource and the operations on them."""

    def __init__(self, bundle: Bundle, name: str, connection: sqlite3.Connection, seed: int) -> None:
        listing, single = bundle.operation(name, "list"), bundle.operation(name, "get")
        if listing is None:
            raise ValueError(f"{bundle.slug}.{name} has no list operation")
        operation = listing[1]
        self.name = name
        self.operation = operation
        self.single: Operation | None = None if single is None else single[1]
        self.fields = bundle.record_fields(operation)
        self.columns = columns(self.fields, _compared(operation, self.fields))
        self.listing = Listing(operation, self.fields, seed)
        self.teller = Teller(bundle, operation, self.columns, seed, self.single)
        self._connection, self._seed = connection, seed
        self._table = f"{bundle.slug}_{name}"
        self._rows: Table | None = None
        self._own = self._own_calls(operation)

    @property
    def seeded(self) -> bool:
        """Whether the records exist yet."""
        return self._rows is not None

    def table(self, count: int, end: int) -> Table:
        """The records, seeded now if they were not yet: `count` of the token's own account, all over by `end`."""
        if self._rows is None:
            self._rows = self.empty()
            for account in self.accounts():
                share = count if account == OWN else -(-count // _SHARES[account])
                self._rows.insert(self.tell(share, end, account))
        return self._rows

    def empty(self) -> Table:
        """The table without any records."""
        clock = self.operation.clock
        self._rows = Table(self._connection, self._table, self.columns, clock.field if clock is not None else None)
        return self._rows

    def forget(self) -> None:
        """Drop the records; they are seeded again when next asked for."""
        self._rows = None

    def tell(self, count: int, end: int, account: int = OWN) -> Iterator[Row]:
        """Seed records of one account."""
        conferences = any(
            field.means and field.means.part == "conference-role" for field in self.teller.fields.values()
        )
        legs = stories(
            seed=self._seed, end=end, count=count, account=account, conferences=conferences,
            serial=1 + account * _SERIALS,
        )  # fmt: skip
        return map(self.teller.row, legs)

    def accounts(self) -> Iterable[int]:
        """The accounts that have records here: a partner tree and a stranger, two apps, or one tenant."""
        facts = self.operation.visibility
        if facts is not None and facts.owner is not None:
            return (OWN, CHILD, GRANDCHILD, STRANGER)
        return (OWN, STRANGER) if facts is not None and facts.bound is not None else (OWN,)

    def visible(self, view: View) -> tuple[Sql, ...]:
        """The conditions that leave what a token sees."""
        owners: Sql = (f"owner IN ({', '.join('?' * len(view.owners))})", view.owners)
        return (owners, self._own) if view.only_own_calls and self._own is not None else (owners,)

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
