"""The clients that generated ones stand on. Importing or building one imports no HTTP library."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from callrecords.core.config import configured
from callrecords.core.errors import ConfigError
from callrecords.core.facts import load_bundle
from callrecords.core.policy import Retries, Steps, Wait, attempts
from callrecords.core.record import Record
from callrecords.core.transport import AsyncTransport, SyncTransport

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

    import httpx

    from callrecords.core.answer import Answer
    from callrecords.core.auth import Token
    from callrecords.core.listing import Endpoint, Getting, Listing
    from callrecords.core.request import Request

R = TypeVar("R", bound=Record)


class _Client:
    """What both kinds of client know; the `repr` shows the base URL and nothing else."""

    def __init__(
        self,
        package: str,
        token: Token | None,
        base_url: str | None,
        parameters: Mapping[str, str | None],
        timeout: float,
        retries: int,
    ) -> None:
        if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 < timeout < float("inf"):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigError("timeout: must be a positive number of seconds")
        self._bundle = load_bundle(package)
        self._config = configured(self._bundle, token, base_url, parameters)
        self._retries = Retries(retries)
        self._endpoints: dict[str, Any] = {}

    @property
    def base_url(self) -> str:
        """Root of the API that the client talks to."""
        return self._config.base_url

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.base_url}>"

    def listing(self, operation_id: str, record: type[R]) -> Listing[R]:
        """A list operation with everything resolved; for generated code."""
        if operation_id not in self._endpoints:
            from callrecords.core.listing import Listing  # the first request pays for it

            self._endpoints[operation_id] = Listing(self._bundle, operation_id, record, self._config)
        found: Listing[R] = self._endpoints[operation_id]
        return found

    def getting(self, operation_id: str, record: type[R]) -> Getting[R]:
        """An operation for a single record with everything resolved; for generated code."""
        if operation_id not in self._endpoints:
            from callrecords.core.listing import Getting  # the first request pays for it

            self._endpoints[operation_id] = Getting(self._bundle, operation_id, record, self._config)
        found: Getting[R] = self._endpoints[operation_id]
        return found

    def _attempts(self, endpoint: Endpoint[Any], request: Request) -> Steps:
        headers = {"accept": "application/json", **self._config.headers}
        return attempts(request, self._config.credentials, headers, self._retries, endpoint.judge)


class SyncClient(_Client):
    """A client that waits for each answer. Safe to share between threads; use it in a `with` block, or close it."""

    def __init__(
        self,
        package: str,
        *,
        token: Token | None,
        base_url: str | None,
        parameters: Mapping[str, str | None],
        timeout: float,
        retries: int,
        http_client: httpx.Client | None,
        verify: bool | str | ssl.SSLContext,
    ) -> None:
        super().__init__(package, token, base_url, parameters, timeout, retries)
        self._transport = SyncTransport(http_client, timeout, verify)

    def exchange(self, endpoint: Endpoint[Any], request: Request) -> Answer:
        """Send a request until it is answered; raises `StatusError` or `ConnectionFailed`; for generated code."""
        steps = self._attempts(endpoint, request)
        step = next(steps)
        while True:
            try:
                if isinstance(step, Wait):
                    self._sleep(step.seconds)
                    step = steps.send(None)
                else:
                    step = steps.send(self._transport.send(step))
            except StopIteration as done:
                answer: Answer = done.value
                return answer

    def _sleep(self, seconds: float) -> None:
        time.sleep(seconds)

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
        package: str,
        *,
        token: Token | None,
        base_url: str | None,
        parameters: Mapping[str, str | None],
        timeout: float,
        retries: int,
        http_client: httpx.AsyncClient | None,
        verify: bool | str | ssl.SSLContext,
    ) -> None:
        super().__init__(package, token, base_url, parameters, timeout, retries)
        self._transport = AsyncTransport(http_client, timeout, verify)

    async def exchange(self, endpoint: Endpoint[Any], request: Request) -> Answer:
        """Send a request until it is answered; raises `StatusError` or `ConnectionFailed`; for generated code."""
        steps = self._attempts(endpoint, request)
        step = next(steps)
        while True:
            try:
                if isinstance(step, Wait):
                    await self._sleep(step.seconds)
                    step = steps.send(None)
                else:
                    step = steps.send(await self._transport.send(step))
            except StopIteration as done:
                answer: Answer = done.value
                return answer

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
