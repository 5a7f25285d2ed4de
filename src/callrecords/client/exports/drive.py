"""Drives an export, and hands its records out; nothing is sent before the first one is wanted."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from typing import Any, TypeVar

import msgspec

from callrecords.client.exports.export import Ask, Export
from callrecords.client.exports.steps import Pause, Steps, steps
from callrecords.client.http.request import Request
from callrecords.client.http.response import Response
from callrecords.client.records.record import Record
from callrecords.errors import CallRecordsError

R = TypeVar("R", bound=Record)
Read = Callable[[Response], Any]


def records(
    export: Export[R], exchange: Callable[[Request, Read], Any], sleep: Callable[[float], None]
) -> Generator[R]:
    """The records of an export. `exchange` sends a request and returns what its response is read as."""

    def perform(step: Ask | Pause) -> Any:
        return sleep(step.seconds) if isinstance(step, Pause) else exchange(step.request, step.read)

    course = steps(export)
    rows, step = _begun(course)
    while step is not None:
        try:
            came = perform(step)
        except CallRecordsError as error:
            rows, step = _next(course, error)
        else:
            rows, step = _next(course, came)
    for batch in export.records(rows):
        yield from batch


async def records_async(
    export: Export[R],
    exchange: Callable[[Request, Read], Awaitable[Any]],
    sleep: Callable[[float], Awaitable[None]],
) -> AsyncGenerator[R]:
    """The same for coroutines."""

    async def perform(step: Ask | Pause) -> Any:
        return await (sleep(step.seconds) if isinstance(step, Pause) else exchange(step.request, step.read))

    course = steps(export)
    rows, step = _begun(course)
    while step is not None:
        try:
            came = await perform(step)
        except CallRecordsError as error:
            rows, step = _next(course, error)
        else:
            rows, step = _next(course, came)
    for batch in export.records(rows):
        for record in batch:
            yield record


def _begun(course: Steps) -> tuple[list[msgspec.Raw], Ask | Pause | None]:
    return [], next(course)


def _next(course: Steps, came: Any) -> tuple[list[msgspec.Raw], Ask | Pause | None]:
    """The rows of the file at the end, and until then the next step."""
    try:
        return [], course.throw(came) if isinstance(came, CallRecordsError) else course.send(came)
    except StopIteration as done:
        return done.value, None
