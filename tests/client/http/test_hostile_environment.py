"""Odd servers, odd addresses, odd environments and odd use end in errors of the library, never in somebody else's."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from types import ModuleType
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.operations.query import GetQuery, ListQuery, WalkQuery
from callrecords.errors import (
    BadArgument,
    BadResponse,
    CallRecordsError,
    ConfigError,
    ConnectionFailed,
    RequestError,
    UnexpectedStatus,
)
from tests.client.acme import START, Acme, AsyncAcme
from tests.libraries import both

BODY = b'{"rows": []}'
OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n" + BODY
NOWHERE = "http://127.0.0.1:9"
LOCATIONS = [
    b"javascript:x",
    b"mailto:canary@canary.example",
    b"data:,x",
    b"http://[::1",
    b"http://xn--a/",
    b"http://xn--\xc3\xa9/",
    b"http://1.2.3.999/",
    b"http://:80:80/",
    b"http://a:99999999/",
    b"\xff\xfe://x",
    b"/" + b"x" * 70000,
    b"?#\x7f",
    b"",
]


@contextlib.contextmanager
def serving(payload: bytes, connected: threading.Event | None = None) -> Iterator[str]:
    """Answers every request on every connection with the same bytes, and keeps the connections."""
    listening = socket.create_server(("127.0.0.1", 0))

    def talk(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while connection.recv(65536):
                if connected is not None:
                    connected.set()
                connection.sendall(payload)

    def run() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=talk, args=(listening.accept()[0],), daemon=True).start()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(120)


def listed(kind: str, **options: Any) -> None:
    async def run() -> None:
        async with AsyncAcme(**options) as acme:
            await acme.entries.list_(ListQuery())

    if kind == "asynchronous":
        asyncio.run(run())
        return
    with Acme(**options) as acme:
        acme.entries.list_(ListQuery())


KINDS = pytest.mark.parametrize("kind", ["blocking", "asynchronous"])


@both
@KINDS
@pytest.mark.parametrize("location", LOCATIONS)
def test_a_redirect_is_told_as_one_wherever_it_leads(location: bytes, kind: str) -> None:
    told = pytest.raises(UnexpectedStatus, match="redirects elsewhere, which is not followed")
    payload = b"HTTP/1.1 302 Found\r\ncontent-length: 0\r\nlocation: " + location + b"\r\n\r\n"
    with serving(payload) as url, told as caught:
        listed(kind, base_url=url, verify=False)
    assert (caught.value.status, caught.value.attempts) == (302, 1)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("location", ["javascript:x", "http://xn--a/"])
def test_a_redirect_that_an_httpx_client_of_the_caller_stumbles_over_is_an_error_of_ours(location: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": location})

    with pytest.raises(ConnectionFailed, match="no response: the HTTP library failed") as caught:
        Acme(answer).entries.list_(ListQuery())
    assert (caught.value.attempts, caught.value.retryable) == (1, False)


@pytest.mark.parametrize("library", ["httpx2"], indirect=True)
@pytest.mark.parametrize("location", ["javascript:x", "http://xn--a/"])
def test_an_httpx2_client_of_the_caller_stumbles_over_no_redirect(library: Any, location: str) -> None:
    redirect = library.Response(302, headers={"location": location})
    http_client = library.Client(transport=library.MockTransport(lambda request: redirect))
    with http_client, pytest.raises(UnexpectedStatus, match="redirects elsewhere"):
        Acme(http_client=http_client).entries.list_(ListQuery())


@both
def test_an_error_of_the_callers_own_hook_stays_what_it_is(library: Any) -> None:
    def hook(_: object) -> None:
        raise KeyError("mine")

    transport = library.MockTransport(lambda request: library.Response(200, content=BODY))
    brought = library.Client(transport=transport, event_hooks={"response": [hook]})
    with pytest.raises(KeyError, match="mine"):
        Acme(http_client=brought).entries.list_(ListQuery())


@pytest.mark.parametrize(
    "url",
    [
        "http://a..b",
        f"http://{'a' * 64}.example",
        f"http://{'a.' * 130}example",
        "http://999.1.1.1",
        "http://xn--a",
        "http://xn--",
        "http://-",
        "http://*",
        "http://a,b",
        "http://a\\b",
        "http://%41",
        "http://[::ffff:1.2.3.4",
        f"{NOWHERE}/{'x' * 3000}",
    ],
)
def test_a_base_url_that_is_none_is_refused_when_the_client_is_built(url: str) -> None:
    with pytest.raises(ConfigError, match=r"^base_url \(ACME_BASE_URL\)"):
        Acme(base_url=url)


@pytest.mark.filterwarnings("ignore::callrecords.notices.InsecureConnection")
@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com",
        "https://api.example.com./v1",
        "http://a_b:8080",
        "http://localhost/x%20y/",
        "http://[::1]:9",
        "http://[fe80::1%25eth0]",
        "http://127.0.0.1",
        "http://xn--bcher-kva.example",
        "http://1.example",
    ],
)
def test_a_base_url_that_is_one_is_taken(url: str) -> None:
    assert repr(Acme(base_url=url)) == f"<Acme {url.rstrip('/')}>"


@given(st.text(min_size=1).map(lambda text: f"http://{text}"))
def test_whatever_stands_in_a_base_url_ends_in_an_error_of_the_library(url: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=BODY)

    with contextlib.suppress(CallRecordsError):
        Acme(answer, base_url=url, retries=0).entries.list_(ListQuery())


@pytest.mark.parametrize("text", ["x" * 100_000, "\U0001f600" * 10_000, "lone \ud83d"])
def test_texts_that_no_url_can_hold_are_refused_by_name(text: str) -> None:
    acme = Acme(base_url=NOWHERE)
    with pytest.raises(BadArgument, match=r"^ref: "):
        acme.entries.get(GetQuery(path={"ref": text}))
    with pytest.raises(BadArgument, match=r"^after: "):
        acme.entries.list_(ListQuery(after=text))
    with pytest.raises(BadArgument, match=r"^search: "):
        acme.entries.list_(ListQuery(extra={"search": text}))
    with pytest.raises(BadArgument, match=r"^account-id: "):
        Acme(base_url=NOWHERE, parameters={"account": text, "region": None}).entries.list_(ListQuery())


@pytest.mark.parametrize("query", ["a=" + "x" * 100_000, "a=\x7f"])
def test_a_next_link_that_cannot_be_asked_for_is_a_bad_answer(query: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        link = f"{request.url.copy_with(query=None)}?{query}"
        return httpx.Response(200, json={"rows": [{"ref": "a"}], "links": {"next": link}})

    with pytest.raises(BadResponse, match=r"links\.next") as caught:
        list(Acme(answer).entries.pages(WalkQuery(since=START, until=START + timedelta(days=1))))
    assert not caught.value.retryable


@KINDS
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTP_PROXY", "foo://canary"),
        ("HTTP_PROXY", "http://[::1"),
        ("HTTP_PROXY", "http://user:canary@host:x"),
        ("HTTP_PROXY", "://"),
        ("ALL_PROXY", "socks4://canary"),
        ("NO_PROXY", "[::1"),
    ],
)
def test_proxies_that_cannot_be_used_are_named_by_their_variable(
    variable: str, value: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match=variable) as caught:
        listed(kind, base_url=NOWHERE, verify=False)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("library", ["httpx2"], indirect=True)
def test_a_no_proxy_that_cannot_be_read_is_ignored_by_httpx2(
    library: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "[::1")
    with pytest.raises(ConnectionFailed, match="is base_url right"):
        listed("blocking", base_url=NOWHERE, verify=False)


@both
def test_a_socks_proxy_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    with pytest.raises(ConfigError, match=r"ALL_PROXY.*socksio"):
        listed("blocking", base_url=NOWHERE, verify=False)


def test_an_asynchronous_client_belongs_to_one_event_loop() -> None:
    """Its connections are of no use to another one."""
    with serving(OK) as url:
        acme = AsyncAcme(base_url=url, verify=False)

        async def ask() -> None:
            await acme.entries.list_(ListQuery())

        with asyncio.Runner() as first, asyncio.Runner() as second:
            first.run(ask())
            with pytest.raises(RequestError, match="another event loop"):
                second.run(ask())
            with pytest.raises(RequestError, match="another event loop"):
                second.run(acme.close())
            first.run(ask())
            first.run(acme.close())


def rows(number: int) -> bytes:
    return b",".join(b'{"ref": "r%d"}' % one for one in range(number))


class Endless:
    """Pages without end, each with new records; `held` keeps all but the first waiting."""

    def __init__(self, held: threading.Event | None = None) -> None:
        self.held, self.asked = held, 0
        self.waits = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.asked += 1
            number = self.asked
        if self.held is not None and number > 1:
            self.waits.set()
            self.held.wait(30)
        size = int(request.url.params["size"])
        links = {"next": f"{request.url.copy_with(query=None)}?skip={number * size}&size={size}"}
        found = [{"ref": f"{number}-{one}"} for one in range(size)]
        return httpx.Response(200, json={"rows": found, "links": links})


@pytest.mark.parametrize("use", ["iter", "pages"])
def test_one_iterator_in_two_threads_is_refused(use: str) -> None:
    """The first thread waits inside of it while the second one comes."""
    held = threading.Event()
    server = Endless(held)
    walk = getattr(Acme(server).entries, use)(WalkQuery(limit=5))
    for _ in range(5 if use == "iter" else 1):
        next(walk)
    came: list[object] = []
    first = threading.Thread(target=lambda: came.append(next(walk)))
    first.start()
    assert server.waits.wait(30)
    with pytest.raises(RequestError, match="two threads"):
        next(walk)
    with pytest.raises(RequestError, match="two threads"):
        walk.close()
    held.set()
    first.join(30)
    assert len(came) == 1  # the first one goes on
    rest = [next(walk) for _ in range(20)]
    assert len({repr(one) for one in rest} | {repr(came[0])}) == 21 or use == "pages"
    walk.close()


def test_no_thread_of_four_takes_a_refused_walk_for_one_that_ended() -> None:
    server = Endless()
    walk = iter(Acme(server).entries.iter(WalkQuery(limit=5)))
    ends: list[str] = []

    def run() -> None:
        try:
            for number, _ in enumerate(walk):
                if number == 2000:
                    ends.append("enough")
                    return
            ends.append("ended")
        except RequestError:
            ends.append("refused")

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert "ended" not in ends
    assert len(ends) == 4


@both
@pytest.mark.parametrize("concurrency", [1, 3])
def test_a_client_that_another_thread_closes_ends_its_walk_with_an_error_of_the_library(concurrency: int) -> None:
    """At once, and not after the timeout."""
    body = b'{"rows": [' + rows(50) + b'], "links": {}}'
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % (len(body) + 1)
    connected = threading.Event()
    with serving(head + body, connected) as url:  # a byte is missing, so every request waits
        acme = Acme(base_url=url, verify=False, timeout=600.0, deadline=600.0)
        caught: list[BaseException] = []

        def run() -> None:
            try:
                list(acme.entries.pages(WalkQuery(since=START, concurrency=concurrency)))
            except BaseException as error:  # noqa: BLE001  # to be looked at below
                caught.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        connected.wait(30)
        acme.close()
        thread.join(120)
    (error,) = caught
    assert isinstance(error, CallRecordsError)
    assert "closed" in str(error)
    assert error.resume is not None
    assert not error.retryable
