"""Drives a stream of changes; nothing is sent before the first page is wanted, and no page before it is."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from typing import Any, TypeVar

from callrecords.client.changes.feed import Feed, Step
from callrecords.client.changes.outcome import Changes, FullReadDue
from callrecords.client.http.request import Request
from callrecords.client.http.response import Response
from callrecords.client.records.record import Record

R = TypeVar("R", bound=Record)
Read = Callable[[Response], Any]


def changes(feed: Feed[R], exchange: Callable[[Request, Read], Any]) -> Generator[Changes[R] | FullReadDue]:
    """The pages of a stream. `exchange` sends a request and returns what its response is read as."""
    request: Request | None = feed.first
    while request is not None:
        step: Step[R] = exchange(request, feed.reader(request))
        yield step.outcome
        request = step.following


async def changes_async(
    feed: Feed[R], exchange: Callable[[Request, Read], Awaitable[Any]]
) -> AsyncGenerator[Changes[R] | FullReadDue]:
    """The same for coroutines."""
    request: Request | None = feed.first
    while request is not None:
        step: Step[R] = await exchange(request, feed.reader(request))
        yield step.outcome
        request = step.following
