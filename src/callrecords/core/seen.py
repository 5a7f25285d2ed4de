"""Which records a walk has had already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Generic, TypeVar

from callrecords.core.record import Record
from callrecords.core.resume import mark

R = TypeVar("R", bound=Record)


class Seen(Generic[R]):
    """Drops records whose key came before: late arrivals push others onto the next page, where they come again.

    In a list sorted by its clock, keys older than the page before the last are forgotten, so a long walk stays small;
    otherwise they are kept until `clear`.
    """

    def __init__(
        self, key_of: Callable[[R], str | None], clock_of: Callable[[R], datetime | None] | None, *, backwards: bool
    ) -> None:
        self._key_of = key_of
        self._clock_of = clock_of
        self._backwards = backwards
        self._keys: dict[str, tuple[int, datetime | None]] = {}
        self._page = 0
        self._first: datetime | None = None
        self._marks: frozenset[bytes] = frozenset()
        self.forgets = True
        """Whether keys that the clock has passed are dropped."""

    def clear(self) -> None:
        """Forget everything."""
        self._keys.clear()
        self._marks = frozenset()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that are remembered."""
        return tuple(self._keys)

    @property
    def marks(self) -> frozenset[bytes]:
        """Marks of keys that came before the walk was resumed."""
        return self._marks

    def restore(self, marks: frozenset[bytes]) -> None:
        """Know the keys of an earlier part of the walk again, by their marks."""
        self._marks = marks

    def new(self, records: Sequence[R]) -> list[R]:
        """The records that are new, in their order; remembers them."""
        self._page += 1
        found: list[R] = []
        for record in records:
            key = self._key_of(record)
            if key is None or (key not in self._keys and not (self._marks and mark(key) in self._marks)):
                found.append(record)
            if key is not None:
                self._keys[key] = (self._page, self._clock_of(record) if self._clock_of is not None else None)
        if self._clock_of is not None and records:
            if self.forgets:
                self._forget()
            self._first = self._clock_of(records[0])
        return found

    def _forget(self) -> None:
        """Drop the keys of earlier pages that the clock has passed."""
        floor = self._first
        self._keys = {
            key: (page, clock)
            for key, (page, clock) in self._keys.items()
            if page >= self._page - 1
            or (clock is not None and floor is not None and (clock <= floor if self._backwards else clock >= floor))
        }
