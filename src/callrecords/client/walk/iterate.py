"""Drives a walk and hands out what it finds: pages and records in order, with the place where the walk stands.

A driver sends what the walk names, ahead of what is handed over: here in threads, in `tasks` in tasks of an event loop.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator
from itertools import chain
from operator import length_hint
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from callrecords.client.http.transport import HALT
from callrecords.client.records.record import Record
from callrecords.client.walk.slice import ReadyPage
from callrecords.errors import RequestError

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from callrecords.client.http.request import Request
    from callrecords.client.operations.body import RawPage
    from callrecords.client.operations.position import Position
    from callrecords.client.walk.slice import Batch, Slice
    from callrecords.client.walk.walk import Walk

R = TypeVar("R", bound=Record)
T = TypeVar("T")

GRACE = 0.5
"""Seconds that a closing walk gives what is under way; what hangs longer is left to end by itself."""

HEAD_START = 0.0002
"""Seconds in which requests go out before their walk decodes: decoding holds the interpreter, and they would wait."""


def drive(walk: Walk[Any], fetch: Callable[[Request], RawPage]) -> Generator[ReadyPage]:
    """The responses of a walk. Threads only start when something can be fetched while something is handed over."""
    from concurrent import futures  # what asks for one page needs none

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
                    pool = futures.ThreadPoolExecutor(walk.concurrency, "callrecords", HALT.set, (halt,))
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
            futures.wait(under_way, GRACE)
            pool.shutdown(wait=False, cancel_futures=True)


class Alone(Generator[T]):
    """A generator that refuses a second thread while a first one is inside of it."""

    def __init__(self, inner: Generator[T]) -> None:
        self._inner = inner
        self._lock = threading.Lock()

    def __next__(self) -> T:
        self._enter()
        try:
            return next(self._inner)
        finally:
            self._lock.release()

    def send(self, value: None) -> T:  # noqa: ARG002  # there is nothing to send
        """Go on; as `next`."""
        return next(self)

    def throw(self, *error: Any) -> T:
        """Raise an error where the generator stands."""
        self._enter()
        try:
            return self._inner.throw(*error)
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the generator."""
        self._enter()
        try:
            self._inner.close()
        finally:
            self._lock.release()

    def _enter(self) -> None:
        if not self._lock.acquire(blocking=False):
            refuse()


class ChainedAlone(Alone[Iterator[T]]):
    """The same for a generator of iterators that `chain` strings together.

    A chain takes an error of its source for the end: another thread would find it ended, and miss the rest. So a thread
    that comes in between gets an iterator, and it is that one which refuses, each time.
    """

    def __next__(self) -> Iterator[T]:
        return iter(refuse, None) if self._lock.locked() else super().__next__()


def refuse() -> NoReturn:
    """Raise the error for a second thread."""
    raise RequestError("one walk in two threads at once: give each thread a walk of its own, or take pages with a lock")


class _Place(Generic[R]):
    """How far the records of a walk were handed over; keeping it costs nothing for each record."""

    def __init__(self, walk: Walk[R]) -> None:
        self._walk = walk
        self._batch: Batch[R] | None = None
        self._rest: Iterator[R] = iter(())
        self._stopped: Position | None = None

    def enter(self, batch: Batch[R]) -> Iterator[R]:
        """The records of the next batch; what is taken from them counts as handed over."""
        self._batch, self._rest = batch, iter(batch.records)
        return self._rest

    @property
    def position(self) -> Position:
        """Behind the last record that was handed over."""
        if self._stopped is not None or self._batch is None:
            return self._stopped or self._walk.start
        return self._walk.within(self._batch, length_hint(self._rest))

    def stop(self) -> None:
        """Hand over no more, and stay here."""
        self._stopped = self.position
        deque(self._rest, 0)


class Records(Iterator[R]):
    """The records of a walk, in their order, fetched as they are needed. Stop at any time: `resume` says where to go on."""

    def __init__(self, walk: Walk[R], pages: Generator[ReadyPage]) -> None:
        self._place = _Place(walk)
        self._batches = ChainedAlone(_batches(walk, pages, self._place))
        self._records = chain.from_iterable(self._batches)

    @property
    def resume(self) -> str:
        """A token that makes `iter` or `pages` with the same arguments go on after the last record that was taken.

        At any time: between two records, after an error, after `close`. It holds positions and hashes, and nothing of
        what was filtered by.
        """
        return self._place.position.token()

    def close(self) -> None:
        """End the walk: nothing more is handed over or requested."""
        self._batches.close()
        self._place.stop()

    def __iter__(self) -> Iterator[R]:  # noqa: PYI034  # a loop over it enters no frame of Python for a record
        return self._records

    def __next__(self) -> R:
        return next(self._records)


class AsyncRecords(AsyncIterator[R]):
    """The records of a walk, in their order, fetched as they are needed. Stop at any time: `resume` says where to go on."""

    def __init__(self, walk: Walk[R], pages: AsyncGenerator[ReadyPage]) -> None:
        self._place = _Place(walk)
        self._records = _one_by_one(walk, pages, self._place)

    @property
    def resume(self) -> str:
        """A token that makes `iter` or `pages` with the same arguments go on after the last record that was taken.

        At any time: between two records, after an error, after `aclose`. It holds positions and hashes, and nothing of
        what was filtered by.
        """
        return self._place.position.token()

    async def aclose(self) -> None:
        """End the walk: nothing more is handed over or requested."""
        self._place.stop()
        await self._records.aclose()

    def __aiter__(self) -> AsyncIterator[R]:  # noqa: PYI034  # a loop over it goes straight to the generator
        return self._records

    def __anext__(self) -> Awaitable[R]:
        return self._records.__anext__()


# Generators of their own: a walk that nobody holds any more ends at once, since no cycle keeps it.


def _batches(walk: Walk[R], pages: Generator[ReadyPage], place: _Place[R]) -> Generator[Iterator[R]]:
    with contextlib.closing(pages):
        for ready in pages:
            yield from map(place.enter, walk.batches(ready))


async def _one_by_one(walk: Walk[R], pages: AsyncGenerator[ReadyPage], place: _Place[R]) -> AsyncGenerator[R]:
    async with contextlib.aclosing(pages):
        async for ready in pages:
            for batch in walk.batches(ready):
                for record in place.enter(batch):
                    yield record
