"""How far a table is read: instants alone, no files and no requests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from callrecords.lake.ledger import Horizon, Ledger, whole
from tests.client.acme import bundle

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TWO_DAYS = Horizon(2 * DAY, assumed=False)


def horizon(given: timedelta | None = None, **clock: str) -> Horizon:
    made = bundle(**{"x-clock": {"field": "at", **clock}})
    return Horizon.of(made.operations["list_entries"], given)


def test_the_horizon_is_what_the_spec_says_or_is_marked_as_assumed() -> None:
    facts = {"publish-delay": "PT3M", "settles-after": "PT12H", "longest-call": "P1D"}
    assert horizon(**facts) == Horizon(timedelta(hours=36, minutes=3), assumed=False)
    assert horizon(**{"publish-delay": "PT3M"}) == Horizon(timedelta(days=3, minutes=3), assumed=True)
    assert horizon(timedelta(hours=1), **facts) == Horizon(timedelta(hours=1), assumed=False)


def test_the_day_of_a_moment_is_that_of_utc_whatever_the_zone_of_since() -> None:
    midnight = datetime(2026, 3, 1, 0, 0, 0, 250_000, timezone(timedelta(hours=14)))
    assert whole(midnight) == midnight.replace(microsecond=0)
    assert whole(midnight).date() == date(2026, 2, 28)


def test_a_horizon_is_so_many_whole_seconds_or_one_more() -> None:
    assert horizon(timedelta(milliseconds=1500)).span == timedelta(seconds=2)
    assert horizon(timedelta(seconds=2)).span == timedelta(seconds=2)


def test_a_window_is_open_then_provisional_then_settled() -> None:
    ledger = Ledger.begin(NOON - 5 * DAY)
    final = NOON - 2 * DAY
    ledger = ledger.after((NOON - 5 * DAY, final), final)
    assert (ledger.settled, ledger.read) == (final, final)
    ledger = ledger.after((final, NOON), final)
    assert (ledger.settled, ledger.read) == (final, NOON)  # read, and still to be read again
    ledger = ledger.after((final, NOON), NOON)
    assert (ledger.settled, ledger.read) == (NOON, NOON)


def test_nothing_behind_a_doubtful_window_settles() -> None:
    ledger = Ledger.begin(NOON - 5 * DAY).after((NOON - 5 * DAY, NOON - 4 * DAY), None)
    ledger = ledger.after((NOON - 4 * DAY, NOON - 3 * DAY), NOON)
    assert (ledger.settled, ledger.read) == (NOON - 5 * DAY, NOON - 3 * DAY)


def test_reading_backwards_moves_the_beginning_and_a_doubtful_window_there_is_read_again() -> None:
    ledger = Ledger(since=NOON - 5 * DAY, settled=NOON - 2 * DAY, read=NOON)
    assert ledger.after((NOON - 6 * DAY, NOON - 5 * DAY), NOON - 2 * DAY).settled == NOON - 2 * DAY
    doubted = ledger.after((NOON - 6 * DAY, NOON - 5 * DAY), None)
    assert (doubted.since, doubted.settled, doubted.read) == (NOON - 6 * DAY, NOON - 6 * DAY, NOON)


def test_what_a_clock_that_ran_ahead_called_settled_is_read_again() -> None:
    ledger = Ledger(since=NOON - 5 * DAY, settled=NOON + 8 * DAY, read=NOON + 10 * DAY)
    assert ledger.at(NOON, TWO_DAYS, None).settled == NOON - 2 * DAY


def test_nothing_before_the_beginning_is_read_again() -> None:
    ledger = Ledger(since=NOON - DAY, settled=NOON - DAY, read=NOON)
    assert ledger.at(NOON, TWO_DAYS, None).settled == NOON - DAY


def test_what_the_vendor_has_thrown_away_unread_is_a_gap() -> None:
    ledger = Ledger(since=NOON - 60 * DAY, settled=NOON - 52 * DAY, read=NOON - 50 * DAY)
    now = ledger.at(NOON, TWO_DAYS, 30 * DAY)
    assert now.gaps == ((NOON - 50 * DAY, NOON - 30 * DAY),)
    assert (now.settled, now.read) == (NOON - 30 * DAY, NOON - 30 * DAY)
    assert now.at(NOON, TWO_DAYS, 30 * DAY) == now  # told once
    assert ledger.at(NOON, TWO_DAYS, None).gaps == ()


def test_what_was_read_provisionally_and_is_gone_is_no_gap() -> None:
    ledger = Ledger(since=NOON - 60 * DAY, settled=NOON - 32 * DAY, read=NOON - 29 * DAY)
    now = ledger.at(NOON, TWO_DAYS, 30 * DAY)
    assert (now.settled, now.read, now.gaps) == (NOON - 30 * DAY, NOON - 29 * DAY, ())


def test_the_rows_of_what_settles_are_counted_and_only_where_they_can_be() -> None:
    final = NOON - 2 * DAY
    ledger = Ledger.begin(NOON - 5 * DAY).after((NOON - 5 * DAY, NOON - 4 * DAY), final, 10)
    assert ledger.rows == 10
    ledger = ledger.after((NOON - 4 * DAY, final), final, 5)
    assert ledger.rows == 15
    assert ledger.after((final, NOON), final, 7).rows == 15  # provisional
    assert ledger.after((NOON - 6 * DAY, NOON - 5 * DAY), final, 3).rows == 18
    assert ledger.after((NOON - 6 * DAY, NOON - 5 * DAY), None, 3).rows == 0  # nothing is settled from there on
    assert ledger.after((final, NOON), final, None).rows is None
    assert ledger.after((final - DAY, NOON), NOON, 9).rows is None  # some of them were counted before
    assert ledger.at(NOON - DAY, TWO_DAYS, None).rows is None
    assert ledger.at(NOON, TWO_DAYS, DAY).rows is None
    assert ledger.at(NOON, TWO_DAYS, None).rows == 15


instants = st.integers(-(10**9), 10**9).map(lambda seconds: NOON + timedelta(seconds=seconds))


@given(
    instants, instants, instants, st.lists(st.tuples(instants, instants), max_size=2), st.none() | st.integers(0, 10**9)
)
def test_a_ledger_comes_back_from_a_commit(since: datetime, settled: datetime, read: datetime, gaps: list[tuple[datetime, datetime]], rows: int | None) -> None:  # fmt: skip
    ledger = Ledger(since=since, settled=settled, read=read, gaps=tuple(gaps), rows=rows)
    assert msgspec.json.decode(msgspec.json.encode(ledger), type=Ledger) == ledger
    versions = ledger.versions()
    assert Ledger.from_versions(versions.get) == ledger
    for lost in versions.keys() - {"gaps", "rows"}:
        assert Ledger.from_versions({**versions, lost: None}.get) is None
