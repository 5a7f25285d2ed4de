"""A client with other options shares what it stands on with the one that it came from."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import httpx
import pytest

from callrecords.client.http.retry import Attempt
from callrecords.client.operations.query import ListQuery, WalkQuery
from callrecords.errors import ConfigError, DeadlineExceeded, RequestError, ServerError
from tests.client.acme import Acme, AsyncAcme, Server, rows


class Failing:
    """Answers with an error of the server, and notes the timeouts of the requests."""

    def __init__(self) -> None:
        self.timeouts: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.timeouts.append(request.extensions["timeout"]["read"])
        return httpx.Response(503)


def test_what_is_given_holds_for_the_calls_of_that_client_alone() -> None:
    server, seen = Failing(), list[Attempt]()
    acme = Acme(server, deadline=100.0)
    other = acme.with_options(timeout=0.25, retries=0, on_attempt=seen.append)
    with pytest.raises(ServerError):
        other.entries.list_(ListQuery())
    assert (server.timeouts, len(seen)) == ([0.25], 1)
    with pytest.raises(ServerError):
        acme.entries.list_(ListQuery())
    assert (server.timeouts, len(seen)) == ([0.25, 5.0, 5.0, 5.0], 1)


def test_a_task_gets_them_too() -> None:
    async def run() -> list[float]:
        server = Failing()
        async with AsyncAcme(server) as acme:
            with pytest.raises(ServerError):
                await acme.with_options(timeout=0.25, retries=0).entries.list_(ListQuery())
        return server.timeouts

    assert asyncio.run(run()) == [0.25]


def test_options_that_are_not_given_stay_as_they_are() -> None:
    server = Failing()
    acme = Acme(server).with_options(timeout=0.5).with_options(retries=1)
    with pytest.raises(ServerError):
        acme.entries.list_(ListQuery())
    assert server.timeouts == [0.5, 0.5]


def test_a_deadline_of_one_call_ends_it() -> None:
    acme = Acme(lambda request: httpx.Response(503, headers={"retry-after": "9"}))
    with pytest.raises(DeadlineExceeded, match="deadline of 2 seconds"):
        acme.with_options(deadline=2.0).entries.list_(ListQuery())


def test_a_walk_keeps_the_options_of_the_client_that_began_it() -> None:
    server = Server(rows(3))
    timeouts: list[float] = []

    def serve(request: httpx.Request) -> httpx.Response:
        timeouts.append(request.extensions["timeout"]["read"])
        return server(request)

    assert len(list(Acme(serve).with_options(timeout=0.75).entries.iter(WalkQuery(limit=1)))) == 3
    assert set(timeouts) == {0.75}


def test_both_share_the_rate_limit_the_deviations_and_the_connections() -> None:
    odd = {"rows": [{"ref": "a", "surprise": 1}]}
    acme = Acme(lambda request: httpx.Response(200, json=odd), rate_limit=1, deadline=100.0)
    other = acme.with_options(deadline=90.0)
    other.entries.list_(ListQuery())
    acme.entries.list_(ListQuery())
    assert acme.waited == [pytest.approx(60.0, abs=5.0)]
    assert other.deviations is acme.deviations
    assert [one.count for one in acme.deviations] == [2]
    assert other.runtime.transport is acme.runtime.transport


def test_closing_it_leaves_the_connections_open_and_closing_the_first_ends_both() -> None:
    acme = Acme(Server(rows(1)))
    with acme.with_options(retries=0) as other:
        other.entries.list_(ListQuery())
    acme.entries.list_(ListQuery())
    acme.close()
    with pytest.raises(RequestError, match="the client is closed"):
        other.entries.list_(ListQuery())


def test_closing_it_in_a_task_leaves_the_connections_open() -> None:
    async def run() -> None:
        async with AsyncAcme(Server(rows(1))) as acme:
            async with acme.with_options(retries=0) as other:
                await other.entries.list_(ListQuery())
            await acme.entries.list_(ListQuery())

    asyncio.run(run())


def test_what_a_subclass_keeps_is_there_and_its_resources_are_made_anew() -> None:
    acme = Acme(Server(rows(1)))
    before = acme.entries
    other = acme.with_options(retries=0)
    assert type(other) is Acme
    assert other.waited is acme.waited
    assert other.entries is not before
    assert repr(other) == repr(acme)


@pytest.mark.parametrize(
    "wrong", [{"timeout": 0}, {"deadline": -1}, {"retries": -1}, {"retries": "2"}, {"on_attempt": "print"}], ids=str
)
def test_an_option_that_is_none_is_refused_at_once(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=next(iter(wrong))), contextlib.closing(Acme()) as acme:
        acme.with_options(**wrong)
