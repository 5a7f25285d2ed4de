"""Checks of windows of time against the oracle."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import cast

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Finding, Missing, answered, none_of, same
from callrecords.contract.base.probe import Probe
from callrecords.contract.base.refusal import error_code
from callrecords.contract.oracle.record import RawRecord
from callrecords.conventions.times import later
from callrecords.spec.expressions import And, Condition, Op

_MOST_PARTS = 60
"""Parts that a window is cut into at most."""

_SECOND = timedelta(seconds=1)

_CLEARED = timedelta(days=1)
"""A server need not clear away what is too old more often than once in this time."""


def has_windows(case: Case) -> bool:
    """Whether the list can be asked for a window of time."""
    clock = case.operation.clock
    return clock is not None and clock.field in case.filterable(Op.GE) and case.listing.window_end is not None


def by_start(case: Case) -> bool:
    """Whether a window holds the records that begin in it, so that those in parts of a window are those of the whole."""
    return has_windows(case) and case.listing.window_end == case.clock.field


def window(case: Case, start: datetime, end: datetime) -> Probe:
    """The records from a moment on, up to another."""
    field = case.clock.field
    return Probe(And((Condition(field, Op.GE, start), Condition(case.listing.window_end or field, Op.LT, end))))


def parts_are_the_whole(case: Case) -> Findings:
    """The set in parts of its time: each record in exactly one part, also where a part begins."""
    listing, field, widest = case.listing, case.clock.field, case.clock.widest_window
    oldest, newest = listing.begin(listing.span[0]), listing.span[1]
    count = 3 if case.live else 5
    if widest is not None and (newest - oldest) // widest + 2 > _MOST_PARTS:  # the later part of them
        oldest = listing.begin(newest - widest * (_MOST_PARTS - 2))
    if widest is not None:
        count = max(count, (newest - oldest) // widest + 2)
    timed = [one for one in listing.some if isinstance(at := one.value(field), datetime) and at >= oldest]
    times = sorted({cast("datetime", record.value(field)) for record in timed})
    cuts = sorted({oldest, *(times[len(times) * number // count] for number in range(1, count)), newest + _SECOND})
    if widest is not None and any(end - start > widest for start, end in itertools.pairwise(cuts)):
        cuts = [*(oldest + widest * number for number in range((newest - oldest) // widest + 1)), newest + _SECOND]
    pages = [page for start, end in itertools.pairwise(cuts) for page in listing.walk(window(case, start, end)).pages]
    found = [key for page in pages for key in page.keys]
    twice = [key for key, times in Counter(found).items() if times > 1]
    shows = next((page.exchange for page in reversed(pages) if not {*page.keys}.isdisjoint(twice)), pages[-1].exchange)
    yield none_of("what comes in two parts of a window", twice, shows)
    yield same("the parts together", found, [record.key for record in timed], listing.first_walk.last)


def widest_window(case: Case) -> Findings:
    """One as wide as allowed is answered; one second more is refused, in the vendor's words where they are known."""
    listing, widest = case.listing, case.clock.widest_window or timedelta(0)
    form = case.filter.form_of(listing.window_end or case.clock.field, Op.LT) if case.filterable() else None
    end = later((listing.span[1] + _SECOND).replace(microsecond=0), form)
    kept = listing.send(window(case, end - widest, end))
    yield answered(f"a window of {widest.days} days", kept, {200})
    refused = listing.send(window(case, listing.begin(end - widest - _SECOND), end))
    codes = {code.code for code in case.errors.codes if code.means == "window-too-wide"}
    code = error_code(case.errors, refused.body)
    yield Finding(not codes or str(code) in codes, f"too wide a window has the code {code}", refused)
    yield case.refused(f"a window of {widest.days} days and a second", refused)


def has_ends(case: Case) -> bool:
    """Whether the spec says for how long records are kept, how long a call lasts, or how many records there may be at once."""
    clock = case.operation.clock
    if clock is None:
        return False
    lasts = clock.longest_call is not None and {"started", "ended"} <= _moments(case).keys()
    return lasts or clock.retention is not None or clock.result_cap is not None


def _moments(case: Case) -> dict[str, str]:
    """Part of the story -> the field that says it."""
    return {field.means.part: field.name for field in case.fields.values() if field.means is not None}


def within_its_ends(case: Case) -> Findings:
    """No record is older than they are kept, no call is longer than the longest, no walk holds more than there may be."""
    listing, clock = case.listing, case.clock
    first, count = listing.first_walk.first, len(listing.some)
    if clock.retention is not None:
        now = case.target.now or listing.span[1]  # the present moment is not before the newest record
        yield Finding(
            listing.span[0] >= now - clock.retention - _CLEARED, "there are records older than they are kept", first
        )
    if clock.result_cap is not None:
        if listing.paging.one_response:
            count = max(len(page.records) for page in listing.first_walk.pages)
        yield Finding(count <= clock.result_cap, f"a list of at most {clock.result_cap} records has {count}", first)
    if clock.longest_call is not None:
        parts = _moments(case)
        lengths = [_between(record, parts.get("started", ""), parts.get("ended", "")) for record in listing.some]
        longest = max((length for length in lengths if length is not None), default=None)
        if longest is not None:
            told = f"a call lasts {longest}, longer than the longest"
            yield Finding(longest <= clock.longest_call, told, first)


def _begins(newest: datetime, width: timedelta) -> datetime:
    """From when on a record is within the default window by this machine's clock, if the server's may be the same."""
    here = datetime.now(UTC)
    return here - width + timedelta(days=1) if newest <= here else datetime.max.replace(tzinfo=UTC)


def _time(case: Case, record: RawRecord) -> datetime:
    value = record.value(case.clock.field)
    return value if isinstance(value, datetime) else datetime.max.replace(tzinfo=UTC)


def _between(record: RawRecord, started: str, ended: str) -> timedelta | None:
    begins, ends = record.value(started), record.value(ended)
    return ends - begins if isinstance(begins, datetime) and isinstance(ends, datetime) else None


def default_window(case: Case) -> Findings:
    """No record of a list without a window is older than the default window, counted back from the newest."""
    listing, clock, now = case.listing, case.clock, case.target.now
    oldest, newest = listing.span
    width = clock.default_window or timedelta(0)
    if now is not None or newest - oldest > width:  # the present moment is not before the newest record
        old = oldest < (now or newest) - width
        yield Finding(not old, "there are records older than the default window", listing.first_walk.first)
    end = newest.replace(microsecond=0) + _SECOND
    start = max((now or end) - width, end - (clock.widest_window or width))
    start = start.replace(microsecond=0) + timedelta(seconds=start.microsecond > 0)
    lost = [one for one in listing.walk(window(case, start, end)).records if one.key not in listing.by_key]
    sure = [one.key for one in lost if now is not None or _time(case, one) >= min(oldest, _begins(newest, width))]
    text = "what lies within the default window and does not come without one"
    yield none_of(text, sorted(sure), listing.first_walk.last)
    if len(sure) < len(lost):
        raise Missing("nobody said what time it is at the server, and records lie where the default window may begin")
    before = listing.walk(window(case, start - (clock.widest_window or width), start))
    if not {*before.keys} - {*listing.by_key}:
        raise Missing("no record is older than the default window, so nothing shows where it ends")
