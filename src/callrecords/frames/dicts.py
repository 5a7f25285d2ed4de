"""Records as dicts, and the records of whatever holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from callrecords.client.operations.page import Page
from callrecords.client.records.record import Record
from callrecords.errors import BadArgument
from callrecords.spec.arguments import came

Source: TypeAlias = Iterable[Record] | Iterable[Page[Any]]
"""Records, or pages of them: a list, what `iter` or `pages` returns, or one page."""


def to_dicts(source: Source) -> Iterator[dict[str, Any]]:
    """Each record as a dict by attribute name, with plain Python values, one at a time.

    Raises `BadArgument` for what holds no records.
    """
    return (record.to_dict() for record in records_of(source))


def records_of(source: Source) -> Iterator[Record]:
    """The records of records or pages, in their order; raises `BadArgument` for anything else."""
    if hasattr(source, "__aiter__"):
        raise BadArgument("this takes no asynchronous iterator: write [call async for call in ...] first")
    if not isinstance(source, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadArgument(f"expected an iterable of records or pages, got {came(source)}")
    return _records(source)


def _records(source: Source) -> Iterator[Record]:
    for one in source:
        if isinstance(one, Record):
            yield one
        elif isinstance(one, Page):  # pyright: ignore[reportUnnecessaryIsInstance]
            yield from one.items
        else:
            raise BadArgument(f"expected records or pages, got {came(one)}")
