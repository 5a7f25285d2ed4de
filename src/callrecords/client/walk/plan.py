"""What a walk requests: its windows, its order, and the request of each window. Nothing here changes.

Windows are half-open, bound by conditions on the list's clock, and cut to what the vendor serves at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeAlias, TypeVar
from urllib.parse import urlsplit

import msgspec

from callrecords.client.operations.listing import ListCall, ListOperation
from callrecords.client.operations.position import MARK, PARTS, Window
from callrecords.client.operations.query import WalkQuery
from callrecords.client.operations.screen import tests_of
from callrecords.client.records.record import Record
from callrecords.conventions import window as conditions
from callrecords.errors import BadArgument, NaiveTime
from callrecords.spec.arguments import time_of
from callrecords.spec.expressions import And, Condition, Expr, Op, Order
from callrecords.spec.facts import ClockFacts
from callrecords.spec.operation import Operation

R = TypeVar("R", bound=Record)

Cut: TypeAlias = Callable[[datetime, datetime], datetime]
"""From the start of a window and a moment in it to where it can be cut near there; the start where it cannot."""

NARROWEST = timedelta(minutes=1)
"""A window that the vendor still finds too wide is not halved below this."""
NARROWEST_WITHOUT_PAGES = timedelta(seconds=1)
"""The same for a list without pages, which only narrower windows lead through."""
MOST_CONCURRENCY = 64
SLICES_PER_WORKER = 4


class WalkPlan(Generic[R]):
    """The plan of one walk; making it checks everything that can be checked before sending, and raises a `RequestError`."""

    def __init__(self, listing: ListOperation[R], query: WalkQuery, now: datetime) -> None:
        if query.max_items is not None and (type(query.max_items) is not int or query.max_items < 1):
            raise BadArgument("max_items: must be a whole number from 1")
        if type(query.concurrency) is not int or not 1 <= query.concurrency <= MOST_CONCURRENCY:
            raise BadArgument(f"concurrency: must be a whole number from 1 to {MOST_CONCURRENCY}")
        self.concurrency = query.concurrency
        """So many requests at once."""
        self._listing, self._query = listing, query
        self._bounded: list[list[object]] = []
        """Conditions of the filter that became bounds of the window."""
        self._overlap = listing.overlap
        self._grain = listing.grain
        self._where, since, until = self._without_times(listing.filter(query), query.since, query.until)
        self._window = window_of(listing.operation, since, until, now, listing.demanded)
        self._orders = listing.orders(query) or self._natural_order()
        clock = listing.operation.clock
        self.by_clock = clock is not None and self._orders[:1] in ((Order(clock.field),), (Order(clock.field, True),))
        """Whether records come in the order of time."""
        self.backwards = self.by_clock and self._orders[0].descending
        """Whether the latest come first."""
        if self.concurrency > 1:
            self._demand_slices()
        self._cursor = self._follows_cursor()
        self.windows = self._slices(now)
        """The windows to walk, in the order of the walk."""
        self._filter = listing.filter_params(self._where)
        self._texts = listing.texts(self._where)
        self._tests = () if self._where is None else tests_of(self._where, listing.fields, listing.names)
        self._call = listing.walk_call(query, self._orders)
        endless = self._cursor and self._window[1] is None and self.concurrency == 1
        self.cap = None if clock is None or endless else clock.result_cap
        """How many records the vendor serves of one window."""
        if listing.one_response:
            self.cap = min((cap for cap in (self.cap, self._call.limit) if cap is not None), default=None)
        self._first = self._rendered(self.windows[0])
        self.fingerprint = self._hashed()
        """Hashes of everything that decides which records a walk yields, in which order; not of the host."""

    def follows_cursor(self, window: Window) -> bool:
        """Whether a window is walked after the last record; else by links, offsets or page numbers."""
        return self._cursor and window[1] is None

    def call(self, window: Window, *, cursor: bool = True) -> ListCall:
        """The first request of a window; `cursor=False` does without the list's cursor. Raises a `RequestError`."""
        call = self._first if window == self.windows[0] else self._rendered(window)
        wide = widened(window, self._overlap)
        if self._grain is not None and not self._grain.alike:
            wide = self._grain.covered(wide)
        screen = self._listing.screen(self._tests, window, wide)
        return msgspec.structs.replace(call, cursor=cursor and self.follows_cursor(window), screen=screen)

    def _rendered(self, window: Window) -> ListCall:
        """What is sent for a window: all but its bounds is the same for all windows."""
        wide = widened(window, self._overlap)
        bound = bounds(self._listing.operation, wide if self._grain is None else self._grain.requested(wide))
        params = self._filter
        if bound is not None:
            params = self._listing.filter_params(bound if self._where is None else And.of(self._where, bound))
        return self._listing.filtered(self._call, params, self._texts)

    def narrower(self, window: Window) -> list[Window] | None:
        """The halves of a window that is too wide, in the order of the walk; None when it cannot be cut."""
        narrowest = NARROWEST_WITHOUT_PAGES if self._listing.one_response else NARROWEST
        found = halves(window, narrowest, None if self._grain is None else self._grain.cut)
        return found[::-1] if found is not None and self.backwards else found

    def _without_times(
        self, where: Expr | None, since: datetime | None, until: datetime | None
    ) -> tuple[Expr | None, datetime | None, datetime | None]:
        """A filter without its bounds of the clock, which become the window's, where a window is requested wider than it is.

        The vendor might read such a bound in another way, so the walk has to see to it.
        """
        clock = self._listing.operation.clock
        if clock is None or where is None or not (self._overlap or (self._grain and not self._grain.alike)):
            return where, since, until
        if self._listing.operation.window_ends is None:
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
        spare = self._overlap if self._grain is None else self._overlap + self._grain.margin
        widest = None if widest is None else max(widest - spare, NARROWEST)
        parts = SLICES_PER_WORKER * self.concurrency if self.concurrency > 1 else 1
        if self._grain is None:
            cut = slices((since, until), widest, backwards=self.backwards, parts=parts)
        else:
            around = self._grain.rounded((since, until))
            cut = slices(around, widest, backwards=self.backwards, parts=parts, near=self._grain.cut)
            cut = [within((since, until), one) for one in cut]
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

    def _hashed(self) -> bytes:
        query, call = self._query, self._call
        kept = call.chosen.origin.asked
        return _fingerprint(
            {
                "list": [call.request.operation, urlsplit(call.request.url).path],
                "where": [*sorted(self._filter.items()), *self._bounded],
                "order": [[one.field, one.descending] for one in self._orders],
                "fields": None if kept is None else sorted(kept),
                "since": query.since.timestamp() if query.since else None,
                "until": query.until.timestamp() if query.until else None,
                "other parameters": sorted(
                    (name, call.request.params[name]) for name in {*query.extra, *self._listing.standing}
                ),
            }
        )


def _fingerprint(parts: Mapping[str, object]) -> bytes:
    """Hashes of a query, given as plain values: one for each of `PARTS`, so that a difference can be named."""
    import hashlib  # not needed before the first walk

    whole = (msgspec.json.encode([name, parts.get(name)]) for name in PARTS)
    return b"".join(hashlib.blake2b(part, digest_size=MARK).digest() for part in whole)


def window_of(
    operation: Operation, since: datetime | None, until: datetime | None, now: datetime, demanded: Collection[str] = ()
) -> Window:
    """The window of a query; an open end becomes `now` where the vendor needs one. Raises a `RequestError`.

    `demanded`: the bounds that each request must have.
    """
    if since is None and {Op.GE, Op.GT} & {*demanded}:
        raise BadArgument("since: this list must be asked for a window; give the time from which on")
    if since is None and until is None and not demanded:
        return None, None
    since, until = _instant("since", since), _instant("until", until)
    clock = operation.clock
    if clock is None or operation.window_ends is None:
        raise BadArgument("since, until: this list cannot be filtered by time")
    if since is None and _goes_in_pairs(operation, clock):
        raise BadArgument("until: this list wants both ends of a window; give since as well")
    closed = clock.widest_window is not None or _capped(operation, clock) or _goes_in_pairs(operation, clock)
    if until is None and ({Op.LT, Op.LE} & {*demanded} or (since is not None and closed)):
        until = now if since is None else max(now, since + timedelta(seconds=1))
    if since is not None and until is not None and since >= until:
        raise BadArgument("since: must be before until")
    return since, until


def _instant(name: str, given: object) -> datetime | None:
    moment = time_of(name, given)
    if moment is None:
        return None
    if moment.utcoffset() is None:
        raise NaiveTime(f"{name}: the time has no zone; add one, such as datetime(..., tzinfo=UTC)")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadArgument(f"{name}: the time is out of range") from None


def _goes_in_pairs(operation: Operation, clock: ClockFacts) -> bool:
    plain = operation.filter.parameters if operation.filter is not None else ()
    return any(one.field == clock.field and one.together is not None for one in plain)


def _capped(operation: Operation, clock: ClockFacts) -> bool:
    """Whether a window without an end may hold more than one response, where no page follows it."""
    paging = operation.pagination
    return paging is not None and paging.one_response and (paging.largest is not None or clock.result_cap is not None)


def bounds(operation: Operation, window: Window) -> Expr | None:
    """The conditions that a window stands for, or None for no bounds."""
    if operation.clock is None or window == (None, None):
        return None
    return conditions.render(window, operation.clock.field, operation.window_ends or conditions.HALF_OPEN)


def widened(window: Window, overlap: timedelta) -> Window:
    """A window that ends later; one without an end stays as it is."""
    since, until = window
    if until is None or not overlap:
        return window
    latest = datetime.max.replace(tzinfo=UTC)
    return since, until + overlap if until < latest - overlap else latest


def slices(
    window: Window, widest: timedelta | None, *, backwards: bool, parts: int = 1, near: Cut | None = None
) -> list[Window]:
    """The window in parts that the vendor serves at once, in the order in which they are walked.

    More than one of `parts` cuts it into so many at least, though none narrower than `NARROWEST`, nor where `near` has no
    place for a cut.
    """
    near = _whole_second if near is None else near
    since, until = window
    if since is None or until is None:
        return [window]
    span = until - since
    parts = max(1, min(parts, -(-span // NARROWEST)))
    edges = [near(since, since + span * number / parts) for number in range(1, parts)]
    found: list[Window] = []
    for end in (*edges, until):
        while widest is not None and end - since > widest:
            cut = near(since, since + widest)
            cut = cut if cut > since else since + widest
            found.append((since, cut))
            since = cut
        if end > since:
            found.append((since, end))
            since = end
    return found[::-1] if backwards else found


def _whole_second(since: datetime, cut: datetime) -> datetime:
    """A cut where no record lies on both sides, however coarse a server prints its times."""
    whole = cut.replace(microsecond=0)
    return whole if whole > since else cut


def within(window: Window, part: Window) -> Window:
    """The part of a window that lies in another one."""
    (since, until), (start, end) = window, part
    return (
        start if since is None or start is None else max(since, start),
        end if until is None or end is None else min(until, end),
    )


def halves(window: Window, narrowest: timedelta = NARROWEST, near: Cut | None = None) -> list[Window] | None:
    """A window in two parts, or None when it has no two ends, or is too narrow already."""
    since, until = window
    if since is None or until is None or until - since < 2 * narrowest:
        return None
    middle = (_whole_second if near is None else near)(since, since + (until - since) / 2)
    return [(since, middle), (middle, until)] if since < middle < until else None
