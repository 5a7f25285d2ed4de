"""The live profile: a real account, treated with care.

Only GET leaves, always with the token; at most so many requests, at a pace; the first burst of refusals ends it. Lists
are asked for a narrow window in small pages. What is kept of the traffic is redacted as it is captured.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import cast

import attrs
import httpx

from callrecords.contract.base.assumed import assumptions
from callrecords.contract.base.case import Case, ListCase, Missing, Unexpected, cases
from callrecords.contract.base.coverage import Coverage
from callrecords.contract.base.result import Result
from callrecords.contract.base.schemas import Spec
from callrecords.contract.base.session import Lost, Session, Target
from callrecords.contract.base.verdicts import Verdict
from callrecords.contract.door import knock
from callrecords.contract.run import Progress, StrictTwin, silent
from callrecords.contract.suite import judge_cases, not_judged, planned, with_lost
from callrecords.errors import CallRecordsError
from callrecords.spec.bundle import Operation
from callrecords.spec.expressions import And, Condition, Expr, Op

BUDGET = 200
"""Requests of one run."""

PACE = 0.5
"""Seconds from one request to the next."""

PAGE = 25
"""The largest page size that is asked for."""

_REFUSALS = 2
"""Answers of 401 or 403 in a row that end the run; one 429 does."""

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
        """Wait for the next turn. Raises `Stopped`, and `NeverSent` for anything but a GET with a token."""
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

    def after(self, status: int) -> None:
        """Learn how the request was answered."""
        self._refused = self._refused + 1 if status in (401, 403, 429) else 0
        if status == 429 or self._refused >= _REFUSALS:
            self.stopped = f"the server answered {status}: no further request was sent"


def run_live(
    spec: Spec,
    target: Target,
    *,
    operations: Iterable[str] = (),
    promises: Iterable[str] | None = None,
    care: Care | None = None,
    transport: httpx.BaseTransport | None = None,
    progress: Progress = silent,
) -> Result:
    """The checks that a live account may see, on a narrow window of each list.

    What ends the run early stands in the result.
    """
    care = care if care is not None else Care()
    target = attrs.evolve(target, tokens={"read": target.token})
    wanted = tuple(operations) or tuple(spec.bundle.operations)
    with Session(spec.bundle, target, transport=transport, guard=care, keep=True) as talker:
        coverage, twin = Coverage(spec), StrictTwin(spec)
        talker.watch(coverage.watch)
        talker.watch(twin.watch)
        began = time.perf_counter()
        found = cases(spec, target, talker, operations=wanted, live=True, most=PAGE)
        now = (target.now or datetime.now(UTC)).replace(microsecond=0) + timedelta(seconds=1)

        def narrow(listing: ListCase) -> None:
            progress(f"{listing.operation.operation_id}: looking for a narrow window")
            listing.within = _window(listing, now)

        plan, ended, verdicts = planned(found, promises, live=True), None, list[Verdict]()
        try:
            shut = knock((case.listing for case in found), lambda listing: _narrowest(listing, now), narrow)
            verdicts += judge_cases(plan, shut, lambda case, check: progress(f"{_name(case)}: {check.proves}"))
        except (CallRecordsError, Stopped) as problem:
            ended = problem if isinstance(problem, CallRecordsError) else None
            cause = problem.message if isinstance(problem, CallRecordsError) else str(problem)
            verdicts += [not_judged(case, check, cause) for case, check in plan]
        verdicts = with_lost(verdicts, talker.lost)
        remarks = [*twin.remarks, *([f"stopped early: {care.stopped}"] if care.stopped is not None else [])]
        return Result(
            slug=spec.bundle.slug, title=spec.bundle.client.title, url=talker.redactor.text(target.url), profile="live",
            verdicts=verdicts, shares=[one for one in coverage.shares() if one.operation in wanted],
            seconds={"own checks": time.perf_counter() - began}, requests=talker.count,
            remarks=[talker.redactor.text(one) for one in remarks], assumed=assumptions(spec, verdicts, wanted),
            traffic=tuple(talker.traffic or ()), ended=ended or talker.gone,
        )  # fmt: skip


def _name(case: Case) -> str:
    return case.operation.operation_id


def _narrowest(listing: ListCase, now: datetime) -> dict[str, str] | None:
    clock = _clock(listing.operation)
    return None if clock is None else listing.filtered(_between(clock[0], now - _WIDTHS[0], now))


def _window(listing: ListCase, now: datetime) -> Expr | None:
    """The narrowest window up to now that holds enough records for a judgement, and few enough for a few small pages.

    None where the list cannot be asked for a window: then everything is judged on what comes, within the budget.
    """
    clock = _clock(listing.operation)
    if clock is None:
        return None
    field, widest = clock
    widths = [width for width in _WIDTHS if widest is None or width <= widest] or [cast("timedelta", widest)]
    start = now - widths[0]
    try:
        for width in widths:
            start = now - width
            if _count(listing, field, start, now) >= _ENOUGH:
                break
        for _ in range(8):  # too many: the later part of it
            if _count(listing, field, start, now) <= _MANY:
                break
            start = now - (now - start) / 4
    except (Unexpected, Lost):  # the checks meet it again, and say so
        pass
    return _between(field, start.replace(microsecond=0), now)


def _count(listing: ListCase, field: str, start: datetime, end: datetime) -> int:
    """How many records a window holds, as far as one page more than many of them tells."""
    asked = listing.filtered(_between(field, start.replace(microsecond=0), end))
    limit = {listing.paging.limit.parameter: str(min(_MANY + 1, listing.paging.limit.maximum))}
    try:
        return len(listing.page({**asked, **limit}).records)
    except Lost:  # once may happen; the run reports it
        return len(listing.page({**asked, **limit}).records)


def _between(field: str, start: datetime, end: datetime) -> Expr:
    return And((Condition(field, Op.GE, start), Condition(field, Op.LT, end)))


def _clock(operation: Operation) -> tuple[str, timedelta | None] | None:
    facts, clock = operation.filter, operation.clock
    if facts is None or clock is None or not {Op.GE, Op.LT} <= set(facts.operators(clock.field)):
        return None
    return clock.field, clock.widest_window
