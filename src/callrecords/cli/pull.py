"""The two ways to get records: the newest few, and everything in the window."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import attrs

from callrecords.cli.ask import Ask
from callrecords.cli.table import TypedRecord
from callrecords.core.expr import And, Condition, Expr, Op, Order

FIRST_SLICE = timedelta(minutes=15)
"""How far back the newest slice of an unsorted list reaches first; each further slice is four times as wide."""

FAR_BACK = timedelta(days=5 * 366)
"""How far back the search for the newest records goes where neither the caller nor the vendor sets an end."""


class Page(Protocol):
    """What is read of a page."""

    @property
    def items(self) -> Sequence[TypedRecord]:
        """The records that could be read."""
        ...

    @property
    def bad_items(self) -> Sequence[Any]:
        """Those that could not."""
        ...


class Lists(Protocol):
    """The generated resource, called by those keywords that its facts allow."""

    @property
    def list(self) -> Callable[..., Page]:
        """One page."""
        ...

    @property
    def pages(self) -> Callable[..., Iterator[Page]]:
        """A walk."""
        ...


@attrs.frozen
class Puller:
    """Pulls what an `Ask` says from a client's resource; `seen` is told of every page as it comes."""

    ask: Ask
    resource: Lists
    seen: Callable[[Page], None]
    now: datetime

    def time_of(self) -> Callable[[TypedRecord], datetime | None]:
        """A function that gives the clock field of a record, or None where it has none."""
        clock = self.ask.clock
        attribute = None if clock is None else self.ask.attributes()[clock]

        def time(record: TypedRecord) -> datetime | None:
            value = None if attribute is None else getattr(record, attribute)
            return value if isinstance(value, datetime) else None

        return time

    def everything(self) -> Iterator[Page]:
        """All pages of the window, in the order of the walk or in the one asked for."""
        most = {} if self.ask.maximum is None else {"max_items": self.ask.maximum}
        if self.ask.order is None:
            window = self._window(self.ask.window.since, self.ask.window.until)
            yield from self._pages(**self._conditions(), **window, **most)
        else:
            yield from self._pages(**self._conditions(windowed=True), **most, order=self.ask.order)

    def newest(self, count: int) -> list[TypedRecord]:
        """The newest records, newest first; or the first ones in the order asked for."""
        order, clock = self.ask.order, self.ask.clock
        sortable = self.ask.operation.order.fields if self.ask.operation.order is not None else ()
        if order is None and clock is not None and clock in sortable:
            order = Order(clock, descending=True)
        if order is not None:
            return self._first(count, order)
        if clock is None or not self._windowed:
            pages = self._pages(**self._conditions())
            return self._latest(count, [record for page in pages for record in page.items])
        found: list[TypedRecord] = []
        for since, until in self._slices():
            for page in self._pages(**self._conditions(), **self._window(since, until)):
                found += page.items
            found = self._latest(count, found)
            if len(found) == count:
                break
        return found

    def _first(self, count: int, order: Order) -> list[TypedRecord]:
        pagination = self.ask.operation.pagination
        if pagination is not None and count <= pagination.limit.maximum:
            asked = {**self._conditions(windowed=True), **self._selection(), "order": order, "limit": count}
            page = self.resource.list(**asked)
            self.seen(page)
            return list(page.items[:count])
        pages = self._pages(**self._conditions(windowed=True), order=order, max_items=count)
        return [record for page in pages for record in page.items][:count]

    def _latest(self, count: int, records: Sequence[TypedRecord]) -> list[TypedRecord]:
        time = self.time_of()
        oldest = datetime.min.replace(tzinfo=UTC)
        return heapq.nlargest(count, records, key=lambda record: time(record) or oldest)

    def _slices(self) -> Iterator[tuple[datetime, datetime]]:
        """Slices of time from the end of the window backwards, each four times as wide as the one before."""
        clock = self.ask.operation.clock
        until = self.ask.window.until or self.now
        reach = (clock.default_window or clock.retention) if clock is not None else None
        start = self.ask.window.since or until - (reach or FAR_BACK)
        width = FIRST_SLICE
        while until > start:
            since = max(start, until - width)
            yield since, until
            until, width = since, width * 4

    @property
    def _windowed(self) -> bool:
        clock, filtering = self.ask.clock, self.ask.operation.filter
        return clock is not None and filtering is not None and bool(filtering.operators(clock))

    def _pages(self, **asked: object) -> Iterator[Page]:
        for page in self.resource.pages(**asked, **self._selection()):
            self.seen(page)
            yield page

    def _selection(self) -> Mapping[str, Any]:
        fields = self.ask.field_objects()
        return {} if fields is None else {"fields": fields}

    def _conditions(self, *, windowed: bool = False) -> Mapping[str, Any]:
        """The filter; with `windowed`, the window as conditions of it, for lists in another order than the clock's."""
        parts: list[Expr] = [] if self.ask.where is None else [self.ask.where]
        if windowed and self.ask.clock is not None:
            for op, end in ((Op.GE, self.ask.window.since), (Op.LT, self.ask.window.until)):
                if end is not None:
                    parts.append(Condition(self.ask.clock, op, end))
        return {"where": parts[0] if len(parts) == 1 else And.of(*parts)} if parts else {}

    @staticmethod
    def _window(since: datetime | None, until: datetime | None) -> Mapping[str, Any]:
        ends = {"since": since, "until": until}
        return {name: end for name, end in ends.items() if end is not None}
