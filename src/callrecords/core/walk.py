"""Walking through all pages of a list, without any input or output.

`Walk.step` says what is next: a `Request` to send, whose answer is the reply of the next step, or a `Page` to hand over.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime
from typing import Generic, TypeAlias, TypeVar

import attrs

from callrecords.core.answer import Answer
from callrecords.core.asks import WalkAsk, orders_of
from callrecords.core.errors import BadArgument, WindowTooWide
from callrecords.core.expr import And, Expr, Order
from callrecords.core.listing import Asked, Listing
from callrecords.core.page import Page
from callrecords.core.record import Record
from callrecords.core.request import Request
from callrecords.core.seen import Seen
from callrecords.core.window import Window, bounds, halves, slices, window_of

R = TypeVar("R", bound=Record)

STALE_PAGES = 3
"""So many pages in a row without a new record mean that the server serves the same ones again and again."""

_Steps: TypeAlias = Generator[Request | Page[R], Answer | None, None]


class Walk(Generic[R]):
    """One walk; building it checks everything that can be checked before sending, and raises a `RequestError`."""

    def __init__(self, listing: Listing[R], ask: WalkAsk, now: datetime | None = None) -> None:
        if ask.max_items is not None and (type(ask.max_items) is not int or ask.max_items < 1):
            raise BadArgument("max_items: must be a whole number from 1")
        self._listing = listing
        self._ask = ask
        self._window = window_of(listing.operation, ask.since, ask.until, datetime.now(UTC) if now is None else now)
        self._orders = orders_of(ask.order) or self._natural_order()
        self._left = ask.max_items
        self._cursor = self._follows_cursor()
        self._asked(self._window)
        self._steps = self._walked()

    def step(self, reply: Answer | WindowTooWide | None = None) -> Request | Page[R] | None:
        """What is next, or None at the end; the reply to a request is its answer, or that its window was too wide.

        Raises `BadAnswer` for what cannot be read and for a list that does not end.
        """
        try:
            return self._steps.throw(reply) if isinstance(reply, WindowTooWide) else self._steps.send(reply)
        except StopIteration:
            return None

    def _natural_order(self) -> tuple[Order, ...]:
        """Ascending on the clock, where the list can be sorted so: what arrives late cannot push records back."""
        operation = self._listing.operation
        field = operation.clock.field if operation.clock is not None else None
        keyset = self._listing.pagination.keyset
        if field is None and keyset is not None:
            field = keyset.order
        sortable = field is not None and operation.order is not None and field in operation.order.fields
        return (Order(field),) if field is not None and sortable else ()

    def _follows_cursor(self) -> bool:
        """An open-ended walk goes on after the last record where the list has a cursor in this order."""
        keyset = self._listing.pagination.keyset
        return keyset is not None and self._window[1] is None and self._orders == (Order(keyset.order),)

    def _asked(self, window: Window) -> Asked:
        where = [part for part in (self._ask.where, bounds(self._listing.operation, window)) if part is not None]
        whole: Expr | None = And.of(*where) if len(where) > 1 else where[0] if where else None
        return self._listing.ask_walk(self._ask, whole, self._orders, "cursor" if self._cursor else "window")

    def _walked(self) -> _Steps[R]:
        clock = self._listing.operation.clock
        by_clock = clock is not None and self._orders[:1] in ((Order(clock.field),), (Order(clock.field, True),))
        backwards = by_clock and self._orders[0].descending
        seen = Seen(self._listing.decoder.key_of, self._listing.clock_of if by_clock else None, backwards=backwards)
        waiting = slices(self._window, clock.widest_window if clock is not None else None, backwards=backwards)
        while waiting and self._left != 0:
            window = waiting.pop()
            if not by_clock:
                seen.clear()
            try:
                yield from self._slice(window, seen)
            except WindowTooWide:
                narrower = halves(window)
                if narrower is None:
                    raise
                waiting += narrower if backwards else narrower[::-1]

    def _slice(self, window: Window, seen: Seen[R]) -> _Steps[R]:
        """The pages of one window."""
        asked = self._asked(window)
        request: Request | None = asked.request
        sent: set[str] = set()
        stale = 0
        while request is not None and self._left != 0:
            sent.add(request.query)
            answer = yield request
            assert answer is not None  # noqa: S101  # every request is answered
            received = self._listing.receive(asked, request, answer)
            new = seen.new(received.page.items)
            stale = stale + 1 if received.page.items and not new else 0
            request = received.following
            if stale >= STALE_PAGES or (request is not None and request.query in sent):
                raise answer.bad("the list does not end: the server serves the same records again", asked.request)
            page = attrs.evolve(received.page, items=new[: self._left])
            if self._left is not None:
                self._left -= len(page.items)
            if page.items or page.bad_items:
                yield page
