"""The emulator's clock, and what is due at which time: records that appear, prices that settle.

It stands still unless it is moved or left to run, so that the same requests get the same bytes.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from callrecords.emulator.store.moments import SECOND, micros, moment, span
from callrecords.errors import BadArgument
from callrecords.spec.arguments import came

FIRST = micros(datetime(1971, 1, 1, tzinfo=UTC))
LAST = micros(datetime(9000, 1, 1, tzinfo=UTC))
"""The clock starts and stays between these: records reach a month back, prices settle later, and a year has four digits."""


class Clock:
    """A clock that can be frozen, advanced, set, or left to run. Raises `BadArgument` for a start beyond `FIRST` and `LAST`."""

    def __init__(self, start: datetime, ticks: Callable[[], float] = time.monotonic) -> None:
        self.start = _possible(micros(start))
        """The instant at which the clock, and with it the seeded records, ends or begins."""
        self._ticks = ticks
        self._base = self.start
        self._running_since: float | None = None
        self._due: list[tuple[int, int, Callable[[], object]]] = []
        self._count = 0

    @property
    def running(self) -> bool:
        """Whether time passes by itself."""
        return self._running_since is not None

    def instant(self) -> int:
        """Now, in microseconds since 1970."""
        if self._running_since is None:
            return self._base
        return min(self._base + round((self._ticks() - self._running_since) * SECOND), LAST)

    def now(self) -> datetime:
        """Now, as an aware UTC time."""
        return moment(self.instant())

    def freeze(self) -> None:
        """Stop at the present moment."""
        self._base, self._running_since = self.instant(), None

    def run(self) -> None:
        """Let time pass."""
        self._base, self._running_since = self.instant(), self._ticks()

    def advance(self, by: timedelta) -> None:
        """Move on; raises `BadArgument` for a step back, since published records cannot be unpublished, and beyond `LAST`."""
        if not isinstance(by, timedelta):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadArgument(f"by: expected a timedelta, got {came(by)}; write timedelta(hours=1)")
        if by < timedelta(0):
            raise BadArgument("the clock only moves forward; reset the emulator to start again")
        _possible(self.instant() + span(by))
        self._base += span(by)

    def set(self, to: datetime) -> None:
        """Move on to a moment; raises `BadArgument` when it lies in the past, `NaiveTime` without a zone."""
        self.advance(timedelta(microseconds=micros(to, "to") - self.instant()))

    def at(self, instant: int, act: Callable[[], object]) -> None:
        """Do something at an instant, in the order of the calls for equal ones."""
        self._count += 1
        heapq.heappush(self._due, (instant, self._count, act))

    def catch_up(self) -> None:
        """Do everything that is due by now."""
        now = self.instant()
        while self._due and self._due[0][0] <= now:
            heapq.heappop(self._due)[2]()

    def reset(self) -> None:
        """Back to the start, standing still; what was still to happen is forgotten."""
        self._base, self._running_since = self.start, None
        self._due.clear()


def _possible(instant: int) -> int:
    if not FIRST <= instant <= LAST:
        raise BadArgument(f"the clock goes from {moment(FIRST):%Y} to {moment(LAST):%Y}")
    return instant


def today() -> datetime:
    """Today 00:00 UTC: where the clock starts by default."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
