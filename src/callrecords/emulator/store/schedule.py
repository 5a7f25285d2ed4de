"""What will happen when the clock gets there: records that appear, prices that settle."""

from __future__ import annotations

import heapq
from collections.abc import Callable


class Schedule:
    """Actions by the instant at which they are due."""

    def __init__(self) -> None:
        self._due: list[tuple[int, int, Callable[[], object]]] = []
        self._count = 0

    def at(self, instant: int, act: Callable[[], object]) -> None:
        """Do something at an instant, in the order of the calls for equal ones."""
        self._count += 1
        heapq.heappush(self._due, (instant, self._count, act))

    def run(self, now: int) -> None:
        """Do everything that is due."""
        while self._due and self._due[0][0] <= now:
            heapq.heappop(self._due)[2]()

    def clear(self) -> None:
        """Forget everything that is not done yet."""
        self._due.clear()

    def __len__(self) -> int:
        return len(self._due)
