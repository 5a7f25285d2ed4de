"""Drives a walk: sends what it names, ahead of what is handed over, and hands over pages and errors in order."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from callrecords.client.http.transport import HALT
from callrecords.client.walk.slice import ReadyPage

if TYPE_CHECKING:
    from callrecords.client.http.request import Request
    from callrecords.client.operations.listing import RawPage
    from callrecords.client.walk.slice import Slice
    from callrecords.client.walk.walk import Walk

GRACE = 0.5
"""Seconds that a closing walk gives what is under way; what hangs longer is left to end by itself."""

HEAD_START = 0.0002
"""Seconds in which requests go out before their walk decodes: decoding holds the interpreter, and they would wait."""


def drive(walk: Walk[Any], fetch: Callable[[Request], RawPage]) -> Generator[ReadyPage]:
    """The responses of a walk. Threads only start when something can be fetched while something is handed over."""
    pool: ThreadPoolExecutor | None = None
    halt = threading.Event()
    under_way: dict[Future[RawPage], Slice] = {}
    arrived: SimpleQueue[Future[RawPage]] = SimpleQueue()
    try:
        while True:
            due = list(walk.startable())
            if walk.idle and not under_way and len(due) == 1:
                [(part, request)] = due
                reply: RawPage | Exception
                try:
                    reply = fetch(request)
                except Exception as error:  # noqa: BLE001  # the walk raises it where it belongs
                    reply = error
                walk.took(part, reply)
                continue
            for part, request in due:
                if pool is None:
                    pool = ThreadPoolExecutor(walk.concurrency, "callrecords", HALT.set, (halt,))
                future = pool.submit(fetch, request)
                under_way[future] = part
                future.add_done_callback(arrived.put)
            if due and not walk.idle:
                time.sleep(HEAD_START)
            step = walk.next()
            if step is None:
                return
            if isinstance(step, ReadyPage):
                yield step
            waits = not isinstance(step, ReadyPage)
            while under_way and (waits or not arrived.empty()):
                future, waits = arrived.get(), False
                walk.took(under_way.pop(future), future.exception() or future.result())
    finally:
        halt.set()
        if pool is not None:
            wait(under_way, GRACE)
            pool.shutdown(wait=False, cancel_futures=True)


async def drive_async(
    walk: Walk[Any], fetch: Callable[[Request], Coroutine[Any, Any, RawPage]]
) -> AsyncGenerator[ReadyPage]:
    """The responses of a walk; on other event loops than asyncio's nothing is fetched ahead."""
    under_way: dict[asyncio.Task[RawPage], Slice] = {}
    try:
        while True:
            for part, request in walk.startable():
                if _on_asyncio():
                    under_way[asyncio.create_task(fetch(request))] = part
                    continue
                reply: RawPage | Exception
                try:
                    reply = await fetch(request)
                except Exception as error:  # noqa: BLE001  # the walk raises it where it belongs
                    reply = error
                walk.took(part, reply)
            step = walk.next()
            if step is None:
                return
            if isinstance(step, ReadyPage):
                yield step
            elif under_way:
                await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in under_way if task.done()]:
                failed = asyncio.CancelledError() if task.cancelled() else task.exception()
                walk.took(under_way.pop(task), failed or task.result())
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
