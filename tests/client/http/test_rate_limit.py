"""No stretch of time as long as the period sees more requests than allowed, whoever sends them."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.http.retry import Rate, RateLimiter
from callrecords.client.operations.query import GetQuery, ListQuery, WalkQuery
from callrecords.errors import ConfigError, DeadlineExceeded
from tests.client.acme import Acme, AsyncAcme, Server, bundle_of, document, rows


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(st.integers(1, 6), st.lists(st.floats(0, 30), max_size=40))
def test_any_period_holds_at_most_so_many_turns_and_nobody_waits_needlessly(requests: int, pauses: list[float]) -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(requests, 10.0), now=clock)
    turns: list[float] = []
    for pause in pauses:
        clock.now += pause
        wait = limiter.reserve()
        earliest = max([clock.now, *turns[-1:], *([turns[-requests] + 10.0] if len(turns) >= requests else [])])
        assert clock.now + wait == pytest.approx(earliest)
        turns.append(clock.now + wait)
    for first, over in zip(turns, turns[requests:], strict=False):
        assert over - first >= 10.0 - 1e-6


def test_what_the_server_tells_one_holds_for_all_until_it_was_waited_for() -> None:
    clock = Clock()
    limiter = RateLimiter(now=clock)
    assert limiter.reserve() == 0
    until = limiter.hold(7)
    assert limiter.reserve() == 7
    clock.now += 3
    assert limiter.reserve() == 4
    assert limiter.reserve(waited_until=until) == 0
    assert limiter.reserve() == 0


def test_who_has_waited_for_one_answer_waits_for_a_later_one_too() -> None:
    clock = Clock()
    limiter = RateLimiter(now=clock)
    until = limiter.hold(5)
    clock.now += 3
    limiter.hold(60)
    clock.now += 2
    assert limiter.reserve(waited_until=until) == 58
    assert limiter.reserve() == 58


@given(
    st.integers(1, 4),
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from([1.0, 7.0, 20.0])), min_size=1, max_size=2),
    st.lists(st.tuples(st.floats(0, 8), st.integers(0, 2)), max_size=30),
)
def test_limits_within_a_limit_are_all_kept_and_hold_up_nobody_else(
    requests: int, inner: list[tuple[int, float]], asked: list[tuple[float, int]]
) -> None:
    """Each request is as early as all that were given their turn before it allow."""
    clock = Clock()
    own = {str(at): Rate(*rule) for at, rule in enumerate(inner, 1)}
    limiter = RateLimiter(Rate(requests, 10.0), own, clock)
    rules = [(requests, 10.0), *inner]
    sent: list[list[float]] = [[] for _ in rules]
    for pause, which in asked:
        clock.now += pause
        which %= len(rules)
        counts = {0, which}
        moment = clock.now + limiter.reserve(str(which))
        tries = sorted({clock.now, *(one + rules[at][1] for at in counts for one in sent[at])})
        assert moment == pytest.approx(
            next(one for one in tries if one >= clock.now and all(fits(sent[at], one, *rules[at]) for at in counts))
        )
        for at in counts:
            sent[at].append(moment)


def fits(sent: list[float], moment: float, requests: int, seconds: float) -> bool:
    """Whether no period holds too many requests once there is one at this moment."""
    all_sent = sorted([*sent, moment])
    return all(over - first >= seconds - 1e-9 for first, over in zip(all_sent, all_sent[requests:], strict=False))


def test_a_turn_that_comes_too_late_is_not_taken() -> None:
    limiter = RateLimiter(Rate(1, 10.0), now=Clock())
    assert [limiter.reserve(before=25) for _ in range(5)] == [0, 10, 20, 30, 30]
    assert limiter.reserve() == 30
    acme = Acme(Server(rows(1)), rate_limit=1, deadline=100.0)
    acme.runtime.engine.limiter = RateLimiter(Rate(1), now=lambda: 0.0)
    for _ in range(5):
        with contextlib.suppress(DeadlineExceeded):
            acme.entries.list_(ListQuery())
    assert acme.waited == [60.0]
    assert acme.runtime.engine.limiter.reserve() == 120.0


def test_a_limit_of_one_operation_does_not_hold_up_the_others() -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(3, 10.0), {"slow": Rate(1, 60.0)}, clock)
    assert [limiter.reserve("slow") for _ in range(3)] == [0, 60, 120]
    assert [limiter.reserve("other") for _ in range(3)] == [0, 0, 10]
    limiter.hold(15)
    assert [limiter.reserve("other"), limiter.reserve("slow")] == [15, 180]


def test_a_client_keeps_the_rate_that_it_was_given_or_that_the_spec_documents() -> None:
    acme = Acme(Server(rows(9)), rate_limit=2)
    for _ in range(3):
        acme.entries.list_(ListQuery())
    assert len(acme.waited) == 1
    assert 55 < acme.waited[0] <= 60
    assert Acme(Server(rows(9))).entries.list_(ListQuery())


def test_threads_and_tasks_share_one_limit() -> None:
    async def run() -> list[float]:
        async with AsyncAcme(Server(rows(9)), rate_limit=3) as acme:
            await asyncio.gather(*(acme.entries.list_(ListQuery()) for _ in range(5)))
            return acme.waited

    assert len(asyncio.run(run())) == 2


def test_a_throttled_request_makes_the_others_wait_too() -> None:
    answers = iter([429, 429])

    async def run() -> list[float]:
        def answer(request: httpx.Request) -> httpx.Response:
            status = next(answers, 200)
            return httpx.Response(status, headers={"retry-after": "9"}, json={"rows": []})

        async with AsyncAcme(answer) as acme:
            with_others = [acme.entries.list_(ListQuery()) for _ in range(2)]
            await asyncio.gather(*with_others)
            return acme.waited

    assert asyncio.run(run()) == [9.0, 9.0]


LIMIT = {"requests": 100, "per": "PT1M"}


@pytest.mark.parametrize(
    ("own", "whole", "options", "waits"),
    [
        ({"requests": 2, "per": "PT10S"}, None, {}, [10, 20]),
        ({"requests": 2, "per": "PT10S"}, LIMIT, {}, [10, 20]),
        ({"requests": 50, "per": "PT1M"}, {"requests": 4, "per": "PT30S"}, {}, [30, 30]),
        (None, {"requests": 4, "per": "PT30S"}, {}, [30, 30]),
        ({"requests": 2, "per": "PT10S"}, LIMIT, {"rate_limit": 1000}, []),
        ({"requests": 2, "per": "PT10S"}, LIMIT, {"rate_limit": 5}, [60]),
    ],
)
@pytest.mark.parametrize("kind", ["blocking", "asynchronous"])
def test_requests_to_an_operation_keep_its_limit_and_that_of_the_whole_service(
    own: Any, whole: Any, options: dict[str, Any], waits: list[int], kind: str
) -> None:
    """`rate_limit=` stands instead of both; other operations only keep the second."""
    spec = document(**({"x-rate-limit": own} if own else {})) | ({"x-rate-limit": whole} if whole else {})

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"ref": "r"} if request.url.path.endswith("/r") else {"rows": []})

    def block() -> list[float]:
        acme = Acme(answer, bundle_of(spec), **options)
        for _ in range(6):
            acme.entries.list_(ListQuery())
        if own:
            acme.entries.get(GetQuery(path={"ref": "r"}))
        return acme.waited

    async def run() -> list[float]:
        async with AsyncAcme(answer, bundle_of(spec), **options) as acme:
            await asyncio.gather(*(acme.entries.list_(ListQuery()) for _ in range(6)))
            return acme.waited

    waited = block() if kind == "blocking" else asyncio.run(run())
    assert sorted({round(wait / 10) * 10 for wait in waited}) == sorted(set(waits))


@pytest.mark.parametrize("rate", [0, -1, True, 1.5, "9"])
def test_a_rate_that_is_none_is_refused(rate: Any) -> None:
    with pytest.raises(ConfigError, match="rate_limit"):
        Acme(rate_limit=rate)


def test_a_walk_waits_for_its_turns_within_each_pages_deadline() -> None:
    acme = Acme(Server(rows(9)), rate_limit=1, deadline=100.0)
    assert len(list(acme.entries.iter(WalkQuery(limit=9, max_items=9)))) == 9
