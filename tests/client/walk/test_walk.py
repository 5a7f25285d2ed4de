"""Walks hand over every record once, in order, and end; whatever the server does in between."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import filters
from callrecords.errors import BadArgument, BadRequest, BadResponse, RequestError, WindowTooWide
from callrecords.spec.bundle import Bundle
from tests.client.acme import NUMBER, START, Acme, F, Server, bundle, rows

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

PAGES = {
    "limit": {"parameter": "size", "default": 7, "minimum": 1, "maximum": 50},
    "page": {"parameter": "page", "first": 1},
    "envelope": {"page": "page", "total": "total", "rows": "items"},
    "ends": ["short-page", "empty-page"],
}
OFFSETS = {
    "limit": {"parameter": "size", "default": 7, "minimum": 1, "maximum": 50},
    "offset": {"parameter": "skip"},
    "envelope": {"rows": "items"},
    "ends": ["empty-page"],
}
TOTALS = {**OFFSETS, "envelope": {"total": "total", "rows": "items"}, "ends": ["total-reached", "empty-page"]}
STYLES: dict[str, Bundle] = {
    "keyset and links": bundle(),
    "page numbers": bundle(**{"x-pagination": PAGES}),
    "offsets": bundle(**{"x-pagination": OFFSETS}),
    "offsets with a total": bundle(**{"x-pagination": TOTALS}),
    "narrow windows": bundle(**{"x-clock": {"field": "at", "widest-window": "P1D"}}),
}


def walk(server: Server, **ask: Any) -> list[str | None]:
    from callrecords.client.operations.query import WalkQuery

    client = Acme(server, server.spec)
    return [record.ref for record in client.entries.iter(WalkQuery(**ask))]


@pytest.mark.parametrize("style", STYLES)
@given(number=st.integers(0, 25), limit=st.integers(1, 8), low=st.integers(-3, 25), span=st.integers(1, 30))
def test_a_window_holds_every_record_of_its_time_once(style: str, number: int, limit: int, low: int, span: int) -> None:
    server = Server(rows(number), STYLES[style])
    since, until = START + low * HOUR, START + (low + span) * HOUR
    expected = [f"r{index}" for index in range(number) if low <= index < low + span]
    assert walk(server, since=since, until=until, limit=limit) == expected
    assert all(int(params["size"]) == limit for params in server.asked)


@pytest.mark.parametrize("style", STYLES)
@given(number=st.integers(0, 25), limit=st.integers(1, 8), most=st.integers(1, 30) | st.none())
def test_a_walk_without_a_window_holds_every_record_up_to_the_most_wanted(
    style: str, number: int, limit: int, most: int | None
) -> None:
    server = Server(rows(number), STYLES[style])
    found = walk(server, limit=limit, max_items=most)
    assert found == [f"r{index}" for index in range(number)][:most]
    assert len(server.asked) <= min(number, most or number) // limit + 2


def test_a_walk_asks_for_the_largest_pages_unless_few_records_are_wanted() -> None:
    for ask, size in (
        ({}, "50"),
        ({"max_items": 3}, "3"),
        ({"max_items": 90}, "50"),
        ({"max_items": 9, "limit": 4}, "4"),
    ):
        server = Server(rows(1))
        walk(server, **ask)
        assert server.asked[0]["size"] == size


def test_an_open_ended_walk_goes_on_after_the_last_record_and_ends_on_an_empty_page() -> None:
    server = Server(rows(5))
    assert walk(server, since=START + HOUR, limit=2) == ["r1", "r2", "r3", "r4"]
    assert [params.get("after") for params in server.asked] == [None, "r2", "r4"]
    assert all(params["sort"] == "at asc" and "at ge" in params["filter"] for params in server.asked)


def test_an_open_ended_walk_receives_what_arrives_meanwhile() -> None:
    server = Server(rows(4))

    def more(server: Server) -> None:
        server.rows = rows(min(2 * len(server.asked) + 4, 10))

    server.before_answer = more
    assert walk(server, limit=2) == [f"r{index}" for index in range(10)]


def test_a_window_follows_the_servers_links_to_the_letter() -> None:
    server = Server(rows(5))
    walk(server, since=START, until=START + DAY, limit=2)
    assert [params.get("skip") for params in server.asked] == [None, "2", "4"]
    assert all("after" not in params for params in server.asked)


def test_late_records_neither_repeat_nor_hide_others() -> None:
    """Rows that arrive behind the walk push known ones onto the next page: those come once."""
    server = Server(rows(30), bundle(**{"x-pagination": OFFSETS}))

    def late(server: Server) -> None:
        if 1 < len(server.asked) < 6:
            count = len(server.asked)
            server.rows.insert(count, {"ref": f"late{count}", "at": server.rows[count - 1]["at"]})

    server.before_answer = late
    found = walk(server, since=START, until=START + 2 * DAY, limit=5)
    assert len(found) == len(set(found))
    assert set(found) >= {f"r{index}" for index in range(30)}


def test_an_order_of_the_caller_is_kept() -> None:
    server = Server(rows(9))
    assert walk(server, order=F.at.desc(), limit=2, max_items=5) == ["r8", "r7", "r6", "r5", "r4"]
    assert all("after" not in params for params in server.asked)


def test_slices_are_walked_backwards_when_the_newest_come_first() -> None:
    server = Server(rows(72), STYLES["narrow windows"])
    found = walk(server, order=F.at.desc(), since=START, until=START + 3 * DAY)
    assert found == [f"r{index}" for index in reversed(range(72))]
    assert len(server.asked) >= 3


def test_filters_of_the_caller_are_joined_with_the_window() -> None:
    server = Server(rows(5))
    assert walk(server, where=F.at < START + 3 * HOUR, since=START + HOUR, until=START + DAY) == ["r1", "r2"]


def test_a_filter_is_written_once_for_a_window_however_many_pages_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Any] = []
    render = filters.render
    monkeypatch.setattr(filters, "render", lambda *given: written.append(given[0]) or render(*given))
    server = Server(rows(72), STYLES["narrow windows"])

    assert len(walk(server, where=F.from_ == NUMBER, since=START, until=START + 3 * DAY, limit=2)) > 20

    bounds = [expression for expression in written if len(getattr(expression, "parts", ())) == 3]
    assert (len(bounds), len(written)) == (3, 4)  # once without bounds, for the resume token


def test_records_of_an_unsorted_list_are_deduplicated_within_a_slice() -> None:
    """No order can be asked for; the server repeats rows in the middle."""
    server = Server([*rows(6), *rows(3)], bundle(**{"x-order": None, "x-pagination": OFFSETS}))
    assert walk(server, since=START, until=START + DAY, limit=4) == [f"r{index}" for index in range(6)]


def test_keys_of_an_unsorted_list_are_kept_for_one_slice_only() -> None:
    """A million records must fit into memory: a key that comes again in another slice is handed over again."""
    one, other = rows(1, DAY)[0], {**rows(2, DAY)[1], "ref": "r0"}
    spec = bundle(**{"x-order": None, "x-clock": {"field": "at", "widest-window": "P1D"}, "x-pagination": OFFSETS})
    assert walk(Server([one, other], spec), since=START, until=START + 2 * DAY) == ["r0", "r0"]


def test_a_window_that_is_too_wide_is_halved_until_it_fits() -> None:
    server = Server(rows(72))

    def narrow(server: Server) -> httpx.Response | None:
        moments = [word for word in server.asked[-1]["filter"].split() if word.startswith("20")]
        low, high = map(datetime.fromisoformat, moments)
        if high - low > DAY:
            return httpx.Response(400, json={"errors": [{"code": 72, "message": "Window too wide: 1 day"}]})
        return None

    server.before_answer = narrow
    assert walk(server, since=START, until=START + 3 * DAY) == [f"r{index}" for index in range(72)]
    server = Server([])
    server.before_answer = lambda server: httpx.Response(400, json={"errors": [{"code": 72, "message": "too wide"}]})
    with pytest.raises(WindowTooWide):
        walk(server, since=START, until=START + DAY)
    with pytest.raises(WindowTooWide):
        walk(server, since=START)
    server.before_answer = lambda server: httpx.Response(400, json={"errors": [{"code": 72, "message": "other"}]})
    with pytest.raises(BadRequest):
        walk(server, since=START, until=START + DAY)


@pytest.mark.parametrize("style", ["offsets", "page numbers", "keyset and links"])
def test_a_server_that_serves_the_same_page_again_and_again_is_an_error(style: str) -> None:
    server = Server(rows(7), STYLES[style])

    def same(server: Server) -> httpx.Response:
        link = f"https://acme.example/api/a/a%2F1/entries?size=7&skip={len(server.asked)}"
        return httpx.Response(200, json={"rows": rows(7), "links": {"next": link}})

    server.before_answer = same
    with pytest.raises(BadResponse, match=r"does not end|nothing after"):
        walk(server, since=START, until=START + DAY, limit=7)
    assert len(server.asked) <= 12  # each twice, and those ahead
    with pytest.raises(BadResponse):
        walk(server, limit=7)


def test_links_in_a_circle_are_an_error() -> None:
    server = Server([])

    def circle(server: Server) -> httpx.Response:
        number = len(server.asked)
        link = f"https://acme.example/api/a/a%2F1/entries?size=7&skip={(int(server.asked[-1].get('skip', 0)) + 7) % 14}"
        return httpx.Response(200, json={"rows": [{"ref": f"r{number}"}], "links": {"next": link}})

    server.before_answer = circle
    with pytest.raises(BadResponse, match="does not end"):
        walk(server, since=START, until=START + DAY, limit=7)


def test_a_link_to_another_host_is_not_followed() -> None:
    server = Server([])
    link = "https://evil.example/api/a/a%2F1/entries?size=7&skip=7"
    server.before_answer = lambda server: httpx.Response(200, json={"rows": rows(7), "links": {"next": link}})
    with pytest.raises(BadResponse, match="another host"):
        walk(server, since=START, until=START + DAY)
    assert len(server.asked) == 1


def test_an_empty_page_said_as_an_error_ends_the_walk() -> None:
    server = Server(rows(4), bundle(**{"x-pagination": OFFSETS}))

    def end(server: Server) -> httpx.Response | None:
        over = int(server.asked[-1].get("skip", 0)) >= 4
        return httpx.Response(404, json={"errors": [{"code": 71, "message": "none"}]}) if over else None

    server.before_answer = end
    assert walk(server, limit=2) == ["r0", "r1", "r2", "r3"]


def test_bad_items_are_handed_over_and_count_for_the_paging() -> None:
    from callrecords.client.operations.query import WalkQuery

    server = Server([])
    content = [{"ref": "a"}, 7, 8, {"ref": None}, {"ref": "b"}]

    def serve(server: Server) -> httpx.Response:
        start = int(server.asked[-1].get("skip", 0))
        return httpx.Response(200, json={"rows": content[start : start + 2]})

    server.before_answer = serve
    server.spec = bundle(**{"x-pagination": OFFSETS})
    pages = list(Acme(server, server.spec).entries.pages(WalkQuery(limit=2)))
    assert [[record.ref for record in page] for page in pages] == [["a"], [], ["b"]]
    assert [json.loads(item.raw) for page in pages for item in page.bad_items] == [7, 8, {"ref": None}]


@pytest.mark.parametrize(
    "ask",
    [
        {"max_items": 0},
        {"max_items": -1},
        {"max_items": True},
        {"limit": 0},
        {"limit": 51},
        {"since": START, "until": START},
        {"since": datetime(2024, 1, 1)},
        {"where": F.ref == "x"},
        {"order": F.at.asc(), "fields": [F.at], "exclude": [F.at]},
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused_at_the_call_and_nothing_is_sent(ask: dict[str, Any]) -> None:
    from callrecords.client.operations.query import WalkQuery

    server = Server([])
    with pytest.raises(RequestError):
        Acme(server).entries.pages(WalkQuery(**ask))
    assert server.asked == []
    assert issubclass(BadArgument, RequestError)
