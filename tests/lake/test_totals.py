"""The vendor's totals against the rows of a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("deltalake", reason="the extra `sync` is not installed")

import msgspec

from callrecords.lake.audit import AuditReport, audit
from callrecords.lake.ledger import Span
from callrecords.lake.rows import RowMaker
from callrecords.lake.totals import differing, pieces
from tests.lake.world import NOW, World, world

DAY = timedelta(days=1)


def audited(made: World, **given: Any) -> AuditReport:
    """An audit that asks for totals."""
    with made.emulator.client(made.vendor.slug) as client:
        resource = getattr(client, made.resource.attribute)
        maker = given.pop("maker", made.maker)
        return audit(made.table(), maker, resource, totals=True, now=made.emulator.clock.now(), **given)


def test_totals_that_agree_cost_a_request_for_each_month(small: World) -> None:
    small.run()
    small.emulator.requests.clear()
    report = audited(small)
    assert (report.findings, report.totals, report.sampled) == ([], 2, 0)
    assert len(small.emulator.requests) == 2


def test_a_record_that_came_after_its_window_had_settled_is_found_with_its_day(small: World) -> None:
    small.run()
    small.add(1, ended=NOW - timedelta(days=10))
    report = audited(small)
    assert [text.partition(", read")[2] for text in report.findings] == [" once more: the table lacks 1 records"]
    day = (NOW - timedelta(days=10)).date()
    assert report.findings[0].startswith(f"{day}T00:00:00Z to ")


def test_a_vendor_without_totals_is_said_so(tmp_path: Path) -> None:
    with world(tmp_path, "cinnox.call_details", records=20) as made:
        made.run()
        assert (audited(made).findings, audited(made).totals) == ([], 0)


def test_a_total_that_counts_something_else_than_the_window_is_no_finding(small: World) -> None:
    small.run()
    with small.emulator.client(small.vendor.slug) as client:
        resource = getattr(client, small.resource.attribute)

        class Whole:
            """A list whose total counts all that there is."""

            def pages(self, *, since: datetime, until: datetime, count: bool = False) -> Any:
                pages = resource.pages(since=since, until=until, count=count)
                yield from (msgspec.structs.replace(page, total=100_000) for page in pages)

        report = audit(small.table(), small.maker, Whole(), totals=True)
    assert (report.findings, report.totals) == ([], 0)


def test_what_lies_behind_the_retention_is_left_alone(small: World) -> None:
    small.run()
    maker = RowMaker(small.vendor, small.resource)
    clock = msgspec.structs.replace(maker.operation.clock, retention=timedelta(days=20))
    maker.operation = msgspec.structs.replace(maker.operation, clock=clock)
    old = [record.id for record in small.truth() if record.started_at < NOW - timedelta(days=20)]
    assert old
    small.emulator.records.remove(small.name, old)
    assert audited(small, maker=maker, samples=100).findings == []
    assert audited(small).findings != []


instants = st.integers(0, 10**7).map(lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))


@given(instants, instants, st.lists(instants, max_size=30), st.lists(instants, max_size=3), st.integers(1, 40))
def test_every_day_with_another_number_is_found_and_no_other(
    start: datetime, end: datetime, ours: list[datetime], theirs: list[datetime], days: int
) -> None:
    def within(moments: list[datetime], window: Span) -> int:
        return sum(window[0] <= moment < window[1] for moment in moments)

    found = [
        window
        for window, told in differing(
            (start, end), days * DAY, lambda one: within([*ours, *theirs], one), lambda one: within(ours, one)
        )
        if told is not None
    ]
    wanted = [one for one in pieces((start, end), DAY) if within(theirs, one)]
    assert found == wanted


@given(instants, instants, st.integers(1, 80))
def test_pieces_cover_a_window_once_and_end_at_midnight(start: datetime, end: datetime, halves: int) -> None:
    days = max(1, halves // 2)
    cut = list(pieces((start, end), halves * DAY / 2))
    assert [start, *(last for _, last in cut)] == [*(first for first, _ in cut), end] or (start >= end and not cut)
    assert all(last - first <= days * DAY for first, last in cut)
    assert all(last == end or last.time().isoformat() == "00:00:00" for _, last in cut)
