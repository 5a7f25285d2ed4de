"""Windows of lists whose parameters cannot say every instant."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.operations.grain import Grain
from callrecords.client.walk.plan import halves, slices
from callrecords.conventions.times import parse, render
from callrecords.spec.forms import Form
from callrecords.spec.operation import Operation
from tests.client.acme import bundle, bundle_of, document

DAYS = Grain(Form("first-day", "Europe/Paris"), Form("last-day", "Europe/Paris"), alike=False)
SECONDS = Grain(Form("epoch-s"), Form("epoch-s"), alike=False)
ALIKE = Grain(Form("epoch-ms", bare=True), Form("epoch-ms", bare=True), alike=True)
moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1))
spans = st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=200))
TWICE = Grain(Form("first-day", "America/Havana"), Form("last-day", "America/Havana"), alike=False)
"""Days of a place whose clocks go back from one to midnight: the first hour of a day comes twice."""
grains = st.sampled_from([DAYS, SECONDS, TWICE])


def of(parameters: dict[str, Any], clock: dict[str, Any] | None = None) -> Grain | None:
    """The grain of a list whose window has these parameters, and whose clock has this schema."""
    names = ("from", "to")
    made = document(
        **{
            "x-filter": {
                "grammar": "parameters",
                "parameters": [
                    {"parameter": name, "field": "at", "operator": op, **({"day": "last"} if op == "lt" else {})}
                    for name, op in zip(names, ("ge", "lt"), strict=True)
                ],
            },
            "parameters": [{"name": name, "in": "query", "schema": parameters} for name in names],
        }
    )
    if clock is not None:
        entry = made["components"]["schemas"]["Entry"]
        made["components"]["schemas"]["Entry"] = entry | {"properties": entry["properties"] | {"at": clock}}
    operation: Operation = bundle_of(made).operations["list_entries"]
    return Grain.of(operation, bundle_of(made).record_fields(operation)["at"])


def test_a_list_that_takes_any_instant_has_no_grain() -> None:
    assert of({"type": "string", "format": "date-time"}) is None
    assert (
        Grain.of(bundle().operations["list_entries"], bundle().record_fields(bundle().operations["list_entries"])["at"])
        is None
    )


def test_days_and_seconds_are_coarser_than_the_records() -> None:
    assert of({"type": "string", "format": "date", "x-zone": "Europe/Paris"}) == DAYS
    assert of({"type": "string", "format": "epoch-s"}) == SECONDS


def test_a_parameter_in_the_form_of_the_records_is_as_fine_as_they_are() -> None:
    stamp = {"type": "integer", "format": "epoch-ms"}
    assert of(stamp, stamp) == ALIKE
    assert of({"type": "integer"}, stamp) == ALIKE


@given(moments, spans, grains)
def test_what_is_requested_holds_the_window_and_can_be_said(since: datetime, span: timedelta, grain: Grain) -> None:
    start, end = grain.requested((since, since + span))
    assert start is not None
    assert end is not None
    assert start <= since
    assert since + span <= end
    assert grain.since is not None
    assert grain.until is not None
    assert parse(render(start, grain.since), grain.since) == start
    assert parse(render(end, grain.until), grain.until) == end


@given(moments, st.timedeltas(min_value=timedelta(0), max_value=timedelta(milliseconds=3)))
def test_bounds_as_fine_as_the_records_leave_the_same_records_between_them(since: datetime, span: timedelta) -> None:
    until = since + span
    low, high = ALIKE.requested((since, until))
    assert low is not None
    assert high is not None
    first = since.replace(microsecond=since.microsecond // 1000 * 1000)
    for at in (first + timedelta(milliseconds=number) for number in range(-2, 7)):
        assert (low <= at < high) is (since <= at < until)


@given(moments, spans, st.integers(1, 40), st.integers(1, 9))
def test_slices_are_whole_days_and_none_is_wider_than_the_widest(
    since: datetime, span: timedelta, days: int, parts: int
) -> None:
    around, widest = DAYS.requested((since, since + span)), timedelta(days=days, hours=1)
    found = slices(around, widest, backwards=False, parts=parts, near=DAYS.cut)
    assert (found[0][0], found[-1][1]) == around
    assert all(one[1] == other[0] for one, other in itertools.pairwise(found))
    for one in found:
        assert DAYS.requested(one) == one
        assert timedelta(0) < (one[1] or since) - (one[0] or since) <= widest


def test_a_window_within_a_day_is_not_halved() -> None:
    morning = datetime(2026, 2, 3, 6, tzinfo=UTC)
    assert halves((morning, morning + timedelta(hours=8)), near=DAYS.cut) is None
    found = halves((morning, morning + timedelta(days=4)), near=DAYS.cut)
    assert found is not None
    assert found[0][1] == found[1][0] == datetime(2026, 2, 4, 23, tzinfo=UTC)


@pytest.mark.parametrize("end", [None, datetime(2026, 2, 3, 6, 30, tzinfo=UTC)])
def test_an_open_end_stays_open(end: datetime | None) -> None:
    assert DAYS.requested((None, end))[0] is None
    assert DAYS.requested((end, None))[1] is None


@pytest.mark.parametrize("minutes", [0, 30, 60, 90, 119])
def test_a_window_in_a_midnight_hour_that_comes_twice_is_requested_as_the_whole_day(minutes: int) -> None:
    midnight, next_day = datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC)
    moment = midnight + timedelta(minutes=minutes)
    window = moment, moment + timedelta(minutes=1)
    assert TWICE.requested(window) == (midnight, next_day)
    assert slices(window, timedelta(hours=1), backwards=False, near=TWICE.cut) == [window]


def test_no_window_of_days_is_cut_within_a_midnight_hour_that_comes_twice() -> None:
    midnight = datetime(2026, 11, 1, 4, tzinfo=UTC)
    for minutes in range(0, 150, 7):
        assert TWICE.cut(midnight - timedelta(days=3), midnight + timedelta(minutes=minutes)) == midnight
