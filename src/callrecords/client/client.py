"""The clients that generated ones stand on. Importing or building one reads no spec and imports no HTTP library."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from callrecords.client.runtime import AsyncRuntime, SyncRuntime
from callrecords.client.setup.options import Options, check_kind, checked
from callrecords.notices import plain_http, unverified

if TYPE_CHECKING:
    from types import TracebackType

    from callrecords.client.http.retry import OnAttempt, Retries
    from callrecords.client.records.deviations import Deviations

W = TypeVar("W", SyncRuntime, AsyncRuntime)


class _Client(Generic[W]):
    """What both kinds of client know; the `repr` shows the base URL and nothing else."""

    _runtime_class: type[W]
    _runtime: W

    def __init__(self, options: Options, http_client: object | None = None) -> None:
        if http_client is not None:
            self._check_http(http_client)
        plain_http(options.base_url, http_client)
        unverified(options.base_url, options.verify, http_client)
        self._runtime = self._runtime_class(type(self).__name__, options, http_client)

    def _check_http(self, http_client: object) -> None:
        """Raise `ConfigError` for an HTTP client of the other kind."""
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
        given: dict[str, Any] = {
            "timeout_of_calls": timeout,
            "deadline": deadline,
            "retries": retries,
            "on_attempt": on_attempt,
        }
        stated = {name: value for name, value in given.items() if value is not None}
        options = checked(self._runtime.options._replace(**stated))
        own = {name: value for name, value in vars(self).items() if not _is_cached(type(self), name)}
        twin = object.__new__(type(self))
        vars(twin).update(own, _runtime=self._runtime.with_options(options))
        return twin

    def __repr__(self) -> str:
        return repr(self._runtime)


def _is_cached(kind: type, name: str) -> bool:
    """Whether an attribute is a resource: it holds on to the options of the client that made it."""
    return isinstance(getattr(kind, name, None), functools.cached_property)


class SyncClient(_Client[SyncRuntime]):
    """A client that waits for each response. Safe to share between threads; use it in a `with` block, or close it."""

    _runtime_class = SyncRuntime

    def _check_http(self, http_client: object) -> None:
        blocking = f"an httpx.Client or httpx2.Client; an AsyncClient goes with Async{type(self).__name__}"
        check_kind("http_client", http_client, "Client", blocking)

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

    _runtime_class = AsyncRuntime

    def _check_http(self, http_client: object) -> None:
        without = type(self).__name__.removeprefix("Async")
        waiting = f"an httpx.AsyncClient or httpx2.AsyncClient; a Client goes with {without}"
        check_kind("http_client", http_client, "AsyncClient", waiting)

    async def close(self) -> None:
        """Close the connections; a client that was passed in as `http_client` stays open."""
        await self._runtime.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
