"""The records that a list begins with. Emulators of one process share them: tests make one emulator after the other."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeAlias

from callrecords.emulator.store.moments import DAY, span
from callrecords.emulator.store.store import Row
from callrecords.emulator.story.records import RecordMaker
from callrecords.emulator.story.story import CLUSTER, DAYS, Leg, stories
from callrecords.spec.bundle import Bundle
from callrecords.spec.operation import Operation

SERIALS = 100_000_000
"""Each account numbers its calls from its own multiple of this; records added later from the middle on."""

_OLDEST = 3
"""Calls of each account from before the window that the vendor means by none."""
_ENOUGH = 12
"""Records of an account that has them: a handful stays a handful."""

LATEST = (11, 12)
"""The share of the calls that is newest, as a fraction: those in the last window of a list that takes short windows only."""
_WITHIN = 0.9
"""The part of that window that holds them."""

MOST = 10_000
"""Records that are kept for each vendor."""

Seed: TypeAlias = tuple[Leg, Row]
"""A call, which nobody changes, and its record."""


def seeded(
    bundle: Bundle, operation: Operation, maker: RecordMaker, *, seed: int, end: int, count: int, account: int
) -> Iterable[Seed]:
    """So many calls of an account that are over by `end`, and their records: always the same for the same arguments.

    `maker` is that of the list and the seed.
    """
    conferences = any(
        field.means is not None and field.means.part == "conference-role" for field in maker.fields.values()
    )

    def drawn() -> Iterator[Seed]:
        legs = _told(operation, seed, end, count, account, conferences=conferences)
        for leg in itertools.chain(legs, _old(operation, seed, end, count, account, conferences=conferences)):
            yield leg, maker.row(leg)

    if count > MOST:
        return drawn()
    return bundle.once(_Kept).of((operation.operation_id, seed, end, count, account), drawn)


def together(operation: Operation) -> int:
    """How many calls of an account may begin or end at one instant: a list without further pages can show them whole.

    No window is narrower than a second, and one with as many records as a response may have looks cut off. Other
    accounts may have calls in the same second.
    """
    most = operation.shown
    return CLUSTER if most is None or most > CLUSTER else max(most // 2, 1)


def _told(operation: Operation, seed: int, end: int, count: int, account: int, *, conferences: bool) -> Iterator[Leg]:
    """The calls of a month; most of them within the last window, where a list can be asked for a shorter one only, and
    all within the window that the vendor means by none, where that is shorter.
    """
    facts, serial = operation.clock, 1 + account * SERIALS
    width = None if facts is None or not operation.demanded else facts.widest_window
    usual = None if facts is None or operation.demanded else facts.default_window
    told = partial(stories, account=account, conferences=conferences, together=together(operation))
    if usual is not None and span(usual) < DAYS * DAY and count >= _ENOUGH:
        yield from told(seed=seed, end=end, count=count, serial=serial, days=span(usual) / DAY * _WITHIN)
        return
    if width is None or span(width) >= DAYS * DAY or count < _ENOUGH:
        yield from told(seed=seed, end=end, count=count, serial=serial)
        return
    days, few = span(width) / DAY * _WITHIN, count - -(-count * LATEST[0] // LATEST[1])
    before = end - int(days * DAY)
    yield from told(seed=seed + 1, end=before, count=few, serial=serial)
    yield from told(seed=seed, end=end, count=count - few, serial=serial + few, days=days)


def _old(operation: Operation, seed: int, end: int, count: int, account: int, *, conferences: bool) -> Iterator[Leg]:
    """A few calls from before the window that the vendor means by none: only who names a window sees them."""
    facts = operation.clock
    if facts is None or facts.default_window is None or count < _ENOUGH:
        return
    before = end - span(facts.default_window) - min(DAY, span(facts.default_window) // 4)
    if facts.retention is None or span(facts.retention) > span(facts.default_window) + 3 * DAY:
        yield from stories(
            seed=seed, end=before, count=_OLDEST, account=account, conferences=conferences,
            serial=1 + account * SERIALS + count, days=1, together=together(operation),
        )  # fmt: skip


class _Kept:
    """What was drawn for the lists of a vendor, the last used at the end."""

    def __init__(self, _: Bundle) -> None:
        self._lock = threading.Lock()
        self._lists: dict[tuple[str, int, int, int, int], tuple[Seed, ...]] = {}

    def of(self, key: tuple[str, int, int, int, int], draw: Callable[[], Iterable[Seed]]) -> tuple[Seed, ...]:
        """What was drawn for these, or is now."""
        with self._lock:
            found = self._lists.pop(key, None)
        if found is None:
            found = tuple(draw())
        with self._lock:
            self._lists[key] = found
            while sum(map(len, self._lists.values())) > MOST:
                del self._lists[next(iter(self._lists))]
        return found
