"""Errors name what to check: the variable, the role, the base URL, the host."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from callrecords.client.http.hints import hint
from callrecords.client.http.response import Response
from callrecords.client.operations.query import GetQuery, ListQuery
from callrecords.errors import BadRequest, BadResponse, CallRecordsError, ConnectionFailed, NotFound, Unauthorized
from callrecords.registry import VENDORS
from callrecords.testing.running import running
from tests.client.acme import NUMBER, TOKEN, Acme, AsyncAcme, F
from tests.libraries import both as both_libraries

Handler = Callable[[httpx.Request], httpx.Response]
PAGE = httpx.Response(200, html="<html>Welcome to the router")
REFUSED = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
ALERT = bytes.fromhex("15030300020246")  # what OpenSSL's servers send when a hello is none
NOW = "check base_url (ACME_BASE_URL), now https://acme.example/api"


def blocking(handler: Handler | None, use: str, ask: Any, **options: Any) -> CallRecordsError:
    with Acme(handler, retries=0, **options) as acme, pytest.raises(CallRecordsError) as raised:
        getattr(acme.entries, use)(ask)
    return raised.value


def asynchronous(handler: Handler | None, use: str, ask: Any, **options: Any) -> CallRecordsError:
    async def run() -> CallRecordsError:
        async with AsyncAcme(handler, retries=0, **options) as acme:
            with pytest.raises(CallRecordsError) as raised:
                await getattr(acme.entries, use)(ask)
        return raised.value

    return asyncio.run(run())


both = pytest.mark.parametrize("error_of", [blocking, asynchronous])


@both
@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        (httpx.Response(404), NotFound, f"status 404; there is no such list at this place: {NOW}"),
        (
            httpx.Response(404, html="<h1>Not Found"),
            NotFound,
            f"a page of HTML came, so this may not be the API: {NOW}",
        ),
        (PAGE, BadResponse, f"a page of HTML came, so this may not be the API: {NOW}"),
        (httpx.Response(200, content=b"<!doctype html>"), BadResponse, f"this may not be the API: {NOW}"),
        (httpx.Response(400, html="plain HTTP sent to HTTPS port"), BadRequest, f"this may not be the API: {NOW}"),
    ],
)
def test_a_wrong_base_url_is_suspected_where_no_api_answers(
    error_of: Any, answer: httpx.Response, kind: type[CallRecordsError], told: str
) -> None:
    error = error_of(
        lambda request: httpx.Response(answer.status_code, headers=answer.headers, content=answer.content),
        "list_",
        ListQuery(),
    )
    assert type(error) is kind
    assert error.message.endswith(told)


@both
def test_a_record_that_is_not_there_is_no_reason_to_doubt_the_base_url(error_of: Any) -> None:
    missing = httpx.Response(404, json={"errors": [{"code": 1, "message": "no such entry"}]})
    error = error_of(lambda request: missing, "get", GetQuery(path={"ref": "r"}))
    assert error.message == "the server says: no such entry"


@both
def test_a_refused_token_names_its_argument_and_variable(error_of: Any) -> None:
    error = error_of(lambda request: httpx.Response(401), "list_", ListQuery())
    assert error.message == "the server responded with status 401; check token (ACME_TOKEN)"


@both_libraries
@both
def test_a_connection_that_is_not_made_names_host_and_port(error_of: Any) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # it listens to nobody, and nobody else gets the port
        port = silent.getsockname()[1]
        error = error_of(None, "list_", ListQuery(where=F.name == NUMBER), base_url=f"http://127.0.0.1:{port}/api")
    assert isinstance(error, ConnectionFailed)
    assert error.message.startswith(f"no connection to 127.0.0.1:{port}: ConnectError")
    assert error.message.endswith("is base_url right?")
    assert NUMBER not in str(error)
    assert TOKEN not in str(error)


@contextlib.contextmanager
def serving(context: ssl.SSLContext | None, answer: bytes = REFUSED) -> Iterator[int]:
    """A server that answers every request with the same bytes, over TLS or plainly."""
    over = threading.Event()

    def serve(server: socket.socket) -> None:
        while not over.is_set():
            connection, _ = server.accept()
            with contextlib.suppress(OSError), connection:
                channel = connection if context is None else context.wrap_socket(connection, server_side=True)
                channel.recv(65536)
                channel.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,), daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            socket.create_connection(server.getsockname()).close()  # wakes it
            thread.join(10)


@pytest.fixture
def plain() -> Iterator[int]:
    with serving(None) as port:
        yield port


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[int]:
    """With a certificate that nobody trusts."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=127.0.0.1 -days 2"
    subprocess.run([*command.split(), "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(context) as port:
        yield port


@both_libraries
@both
def test_https_spoken_to_plain_http_is_told(error_of: Any, plain: int) -> None:
    error = error_of(None, "list_", ListQuery(), base_url=f"https://127.0.0.1:{plain}/api")
    assert error.message.startswith(f"127.0.0.1:{plain} does not speak TLS (ConnectError")
    assert error.message.endswith("if it is plain HTTP, base_url begins with http://")


@both_libraries
@both
def test_http_spoken_to_tls_is_told(error_of: Any) -> None:
    with serving(None, ALERT) as port:
        error = error_of(None, "list_", ListQuery(), base_url=f"http://127.0.0.1:{port}/api")
    assert error.message.startswith(f"127.0.0.1:{port} does not speak plain HTTP (RemoteProtocolError")
    assert error.message.endswith("if it is TLS, base_url begins with https://")


@both_libraries
@both
def test_a_certificate_that_is_not_trusted_names_verify(error_of: Any, secure: int) -> None:
    error = error_of(None, "list_", ListQuery(), base_url=f"https://127.0.0.1:{secure}/api")
    assert error.message.startswith(f"the certificate of 127.0.0.1:{secure} is not trusted")
    assert "verify= takes the file of its authority" in error.message


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.slug)
def test_what_a_vendor_refuses_names_what_to_change(vendor: Any) -> None:
    bundle = vendor.bundle()
    with running(records=1) as emulator:
        for name in [one.name for one in bundle.client.parameters if one.place == "path"]:
            with emulator.client(vendor.slug, **{name: "another"}) as client, pytest.raises(Unauthorized) as raised:
                getattr(client, vendor.resources[0].attribute).list()
            assert f"check {name} ({bundle.client.variable(name)})" in raised.value.message
            assert bundle.client.variable("token") not in str(raised.value)
        with emulator.client(vendor.slug, token="wrong") as client, pytest.raises(Unauthorized) as raised:
            getattr(client, vendor.resources[0].attribute).list()
        assert raised.value.message.endswith(f"check token ({bundle.client.variable('token')})")
        if "no-scope" in {kind for scheme in bundle.components.security_schemes.values() for kind in scheme.tokens}:
            for resource in vendor.resources:
                operation = bundle.operation(resource.name, "list")
                assert operation is not None
                roles = {role for way in operation.security for roles in way.values() for role in roles}
                with (
                    emulator.client(vendor.slug, kind="no-scope") as client,
                    pytest.raises(CallRecordsError) as refused,
                ):
                    getattr(client, resource.attribute).list()
                assert all(role in refused.value.message for role in roles)
                assert roles


def test_a_code_that_says_two_things_names_what_to_change_for_both() -> None:
    bundle = next(vendor.bundle() for vendor in VENDORS if "foreign-token" in vendor.bundle().errors.situations)
    alike = bundle.errors.situations | {"foreign-token": bundle.errors.situations["bad-token"]}
    bundle = msgspec.structs.replace(bundle, errors=msgspec.structs.replace(bundle.errors, situations=alike))
    operation = next(one for one in bundle.operations.values() if one.resource.role == "list")
    error = Unauthorized("no", operation="x", status=401, attempts=1, code=str(alike["bad-token"].code))
    told = hint(error, Response(401, {}, b""), operation, bundle, "https://acme.example")
    assert told is not None
    assert told.startswith("check token (")
    assert " and " in told
