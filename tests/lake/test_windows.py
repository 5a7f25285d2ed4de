"""How wide windows are: all of the time once, about as many records in each, and few read twice."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.lake.ledger import Span
from callrecords.lake.windows import NARROWEST, Density, Windows

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MOST = 100


def held(window: Span, times: list[datetime], bound: int | None = None, *, newest_first: bool = False) -> Density:
    """What a window holds of some records, of which no more than `bound` are read."""
    found = times[bisect_left(times, window[0]) : bisect_left(times, window[1])]
    if bound is not None:
        found = found[-bound:] if newest_first else found[:bound]
    if not found:
        return Density.nothing(window)
    most = min(MOST, len(found))
    return Density(len(found), found[0], found[most - 1], found[-most], found[-1])


seconds = st.integers(0, 40 * 86_400)
bursts = st.lists(st.tuples(seconds, st.integers(1, 500), st.integers(1, 100_000)), max_size=4)


@given(st.integers(1, 40 * 86_400), seconds, bursts, st.booleans(), st.booleans())
def test_windows_cover_everything_once_and_none_reaches_over_the_cut(
    length: int, cut: int, waves: list[tuple[int, int, int]], back: bool, newest_first: bool
) -> None:
    start, end, edge = NOON, NOON + timedelta(seconds=length), NOON + timedelta(seconds=cut)
    times = sorted(NOON + timedelta(seconds=at + n * wide / count) for at, count, wide in waves for n in range(count))
    windows = Windows(timedelta(days=20), MOST)
    found: list[Span] = []
    for window in windows.backward(start, end) if back else windows.forward(start, end, cut=edge):
        if held(window, times).count > 3 * MOST and windows.divisible(window):
            windows.too_many(window, held(window, times, 3 * MOST, newest_first=newest_first))
            continue
        windows.fits(window, held(window, times))
        found.append(window)
        if len(found) > 200:  # the rest is no other
            return
    found = found[::-1] if back else found
    assert [found[0][0], *(last for _, last in found)] == [*(first for first, _ in found), end]
    assert found[0][0] == start
    assert all(first.microsecond == last.microsecond == 0 < (last - first).total_seconds() for first, last in found)
    assert all(last - first <= timedelta(days=20) for first, last in found)
    assert back or not any(first < edge < last for first, last in found)


@pytest.mark.parametrize("back", [False, True])
def test_a_busy_time_behind_an_empty_year_is_read_little_more_than_once(back: bool) -> None:
    busy = NOON - 360 * DAY if back else NOON - 30 * DAY
    times = [busy + timedelta(minutes=n) for n in range(30 * 1440)]
    windows, read = Windows(None, MOST), 0
    for window in (
        windows.backward(NOON - 360 * DAY, NOON) if back else windows.forward(NOON - 360 * DAY, NOON, cut=NOON)
    ):
        one = held(window, times)
        if one.count > 3 * MOST and windows.divisible(window):
            read += 3 * MOST
            windows.too_many(window, held(window, times, 3 * MOST, newest_first=back))
        else:
            read += one.count
            windows.fits(window, one)
    assert len(times) <= read < 1.05 * len(times)


def test_a_window_that_cannot_be_cut_is_read_as_it_is() -> None:
    assert not Windows(None, MOST).divisible((NOON, NOON + NARROWEST))


@pytest.mark.parametrize("count", [0, 1])
def test_windows_of_an_idle_list_become_wide(count: int) -> None:
    windows = Windows(None, MOST)
    found: list[Span] = []
    for window in windows.forward(NOON - 300 * DAY, NOON, cut=NOON):
        windows.fits(window, Density(count, window[0], window[0], window[0], window[0]))
        found.append(window)
    assert len(found) < 15


def test_a_window_grows_to_eight_times_the_last_one_at_most_and_to_a_month() -> None:
    windows = Windows(400 * DAY, MOST)
    found: list[Span] = []
    for window in windows.forward(NOON - 300 * DAY, NOON, cut=NOON):
        windows.fits(window, Density.nothing(window))
        found.append(window)
    assert [last - first for first, last in found[:4]] == [DAY, 8 * DAY, 31 * DAY, 31 * DAY]


@pytest.mark.parametrize("back", [False, True])
def test_a_window_that_is_cut_ends_where_enough_was_read(back: bool) -> None:
    windows = Windows(None, MOST)
    hours = [NOON - DAY + timedelta(hours=n) for n in (1, 4, 19, 23)]
    spans = windows.backward(NOON - DAY, NOON) if back else windows.forward(NOON - DAY, NOON, cut=NOON)
    windows.too_many(next(spans), Density(4 * MOST, *hours))
    narrow = (NOON - 5 * timedelta(hours=1), NOON) if back else (NOON - DAY, NOON - 20 * timedelta(hours=1))
    assert next(spans) == narrow
