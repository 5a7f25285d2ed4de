"""When a request is sent again: one rule for blocking and asynchronous clients, without any input or output.

`attempts` is a generator: it yields what to do (`Send`, `Wait`) and is sent what came of it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator
from typing import TypeAlias, TypeVar, cast

from callrecords.client.http.auth import Credentials
from callrecords.client.http.rate_limit import RateLimiter
from callrecords.client.http.request import Request
from callrecords.client.http.response import Response
from callrecords.client.http.steps import Send, Wait
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

Steps: TypeAlias = Generator[Send | Wait, Response | ConnectionFailed | BadResponse | None, T]


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
    attempt, renewed, ends, waited_until = 0, False, now() + deadline, float("-inf")
    error: CallRecordsError | None = None
    while True:
        wait = 0.0
        if limiter is not None:
            wait = limiter.reserve(request.operation, waited_until=waited_until, before=ends - now())
        if wait > 0:
            _in_time(now() + wait, ends, deadline, request, attempt, error, f"; its turn comes in {wait:.3g} seconds")
            yield Wait(wait)
        authorization = credentials.header()
        started = now()
        _in_time(started, ends, deadline, request, attempt, error)
        attempt += 1
        response = yield Send(request, {**headers, "authorization": authorization}, ends - started, timeout)
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
        renew = isinstance(error, Unauthorized) and credentials.renewable and not renewed
        pause: float | None = None
        if error is not None:
            error.operation, error.attempts = request.operation, attempt
            late = isinstance(error, DeadlineExceeded)
            pause = 0.0 if renew else None if late else retries.pause(attempt - renewed, error)
        if on_attempt is not None:
            took = now() - started
            on_attempt(Attempt(operation=request.operation, number=attempt, seconds=took, error=error, pause=pause))
        if error is None:
            return cast("T", result)
        if pause is None:
            raise error
        if renew:
            renewed = True
            credentials.renew(authorization)
            continue
        if limiter is not None and isinstance(error, Throttled):
            waited_until = limiter.hold(pause)
        _in_time(now() + pause, ends, deadline, request, attempt, error)
        yield Wait(pause)


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
        f"no answer within the deadline of {deadline:g} seconds{reason}",
        operation=request.operation,
        status=None if error is None else error.status,
        attempts=attempt,
        code=None if error is None else error.code,
        request_id=None if error is None else error.request_id,
        retry_after=None if error is None else error.retry_after,
    ) from error
