"""Which call of one side is which of the other: by the two numbers and the start, one to one, nearest first.

The outcome depends on the calls alone, not on their order, nor on which side is which.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
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
    """
    left, right = _by_numbers(ours), _by_numbers(theirs)
    for numbers in sorted(left.keys() | right.keys()):
        yield from _pairs(left[numbers], right[numbers], window)


def _by_numbers(calls: Iterable[CallRecord]) -> defaultdict[Numbers, list[CallRecord]]:
    found: defaultdict[Numbers, list[CallRecord]] = defaultdict(list)
    known: dict[str | None, str] = {None: ""}
    for call in calls:
        for number in (call.from_number, call.to_number):
            if number not in known:
                known[number] = normal_number(number or "")
        found[known[call.from_number], known[call.to_number]].append(call)
    return found


def _pairs(ours: Sequence[CallRecord], theirs: Sequence[CallRecord], window: timedelta) -> Iterator[Matched]:
    left, right = sorted(ours, key=_content), sorted(theirs, key=_content)
    free = set(range(len(right)))
    partner: dict[int, int] = {}
    for _, at, other in sorted(_candidates(left, right, window)):
        if at not in partner and other in free:
            partner[at] = other
            free.remove(other)
    for at, call in enumerate(left):
        yield call, right[partner[at]] if at in partner else None
    for other in sorted(free):
        yield None, right[other]


def _candidates(
    left: Sequence[CallRecord], right: Sequence[CallRecord], window: timedelta
) -> Iterator[tuple[Any, int, int]]:
    """Pairs that started near enough, with what ranks them: the distance in time, then what else differs."""
    timed = [(call.started, other) for other, call in enumerate(right) if call.started is not None]
    timed.sort()
    moments = [moment for moment, _ in timed]
    for at, call in enumerate(left):
        if call.started is None:
            continue
        first = bisect_left(moments, _shifted(call.started, -window))
        last = bisect_right(moments, _shifted(call.started, window))
        for moment, other in timed[first:last]:
            yield (abs(moment - call.started), _unlike(call, right[other]), _both(call, right[other])), at, other


def _shifted(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:  # the first and the last years
        return moment


def _unlike(one: CallRecord, other: CallRecord) -> tuple[Decimal, ...]:
    """How far apart the amounts are that both sides say."""
    pairs = (
        (one.billed_seconds, other.billed_seconds),
        (one.talk_seconds, other.talk_seconds),
        (one.duration_seconds, other.duration_seconds),
        (one.cost, other.cost),
    )
    return tuple(Decimal(0) if a is None or b is None else abs(a - b) for a, b in pairs)


def _both(one: CallRecord, other: CallRecord) -> tuple[tuple[str, ...], ...]:
    """The same for a pair and for its mirror image."""
    return tuple(sorted((_content(one), _content(other))))


def _content(call: CallRecord) -> tuple[str, ...]:
    """All that a record says: two with the same are interchangeable."""
    started = "" if call.started is None else call.started.isoformat()
    return (started, *(str(getattr(call, name)) for name in call.__struct_fields__))
