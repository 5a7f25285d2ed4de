"""Drives a walk: sends what it names, ahead of what is handed over, and hands over pages and errors in order."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Generator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from callrecords.client.http.transport import HALT
from callrecords.client.records.record import Record
from callrecords.client.walk.walk import ReadyResponse

if TYPE_CHECKING:
    from callrecords.client.http.request import Request
    from callrecords.client.http.response import Response
    from callrecords.client.operations.endpoint import Endpoint
    from callrecords.client.operations.listing import ListOperation
    from callrecords.client.walk.walk import Slice, Walk

R = TypeVar("R", bound=Record)

GRACE = 0.5
"""Seconds that a closing walk gives what is under way; what hangs longer is left to end by itself."""

HEAD_START = 0.0002
"""Seconds in which requests go out before their walk decodes: decoding holds the interpreter, and they would wait."""


class Exchanges(Protocol):
    """A client that sends a request until it is answered."""

    def exchange(self, endpoint: Endpoint[Any], request: Request) -> Response:
        """The response; raises an error of the response, or `ConnectionFailed`."""
        ...


class ExchangesAsync(Protocol):
    """A client for coroutines that sends a request until it is answered."""

    async def exchange(self, endpoint: Endpoint[Any], request: Request) -> Response:
        """The response; raises an error of the response, or `ConnectionFailed`."""
        ...


def walked(client: Exchanges, listing: ListOperation[R], walk: Walk[R]) -> Generator[ReadyResponse]:
    """The answers of a walk. Threads are only started when something can be fetched while something is handed over."""
    pool: ThreadPoolExecutor | None = None
    halt = threading.Event()
    under_way: dict[Future[Response], Slice] = {}
    arrived: SimpleQueue[Future[Response]] = SimpleQueue()
    try:
        while True:
            legs = list(walk.startable())
            if walk.idle and not under_way and len(legs) == 1:
                walk.took(legs[0], _reply(client, listing, legs[0]))
                continue
            for leg in legs:
                if pool is None:
                    pool = ThreadPoolExecutor(walk.concurrency, "callrecords", HALT.set, (halt,))
                assert leg.request is not None  # noqa: S101  # or it could not be started
                future = pool.submit(client.exchange, listing, leg.request)
                under_way[future] = leg
                future.add_done_callback(arrived.put)
            if legs and not walk.idle:
                time.sleep(HEAD_START)
            step = walk.next()
            if step is None:
                return
            if isinstance(step, ReadyResponse):
                yield step
            waits = not isinstance(step, ReadyResponse)
            while under_way and (waits or not arrived.empty()):
                future, waits = arrived.get(), False
                error = future.exception()
                walk.took(under_way.pop(future), future.result() if error is None else error)
    finally:
        halt.set()
        if pool is not None:
            wait(under_way, GRACE)
            pool.shutdown(wait=False, cancel_futures=True)


def _reply(client: Exchanges, listing: ListOperation[R], leg: Slice) -> Response | Exception:
    assert leg.request is not None  # noqa: S101  # or it could not be started
    try:
        return client.exchange(listing, leg.request)
    except Exception as error:  # noqa: BLE001  # the walk raises it where it belongs
        return error


async def walked_async(
    client: ExchangesAsync, listing: ListOperation[R], walk: Walk[R]
) -> AsyncGenerator[ReadyResponse]:
    """The answers of a walk; on other event loops than asyncio's nothing is fetched ahead."""
    under_way: dict[asyncio.Task[Response], Slice] = {}
    try:
        while True:
            for leg in walk.startable():
                assert leg.request is not None  # noqa: S101  # or it could not be started
                if _on_asyncio():
                    under_way[asyncio.create_task(client.exchange(listing, leg.request))] = leg
                else:
                    walk.took(leg, await _reply_async(client, listing, leg))
            step = walk.next()
            if step is None:
                return
            if isinstance(step, ReadyResponse):
                yield step
            elif under_way:
                await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in under_way if task.done()]:
                error = asyncio.CancelledError() if task.cancelled() else task.exception()
                walk.took(under_way.pop(task), task.result() if error is None else error)
    finally:
        for task in under_way:
            task.cancel()
        if under_way:
            await asyncio.gather(*under_way, return_exceptions=True)


def _on_asyncio() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def _reply_async(client: ExchangesAsync, listing: ListOperation[R], leg: Slice) -> Response | Exception:
    assert leg.request is not None  # noqa: S101  # or it could not be started
    try:
        return await client.exchange(listing, leg.request)
    except Exception as error:  # noqa: BLE001  # the walk raises it where it belongs
        return error
