"""The resources that generated ones stand on: the same steps, driven blocking or asynchronously."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Callable, Generator
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from callrecords.client.operations.page import Page
from callrecords.client.operations.query import ExportQuery, GetQuery, ListQuery, WalkQuery
from callrecords.client.records.record import Record
from callrecords.client.runtime import AsyncRuntime, SyncRuntime

if TYPE_CHECKING:
    from callrecords.client.changes.feed import Feed
    from callrecords.client.changes.outcome import Changes, FullReadDue
    from callrecords.client.exports.export import Export
    from callrecords.client.http.request import Request
    from callrecords.client.http.response import Response
    from callrecords.client.operations.body import RawPage
    from callrecords.client.walk.iterate import AsyncRecords, Records
    from callrecords.client.walk.slice import ReadyPage
    from callrecords.client.walk.walk import Walk

R = TypeVar("R", bound=Record)
W = TypeVar("W", SyncRuntime, AsyncRuntime)


class _Resource(Generic[W]):
    """The operations on one kind of record. Arguments are checked at the call, before anything is sent."""

    def __init__(self, runtime: W) -> None:
        self._runtime: W = runtime

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._runtime!r}>"

    def _page(
        self, operation_id: str, record: type[R], query: ListQuery
    ) -> tuple[Request, Callable[[Response], Page[R]]]:
        """The request for one page, and what reads its response."""
        listing = self._runtime.listing(operation_id, record)
        call = listing.call(query)
        return call.request, partial(listing.receive, call)

    def _record(self, operation_id: str, record: type[R], query: GetQuery) -> tuple[Request, Callable[[Response], R]]:
        """The request for one record, and what reads its response."""
        getting = self._runtime.getting(operation_id, record)
        request, chosen = getting.call(query)
        return request, partial(getting.record, request, chosen)

    def _exported(self, operation_id: str, record: type[R], query: ExportQuery) -> Export[R]:
        """An export whose arguments were checked."""
        from callrecords.client.exports.export import Export  # few clients need it

        runtime = self._runtime
        return Export(runtime.listing(operation_id, record), query, runtime.options.max_response_bytes)

    def _feed(self, operation_id: str, record: type[R], token: str | None) -> Feed[R]:
        """A stream of changes whose token was checked."""
        from callrecords.client.changes.feed import Feed  # few clients need it

        return Feed(self._runtime.listing(operation_id, record), token)


class SyncResource(_Resource[SyncRuntime]):
    """A resource that waits for each response."""

    def _list(self, operation_id: str, record: type[R], query: ListQuery) -> Page[R]:
        """One page."""
        return self._runtime.exchange(*self._page(operation_id, record, query))

    def _get(self, operation_id: str, record: type[R], query: GetQuery) -> R:
        """One record."""
        return self._runtime.exchange(*self._record(operation_id, record, query))

    def _pages(self, operation_id: str, record: type[R], query: WalkQuery) -> Generator[Page[R]]:
        """The pages of a walk; while one is handed over, the next is fetched."""
        from callrecords.client.walk.iterate import Alone

        walk, ready = self._walk(operation_id, record, query)

        def pages() -> Generator[Page[R]]:
            with contextlib.closing(ready):
                for response in ready:
                    page = walk.page(response)
                    if page is not None:
                        yield page

        return Alone(pages())

    def _iter(self, operation_id: str, record: type[R], query: WalkQuery) -> Records[R]:
        """The records of a walk."""
        from callrecords.client.walk.iterate import Records

        return Records(*self._walk(operation_id, record, query))

    def _export(self, operation_id: str, record: type[R], query: ExportQuery) -> Generator[R]:
        """The records of a file that the vendor makes."""
        from callrecords.client.exports.drive import records
        from callrecords.client.walk.iterate import Alone

        runtime = self._runtime
        return Alone(records(self._exported(operation_id, record, query), runtime.exchange, runtime.sleep))

    def _changes(self, operation_id: str, record: type[R], token: str | None) -> Generator[Changes[R] | FullReadDue]:
        """What changed since a token."""
        from callrecords.client.changes.drive import changes
        from callrecords.client.walk.iterate import Alone

        return Alone(changes(self._feed(operation_id, record, token), self._runtime.exchange))

    def _walk(self, operation_id: str, record: type[R], query: WalkQuery) -> tuple[Walk[R], Generator[ReadyPage]]:
        from callrecords.client.http import watching
        from callrecords.client.walk.iterate import drive  # the first walk pays for it
        from callrecords.client.walk.walk import Walk

        listing = self._runtime.listing(operation_id, record)
        walk, exchange = Walk(listing, query), self._runtime.exchange

        def fetch(request: Request) -> RawPage:
            return exchange(request, partial(listing.read, request))

        watcher = watching.watcher
        return walk, drive(walk, fetch if watcher is None else watcher.carry(fetch))


class AsyncResource(_Resource[AsyncRuntime]):
    """A resource for coroutines."""

    async def _list(self, operation_id: str, record: type[R], query: ListQuery) -> Page[R]:
        """One page."""
        return await self._runtime.exchange(*self._page(operation_id, record, query))

    async def _get(self, operation_id: str, record: type[R], query: GetQuery) -> R:
        """One record."""
        return await self._runtime.exchange(*self._record(operation_id, record, query))

    def _pages(self, operation_id: str, record: type[R], query: WalkQuery) -> AsyncGenerator[Page[R]]:
        """The pages of a walk; while one is handed over, the next is fetched."""
        walk, ready = self._walk(operation_id, record, query)

        async def pages() -> AsyncGenerator[Page[R]]:
            async with contextlib.aclosing(ready):
                async for response in ready:
                    page = walk.page(response)
                    if page is not None:
                        yield page

        return pages()

    def _iter(self, operation_id: str, record: type[R], query: WalkQuery) -> AsyncRecords[R]:
        """The records of a walk."""
        from callrecords.client.walk.iterate import AsyncRecords

        return AsyncRecords(*self._walk(operation_id, record, query))

    def _export(self, operation_id: str, record: type[R], query: ExportQuery) -> AsyncGenerator[R]:
        """The records of a file that the vendor makes."""
        from callrecords.client.exports.drive import records_async

        runtime = self._runtime
        return records_async(self._exported(operation_id, record, query), runtime.exchange, runtime.sleep)

    def _changes(
        self, operation_id: str, record: type[R], token: str | None
    ) -> AsyncGenerator[Changes[R] | FullReadDue]:
        """What changed since a token."""
        from callrecords.client.changes.drive import changes_async

        return changes_async(self._feed(operation_id, record, token), self._runtime.exchange)

    def _walk(self, operation_id: str, record: type[R], query: WalkQuery) -> tuple[Walk[R], AsyncGenerator[ReadyPage]]:
        from callrecords.client.walk.tasks import drive_async  # the first walk pays for it
        from callrecords.client.walk.walk import Walk

        listing = self._runtime.listing(operation_id, record)
        walk, exchange = Walk(listing, query), self._runtime.exchange
        return walk, drive_async(walk, lambda request: exchange(request, partial(listing.read, request)))
