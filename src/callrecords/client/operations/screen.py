"""Checks received records against the request: their time window, and the filter where that is certain.

A server that ignores the window, or a response that belongs to another request, must not become calls of this window.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, TypeAlias, TypeVar

from callrecords.client.operations.position import Window
from callrecords.client.records.deviations import RecordDeviation
from callrecords.client.records.record import Record
from callrecords.spec.expressions import And, Condition, Expr, Op
from callrecords.spec.schema import FieldFacts

R = TypeVar("R", bound=Record)
Test: TypeAlias = Callable[[R], bool]

_SECOND = timedelta(seconds=1)


class Screen(Generic[R]):
    """Passes the records of one window, and counts the others.

    `window` is the one that is walked, `requested` the one that the server was sent, which may be wider.
    """

    def __init__(
        self,
        field: str,
        clock_of: Callable[[R], datetime | None] | None,
        key_of: Callable[[R], str | None],
        window: Window,
        requested: Window,
        tests: Sequence[tuple[str, Test[R]]] = (),
    ) -> None:
        self._field, self._key_of, self._tests = field, key_of, tests
        self._clock_of = None if window == (None, None) else clock_of
        self._overlaps = window != requested
        since, until = window
        # A server may compare finer than it prints: 12:00:00.7 comes as 12:00:00 and is no record of another window.
        early = since is not None and requested[0] is not None and requested[0] < since
        self._since = since if since is None or early else since.replace(microsecond=0)
        self._until = until if self._overlaps else _whole_second(until)
        self._requested_since, self._requested_until = requested[0], _whole_second(requested[1])
        self.surplus: set[str | None] = set()
        """Keys of records that came because the request was wider than the window."""
        self.outside: set[str | None] = set()
        """Keys of records that no request covers."""
        self.stopped = 0
        """How many records did not pass, repeated ones among them."""
        self.found: list[RecordDeviation] = []
        """What the response at hand holds against the request; the reader empties it."""

    def passed(self, records: list[R]) -> list[R]:
        """The records of the window. Those that do not meet the filter are among them, and are noted in `found`."""
        if self._clock_of is not None and records:
            times: list[Any] = list(map(self._clock_of, records))
            try:
                inside = (self._since is None or min(times) >= self._since) and (
                    self._until is None or max(times) < self._until
                )
            except TypeError:  # one of them has no time
                inside = False
            if not inside:
                records = [one for one, at in zip(records, times, strict=True) if self._passes(one, at)]
        for field, test in self._tests:
            self.found += [RecordDeviation(field, "against the filter", "") for record in records if not test(record)]
        return records

    def _passes(self, record: R, at: datetime | None) -> bool:
        if at is None:
            return True  # cannot be judged
        early, late = self._since is not None and at < self._since, self._until is not None and at >= self._until
        if not early and not late:
            return True
        self.stopped += 1
        wide_late = late and self._requested_until is not None and at < self._requested_until
        wide_early = early and self._requested_since is not None and at >= self._requested_since
        if self._overlaps and (wide_late or wide_early):
            self.surplus.add(self._key_of(record))
            return False
        self.outside.add(self._key_of(record))
        self.found.append(RecordDeviation(self._field, "outside the window", "before it" if early else "after it"))
        return False


def tests_of(
    where: Expr | None, fields: Mapping[str, FieldFacts], names: Mapping[str, str]
) -> tuple[tuple[str, Test[Record]], ...]:
    """Tests for the conditions that every record must meet, with their fields: numbers, times, yes or no, listed words.

    Free text is left to the server: nobody says how it compares letters, blanks and phone numbers.
    `names`: wire name -> attribute.
    """
    parts = where.parts if isinstance(where, And) else () if where is None else (where,)
    sure = [part for part in parts if isinstance(part, Condition) and _is_sure(part, fields[part.field])]
    return tuple((part.field, _test(part, names[part.field])) for part in sure)


def _is_sure(condition: Condition, field: FieldFacts) -> bool:
    if field.kind == "text":
        return bool(field.enum) and condition.op in (Op.EQ, Op.NE) and condition.value not in field.empty
    return condition.op in _COMPARES


def _test(condition: Condition, attribute: str) -> Test[Record]:
    value, compares = condition.value, _COMPARES[condition.op]

    def test(record: Record) -> bool:
        have = getattr(record, attribute, None)
        if have is None:
            return True  # null, or not requested
        try:
            if isinstance(value, datetime) and abs(have - value) < _SECOND:
                return True
            return compares(have, value)
        except TypeError:
            return True

    return test


_COMPARES: Mapping[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}


def _whole_second(moment: datetime | None) -> datetime | None:
    """The moment, or the next whole second."""
    if moment is None or not moment.microsecond:
        return moment
    try:
        return moment.replace(microsecond=0) + _SECOND
    except OverflowError:
        return None
