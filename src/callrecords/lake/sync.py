"""Brings one table up to date: reads what may have changed since, window by window, and commits each with its ledger."""

from __future__ import annotations

import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import msgspec

from callrecords.client.operations.page import Page
from callrecords.client.records.record import Record, undeclared
from callrecords.errors import BadArgument, NotFound
from callrecords.lake.difference import Comparison, difference
from callrecords.lake.guard import FEW, Guard, Held, lacking
from callrecords.lake.ledger import Horizon, Ledger, Span, whole
from callrecords.lake.rows import RowMaker
from callrecords.lake.spool import Spool
from callrecords.lake.table import LakeTable
from callrecords.lake.windows import Density, Windows
from callrecords.pseudonyms import Pseudonyms

_log = logging.getLogger("callrecords.sync")

ROWS = 10_000
"""Records of one window, about."""
_FAR_TOO_MANY = 3
"""A window that holds so many times as many is cut: to write it at once would take too much memory."""


_SINGLY = 100
"""So many records that seem to have vanished are requested one by one."""


class _TooMany(Exception):
    """A window holds far more records than it should."""


@attrs.define
class SyncReport:
    """What one run found for one table."""

    resource: str
    horizon: Horizon
    ledger: Ledger | None = None
    new: int = 0
    changed: int = 0
    vanished: int = 0
    unchanged: int = 0
    fields: Counter[str] = attrs.field(factory=Counter[str])
    """Field -> changed records in which it is another."""
    doubtful: list[Span] = attrs.field(factory=list[Span])
    """Windows whose responses were not whole: what came is in the table, nothing counts as vanished, and they stay provisional."""
    held: list[Held] = attrs.field(factory=list[Held])
    """Windows of which most records seem to have vanished: nothing was written there, and they stay provisional."""
    stopped: bool = False
    """Whether the run ended at the last of these, since all that was read together looks so."""
    bad: int = 0
    """Items that are no records, and so are in no table."""
    extras: Counter[str] = attrs.field(factory=Counter[str])
    """Field that the spec does not declare -> records that have it."""
    left_out: Counter[str] = attrs.field(factory=Counter[str])
    """The same of a run with pseudonyms, which leaves such fields out: nobody knows what they hold."""
    version: int | None = None
    """The version of the table after the last commit."""


@attrs.frozen(kw_only=True)
class Sync:
    """One run for one resource. `run` raises the errors of the client, and `PlaceError`; what was committed before stays."""

    resource: Any
    """The generated resource of the client, such as `client.calls`."""
    client: Any
    maker: RowMaker
    table: LakeTable
    horizon: Horizon
    now: Callable[[], datetime]
    pseudonyms: Pseudonyms | None = None
    """Takes phone numbers out of the records before anything is made of them."""
    accept_vanished: bool = False
    """Whether what vanished is deleted even where that is most of what the table has."""
    concurrency: int = 1
    rows: int = ROWS
    on_page: Callable[[Page[Record]], None] = lambda _: None
    stopping: Callable[[], bool] = lambda: False
    """Asked between two windows: whether to end here."""

    def run(self, since: datetime | None) -> SyncReport:
        """Read what is open or provisional, and what lies before it from `since` on; returns what was found."""
        outcome = SyncReport(self.table.name, self.horizon)
        now = whole(self.now())
        ledger = self.table.ledger()
        if since is None and ledger is None:
            raise BadArgument("--since: the first run needs it, such as --since 30d or --since 2026-01-01")
        self.table.make(self.maker, None if self.pseudonyms is None else self.pseudonyms.fingerprint)
        clock = self.maker.operation.clock
        retention = None if clock is None else clock.retention
        start = whole(since) if since is not None else ledger.since if ledger is not None else now
        if retention is not None:
            start = max(start, whole(now - retention))
        known = (Ledger.begin(start) if ledger is None else ledger).at(now, self.horizon, retention)
        outcome.ledger = known
        windows = Windows(None if clock is None else clock.widest_window, self.rows)
        guard = Guard(self.accept_vanished)
        for window in self._windows(windows, known, start, now, guard, outcome):
            if self.stopping():
                break
            with Spool(self.maker.schema, self.maker.index) as rows:
                try:
                    doubtful = self._read(window, rows, outcome, bounded=windows.divisible(window))
                except _TooMany:
                    _log.debug("%s: too many records from %s to %s; smaller windows", self.table.name, *window)
                    windows.too_many(window, self._density(window, rows))
                    continue
                windows.fits(window, self._density(window, rows))
                final = None if doubtful else now - self.horizon.span
                known = outcome.ledger = self._commit(window, rows, known, final, guard, outcome)
            outcome.stopped = guard.doubts_all
            if outcome.stopped:
                break
        return outcome

    def _windows(
        self, windows: Windows, ledger: Ledger, start: datetime, now: datetime, guard: Guard, outcome: SyncReport
    ) -> Iterator[Span]:
        """What may have changed, then what lies before all that was read; another account would have the latter all to itself."""
        yield from windows.forward(ledger.settled, now, cut=now - self.horizon.span)
        if start < ledger.since and not outcome.held and self._same_account(ledger, now, guard, outcome):
            yield from windows.backward(start, ledger.since)

    def _same_account(self, ledger: Ledger, now: datetime, guard: Guard, outcome: SyncReport) -> bool:
        """Whether the vendor still has some of the newest settled rows, where no other ones told that before."""
        if guard.known > guard.vanished or self.accept_vanished:
            return True
        clock = self.maker.operation.clock
        kept = ledger.since if clock is None or clock.retention is None else max(ledger.since, now - clock.retention)
        rows = self.table.newest(self.maker, (kept, ledger.settled), FEW + 1)
        if self._has_any(rows):
            return True
        outcome.held.append(Held(_around(rows), len(rows), len(rows)))
        outcome.stopped = True
        return False

    def _has_any(self, rows: Sequence[tuple[Any, date]]) -> bool:
        """Whether the vendor still has one of some rows; true where there are none."""
        if not rows:
            return True
        with contextlib.closing(self._there(_around(rows), [key for key, _ in rows])) as there:
            return next(there, None) is not None

    def _has_others(self, vanished: Sequence[Any], ledger: Ledger) -> bool:
        """Whether the vendor has one of the newest rows beside those that vanished; true where the table has no others."""
        rows = self.table.newest(self.maker, (ledger.since, ledger.read), FEW + 1 + len(vanished))
        return self._has_any([row for row in rows if row[0] not in vanished][: FEW + 1])

    def _read(self, window: Span, rows: Spool, outcome: SyncReport, *, bounded: bool) -> bool:
        """Read the rows of a window; returns whether some may be missing among them."""
        before, known, bad = lacking(self.client), self.maker.undeclared.copy(), 0
        left_out = Counter[str]()
        with contextlib.closing(self._pages(window)) as pages:
            for page in pages:
                bad += len(page.bad_items)
                items = page.items
                if self.pseudonyms is not None:
                    left_out.update(name for record in items for name in undeclared(record))
                    items = list(self.pseudonyms.records(items))
                rows.add(self.maker.rows(items, window[0]))
                if bounded and len(rows) > _FAR_TOO_MANY * self.rows:
                    self.maker.undeclared = known  # the window comes again
                    raise _TooMany
        outcome.bad += bad
        outcome.left_out += left_out
        outcome.extras = self.maker.undeclared
        return lacking(self.client) > before

    def _density(self, window: Span, rows: Spool) -> Density:
        times = rows.sorted(self.maker.clock)
        if not len(times):
            return Density.nothing(window)
        most = min(self.rows, len(times))
        first, early, late, last = (_instant(times[place].as_py()) for place in (0, most - 1, len(times) - most, -1))
        return Density(len(times), first, early, late, last)

    def _pages(self, window: Span) -> Generator[Page[Record]]:
        pages = self.resource.pages(since=window[0], until=window[1], concurrency=self.concurrency)
        with contextlib.closing(pages):
            for page in pages:
                self.on_page(page)
                yield page

    def _there(self, window: Span, keys: Sequence[Any]) -> Generator[Any]:
        """Those of the keys that the vendor has after all, in this window: a list that lacks a record must not delete it.

        A few are requested one by one where the vendor can do that; else the window is read once more.
        """
        get = getattr(self.resource, "get", None)
        if get is None or len(keys) > _SINGLY:
            wanted = {*keys}
            with contextlib.closing(self._pages(window)) as pages:
                there = (getattr(record, self.maker.key) for page in pages for record in page.items)
                yield from (key for key in there if key in wanted)
            return
        for key in keys:
            with contextlib.suppress(NotFound):
                time = getattr(get(key), self.maker.clock)
                if time is None or window[0] <= time < window[1]:
                    yield key

    def _commit(
        self, window: Span, rows: Spool, ledger: Ledger, final: datetime | None, guard: Guard, outcome: SyncReport
    ) -> Ledger:
        known = self.table.known(self.maker, window, ledger)
        found = difference(self.maker, rows, known, window, whole=final is not None)
        if found.vanished.num_rows:
            there = {*self._there(window, found.vanished[self.maker.key].to_pylist())}
            found = found.without_vanished(self.maker.key, there)
            final = None if there else final
        doubted = guard.doubts(found.vanished.num_rows, found.inside)
        if not doubted and found.vanished.num_rows and guard.unsure:
            doubted = guard.strange = not self._has_others(found.vanished[self.maker.key].to_pylist(), ledger)
        if doubted:
            _log.info("%s: most records from %s to %s are gone; nothing is written there", self.table.name, *window)
            outcome.held.append(Held(window, found.vanished.num_rows, found.inside))
            return ledger
        first = found.first_day
        comparison = Comparison(self.maker, lambda keys: self.table.stored(self.maker, keys, first))
        found = comparison.of(found)
        if final is None:
            outcome.doubtful.append(window)
        if ledger.rows is None:
            ledger = msgspec.structs.replace(
                ledger, rows=self.table.count(self.maker.clock, (ledger.since, ledger.settled))
            )
        alone = found.held == found.timed and self.maker.clock not in comparison.fields
        after = ledger.after(window, final, found.held if alone else None)
        counts = {"new": found.new, "changed": found.changed, "vanished": found.vanished.num_rows}
        note = {
            "window": window,
            "settled": final is not None and window[1] <= final,
            "rows": found.held,
            **counts,
        }
        outcome.version = self.table.commit(self.maker, found, after, note)
        told = (found.timed, *counts.values())
        _log.info("%s: %s to %s: %d records, %d new, %d changed, %d vanished", self.table.name, *window, *told)
        outcome.new += counts["new"]
        outcome.changed += counts["changed"]
        outcome.vanished += counts["vanished"]
        outcome.unchanged += found.unchanged
        outcome.fields += comparison.fields
        return after


def _around(rows: Sequence[tuple[Any, date]]) -> Span:
    """The narrowest window that holds rows, given with their times."""
    times = [_instant(time) for _, time in rows]
    return whole(min(times)), whole(max(times)) + timedelta(seconds=1)


def _instant(time: date) -> datetime:
    """A moment; of a day its first one."""
    return time if isinstance(time, datetime) else datetime(time.year, time.month, time.day, tzinfo=UTC)


def spoken(span: timedelta) -> str:
    """A span of time in words, such as `3 days`."""
    days, rest = divmod(round(span.total_seconds()), 86_400)
    parts = [f"{days} day{'s' if days != 1 else ''}"] if days else []
    hours, rest = divmod(rest, 3600)
    parts += [f"{hours} h"] if hours else []
    parts += [f"{rest // 60} min"] if rest >= 60 else []
    return " ".join(parts) or "0 min"
