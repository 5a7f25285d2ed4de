"""At most so many requests in any period, over all threads and tasks that share a client. Waits for nobody by itself."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable


class Limiter:
    """Gives each request its turn: exact for every stretch of time as long as the period, not only on average."""

    def __init__(
        self, requests: int | None = None, seconds: float = 60.0, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._now = now
        self._turns: deque[float] | None = None if requests is None else deque(maxlen=requests)
        self._closed_until = float("-inf")
        self._lock = threading.Lock()

    def turn(self, *, waited: bool = False) -> float:
        """Seconds until the caller may send; its turn is taken. `waited`: the caller has waited as the server asked."""
        with self._lock:
            now = self._now()
            if waited:
                self._closed_until = now
            at = max(now, self._closed_until)
            if self._turns is not None:
                if len(self._turns) == self._turns.maxlen:
                    at = max(at, self._turns[0] + self._seconds)
                if self._turns:
                    at = max(at, self._turns[-1])  # turns are taken in order
                self._turns.append(at)
            return at - now

    def hold(self, seconds: float) -> None:
        """Nobody sends for so long: the server said so to one of them."""
        with self._lock:
            self._closed_until = max(self._closed_until, self._now() + seconds)
