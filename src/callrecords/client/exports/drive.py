"""Drives an export, and hands its records out; nothing is sent before the first one is wanted."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from typing import Any, TypeVar

from callrecords.client.exports.export import Ask, Export, RowsOfFile
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
    step: Ask | Pause | RowsOfFile = next(course)
    while not isinstance(step, RowsOfFile):
        try:
            came = perform(step)
        except CallRecordsError as error:
            step = _next(course, error)
        else:
            step = _next(course, came)
    for batch in export.records(step):
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
    step: Ask | Pause | RowsOfFile = next(course)
    while not isinstance(step, RowsOfFile):
        try:
            came = await perform(step)
        except CallRecordsError as error:
            step = _next(course, error)
        else:
            step = _next(course, came)
    for batch in export.records(step):
        for record in batch:
            yield record


def _next(course: Steps, came: Any) -> Ask | Pause | RowsOfFile:
    """The next step, or what the file holds at the end."""
    try:
        return course.throw(came) if isinstance(came, CallRecordsError) else course.send(came)
    except StopIteration as done:
        file: RowsOfFile = done.value
        return file
