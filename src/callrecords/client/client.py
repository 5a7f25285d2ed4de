"""The clients that generated ones stand on. Importing or building one reads no spec and imports no HTTP library."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Self, TypeVar

from callrecords.client.http.steps import Wait
from callrecords.client.setup.options import configured
from callrecords.errors import ConfigError, ConnectionFailed
from callrecords.notices import plain_http, unverified

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

    import httpx

    from callrecords.client.engine import Engine
    from callrecords.client.http.auth import Token
    from callrecords.client.http.request import Request
    from callrecords.client.http.response import Response
    from callrecords.client.http.retry import OnAttempt, Retries
    from callrecords.client.http.transport import AsyncTransport, SyncTransport
    from callrecords.client.operations.endpoint import GetOperation
    from callrecords.client.operations.listing import ListOperation
    from callrecords.client.records.deviations import Deviations
    from callrecords.client.records.record import Record
    from callrecords.client.setup.service import Service

R = TypeVar("R", bound="Record")
T = TypeVar("T")

DEADLINE = 120.0
"""Seconds that one call, or one page of a walk, may take in all, unless the caller says otherwise."""

MAX_RESPONSE_BYTES = 64 << 20
"""Bytes that one response may have when it is decompressed, unless the caller says otherwise."""


class _Client:
    """What both kinds of client know; the `repr` shows the base URL and nothing else."""

    def __init__(
        self,
        service: Service,
        token: Token | None,
        base_url: str | None,
        parameters: Mapping[str, str | None],
        timeout: float,
        retries: int | Retries,
        deadline: float,
        rate_limit: int | None,
        on_attempt: OnAttempt | None,
        strict: bool,
        max_response_bytes: int,
    ) -> None:
        _positive("timeout", timeout)
        self._deadline = _positive("deadline", deadline)
        if isinstance(retries, int):
            _whole("retries", retries, 0)
        else:
            _kind("retries", retries, "Retries", "a whole number from 0, or Retries(…)")
        if on_attempt is not None and not callable(on_attempt):
            raise ConfigError(f"on_attempt: expected a callable that takes an Attempt, got {type(on_attempt).__name__}")
        if rate_limit is not None:
            _whole("rate_limit, in requests a minute", rate_limit, 1)
        self._most = _whole("max_response_bytes", max_response_bytes, 1)
        self._retries, self._rate_limit = retries, rate_limit
        self._on_attempt, self._strict = on_attempt, strict
        self._service = service
        self._config = configured(service, token, base_url, parameters)
        self._made: Engine | None = None
        self._lock = threading.Lock()

    @property
    def _engine(self) -> Engine:
        """All that a request needs; imported and made for the first one."""
        if self._made is None:
            from callrecords.client.engine import Engine

            with self._lock:  # threads that begin together share its counts and its rate limit
                if self._made is None:
                    self._made = Engine(
                        self._service.package,
                        self._config,
                        retries=self._retries,
                        deadline=self._deadline,
                        rate_limit=self._rate_limit,
                        on_attempt=self._on_attempt,
                        strict=self._strict,
                    )
        return self._made

    @property
    def deviations(self) -> Deviations:
        """What was received and the spec does not describe, counted by field and kind."""
        return self._engine.deviations

    @property
    def base_url(self) -> str:
        """Root of the API that the client talks to."""
        return self._config.base_url

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.base_url}>"

    def listing(self, operation_id: str, record: type[R]) -> ListOperation[R]:
        """A list operation with everything resolved; for generated code."""
        return self._engine.listing(operation_id, record)

    def getting(self, operation_id: str, record: type[R]) -> GetOperation[R]:
        """An operation for a single record with everything resolved; for generated code."""
        return self._engine.getting(operation_id, record)


def _positive(name: str, seconds: object) -> float:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < float("inf"):
        raise ConfigError(f"{name}: must be a positive number of seconds")
    return float(seconds)


def _kind(name: str, value: object, wanted: str, instead: str) -> None:
    """Refuse a value of another class, without importing that class."""
    if all(kind.__name__ != wanted for kind in type(value).__mro__):
        raise ConfigError(f"{name}: expected {instead}, got {type(value).__name__}")


def _stated(verify: bool | str | ssl.SSLContext) -> bool | str | ssl.SSLContext:
    if verify == "":
        raise ConfigError("verify: is empty; leave it out, or give the path of a file of certificates")
    return verify


def _whole(name: str, number: int, least: int) -> int:
    if type(number) is not int or number < least:
        raise ConfigError(f"{name}: must be a whole number from {least}")
    return number


class SyncClient(_Client):
    """A client that waits for each answer. Safe to share between threads; use it in a `with` block, or close it."""

    def __init__(
        self,
        service: Service,
        *,
        token: Token | None,
        base_url: str | None,
        parameters: Mapping[str, str | None],
        timeout: float,
        retries: int | Retries,
        http_client: httpx.Client | None,
        verify: bool | str | ssl.SSLContext | None = None,
        deadline: float = DEADLINE,
        rate_limit: int | None = None,
        on_attempt: OnAttempt | None = None,
        strict: bool = False,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
    ) -> None:
        super().__init__(
            service,
            token,
            base_url,
            parameters,
            timeout,
            retries,
            deadline,
            rate_limit,
            on_attempt,
            strict,
            max_response_bytes,
        )
        if http_client is not None:
            blocking = f"an httpx.Client; an httpx.AsyncClient goes with Async{type(self).__name__}"
            _kind("http_client", http_client, "Client", blocking)
        plain_http(self._config.base_url, http_client)
        unverified(self._config.base_url, verify, http_client)
        self._sending: SyncTransport | None = None
        self._http_client, self._timeout = http_client, timeout
        self._verify = self._config.verify if verify is None else _stated(verify)

    @property
    def _transport(self) -> SyncTransport:
        """The way out; imported and made for the first request."""
        if self._sending is None:
            from callrecords.client.http.transport import SyncTransport

            with self._lock:
                if self._sending is None:
                    self._sending = SyncTransport(self._http_client, self._timeout, self._verify, self._most)
        return self._sending

    def exchange(self, request: Request, read: Callable[[Response], T]) -> T:
        """Send a request until `read` returns what a response holds; raises the error of the last attempt."""
        from callrecords.client.http.transport import HALT

        steps = self._engine.attempts(request, read)
        step = next(steps)
        while True:
            try:
                if HALT.get().is_set():
                    raise ConnectionFailed("given up: the walk was closed", operation=request.operation)
                if isinstance(step, Wait):
                    self._sleep(step.seconds)
                    step = steps.send(None)
                else:
                    step = steps.send(self._transport.send(step))
            except StopIteration as done:
                result: T = done.value
                return result

    def _sleep(self, seconds: float) -> None:
        from callrecords.client.http.transport import HALT

        HALT.get().wait(seconds)

    def close(self) -> None:
        """Close the connections; an httpx client that was passed in stays open."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(_Client):
    """A client for coroutines. Use it in an `async with` block, or close it."""

    def __init__(
        self,
        service: Service,
        *,
        token: Token | None,
        base_url: str | None,
        parameters: Mapping[str, str | None],
        timeout: float,
        retries: int | Retries,
        http_client: httpx.AsyncClient | None,
        verify: bool | str | ssl.SSLContext | None = None,
        deadline: float = DEADLINE,
        rate_limit: int | None = None,
        on_attempt: OnAttempt | None = None,
        strict: bool = False,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
    ) -> None:
        super().__init__(
            service,
            token,
            base_url,
            parameters,
            timeout,
            retries,
            deadline,
            rate_limit,
            on_attempt,
            strict,
            max_response_bytes,
        )
        if http_client is not None:
            waiting = f"an httpx.AsyncClient; an httpx.Client goes with {type(self).__name__.removeprefix('Async')}"
            _kind("http_client", http_client, "AsyncClient", waiting)
        plain_http(self._config.base_url, http_client)
        unverified(self._config.base_url, verify, http_client)
        self._sending: AsyncTransport | None = None
        self._http_client, self._timeout = http_client, timeout
        self._verify = self._config.verify if verify is None else _stated(verify)

    @property
    def _transport(self) -> AsyncTransport:
        """The way out; imported and made for the first request."""
        if self._sending is None:
            from callrecords.client.http.transport import AsyncTransport

            with self._lock:
                if self._sending is None:
                    self._sending = AsyncTransport(self._http_client, self._timeout, self._verify, self._most)
        return self._sending

    async def exchange(self, request: Request, read: Callable[[Response], T]) -> T:
        """Send a request until `read` returns what a response holds; raises the error of the last attempt."""
        steps = self._engine.attempts(request, read)
        step = next(steps)
        while True:
            try:
                if isinstance(step, Wait):
                    await self._sleep(step.seconds)
                    step = steps.send(None)
                else:
                    step = steps.send(await self._transport.send(step))
            except StopIteration as done:
                result: T = done.value
                return result

    async def _sleep(self, seconds: float) -> None:
        import anyio  # httpx brings it; works on every event loop

        await anyio.sleep(seconds)

    async def close(self) -> None:
        """Close the connections; an httpx client that was passed in stays open."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
