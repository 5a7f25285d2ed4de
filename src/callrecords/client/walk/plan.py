"""What a walk asks for: its windows, its order, and the request of each window. Nothing here changes."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import msgspec

from callrecords.client.operations.listing import ListCall, ListOperation
from callrecords.client.operations.position import Window, fingerprint
from callrecords.client.operations.query import WalkQuery
from callrecords.client.records.record import Record
from callrecords.client.walk.window import NARROWEST, bounds, halves, slices, widened, window_of
from callrecords.conventions.paging import Walk as Way
from callrecords.errors import BadArgument
from callrecords.spec.expressions import And, Condition, Expr, Op, Order

R = TypeVar("R", bound=Record)

MOST_CONCURRENCY = 64
SLICES_PER_WORKER = 4


class WalkPlan(Generic[R]):
    """The plan of one walk; making it checks everything that can be checked before sending, and raises a `RequestError`."""

    def __init__(self, listing: ListOperation[R], ask: WalkQuery, now: datetime) -> None:
        if ask.max_items is not None and (type(ask.max_items) is not int or ask.max_items < 1):
            raise BadArgument("max_items: must be a whole number from 1")
        if type(ask.concurrency) is not int or not 1 <= ask.concurrency <= MOST_CONCURRENCY:
            raise BadArgument(f"concurrency: must be a whole number from 1 to {MOST_CONCURRENCY}")
        self.concurrency = ask.concurrency
        """So many requests at once."""
        self._listing, self._ask = listing, ask
        self._bounded: list[list[object]] = []
        """Conditions of the filter that became bounds of the window."""
        self._overlap = listing.operation.overlap
        self._where, since, until = self._without_times(listing.filter(ask), ask.since, ask.until)
        self._window = window_of(listing.operation, since, until, now)
        self._orders = listing.orders(ask) or self._natural_order()
        clock = listing.operation.clock
        self.by_clock = clock is not None and self._orders[:1] in ((Order(clock.field),), (Order(clock.field, True),))
        """Whether records come in the order of time."""
        self.backwards = self.by_clock and self._orders[0].descending
        """Whether the latest come first."""
        if self.concurrency > 1:
            self._demand_slices()
        self._cursor = self._follows_cursor()
        endless = self._cursor and self._window[1] is None and self.concurrency == 1
        self.cap = None if clock is None or endless else clock.result_cap
        """How many records the vendor serves of one window."""
        self.windows = self._slices(now)
        """The windows to walk, in the order of the walk."""
        self.fingerprint = self._hashed(self.asked(self._window))
        """Hashes of everything that decides which records a walk yields, in which order; not of the host."""

    def follows_cursor(self, window: Window) -> bool:
        """Whether a window is walked after the last record; else by links, offsets or page numbers."""
        return self._cursor and window[1] is None

    def asked(self, window: Window, *, cursor: bool = True) -> ListCall:
        """The first request of a window; `cursor=False` does without the list's cursor. Raises a `RequestError`."""
        clock = self._listing.operation.clock
        milliseconds = clock is not None and self._listing.fields[clock.field].kind == "epoch-ms"
        wider = widened(window, self._overlap)
        bound = bounds(self._listing.operation, wider, milliseconds=milliseconds)
        where = [part for part in (self._where, bound) if part is not None]
        whole: Expr | None = And.of(*where) if len(where) > 1 else where[0] if where else None
        way: Way = "cursor" if cursor and self.follows_cursor(window) else "window"
        asked = self._listing.ask_walk(self._ask, whole, self._orders, way)
        return msgspec.structs.replace(asked, screen=self._listing.screen(self._where, window, wider))

    def narrower(self, window: Window) -> list[Window] | None:
        """The halves of a window that is too wide, in the order of the walk; None when it cannot be cut."""
        found = halves(window)
        return found[::-1] if found is not None and self.backwards else found

    def _without_times(
        self, where: Expr | None, since: datetime | None, until: datetime | None
    ) -> tuple[Expr | None, datetime | None, datetime | None]:
        """A filter without its bounds of the clock, which become the window's, where a window is asked wider than it is.

        The vendor might read such a bound in another way, so the walk has to see to it.
        """
        clock = self._listing.operation.clock
        if clock is None or where is None or not self._overlap:
            return where, since, until
        rest: list[Expr] = []
        for part in where.parts if isinstance(where, And) else (where,):
            value = part.value if isinstance(part, Condition) and part.field == clock.field else None
            if isinstance(part, Condition) and isinstance(value, datetime) and value.tzinfo and part.op is Op.GE:
                since = value if since is None else max(since, value)
            elif isinstance(part, Condition) and isinstance(value, datetime) and value.tzinfo and part.op is Op.LT:
                until = value if until is None else min(until, value)
            else:
                rest.append(part)
                continue
            self._bounded.append([part.op, value.timestamp()])
        return (And.of(*rest) if len(rest) > 1 else rest[0] if rest else None), since, until

    def _demand_slices(self) -> None:
        """Refuse requests side by side where the time cannot be cut into slices for them."""
        if self._window[0] is None:
            raise BadArgument("concurrency: more than 1 needs since, for it is the time that is cut into slices")
        if self._orders and not self.by_clock:
            raise BadArgument("concurrency: slices of time come in the order of time; leave order out, or give 1")

    def _slices(self, now: datetime) -> list[Window]:
        """The windows to walk. An open end is a slice of its own, from now on."""
        clock = self._listing.operation.clock
        (since, until), last = self._window, list[Window]()
        if self.concurrency > 1 and since is not None and until is None and since < now:
            until, last = now, [(now, None)]
        widest = clock.widest_window if clock is not None else None
        cut = slices(
            (since, until),
            None if widest is None else max(widest - self._overlap, NARROWEST),
            backwards=self.backwards,
            parts=SLICES_PER_WORKER * self.concurrency if self.concurrency > 1 else 1,
        )
        return [*last, *cut] if self.backwards else [*cut, *last]

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
        """A window without an end is walked on after the last record where the list has a cursor in this order."""
        keyset = self._listing.pagination.keyset
        return keyset is not None and self._orders == (Order(keyset.order),)

    def _hashed(self, asked: ListCall) -> bytes:
        ask, operation = self._ask, self._listing.operation
        plain = asked if self._window == (None, None) else self.asked((None, None))
        named = {
            operation.order.parameter if operation.order else "",
            *self._listing.field_params(asked.selection),
            *ask.extra,
        }
        kept = asked.selection.of(self._listing.fields)
        query = {name: value for name, value in plain.request.params.items() if name not in self._listing.places}
        return fingerprint(
            {
                "list": [asked.request.operation, urlsplit(asked.request.url).path],
                "where": [*sorted((name, value) for name, value in query.items() if name not in named), *self._bounded],
                "order": [[one.field, one.descending] for one in self._orders],
                "fields": None if kept is None else sorted(kept),
                "since": ask.since.timestamp() if ask.since else None,
                "until": ask.until.timestamp() if ask.until else None,
                "other parameters": sorted((name, query.get(name, "")) for name in ask.extra),
            }
        )
