"""A server that answers byte by byte is given up when the time for the call is over, wherever it dawdles."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from callrecords.client.http.bounds import ENDS, addresses, bound
from callrecords.client.http.library import core_of
from callrecords.client.operations.query import ListQuery
from callrecords.errors import ConnectionFailed, DeadlineExceeded
from tests.client.acme import Acme, AsyncAcme
from tests.libraries import both

pytestmark = [pytest.mark.filterwarnings("ignore::callrecords.notices.InsecureConnection"), pytest.mark.slow, both]

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 12\r\nx-slow: "
BODY = b'{"rows": []}'
DRIPS = 4000


@attrs.define
class Dripping:
    """Sends what it is told, then byte by byte until nobody listens any more."""

    at_once: bytes
    listening: socket.socket = attrs.field(factory=lambda: socket.create_server(("127.0.0.1", 0)))
    sent: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}/api"

    def run(self) -> None:
        with contextlib.suppress(OSError):
            connection, _ = self.listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(self.at_once)
                while self.sent < DRIPS:
                    connection.settimeout(0.02)
                    with contextlib.suppress(TimeoutError):
                        if not connection.recv(1):
                            return
                    connection.sendall(b"x")
                    self.sent += 1


@pytest.fixture(params=["before the headers", "in a header", "in the body"])
def dripping(request: pytest.FixtureRequest) -> Iterator[Dripping]:
    parts = {"before the headers": b"", "in a header": HEAD, "in the body": HEAD.replace(b"12", b"1200") + b"\r\n\r\n"}
    server = Dripping(parts[request.param])
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server
    thread.join(30)
    server.listening.close()


@pytest.mark.parametrize("kind", ["blocking", "asynchronous"])
def test_a_drip_is_cut_by_the_deadline_wherever_it_begins(dripping: Dripping, kind: str) -> None:
    """Each byte comes well within the timeout; told by what the server could still send."""

    async def run() -> None:
        async with AsyncAcme(base_url=dripping.url, deadline=1.0, timeout=20.0, verify=False) as acme:
            await acme.entries.list_(ListQuery())

    def block() -> None:
        with Acme(base_url=dripping.url, deadline=1.0, timeout=20.0, verify=False) as acme:
            acme.entries.list_(ListQuery())

    with pytest.raises(DeadlineExceeded) as caught:
        block() if kind == "blocking" else asyncio.run(run())
    assert caught.value.attempts == 1
    assert dripping.sent < DRIPS / 2


def test_a_silence_is_cut_by_the_timeout_and_not_by_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/api"
        acme = Acme(base_url=url, deadline=60.0, timeout=0.1, retries=0, verify=False)
        with acme, pytest.raises(ConnectionFailed, match="ReadTimeout") as caught:
            acme.entries.list_(ListQuery())
    assert not isinstance(caught.value, DeadlineExceeded)
    assert ENDS.get() == float("inf")


def test_every_way_out_of_a_client_is_bounded(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through proxies too; what is no connection, such as a transport for tests, stays as it is."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with library.Client(verify=False) as client:
        ways = [client._transport, *(way for way in client._mounts.values() if way is not None)]
        assert len(ways) == 2
        bound(client)
        for way in ways:
            assert type(way._pool._network_backend).__module__ == bound.__module__  # type: ignore[attr-defined]  # private to httpx
    bound(library.Client(transport=library.MockTransport(lambda request: library.Response(200))))


class Fake:
    """Connects to the other end of a pair of sockets; under TLS the same, over a socket of its own."""

    def __init__(self, ends: list[socket.socket]) -> None:
        self.ends = ends

    def connect_tcp(self, *_: Any, **__: Any) -> Fake:
        return Fake(self.ends)

    def start_tls(self, *_: Any, **__: Any) -> Fake:
        return Fake(self.ends[1:])

    def get_extra_info(self, info: str) -> Any:
        return self.ends[0]

    def close(self) -> None: ...


def test_the_end_of_all_connections_reaches_those_under_tls_and_those_that_are_still_being_made(library: Any) -> None:
    client = library.Client(verify=False)
    pairs = [socket.socketpair() for _ in range(3)]
    ends = [pair[0] for pair in pairs]
    pool: Any = client._transport._pool  # type: ignore[attr-defined]  # private to httpx
    fake = pool._network_backend = Fake(ends[:2])
    end = bound(client)
    backend = pool._network_backend
    stream = backend.connect_tcp("127.0.0.1", 1)
    secret = stream.start_tls(ssl.create_default_context())
    end()
    assert [pair[1].recv(1) for pair in pairs[:2]] == [b"", b""]
    fake.ends = ends[2:]
    late = backend.connect_tcp("127.0.0.1", 1)
    assert pairs[2][1].recv(1) == b""
    for one in (*pairs[0], *pairs[1], *pairs[2], client):
        one.close()
    del stream, secret, late


class Over(threading.Event):
    """Set by a test when it has what it wants."""

    waited_for = False
    """Whether somebody waited for the look-up to its end, and not for its time."""


def hanging(monkeypatch: pytest.MonkeyPatch) -> Over:
    """No name is looked up before the event."""
    over = Over()

    def look_up(*_: Any, **__: Any) -> list[Any]:
        over.waited_for |= not over.wait(20)
        raise socket.gaierror("too late")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return over


@pytest.mark.parametrize("kind", ["blocking", "asynchronous"])
def test_a_look_up_that_hangs_is_cut_by_the_deadline(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    over = hanging(monkeypatch)

    async def run() -> None:
        async with AsyncAcme(base_url="http://acme.example", deadline=0.2, verify=False) as acme:
            try:
                await acme.entries.list_(ListQuery())
            finally:
                over.set()  # the event loop waits for its threads when it ends

    def block() -> None:
        with Acme(base_url="http://acme.example", deadline=0.2, verify=False) as acme:
            acme.entries.list_(ListQuery())

    with pytest.raises(DeadlineExceeded):
        block() if kind == "blocking" else asyncio.run(run())
    assert not over.waited_for
    over.set()


def test_a_look_up_that_hangs_is_cut_by_the_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    over = hanging(monkeypatch)
    acme = Acme(base_url="http://acme.example", deadline=60.0, timeout=0.1, retries=0, verify=False)
    with acme, pytest.raises(ConnectionFailed) as caught:
        acme.entries.list_(ListQuery())
    assert not isinstance(caught.value, DeadlineExceeded)
    assert not over.waited_for
    over.set()


def test_a_host_that_is_not_known_is_a_lost_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging(monkeypatch).set()
    acme = Acme(base_url="http://acme.example", retries=0, verify=False)
    with acme, pytest.raises(ConnectionFailed, match=r"acme\.example"):
        acme.entries.list_(ListQuery())


def test_every_address_of_a_host_is_tried_in_its_order(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = [(0, 0, 0, "", (f"127.0.0.{last}", port)) for last in (3, 2)]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        assert addresses("acme.example", port, None) == ["127.0.0.3", "127.0.0.2"]
        assert addresses("127.0.0.9", port, None) == ["127.0.0.9"]
        tried: list[str] = []

        class Tried(Fake):
            def connect_tcp(self, host: str, *_: Any, **__: Any) -> Fake:
                tried.append(host)
                if len(tried) == 1:
                    raise core_of(library).ConnectError("refused")
                return Fake([server])

        client = library.Client(verify=False)
        pool: Any = client._transport._pool  # type: ignore[attr-defined]  # private to httpx
        pool._network_backend = Tried([])
        bound(client)
        pool._network_backend.connect_tcp("acme.example", port)
        assert tried == ["127.0.0.3", "127.0.0.2"]
        client.close()
