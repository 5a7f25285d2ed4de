"""No stretch of time as long as the period sees more requests than allowed, whoever sends them."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.core.asks import ListAsk, WalkAsk
from callrecords.core.errors import ConfigError
from callrecords.core.limiter import Limiter
from tests.core.acme import Acme, AsyncAcme, Server, rows


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(st.integers(1, 6), st.lists(st.floats(0, 30), max_size=40))
def test_any_period_holds_at_most_so_many_turns_and_nobody_waits_needlessly(requests: int, pauses: list[float]) -> None:
    clock = Clock()
    limiter = Limiter(requests, 10.0, clock)
    turns: list[float] = []
    for pause in pauses:
        clock.now += pause
        wait = limiter.turn()
        earliest = max([clock.now, *turns[-1:], *([turns[-requests] + 10.0] if len(turns) >= requests else [])])
        assert clock.now + wait == pytest.approx(earliest)
        turns.append(clock.now + wait)
    for first, over in zip(turns, turns[requests:], strict=False):
        assert over - first >= 10.0 - 1e-6


def test_what_the_server_tells_one_holds_for_all_until_it_was_waited_for() -> None:
    clock = Clock()
    limiter = Limiter(now=clock)
    assert limiter.turn() == 0
    limiter.hold(7)
    assert limiter.turn() == 7
    clock.now += 3
    assert limiter.turn() == 4
    assert limiter.turn(waited=True) == 0
    assert limiter.turn() == 0


def test_a_client_keeps_the_rate_that_it_was_given_or_that_the_spec_documents() -> None:
    acme = Acme(Server(rows(9)), rate_limit=2)
    for _ in range(3):
        acme.entries.list_(ListAsk())
    assert len(acme.waited) == 1
    assert 55 < acme.waited[0] <= 60
    assert Acme(Server(rows(9))).entries.list_(ListAsk())


def test_threads_and_tasks_share_one_limit() -> None:
    async def run() -> list[float]:
        async with AsyncAcme(Server(rows(9)), rate_limit=3) as acme:
            await asyncio.gather(*(acme.entries.list_(ListAsk()) for _ in range(5)))
            return acme.waited

    assert len(asyncio.run(run())) == 2


def test_a_throttled_request_makes_the_others_wait_too() -> None:
    answers = iter([429, 429])

    async def run() -> list[float]:
        def answer(request: httpx.Request) -> httpx.Response:
            status = next(answers, 200)
            return httpx.Response(status, headers={"retry-after": "9"}, json={"rows": []})

        async with AsyncAcme(answer) as acme:
            with_others = [acme.entries.list_(ListAsk()) for _ in range(2)]
            await asyncio.gather(*with_others)
            return acme.waited

    assert asyncio.run(run()) == [9.0, 9.0]


@pytest.mark.parametrize("rate", [0, -1, True, 1.5, "9"])
def test_a_rate_that_is_none_is_refused(rate: Any) -> None:
    with pytest.raises(ConfigError, match="rate_limit"):
        Acme(rate_limit=rate)


def test_a_walk_waits_for_its_turns_within_each_pages_deadline() -> None:
    acme = Acme(Server(rows(9)), rate_limit=1, deadline=100.0)
    assert len(list(acme.entries.iter(WalkAsk(limit=9, max_items=9)))) == 9
