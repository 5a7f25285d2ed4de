"""List requests: from query parameters to a query of the store, and from what it finds to a body.

Each step is a value (`ListRequest`, `RowQuery`, `Rows`) that a planted bug can change on its way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs
import msgspec

from callrecords.conventions import (
    BadParameter,
    Params,
    fields,
    filters,
    order,
    paging,
    paging_keyset,
    paging_next,
    paging_tokens,
    search,
    window,
)
from callrecords.conventions.fields import Selection
from callrecords.conventions.order import Ordering, Shuffle
from callrecords.conventions.paging import Envelope, PageRequest, Query, Served
from callrecords.emulator.operations.identity import View
from callrecords.emulator.operations.wire import Refused
from callrecords.emulator.store.columns import QueryTooHard, Sql, StoreColumn, where
from callrecords.emulator.store.moments import micros, moment, span
from callrecords.emulator.store.store import Cursor, RowQuery, Rows, Sorted, Table
from callrecords.emulator.story.people import staff
from callrecords.spec.expressions import Expr
from callrecords.spec.facts import ClockFacts, ReadingFacts
from callrecords.spec.facts_paging import PaginationFacts
from callrecords.spec.operation import Operation
from callrecords.spec.readings import read_as
from callrecords.spec.schema import FieldFacts

EVERYTHING = Selection()
_EVERY_RECORD = 2**31 - 1


@attrs.frozen(kw_only=True)
class ListRequest:
    """A list request as it is understood."""

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

    def __init__(
        self,
        operation: Operation,
        fields: Mapping[str, FieldFacts],
        columns: Mapping[str, StoreColumn],
        shuffle: int,
        hollow: tuple[str, ...] = (),
    ) -> None:
        """`hollow`: the objects that each page has, though nothing may stand in them."""
        self.operation = operation
        self.pagination: PaginationFacts = operation.paged
        self._fields, self._columns, self._shuffle = fields, columns, shuffle
        self._hollow = hollow
        self._clock = operation.clock
        self._key = b"page tokens of the emulator, seed %d" % shuffle
        self._goes_as_told = self.pagination.goes_as_told
        self._cursors = paging_keyset.parameters(self.pagination)
        self._orders = frozenset(operation.order.parameters if operation.order is not None else ())
        self._counts = any(self.pagination.key_of(role) is not None for role in ("total", "page-total"))
        self._filters = None if operation.filter is None else filters.grammar_of(operation.filter)
        self._own = self._own_calls()
        self._variants: dict[tuple[ReadingFacts, ...], ServedList] = {}

    def read_as(self, readings: tuple[ReadingFacts, ...]) -> ServedList:
        """The same list by other readings of the vendor."""
        if not readings:
            return self
        if readings not in self._variants:
            operation = read_as(self.operation, readings)
            self._variants[readings] = ServedList(operation, self._fields, self._columns, self._shuffle, self._hollow)
        return self._variants[readings]

    def read(self, given: Params, query: Query) -> ListRequest:
        """What the parameters ask for; raises `BadParameter`."""
        operation = self.operation
        sorting, choice, searching = operation.order, operation.fields, operation.search
        values = {name: text for name, text in given.items() if isinstance(text, str)}
        ordering = order.parse(values, sorting) if sorting is not None and not self._orders.isdisjoint(values) else None
        chooses = choice is not None and (choice.include in values or choice.exclude in values)
        return ListRequest(
            page=self._page(values, query)
            if self._cursors.isdisjoint(values)
            else paging_keyset.parse(values, self.pagination, ordering),
            where=None
            if operation.filter is None or self._filters is None
            else self._filters.parse(given, operation.filter, self._fields),
            order=ordering,
            selection=fields.parse(values, choice, self._fields) if chooses and choice is not None else EVERYTHING,
            search=() if searching is None else search.parse(values, searching),
            query=query,
        )

    def _page(self, values: Mapping[str, str], query: Query) -> PageRequest:
        if self.pagination.cursor is None:
            return paging.parse(values, self.pagination)
        return paging_tokens.parse(values, self.pagination, self._seal(query))

    def _seal(self, query: Query) -> paging_tokens.Seal:
        return paging_tokens.Seal.of(self.pagination, self._key, query)

    def visible(self, view: View, now: int) -> tuple[Sql, ...]:
        """The conditions that leave what a token sees now."""
        conditions: list[Sql] = [(f"owner IN ({', '.join('?' * len(view.owners))})", view.owners)]
        if view.only_own_calls and self._own is not None:
            conditions.append(self._own)
        if self._clock is not None and self._clock.retention is not None:
            conditions.append((f"{self._columns[self._clock.field].sql} >= ?", (now - span(self._clock.retention),)))
        return tuple(conditions)

    def plan(self, request: ListRequest, table: Table, visible: tuple[Sql, ...], now: int) -> RowQuery:
        """The request in the store's terms; raises `BadParameter`."""
        operation, page = self.operation, request.page
        if page.whose is not None:
            paging_tokens.demand_own(self.pagination, page)
        conditions = list(visible)
        try:
            if request.where is not None:
                conditions.append(where(request.where, self._columns))
        except QueryTooHard as problem:
            parameter = None if operation.filter is None else operation.filter.parameter
            raise BadParameter(parameter or "", str(problem)) from None
        clock = self._clock
        if clock is not None and (clock.default_window is not None or clock.widest_window is not None):
            conditions += self._window(request.where, clock, now)
        if request.search and operation.search is not None:
            names = [self._columns[name].sql for name in operation.search.fields]
            held = " OR ".join(f"instr({name}, ?)" for _ in request.search for name in names)
            conditions.append((f"({held})", tuple(text for text in request.search for _ in names)))
        cap = None if clock is None else clock.result_cap
        return RowQuery(
            where=tuple(conditions),
            order=self._order(request.order),
            shuffle=self._shuffle if isinstance(request.order, Shuffle) else None,
            cursor=self._cursor(page, table, visible),
            limit=page.limit if cap is None else max(min(page.limit, cap - page.offset), 0),
            offset=page.offset,
            total=self._counts,
        )

    def between(self, since: datetime, until: datetime, visible: tuple[Sql, ...]) -> RowQuery:
        """All records of a window in the store's terms, in the list's own order."""
        name = self._columns[self.operation.timed.field].sql
        bounds: tuple[Sql, ...] = ((f"{name} >= ?", (micros(since),)), (f"{name} < ?", (micros(until),)))
        return RowQuery(where=(*visible, *bounds), order=self._order(None), limit=_EVERY_RECORD)

    def envelope(self, request: ListRequest, rows: Rows, url: str) -> Envelope:
        """The envelope around the records that were found."""
        found = self._envelope(request, rows, url)
        if not self._hollow:
            return found
        empty = {place: dict[str, object]() for place in self._hollow}
        return msgspec.structs.replace(found, before={**empty, **found.before}, nested=True)

    def _envelope(self, request: ListRequest, rows: Rows, url: str) -> Envelope:
        total = rows.total
        if self.pagination.count_parameter is not None and not request.page.count:
            total = None
        keys = (rows.keys[0], rows.keys[-1]) if rows.keys else (None, None)
        if isinstance(request.order, tuple) and request.order and request.order[0].descending:
            keys = keys[::-1]  # a cursor's neighbours lie before the earliest and after the latest record
        served = Served(items=len(rows.bodies), more=rows.more, total=total, first_key=keys[0], last_key=keys[1])
        if self._goes_as_told:
            return self._told(request, served, url)
        by_key = request.page.after is not None or request.page.before is not None
        build = paging_keyset.envelope if by_key else paging.envelope
        return build(self.pagination, request.page, served, url, request.query)

    def _told(self, request: ListRequest, served: Served, url: str) -> Envelope:
        """The envelope that names the next page."""
        facts, query = self.pagination, request.query
        seal = None if facts.cursor is None else self._seal(query)
        if facts.next is None and seal is not None:
            return paging_tokens.envelope(facts, request.page, served, seal)
        return paging_next.envelope(facts, request.page, served, url, query, seal)

    def demand_some(self, request: ListRequest, table: Table, visible: tuple[Sql, ...]) -> None:
        """Raise `Refused` if the request names a window without any record, whatever else it asks for."""
        if self._clock is None:
            return
        first, last = self._clock.field, self._end_field(self._clock)
        since, until = window.parse(request.where, first)[0], window.parse(request.where, last)[1]
        if since is None and until is None:
            return
        conditions = [(f"{self._columns[first].sql} >= ?", since), (f"{self._columns[last].sql} <= ?", until)]
        bounds = tuple((sql, (micros(bound),)) for sql, bound in conditions if bound is not None)
        if table.count((*visible, *bounds)) == 0:
            raise Refused("nothing-found")

    def _own_calls(self) -> Sql | None:
        """The condition that holds for the calls of the user whose tokens see only their own."""
        names = self.operation.visibility.own if self.operation.visibility is not None else ()
        if not names:
            return None
        user = staff()[0].number or ""
        return f"({' OR '.join(f'{self._columns[name].sql} = ?' for name in names)})", (user,) * len(names)

    def _order(self, ordering: Ordering | None) -> tuple[Sorted, ...]:
        if isinstance(ordering, Shuffle):
            return ()
        if ordering:
            return tuple(Sorted(self._columns[one.field], one.descending) for one in ordering)
        default = self.operation.order.default if self.operation.order is not None else None
        field = default or (self._clock.field if self._clock is not None else None)
        return () if field is None else (Sorted(self._columns[field]),)

    def _cursor(self, page: PageRequest, table: Table, visible: tuple[Sql, ...]) -> Cursor | None:
        key = page.after if page.after is not None else page.before
        keyset = self.pagination.keyset
        if key is None or keyset is None:
            return None
        column = self._columns[keyset.order]
        place = table.place(key, column, visible)
        if place is None:
            parameter = keyset.after if page.after is not None else keyset.before
            raise BadParameter(parameter, f"no record has this {keyset.key}")
        return Cursor(column, place[0], place[1], forward=page.after is not None)

    def _window(self, where: Expr | None, clock: ClockFacts, now: int) -> list[Sql]:
        """The window that the vendor means by none; raises `WindowRefused` for one that is too wide."""
        since, until = window.parse(where, clock.field)[0], window.parse(where, self._end_field(clock))[1]
        if (
            since is not None
            and clock.widest_window is not None
            and (until or moment(now)) - since > clock.widest_window
        ):
            raise WindowRefused(self._window_parameter(clock.field), clock.widest_window)
        if since is None and until is None and clock.default_window is not None:
            return [(f"{self._columns[clock.field].sql} >= ?", (now - span(clock.default_window),))]
        return []

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
    record = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    return msgspec.json.encode({name: value for name, value in record.items() if selection.keeps(name)})
