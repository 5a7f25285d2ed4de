"""The course of an export, driven by whoever sends and waits: start, ask until it is done, fetch the file."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeAlias, TypeVar

from callrecords.client.exports.export import Ask, Elsewhere, Export, RowsOfFile, Told
from callrecords.client.records.record import Record
from callrecords.errors import (
    BadResponse,
    CallRecordsError,
    DeadlineExceeded,
    ExportFailed,
    ResponseTooLarge,
    StatusError,
)
from callrecords.spec.frozen import Frozen

R = TypeVar("R", bound=Record)

FIRST, LONGEST = 1.0, 30.0
"""Seconds between two questions after a job: the first, doubled each time, and the most."""
LEAST = 0.1
"""The part of it that is waited even if the server wants to be asked sooner."""
MOST_ADDRESSES = 3
"""How many addresses of a file are tried, each after another question: they expire, or are good once."""
MOST_HOPS = 3
"""How often in a row a response may lead elsewhere."""

_GONE = frozenset({401, 403, 404, 410})
"""Statuses that an address has when it is over."""


class Pause(Frozen, frozen=True):
    """So many seconds are waited."""

    seconds: float


Steps: TypeAlias = Generator[Ask | Pause, Any, RowsOfFile]
"""Yields what to do, is sent what a request came to or thrown its error, and returns the rows of the file."""


def steps(export: Export[R]) -> Steps:
    """The course of one export; raises `ExportFailed`, `DeadlineExceeded` when the file is too late, and what requests raise."""
    job: str = yield export.start()
    waited, last = 0.0, CallRecordsError()
    for _ in range(MOST_ADDRESSES if export.has_addresses else 1):
        told, waited = yield from _until_done(export, job, waited)
        try:
            return (yield from _fetched(export, job, told))
        except (StatusError, BadResponse) as error:
            gone = not isinstance(error, StatusError) or error.status in _GONE
            if not export.has_addresses or not gone or isinstance(error, ResponseTooLarge):
                raise
            last = error
    if isinstance(last, BadResponse):
        raise last
    raise ExportFailed(
        f"the file cannot be had: {MOST_ADDRESSES} addresses of it, one after the other, were refused",
        operation=last.operation, status=last.status,
    ) from last  # fmt: skip


def _until_done(export: Export[R], job: str, waited: float) -> Generator[Ask | Pause, Any, tuple[Told, float]]:
    """What is said of the job once it is done, and the seconds that were waited so far."""
    pause = FIRST
    while True:
        told: Told = yield export.poll(job)
        if told.state.stage == "done":
            return told, waited
        if told.state.stage == "failed":
            raise export.failed(told.state, job)
        seconds = pause if told.wait is None else max(told.wait, pause * LEAST)
        if waited + seconds > export.patience:
            raise DeadlineExceeded(
                f"the file is not ready after {waited:g} of {export.patience:g} seconds, {export.word(told.state)}; "
                "patience= waits longer",
                operation=export.facts.poll.id,
            )
        yield Pause(seconds)
        waited, pause = waited + seconds, min(pause * 2, LONGEST)


def _fetched(export: Export[R], job: str, told: Told) -> Generator[Ask | Pause, Any, RowsOfFile]:
    found: RowsOfFile | Elsewhere = yield export.fetch(job, told)
    for _ in range(MOST_HOPS):
        if not isinstance(found, Elsewhere):
            return found
        found = yield export.follow(found, told)
    if isinstance(found, Elsewhere):
        raise ExportFailed("the address of the file leads elsewhere again and again", operation=export.facts.poll.id)
    return found
