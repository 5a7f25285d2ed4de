"""The two ways to get records: the newest few, and everything in the window."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from callrecords.cli.query import FetchQuery
from callrecords.client.operations.page import Page
from callrecords.client.records.record import Record
from callrecords.spec.expressions import Op, Order

BATCH = 1000
"""Records of an export that are written at once."""

FIRST_SLICE = timedelta(minutes=15)
"""How far back the newest slice of an unsorted list reaches first; each further slice is four times as wide."""

FAR_BACK = timedelta(days=5 * 366)
"""How far back the search for the newest records goes where neither the caller nor the vendor sets an end."""


@attrs.frozen
class Puller:
    """Pulls what a `FetchQuery` asks for from a client's resource; `seen` is called with every page as it comes, and says what becomes of it."""

    query: FetchQuery
    resource: Any
    """The generated resource, called with those keywords that its facts allow."""
    seen: Callable[[Page[Record]], Page[Record]]
    now: datetime

    def time_of(self) -> Callable[[Record], datetime | None]:
        """A function that gives the clock field of a record, or None where it has none."""
        clock = self.query.clock
        attribute = None if clock is None else self.query.attributes()[clock]

        def time(record: Record) -> datetime | None:
            value = None if attribute is None else getattr(record, attribute, None)
            return value if isinstance(value, datetime) else None

        return time

    def everything(self) -> Iterator[Page[Record]]:
        """All pages of the window, oldest first where the list can be sorted, or in the order asked for; or the only record."""
        query, window = self.query, self.query.window
        if query.one is not None:
            return iter([self._one(query.one)])
        if query.export:
            return self._exported()
        side = None if query.concurrency == 1 else query.concurrency
        return self._pages(
            since=window.since, until=window.until, order=query.order, max_items=query.maximum, concurrency=side
        )

    def _exported(self) -> Iterator[Page[Record]]:
        """The records of the vendor's own file, some at a time."""
        window = self.query.window
        records: Iterator[Record] = self.resource.export(window.since, window.until)
        while batch := list(itertools.islice(records, BATCH)):
            yield self.seen(Page(items=batch, has_next=True, limit=BATCH))

    def newest(self, count: int) -> list[Record]:
        """The newest records, newest first; or the first ones in the order asked for."""
        order, clock, window = self.query.order, self.query.clock, self.query.window
        sorting, pagination = self.query.operation.order, self.query.operation.pagination
        if order is None and clock is not None and sorting is not None and clock in sorting.fields:
            order = Order(clock, descending=True)
        if order is not None:
            size: dict[str, int] = {}
            if pagination is not None and pagination.limit.parameter is not None and pagination.largest is not None:
                size = {"limit": pagination.limit.nearest(min(count, pagination.largest))}
            pages = self._pages(since=window.since, until=window.until, order=order, max_items=count, **size)
            return [record for page in pages for record in page.items]
        found: list[Record] = []
        for since, until in self._slices() if self._windowed else ((None, None),):
            for page in self._pages(since=since, until=until):
                found += page.items
            found = self._latest(count, found)
            if len(found) == count:
                break
        return found

    def _one(self, key: str) -> Page[Record]:
        page: Page[Record] = Page(items=[self.resource.get(key)], has_next=False, limit=1)
        return self.seen(page)

    def _latest(self, count: int, records: Sequence[Record]) -> list[Record]:
        time = self.time_of()
        oldest = datetime.min.replace(tzinfo=UTC)
        return heapq.nlargest(count, records, key=lambda record: time(record) or oldest)

    def _slices(self) -> Iterator[tuple[datetime, datetime]]:
        """Slices of time from the end of the window backwards, each four times as wide as the one before."""
        clock = self.query.operation.clock
        reach = self.query.default_window or (clock.retention if clock is not None else None) or FAR_BACK
        until = self.query.window.until or self.now + FIRST_SLICE  # clocks differ
        start = self.query.window.since or until - reach
        width = FIRST_SLICE
        while until > start:
            since = max(start, until - width)
            yield since, until
            until, width = since, width * 4

    @property
    def _windowed(self) -> bool:
        return self.query.operation.window_ends is not None

    def _pages(self, **given: object) -> Iterator[Page[Record]]:
        """A walk with those of the keywords that say something: a list has no others than its facts allow."""
        given |= {"where": self.query.where, "fields": self.query.field_objects()}
        said = {name: value for name, value in given.items() if value is not None}
        if {Op.GE, Op.GT} & {*self.query.operation.demanded}:
            said.setdefault("since", None)  # it says itself that it must be given
        for page in self.resource.pages(**said):
            yield self.seen(page)
