"""A page of records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

import msgspec

from callrecords.client.operations.position import Position
from callrecords.client.records.record import BadItem, Record, first_of, personal_of
from callrecords.spec.frozen import Frozen

R = TypeVar("R", bound=Record)


class Page(Frozen, Generic[R], frozen=True, kw_only=True):
    """One page of a list: the records, and what the vendor said about the list.

    Numbers are None where the vendor's envelope has no such part or sends null. Iterating a page iterates its records.
    """

    _hidden = frozenset({"items", "raw", "position"})

    items: list[R]
    bad_items: list[BadItem] = msgspec.field(default_factory=list[BadItem])
    """Items that are no records, with their bytes; empty as a rule."""
    has_next: bool
    """Whether there may be more, judged as the vendor's paging rules say; the page after may still be empty."""
    limit: int | None
    """The page size of the request; None where nobody knows it."""
    total: int | None = None
    """Records in the whole list."""
    offset: int | None = None
    """The place of the first record, in the vendor's own counting: from 0, or from 1."""
    number: int | None = None
    """The page number, in the vendor's own counting."""
    raw: bytes = b""
    """The whole response as received."""
    position: Position | None = None
    """Where the walk stands after this page; None outside a walk."""

    @property
    def resume(self) -> str | None:
        """A token that makes `pages` or `iter` with the same arguments go on after this page; None outside a walk.

        A page of `list` has none: a walk requests another order and larger pages than `list` does.
        It holds positions and hashes, and nothing of what was filtered by.
        """
        return None if self.position is None else self.position.token()

    def __iter__(self) -> Iterator[R]:
        return iter(self.items)

    def _repr_html_(self) -> str:
        """The page as notebooks show it: its first records as a table, numbers and names masked."""
        from callrecords.client.records.html import page_html

        told = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__() if value not in (None, []))
        personal, first = (personal_of(self.items[0]), first_of(self.items[0])) if self.items else (None, ())
        return page_html(f"Page of {len(self.items):,} records, {told}", self.items, personal, first)

    def __len__(self) -> int:
        return len(self.items)
