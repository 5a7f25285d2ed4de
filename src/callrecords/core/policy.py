"""When a request is sent again: one rule for blocking and asynchronous clients, without any input or output.

`attempts` is a generator: it yields what to do (`Send`, `Wait`) and is sent what came of it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from typing import TypeAlias

import attrs

from callrecords.core.answer import Answer
from callrecords.core.auth import Credentials
from callrecords.core.errors import CallRecordsError, ConfigError, ConnectionFailed, StatusError, Unauthorized
from callrecords.core.request import Request


@attrs.frozen
class Send:
    """Send the request with these headers; reply with the `Answer` or the `ConnectionFailed`."""

    request: Request
    headers: dict[str, str] = attrs.field(repr=False)


@attrs.frozen
class Wait:
    """Wait; reply with None."""

    seconds: float


Steps: TypeAlias = Generator[Send | Wait, Answer | ConnectionFailed | None, Answer]


def _whole(_retries: object, _attribute: object, value: object) -> None:
    if type(value) is not int or value < 0:
        raise ConfigError("retries: must be a whole number from 0")


@attrs.frozen
class Retries:
    """How often and after what pause a request is repeated.

    All requests are GET, so repeating one is safe. Without `Retry-After` the pause doubles from half a second to eight;
    chance shortens it by up to a quarter, so that many clients do not return at once.
    """

    limit: int = attrs.field(default=2, validator=_whole)
    """Repetitions, not counting the first attempt."""
    first_pause: float = 0.5
    longest_pause: float = 8.0
    longest_asked: float = 120.0
    """A server that asks for more patience than this gets none: the error says how long it wanted."""
    chance: Callable[[], float] = random.random
    """Random number from 0 to 1."""

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
    judge: Callable[[Request, Answer], StatusError | None],
) -> Steps:
    """Send a request until it is answered; raises what `judge` makes of the last answer, or `ConnectionFailed`."""
    attempt, renewed = 0, False
    while True:
        authorization = credentials.header()
        attempt += 1
        outcome = yield Send(request, {**headers, "authorization": authorization})
        if isinstance(outcome, Answer):
            error: CallRecordsError | None = judge(request, outcome)
            if error is None:
                return outcome
        else:
            assert outcome is not None  # noqa: S101  # every Send is answered
            error = outcome
        error.operation, error.attempts = request.operation, attempt
        if isinstance(error, Unauthorized) and credentials.renewable and not renewed:
            renewed = True
            credentials.renew(authorization)
            continue
        pause = retries.pause(attempt - renewed, error)
        if pause is None:
            raise error
        yield Wait(pause)
