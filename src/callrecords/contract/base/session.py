"""Requests over plain httpx, and what a run keeps of each: nothing here knows the generated clients."""

from __future__ import annotations

import functools
import shlex
import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit

import attrs
import httpx

from callrecords.contract.base.redact import Redactor
from callrecords.errors import CallRecordsError, ConfigError, ConnectionFailed
from callrecords.spec.bundle import Bundle

TIMEOUT = 30.0
"""Seconds that one answer may take."""

_SILENCE = 4
"""Requests in a row without an answer after which the server is taken to be gone."""

EXCERPT = 2_000
"""Characters of a redacted body that are kept for the reports."""


@attrs.frozen(kw_only=True)
class Target:
    """A server and what is needed to talk to it. No token shows in the `repr`."""

    url: str
    tokens: Mapping[str, str] = attrs.field(repr=False)
    """Kind of token -> token; `read` is the one that sees everything that is judged."""
    bound: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Path parameter -> the value that the token was issued for."""
    now: datetime | None = None
    """The server's present moment; None where nobody knows better than this machine's clock."""
    below: Mapping[str, frozenset[str]] = attrs.field(factory=dict[str, frozenset[str]], repr=False)
    """Resource -> keys of all records of the accounts below, where somebody knows them."""
    own: Mapping[str, frozenset[str]] = attrs.field(factory=dict[str, frozenset[str]], repr=False)
    """Resource -> keys of all records that belong to the account of the token, where somebody knows them."""
    hidden: Mapping[str, frozenset[str]] = attrs.field(factory=dict[str, frozenset[str]], repr=False)
    """Resource -> keys of records that no token here may see, where somebody knows some."""

    @property
    def token(self) -> str:
        """The token that sees everything that is judged."""
        return self.tokens["read"]


@attrs.frozen(kw_only=True)
class Exchange:
    """One request and its answer as reports show them: redacted when they were captured."""

    method: str
    url: str
    headers: Mapping[str, str]
    status: int
    body: str = attrs.field(repr=False)
    command: str | None = None
    """The request as a command, where somebody else has written it."""

    @property
    def curl(self) -> str:
        """The request as a command; a token is an environment variable in it."""
        if self.command is not None:
            return self.command
        words = ["curl", "-g", "-i", *([] if self.method == "GET" else ["-X", self.method])]
        quoted = [
            f'-H "{name}: {value}"' if "$" in value else f"-H {shlex.quote(f'{name}: {value}')}"
            for name, value in self.headers.items()
        ]
        return " ".join([*words, *quoted, shlex.quote(self.url)])


@attrs.frozen(kw_only=True, eq=False)
class Reply:
    """An answer as it was received; only its exchange is ever kept."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)
    capture: Callable[[], Exchange] = attrs.field(repr=False)
    """Makes the exchange, redacted."""


class Guard(Protocol):
    """Decides whether a request may leave, and learns how it was answered."""

    def before(self, method: str, token: str | None) -> None:
        """Wait, or raise, before a request leaves."""
        ...

    def after(self, status: int) -> None:
        """Learn the status of the answer."""
        ...


class _Free:
    def before(self, method: str, token: str | None) -> None:
        """Everything may leave."""

    def after(self, status: int) -> None:
        """Nothing is learned."""


class Lost(ConnectionFailed):
    """A request that got no answer, or one that cannot be read as HTTP."""

    def __init__(self, message: str = "", *, exchange: Exchange | None = None, operation: str | None = None) -> None:
        super().__init__(message, operation=operation)
        self.exchange = exchange
        """The request, redacted."""


Watcher = Callable[[str, Sequence[tuple[str, str]], int, bytes], None]
"""Told of every exchange: operation id, parameters, status, body."""


class Session:
    """Talks to one server with the tokens of a target. Raises `Lost` when no answer comes."""

    def __init__(
        self,
        bundle: Bundle,
        target: Target,
        *,
        transport: httpx.BaseTransport | None = None,
        verify: bool | str | ssl.SSLContext = True,
        guard: Guard | None = None,
        keep: bool = False,
    ) -> None:
        client = bundle.client
        self._target = target
        self._variables = {
            kind: client.variable("token" if kind == "read" else f"token_{_word(kind)}") for kind in target.tokens
        }
        shown = {token: f"${self._variables[kind]}" for kind, token in target.tokens.items() if token}
        self.redactor = Redactor(bundle, shown)
        self._fixed = dict(client.headers)
        self._guard: Guard = guard or _Free()
        self._http = httpx.Client(transport=transport, verify=verify, timeout=TIMEOUT, follow_redirects=False)
        self._watchers: list[Watcher] = []
        self.count = 0
        """Requests that were sent."""
        self.lost: list[Lost] = []
        """Requests without an answer that nobody has reported yet."""
        self.gone: ConnectionFailed | None = None
        """Set once nothing answers any more."""
        self._lost_in_a_row = 0
        self.traffic: list[Exchange] | None = [] if keep else None
        """Every exchange, redacted as it was captured, if all are to be kept."""

    def watch(self, watcher: Watcher) -> None:
        """Have a function told of every exchange from now on."""
        self._watchers.append(watcher)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of token that there are."""
        return frozenset(kind for kind, token in self._target.tokens.items() if token)

    def variable(self, kind: str) -> str:
        """The environment variable that holds a kind of token."""
        return self._variables.get(kind, kind)

    def ask(
        self,
        operation: str,
        path: str,
        params: Sequence[tuple[str, str]] = (),
        *,
        kind: str | None = "read",
        method: str = "GET",
        credentials: str | None = None,
        private: Sequence[str] = (),
    ) -> Reply:
        """Send one request. `kind`: the token, None for none; `credentials`: an Authorization header in its place.

        `private`: texts among the parameters that must not be kept.
        """
        self.redactor.learn(private)
        return self._send(
            operation, httpx.Request(method, self._target.url + path, params=list(params)), params, kind, credentials
        )

    def follow(self, operation: str, url: str, *, kind: str = "read") -> Reply:
        """Ask for a link of an answer. Raises `ForeignLink` for one that leads away from the server."""
        here = urlsplit(self._target.url)
        try:
            there, request = urlsplit(url), httpx.Request("GET", url)
        except (ValueError, httpx.InvalidURL):
            raise ForeignLink("the link is no URL") from None
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            raise ForeignLink("the link leads to another server")
        return self._send(operation, request, list(request.url.params.multi_items()), kind, None)

    def still_there(self, operation: str, path: str) -> bool:
        """Whether the server answers; asked only after a request without an answer. Sets `gone`."""
        while 0 < self._lost_in_a_row < _SILENCE:
            try:
                self.ask(operation, path)
            except Lost:
                self.gone = self.lost.pop()
            else:
                self.gone = None
        return self.gone is None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(
        self,
        operation: str,
        request: httpx.Request,
        params: Sequence[tuple[str, str]],
        kind: str | None,
        credentials: str | None,
    ) -> Reply:
        shown = {**self._fixed}
        request.headers.update(self._fixed)
        request.headers["accept"] = "application/json"
        if credentials is None and kind is not None:
            credentials = f"Bearer {self._target.tokens[kind]}"
        if credentials is not None:
            request.headers["authorization"] = credentials
            shown["Authorization"] = self.redactor.text(credentials)
        self._guard.before(request.method, credentials)
        self.count += 1
        try:
            answer = self._http.send(request)
        except Exception as error:  # noqa: BLE001  # whatever a server sends must not end the run
            raise self._no_answer(operation, request, shown, error) from None
        self._lost_in_a_row = 0
        self._guard.after(answer.status_code)

        def capture() -> Exchange:
            body = self.redactor.body(answer.content)
            return Exchange(
                method=request.method, url=self.redactor.text(str(request.url)), headers=shown, status=answer.status_code,
                body=body if len(body) <= EXCERPT else f"{body[:EXCERPT]}… ({len(answer.content)} bytes)",
            )  # fmt: skip

        found = Reply(
            status=answer.status_code,
            headers=dict(answer.headers),
            body=answer.content,
            capture=functools.cache(capture),
        )
        if self.traffic is not None:
            self.traffic.append(found.capture())
        for watcher in self._watchers:
            watcher(operation, params, found.status, found.body)
        return found

    def _no_answer(
        self, operation: str, request: httpx.Request, shown: Mapping[str, str], error: Exception
    ) -> CallRecordsError:
        problem = unreachable(self._target.url, error)
        if isinstance(problem, ConfigError):
            return problem
        text = self.redactor.text
        exchange = Exchange(method=request.method, url=text(str(request.url)), headers=shown, status=0, body="")
        lost = Lost(text(problem.message), exchange=exchange, operation=operation)
        self._lost_in_a_row += 1
        self.lost.append(lost)
        if self.traffic is not None:
            self.traffic.append(exchange)
        return lost


class ForeignLink(ValueError):
    """A link that leads away from the server: the token is not sent there."""


def unreachable(url: str, error: Exception) -> ConnectionFailed | ConfigError:
    """What it means that no answer came from an address, and what to do."""
    parts = urlsplit(url)
    where = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
    text = str(error)
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return ConfigError(f"{where}: this is no URL that can be asked: {text}")
    if "CERTIFICATE" in text or "SSL" in text:
        return ConnectionFailed(
            f"{where}: TLS failed ({text}). A private certificate: set SSL_CERT_FILE; a server without TLS: write http://"
        )
    what = (
        "took too long"
        if isinstance(error, httpx.TimeoutException)
        else f"gave no answer ({text or type(error).__name__})"
    )
    return ConnectionFailed(f"{where} {what}")


def _word(kind: str) -> str:
    return kind.replace("-", "_")
