"""Clients go by the clock under which they were made."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from callrecords.client.operations.query import ListQuery
from callrecords.client.runtime import AsyncRuntime, SyncRuntime
from callrecords.client.setup.clock import ClientClock, current, going_by
from callrecords.client.setup.options import configured
from callrecords.errors import Forbidden
from tests.client.acme import Acme, service


def test_a_client_goes_by_the_clock_under_which_it_was_made() -> None:
    moments = iter(range(100, 200))
    sent: list[float] = []
    with going_by(ClientClock(now=lambda: float(next(moments)))):
        client = Acme(lambda _: httpx.Response(403), on_attempt=lambda attempt: sent.append(attempt.seconds))
    with pytest.raises(Forbidden):
        client.entries.list_(ListQuery())
    assert sent
    assert all(seconds == int(seconds) >= 1 for seconds in sent)


def test_outside_of_the_block_the_machines_own_clock_holds() -> None:
    other = ClientClock(now=lambda: 0.0)
    with going_by(other):
        assert current() is other
    assert current() == ClientClock()


def test_both_kinds_of_client_wait_as_their_clock_says() -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    options = configured(service(), token="an-obvious-fake", parameters={"account": "a-1"})
    with going_by(ClientClock(sleep=waited.append, sleep_async=wait)):
        blocking, tasks = SyncRuntime("Acme", options, None), AsyncRuntime("AsyncAcme", options, None)
    blocking.sleep(1)
    asyncio.run(tasks.sleep(2))
    assert waited == [1, 2]
