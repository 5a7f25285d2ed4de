"""The resources that generated ones stand on: the same steps, driven blocking or asynchronously."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from typing import TypeVar

from callrecords.core.asks import GetAsk, ListAsk, WalkAsk
from callrecords.core.client import AsyncClient, SyncClient
from callrecords.core.page import Page
from callrecords.core.record import Record

R = TypeVar("R", bound=Record)


class SyncResource:
    """The operations on one kind of record. Arguments are checked at the call, before anything is sent."""

    def __init__(self, client: SyncClient) -> None:
        self._client = client

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client!r}>"

    def _list(self, operation_id: str, record: type[R], ask: ListAsk) -> Page[R]:
        """One page."""
        listing = self._client.listing(operation_id, record)
        asked = listing.ask(ask)
        return listing.receive(asked, asked.request, self._client.exchange(listing, asked.request)).page

    def _pages(self, operation_id: str, record: type[R], ask: WalkAsk) -> Generator[Page[R]]:
        """The pages of a walk; while one is handed over, the next is fetched."""
        from callrecords.core.crew import walked  # the first request pays for it
        from callrecords.core.walk import Walk

        listing = self._client.listing(operation_id, record)
        return walked(self._client, listing, Walk(listing, ask))

    def _iter(self, operation_id: str, record: type[R], ask: WalkAsk) -> Iterator[R]:
        """The records of a walk."""
        pages = self._pages(operation_id, record, ask)

        def records() -> Iterator[R]:
            with contextlib.closing(pages):
                for page in pages:
                    yield from page.items

        return records()

    def _get(self, operation_id: str, record: type[R], ask: GetAsk) -> R:
        """One record."""
        getting = self._client.getting(operation_id, record)
        request, selection = getting.ask(ask)
        return getting.record(request, self._client.exchange(getting, request), selection)


class AsyncResource:
    """The operations on one kind of record. Arguments are checked at the call, before anything is sent."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client!r}>"

    async def _list(self, operation_id: str, record: type[R], ask: ListAsk) -> Page[R]:
        """One page."""
        listing = self._client.listing(operation_id, record)
        asked = listing.ask(ask)
        return listing.receive(asked, asked.request, await self._client.exchange(listing, asked.request)).page

    def _pages(self, operation_id: str, record: type[R], ask: WalkAsk) -> AsyncGenerator[Page[R]]:
        """The pages of a walk; while one is handed over, the next is fetched."""
        from callrecords.core.crew import walked_async  # the first request pays for it
        from callrecords.core.walk import Walk

        listing = self._client.listing(operation_id, record)
        return walked_async(self._client, listing, Walk(listing, ask))

    def _iter(self, operation_id: str, record: type[R], ask: WalkAsk) -> AsyncIterator[R]:
        """The records of a walk."""
        pages = self._pages(operation_id, record, ask)

        async def records() -> AsyncIterator[R]:
            async with contextlib.aclosing(pages):
                async for page in pages:
                    for found in page.items:
                        yield found

        return records()

    async def _get(self, operation_id: str, record: type[R], ask: GetAsk) -> R:
        """One record."""
        getting = self._client.getting(operation_id, record)
        request, selection = getting.ask(ask)
        return getting.record(request, await self._client.exchange(getting, request), selection)
