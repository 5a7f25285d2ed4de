"""A served emulator, a server with canned answers, and a way to run a command line in process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import pytest

from callrecords.cli.app import run
from callrecords.client.http.retry import Retries
from callrecords.emulator import Emulator, serve
from callrecords.emulator.serving.server import Server
from callrecords.registry import VENDORS


class Done(NamedTuple):
    """What a command line left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture(scope="session")
def served() -> Iterator[Server]:
    """All vendors with few records that end at the start of 2026."""
    with serve(Emulator(VENDORS, records=150, now=datetime(2026, 1, 1, tzinfo=UTC))) as server:
        yield server


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variables of the machine, no waiting between attempts."""
    for vendor in VENDORS:
        client = vendor.bundle().client
        for name in ("token", "base_url", *(parameter.name for parameter in client.parameters)):
            monkeypatch.delenv(client.variable(name), raising=False)
    monkeypatch.delenv("CALLRECORDS_DEBUG", raising=False)
    monkeypatch.setattr(Retries, "pause", lambda self, attempt, error: 0.0 if attempt < 2 and error.retryable else None)


@pytest.fixture
def callrecords(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line; no traceback may ever be seen."""

    def call(*arguments: str) -> Done:
        code = run(arguments)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Done(code, out, err)

    return call


@pytest.fixture
def account(served: Server, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set the variables of a vendor so that its client talks to the served emulator."""

    def use(slug: str, kind: str = "read") -> None:
        for name, value in served.environment(slug, kind).items():
            monkeypatch.setenv(name, value)

    return use


@pytest.fixture
def canned() -> Iterator[Callable[[list[bytes]], str]]:
    """Start a server that gives these bodies, one per request, the last one for ever; its URL is returned."""
    servers: list[ThreadingHTTPServer] = []

    def start(bodies: list[bytes]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = bodies.pop(0) if len(bodies) > 1 else bodies[0]
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
