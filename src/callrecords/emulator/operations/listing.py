"""List requests: from query parameters to a plan for the store, and from what it finds to an answer.

Each step is a value (`ListRequest`, `RowQuery`, `Rows`) that a planted bug can bend on its way; see `bugs`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import attrs
import msgspec

from callrecords.conventions import BadParameter, fields, filters, order, paging, search, window
from callrecords.conventions.fields import Selection
from callrecords.conventions.order import Ordering, Shuffle
from callrecords.conventions.paging import Envelope, PageRequest, Query, Served
from callrecords.emulator.operations.readings import read_as
from callrecords.emulator.operations.wire import Refused
from callrecords.emulator.store.columns import StoreColumn
from callrecords.emulator.store.moments import micros, moment, span
from callrecords.emulator.store.query import QueryTooHard, Sql, where
from callrecords.emulator.store.store import Cursor, RowQuery, Rows, Sorted, Table
from callrecords.spec.bundle import FieldFacts, Operation
from callrecords.spec.expressions import Expr
from callrecords.spec.facts import ClockFacts, PaginationFacts, ReadingFacts

EVERYTHING = Selection()


@attrs.frozen(kw_only=True)
class ListRequest:
    """What a list request asks for."""

    page: PageRequest
    where: Expr | None = None
    order: Ordering | None = None
    selection: Selection = EVERYTHING
    search: tuple[str, ...] = ()
    query: Query = ()


class WindowRefused(BadParameter):
    """The window spans more than the vendor allows; `days` is the most."""

    def __init__(self, parameter: str, widest: timedelta) -> None:
        super().__init__(parameter, f"the window is wider than {widest.days} days")
        self.days = widest.days


class ServedList:
    """One list operation, compiled."""

    def __init__(self, operation: Operation, fields: Mapping[str, FieldFacts], shuffle: int) -> None:
        if operation.pagination is None:
            raise ValueError(f"{operation.operation_id}: a list needs x-pagination")
        self.operation = operation
        self.pagination: PaginationFacts = operation.pagination
        self._fields, self._shuffle = fields, shuffle
        self._clock = operation.clock
        self._variants: dict[tuple[ReadingFacts, ...], ServedList] = {}

    def read_as(self, readings: tuple[ReadingFacts, ...]) -> ServedList:
        """The same list by other readings of the vendor."""
        if not readings:
            return self
        if readings not in self._variants:
            self._variants[readings] = ServedList(read_as(self.operation, readings), self._fields, self._shuffle)
        return self._variants[readings]

    def ask(self, values: Mapping[str, str], query: Query) -> ListRequest:
        """What the parameters ask for; raises `BadParameter`."""
        operation = self.operation
        ordering = order.parse(values, operation.order) if operation.order is not None else None
        return ListRequest(
            page=paging.parse(values, self.pagination, ordering),
            where=filters.parse(values, operation.filter, self._fields) if operation.filter is not None else None,
            order=ordering,
            selection=fields.parse(values, operation.fields, self._fields)
            if operation.fields is not None
            else EVERYTHING,
            search=search.parse(values, operation.search) if operation.search is not None else (),
            query=query,
        )

    def plan(self, ask: ListRequest, table: Table, visible: tuple[Sql, ...], now: int) -> RowQuery:
        """The request in the store's terms; raises `BadParameter`."""
        columns, page = table.columns, ask.page
        conditions = list(visible)
        try:
            if ask.where is not None:
                conditions.append(where(ask.where, columns))
        except QueryTooHard as problem:
            raise BadParameter(
                self.operation.filter.parameter or "" if self.operation.filter else "", str(problem)
            ) from None
        if self._clock is not None:
            conditions += self._window(ask.where, self._clock, columns, now)
        if ask.search and self.operation.search is not None:
            names = [columns[name].sql for name in self.operation.search.fields]
            held = " OR ".join(f"instr({name}, ?)" for _ in ask.search for name in names)
            conditions.append((f"({held})", tuple(text for text in ask.search for _ in names)))
        shuffle = self._shuffle if isinstance(ask.order, Shuffle) else None
        cap = self._clock.result_cap if self._clock is not None else None
        return RowQuery(
            where=tuple(conditions),
            order=self._order(ask.order, columns),
            shuffle=shuffle,
            cursor=self._cursor(page, table, visible),
            limit=page.limit if cap is None else max(min(page.limit, cap - page.offset), 0),
            offset=page.offset,
            total=self.pagination.key_of("total") is not None or self.pagination.key_of("page-total") is not None,
        )

    def answer(self, ask: ListRequest, found: Rows, url: str) -> bytes:
        """The body: the envelope around the records' own bytes."""
        return joined(self.envelope(ask, found, url), found.bodies)

    def envelope(self, ask: ListRequest, found: Rows, url: str) -> Envelope:
        """The envelope around the records that were found."""
        total = found.total
        if self.pagination.count_parameter is not None and not ask.page.count:
            total = None
        served = Served(
            items=len(found.bodies),
            more=found.more,
            total=total,
            first_key=found.keys[0] if found.keys else None,
            last_key=found.keys[-1] if found.keys else None,
        )
        if isinstance(ask.order, tuple) and ask.order and ask.order[0].descending:
            # A cursor's neighbours lie before its earliest and after its latest record, however the page is sorted.
            served = msgspec.structs.replace(served, first_key=served.last_key, last_key=served.first_key)
        return paging.envelope(self.pagination, ask.page, served, url, ask.query)

    def demand_some(self, ask: ListRequest, table: Table, visible: tuple[Sql, ...]) -> None:
        """Raise `Refused` if the request names a window without any record, whatever else it asks for."""
        if self._clock is None:
            return
        first, last = self._clock.field, self._end_field(self._clock)
        since, until = window.parse(ask.where, first)[0], window.parse(ask.where, last)[1]
        if since is None and until is None:
            return
        conditions = [(f"{table.columns[first].sql} >= ?", since), (f"{table.columns[last].sql} <= ?", until)]
        bounds = tuple((sql, (micros(bound),)) for sql, bound in conditions if bound is not None)
        if table.count((*visible, *bounds)) == 0:
            raise Refused("nothing-found")

    def _order(self, ordering: Ordering | None, columns: Mapping[str, StoreColumn]) -> tuple[Sorted, ...]:
        if isinstance(ordering, Shuffle):
            return ()
        if ordering:
            return tuple(Sorted(columns[one.field], one.descending) for one in ordering)
        default = self.operation.order.default if self.operation.order is not None else None
        field = default or (self._clock.field if self._clock is not None else None)
        return () if field is None else (Sorted(columns[field]),)

    def _cursor(self, page: PageRequest, table: Table, visible: tuple[Sql, ...]) -> Cursor | None:
        key = page.after if page.after is not None else page.before
        keyset = self.pagination.keyset
        if key is None or keyset is None:
            return None
        column = table.columns[keyset.order]
        place = table.place(key, column, visible)
        if place is None:
            parameter = keyset.after if page.after is not None else keyset.before
            raise BadParameter(parameter, f"no record has this {keyset.key}")
        return Cursor(column, place[0], place[1], forward=page.after is not None)

    def _window(self, asked: Expr | None, clock: ClockFacts, columns: Mapping[str, StoreColumn], now: int) -> list[Sql]:
        column = columns[clock.field]
        conditions: list[Sql] = []
        since, until = window.parse(asked, clock.field)[0], window.parse(asked, self._end_field(clock))[1]
        if since is None and until is None and clock.default_window is not None:
            conditions.append((f"{column.sql} >= ?", (now - span(clock.default_window),)))
        widest = clock.widest_window
        if since is not None and widest is not None and (until or moment(now)) - since > widest:
            raise WindowRefused(self._window_parameter(clock.field), widest)
        return conditions

    def _end_field(self, clock: ClockFacts) -> str:
        """The field that the end of a window bounds; the clock, unless the vendor is read otherwise."""
        plain = self.operation.filter.parameters if self.operation.filter is not None else ()
        groups = {one.together for one in plain if one.field == clock.field and one.together is not None}
        ends = [one.field for one in plain if one.together in groups and one.operator in ("lt", "le")]
        return ends[0] if ends else clock.field

    def _window_parameter(self, field: str) -> str:
        facts = self.operation.filter
        if facts is None or facts.grammar != "parameters":
            return (facts.parameter if facts is not None else None) or field
        return ", ".join(plain.parameter for plain in facts.parameters if plain.field == field)


def joined(envelope: Envelope, bodies: tuple[bytes, ...]) -> bytes:
    """An envelope and the bodies of its records as one JSON text."""
    head, tail = envelope.frame()
    if not bodies:
        return head + tail
    parts = [*bodies]
    parts[0] = head + parts[0]
    parts[-1] += tail
    return b",".join(parts)  # the bytes of a large page are copied once


def chosen(body: bytes, selection: Selection) -> bytes:
    """A record with the selected fields only; the bytes of their values stay."""
    if selection == EVERYTHING:
        return body
    record = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    return msgspec.json.encode({name: value for name, value in record.items() if selection.keeps(name)})
