"""How far a table is read: from when, settled through when, read through when, and what can no longer be read.

A window is open until it was read, provisional while its records may still change, and settled when it was read after that.
Nothing here knows of files or requests. Every instant is a whole second: a vendor may read times no finer, and a window that ended
within a second would lose the rest of it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Self

import msgspec

from callrecords.spec.frozen import Frozen
from callrecords.spec.operation import Operation

UNKNOWN = timedelta(days=3)
"""How long records may change where neither the spec nor the caller says it."""

_UNCOUNTED = -1
"""A number that Delta keeps cannot be taken away again."""

_INSTANTS = ("since", "settled", "read")

Span = tuple[datetime, datetime]
"""A window of time: its first instant, and the first that is left out."""


class Horizon(Frozen, frozen=True):
    """How long after a moment its records may still appear or change."""

    span: timedelta
    assumed: bool
    """Whether nobody says it."""

    @classmethod
    def of(cls, operation: Operation, given: timedelta | None = None) -> Self:
        """What the caller gives, or the spec: the publish delay, the longest call and the settling time together."""
        if given is not None:
            return cls(whole_seconds(given), assumed=False)
        clock = operation.clock
        known = None if clock is None else clock.settles_after
        parts = () if clock is None else (clock.publish_delay, clock.longest_call)
        before = sum((part for part in parts if part is not None), timedelta(0))
        return cls(whole_seconds(before + (UNKNOWN if known is None else known)), assumed=known is None)


class Ledger(Frozen, frozen=True, kw_only=True):
    """What was read: everything from `since` to `read`, for the last time up to `settled`, without the gaps."""

    since: datetime
    settled: datetime
    read: datetime
    gaps: tuple[Span, ...] = ()
    """What lay behind the vendor's retention before it was read: nobody can read it any more."""
    rows: int | None = None
    """Rows with a time from `since` to `settled`, as they were when that was read for the last time; None where nobody counted."""

    @classmethod
    def begin(cls, since: datetime) -> Self:
        """Nothing was read yet."""
        return cls(since=since, settled=since, read=since, rows=0)

    def at(self, now: datetime, horizon: Horizon, retention: timedelta | None) -> Ledger:
        """The ledger as a run at this time takes it.

        What a clock that ran ahead called settled is not; what the vendor keeps no longer is settled, or a gap if it was never read.
        """
        settled = max(self.since, min(self.settled, now - horizon.span))
        rows = self.rows if settled == self.settled else None
        if retention is None or settled >= now - retention:
            return msgspec.structs.replace(self, settled=settled, rows=rows)
        oldest = whole(now - retention)
        lost = ((self.read, oldest),) if self.read < oldest else ()
        moved = msgspec.structs.replace(self, settled=oldest, read=max(self.read, oldest), gaps=(*self.gaps, *lost))
        return msgspec.structs.replace(moved, rows=None)

    def after(self, window: Span, final: datetime | None, held: int | None = None) -> Ledger:
        """The ledger when a window was read that touches what was read before; `final` is through when it is settled.

        `held` is how many rows the window has; None where it may have changed others, too.
        """
        start, end = window
        since, settled, rows = min(self.since, start), self.settled, self.rows
        whole = final is not None and final >= end
        if start < self.since:  # backwards: the window comes before all others
            settled = settled if whole else start
            rows = self._with(held) if whole else 0
        elif final is not None and start <= settled:
            settled = max(settled, min(end, final))
            if settled > self.settled:
                rows = self._with(held) if whole and start == self.settled else None
        rows = None if held is None else rows
        return msgspec.structs.replace(self, since=since, settled=settled, read=max(self.read, end), rows=rows)

    def _with(self, held: int | None) -> int | None:
        return None if held is None or self.rows is None else self.rows + held

    def versions(self) -> dict[str, int]:
        """The instants as numbers, which Delta keeps for each writer for ever: in case the metadata is cleaned up."""
        instants = {name: _micros(getattr(self, name)) for name in _INSTANTS}
        gaps = {f"gap.{n}.{end}": _micros(gap[end]) for n, gap in enumerate(self.gaps) for end in (0, 1)}
        counts = {"rows": _UNCOUNTED if self.rows is None else self.rows}
        return instants | gaps | ({"gaps": len(self.gaps)} if gaps else {}) | counts

    @classmethod
    def from_versions(cls, version: Callable[[str], int | None]) -> Self | None:
        """Read them back, each by its name; None where one is missing."""
        gaps = tuple((f"gap.{n}.0", f"gap.{n}.1") for n in range(version("gaps") or 0))
        found = {name: version(name) for name in (*_INSTANTS, *itertools.chain(*gaps))}
        moments = {name: _moment(value) for name, value in found.items() if value is not None}
        if moments.keys() != found.keys():
            return None
        instants = {name: moments[name] for name in _INSTANTS}
        rows = version("rows")
        return cls(
            **instants,
            gaps=tuple((moments[start], moments[end]) for start, end in gaps),
            rows=None if rows == _UNCOUNTED else rows,
        )


def whole(moment: datetime) -> datetime:
    """The whole second in which a moment lies, in UTC: days are those of UTC, whatever zone somebody thinks in."""
    return moment.astimezone(UTC).replace(microsecond=0)


def whole_seconds(span: timedelta) -> timedelta:
    """So many whole seconds, or one more."""
    return timedelta(seconds=math.ceil(span.total_seconds()))


def _micros(moment: datetime) -> int:
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))


def _moment(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
