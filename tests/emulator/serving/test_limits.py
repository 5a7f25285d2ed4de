"""What one connection can cost the emulator: answers nobody reads, heads without an end, heads that never come."""

from __future__ import annotations

import asyncio
import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import httptools
import pytest

from callrecords.emulator import Emulator, Server, ServerRequest, ServerResponse, serve
from callrecords.emulator.serving import protocol
from tests.made_up import fable

pytestmark = pytest.mark.slow

BODY = b"x" * 1_000_000
GET = b"GET /big HTTP/1.1\r\nHost: here\r\n\r\n"


class Counting(Emulator):
    """Answers everything with a megabyte, and counts."""

    def __init__(self) -> None:
        super().__init__([fable()], records=0)
        self.answered = 0
        self.delay = 0.0

    def handle(self, request: ServerRequest) -> ServerResponse:
        self.answered += 1
        return ServerResponse(200, BODY, delay=self.delay)


@pytest.fixture
def emulator() -> Counting:
    return Counting()


@pytest.fixture
def server(emulator: Counting) -> Iterator[Server]:
    with serve(emulator, allow=("here",)) as server:
        yield server


@contextmanager
def connected(server: Server) -> Iterator[socket.socket]:
    with socket.create_connection((server.host, server.port), timeout=20) as connection:
        yield connection


def settled(number: Callable[[], int]) -> int:
    """A number once it no longer grows."""
    event, before = threading.Event(), -1
    while (now := number()) != before:
        before = now
        event.wait(0.3)
    return now


def statuses(connection: socket.socket, count: int) -> list[int]:
    """The statuses of so many answers, each of them whole."""
    found: list[int] = []
    bodies: list[int] = []

    class Reader:
        def on_body(self, body: bytes) -> None:
            bodies[-1] += len(body)

        def on_message_begin(self) -> None:
            bodies.append(0)

        def on_message_complete(self) -> None:
            found.append(parser.get_status_code())

    parser = httptools.HttpResponseParser(Reader())
    while len(found) < count and (piece := connection.recv(1 << 18)):
        parser.feed_data(piece)
    assert bodies[: len(found)] == [len(BODY)] * len(found)
    return found


@pytest.mark.parametrize("delay", [0.0, 0.001], ids=["fast", "asgi"])
def test_answers_that_nobody_reads_are_not_made(emulator: Counting, server: Server, delay: float) -> None:
    """2,000 requests of 30 bytes in one go ask for two gigabytes."""
    emulator.delay = delay
    with connected(server) as connection:
        connection.sendall(GET * 2000)
        assert settled(lambda: emulator.answered) < 20
        assert statuses(connection, 60) == [200] * 60


def test_every_request_of_a_long_pipeline_is_answered_in_the_end(emulator: Counting, server: Server) -> None:
    with connected(server) as connection:
        threading.Thread(target=connection.sendall, args=(GET * 300,), daemon=True).start()
        assert statuses(connection, 300) == [200] * 300
    assert emulator.answered == 300


def test_a_pipeline_of_both_ways_keeps_its_order(emulator: Counting, server: Server) -> None:
    with_body = GET.replace(b"\r\n\r\n", b"\r\nContent-Length: 2\r\n\r\n{}")
    with connected(server) as connection:
        threading.Thread(target=connection.sendall, args=((GET + with_body) * 40,), daemon=True).start()
        assert statuses(connection, 80) == [200] * 80


def test_a_caller_that_sends_without_end_is_not_listened_to(server: Server) -> None:
    """What was not answered yet is read no further than the buffers of the system and one piece."""
    with connected(server) as connection:
        connection.settimeout(1)
        sent = 0
        with pytest.raises(TimeoutError):  # noqa: PT012  # one of many is what fails
            while sent < 1 << 27:
                sent += connection.send(GET * 2000)
        assert sent < 1 << 25


def test_a_large_order_comes_through_in_pieces() -> None:
    with serve(Emulator([fable()], records=0)) as server, connected(server) as connection:
        body = b'{"advance": "PT1H"' + b" " * 500_000 + b"}"
        connection.sendall(
            b"POST /_emulator/clock HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (server.port, len(body), body)
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")


def test_nothing_is_answered_behind_the_last_answer(emulator: Counting, server: Server) -> None:
    with connected(server) as connection:
        connection.sendall(GET + GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + GET * 3)
        assert statuses(connection, 3) == [200] * 2
    assert emulator.answered == 2


def rest(connection: socket.socket) -> bytes:
    """All that comes before the server closes the connection."""
    got = b""
    while piece := connection.recv(1 << 18):
        got += piece
    return got


def refused(server: Server, sent: bytes) -> bytes:
    """The first line of what comes back before the server closes the connection."""
    with connected(server) as connection:
        threading.Thread(target=_send, args=(connection, sent), daemon=True).start()
        return rest(connection).partition(b"\r\n")[0]


def _send(connection: socket.socket, sent: bytes) -> None:
    with suppress(OSError):
        connection.sendall(sent)


@pytest.mark.parametrize("size", [70_000, 5_000_000])
@pytest.mark.parametrize("end", [b"", b" HTTP/1.1\r\nHost: here\r\n\r\n"], ids=["open", "whole"])
def test_an_address_without_end_is_414(server: Server, size: int, end: bytes) -> None:
    assert refused(server, b"GET /" + b"a" * size + end).startswith(b"HTTP/1.1 414 ")


@pytest.mark.parametrize(
    "headers",
    [b"x: " + b"a" * 5_000_000, b"x: a\r\n" * 500_000, b"x" * 5_000_000, b"x: " + b"a" * 200_000 + b"\r\n\r\n"],
    ids=["value", "many", "name", "whole"],
)
def test_headers_without_end_are_431(emulator: Counting, server: Server, headers: bytes) -> None:
    assert refused(server, b"GET / HTTP/1.1\r\nHost: here\r\n" + headers).startswith(b"HTTP/1.1 431 ")
    assert emulator.answered == 0


def test_a_head_that_is_large_but_not_too_large_is_answered(server: Server) -> None:
    head = (
        b"GET /" + b"a" * 50_000 + b" HTTP/1.1\r\nHost: here\r\nx: " + b"b" * 50_000 + b"\r\nConnection: close\r\n\r\n"
    )
    assert refused(server, head) == b"HTTP/1.1 200 OK"


LONG = 2001.0
"""Seconds that no test lasts, and one more than a head may take."""


class Later:
    """What a server has received so far, and its clock, which a test moves on: no time passes while anybody is slow."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.received = 0
        self._changed = threading.Condition()

    def has(self, size: int) -> None:
        """Wait until so many bytes came."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.received >= size, 60)

    def came(self, size: int) -> None:
        with self._changed:
            self.received += size
            self._changed.notify_all()

    def passes(self, seconds: float) -> None:
        """Let time pass; the server notices, as uvicorn looks around ten times a second."""
        self.ahead += seconds


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    import uvicorn

    later, received = Later(), protocol.Protocol.data_received

    class Loop(asyncio.SelectorEventLoop):
        def time(self) -> float:
            return super().time() + later.ahead

    def data_received(self: protocol.Protocol, data: bytes) -> None:
        received(self, data)
        later.came(len(data))

    monkeypatch.setattr(uvicorn.Config, "get_loop_factory", lambda _: Loop)
    monkeypatch.setattr(protocol.Protocol, "data_received", data_received)
    monkeypatch.setattr(protocol, "HEAD_TIMEOUT", LONG - 1)
    return later


def test_a_head_that_does_not_end_in_time_is_408(later: Later, server: Server) -> None:
    begun = b"GET / HTTP/1.1\r\nHost: he"
    with connected(server) as connection:
        connection.sendall(begun)
        later.has(len(begun))
        later.passes(LONG)
        assert rest(connection).startswith(b"HTTP/1.1 408 Request Timeout\r\n")


def test_bytes_that_drip_in_do_not_buy_time(later: Later, server: Server) -> None:
    begun = b"GET / HTTP/1.1\r\nHost: here\r\nx: "
    with connected(server) as connection:
        connection.sendall(begun)
        later.has(len(begun))
        for number in range(1, 11):
            later.passes(100)
            connection.sendall(b"a")
            later.has(len(begun) + number)
        later.passes(LONG - 1000)
        assert rest(connection).startswith(b"HTTP/1.1 408 Request Timeout\r\n")


def test_the_second_head_on_a_connection_has_a_time_limit_too(later: Later, server: Server) -> None:
    with connected(server) as connection:
        connection.sendall(GET + b"GET / HT")
        assert statuses(connection, 1) == [200]
        later.passes(LONG)
        assert rest(connection).startswith(b"HTTP/1.1 408 Request Timeout\r\n")


def test_a_connection_on_which_nothing_comes_is_closed(later: Later, server: Server) -> None:
    with connected(server) as idle, connected(server) as connection:
        connection.sendall(GET)
        assert statuses(connection, 1) == [200]  # connections are taken in their order
        later.passes(LONG)
        assert rest(idle) == b""


def test_an_answer_that_takes_longer_than_a_head_may_is_given(later: Later, emulator: Counting, server: Server) -> None:
    emulator.delay = 2 * LONG
    with connected(server) as connection:
        connection.sendall(GET)
        later.has(len(GET))
        while not select.select([connection], [], [], 0.05)[0]:  # the delay begins some time after the head has come
            later.passes(LONG)
        assert statuses(connection, 1) == [200]


def test_a_head_that_waits_behind_unread_answers_is_not_the_callers_fault(later: Later, server: Server) -> None:
    sent = GET * 200 + GET.replace(b"\r\n\r\n", b"\r\nx: " + b"b" * 6000 + b"\r\n\r\n")
    with connected(server) as connection:
        connection.sendall(sent)
        later.has(len(sent))
        later.passes(LONG)
        assert statuses(connection, 201) == [200] * 201


def test_plain_asyncio_does_as_uvloop_does(emulator: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    import uvicorn

    monkeypatch.setattr(uvicorn.Config, "get_loop_factory", lambda _: asyncio.SelectorEventLoop)
    with serve(emulator, allow=("here",)) as server, connected(server) as connection:
        connection.sendall(GET * 1000)
        assert settled(lambda: emulator.answered) < 20
        assert statuses(connection, 60) == [200] * 60
