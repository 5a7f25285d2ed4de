"""Laws of connections: whatever becomes of a walk or a call, each response that was opened is closed, and nothing is sent afterwards.

A response that stays open keeps its connection out of the pool, until no request can be sent any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
from collections.abc import Iterator
from typing import Any, Literal

import attrs
import httpx

from callrecords.client.setup.clock import ClientClock
from callrecords.contract.client.calls import made
from callrecords.contract.client.scripted import (
    Barrier,
    FakeTime,
    Reply,
    ScriptedTransport,
    connection_faults,
)
from callrecords.contract.client.stage import Stage
from callrecords.contract.oracle.reader import array_of, read_json
from callrecords.emulator.serving.transports import EmulatorTransport
from callrecords.errors import CallRecordsError
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.places import find

_PAGE = 7
_PIECES = 3
_TROUBLES = ("cut", "lost", "refused", "garbled", "forbidden")

Method = Literal["pages", "iter"]
_METHODS: tuple[Method, ...] = ("pages", "iter")
End = Literal["whole", "close", "drop", "cancel"]


@attrs.frozen
class WatchedWalk:
    """A walk, what happens to it, and how it ends."""

    method: Method
    asynchronous: bool
    concurrency: int
    ends: End
    """To its end; by `close` after the first page; by an error of the caller there; with its task cancelled."""
    hangs: bool = False
    """Whether the bodies of all other responses are on their way then."""
    trouble: str | None = None
    """What becomes of the third request, and of those after it."""

    def __str__(self) -> str:
        parts = [self.method, f"{self.concurrency} at once", {"whole": "", "drop": "left"}.get(self.ends, self.ends)]
        parts += ["while bodies come" if self.hangs else "", self.trouble or "", "asynchronously" * self.asynchronous]
        return ", ".join(filter(None, parts))


def walks() -> Iterator[WatchedWalk]:
    """All of them."""
    for method, asynchronous, concurrency in itertools.product(_METHODS, (False, True), (1, 3)):
        for trouble in (None, *_TROUBLES) if method == "pages" else (None,):
            yield WatchedWalk(method, asynchronous, concurrency, "whole", trouble=trouble)
        for hangs in (False, True):
            yield WatchedWalk(method, asynchronous, concurrency, "close", hangs=hangs)
            yield WatchedWalk(method, asynchronous, concurrency, "drop", hangs=hangs)
        if asynchronous:
            yield WatchedWalk(method, asynchronous, concurrency, "cancel", hangs=True)


class Left(Exception):  # it is no error of ours
    """The caller has had enough."""


class ConnectionJudge:
    """Judges the walks of one list."""

    def __init__(self, vendor: Vendor, resource: Resource) -> None:
        self._stage = Stage(vendor, resource)
        self._vendor, self._resource = vendor, resource
        self._emulator = EmulatorTransport(self._stage.emulator)

    def faults(self, walk: WatchedWalk) -> Iterator[str]:
        """What is wrong with the connections of a walk.

        None hangs where no response says that another follows; none sends side by side where no window can be cut.
        """
        if (walk.hangs and self._stage.unannounced) or (walk.concurrency > 1 and self._stage.clock is None):
            return
        barrier = Barrier() if walk.hangs else None
        clock = FakeTime()

        def script(number: int, request: httpx.Request) -> Reply:
            if walk.trouble is not None and number > 2:
                return self._trouble(walk.trouble, request)
            reply = self._reply(request)
            return attrs.evolve(reply, barrier=barrier) if barrier is not None and self._stops(reply) else reply

        transport = ScriptedTransport(script, clock)
        try:
            sent = self._walk(walk, transport, clock, barrier)
        finally:
            if barrier is not None:
                barrier.open.set()
        yield from connection_faults(transport.log)
        if walk.ends != "whole" and len(transport.log) > sent:
            yield "requests are sent after the walk has ended"
        if walk.hangs and barrier is not None and not barrier.reached.is_set():
            yield "nothing is requested ahead"
        if any(one.reply.barrier is not None and one.read == _PIECES for one in transport.log):
            yield "a response is read to its end, though the walk has ended"

    def _client(self, walk: WatchedWalk, transport: ScriptedTransport, clock: FakeTime) -> Any:
        kind = httpx.AsyncClient if walk.asynchronous else httpx.Client
        emulator, slug = self._stage.emulator, self._vendor.slug
        parameters: dict[str, Any] = {**emulator.parameters(slug)}
        return made(
            self._vendor,
            kind(transport=transport, timeout=None),
            clock=ClientClock(clock, clock.sleep),
            token=self._stage.access,
            base_url=f"http://emulator{emulator.base_path(slug)}",
            **parameters,
        )

    def _walk(self, walk: WatchedWalk, transport: ScriptedTransport, clock: FakeTime, barrier: Barrier | None) -> int:
        """Walk; returns how many requests were sent until the walk had ended."""
        methods = getattr(self._client(walk, transport, clock), self._resource.attribute)
        given = {**self._stage.size(_PAGE), **self._stage.everything}
        found = getattr(methods, walk.method)(concurrency=walk.concurrency, **given)
        with contextlib.suppress(CallRecordsError, Left, asyncio.CancelledError):
            if walk.asynchronous:
                clock.run(_taken_async(found, walk, barrier))
            else:
                _taken(found, walk, barrier)
        del found
        return len(transport.log)

    @functools.cached_property
    def _first(self) -> list[bytes]:
        """The records of the first page that is handed over."""
        transport = ScriptedTransport(lambda _, request: self._reply(request), FakeTime())
        client = self._client(WatchedWalk("pages", False, 1, "whole"), transport, FakeTime())
        pages = getattr(client, self._resource.attribute).pages(**self._stage.size(_PAGE), **self._stage.everything)
        first = [record.raw for record in next(pages)]
        pages.close()
        return first

    def _reply(self, request: httpx.Request) -> Reply:
        response = self._emulator.handle_request(request)
        headers = tuple((name, value) for name, value in response.headers.items())
        return Reply(response.status_code, headers, response.content, pieces=_PIECES)

    def _stops(self, reply: Reply) -> bool:
        """Whether a response holds records, and none of the first page: whoever waits for that must get it."""
        paging = self._stage.operation.pagination
        holds = paging is not None and bool(array_of(find(read_json(reply.body), paging.items)))
        return holds and not any(record in reply.body for record in self._first)

    def _trouble(self, trouble: str, request: httpx.Request) -> Reply:
        sound = self._reply(request)
        match trouble:
            case "cut":
                return attrs.evolve(sound, body=sound.body[:-2], headers=())
            case "lost":
                return attrs.evolve(sound, breaks=True)
            case "refused":
                return Reply(status=0, breaks=True)
            case "garbled":
                return attrs.evolve(sound, headers=(("content-encoding", "gzip"),))
            case _:
                return Reply(403, body=b"no")


def _taken(found: Any, walk: WatchedWalk, barrier: Barrier | None) -> None:
    for _ in found:
        if walk.ends == "whole":
            continue
        if barrier is not None:
            barrier.reached.wait(10)
        if walk.ends == "close":
            found.close()
            return
        raise Left


async def _taken_async(found: Any, walk: WatchedWalk, barrier: Barrier | None) -> None:
    taken = asyncio.create_task(_closed(found, walk, barrier))
    for _ in range(_TURNS):
        if taken.done() or (walk.ends == "cancel" and barrier is not None and barrier.reached.is_set()):
            break
        await asyncio.sleep(0)
    if walk.ends == "cancel":
        taken.cancel()
    await taken


_TURNS = 10_000
"""Turns of an event loop in which something has come to a barrier, if it ever does."""


async def _closed(found: Any, walk: WatchedWalk, barrier: Barrier | None) -> None:
    async with contextlib.aclosing(found):  # nobody else closes it: Python leaves that to the end of the loop
        await _awaited(found, walk, barrier)


async def _awaited(found: Any, walk: WatchedWalk, barrier: Barrier | None) -> None:
    async for _ in found:
        if walk.ends == "whole":
            continue
        for _ in range(_TURNS if barrier is not None else 0):
            if barrier is None or barrier.reached.is_set():
                break
            await asyncio.sleep(0)
        if walk.ends == "cancel":
            await asyncio.Event().wait()
        if walk.ends == "close":
            await found.aclose()
            return
        raise Left


def walk_connection_faults(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """Every walk."""
    judge = ConnectionJudge(vendor, resource)
    for walk in sorted(walks(), key=lambda walk: walk.hangs):  # a broken client may hang in the others
        yield from (f"{walk}: {fault}" for fault in judge.faults(walk))
