"""Windows are half-open, aware, and cut without a gap or an overlap."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.operations.query import WalkQuery
from callrecords.client.walk.plan import NARROWEST, bounds, halves, slices, window_of
from callrecords.errors import BadArgument, NaiveTime, RequestError
from callrecords.spec.expressions import And, Condition, Op
from callrecords.spec.operation import Operation
from tests.client.acme import START, Acme, F, bundle

NOW = START + timedelta(days=365)
DAY = timedelta(days=1)
moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1))


def operation(**changes: object) -> Operation:
    return bundle(**changes).operations["list_entries"]


PAIRED = {
    "grammar": "parameters",
    "parameters": [
        {"parameter": "from", "field": "at", "operator": "ge", "together": "window"},
        {"parameter": "to", "field": "at", "operator": "lt", "together": "window"},
    ],
}


@given(
    moments, st.timedeltas(min_value=timedelta(microseconds=1), max_value=900 * DAY), st.integers(1, 400), st.booleans()
)
def test_slices_cover_the_window_once_in_the_order_of_the_walk(
    since: datetime, span: timedelta, days: int, backwards: bool
) -> None:
    parts = slices((since, since + span), days * DAY, backwards=backwards)
    if backwards:
        parts.reverse()
    assert parts[0][0] == since
    assert parts[-1][1] == since + span
    assert all(earlier[1] == later[0] for earlier, later in itertools.pairwise(parts))
    for start, end in parts:
        assert start is not None
        assert end is not None
        assert timedelta(0) < end - start <= days * DAY


@given(moments, st.timedeltas(min_value=timedelta(microseconds=1), max_value=90 * DAY), st.integers(2, 256))
def test_parts_are_as_many_as_asked_for_none_a_sliver(since: datetime, span: timedelta, parts: int) -> None:
    found = slices((since, since + span), None, backwards=False, parts=parts)
    assert len(found) == min(parts, max(1, -(-span // NARROWEST)))
    assert (found[0][0], found[-1][1]) == (since, since + span)
    assert all(earlier[1] == later[0] for earlier, later in itertools.pairwise(found))


def test_a_window_up_to_the_end_of_time_can_be_cut() -> None:
    latest = datetime.max.replace(tzinfo=UTC)
    assert slices((latest - DAY, latest), 30 * DAY, backwards=False) == [(latest - DAY, latest)]


def test_an_open_window_is_not_cut() -> None:
    assert slices((START, None), DAY, backwards=False) == [(START, None)]


@given(moments, st.timedeltas(min_value=timedelta(minutes=2), max_value=900 * DAY))
def test_halves_meet_in_the_middle(since: datetime, span: timedelta) -> None:
    found = halves((since, since + span))
    assert found is not None
    assert (found[0][0], found[1][1]) == (since, since + span)
    assert found[0][1] == found[1][0]


def test_a_window_is_not_halved_for_ever() -> None:
    assert halves((START, START + timedelta(seconds=119))) is None
    assert halves((START, None)) is None


def test_bounds_include_the_first_moment_and_not_the_last() -> None:
    low, high = Condition("at", Op.GE, START), Condition("at", Op.LT, NOW)
    assert bounds(operation(), (START, NOW)) == And((low, high))
    assert bounds(operation(), (START, None)) == low
    assert bounds(operation(), (None, NOW)) == high
    assert bounds(operation(), (None, None)) is None


def test_times_are_turned_to_utc() -> None:
    local = datetime(2024, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    since, until = window_of(operation(), local, None, NOW)
    assert (since, until) == (START, None)
    assert since is not None
    assert since.tzinfo is UTC


@pytest.mark.parametrize("name", ["since", "until"])
def test_a_time_without_a_zone_is_refused_by_name(name: str) -> None:
    given = {"since": None, "until": None, name: datetime(2024, 1, 1)}
    with pytest.raises(NaiveTime, match=name):
        window_of(operation(), given["since"], given["until"], NOW)


@pytest.mark.parametrize("span", [timedelta(0), -DAY])
def test_an_empty_or_inverted_window_is_refused(span: timedelta) -> None:
    with pytest.raises(BadArgument, match="since"):
        window_of(operation(), START, START + span, NOW)


def test_a_time_that_no_utc_clock_shows_is_refused() -> None:
    with pytest.raises(BadArgument, match="range"):
        window_of(operation(), datetime.min.replace(tzinfo=timezone(timedelta(hours=5))), None, NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"x-clock": None},
        {"x-filter": None},
        {"x-filter": {"grammar": "conditions", "parameter": "filter", "fields": {"at": ["gt", "eq"]}}},
    ],
    ids=str,
)
def test_a_list_that_cannot_be_asked_by_time_says_so(changes: dict[str, object]) -> None:
    with pytest.raises(RequestError, match="since, until"):
        window_of(operation(**changes), START, None, NOW)


def test_an_open_end_becomes_now_where_the_vendor_needs_one() -> None:
    widest = operation(**{"x-clock": {"field": "at", "widest-window": "P30D"}})
    assert window_of(widest, START, None, NOW) == (START, NOW)
    paired = operation(**{"x-filter": PAIRED})
    assert window_of(paired, START, None, NOW) == (START, NOW)
    assert window_of(paired, NOW + DAY, None, NOW)[1] > NOW + DAY  # type: ignore[operator]
    with pytest.raises(BadArgument, match="since"):
        window_of(paired, None, NOW, NOW)
    assert window_of(operation(), START, None, NOW) == (START, None)
    assert window_of(operation(), None, NOW, NOW) == (None, NOW)
    assert window_of(paired, None, None, NOW) == (None, None)


def test_a_condition_on_the_clock_of_a_list_without_windows_is_sent_as_it_is() -> None:
    """It is no window, however coarse the parameter is."""
    known = {
        "grammar": "parameters",
        "parameters": [
            {"parameter": "from", "field": "at", "operator": "ge"},
            {"parameter": "to", "field": "at", "operator": "le"},
        ],
    }
    spaced = {"type": "string", "format": "date-time-space", "x-zone": "UTC"}
    sent = [{"name": name, "in": "query", "schema": spaced} for name in ("from", "to")]
    asked: list[httpx.QueryParams] = []

    def answers(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params)
        return httpx.Response(200, json={"rows": []})

    with Acme(answers, bundle(**{"x-filter": known, "parameters": sent})) as acme:
        assert list(acme.entries.iter(WalkQuery(where=F.at >= START))) == []
    assert [query.get("from") for query in asked] == ["2024-01-01 00:00:00"]
