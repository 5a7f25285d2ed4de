"""Which records a walk has had already."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, KeysView, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar

from callrecords.core.frozen import Frozen
from callrecords.core.record import Record
from callrecords.core.resume import mark

R = TypeVar("R", bound=Record)


class Known(Frozen, frozen=True):
    """The keys that were remembered at one moment; later ones stand behind them in the same tables."""

    parts: tuple[tuple[Mapping[str, object], int], ...]
    """Tables, and how many of their keys count."""

    def __iter__(self) -> Iterator[str]:
        for keys, number in self.parts:
            yield from itertools.islice(keys, number)


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
        self._page: dict[str, datetime | None] = {}
        """The page that comes in."""
        self._floor: datetime | None = None
        """When the first record of the last page happened."""
        self._marks: frozenset[bytes] = frozenset()
        self.forgets = True
        """Whether keys that the clock has passed are dropped."""

    def clear(self) -> None:
        """Forget everything."""
        self._older, self._recent, self._page = {}, [], {}
        self._marks = frozenset()

    @property
    def keys(self) -> Known:
        """The keys that are remembered."""
        return Known(tuple((part, len(part)) for part in (self._older, *self._recent, self._page)))

    @property
    def marks(self) -> frozenset[bytes]:
        """Marks of keys that came before the walk was resumed."""
        return self._marks

    def restore(self, marks: frozenset[bytes]) -> None:
        """Know the keys of an earlier part of the walk again, by their marks."""
        self._marks = marks

    def new(self, records: Sequence[R]) -> list[R]:
        """The records that are new, in their order; remembers them. They are the next ones of a page."""
        keys = list(map(self._key_of, records))
        clocks = itertools.repeat(None) if self._clock_of is None else map(self._clock_of, records)
        came: dict[str | None, datetime | None] = dict(zip(keys, clocks, strict=False))
        known = [part.keys() for part in (self._older, *self._recent, self._page)]
        found = list(records)
        if len(came) < len(keys) or None in came or self._marks or not all(map(came.keys().isdisjoint, known)):
            found = self._unknown(records, keys, known)
            came.pop(None, None)
        self._page.update(came)  # type: ignore[arg-type]  # None is dropped above
        return found

    def turn(self) -> None:
        """The page ends here."""
        page, self._page = self._page, {}
        if self._clock_of is None or not self.forgets:
            self._older |= page
        elif page:
            self._recent.append(page)
            if len(self._recent) > 2:
                self._older |= self._recent.pop(0)
            self._forget()
            self._floor = next(iter(page.values()))

    def _unknown(self, records: Sequence[R], keys: Sequence[str | None], known: Sequence[KeysView[str]]) -> list[R]:
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
        floor = self._floor
        self._older = {
            key: clock
            for key, clock in self._older.items()
            if clock is not None and floor is not None and (clock <= floor if self._backwards else clock >= floor)
        }
