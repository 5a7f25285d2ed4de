"""Walks over a real socket, judged by what the server was asked, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, TypeAlias

import pytest

from callrecords.carrierx import AsyncCarrierX, CarrierX
from callrecords.emulator import Emulator, Server, serve
from callrecords.emulator.serving.asgi import Application
from callrecords.registry import VENDORS
from tests.emulator.driver import NOW

SLUG = "carrierx"
RECORDS = 60
WINDOW: dict[str, Any] = {"since": NOW - timedelta(days=31), "until": NOW, "limit": 5}
SIDE = 4

Walk: TypeAlias = Callable[..., list[bytes]]


def arguments(server: Server) -> dict[str, Any]:
    return {"token": server.token(SLUG), "base_url": server.url(SLUG), "verify": False, "rate_limit": 1_000_000}


def blocking(server: Server, take: int | None = None, **ask: Any) -> list[bytes]:
    found: list[bytes] = []
    with CarrierX(**arguments(server)) as client:
        records = client.call_drs.iter(**WINDOW, **ask)
        for record in records:
            found.append(record.raw)
            if len(found) == take:
                break
        records.close()
    return found


def asynchronous(server: Server, take: int | None = None, **ask: Any) -> list[bytes]:
    async def run() -> list[bytes]:
        found: list[bytes] = []
        async with AsyncCarrierX(**arguments(server)) as client:
            records = client.call_drs.iter(**WINDOW, **ask)
            async for record in records:
                found.append(record.raw)
                if len(found) == take:
                    break
            await records.aclose()
        return found

    return asyncio.run(run())


walks = pytest.mark.parametrize("walk", [blocking, asynchronous])


@pytest.fixture
def server() -> Iterator[Server]:
    """One of its own for each test: what a closed walk had under way may come late."""
    with serve(Emulator(VENDORS, RECORDS, now=NOW)) as server:
        yield server


@walks
def test_four_requests_at_once_bring_the_same_records_in_the_same_order(server: Server, walk: Walk) -> None:
    one = walk(server)
    assert len(set(one)) == RECORDS
    server.emulator.requests.clear()
    assert walk(server, concurrency=SIDE) == one
    assert len({entry.target.partition("offset")[0] for entry in server.emulator.requests}) >= 4 * SIDE


@walks
def test_a_walk_that_is_closed_early_asks_for_the_page_at_hand_and_the_next_and_no_more(
    server: Server, walk: Walk
) -> None:
    assert len(walk(server, take=1)) == 1
    assert len(server.emulator.requests) <= 2
    server.emulator.requests.clear()
    assert len(walk(server, take=7)) == 7
    assert 2 <= len(server.emulator.requests) <= 3


@walks
def test_side_by_side_a_walk_that_is_closed_early_stops_asking(server: Server, walk: Walk) -> None:
    assert len(walk(server, concurrency=SIDE)) == RECORDS
    whole = len(server.emulator.requests)
    server.emulator.requests.clear()
    walk(server, take=1, concurrency=SIDE)
    assert 1 <= len(server.emulator.requests) < whole


@walks
def test_as_many_requests_as_asked_for_are_under_way_at_once_and_no_more(
    server: Server, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer leaves before so many requests have met."""
    under_way: list[int] = [0]
    met = asyncio.Event()
    travel = Application.travel

    async def meet(self: Application, *arguments: Any) -> None:
        under_way.append(under_way[-1] + 1)
        if under_way[-1] == SIDE:
            met.set()
        await asyncio.wait_for(met.wait(), 60)
        under_way.append(under_way[-1] - 1)
        await travel(self, *arguments)

    monkeypatch.setattr(Application, "travel", meet)
    server.emulator.faults.add("latency", count=None, seconds=1e-6)  # only late answers go through it
    assert len(walk(server, concurrency=SIDE)) == RECORDS
    assert max(under_way) == SIDE
