"""Which records a walk has had already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
        self._older: dict[str, datetime | None] = {}
        self._recent: list[dict[str, datetime | None]] = []
        """The page before the last, and the last."""
        self._first: datetime | None = None
        self._marks: frozenset[bytes] = frozenset()
        self.forgets = True
        """Whether keys that the clock has passed are dropped."""

    def clear(self) -> None:
        """Forget everything."""
        self._older.clear()
        self._recent.clear()
        self._marks = frozenset()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that are remembered."""
        return tuple(self._keys)

    @property
    def _keys(self) -> dict[str, datetime | None]:
        merged = dict(self._older)
        for page in self._recent:
            merged |= page
        return merged

    @property
    def marks(self) -> frozenset[bytes]:
        """Marks of keys that came before the walk was resumed."""
        return self._marks

    def restore(self, marks: frozenset[bytes]) -> None:
        """Know the keys of an earlier part of the walk again, by their marks."""
        self._marks = marks

    def new(self, records: Sequence[R]) -> list[R]:
        """The records that are new, in their order; remembers them."""
        keys = list(map(self._key_of, records))
        clocks = [None] * len(keys) if self._clock_of is None else map(self._clock_of, records)
        page = {key: clock for key, clock in zip(keys, clocks, strict=True) if key is not None}
        known = [self._older, *self._recent]
        found = list(records)
        if len(page) < len(keys) or self._marks or not all(page.keys().isdisjoint(one) for one in known):
            found = self._unknown(records, keys, known)
        if self._clock_of is None or not self.forgets:
            self._older |= page
        elif records:
            self._recent.append(page)
            if len(self._recent) > 2:
                self._older |= self._recent.pop(0)
            self._forget()
            self._first = self._clock_of(records[0])
        return found

    def _unknown(
        self, records: Sequence[R], keys: Sequence[str | None], known: Sequence[Mapping[str, datetime | None]]
    ) -> list[R]:
        found: list[R] = []
        here: set[str] = set()
        for record, key in zip(records, keys, strict=True):
            if key is not None:
                if key in here or any(key in one for one in known) or (self._marks and mark(key) in self._marks):
                    continue
                here.add(key)
            found.append(record)
        return found

    def _forget(self) -> None:
        """Drop the keys of earlier pages that the clock has passed."""
        floor = self._first
        self._older = {
            key: clock
            for key, clock in self._older.items()
            if clock is not None and floor is not None and (clock <= floor if self._backwards else clock >= floor)
        }
