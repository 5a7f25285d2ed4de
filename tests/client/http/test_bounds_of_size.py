"""A response is read within a bound, whatever it says of its size and however it is packed."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import os
import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.http.bounds import PIECE, Body, Unpackable
from callrecords.client.operations.query import ListQuery
from callrecords.errors import BadResponse, ConfigError, ConnectionFailed, ResponseTooLarge
from tests.client.acme import Acme, AsyncAcme
from tests.libraries import both

MOST = 2 << 20
BOMB = 90 << 20  # unpacked
BODY = b'{"rows": []}'
HEAD = b"HTTP/1.1 %d OK\r\ncontent-type: application/json\r\n%s\r\n"


def packed(wbits: int, size: int = BOMB) -> bytes:
    """A JSON text that is small on the wire only."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    block = b" " * (1 << 20)
    return packer.compress(BODY) + b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body)


def server(head: bytes, body: bytes, *, again: bool = False, requests: int = 9) -> Callable[[socket.socket], int]:
    """Answers each request; `again` sends the body without end. Returns how many requests came."""

    def run(listening: socket.socket) -> int:
        for number in range(requests):
            try:
                connection, _ = listening.accept()
            except OSError:
                return number
            with connection, contextlib.suppress(OSError):
                connection.recv(65536)
                connection.sendall(head + body)
                while again:
                    connection.sendall(body)
        return requests

    return run


@contextlib.contextmanager
def serving(run: Callable[[socket.socket], int]) -> Iterator[tuple[str, list[int]]]:
    listening = socket.create_server(("127.0.0.1", 0))
    count: list[int] = []
    thread = threading.Thread(target=lambda: count.append(run(listening)))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/api", count
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(30)


def asked(kind: str, url: str, **options: Any) -> None:
    async def run() -> None:
        async with AsyncAcme(base_url=url, verify=False, **options) as acme:
            await acme.entries.list_(ListQuery())

    if kind == "asynchronous":
        asyncio.run(run())
        return
    with Acme(base_url=url, verify=False, **options) as acme:
        acme.entries.list_(ListQuery())


GZIP, ZLIB, RAW = 31, 15, -15
HOSTILE = {
    "gzip": (HEAD % (200, b"content-encoding: gzip\r\nconnection: close\r\n"), packed(GZIP), False),
    "deflate": (HEAD % (200, b"content-encoding: deflate\r\nconnection: close\r\n"), packed(ZLIB), False),
    "raw deflate": (HEAD % (200, b"content-encoding: deflate\r\nconnection: close\r\n"), packed(RAW), False),
    "an error in gzip": (HEAD % (500, b"content-encoding: x-gzip\r\nconnection: close\r\n"), packed(GZIP), False),
    "plain without end": (HEAD % (200, b"connection: close\r\n"), b" " * 65536, True),
    "chunks without end": (HEAD % (200, b"transfer-encoding: chunked\r\n"), chunked(b" " * 65536), True),
    "an error without end": (HEAD % (403, b"transfer-encoding: chunked\r\n"), chunked(b" " * 65536), True),
    "gzip that unpacks to nothing": (
        HEAD % (200, b"content-encoding: gzip\r\nconnection: close\r\n") + gzip.compress(b"")[:10],
        b"\x00\x00\x00\xff\xff" * 10000,
        True,
    ),
    "bytes behind the end of gzip": (
        HEAD % (200, b"content-encoding: gzip\r\nconnection: close\r\n"),
        gzip.compress(BODY) * 2000,
        True,
    ),
    "announced": (HEAD % (200, b"content-length: 99999999999\r\n"), b"{", False),
}
"""What a hostile server sends -> head, body, whether the body comes again and again."""


@both
@pytest.mark.parametrize("kind", ["blocking", "asynchronous"])
@pytest.mark.parametrize("case", HOSTILE)
def test_a_response_beyond_the_bound_is_refused_once_and_for_all(case: str, kind: str) -> None:
    head, body, again = HOSTILE[case]
    refused = pytest.raises(ResponseTooLarge, match=r"larger than max_response_bytes, 2,097,152 bytes")
    with serving(server(head, body, again=again)) as (url, count), refused as caught:
        asked(kind, url, max_response_bytes=MOST)
    assert isinstance(caught.value, BadResponse)
    assert (caught.value.retryable, caught.value.attempts) == (False, 1)
    assert caught.value.status == int(head.split()[1])
    assert count == [1]


MEASURED = """
import resource, sys
from callrecords.errors import ResponseTooLarge
from tests.client.http.test_bounds_of_size import asked
from tests.client import acme
import httpx, callrecords.client.http.transport, callrecords.client.engine
asked(sys.argv[2], sys.argv[1] + "/sound")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    asked(sys.argv[2], sys.argv[1], max_response_bytes=2 << 20)
except ResponseTooLarge:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("kind", ["blocking", "asynchronous"])
@pytest.mark.slow
def test_the_memory_for_a_bomb_is_that_of_the_bound(kind: str) -> None:
    """90 MB unpacked, 2 MB allowed; measured in a process of its own."""
    head, body, _ = HOSTILE["gzip"]
    sound = HEAD % (200, b"connection: close\r\n") + BODY

    def run(listening: socket.socket) -> int:
        for payload in (sound, head + body):
            connection, _ = listening.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(65536)
                connection.sendall(payload)
        return 2

    with serving(run) as (url, _):
        command = [sys.executable, "-c", MEASURED, url, kind]
        paths = os.pathsep.join(path for path in sys.path if path)
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": paths}
        )
    assert int(done.stdout) < 30_000, "KB beyond those of a small response"  # 90,000 and more without the bound


def test_the_bound_is_the_last_byte() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=BODY.ljust(1000))

    Acme(answer, max_response_bytes=1000).entries.list_(ListQuery())
    with pytest.raises(ResponseTooLarge):
        Acme(answer, max_response_bytes=999).entries.list_(ListQuery())


def test_only_what_can_be_unpacked_within_a_bound_is_asked_for() -> None:
    """Though other packages on the machine may teach the HTTP library more, and a client brought along ask for it."""
    heads: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heads.append(request.headers["accept-encoding"])
        return httpx.Response(200, content=BODY)

    brought = httpx.Client(transport=httpx.MockTransport(answer), headers={"accept-encoding": "br, zstd"})
    Acme(http_client=brought).entries.list_(ListQuery())
    assert heads == ["gzip, deflate"]


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress"])
def test_a_packing_that_was_not_asked_for_is_not_opened(coding: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        stream = httpx.ByteStream(gzip.compress(gzip.compress(BODY)))
        return httpx.Response(200, headers={"content-encoding": coding}, stream=stream)

    with pytest.raises(BadResponse, match="not requested"):
        Acme(answer, retries=0).entries.list_(ListQuery())


def test_a_broken_packing_is_a_lost_answer() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip at all"))

    with pytest.raises(ConnectionFailed, match="cannot be decompressed"):
        Acme(answer, retries=0).entries.list_(ListQuery())


@pytest.mark.parametrize("bound", [0, -1, True, 1.5, "64", None])
def test_a_bound_that_is_none_is_refused(bound: object) -> None:
    with pytest.raises(ConfigError, match="max_response_bytes"):
        Acme(max_response_bytes=bound)


@given(st.binary(max_size=5000), st.sampled_from([None, GZIP, ZLIB, RAW]), st.integers(1, 300))
def test_whatever_is_packed_comes_out_the_same(content: bytes, wbits: int | None, size: int) -> None:
    wire, coding = content, ""
    if wbits is not None:
        packer = zlib.compressobj(wbits=wbits)
        wire, coding = packer.compress(content) + packer.flush(), "GZIP" if wbits == GZIP else "deflate"
    body = Body(coding, 5000)
    for start in range(0, len(wire), size):
        body.add(wire[start : start + size])
    assert body.content == content


def test_a_long_piece_is_unpacked_piece_by_piece() -> None:
    content = os.urandom(1000) * (3 * PIECE // 1000)
    body = Body("gzip", len(content))
    body.add(gzip.compress(content))
    assert body.content == content


def test_text_in_an_encoding_of_its_own_name_is_not_packed() -> None:
    """Some servers name the charset there."""
    body = Body("utf-8, identity", 100)
    body.add(BODY)
    assert body.content == BODY
    with pytest.raises(Unpackable):
        Body("br", 100)
