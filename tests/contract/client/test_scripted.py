"""Time that only passes when somebody waits, and a server that follows a script."""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest

from callrecords.contract.client.scripted import Barrier, FakeTime, Reply, ScriptedTransport, connection_faults


def test_time_passes_in_an_event_loop_when_it_is_awaited() -> None:
    clock = FakeTime()
    began = clock()

    async def an_hour() -> None:
        await asyncio.gather(asyncio.sleep(3600), asyncio.sleep(1800))

    clock.run(an_hour())
    assert clock() == pytest.approx(began + 3600)


def test_threads_wait_side_by_side() -> None:
    clock = FakeTime()
    began, start = clock(), threading.Barrier(3)

    def wait() -> None:
        until = clock() + 10
        start.wait()
        clock.sleep(until - began)

    threads = [threading.Thread(target=wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert began + 10 <= clock() <= began + 30


@pytest.mark.parametrize("slow", [Reply(before=6), Reply(body=b"abc", between=6, pieces=3)])
def test_a_response_that_is_too_slow_is_a_timeout_after_the_clients_patience(slow: Reply) -> None:
    clock = FakeTime()
    began = clock()
    with (
        httpx.Client(transport=ScriptedTransport(lambda *_: slow, clock), timeout=5) as client,
        pytest.raises(httpx.ReadTimeout),
    ):
        client.get("http://x")
    assert clock() == began + 5


def test_a_response_that_nobody_closes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = ScriptedTransport(lambda *_: Reply(body=b"abc"), FakeTime())
    monkeypatch.setattr("callrecords.contract.client.scripted._GRACE", 0.0)
    with httpx.Client(transport=transport) as client, client.stream("GET", "http://x") as response:
        assert list(connection_faults(transport.log)) == ["1 responses are never closed"]
        response.read()
    assert list(connection_faults(transport.log)) == []


def test_a_body_stops_at_its_gate_until_it_opens() -> None:
    barrier = Barrier()
    transport = ScriptedTransport(lambda *_: Reply(body=b"abcdef", pieces=2, barrier=barrier), FakeTime())
    with httpx.Client(transport=transport) as client:
        reader = threading.Thread(target=client.get, args=["http://x"])
        reader.start()
        assert barrier.reached.wait(30)
        assert transport.log[0].read == 1
        barrier.open.set()
        reader.join()
    assert transport.log[0].read == 2
