"""What the clients go by: the time, and how they wait. Tests of a client may give another one."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Awaitable, Callable, Generator
from contextvars import ContextVar
from typing import NamedTuple


class ClientClock(NamedTuple):
    """Time as a client sees it: deadlines, pauses and rate limits go by `now`."""

    now: Callable[[], float] = time.monotonic
    """Seconds, from any moment on."""
    sleep: Callable[[float], object] | None = None
    """Waits so many seconds, for a blocking client; None waits, and stops when the walk is closed."""
    sleep_async: Callable[[float], Awaitable[object]] | None = None
    """The same for an asynchronous client; None waits in the event loop."""


_USUAL = ClientClock()
_CLOCK: ContextVar[ClientClock] = ContextVar("clock", default=_USUAL)


def current() -> ClientClock:
    """The clock of a client that is made now."""
    return _CLOCK.get()


@contextlib.contextmanager
def going_by(clock: ClientClock) -> Generator[None]:
    """Clients that are made inside go by this clock for as long as they live. For tests: no constructor takes a clock."""
    before = _CLOCK.set(clock)
    try:
        yield
    finally:
        _CLOCK.reset(before)
