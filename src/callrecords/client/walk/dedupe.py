"""Which records a walk has had already."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Generic, TypeVar

from callrecords.client.operations.position import mark
from callrecords.client.records.record import Record
from callrecords.spec.frozen import Frozen

R = TypeVar("R", bound=Record)


class SeenKeys(Frozen, frozen=True):
    """The keys that were remembered at one moment; later ones stand behind them in the same list."""

    keys: Sequence[str]
    number: int
    """How many of the keys count."""

    def __iter__(self) -> Iterator[str]:
        return itertools.islice(self.keys, self.number)


class Dedupe(Generic[R]):
    """Drops records whose key came before: late arrivals push others onto the next page, where they come again.

    In a list sorted by its clock, the keys of pages before the last two are forgotten once the clock has passed them,
    so a long walk stays small; otherwise they are kept until `clear`.
    """

    def __init__(
        self, key_of: Callable[[R], str | None], clock_of: Callable[[R], datetime | None] | None, *, backwards: bool
    ) -> None:
        self._key_of = key_of
        self._clock_of = clock_of
        self._backwards = backwards
        self._table: set[str | None] = set()
        """All keys that are remembered."""
        self._keys: list[str] = []
        """The same, in the order in which they came first."""
        self._page: list[str] = []
        """Those of the page that comes in, known before or not."""
        self._pages: list[tuple[list[str], datetime | None]] = []
        """Those of earlier pages, with the time of their last record."""
        self._span: tuple[datetime | None, datetime | None] | None = None
        """When the first record of the page that comes in happened, and the last one so far; None before the first."""
        self._floor: datetime | None = None
        """When the first record of the page before it happened."""
        self._horizon: datetime | None = None
        self._marks: frozenset[bytes] = frozenset()
        self.forgets = True
        """Whether keys that the clock has passed are dropped."""

    def clear(self) -> None:
        """Forget everything."""
        self._table, self._keys, self._page = set(), [], []
        self._pages = []
        self._horizon = None
        self._marks = frozenset()

    def comes_late(self, records: Sequence[R]) -> bool:
        """Whether records begin in a time whose keys are forgotten, so that nobody knows whether they came before."""
        if self._horizon is None or self._clock_of is None or not records:
            return False
        begun = self._clock_of(records[0])
        return begun is not None and (begun >= self._horizon if self._backwards else begun <= self._horizon)

    @property
    def keys(self) -> SeenKeys:
        """The keys that are remembered."""
        return SeenKeys(self._keys, len(self._keys))

    @property
    def marks(self) -> frozenset[bytes]:
        """Marks of keys that came before the walk was resumed."""
        return self._marks

    @property
    def horizon(self) -> datetime | None:
        """The time up to which keys were forgotten."""
        return self._horizon

    def restore(self, marks: frozenset[bytes], horizon: datetime | None) -> None:
        """Know the keys of an earlier part of the walk again, by their marks, and up to when it had forgotten others."""
        self._marks, self._horizon = marks, horizon

    def new(self, records: Sequence[R]) -> list[R]:
        """The records that are new, in their order; remembers them. They are the next ones of a page."""
        if not records:
            return []
        if self._clock_of is not None:
            begun = self._clock_of(records[0]) if self._span is None else self._span[0]
            self._span = begun, self._clock_of(records[-1])  # now: whoever gets the records may change them
        keys = list(map(self._key_of, records))
        if self._marks or not self._table.isdisjoint(keys):
            return self._unknown(records, keys)
        before = len(self._table)
        self._table.update(keys)
        if len(self._table) < before + len(keys) or None in self._table:
            self._table.difference_update(keys)
            return self._unknown(records, keys)
        self._remember(keys, keys)  # type: ignore[arg-type]  # none of them is None
        return list(records)

    def _unknown(self, records: Sequence[R], keys: Sequence[str | None]) -> list[R]:
        """The first record of each new key, and those without a key."""
        came = dict.fromkeys(key for key in keys if key is not None)
        new = came.keys() - self._table
        self._table |= new
        self._remember([key for key in came if key in new], list(came))
        found: list[R] = []
        for record, key in zip(records, keys, strict=True):
            if key is not None:
                if key not in new:
                    continue
                new.remove(key)
                if self._marks and mark(key) in self._marks:
                    continue
            found.append(record)
        return found

    def _remember(self, new: list[str], came: list[str]) -> None:
        self._keys += new
        if self._clock_of is not None:
            self._page += came

    def end_page(self) -> None:
        """The page ends here."""
        span, self._span = self._span, None
        page, self._page = self._page, []
        if span is None or not self.forgets:
            return
        begun, ended = span
        self._pages.append((page, ended))
        old, young = self._pages[:-2], self._pages[-2:]
        gone = [keys for keys, end in old if self._passed(end)]
        if gone:
            ends = [end for _, end in old if end is not None and self._passed(end)]
            self._horizon = (min if self._backwards else max)(ends, default=self._horizon)
            self._pages = [page for page in old if not self._passed(page[1])] + young
            self._forget(gone, [keys for keys, _ in self._pages])
        self._floor = begun

    def _forget(self, gone: Sequence[list[str]], kept: Sequence[list[str]]) -> None:
        """Drop the keys of some pages, unless they stand on a kept one too."""
        keys = itertools.chain.from_iterable(kept)
        # always a new list, for what was known at an earlier moment stands in the old one
        if sum(map(len, gone)) + sum(map(len, kept)) == len(self._table):  # no key stands on two pages
            self._table.difference_update(*gone)
            self._keys = list(keys)
        else:
            self._keys = list(dict.fromkeys(keys))
            self._table = set(self._keys)

    def _passed(self, ended: datetime | None) -> bool:
        floor = self._floor
        return ended is None or floor is None or (ended > floor if self._backwards else ended < floor)
