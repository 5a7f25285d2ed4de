"""The seam around the HTTP library, httpx or httpx2, which is imported with the first request and nowhere else."""

from __future__ import annotations

import contextvars
import functools
import os
import threading
import time
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from callrecords.client.http.auth import Secret
from callrecords.client.http.bounds import CODINGS, ENDS, Body, BodyProblem, TooLong, Unpackable, bound, drop_leftover
from callrecords.client.http.hints import no_response
from callrecords.client.http.library import library_of
from callrecords.client.http.log_filter import OURS, install
from callrecords.client.http.response import Response
from callrecords.client.http.retry import Send
from callrecords.conventions.auth import TokenCarrier
from callrecords.errors import (
    BadResponse,
    ConfigError,
    ConnectionFailed,
    DeadlineExceeded,
    RequestError,
    ResponseTooLarge,
)

if TYPE_CHECKING:
    import asyncio
    import ssl
    from types import ModuleType

    import httpx

    from callrecords.client.http.library import AsyncHttpClient, HttpClient

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_LOCATION = "callrecords.location"
_NEVER = threading.Event()
HALT = contextvars.ContextVar("halt", default=_NEVER)
"""Set once nobody wants the response any more: a thread cannot be cancelled, it has to look."""

H = TypeVar("H", bound="HttpClient | AsyncHttpClient")


class _Transport(Generic[H]):
    """Makes the HTTP client when it is first needed; one that the caller brought is used as it is and never closed."""

    def __init__(
        self,
        http_client: H | None,
        timeout: float,
        verify: bool | str | ssl.SSLContext,
        max_response_bytes: int,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._own = http_client is None
        self._http: H | None = http_client
        self._timeout, self._verify = timeout, verify
        self._most = max_response_bytes
        self._now = now
        self._lock = threading.Lock()
        self._users: dict[H, int] = {}
        """How many requests are under way with each client of our own."""
        self.closed = False
        install()

    @functools.cached_property
    def _library(self) -> ModuleType:
        """The library that sends; the first request pays for its import."""
        return library_of(self._http)

    def _client(self) -> H:
        if self._http is None or self.closed:
            with self._lock:
                if self.closed:
                    raise RequestError("the client is closed")
                if self._http is None:
                    self._http = self._usable()
        return self._http

    def _shut(self) -> list[H]:
        """What is to be closed now; nothing is made or sent from here on."""
        with self._lock:
            self.closed = True
            if not self._own or self._http is None:
                return []
            return list({*self._users, self._http})

    def _unsent(self, error: Exception, step: Send, *, late: bool = False) -> ConnectionFailed:
        """The error for what the HTTP library raises, on purpose or not; one of the caller's own client passes.

        It goes without the request that the library's own error carries: that holds the token.
        """
        library = self._library
        if self.closed:
            return ConnectionFailed("given up: the client was closed").lasting()
        if isinstance(error, library.RequestError):
            return (
                _late(step)
                if late
                else ConnectionFailed(no_response(error, step.request.url, (*step.request.private, *_secrets(step))))
            )
        if self._own or isinstance(error, (library.InvalidURL, library.StreamError, ValueError, RuntimeError, OSError)):
            return ConnectionFailed(f"no response: the HTTP library failed, {type(error).__name__}").lasting()
        raise error

    def _borrow(self, step: Send) -> H:
        """The client for a request: a new one, which has no connections yet, for one that wants its own."""
        client = self._client()
        if not self._own:
            return client
        with self._lock:
            if self.closed:
                raise RequestError("the client is closed")
            if step.request.fresh:
                self._http = self._usable()
            client = self._http or client
            self._users[client] = self._users.get(client, 0) + 1
        return client

    def _give_back(self, client: H) -> list[H]:
        """A request is over: clients that nobody uses any more, to be closed."""
        if not self._own:
            return []
        with self._lock:
            self._users[client] -= 1
            spent = [one for one, users in self._users.items() if not users and one is not self._http]
            for one in spent:
                del self._users[one]
        return spent

    def _made(self) -> H:
        raise NotImplementedError

    def _usable(self) -> H:
        """Make a client; raises `ConfigError` when the environment does not let it."""
        try:
            return self._made()
        except (self._library.InvalidURL, ImportError, ValueError, OSError):
            pass
        set_ones = [name for name in _PROXIES if os.environ.get(name) or os.environ.get(name.lower())]
        if not set_ones:
            raise ConfigError("the HTTP client cannot be made: check SSL_CERT_FILE and SSL_CERT_DIR")
        raise ConfigError(
            f"{', '.join(set_ones)}: expected proxies such as http://proxy.example:3128 (socks5:// needs the package "
            "socksio), and in NO_PROXY host names"
        )

    def _options(self) -> dict[str, Any]:
        """What the HTTP client is made with; a file of certificates is read now, since the library wants a context."""
        return {"timeout": self._timeout, "verify": _trusted(self._verify), "follow_redirects": False}

    def _request(self, client: H, step: Send) -> Any:
        """The request with the step's timeout, or the client's own ones; none is beyond what is left of the deadline."""
        timeout: Any = client.timeout if step.timeout is None else self._library.Timeout(step.timeout)
        if step.seconds < float("inf"):
            limits = {
                name: step.seconds if seconds is None else min(seconds, step.seconds)
                for name, seconds in timeout.as_dict().items()
            }
            timeout = self._library.Timeout(**limits)
        headers = {**step.headers, "accept-encoding": CODINGS}
        method, body = step.request.method, step.request.body or None
        return client.build_request(method, _target(step), headers=headers, content=body, timeout=timeout)

    def _body(self, response: httpx.Response) -> Body:
        """Where the body goes; it is there already if a hook of the caller's client has read it."""
        length = response.headers.get("content-length", "")
        if len(length) < 20 and length.isdecimal() and int(length) > self._most:
            raise TooLong
        if not response.is_stream_consumed:
            return Body(response.headers.get("content-encoding", ""), self._most)
        body = Body("", self._most)
        body.add(response.content)
        return body

    def _unread(self, problem: BodyProblem, response: httpx.Response) -> ConnectionFailed | BadResponse:
        """The error for a body that is not read to its end."""
        status = response.status_code
        if isinstance(problem, TooLong):
            return ResponseTooLarge(
                f"the response is larger than max_response_bytes, {self._most:,} bytes", status=status
            )
        if isinstance(problem, Unpackable):
            return BadResponse(
                f"the response is compressed in a way that was not requested, {CODINGS} was", status=status
            )
        return ConnectionFailed(f"no whole response: the body cannot be decompressed ({problem})", status=status)


def _stream(response: httpx.Response) -> Any:
    """The body as it comes, to be iterated as the client does; nothing, when a hook of the caller's client has read it.

    `iter_raw` gives the connection back at its end. Another request may use it before anyone looks what is left on it.
    """
    return response.stream if not response.is_stream_consumed else _Nothing()


class _Nothing:
    def __iter__(self) -> Iterator[bytes]:
        return iter(())

    async def __aiter__(self) -> AsyncIterator[bytes]:
        nothing: tuple[bytes, ...] = ()
        for piece in nothing:
            yield piece


def _target(step: Send) -> str:
    """The URL to send to, with the token where it stands in the query; nothing else ever holds that URL."""
    if step.key is None:
        return step.request.target
    name, key = step.key
    return f"{step.request.url}?{TokenCarrier(name, '', 'query').added(step.request.query, key)}"


def _secrets(step: Send) -> tuple[str, ...]:
    values = [*step.headers.values(), *(() if step.key is None else step.key[1:])]
    return tuple(text for value in values if isinstance(value, Secret) for text in value.texts)


def _trusted(verify: bool | str | ssl.SSLContext) -> bool | ssl.SSLContext:
    if not isinstance(verify, str):
        return verify
    import ssl

    try:
        return ssl.create_default_context(cafile=verify)
    except OSError as problem:
        raise ConfigError(f"verify: {verify} is no file of certificates ({problem.strerror or 'unreadable'})") from None


class SyncTransport(_Transport["HttpClient"]):
    """Sends one request and waits for the response."""

    @functools.cached_property
    def _ends(self) -> weakref.WeakKeyDictionary[HttpClient, Callable[[], None]]:
        """What ends the connections of a client that was made here."""
        return weakref.WeakKeyDictionary()

    def _made(self) -> HttpClient:
        client: HttpClient = self._library.Client(**self._options(), event_hooks={"response": [_stay_here]})
        self._ends[client] = bound(client)
        return client

    def send(self, step: Send) -> Response | ConnectionFailed | BadResponse:
        """Send; a response that did not come, or not whole, is returned as the error that it stands for.

        It is given up when the time is over, and the body between two of its pieces when nobody wants it any more. With a
        client that the caller brought, the time is looked at between two pieces too: until the headers have come,
        each read is bounded, and not their sum.
        """
        client = self._borrow(step)
        ends = self._now() + step.seconds
        before, ours = ENDS.set(ends), OURS.set(True)
        halt = HALT.get()
        try:
            response = client.send(self._request(client, step), stream=True, follow_redirects=False)
            try:
                body = self._body(response)
                for piece in _stream(response):
                    body.add(piece)
                    if self._now() > ends:
                        return _late(step, response.status_code)
                    if halt.is_set():
                        return ConnectionFailed("given up: the walk was closed")
                drop_leftover(response)
            except BodyProblem as problem:
                return self._unread(problem, response)
            finally:
                response.close()
        except Exception as error:  # noqa: BLE001  # whatever it is, it is not ours
            return self._unsent(error, step, late=self._now() >= ends)
        finally:
            OURS.reset(ours)
            ENDS.reset(before)
            for spent in self._give_back(client):
                spent.close()
        return Response(response.status_code, response.headers, body.content, _secrets(step), _location(response))

    def close(self) -> None:
        """Close the connections that were opened here."""
        for client in self._shut():
            if client in self._ends:
                self._ends[client]()
            client.close()


class AsyncTransport(_Transport["AsyncHttpClient"]):
    """Sends one request and awaits the response."""

    _loop: weakref.ref[asyncio.AbstractEventLoop] | None = None

    def _made(self) -> AsyncHttpClient:
        async def stay_here(response: httpx.Response) -> None:
            _stay_here(response)

        client: AsyncHttpClient = self._library.AsyncClient(**self._options(), event_hooks={"response": [stay_here]})
        return client

    def _stay(self) -> None:
        """Raise `RequestError` in another event loop than the first; connections belong to one."""
        import asyncio  # a blocking client needs none

        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # another kind of event loop
        if self._loop is None:
            self._loop = weakref.ref(loop)
        elif self._own and self._loop() is not loop:
            raise RequestError("the client belongs to another event loop: make one in each, and close it there")

    async def send(self, step: Send) -> Response | ConnectionFailed | BadResponse:
        """Send; a response that did not come, or not whole, is returned as the error that it stands for."""
        import anyio  # the HTTP library brings it; works on every event loop

        self._client()
        self._stay()
        client = self._borrow(step)
        ours = OURS.set(True)
        try:
            with anyio.fail_after(min(step.seconds, threading.TIMEOUT_MAX)):
                response = await client.send(self._request(client, step), stream=True, follow_redirects=False)
                try:
                    body = self._body(response)
                    async for piece in _stream(response):
                        body.add(piece)
                    drop_leftover(response)
                except BodyProblem as problem:
                    return self._unread(problem, response)
                finally:
                    await response.aclose()
        except TimeoutError:
            return _late(step)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is not ours
            return self._unsent(error, step)
        finally:
            OURS.reset(ours)
            for spent in self._give_back(client):
                await spent.aclose()
        return Response(response.status_code, response.headers, body.content, _secrets(step), _location(response))

    async def close(self) -> None:
        """Close the connections that were opened here."""
        if self._http is not None:
            self._stay()
        for client in self._shut():
            await client.aclose()


def _stay_here(response: httpx.Response) -> None:
    """Put away where a redirect leads: the HTTP library looks at it even when it does not follow, and may stumble."""
    response.extensions[_LOCATION] = response.headers.pop("location", None)


def _location(response: httpx.Response) -> str | None:
    found: str | None = response.extensions.get(_LOCATION) or response.headers.get("location")
    return found


def _late(step: Send, status: int | None = None) -> DeadlineExceeded:
    return DeadlineExceeded(f"no whole response within the {step.seconds:.3g} seconds that were left", status=status)
