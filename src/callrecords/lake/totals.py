"""The vendor's own totals against the rows of a table: a request for each month, and for each day of a month that differs."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from callrecords.lake.ledger import Span

_DAY = timedelta(days=1)


def total_of(resource: Any, window: Span, parameter: str | None = None) -> int | None:
    """How many records the vendor says that a window has; None where it tells no totals. `parameter` asks for them, by its name on the wire."""
    with contextlib.closing(resource.pages(since=window[0], until=window[1], **_asked(resource, parameter))) as pages:
        page = next(pages, None)
        total: int | None = 0 if page is None else page.total
        return total


def _asked(resource: Any, parameter: str | None) -> dict[str, bool]:
    """The argument of a client for a parameter, whose name is written in another way there."""
    if parameter is None:
        return {}
    names = {_letters(name): name for name in inspect.signature(resource.pages).parameters}
    return {names[_letters(parameter)]: True}


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def pieces(window: Span, widest: timedelta) -> Iterator[Span]:
    """A window in whole days of UTC, so many together as fit; the first and the last are parts of a day."""
    start, end = window
    while start < end:
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        stop = min(end, midnight + max(_DAY, widest // _DAY * _DAY))
        yield start, stop
        start = stop


def differing(
    window: Span, widest: timedelta, total: Callable[[Span], int | None], rows: Callable[[Span], int]
) -> Iterator[tuple[Span, int | None]]:
    """Each window that was asked for, with the total of it where that is another number than there are rows, which is of a day at most.

    It ends where the vendor tells no total.
    """
    for piece in pieces(window, widest):
        told = total(piece)
        if told is None:
            return
        if told == rows(piece):
            yield piece, None
        elif piece[1] - piece[0] <= _DAY:
            yield piece, told
        else:
            yield from differing(piece, _DAY, total, rows)
