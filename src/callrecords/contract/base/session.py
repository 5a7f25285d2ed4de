"""The one way to send a request: plain httpx, and whoever watches sees every exchange. The generated clients are not used."""

from __future__ import annotations

import functools
import os
import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import attrs
import httpx

from callrecords.contract.base.access import Access
from callrecords.contract.base.redact import Capture, Redactor, curl
from callrecords.conventions import arrays, demanded
from callrecords.conventions.auth import secrets_in, token_carrier
from callrecords.errors import CallRecordsError, ConfigError, ConnectionFailed
from callrecords.spec.bundle import Bundle

TIMEOUT = 30.0
"""Seconds that one response may take."""

_SILENCE = 4
"""Requests in a row without a response after which the server is taken to be gone."""


@attrs.frozen(kw_only=True)
class Target:
    """A server and what is needed to talk to it. No token shows in the `repr`."""

    url: str
    tokens: Mapping[str, str] = attrs.field(repr=False)
    """Kind of token -> token; `read` is the one that sees everything that is judged."""
    bound: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Path parameter -> the value that the token was issued for."""
    query: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Query parameter -> the value that each request has whose operation knows it."""
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Header -> the value that each request has."""
    now: datetime | None = None
    """The server's present moment; None where nobody knows better than this machine's clock."""
    below: Mapping[str, frozenset[str]] = attrs.field(factory=dict[str, frozenset[str]], repr=False)
    """Resource -> keys of all records of the accounts below, where somebody knows them."""
    own: Mapping[str, frozenset[str]] = attrs.field(factory=dict[str, frozenset[str]], repr=False)
    """Resource -> keys of all records that belong to the account of the token, where somebody knows them."""
    hidden: Mapping[str, frozenset[str]] = attrs.field(factory=dict[str, frozenset[str]], repr=False)
    """Resource -> keys of records that no token here may see, where somebody knows some."""
    accounts: frozenset[str] | None = attrs.field(default=None, repr=False)
    """The owners of records of accounts below that of the tokens; None where nobody says who they are."""
    token_url: str | None = None
    """Where access tokens come from; None for the place in the spec."""
    made_up: bool = False
    """Whether nothing that the server holds is of anybody; only tokens are redacted then."""

    @property
    def token(self) -> str:
        """The token that sees everything that is judged."""
        return self.tokens["read"]


@attrs.frozen(kw_only=True, eq=False)
class Exchange:
    """One request and its response as they were. Nothing of it is kept but its capture, which is redacted."""

    operation: str
    params: Sequence[tuple[str, str]] = attrs.field(default=(), repr=False)
    kind: str | None = "read"
    """The kind of token that was sent, None for none or for other credentials."""
    method: str = "GET"
    path: str | None = attrs.field(default=None, repr=False)
    """The path that the request went to, encoded; None if it is that of the operation."""
    credentials: str | None = attrs.field(default=None, repr=False)
    """What carried the token, as it was sent; None if there was nothing."""
    status: int
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    body: bytes = attrs.field(repr=False)
    capture: Callable[[], Capture] = attrs.field(default=lambda: Capture("", 0, ""), repr=False)
    """Makes what may be kept of it."""

    @property
    def media(self) -> str:
        """The media type of the response, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Lost(ConnectionFailed):
    """A request that got no response, or one that cannot be read as HTTP."""

    def __init__(self, message: str = "", *, capture: Capture | None = None, operation: str | None = None) -> None:
        super().__init__(message, operation=operation)
        self.capture = capture
        """The request, redacted."""


class ForeignLink(ValueError):
    """A link that leads away from the server: the token is not sent there."""


Watcher = Callable[[Exchange], None]


class Session:
    """Talks to one server with the tokens of a target. Raises `Lost` when no response comes."""

    def __init__(
        self,
        bundle: Bundle,
        target: Target,
        *,
        transport: httpx.BaseTransport | None = None,
        before: Callable[[str, str | None], None] = lambda _method, _credentials: None,
        keep: bool = False,
        patience: float = 600.0,
    ) -> None:
        """`before` is called with the method and the credentials of each request: it may wait, or raise."""
        client = bundle.client
        self._target = target
        variables = {
            kind: client.variable("token" if kind == "read" else f"token_{kind.replace('-', '_')}")
            for kind in target.tokens
        }
        self.carrier = token_carrier(bundle)
        """The header that carries a token."""
        shown: dict[str, str] = {}
        for kind, token in target.tokens.items():
            for text in secrets_in(self.carrier.render(token)) if token else ():
                shown[text] = (
                    f"${variables[kind]}" if text == token else f'$(printf %s "${variables[kind]}" | base64 -w0)'
                )
        self.redactor = Redactor(bundle, shown, made_up=target.made_up)
        files = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
        trust = True if transport is not None else _usual_trust(*files)
        self._http = httpx.Client(transport=transport, verify=trust, timeout=TIMEOUT, follow_redirects=False)
        self._access = Access(
            bundle,
            target.tokens,
            target.url,
            self._http,
            lambda kind, text: self.redactor.hide(text, f"${variables[kind]}"),
            token_url=target.token_url,
        )
        self._fixed = {**client.headers, **target.headers}
        self._demanded = {
            name: arrays.pairs(demanded.parameters(bundle, one, target.query, target.now))
            for name, one in bundle.operations.items()
        }
        self._before = before
        self.patience = patience
        """Seconds that a job of the server is waited for."""
        self.watchers: list[Watcher] = []
        """Functions that are called with every exchange."""
        self.count = 0
        """Requests that were sent."""
        self.lost: list[Lost] = []
        """Requests without a response that nobody has reported yet."""
        self.gone: ConnectionFailed | None = None
        """Set once nothing answers any more."""
        self._lost_in_a_row = 0
        self.traffic: list[Capture] | None = [] if keep else None
        """The capture of every exchange, if they are to be kept."""

    def watch(self, *watchers: Watcher) -> None:
        """Have functions called with every exchange from now on."""
        self.watchers += watchers

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of token that there are."""
        return frozenset(kind for kind, token in self._target.tokens.items() if token)

    @property
    def now(self) -> datetime | None:
        """The present moment at the server; None where nobody said."""
        return self._target.now

    def send(
        self,
        operation: str,
        path: str,
        params: Sequence[tuple[str, str]] = (),
        *,
        kind: str | None = "read",
        method: str = "GET",
        credentials: str | None = None,
        private: Sequence[str] = (),
        without: str | None = None,
    ) -> Exchange:
        """Send one request. `kind`: the token, None for none; `credentials`: a value of the token's header in its place.

        `private`: texts among the parameters that must not be kept; `without`: the query parameter or header that is left out of those
        that each request has.
        """
        self.redactor.learn(private)
        given = {name for name, _ in params} | {without}
        params = [*params, *(one for one in self._demanded.get(operation, ()) if one[0] not in given)]
        request = httpx.Request(method, self._target.url + path, params=httpx.QueryParams(tuple(params)))
        return self._send(operation, request, params, kind, credentials, without=without)

    def apart(
        self,
        operation: str,
        where: str,
        *,
        method: str = "GET",
        params: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        kind: str | None = None,
        credentials: str | None = None,
        without: str | None = None,
    ) -> Exchange:
        """Send a request that belongs to no operation of the spec, such as a part of a job; no watcher sees it.

        `where`: a path of the server, or an absolute URL, which gets no token unless `kind` says so. `without`: a header that is left out.
        """
        absolute = "://" in where
        if absolute and (signed := urlsplit(where).query):
            self.redactor.learn([signed])
        request = httpx.Request(
            method, where if absolute else self._target.url + where, params=list(params) or None, content=body
        )
        if body:
            request.headers["content-type"] = "application/json"
        bare = absolute and kind is None
        return self._send(operation, request, params, kind, credentials, watched=False, bare=bare, without=without)

    def base(self, path: str) -> str:
        """The absolute URL of a path of the server, against which its relative links are read."""
        here = urlsplit(self._target.url)
        whole = path if path.startswith(here.path) else here.path + path
        return f"{here.scheme}://{here.netloc}{whole}"

    def follow(self, operation: str, url: str, *, kind: str = "read") -> Exchange:
        """Send the request that a link says. Raises `ForeignLink` for one that leads away from the server."""
        here = urlsplit(self._target.url)
        try:
            there, request = urlsplit(url), httpx.Request("GET", url)
        except (ValueError, httpx.InvalidURL):
            raise ForeignLink("the link is no URL") from None
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            raise ForeignLink("the link leads to another server")
        return self._send(operation, request, list(request.url.params.multi_items()), kind, None)

    @property
    def wrong_token(self) -> str:
        """A value of the token's header that nobody knows."""
        return self.carrier.render("not-a:token" if self.carrier.scheme == "Basic" else "not-a-token")

    def still_there(self, operation: str, path: str) -> bool:
        """Whether the server answers; looked up only after a request without a response. Sets `gone`."""
        while 0 < self._lost_in_a_row < _SILENCE:
            try:
                self.send(operation, path)
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
        *,
        watched: bool = True,
        bare: bool = False,
        without: str | None = None,
    ) -> Exchange:
        shown = {} if bare else {name: value for name, value in self._fixed.items() if name != without}
        request.headers.update(shown)
        request.headers["accept"] = "application/json"
        if credentials is None and kind is not None:
            credentials = self.carrier.render(self._access.token(kind))
        if credentials is not None and self.carrier.place == "query":
            query = self.carrier.added(request.url.query.decode("ascii"), credentials)
            request.url = request.url.copy_with(query=query.encode())
        elif credentials is not None:
            request.headers[self.carrier.name] = credentials
            shown[self.carrier.name.title()] = self.redactor.text(credentials)
        self._before(request.method, credentials)
        self.count += 1
        try:
            response = self._http.send(request)
        except Exception as error:  # noqa: BLE001  # whatever a server sends must not end the run
            raise self._no_response(operation, request, shown, error) from None
        self._lost_in_a_row = 0

        def capture() -> Capture:
            command = curl(request.method, self.redactor.text(str(request.url)), shown)
            return Capture(command, response.status_code, self.redactor.excerpt(response.content))

        exchange = Exchange(
            operation=operation, params=params, kind=kind, method=request.method, path=_path(request),
            credentials=credentials, status=response.status_code,
            headers=dict(response.headers), body=response.content, capture=functools.cache(capture),
        )  # fmt: skip
        if self.traffic is not None:
            self.traffic.append(exchange.capture())
        for watcher in self.watchers if watched else ():
            watcher(exchange)
        return exchange

    def _no_response(
        self, operation: str, request: httpx.Request, shown: Mapping[str, str], error: Exception
    ) -> CallRecordsError:
        problem = unreachable(self._target.url, error)
        if isinstance(problem, ConfigError):
            return problem
        text = self.redactor.text
        capture = Capture(curl(request.method, text(str(request.url)), shown), 0, "")
        lost = Lost(text(problem.message), capture=capture, operation=operation)
        self._lost_in_a_row += 1
        self.lost.append(lost)
        if self.traffic is not None:
            self.traffic.append(capture)
        return lost


@functools.lru_cache(4)
def _usual_trust(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """The certificates that are trusted by default, which two environment variables can change. To read them takes as long as many requests."""
    return httpx.create_ssl_context()


def _path(request: httpx.Request) -> str:
    return request.url.raw_path.partition(b"?")[0].decode("ascii", "replace")


def unreachable(url: str, error: Exception) -> ConnectionFailed | ConfigError:
    """What it means that no response came from an address, and what to do."""
    parts = urlsplit(url)
    where = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
    text = str(error)
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return ConfigError(f"{where}: this is no URL that a request can be sent to: {text}")
    if "CERTIFICATE" in text or "SSL" in text:
        return ConnectionFailed(
            f"{where}: TLS failed ({text}). A private certificate: set SSL_CERT_FILE; a server without TLS: write http://"
        )
    if isinstance(error, httpx.TimeoutException):
        return ConnectionFailed(f"{where} took too long")
    return ConnectionFailed(f"{where} gave no response ({text or type(error).__name__})")
