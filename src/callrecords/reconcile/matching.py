"""Which call of one side is which of the other: by the two numbers and the start, one to one, nearest first.

The outcome depends on the calls alone, not on their order, nor on which side is which.
"""

from __future__ import annotations

import functools
import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from callrecords.calls.record import CallRecord
from callrecords.spec.numbers import normal_number

Numbers: TypeAlias = tuple[str, str]
Matched: TypeAlias = tuple[CallRecord | None, CallRecord | None]


def matched(ours: Iterable[CallRecord], theirs: Iterable[CallRecord], window: timedelta) -> Iterator[Matched]:
    """Every call once: with its counterpart, which started at most `window` before or after it, or with None.

    Calls without a start, and those between other numbers, have none. Numbers are compared in their normal form; a missing
    one is like another missing one.

    Both sides are in the order of their start, those without one first. Only calls between the same numbers that follow each other
    within the window are in memory: nothing before or behind them can be their counterpart.
    """
    both = heapq.merge(_of_side(ours, 0), _of_side(theirs, 1), key=lambda one: (one[0] is not None, *one[:2]))
    open_: dict[Numbers, _Run] = {}
    for started, side, call in both:
        if started is None:
            yield (call, None) if side == 0 else (None, call)
            continue
        for numbers in list(_over(open_, started, window)):
            yield from open_.pop(numbers).pairs(window)
        numbers = _normal(call.from_number), _normal(call.to_number)
        run = open_.pop(numbers, None) or _Run()
        run.add(call, side, started)
        open_[numbers] = run  # behind those that were added to before
    for run in open_.values():
        yield from run.pairs(window)


def _of_side(calls: Iterable[CallRecord], side: int) -> Iterator[tuple[datetime | None, int, CallRecord]]:
    return ((call.started, side, call) for call in calls)


class _Run:
    """Calls between the same numbers, each within the window of the one before it."""

    def __init__(self) -> None:
        self.last = datetime.min.replace(tzinfo=UTC)
        self._sides: tuple[list[CallRecord], list[CallRecord]] = ([], [])

    def add(self, call: CallRecord, side: int, started: datetime) -> None:
        self._sides[side].append(call)
        self.last = started

    def pairs(self, window: timedelta) -> Iterator[Matched]:
        return _pairs(*self._sides, window)


def _over(open_: Mapping[Numbers, _Run], moment: datetime, window: timedelta) -> Iterator[Numbers]:
    """Those that nothing from this moment on belongs to: the first ones, as they stand in the order of their last call."""
    for numbers, run in open_.items():
        if moment - run.last <= window:
            return
        yield numbers


@functools.lru_cache(maxsize=100_000)
def _normal(number: str | None) -> str:
    return "" if number is None else normal_number(number)


def _pairs(ours: Sequence[CallRecord], theirs: Sequence[CallRecord], window: timedelta) -> Iterator[Matched]:
    """The calls between the same numbers: of all pairs that are near enough the nearest first, as long as both calls are free.

    Each of our calls offers its nearest free counterpart alone, and the next one when that is taken: so many pairs are in memory
    as there are calls, and not as lie within the window.
    """
    left, right = sorted(ours, key=_content), sorted(theirs, key=_content)
    free = _Free(right, window)
    places = {content: place for place, content in enumerate(sorted(set(map(_content, (*left, *right)))))}
    offers = [_offers(at, call, free, places) for at, call in enumerate(left)]
    heap = [offer for one in offers if (offer := next(one, None)) is not None]
    heapq.heapify(heap)
    partner: dict[int, int] = {}
    while heap:
        _, at, place = heap[0]
        if free.take(place):
            partner[at] = free.calls[place][1]
            heapq.heappop(heap)
        elif (offer := next(offers[at], None)) is None:
            heapq.heappop(heap)
        else:
            heapq.heapreplace(heap, offer)
    for at, call in enumerate(left):
        yield call, right[partner[at]] if at in partner else None
    for other in sorted(set(range(len(right))).difference(partner.values())):
        yield None, right[other]


class _Free:
    """The calls of the other side in the order of their start, and which of them have no counterpart yet."""

    def __init__(self, right: Sequence[CallRecord], window: timedelta) -> None:
        self.window = window
        self.calls = sorted(
            ((call.started, other, call) for other, call in enumerate(right) if call.started is not None),
            key=lambda one: one[:2],
        )
        self._moments = [one[0] for one in self.calls]
        self._after, self._before = (list(range(len(self.calls) + 1)) for _ in range(2))
        """From each place the next free one, as far as is known; `before` counts from one."""

    def take(self, place: int) -> bool:
        """Take a call for a pair; False where another has it."""
        if self._after[place] != place:
            return False
        self._after[place], self._before[place + 1] = place + 1, place
        return True

    def nearest(self, moment: datetime) -> Iterator[tuple[timedelta, list[int]]]:
        """The free calls within the window of a moment, by distance: all that lie equally far."""
        up = down = bisect_left(self._moments, moment)
        while True:
            up, down = _root(self._after, up), _root(self._before, down)
            above = self._moments[up] - moment if up < len(self.calls) else None
            below = moment - self._moments[down - 1] if down > 0 else None
            distance = min((one for one in (above, below) if one is not None), default=None)
            if distance is None or distance > self.window:
                return
            found: list[int] = []
            while up < len(self.calls) and self._moments[up] - moment == distance:
                found.append(up)
                up = _root(self._after, up + 1)
            while down > 0 and moment - self._moments[down - 1] == distance:
                found.append(down - 1)
                down = _root(self._before, down - 1)
            yield distance, found


def _root(next_free: list[int], place: int) -> int:
    while next_free[place] != place:
        next_free[place] = next_free[next_free[place]]  # so that nobody goes this way again
        place = next_free[place]
    return place


def _offers(
    at: int, call: CallRecord, free: _Free, places: Mapping[tuple[str, ...], int]
) -> Iterator[tuple[Any, int, int]]:
    """The counterparts of a call, the best first: the nearest in time, then those that differ least."""
    if call.started is None:
        return
    own = places[_content(call)]
    for distance, found in free.nearest(call.started):
        ranked = [
            (_unlike(call, other), sorted((own, places[_content(other)])), number, place)
            for place in found
            for _, number, other in [free.calls[place]]
        ]
        for unlike, both, number, place in sorted(ranked):
            yield (distance, unlike, both, at, number), at, place


def _unlike(one: CallRecord, other: CallRecord) -> tuple[Decimal, ...]:
    """How far apart the amounts are that both sides say."""
    pairs = (
        (one.billed_seconds, other.billed_seconds),
        (one.talk_seconds, other.talk_seconds),
        (one.duration_seconds, other.duration_seconds),
        (one.cost, other.cost),
    )
    return tuple(Decimal(0) if a is None or b is None else abs(a - b) for a, b in pairs)


def _content(call: CallRecord) -> tuple[str, ...]:
    """All that a record says: two with the same are interchangeable."""
    started = "" if call.started is None else call.started.isoformat()
    return (started, *(str(getattr(call, name)) for name in call.__struct_fields__))
