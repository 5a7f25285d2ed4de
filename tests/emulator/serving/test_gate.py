"""Whose requests are answered: a name that leads here by somebody else's doing is none of the emulator's."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.emulator import Emulator, Server, serve
from callrecords.emulator.serving.asgi import Application
from callrecords.emulator.serving.gate import Gate
from callrecords.emulator.serving.transports import AsyncEmulatorTransport, EmulatorTransport
from tests.emulator.driver import NOW
from tests.made_up import SLUG, fable

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[Server]:
    with serve(Emulator([fable()], records=3, now=NOW)) as server:
        yield server


@pytest.fixture
def send(server: Server) -> Callable[..., httpx.Response]:
    def send(method: str, path: str, **arguments: Any) -> httpx.Response:
        return httpx.request(method, server.origin + path, **arguments)

    return send


def listed(server: Server) -> str:
    path = fable().bundle().operations["list_voice_entries"].path
    return server.emulator.base_path(SLUG) + path.replace("{account-id}", server.parameters(SLUG).get("account_id", ""))


PLACES = ["api", "overview", "order"]


@pytest.mark.parametrize("way", ["fast", "asgi"])
@pytest.mark.parametrize("place", PLACES)
def test_another_name_for_this_machine_is_refused_everywhere(
    server: Server, send: Callable[..., httpx.Response], place: str, way: str
) -> None:
    """A page whose name was rebound to 127.0.0.1 counts as the same origin: only the name tells it from us."""
    path = listed(server) if place == "api" else "/_emulator/clock"
    headers = {"host": f"evil.example:{server.port}", "authorization": f"Bearer {server.token(SLUG)}"}
    method, body = ("POST", {"advance": "PT1H"}) if place == "order" else ("GET", {} if way == "asgi" else None)
    answer = send(method, path, headers=headers, json=body)
    assert answer.status_code == 421
    assert "evil.example" in answer.json()["error"]
    assert "allow" in answer.json()["error"]
    assert server.emulator.clock.now() == NOW
    assert len(server.emulator.requests) == 0


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LocalHost", "[::1]"])
def test_this_machine_by_its_own_names_is_answered(
    server: Server, send: Callable[..., httpx.Response], name: str
) -> None:
    headers = {"host": f"{name}:{server.port}", "authorization": f"Bearer {server.token(SLUG)}"}
    assert send("GET", listed(server), headers=headers).status_code == 200
    assert send("GET", "/_emulator/clock", headers=headers).status_code == 200
    assert send("POST", "/_emulator/clock", headers=headers, json={}).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "", "127.0.0.1:{port}@evil.example", "evil.example"])
def test_another_port_and_no_name_are_refused(server: Server, send: Callable[..., httpx.Response], host: str) -> None:
    assert send("GET", "/_emulator/", headers={"host": host.format(port=server.port)}).status_code == 421


@pytest.mark.parametrize("lines", ["", "Host: 127.0.0.1:{port}\r\nHost: evil.example\r\n"])
def test_a_request_that_names_no_host_or_two_is_refused(server: Server, lines: str) -> None:
    with socket.create_connection((server.host, server.port), timeout=60) as connection:
        named = lines.format(port=server.port)
        connection.sendall(f"GET /_emulator/ HTTP/1.1\r\n{named}Connection: close\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 421 ")


def test_names_that_it_was_started_for_are_answered() -> None:
    emulator = Emulator([fable()], records=1, now=NOW)
    with serve(emulator, allow=("vendor.test", "Docker.Internal:9000")) as server, httpx.Client() as client:

        def status(host: str) -> int:
            return client.get(f"{server.origin}/_emulator/", headers={"host": host}).status_code

        assert status("vendor.test") == status("vendor.test:1234") == status("docker.internal:9000") == 200
        assert status("docker.internal") == status("docker.internal:9001") == status("not.vendor.test") == 421


def test_on_all_addresses_every_address_is_ours_but_no_name() -> None:
    """A browser sends a bare address only to that address: nobody can rebind it."""
    gate = Gate("0.0.0.0", 8707)  # that is the point
    assert gate.admits("192.0.2.7:8707")
    assert gate.admits("[2001:db8::1]:8707")
    assert gate.admits("localhost:8707")
    assert not gate.admits("192.0.2.7:80")
    assert not gate.admits("evil.example:8707")
    assert not Gate("127.0.0.1", 8707).admits("192.0.2.7:8707")


def test_the_port_of_http_itself_may_be_left_out() -> None:
    assert Gate("box.example", 80).admits("box.example")
    assert not Gate("box.example", 81).admits("box.example")


NAMES = st.sampled_from(
    ["localhost", "127.0.0.1", "evil.example", "192.0.2.7", "[::1]", "[::1", "vendor.test", "8707", ""]
)


@given(
    st.one_of(
        st.text(), st.tuples(NAMES, st.sampled_from([":", "", "@", ".", ":8707"]), st.text(max_size=5)).map("".join)
    )
)
def test_whatever_stands_as_the_host_is_judged_and_no_name_slips_through(text: str) -> None:
    if Gate("::", 8707, ("vendor.test",)).admits(text):
        name, _, port = text.lower().rpartition(":")
        address = name.removeprefix("[").removesuffix("]")
        assert (
            text.lower() == "vendor.test"
            or (name == "vendor.test" and port.isdecimal())
            or (port == "8707" and (name == "localhost" or ipaddress.ip_address(address)))
        )


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"])
@pytest.mark.parametrize(("method", "room"), [("POST", "clock"), ("POST", "reset"), ("DELETE", "requests")])
def test_another_page_cannot_steer_it(
    server: Server, send: Callable[..., httpx.Response], method: str, room: str, origin: str
) -> None:
    server.emulator.faults.add("reset")
    answer = send(method, f"/_emulator/{room}", headers={"origin": origin, "content-type": "application/json"}, content=b'{"advance": "PT1H"}')  # fmt: skip
    assert answer.status_code == 403
    assert "origin" in answer.json()["error"]
    assert server.emulator.clock.now() == NOW
    assert len(server.emulator.faults) == 1


def test_its_own_page_can(server: Server, send: Callable[..., httpx.Response]) -> None:
    answer = send("POST", "/_emulator/clock", headers={"origin": server.origin}, json={"advance": "PT1H"})
    assert answer.status_code == 200


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain; a=application/json"])  # fmt: skip
@pytest.mark.parametrize("room", ["clock", "reset"])
def test_an_order_that_is_not_declared_as_json_is_refused(
    server: Server, send: Callable[..., httpx.Response], room: str, kind: str | None
) -> None:
    """A form needs nobody's leave to be sent across origins; JSON does."""
    headers = {} if kind is None else {"content-type": kind}
    answer = send("POST", f"/_emulator/{room}", headers=headers, content=b'{"advance": "PT1H"}')
    assert answer.status_code == 415
    assert "application/json" in answer.json()["error"]
    assert server.emulator.clock.now() == NOW


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8"])
def test_json_is_taken_however_it_is_spelt(send: Callable[..., httpx.Response], kind: str) -> None:
    assert send("POST", "/_emulator/clock", headers={"content-type": kind}, content=b"{}").status_code == 200


def test_in_process_any_base_url_will_do() -> None:
    emulator = Emulator([fable()], records=1, now=NOW)
    with httpx.Client(transport=EmulatorTransport(emulator), base_url="http://any.example") as client:
        assert client.get("/_emulator/clock").status_code == 200
        assert client.post("/_emulator/clock", json={"advance": "PT1H"}).status_code == 200
        assert client.post("/_emulator/clock", json={}, headers={"origin": "http://evil.example"}).status_code == 403


def test_in_process_asynchronously_too() -> None:
    emulator = Emulator([fable()], records=1, now=NOW)

    async def ask(transport: httpx.AsyncBaseTransport) -> int:
        async with httpx.AsyncClient(transport=transport, base_url="http://any.example") as client:
            return (await client.get("/_emulator/clock")).status_code

    for transport in (AsyncEmulatorTransport(emulator), httpx.ASGITransport(Application(emulator))):
        assert asyncio.run(ask(transport)) == 200
