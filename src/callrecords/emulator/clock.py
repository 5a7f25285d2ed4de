"""The emulator's clock: stands still until told otherwise, so that the same requests get the same bytes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from callrecords.core.arguments import came
from callrecords.core.errors import BadArgument
from callrecords.emulator.moments import SECOND, micros, moment, span


class Clock:
    """A clock that can be frozen, advanced, set, or left to run."""

    def __init__(self, start: datetime, ticks: Callable[[], float] = time.monotonic) -> None:
        self.start = micros(start)
        """The instant at which the clock, and with it the seeded records, ends or begins."""
        self._ticks = ticks
        self._base = self.start
        self._running_since: float | None = None

    @property
    def running(self) -> bool:
        """Whether time passes by itself."""
        return self._running_since is not None

    def instant(self) -> int:
        """Now, in microseconds since 1970."""
        if self._running_since is None:
            return self._base
        return self._base + round((self._ticks() - self._running_since) * SECOND)

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
        """Move on; raises `BadArgument` for a step back, since published records cannot be unpublished."""
        if not isinstance(by, timedelta):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadArgument(f"by: expected a timedelta, got {came(by)}; write timedelta(hours=1)")
        if by < timedelta(0):
            raise BadArgument("the clock only moves forward; reset the emulator to start again")
        self._base += span(by)

    def set(self, to: datetime) -> None:
        """Move on to a moment; raises `BadArgument` when it lies in the past, `NaiveTime` without a zone."""
        self.advance(timedelta(microseconds=micros(to, "to") - self.instant()))

    def reset(self) -> None:
        """Back to the start, standing still."""
        self._base, self._running_since = self.start, None


def today() -> datetime:
    """Today 00:00 UTC: where the clock starts unless told otherwise."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
