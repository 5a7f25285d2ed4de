"""What any small HTTP server needs, out of the standard library: sockets, JSON, exact ranks. Nothing of any vendor."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Protocol, TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

Reply: TypeAlias = tuple[int, bytes, Mapping[str, str]]
"""Status, body and headers of a response."""


class Asked(NamedTuple):
    """A request: method, decoded path and query, headers by lower-case name."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    readable: bool = True
    """False where the query is not UTF-8."""

    @property
    def host(self) -> str:
        return self.headers.get("host", "localhost")


class Sent(NamedTuple):
    """A response."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Bug(NamedTuple):
    """A mistake of a server, and a request whose response it changes."""

    breaks: str
    """The promise that speaks against it; for one that no promise speaks against, the nearest."""
    says: str
    ask: str
    kind: str = "read"
    method: str = "GET"
    first: tuple[str, str] | None = None
    """A request that comes before that one, and the kind of its token."""


class Planting:
    """What a server with bugs and a database has: which bugs it has, and which of them a request has come across."""

    def __init__(self, known: Collection[str], bugs: Collection[str]) -> None:
        unknown = set(bugs) - set(known)
        if unknown:
            raise ValueError(f"no such bugs: {', '.join(sorted(unknown))}")
        self.bugs = frozenset(bugs)
        self.reached: set[str] = set()
        """Bugs that a request has come across."""
        self._known = frozenset(known)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        weakref.finalize(self, self._db.close)

    def planted(self, name: str) -> bool:
        """Whether a bug is planted; asked where it would show."""
        if name not in self._known:
            raise KeyError(name)
        if name in self.bugs:
            self.reached.add(name)
            return True
        return False

    def rows(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()


class Site(Protocol):
    """What answers requests."""

    def answer(self, asked: Asked) -> Sent: ...


def asked_of(method: str, target: str, headers: Mapping[str, str]) -> Asked:
    """A request line as a request."""
    parts = urlsplit(target)
    try:
        query, readable = parse_qsl(parts.query, keep_blank_values=True, errors="strict"), True
    except ValueError:
        query, readable = [], False
    lower = {name.lower(): value for name, value in headers.items()}
    return Asked(method, unquote(parts.path), query, lower, readable)


def as_json(value: Any, *, sort: bool = False, ascii_only: bool = False) -> bytes:
    return json.dumps(value, sort_keys=sort, ensure_ascii=ascii_only, separators=(",", ":")).encode()


def rank(number: Decimal) -> str:
    """A text that sorts, code point by code point, as the number does: exact, whatever its digits."""
    text = format(abs(number), "f")
    whole, _, fraction = text.partition(".")
    digits = whole.lstrip("0").zfill(60) + fraction.rstrip("0")
    if number >= 0 or not digits.strip("0"):
        return "1" + digits
    return "0" + digits.translate(str.maketrans("0123456789", "9876543210")) + "~"


def listening(site: Site) -> contextlib.AbstractContextManager[str]:
    """Serve a site on a free port of this machine; gives the origin."""

    def reply(method: str, target: str, headers: Message, body: bytes) -> Reply:
        sent = site.answer(asked_of(method, target, dict(headers.items())))
        return sent.status, sent.body, sent.headers

    return serving(reply)


def json_reply(status: int, value: object, headers: Mapping[str, str] | None = None) -> Reply:
    """A response of JSON."""
    return status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})}


@contextlib.contextmanager
def serving(reply: Callable[[str, str, Message, bytes], Reply]) -> Iterator[str]:
    """Serve on a free port of this machine, over HTTP/1.1 with kept connections; gives the origin.

    `reply` makes a response of method, target, headers and body.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave together
        disable_nagle_algorithm = True

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.serve
            raise AttributeError(name)

        def serve(self) -> None:
            length, body = self.headers.get("Content-Length", "0"), b""
            if "chunked" in self.headers.get("Transfer-Encoding", "").lower() or not length.isdigit():
                self.close_connection = True
            else:
                body = self.rfile.read(int(length))
            status, content, headers = reply(self.command, self.path, self.headers, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client may hang up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
