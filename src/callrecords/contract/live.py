"""The live profile: a real account, treated with care.

Only GET leaves, always with the token; at most so many requests, at a pace; the first burst of refusals ends it. Lists
are asked for a narrow window in small pages. What is kept of the traffic is redacted as it is captured.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import attrs
import httpx

from callrecords.contract.base.finding import Missing, Unexpected
from callrecords.contract.base.listing import Listing
from callrecords.contract.base.probe import Probe
from callrecords.contract.base.result import Result
from callrecords.contract.base.schemas import Spec
from callrecords.contract.base.session import Exchange, Lost, Session, Target
from callrecords.contract.run import OwnChecks, Progress, silent
from callrecords.spec.expressions import And, Condition, Expr, Op

BUDGET = 200
"""Requests of one run."""

PACE = 0.5
"""Seconds from one request to the next."""

PAGE = 25
"""The largest page size that is requested."""

_REFUSALS = 2
"""Responses of 401 or 403 in a row that end the run; one 429 does."""

_ENOUGH, _MANY = 10, 3 * PAGE
"""How many records a window should hold."""

_WIDTHS = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 24 * 7, 24 * 30))


class Stopped(Missing):
    """The run has ended: what is left is not judged."""


class NeverSent(RuntimeError):
    """A request that may not leave: a defect of a check, and not of the server."""


@attrs.define
class Care:
    """Lets requests leave one by one, while they may."""

    budget: int = BUDGET
    pace: float = PACE
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    stopped: str | None = None
    _sent: int = 0
    _refused: int = 0
    _last: float | None = None

    def before(self, method: str, token: str | None) -> None:
        """Wait until the next request may leave. Raises `Stopped`, and `NeverSent` for anything but a GET with a token."""
        if method != "GET" or not token:
            raise NeverSent("a live account sees nothing but GET requests with its token")
        if self.stopped is None and self._sent >= self.budget:
            self.stopped = f"the budget of {self.budget} requests is spent"
        if self.stopped is not None:
            raise Stopped(self.stopped)
        if self._last is not None:
            self.sleep(max(self._last + self.pace - self.clock(), 0))
        self._last = self.clock()
        self._sent += 1

    def after(self, exchange: Exchange) -> None:
        """Learn how the request was answered."""
        refused = exchange.status in (401, 403, 429)
        self._refused = self._refused + 1 if refused else 0
        if exchange.status == 429 or self._refused >= _REFUSALS:
            self.stopped = f"the server answered {exchange.status}: no further request was sent"


def run_live(
    spec: Spec, target: Target, *, operations: Iterable[str] = (), promises: Iterable[str] | None = None,
    care: Care | None = None, transport: httpx.BaseTransport | None = None, progress: Progress = silent,
) -> Result:  # fmt: skip
    """The checks that a live account may see, on a narrow window of each list.

    What ends the run early stands in the result.
    """
    care = care if care is not None else Care()
    target = attrs.evolve(target, tokens={"read": target.token})
    now = (target.now or datetime.now(UTC)).replace(microsecond=0) + timedelta(seconds=1)
    with Session(spec.bundle, target, transport=transport, before=care.before, keep=True) as session:
        session.watch(care.after)
        own = OwnChecks(spec, target, session, operations, promises, progress, live=True, most=PAGE)
        for case in own.cases:
            case.listing.within = _within(case.listing, now - _WIDTHS[0], now)

        def narrow(listing: Listing) -> None:
            progress(f"{listing.operation.operation_id}: looking for a narrow window")
            listing.within = _window(listing, now)

        own.judge(narrow)
        return own.result(*([f"stopped early: {care.stopped}"] if care.stopped is not None else []))


def _window(listing: Listing, now: datetime) -> Expr | None:
    """The narrowest window up to now that holds enough records for a judgement, and few enough for a few small pages.

    None where the list knows no windows: then everything is judged on what comes, within the budget.
    """
    clock = listing.operation.clock
    if listing.within is None or clock is None:
        return None
    widest = clock.widest_window
    widths = [width for width in _WIDTHS if widest is None or width <= widest] or [widest or _WIDTHS[0]]
    start = now - widths[0]
    try:
        for width in widths:
            start = now - width
            if _count(listing, start, now) >= _ENOUGH:
                break
        for _ in range(8):  # too many: the later part of it
            if _count(listing, start, now) <= _MANY:
                break
            start = now - (now - start) / 4
    except (Unexpected, Lost):  # the checks meet it again, and say so
        pass
    return _within(listing, start, now)


def _count(listing: Listing, start: datetime, end: datetime) -> int:
    """How many records a window holds, as far as one page shows."""
    probe = Probe(_within(listing, start, end), size=listing.clamp(_MANY + 1))
    try:
        return len(listing.page(probe).records)
    except Lost:  # once may happen; the run reports it
        return len(listing.page(probe).records)


def _within(listing: Listing, start: datetime, end: datetime) -> Expr | None:
    """The records of a window, where the list knows windows."""
    ends, clock = listing.operation.window_ends, listing.operation.clock
    if ends is None or clock is None:
        return None
    start = start.replace(microsecond=0)
    return And((Condition(clock.field, Op(ends[0]), start), Condition(clock.field, Op(ends[1]), end)))
