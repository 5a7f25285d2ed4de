"""Requests answered on the spot, and those that go the long way: to a caller they look the same."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator

import pytest

from callrecords.emulator import Emulator, ServerRequest, ServerResponse, serve
from callrecords.emulator.serving.server import Server
from tests.made_up import SLUG, fable


@pytest.fixture
def server() -> Iterator[Server]:
    with serve(Emulator([fable()], records=5), allow=("here",)) as running:
        yield running


def exchange(server: Server, sent: bytes) -> bytes:
    """What comes back on one connection until the server closes it."""
    with socket.create_connection((server.host, server.port), timeout=60) as connection:
        connection.sendall(sent)
        got = b""
        while piece := connection.recv(1 << 16):
            got += piece
    return got


def get(path: str, *lines: str) -> bytes:
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: here", *lines, "", "")).encode()


def listed(server: Server, more: str = "") -> str:
    operation = fable().bundle().operations["list_voice_entries"].path
    for name, value in server.parameters(SLUG).items():
        operation = operation.replace("{account-id}", value) if name else operation
    return f"{server.emulator.base_path(SLUG)}{operation}{more}"


def authorized(server: Server) -> str:
    return f"Authorization: Bearer {server.token(SLUG)}"


def test_requests_sent_in_one_go_are_answered_in_their_order(server: Server) -> None:
    path = listed(server)
    answers = exchange(
        server,
        get(path, authorized(server)) + get(path) + get(path, authorized(server), "Connection: close"),
    )
    assert [part[:3] for part in answers.split(b"HTTP/1.1 ")[1:]] == [b"200", b"401", b"200"]


def test_an_answer_that_is_held_back_is_not_overtaken_by_the_next(server: Server) -> None:
    server.emulator.faults.add("latency", count=1, seconds=0.05)
    path = listed(server)
    answers = exchange(server, get(path, authorized(server)) + get(path, "Connection: close"))
    assert [part[:3] for part in answers.split(b"HTTP/1.1 ")[1:]] == [b"200", b"401"]


def test_a_get_with_a_body_and_a_head_go_the_long_way_to_the_same_answer(server: Server) -> None:
    path = listed(server)
    plain = exchange(server, get(path, authorized(server), "Connection: close"))
    with_body = exchange(server, get(path, authorized(server), "Content-Length: 2", "Connection: close") + b"{}")
    assert plain.partition(b"\r\n\r\n")[2] == with_body.partition(b"\r\n\r\n")[2] != b""
    head = exchange(server, get(path, authorized(server), "Connection: close").replace(b"GET", b"HEAD", 1))
    assert head.startswith(b"HTTP/1.1 ")
    assert head.partition(b"\r\n\r\n")[2] == b""


def test_a_connection_is_closed_when_the_caller_asks_or_speaks_http_1_0(server: Server) -> None:
    path = listed(server)
    closed = exchange(server, get(path, authorized(server), "Connection: close"))
    assert b"\r\nconnection: close\r\n" in closed
    old = exchange(server, get(path, authorized(server)).replace(b"HTTP/1.1", b"HTTP/1.0"))
    assert old.startswith(b"HTTP/1.1 200")


def test_a_defect_of_the_emulator_is_a_500_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Emulator):
        def handle(self, request: ServerRequest) -> ServerResponse:
            raise LookupError("planted")

    with (
        serve(Broken([fable()], records=1), allow=("here",)) as server,
        caplog.at_level(logging.ERROR, "callrecords.emulator"),
    ):
        answer = exchange(server, get("/x", "Connection: close"))
    assert answer.startswith(b"HTTP/1.1 500")
    assert "planted" in caplog.text
