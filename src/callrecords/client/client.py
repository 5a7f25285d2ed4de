"""The clients that generated ones stand on. Importing or building one reads no spec and imports no HTTP library."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from callrecords.client.runtime import AsyncRuntime, SyncRuntime
from callrecords.client.setup.options import CallOptions, configured
from callrecords.errors import ConfigError
from callrecords.notices import plain_http, unverified

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

    from callrecords.client.engine import Engine
    from callrecords.client.http.auth import Token
    from callrecords.client.http.retry import OnAttempt, Retries
    from callrecords.client.http.transport import AsyncTransport, SyncTransport
    from callrecords.client.records.deviations import Deviations
    from callrecords.client.setup.service import Service

W = TypeVar("W", SyncRuntime, AsyncRuntime)

DEADLINE = 120.0
"""Seconds that one call, or one page of a walk, may take in all, unless the caller says otherwise."""

MAX_RESPONSE_BYTES = 64 << 20
"""Bytes that one response may have when it is decompressed, unless the caller says otherwise."""


class _Client(Generic[W]):
    """What both kinds of client know; the `repr` shows the base URL and nothing else."""

    _runtime: W

    def __init__(
        self,
        service: Service,
        *,
        token: Token | None,
        base_url: str | None,
        parameters: Mapping[str, str | None],
        timeout: float,
        retries: int | Retries,
        http_client: object | None,
        verify: bool | str | ssl.SSLContext | None = None,
        deadline: float = DEADLINE,
        rate_limit: int | None = None,
        on_attempt: OnAttempt | None = None,
        strict: bool = False,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
    ) -> None:
        _positive("timeout", timeout)
        options = _checked(CallOptions(deadline, retries, on_attempt))
        if rate_limit is not None:
            _whole("rate_limit, in requests a minute", rate_limit, 1)
        most = _whole("max_response_bytes", max_response_bytes, 1)
        config = configured(service, token, base_url, parameters)
        if http_client is not None:
            self._check_http(http_client)
        plain_http(config.base_url, http_client)
        unverified(config.base_url, verify, http_client)
        trusted = config.verify if verify is None else _stated(verify)

        def engine() -> Engine:
            from callrecords.client.engine import Engine

            return Engine(service.package, config, rate_limit=rate_limit, strict=strict)

        shown = f"<{type(self).__name__} {config.base_url}>"
        self._runtime = self._made(shown, engine, (http_client, timeout, trusted, most), options)

    def _check_http(self, http_client: object) -> None:
        """Raise `ConfigError` for an HTTP client of the other kind."""
        raise NotImplementedError

    def _made(self, shown: str, engine: Callable[[], Engine], sending: tuple[Any, ...], options: CallOptions) -> W:
        """The runtime; `sending` is what its transport is made with."""
        raise NotImplementedError

    @property
    def deviations(self) -> Deviations:
        """What was received and the spec does not describe, counted by field and kind."""
        return self._runtime.engine.deviations

    def with_options(
        self,
        *,
        timeout: float | None = None,
        deadline: float | None = None,
        retries: int | Retries | None = None,
        on_attempt: OnAttempt | None = None,
    ) -> Self:
        """The same client with other options, for one call or for many; what is not given stays as it is.

        Both share connections, rate limits and `deviations`. Closing the one that this returns closes nothing: the
        connections are those of the client that was made first.

        Args:
            timeout: Seconds without a sign of life after which one attempt is given up, with an HTTP client of yours
                too.
            deadline: Seconds that one call, or one page of a walk, may take in all.
            retries: How often a request is repeated that failed for a passing reason, or a `Retries`.
            on_attempt: Called with an `Attempt` after each attempt.

        Raises:
            ConfigError: An option is malformed.

        """
        now = self._runtime.options
        options = CallOptions(
            deadline=now.deadline if deadline is None else deadline,
            retries=now.retries if retries is None else retries,
            on_attempt=now.on_attempt if on_attempt is None else on_attempt,
            timeout=now.timeout if timeout is None else _positive("timeout", timeout),
        )
        _checked(options)
        own = {name: value for name, value in vars(self).items() if not _is_cached(type(self), name)}
        twin = object.__new__(type(self))
        vars(twin).update(own, _runtime=self._runtime.with_options(options))
        return twin

    def __repr__(self) -> str:
        return repr(self._runtime)


def _is_cached(kind: type, name: str) -> bool:
    """Whether an attribute is a resource: it holds on to the options of the client that made it."""
    return isinstance(getattr(kind, name, None), functools.cached_property)


def _checked(options: CallOptions) -> CallOptions:
    """The options; raises `ConfigError`."""
    _positive("deadline", options.deadline)
    if isinstance(options.retries, int):
        _whole("retries", options.retries, 0)
    else:
        _kind("retries", options.retries, "Retries", "a whole number from 0, or Retries(…)")
    if options.on_attempt is not None and not callable(options.on_attempt):
        raise ConfigError(
            f"on_attempt: expected a callable that takes an Attempt, got {type(options.on_attempt).__name__}"
        )
    return options


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


class SyncClient(_Client[SyncRuntime]):
    """A client that waits for each response. Safe to share between threads; use it in a `with` block, or close it."""

    def _check_http(self, http_client: object) -> None:
        blocking = f"an httpx.Client or httpx2.Client; an AsyncClient goes with Async{type(self).__name__}"
        _kind("http_client", http_client, "Client", blocking)

    def _made(
        self, shown: str, engine: Callable[[], Engine], sending: tuple[Any, ...], options: CallOptions
    ) -> SyncRuntime:
        def transport() -> SyncTransport:
            from callrecords.client.http.transport import SyncTransport

            return SyncTransport(*sending)

        return SyncRuntime(shown, engine, transport, options)

    def close(self) -> None:
        """Close the connections; a client that was passed in as `http_client` stays open."""
        self._runtime.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(_Client[AsyncRuntime]):
    """A client for coroutines. Use it in an `async with` block, or close it."""

    def _check_http(self, http_client: object) -> None:
        without = type(self).__name__.removeprefix("Async")
        waiting = f"an httpx.AsyncClient or httpx2.AsyncClient; a Client goes with {without}"
        _kind("http_client", http_client, "AsyncClient", waiting)

    def _made(
        self, shown: str, engine: Callable[[], Engine], sending: tuple[Any, ...], options: CallOptions
    ) -> AsyncRuntime:
        def transport() -> AsyncTransport:
            from callrecords.client.http.transport import AsyncTransport

            return AsyncTransport(*sending)

        return AsyncRuntime(shown, engine, transport, options)

    async def close(self) -> None:
        """Close the connections; a client that was passed in as `http_client` stays open."""
        await self._runtime.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
