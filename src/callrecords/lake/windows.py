"""How wide the windows of a run are: each holds about as many records as are written at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from callrecords.lake.ledger import Span, whole_seconds
from callrecords.spec.frozen import Frozen

NARROWEST = timedelta(minutes=1)
WIDEST = timedelta(days=31)
_FASTEST = 8.0
"""So many times as wide as the last window the next one is, at most."""


class Density(Frozen, frozen=True):
    """What a window held: how many records, and the times of four of them."""

    count: int
    first: datetime
    early: datetime
    """Of the record with which there are as many from the first on as one window should hold; of the last where there are fewer."""
    late: datetime
    """The same, counted back from the last."""
    last: datetime

    @classmethod
    def nothing(cls, window: Span) -> Density:
        """No record."""
        return cls(0, window[0], window[1], window[0], window[1])


class Windows:
    """The windows of one run, one after the other."""

    def __init__(self, widest: timedelta | None, most: int) -> None:
        self.most = most
        """As many records one window should hold."""
        self._widest = min(widest or WIDEST, WIDEST)
        self._span = min(timedelta(days=1), self._widest)
        self._narrowed = self._back = False

    def forward(self, start: datetime, end: datetime, *, cut: datetime) -> Iterator[Span]:
        """Windows from a start to an end; none reaches over `cut`."""
        self._back = False
        while start < end:
            stop = min(end, start + self._span)
            if start < cut < stop:
                stop = cut
            yield start, stop
            if not self._narrowed:
                start = stop
            self._narrowed = False

    def backward(self, start: datetime, end: datetime) -> Iterator[Span]:
        """Windows from an end back to a start."""
        self._back = True
        while start < end:
            first = max(start, end - self._span)
            yield first, end
            if not self._narrowed:
                end = first
            self._narrowed = False

    def fits(self, window: Span, held: Density) -> None:
        """A window was read: the next ones are as wide as what it held suggests."""
        if 4 * held.count > self.most:  # many: they may fill a part of the window alone
            wanted = (held.last - held.first) * (self.most / held.count)
        else:
            growth = min(_FASTEST, self.most / (held.count + 1))
            wanted = max(self._span, (window[1] - window[0]) * growth)
        self._span = whole_seconds(max(NARROWEST, min(self._widest, wanted)))

    @staticmethod
    def divisible(window: Span) -> bool:
        """Whether a window can be cut."""
        return window[1] - window[0] > NARROWEST

    def too_many(self, window: Span, held: Density) -> None:
        """A window holds far too many records: it comes again, and ends where those read so far are enough."""
        enough = window[1] - held.late if self._back else held.early - window[0]
        self._span = whole_seconds(max(NARROWEST, min(enough, (window[1] - window[0]) / 2)))
        self._narrowed = True
