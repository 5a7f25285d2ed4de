"""Time windows: half-open, bound by conditions on the list's clock, cut to what the vendor serves at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callrecords.client.operations.position import Window
from callrecords.conventions import window as conditions
from callrecords.errors import BadArgument, NaiveTime
from callrecords.spec.arguments import time_of
from callrecords.spec.bundle import Operation
from callrecords.spec.expressions import Expr, Op
from callrecords.spec.facts import ClockFacts

NARROWEST = timedelta(minutes=1)
"""A window that the vendor still finds too wide is not halved below this."""


def window_of(operation: Operation, since: datetime | None, until: datetime | None, now: datetime) -> Window:
    """The window that is asked for; an open end becomes `now` where the vendor needs one. Raises a `RequestError`."""
    since, until = _instant("since", since), _instant("until", until)
    if since is None and until is None:
        return None, None
    clock = operation.clock
    if clock is None or operation.filter is None or not {Op.GE, Op.LT} <= set(operation.filter.operators(clock.field)):
        raise BadArgument("since, until: this list cannot be filtered by time")
    if since is None and _goes_in_pairs(operation, clock):
        raise BadArgument("until: this list wants both ends of a window; give since as well")
    if since is not None and until is None and (clock.widest_window is not None or _goes_in_pairs(operation, clock)):
        until = max(now, since + timedelta(seconds=1))
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


def bounds(operation: Operation, window: Window, *, milliseconds: bool = False) -> Expr | None:
    """The conditions that a window stands for, or None for no bounds.

    `milliseconds`: the clock counts whole ones. Both bounds are rounded up then, which leaves the same records between them.
    """
    if operation.clock is None:
        return None
    since, until = (_rounded_up(moment) if milliseconds and moment is not None else moment for moment in window)
    return conditions.render((since, until), operation.clock.field)


def widened(window: Window, overlap: timedelta) -> Window:
    """A window that ends later; one without an end stays as it is."""
    since, until = window
    if until is None or not overlap:
        return window
    latest = datetime.max.replace(tzinfo=UTC)
    return since, until + overlap if until < latest - overlap else latest


def _rounded_up(moment: datetime) -> datetime:
    return moment + timedelta(microseconds=-moment.microsecond % 1000)


def slices(window: Window, widest: timedelta | None, *, backwards: bool, parts: int = 1) -> list[Window]:
    """The window in parts that the vendor serves at once, in the order in which they are walked.

    More than one of `parts` cuts it into so many at least, though none narrower than `NARROWEST`.
    """
    since, until = window
    if since is None or until is None:
        return [window]
    span = until - since
    parts = max(1, min(parts, -(-span // NARROWEST)))
    edges = [_whole_second(since, since + span * number / parts) for number in range(1, parts)]
    found: list[Window] = []
    for end in (*edges, until):
        while widest is not None and end - since > widest:
            cut = _whole_second(since, since + widest)
            found.append((since, cut))
            since = cut
        found.append((since, end))
        since = end
    return found[::-1] if backwards else found


def _whole_second(since: datetime, cut: datetime) -> datetime:
    """A cut where no record lies on both sides, however coarse a server prints its times."""
    whole = cut.replace(microsecond=0)
    return whole if whole > since else cut


def halves(window: Window) -> list[Window] | None:
    """A window in two parts, or None when it has no two ends or is too narrow already."""
    since, until = window
    if since is None or until is None or until - since < 2 * NARROWEST:
        return None
    middle = _whole_second(since, since + (until - since) / 2)
    return [(since, middle), (middle, until)]
