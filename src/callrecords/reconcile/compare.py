"""Comparing two sides of the same calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from callrecords.calls.record import CallRecord
from callrecords.errors import BadArgument
from callrecords.reconcile.matching import matched
from callrecords.reconcile.ordering import by_start
from callrecords.reconcile.outcome import Agreement, Pair, Reconciliation
from callrecords.spec.frozen import Frozen

_FIRST = datetime.min.replace(tzinfo=UTC)


class Tolerance(Frozen, frozen=True, kw_only=True):
    """What may differ between two sides without being a mismatch."""

    window: timedelta = timedelta(seconds=3)
    """Between the starts of a call: beyond it, two records are two calls."""
    seconds: Decimal = Decimal(1)
    """Between billed seconds, talk or duration."""
    cost: Decimal = Decimal(0)
    """Between the costs of one call."""


def reconcile(a: Iterable[CallRecord], b: Iterable[CallRecord], tolerance: Tolerance | None = None) -> Reconciliation:
    """Compare the calls of two sides.

    Two records are one call when their numbers are the same in normal form and their starts lie within the window: one to
    one, the nearest first. What both sides say is then compared: start, billed seconds and talk (without either the
    duration), cost and currency. What one of them does not say is no difference.

    Raises `BadArgument` for a tolerance below nothing.
    """
    return Reconciliation(pairs=tuple(sorted(compared(a, b, tolerance), key=start_of)))


def compared(a: Iterable[CallRecord], b: Iterable[CallRecord], tolerance: Tolerance | None = None) -> Iterator[Pair]:
    """The pairs of `reconcile` one after the other, about in the order of their start, for sides that memory does not hold.

    Both sides are read before the first pair comes; what is sorted waits in temporary files. `Sums` adds up counts and money.

    Raises `BadArgument` for a tolerance below nothing, and `OSError` when the disk is full.
    """
    tolerance = tolerance or Tolerance()
    if tolerance.window < timedelta(0) or tolerance.seconds < 0 or tolerance.cost < 0:
        raise BadArgument("a tolerance is never negative")
    found = matched(by_start(a), by_start(b), tolerance.window)
    return (_pair(one, other, tolerance) for one, other in found)


def start_of(pair: Pair) -> tuple[datetime, datetime]:
    """The earlier start of both sides, then the later one; those without come first."""
    starts = [call.started for call in (pair.a, pair.b) if call is not None and call.started is not None]
    return min(starts, default=_FIRST), max(starts, default=_FIRST)


def _pair(a: CallRecord | None, b: CallRecord | None, tolerance: Tolerance) -> Pair:
    if a is None or b is None:
        return Pair(a=a, b=b, agreement=Agreement.ONLY_B if a is None else Agreement.ONLY_A)
    found = list(_differences(a, b, tolerance))
    agreement = Agreement.EXACT if not found else Agreement.WITHIN
    if not all(within for _, within in found):
        agreement = Agreement.MISMATCH
    return Pair(a=a, b=b, agreement=agreement, differences=tuple(name for name, _ in found))


def _differences(a: CallRecord, b: CallRecord, tolerance: Tolerance) -> Iterator[tuple[str, bool]]:
    """Names of the fields that differ, and whether by no more than the tolerance."""
    if a.started != b.started:
        yield "started", True  # they are within the window, or would be no pair
    said = [name for name in ("billed_seconds", "talk_seconds") if _both_say(a, b, name)]
    for name in said or ["duration_seconds"]:
        if _both_say(a, b, name) and getattr(a, name) != getattr(b, name):
            yield name, abs(getattr(a, name) - getattr(b, name)) <= tolerance.seconds
    if _both_say(a, b, "currency") and a.currency != b.currency:
        yield "currency", False
    elif a.cost is not None and b.cost is not None and a.cost != b.cost:
        yield "cost", abs(a.cost - b.cost) <= tolerance.cost


def _both_say(a: CallRecord, b: CallRecord, name: str) -> bool:
    return getattr(a, name) is not None and getattr(b, name) is not None
