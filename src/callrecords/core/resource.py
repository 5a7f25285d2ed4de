"""The resources that generated ones stand on: the same steps, driven blocking or asynchronously."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, TypeVar

from callrecords.core.asks import GetAsk, ListAsk, WalkAsk
from callrecords.core.client import AsyncClient, SyncClient
from callrecords.core.errors import WindowTooWide
from callrecords.core.page import Page
from callrecords.core.record import Record

if TYPE_CHECKING:
    from callrecords.core.answer import Answer

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

    def _pages(self, operation_id: str, record: type[R], ask: WalkAsk) -> Iterator[Page[R]]:
        """The pages of a walk; each is fetched when it is asked for."""
        from callrecords.core.walk import Walk  # the first request pays for it

        listing = self._client.listing(operation_id, record)
        walk = Walk(listing, ask)

        def pages() -> Iterator[Page[R]]:
            step = walk.step()
            while step is not None:
                if isinstance(step, Page):
                    yield step
                    step = walk.step()
                    continue
                try:
                    reply: Answer | WindowTooWide = self._client.exchange(listing, step)
                except WindowTooWide as error:
                    reply = error
                step = walk.step(reply)

        return pages()

    def _iter(self, operation_id: str, record: type[R], ask: WalkAsk) -> Iterator[R]:
        """The records of a walk."""
        pages = self._pages(operation_id, record, ask)
        return (record for page in pages for record in page.items)

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

    def _pages(self, operation_id: str, record: type[R], ask: WalkAsk) -> AsyncIterator[Page[R]]:
        """The pages of a walk; each is fetched when it is asked for."""
        from callrecords.core.walk import Walk  # the first request pays for it

        listing = self._client.listing(operation_id, record)
        walk = Walk(listing, ask)

        async def pages() -> AsyncIterator[Page[R]]:
            step = walk.step()
            while step is not None:
                if isinstance(step, Page):
                    yield step
                    step = walk.step()
                    continue
                try:
                    reply: Answer | WindowTooWide = await self._client.exchange(listing, step)
                except WindowTooWide as error:
                    reply = error
                step = walk.step(reply)

        return pages()

    def _iter(self, operation_id: str, record: type[R], ask: WalkAsk) -> AsyncIterator[R]:
        """The records of a walk."""
        pages = self._pages(operation_id, record, ask)

        async def records() -> AsyncIterator[R]:
            async for page in pages:
                for found in page.items:
                    yield found

        return records()

    async def _get(self, operation_id: str, record: type[R], ask: GetAsk) -> R:
        """One record."""
        getting = self._client.getting(operation_id, record)
        request, selection = getting.ask(ask)
        return getting.record(request, await self._client.exchange(getting, request), selection)
