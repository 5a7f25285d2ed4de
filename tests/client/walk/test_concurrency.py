"""Slices of a window walked side by side: the same records in the same order, fewer waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.operations.query import WalkQuery
from callrecords.errors import BadArgument, Forbidden, WindowTooWide
from callrecords.spec.expressions import Order
from tests.client.acme import START, Acme, AsyncAcme, F, Server, bundle, rows
from tests.client.operations.test_position import keep
from tests.client.walk.test_walk import HOUR, OFFSETS, STYLES, TOTALS
from tests.depth import at_most

DAYS = {"since": START, "until": START + timedelta(days=2)}
CAP: dict[str, Any] = {"x-clock": {"field": "at", "result-cap": 6}}


def blocking(server: Server, ask: WalkQuery) -> list[str | None]:
    with Acme(server, server.spec) as acme:
        return [record.ref for record in acme.entries.iter(ask)]


def asynchronous(server: Server, ask: WalkQuery) -> list[str | None]:
    async def run() -> list[str | None]:
        async with AsyncAcme(server, server.spec) as acme:
            return [record.ref async for record in acme.entries.iter(ask)]

    return asyncio.run(run())


@pytest.mark.parametrize("walk", [blocking, asynchronous])
@pytest.mark.parametrize("style", STYLES)
@at_most(30)  # threads and event loops are slow to start
@given(
    number=st.integers(0, 48),
    limit=st.integers(1, 8),
    concurrency=st.integers(2, 5),
    most=st.none() | st.integers(1, 50),
    descending=st.booleans(),
)
def test_a_window_holds_the_same_records_in_the_same_order_as_with_one_request_at_a_time(
    walk: Callable[..., list[str | None]],
    style: str,
    number: int,
    limit: int,
    concurrency: int,
    most: int | None,
    descending: bool,
) -> None:
    order = F.at.desc() if descending else None
    found = [
        walk(
            Server(rows(number), STYLES[style]),
            WalkQuery(limit=limit, concurrency=workers, max_items=most, order=order, **DAYS),
        )
        for workers in (1, concurrency)
    ]
    assert found[0] == found[1]
    expected = [f"r{index}" for index in range(number)]
    assert found[1] == (expected[::-1] if descending else expected)[:most]


def test_so_many_requests_are_under_way_at_once_and_no_more() -> None:
    server = Server(rows(48))
    meeting = threading.Barrier(3)
    lock = threading.Lock()
    here: set[int] = set()
    most = 0

    def meet(request: httpx.Request) -> httpx.Response:
        nonlocal most
        with lock:
            here.add(threading.get_ident())
            most = max(most, len(here))
            first = len(server.asked) + len(here) <= 3
        if first:
            meeting.wait(60)
        with lock:
            answer = server(request)
            here.discard(threading.get_ident())
        return answer

    assert len(list(Acme(meet).entries.iter(WalkQuery(concurrency=3, **DAYS)))) == 48
    assert most == 3


def test_a_window_is_cut_into_four_slices_for_each_worker() -> None:
    server = Server(rows(48))
    blocking(server, WalkQuery(concurrency=2, **DAYS))
    assert len({params["filter"] for params in server.asked}) == 8


@pytest.mark.parametrize("walk", [blocking, asynchronous])
@pytest.mark.parametrize(
    ("ask", "wanted"),
    [
        ({}, "since"),
        ({"until": START}, "since"),
        ({"order": Order("price"), **DAYS}, "order"),
        ({"order": [Order("price"), F.at.desc()], "since": START}, "order"),
    ],
    ids=str,
)
def test_requests_side_by_side_need_slices_of_time(walk: Any, ask: dict[str, Any], wanted: str) -> None:
    server = Server(rows(9))
    with pytest.raises(BadArgument, match=f"^concurrency: .*{wanted}"):
        walk(server, WalkQuery(concurrency=2, **ask))
    assert server.asked == []


@pytest.mark.parametrize("walk", [blocking, asynchronous])
@pytest.mark.parametrize("style", [style for style in STYLES if "narrow" not in style])  # those end now
@at_most(15)
@given(number=st.integers(0, 40), late=st.integers(0, 9), limit=st.integers(1, 8), descending=st.booleans())
def test_an_open_end_is_cut_up_to_now_and_what_comes_later_is_another_slice(
    walk: Callable[..., list[str | None]], style: str, number: int, late: int, limit: int, descending: bool
) -> None:
    now = datetime.now(UTC) + timedelta(minutes=5)
    content = [*rows(number), *({"ref": f"late{index}", "at": now.isoformat()} for index in range(late))]
    server = Server(content, STYLES[style])
    order = F.at.desc() if descending else None
    found = walk(server, WalkQuery(concurrency=2, limit=limit, since=START, order=order))
    early, after = [f"r{index}" for index in range(number)], [f"late{index}" for index in range(late)]
    assert found == ([*after, *early[::-1]] if descending else [*early, *after])
    assert len({params["filter"] for params in server.asked}) == 9


def test_a_list_that_was_walked_side_by_side_is_followed_by_its_last_token() -> None:
    server = Server(rows(5))
    ask = WalkQuery(concurrency=2, limit=2, since=START)
    (*_, last) = Acme(server).entries.pages(ask)
    server.rows = [*rows(5), {"ref": "new", "at": datetime.now(UTC).isoformat()}]
    again = msgspec.structs.replace(ask, resume=last.resume)
    assert blocking(server, again) == ["new"]
    assert blocking(server, msgspec.structs.replace(again, concurrency=1)) == ["new"]


def test_a_walk_is_resumed_with_another_number_of_requests_at_once() -> None:
    server = Server(rows(30))
    ask = WalkQuery(limit=4, since=START)
    walk = Acme(server).entries.pages(ask)
    first = next(walk)
    walk.close()
    rest = blocking(server, msgspec.structs.replace(ask, resume=first.resume, concurrency=3))
    assert [*(record.ref for record in first), *rest] == [f"r{index}" for index in range(30)]


@pytest.mark.parametrize("walk", [blocking, asynchronous])
def test_an_error_comes_after_all_records_before_it(walk: Any) -> None:
    server = Server(rows(48), STYLES["offsets"])
    ask = WalkQuery(concurrency=3, limit=3, **DAYS)
    bad = (START + 24 * HOUR).isoformat().replace("+00:00", "Z")
    server.before_answer = lambda server: httpx.Response(403) if f"ge {bad}" in server.asked[-1]["filter"] else None
    found: list[str | None] = []
    with Acme(server, server.spec) as acme, pytest.raises(Forbidden) as caught:
        keep(acme.entries.iter(ask), found)
    assert found == [f"r{index}" for index in range(24)]
    server.before_answer = lambda server: None
    again = walk(server, msgspec.structs.replace(ask, resume=caught.value.resume))
    assert found + again == [f"r{index}" for index in range(48)]


@pytest.mark.parametrize("number", [0, 65, True, "2", None])
def test_a_number_of_workers_that_is_none_is_refused(number: Any) -> None:
    with pytest.raises(BadArgument, match="concurrency"):
        Acme(Server([])).entries.iter(WalkQuery(concurrency=number))


@pytest.mark.parametrize("pagination", [OFFSETS, TOTALS], ids=["without a total", "with a total"])
@at_most(50)
@given(number=st.integers(0, 40), limit=st.integers(1, 8), concurrency=st.integers(1, 3))
def test_a_window_that_hits_the_result_cap_is_halved_until_all_of_it_was_served(
    pagination: dict[str, Any], number: int, limit: int, concurrency: int
) -> None:
    server = Capped(rows(number), bundle(**{"x-pagination": pagination}, **CAP))
    assert blocking(server, WalkQuery(limit=limit, concurrency=concurrency, **DAYS)) == [f"r{i}" for i in range(number)]


class Capped(Server):
    """Serves nothing behind the sixth record of any list."""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        skip = int(request.url.params.get("skip", 0))
        params = request.url.params
        if skip + int(params["size"]) > 6:
            request = httpx.Request("GET", request.url.copy_set_param("size", str(max(1, 6 - skip))))
        if skip >= 6:
            self.asked.append(dict(params))
            return httpx.Response(200, json={"rows": []})
        return super().__call__(request)


def test_a_result_cap_within_a_minute_is_an_error_and_no_silent_loss() -> None:
    server = Capped(rows(9, step=timedelta(0)), bundle(**{"x-pagination": OFFSETS}, **CAP))
    with pytest.raises(WindowTooWide, match="as many records as the vendor serves"):
        blocking(server, WalkQuery(limit=3, **DAYS))
