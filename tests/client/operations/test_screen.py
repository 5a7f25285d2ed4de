"""Servers that do not do as they were asked: they ignore the window, the filter, the cursor, or leave links out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from callrecords.client.operations.query import WalkQuery
from callrecords.client.operations.screen import Screen
from callrecords.errors import BadRequest, BadResponse, RecordError
from callrecords.spec.bundle import Bundle
from tests.client.acme import START, Acme, F, Server, bundle, rows
from tests.client.walk.test_walk import STYLES

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
LINKED: dict[str, Any] = {
    "limit": {"parameter": "size", "default": 7, "minimum": 1, "maximum": 50},
    "offset": {"parameter": "skip"},
    "keyset": {"after": "after", "before": "before", "key": "ref", "order": "at"},
    "links": {"next": "next", "previous": "previous"},
    "envelope": {"more": "has-more", "rows": "items", "links": "links"},
    "ends": ["no-next-link", "empty-page"],
}
MORE = bundle(**{"x-pagination": LINKED})


def told(acme: Acme) -> list[tuple[str, str, int]]:
    return [(one.field, one.kind, one.count) for one in acme.deviations]


def refs(first: int, last: int) -> list[str]:
    return [f"r{index}" for index in range(first, last)]


def walk(server: Any, spec: Bundle, **ask: Any) -> tuple[list[str | None], list[tuple[str, str, int]]]:
    with Acme(server, spec) as acme:
        found = [record.ref for page in acme.entries.pages(WalkQuery(**ask)) for record in page]
        again = [record.ref for record in acme.entries.iter(WalkQuery(**ask))]
        assert again == found
        return found, [(field, kind, count // 2) for field, kind, count in told(acme)]


class Deaf(Server):
    """Forgets some of the parameters that it is asked with."""

    def __init__(self, number: int, spec: Bundle, *deaf: str) -> None:
        super().__init__(rows(number), spec)
        self.deaf = deaf

    def __call__(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        for name in self.deaf:
            url = url.copy_remove_param(name)
        return super().__call__(httpx.Request("GET", url))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("concurrency", [1, 3])
def test_a_server_that_ignores_the_window_costs_no_record_adds_none_and_is_told(style: str, concurrency: int) -> None:
    server = Deaf(30, STYLES[style], "filter")
    since, until = START + 5 * HOUR, START + 17 * HOUR
    with Acme(server, server.spec) as acme:
        pages = acme.entries.pages(WalkQuery(limit=4, since=since, until=until, concurrency=concurrency))
        found = [record.ref for page in pages for record in page]
        assert found == refs(5, 17)
        assert {(one.field, one.kind) for one in acme.deviations} == {("at", "outside the window")}
        assert all(one.count >= 18 for one in acme.deviations)
        assert all("r5" not in one.sample for one in acme.deviations)


def test_a_server_that_ignores_the_window_is_an_error_to_a_strict_client() -> None:
    server = Deaf(30, MORE, "filter")
    with Acme(server, MORE, strict=True) as acme, pytest.raises(RecordError, match="outside the window in at"):
        list(acme.entries.pages(WalkQuery(limit=4, since=START + HOUR, until=START + 2 * HOUR)))


def test_pages_without_end_and_without_a_record_of_the_window_are_an_error() -> None:
    """As a mock server answers that makes records up."""
    number = iter(range(10**6))

    def mock(request: httpx.Request) -> httpx.Response:
        made = [{"ref": f"m{next(number)}", "at": "2019-01-01T00:00:00Z"} for _ in range(3)]
        return httpx.Response(200, json={"rows": made})

    with Acme(mock, STYLES["offsets"]) as acme, pytest.raises(BadResponse, match="does not heed the window"):
        list(acme.entries.iter(WalkQuery(since=START, until=START + HOUR)))


def test_a_server_that_compares_finer_than_it_prints_is_not_suspected() -> None:
    """It keeps 00:00:07.9 and prints 00:00:07."""
    content = [{"ref": "a", "at": "2024-01-01T00:00:07Z"}, {"ref": "b", "at": "2024-01-01T00:00:09Z"}]
    with Acme(lambda _: httpx.Response(200, json={"rows": content}), MORE) as acme:
        ask = WalkQuery(since=START + timedelta(seconds=7.5), until=START + timedelta(seconds=9.5))
        assert [record.ref for record in acme.entries.iter(ask)] == ["a", "b"]
        assert told(acme) == []


def test_a_record_without_a_time_is_handed_over() -> None:
    content = [{"ref": "a"}, {"ref": "b", "at": "2024-01-01T00:00:01Z"}]
    with Acme(lambda _: httpx.Response(200, json={"rows": content}), MORE) as acme:
        found = [record.ref for record in acme.entries.iter(WalkQuery(since=START, until=START + HOUR))]
    assert found == ["a", "b"]


def test_a_server_that_ignores_the_filter_is_told_and_what_came_is_handed_over() -> None:
    server = Deaf(6, MORE, "filter")
    for row in server.rows[:4]:
        row["way"] = "in"
    with Acme(server, MORE) as acme:
        found = [record.ref for record in acme.entries.iter(WalkQuery(where=F.way == "out"))]
        assert found == refs(0, 6)
        assert told(acme) == [("way", "against the filter", 4)]
    with Acme(server, MORE) as acme:
        list(acme.entries.iter(WalkQuery(where=F.name == "out")))
        assert told(acme) == []  # nobody says how a server compares free text


@pytest.mark.parametrize("limit", [1, 4, 5])
def test_a_full_page_that_says_more_and_links_nowhere_does_not_end_the_walk(limit: int) -> None:
    server = Server(rows(20), MORE)

    def unlinked(request: httpx.Request) -> httpx.Response:
        content = server(request).json()
        return httpx.Response(200, json={**content, "links": {}})

    window = {"since": START, "until": START + 24 * HOUR}
    found, deviations = walk(unlinked, MORE, limit=limit, **window)
    assert found == refs(0, 20)
    assert deviations == [("", "missing next link", -(-20 // limit) - 1)]


def test_a_last_page_that_says_more_costs_one_request_and_no_deviation() -> None:
    server = Server(rows(8), MORE)

    def eager(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={**server(request).json(), "more": True})

    found, deviations = walk(eager, MORE, limit=4, since=START, until=START + 24 * HOUR)
    assert (found, deviations) == (refs(0, 8), [])
    assert [params.get("skip") for params in server.asked] == [None, "4", "8"] * 2


class Cursorless(Server):
    """Knows no cursor: refuses it, or passes over it."""

    def __init__(self, number: int, *, refuses: bool, step: timedelta = HOUR) -> None:
        super().__init__(rows(number, step), MORE)
        self.refuses = refuses
        self.known = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        cursor = "after" in request.url.params
        if cursor and self.refuses and self.known <= 0:
            self.asked.append(dict(request.url.params))
            return httpx.Response(400, json={"errors": [{"code": 72, "message": "unknown parameter"}]})
        self.known -= cursor
        if cursor and not self.refuses and self.known < 0:
            return super().__call__(httpx.Request("GET", request.url.copy_remove_param("after")))
        return super().__call__(request)


@settings(deadline=None, max_examples=60)
@given(
    number=st.integers(0, 30),
    limit=st.integers(1, 8),
    refuses=st.booleans(),
    known=st.integers(0, 5),
    step=st.sampled_from([HOUR, timedelta(0)]),
    since=st.none() | st.integers(0, 20),
    stop=st.integers(0, 30),
)
@example(number=4, limit=1, refuses=False, known=3, step=HOUR, since=None, stop=4)  # resumed behind forgotten keys
@example(number=7, limit=2, refuses=False, known=5, step=HOUR, since=None, stop=5)  # a page that leads back, then links
def test_a_server_that_takes_no_cursor_is_walked_whole(
    number: int, limit: int, refuses: bool, known: int, step: timedelta, since: int | None, stop: int
) -> None:
    """Also when it takes some first, when many records happen at one instant, and when the walk is resumed."""
    server = Cursorless(number, refuses=refuses, step=step)
    ask: dict[str, Any] = {"limit": limit}
    if since is not None:
        ask["since"] = START + since * HOUR
    expected = [row["ref"] for row in server.rows if since is None or row["at"] >= rows(21)[since]["at"]]
    server.known = known
    with Acme(server, MORE) as acme:
        calls = acme.entries.iter(WalkQuery(**ask))
        found = [record.ref for _, record in zip(range(stop), calls, strict=False)]
        token = calls.resume
        calls.close()
        found += [record.ref for record in acme.entries.iter(WalkQuery(**ask, resume=token))]
        kinds = {one.kind for one in acme.deviations}
    assert found == expected
    assert kinds <= {"refused cursor", "ignored cursor"}


@pytest.mark.parametrize(("refuses", "kind"), [(True, "refused cursor"), (False, "ignored cursor")])
def test_what_becomes_of_a_cursor_that_is_not_taken_is_told(refuses: bool, kind: str) -> None:
    found, deviations = walk(Cursorless(20, refuses=refuses), MORE, limit=6, since=START)
    assert found == refs(0, 20)
    assert deviations == [("after", kind, 1)]


def test_a_request_that_is_refused_for_another_reason_is_still_an_error() -> None:
    with Acme(lambda _: httpx.Response(400, json={"errors": [{"code": 72, "message": "no"}]}), MORE) as acme:
        with pytest.raises(BadRequest):
            list(acme.entries.iter(WalkQuery(since=START)))
        assert told(acme) == []


def test_a_screen_tells_surplus_from_what_nobody_asked_for() -> None:
    class Bare:
        def __init__(self, hour: int) -> None:
            self.at, self.key = START + hour * HOUR, str(hour)

    window, asked = (START, START + 2 * HOUR), (START, START + 4 * HOUR)
    screen: Screen[Any] = Screen("at", lambda one: one.at, lambda one: one.key, window, asked)
    passed = screen.passed([Bare(hour) for hour in (-1, 0, 1, 2, 3, 4)])
    assert [one.key for one in passed] == ["0", "1"]
    assert screen.surplus == {"2", "3"}
    assert screen.outside == {"-1", "4"}
    assert [found.kind for found in screen.found] == ["outside the window"] * 2


def test_a_window_at_the_end_of_time_is_judged() -> None:
    until = datetime.max.replace(tzinfo=UTC)
    with Acme(lambda _: httpx.Response(200, json={"rows": rows(1)}), MORE) as acme:
        assert len(list(acme.entries.iter(WalkQuery(since=START, until=until)))) == 1
