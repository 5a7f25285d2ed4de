"""Whether a table holds what it says, and whether the vendor still says the same of a sample."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from callrecords.lake.difference import Comparison, difference
from callrecords.lake.ledger import Ledger, Span
from callrecords.lake.rows import DAY, RowMaker
from callrecords.lake.spool import Spool
from callrecords.lake.table import LakeTable, instant, notes
from callrecords.lake.totals import differing, total_of
from callrecords.lake.windows import WIDEST
from callrecords.pseudonyms import Pseudonyms

_SAMPLE = timedelta(hours=1)
"""How wide a window of the sample is."""


@attrs.define
class AuditReport:
    """What is known of a table, and what is wrong with it."""

    resource: str
    rows: int
    ledger: Ledger | None
    findings: list[str] = attrs.field(factory=list[str])
    """Sentences, each about one thing that should not be."""
    sampled: int = 0
    """Records that were read once more from the vendor."""
    totals: int | None = None
    """Windows of which the vendor told how many records they have; None where it was not asked, 0 where it tells none that can be used."""


def audit(
    table: LakeTable,
    maker: RowMaker,
    resource: Any = None,
    *,
    samples: int = 0,
    seed: int | None = None,
    totals: bool = False,
    pseudonyms: Pseudonyms | None = None,
    now: datetime | None = None,
) -> AuditReport:
    """Look at a table; `resource` is that of the vendor's client, of which some settled windows are read once more.

    `totals` says whether it is asked how many records all settled windows have. What lies behind its retention is left alone.
    Raises `PlaceError` where these are to be compared with pseudonyms that another key made.
    """
    if resource is not None:
        table.check_key(None if pseudonyms is None else pseudonyms.fingerprint)
    ledger = table.ledger()
    report = AuditReport(table.name, table.query("select count(*) as n from t")["n"][0].as_py(), ledger)
    if ledger is None:
        report.findings.append("nothing was read into it yet")
        return report
    report.findings += [f"a gap: {_said(gap)} was gone before it was read" for gap in ledger.gaps]
    report.findings += _sane(table, maker, ledger)
    report.findings += _counted(table, maker, ledger)
    if resource is not None:
        clock = maker.operation.clock
        kept = None if clock is None else clock.retention
        oldest = ledger.since if kept is None else max(ledger.since, (now or datetime.now(UTC)) - kept)
        chance = random.Random(seed)  # noqa: S311  # a sample, no secret
        for window in _windows(table, maker, (oldest, ledger.settled), samples, chance):
            report.findings += _compared(table, maker, resource, window, report, pseudonyms)
        if totals:
            report.findings += _told(table, maker, resource, (oldest, ledger.settled), report, pseudonyms)
    return report


def _sane(table: LakeTable, maker: RowMaker, ledger: Ledger) -> Iterator[str]:
    """Keys, times and days."""
    key, clock = f'"{maker.key}"', f'"{maker.clock}"'
    since, read = (moment.isoformat() for moment in (ledger.since, ledger.read))
    counts = {
        "keys that stand in more than one row": f"select count(*) as n from (select {key} from t group by {key} having count(*) > 1)",
        "rows without a key": f"select count(*) as n from t where {key} is null",
        "rows from outside what was read": f"select count(*) as n from t where {clock} < timestamp '{since}' or {clock} >= timestamp '{read}'",
        "rows in the partition of another day": f"select count(*) as n from t where {DAY} <> cast({clock} as date)",
    }
    for what, sql in counts.items():
        if (count := table.query(sql)["n"][0].as_py()) > 0:
            yield f"{what}: {count:,}"


def _counted(table: LakeTable, maker: RowMaker, ledger: Ledger) -> Iterator[str]:
    """Settled windows that hold another number of rows than when they were read, and all of them together."""
    later: list[Span] = []
    for _, note in notes(table):
        window: Span = (instant(note["window"][0]), instant(note["window"][1]))
        over = any(window[0] < end and start < window[1] for start, end in later)
        later.append(window)
        if note["settled"] and not over and window[1] <= ledger.settled:
            count = table.count(maker.clock, window)
            if count != note["rows"]:
                yield f"{_said(window)} held {note['rows']:,} records when it was read, and has {count:,} rows"
    if ledger.rows is not None and (count := table.count(maker.clock, (ledger.since, ledger.settled))) != ledger.rows:
        yield f"all that is settled held {ledger.rows:,} records when it was read, and has {count:,} rows"


def _told(
    table: LakeTable, maker: RowMaker, resource: Any, window: Span, report: AuditReport, pseudonyms: Pseudonyms | None
) -> Iterator[str]:
    """Settled windows of which the vendor counts another number of records than there are rows; these are read once more."""
    clock = maker.operation.clock
    widest = WIDEST if clock is None or clock.widest_window is None else min(WIDEST, clock.widest_window)

    paging = maker.operation.pagination
    parameter = None if paging is None else paging.count_parameter

    def rows(piece: Span) -> int:
        return table.count(maker.clock, piece)

    report.totals = 0
    for piece, told in differing(window, widest, lambda piece: total_of(resource, piece, parameter), rows):
        report.totals += 1
        if told is not None:
            found = list(_compared(table, maker, resource, piece, report, pseudonyms))
            yield from found
            if not found:  # the total counts something else than the window
                report.totals = 0
                return


def _windows(table: LakeTable, maker: RowMaker, within: Span, count: int, chance: random.Random) -> Sequence[Span]:
    """Some hours of settled days that have rows."""
    first, last = (moment.date() for moment in within)
    days = table.query(
        f"select distinct {DAY} as day from t where {DAY} > date '{first}' and {DAY} < date '{last}' order by day"
    )
    known = days["day"].to_pylist()
    found: list[Span] = []
    for day in chance.sample(known, min(count, len(known))):
        times = table.query(f"select \"{maker.clock}\" as at from t where {DAY} = date '{day}' order by at")[
            "at"
        ].to_pylist()
        at = chance.choice(times).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        found.append((at, at + _SAMPLE))
    return found


def _compared(
    table: LakeTable,
    maker: RowMaker,
    resource: Any,
    window: Span,
    report: AuditReport,
    pseudonyms: Pseudonyms | None,
) -> Iterator[str]:
    known = table.known(maker, window, Ledger(since=window[0], settled=window[1], read=window[1]))
    with Spool(maker.schema, maker.index) as rows:
        for page in resource.pages(since=window[0], until=window[1]):
            items = page.items if pseudonyms is None else list(pseudonyms.records(page.items))
            rows.add(maker.rows(items, window[0]))
        report.sampled += len(rows)
        found = difference(maker, rows, known, window, whole=True)
        first = found.first_day
        found = Comparison(maker, lambda keys: table.stored(maker, keys, first)).of(found.doubted())
        for what, count in (
            ("lacks", found.new),
            ("has otherwise", found.changed),
            ("has, and the vendor has not,", found.vanished.num_rows),
        ):
            if count:
                yield f"{_said(window)}, read once more: the table {what} {count:,} records"


def _said(window: Span) -> str:
    start, end = (moment.isoformat().replace("+00:00", "Z") for moment in window)
    return f"{start} to {end}"
