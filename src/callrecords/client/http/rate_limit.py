"""At most so many requests in any period, over all threads and tasks that share a client. Waits for nobody by itself."""

from __future__ import annotations

import threading
import time
from bisect import bisect_right, insort
from collections.abc import Callable, Mapping

_NEVER = float("-inf")


class Rate:
    """So many requests in any stretch of time as long as the period: exact, not only on average."""

    def __init__(self, requests: int, seconds: float = 60.0) -> None:
        self._requests = requests
        self._seconds = seconds
        self._sent: list[float] = []
        """When requests were or will be sent, in order; those that count no more are forgotten."""

    def free_from(self, at: float) -> float:
        """The first moment, from this one on, at which one more request keeps the limit."""
        sent, most, seconds = self._sent, self._requests, self._seconds
        while True:
            # moments in a row that leave no room for one more in their period; the latest of them, for it decides
            before = bisect_right(sent, at)
            starts = range(min(before, len(sent) - most), max(-1, before - most - 1), -1)
            full = (one for one in starts if max(at, sent[one + most - 1]) < min(at, sent[one]) + seconds)
            start = next(full, None)
            if start is None:
                return at
            at = sent[start] + seconds

    def take(self, at: float, now: float) -> None:
        """Note a request that is sent at some moment."""
        del self._sent[: bisect_right(self._sent, now - self._seconds)]
        insort(self._sent, at)


class RateLimiter:
    """Says when each request may be sent: within the limit of the whole service, and that of its operation if it has one.

    It is the same moment in both. A request that waits for its operation's limit holds up no other operation.
    """

    def __init__(
        self,
        rate: Rate | None = None,
        operations: Mapping[str, Rate] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rates = [] if rate is None else [rate]
        self._operations = dict[str, Rate](operations or {})
        self._now = now
        self._closed_until = _NEVER
        self._lock = threading.Lock()

    def reserve(self, operation: str = "", *, waited_until: float = _NEVER, before: float = float("inf")) -> float:
        """Seconds until the caller may send; that moment is taken, unless it does not come `before` so many seconds.

        `waited_until`: what `hold` returned to a caller that has waited since; nobody needs to wait for that any more.
        """
        own = self._operations.get(operation)
        rates = self._rates if own is None else [*self._rates, own]
        with self._lock:
            now = self._now()
            if self._closed_until <= waited_until:
                self._closed_until = now
            at = max(now, self._closed_until)
            while (later := max((rate.free_from(at) for rate in rates), default=at)) > at:
                at = later
            wait = at - now
            for rate in rates if wait < before else ():
                rate.take(at, now)
            return wait

    def hold(self, seconds: float) -> float:
        """Nobody sends for so long: the server said so to one of them. Returns the moment when it is over."""
        with self._lock:
            until = self._now() + seconds
            self._closed_until = max(self._closed_until, until)
            return until
