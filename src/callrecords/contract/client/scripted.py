"""Time that passes only when somebody waits for it, and a server that follows a script: what happens does not depend on a machine's speed."""

from __future__ import annotations

import asyncio
import selectors
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, TypeVar

import attrs
import httpx

T = TypeVar("T")

_GRACE = 5.0
"""Seconds that threads get to end by themselves. Only a fault waits so long."""


class FakeTime:
    """A clock in seconds. Threads that wait at once wait side by side, as they would."""

    def __init__(self) -> None:
        self._now = 1000.0
        self._lock = threading.Lock()

    def __call__(self) -> float:
        """The time."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Wait."""
        until = self._now + max(0.0, seconds)
        with self._lock:
            self._now = max(self._now, until)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in an event loop that goes by this clock."""
        with asyncio.Runner(loop_factory=lambda: _Loop(self)) as runner:
            return runner.run(coroutine)


class _Selector(selectors.DefaultSelector):
    def __init__(self, clock: FakeTime) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready; where nothing is, the time passes that was to be waited."""
        ready = super().select(0 if timeout is not None else None)
        if not ready and timeout:
            self._clock.sleep(timeout)
        return ready


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, clock: FakeTime) -> None:
        self._fake = clock
        super().__init__(_Selector(clock))

    def time(self) -> float:
        return self._fake()


@attrs.define
class Barrier:
    """Where bodies stop until somebody lets them go on."""

    reached: threading.Event = attrs.field(factory=threading.Event)
    """Set once a body has come here."""
    open: threading.Event = attrs.field(factory=threading.Event)

    def wait(self) -> None:
        """Stop here; a barrier that nobody opens within a minute opens by itself."""
        self.reached.set()
        self.open.wait(60)

    async def wait_async(self) -> None:
        """The same for a task, which can only be cancelled."""
        self.reached.set()
        while not self.open.is_set():
            await asyncio.sleep(0)


@attrs.frozen
class Reply:
    """A response of the script."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    before: float = 0.0
    """Seconds until it begins."""
    between: float = 0.0
    """Seconds before each piece of the body."""
    pieces: int = 1
    breaks: bool = False
    """Whether the connection is lost at the end of the body; with no status, before any response."""
    error: str = "connection lost"
    """What the HTTP library says then."""
    barrier: Barrier | None = None
    """What the body waits at after its first piece."""


@attrs.define(eq=False)
class ScriptedStream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A request, and how far its response came; it is the stream of the response."""

    request: httpx.Request
    reply: Reply
    clock: FakeTime
    began: float
    ended: float | None = None
    """When its end, an error or the close was there."""
    opened: bool = False
    closed: bool = False
    read: int = 0
    """Pieces of the body that were read."""

    @property
    def timeouts(self) -> dict[str, float | None]:
        """Seconds without a sign of life after which the client gives up."""
        found: dict[str, float | None] = self.request.extensions.get("timeout", {})
        return found

    def _parts(self) -> Iterator[bytes]:
        body, number = self.reply.body, self.reply.pieces
        size = max(1, -(-len(body) // number))
        yield from (body[at : at + size] for at in range(0, len(body), size))

    def _silence(self, seconds: float) -> float:
        """How long it takes: until the next bytes, or until the client's patience ends."""
        most = self.timeouts.get("read")
        return seconds if most is None else min(seconds, most)

    def _judged(self, seconds: float) -> None:
        most = self.timeouts.get("read")
        if most is not None and seconds > most:
            raise httpx.ReadTimeout("too slow", request=self.request)

    def _lost(self) -> None:
        if self.reply.breaks:
            raise httpx.ReadError(self.reply.error, request=self.request)

    def wait(self, seconds: float) -> None:
        """Let time pass; raises `httpx.ReadTimeout` when the client would not wait so long."""
        self.clock.sleep(self._silence(seconds))
        self._judged(seconds)

    async def wait_async(self, seconds: float) -> None:
        """The same."""
        await asyncio.sleep(self._silence(seconds))
        self._judged(seconds)

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts():
            if self.read and self.reply.barrier is not None:
                self.reply.barrier.wait()
            self.wait(self.reply.between)
            self.read += 1
            yield part
        self._lost()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts():
            if self.read and self.reply.barrier is not None:
                await self.reply.barrier.wait_async()
            await self.wait_async(self.reply.between)
            self.read += 1
            yield part
        self._lost()

    def close(self) -> None:
        """The client is done with the response."""
        self.closed = True
        self.end()

    async def aclose(self) -> None:
        """The same."""
        self.close()

    def end(self) -> None:
        """Note when it was over."""
        self.ended = self.clock() if self.ended is None else self.ended

    def response(self) -> httpx.Response:
        """The response, whose body comes when it is read."""
        self.opened = True
        return httpx.Response(
            self.reply.status, headers=list(self.reply.headers), stream=self, request=self.request
        )  # fmt: skip


class ScriptedTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers as a script says, which is given the number of the request, from 1, and the request."""

    def __init__(self, script: Callable[[int, httpx.Request], Reply], clock: FakeTime) -> None:
        self._script, self._clock = script, clock
        self._lock = threading.Lock()
        self.log: list[ScriptedStream] = []

    def _begin(self, request: httpx.Request) -> ScriptedStream:
        with self._lock:
            number = len(self.log) + 1
            exchange = ScriptedStream(request, Reply(), self._clock, self._clock())
            self.log.append(exchange)
        exchange.reply = self._script(number, request)
        return exchange

    def _headers(self, exchange: ScriptedStream) -> httpx.Response:
        if exchange.reply.breaks and not exchange.reply.status:
            raise httpx.ConnectError(exchange.reply.error, request=exchange.request)
        return exchange.response()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        exchange = self._begin(request)
        try:
            exchange.wait(exchange.reply.before)
            return self._headers(exchange)
        except httpx.TransportError:
            exchange.end()
            raise

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        exchange = self._begin(request)
        try:
            await exchange.wait_async(exchange.reply.before)
            return self._headers(exchange)
        except (httpx.TransportError, asyncio.CancelledError):
            exchange.end()
            raise


def connection_faults(log: list[ScriptedStream]) -> Iterator[str]:
    """Responses that were opened and never closed: their connections are lost to the pool."""
    end = time.monotonic() + _GRACE
    while (left := sum(one.opened and not one.closed for one in log)) and time.monotonic() < end:
        time.sleep(0.01)  # a thread that was given up may be about to do it
    if left:
        yield f"{left} responses are never closed"
