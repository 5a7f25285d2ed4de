"""When a request is sent, and sent again: one rule for blocking and asynchronous clients, without any input or output.

`attempts` is a generator: it yields what to do (`Send`, `Wait`) and is sent what came of it. `RateLimiter` is shared by
all threads and tasks of a client, and waits for nobody by itself.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from bisect import bisect_right, insort
from collections.abc import Callable, Generator, Mapping
from typing import Literal, TypeAlias, TypeVar, cast

from callrecords.client.http.auth import Credentials, Secret
from callrecords.client.http.request import Request
from callrecords.client.http.response import Response
from callrecords.conventions.headers import used_up
from callrecords.errors import (
    BadResponse,
    CallRecordsError,
    ConfigError,
    ConnectionFailed,
    DeadlineExceeded,
    Throttled,
    Unauthorized,
)
from callrecords.spec.frozen import Frozen

T = TypeVar("T")

_NEVER = float("-inf")
_log = logging.getLogger("callrecords.http")


class Send(Frozen, frozen=True):
    """Send the request with these headers; reply with the `Response`, or with the error that came instead."""

    request: Request
    headers: dict[str, str]
    seconds: float = float("inf")
    """So long may it take, to the last byte of the body."""
    timeout: float | None = None
    """Seconds without a sign of life after which it is given up; None for what the HTTP client has."""
    key: tuple[str, Secret] | None = None
    """The parameter of the query that carries the token, where no header does."""

    def __repr__(self) -> str:
        return f"Send({self.request!r}, seconds={self.seconds:g})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return [("request", self.request), ("seconds", self.seconds)]


WaitReason: TypeAlias = Literal["rate limit", "retry", "token"]
"""Its turn, the pause before the next attempt, or another caller who is getting a token."""


class Wait(Frozen, frozen=True):
    """Wait; reply with None."""

    seconds: float
    reason: WaitReason


class Attempt(Frozen, frozen=True, kw_only=True):
    """One attempt, as `on_attempt=` receives it; holds neither the URL nor anything of the response."""

    operation: str
    number: int
    """Counts from 1."""
    seconds: float
    """How long it took."""
    error: CallRecordsError | None
    """What it ended in; None for a success."""
    pause: float | None
    """Seconds until the next attempt; None when there is none."""


OnAttempt: TypeAlias = Callable[[Attempt], object]

Reply: TypeAlias = Response | ConnectionFailed | BadResponse | None
"""What comes of a step."""
Steps: TypeAlias = Generator[Send | Wait, Reply, T]


class Retries(Frozen, frozen=True):
    """How often and after what pause a request is repeated.

    All requests are GET, so repeating one is safe. Without `Retry-After` the pause doubles from half a second to eight;
    chance shortens it by up to a quarter, so that many clients do not return at once.
    """

    limit: int = 2
    """Repetitions, not counting the first attempt."""
    first_pause: float = 0.5
    longest_pause: float = 8.0
    longest_asked: float = 60.0
    """A server that asks for more patience than this gets none: the error says how long it wanted.

    One that only says when its limit starts anew is left alone until then, and for no longer than this.
    """
    chance: Callable[[], float] = random.random
    """Random number from 0 to 1."""

    def __post_init__(self) -> None:
        if type(self.limit) is not int or self.limit < 0:
            raise ConfigError("retries: must be a whole number from 0")

    def pause(self, attempt: int, error: CallRecordsError) -> float | None:
        """Seconds before the next attempt, or None when there is none; `attempt` counts from 1."""
        if attempt > self.limit or not error.retryable:
            return None
        if error.retry_after is not None:
            return error.retry_after if error.retry_after <= self.longest_asked else None
        pause = min(self.first_pause * 2.0 ** min(attempt - 1, 16), self.longest_pause)
        return pause * (1 - 0.25 * self.chance())


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


def attempts(
    request: Request,
    credentials: Credentials,
    headers: dict[str, str],
    retries: Retries,
    read: Callable[[Response], T],
    *,
    deadline: float = float("inf"),
    timeout: float | None = None,
    limiter: RateLimiter | None = None,
    on_attempt: OnAttempt | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Steps[T]:
    """Send a request until `read` returns what a response holds; raises the error of the last attempt.

    What `read` raises, for its status or because it cannot be read, is the error of the attempt, as a lost one is.

    All of it, waiting included, ends within `deadline` seconds; a wait that would not end in time is not begun.
    """
    attempt, renewed, ends, waited_until = 0, False, now() + deadline, _NEVER
    error: CallRecordsError | None = None
    while True:
        wait = 0.0
        if limiter is not None:
            wait = limiter.reserve(request.operation, waited_until=waited_until, before=ends - now())
        if wait > 0:
            _in_time(now() + wait, ends, deadline, request, attempt, error, f"; its turn comes in {wait:.3g} seconds")
            _log.debug("%s: waits %.3g s for the rate limit", request.operation, wait)
            yield Wait(wait, "rate limit")
        carrier = credentials.carrier.name
        given: Secret | CallRecordsError
        if credentials.fetches:
            given = yield from credentials.obtain(request, ends, timeout, now)
        else:
            carrier, given = credentials.header()
        started = now()
        _in_time(started, ends, deadline, request, attempt, error)
        attempt += 1
        response: Response | CallRecordsError | None
        if isinstance(given, CallRecordsError):
            response = given
        else:
            in_query = credentials.carrier.place == "query"
            sent = {} if request.bare else headers if in_query else {**headers, carrier: given}
            kept = (carrier, given) if in_query and not request.bare else None
            response = yield Send(request, {**sent, **request.headers}, ends - started, timeout, kept)
        assert response is not None  # noqa: S101  # every Send gets a reply
        result: T | None = None
        error = None
        if isinstance(response, Response):
            anew = used_up(response.headers)
            if anew is not None and limiter is not None:
                limiter.hold(min(anew, retries.longest_asked))
            try:
                result = read(response)
            except CallRecordsError as refused:
                error = refused
        else:
            error = response
        renewable = credentials.renewable and not (renewed or request.bare)
        renew = isinstance(error, Unauthorized) and error is not given and renewable
        pause: float | None = None
        if error is not None:
            error.operation, error.attempts = request.operation, attempt
            late = isinstance(error, DeadlineExceeded)
            pause = 0.0 if renew else None if late else retries.pause(attempt - renewed, error)
        took = now() - started
        _tell(request.operation, attempt, response, error, took, pause)
        if on_attempt is not None:
            on_attempt(Attempt(operation=request.operation, number=attempt, seconds=took, error=error, pause=pause))
        if error is None:
            return cast("T", result)
        if pause is None:
            raise error
        if renew and isinstance(given, Secret):
            renewed = True
            credentials.renew(given)
            continue
        if limiter is not None and isinstance(error, Throttled):
            waited_until = limiter.hold(pause)
        _in_time(now() + pause, ends, deadline, request, attempt, error)
        yield Wait(pause, "retry")


def _tell(
    operation: str,
    attempt: int,
    response: Response | CallRecordsError,
    error: CallRecordsError | None,
    took: float,
    pause: float | None,
) -> None:
    """Log an attempt: what came, never what it says."""
    if not _log.isEnabledFor(logging.INFO):
        return
    came = f"status {response.status}" if isinstance(response, Response) else type(response).__name__
    _log.debug("%s: attempt %d took %.3g s: %s", operation, attempt, took, came)
    if error is not None and pause is not None:
        _log.info("%s: attempt %d ended in %s; the next in %.3g s", operation, attempt, type(error).__name__, pause)


def _in_time(
    moment: float,
    ends: float,
    deadline: float,
    request: Request,
    attempt: int,
    error: CallRecordsError | None,
    reason: str = "",
) -> None:
    """Raise `DeadlineExceeded` when a moment is too late, with what the last attempt ended in."""
    if moment < ends:
        return
    reason += "" if error is None else f"; last: {error.message}"
    raise DeadlineExceeded(
        f"no response within the deadline of {deadline:g} seconds{reason}",
        operation=request.operation,
        status=None if error is None else error.status,
        attempts=attempt,
        code=None if error is None else error.code,
        request_id=None if error is None else error.request_id,
        retry_after=None if error is None else error.retry_after,
    ) from error
