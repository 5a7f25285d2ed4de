"""Drives a walk on an event loop: what it names is sent ahead of what is handed over, each request in a task of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from callrecords.client.walk.slice import ReadyPage

if TYPE_CHECKING:
    from callrecords.client.http.request import Request
    from callrecords.client.operations.body import RawPage
    from callrecords.client.walk.slice import Slice
    from callrecords.client.walk.walk import Walk


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
