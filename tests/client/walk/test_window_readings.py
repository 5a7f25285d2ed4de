"""The end of a window may bound the start of calls or their end: a walk brings the same calls either way.

The server here is written by hand from the vendor's page and shares nothing with the emulator.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callrecords.cinnox import CINNOX
from callrecords.cinnox import CallDetailsFields as F

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


@attrs.define
class Page:
    """`GET …/data/call-detail` as the page describes it: `startAt`, `endAt`, `offset`, `limit`; at most 90 days at once."""

    calls: list[tuple[datetime, timedelta]]
    literal: bool
    """Whether `endAt` is "the end date and time of the call", as the page says, or bounds its start."""
    inclusive: bool = False
    ordered: bool = True
    asked: list[httpx.QueryParams] = attrs.field(factory=list[httpx.QueryParams])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = request.url.params
        self.asked.append(query)
        since, until = (datetime.fromisoformat(query[name]) for name in ("startAt", "endAt"))
        if until - since > 90 * DAY:
            return httpx.Response(400, json={"code": 6451005, "message": "Exceed maximum query day"})
        found: list[dict[str, Any]] = []
        for number, (began, lasted) in enumerate(self.calls):
            bound = began + lasted if self.literal else began
            if since <= began and (bound <= until if self.inclusive else bound < until):
                found.append({"id": f"c{number}", "callDate": told(began), "callEndTime": told(began + lasted)})
        if not self.ordered:
            found.reverse()
        offset, limit = int(query.get("offset", 0)), int(query["limit"])
        return httpx.Response(200, json={"code": 200, "result": found[offset : offset + limit]})


def client(answers: Callable[[httpx.Request], httpx.Response]) -> CINNOX:
    http = httpx.Client(transport=httpx.MockTransport(answers))
    return CINNOX(token="t", app_id="a", base_url="https://api.example.test", http_client=http)


milliseconds = st.integers(0, 200 * 86_400_000).map(lambda number: timedelta(milliseconds=number))
calls = st.lists(
    st.tuples(
        milliseconds.map(lambda after: START + after),
        st.sampled_from([timedelta(0), timedelta(minutes=3), HOUR, 23 * HOUR, DAY - timedelta(milliseconds=1)]),
    ),
    max_size=40,
)
pages = st.builds(Page, calls, st.booleans(), st.booleans(), st.booleans())


@settings(deadline=None, max_examples=120)
@given(
    page=pages,
    begin=milliseconds,
    span=milliseconds,
    concurrency=st.sampled_from([1, 1, 3]),
    limit=st.sampled_from([2, 500]),
    stop=st.none() | st.integers(0, 30),
)
def test_a_window_brings_the_calls_that_begin_in_it_whatever_the_page_means(
    page: Page, begin: timedelta, span: timedelta, concurrency: int, limit: int, stop: int | None
) -> None:
    since, until = START + begin, START + begin + span + HOUR
    ask: dict[str, Any] = {"since": since, "until": until, "concurrency": concurrency, "limit": limit}
    expected = sorted(f"c{number}" for number, (began, _) in enumerate(page.calls) if since <= began < until)
    with client(page) as cinnox:
        walk = cinnox.call_details.iter(**ask)
        found = [call.id for _, call in zip(range(1000 if stop is None else stop), walk, strict=False)]
        if stop is not None:
            token = walk.resume
            walk.close()
            found += [call.id for call in cinnox.call_details.iter(**ask, resume=token)]
        assert sorted(map(str, found)) == expected
        assert list(cinnox.deviations) == []
    for query in page.asked:
        begun, ended = (datetime.fromisoformat(query[name]) for name in ("startAt", "endAt"))
        assert ended - begun <= 90 * DAY


@pytest.mark.parametrize("literal", [True, False])
def test_a_window_that_is_cut_at_its_widest_loses_no_call_at_the_cut(literal: bool) -> None:
    """199 calls of two hours, one an hour, across the cut."""
    made = [(START + 85 * DAY + number * HOUR, 2 * HOUR) for number in range(199)]
    page = Page(made, literal)
    with client(page) as cinnox:
        found = [call.id for call in cinnox.call_details.iter(since=START, until=START + 180 * DAY)]
    assert len(found) == len(set(found)) == 199


@pytest.mark.parametrize("literal", [True, False])
def test_bounds_in_a_filter_mean_the_same_as_a_window(literal: bool) -> None:
    page = Page([(START + number * HOUR, 3 * HOUR) for number in range(30)], literal)
    with client(page) as cinnox:
        where = (F.call_date >= START + 5 * HOUR) & (F.call_date < START + 15 * HOUR)
        walk = cinnox.call_details.iter(where=where)
        first = next(walk)
        found = [first.id, *(call.id for call in cinnox.call_details.iter(where=where, resume=walk.resume))]
    assert found == [f"c{number}" for number in range(5, 15)]


@pytest.mark.parametrize("literal", [True, False])
def test_fields_that_leave_the_time_out_do_not_widen_the_window(literal: bool) -> None:
    page = Page([(START + number * HOUR, HOUR) for number in range(30)], literal)
    with client(page) as cinnox:
        ask: dict[str, Any] = {"since": START, "until": START + 10 * HOUR, "fields": [F.status]}
        found = list(cinnox.call_details.iter(**ask))
    assert [call.id for call in found] == [f"c{number}" for number in range(10)]
    assert all(call.call_date is None for call in found)


def test_a_call_from_outside_the_wider_window_is_told() -> None:
    page = Page([(START - DAY, HOUR), (START, HOUR), (START + 3 * DAY, HOUR)], literal=False)

    def deaf(request: httpx.Request) -> httpx.Response:
        wide = {"startAt": told(START - 2 * DAY), "endAt": told(START + 9 * DAY)}
        return page(httpx.Request("GET", request.url.copy_merge_params(wide)))

    with client(deaf) as cinnox:
        found = [call.id for call in cinnox.call_details.iter(since=START, until=START + DAY)]
        deviations = [(one.kind, one.field, one.count) for one in cinnox.deviations]
    assert found == ["c1"]
    assert deviations == [("outside the window", "callDate", 2)]
