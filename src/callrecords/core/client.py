"""The clients that generated ones stand on. Importing or building one imports no HTTP library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from callrecords.core.config import configured
from callrecords.core.deviations import Deviations
from callrecords.core.errors import ConfigError, ConnectionFailed
from callrecords.core.facts import load_bundle
from callrecords.core.limiter import Limiter
from callrecords.core.policy import Retries, Steps, Wait, attempts
from callrecords.core.record import Record
from callrecords.core.transport import HALT, AsyncTransport, SyncTransport

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

    import httpx

    from callrecords.core.answer import Answer
    from callrecords.core.auth import Token
    from callrecords.core.listing import Endpoint, Getting, Listing
    from callrecords.core.policy import OnAttempt
    from callrecords.core.request import Request

R = TypeVar("R", bound=Record)

DEADLINE = 120.0
"""Seconds that one call may take in all, unless the caller says otherwise."""


class _Client:
    """What both kinds of client know; the `repr` shows the base URL and nothing else."""

    def __init__(
        self,
        package: str,
        token: Token | None,
        base_url: str | None,
        parameters: Mapping[str, str | None],
        timeout: float,
        retries: int | Retries,
        deadline: float,
        rate_limit: int | None,
        on_attempt: OnAttempt | None,
        strict: bool,
    ) -> None:
        self.deviations = Deviations()
        """What was received and the spec does not describe, counted by field and kind."""
        self._strict = strict
        _positive("timeout", timeout)
        self._deadline = _positive("deadline", deadline)
        self._bundle = load_bundle(package)
        self._config = configured(self._bundle, token, base_url, parameters)
        self._retries = retries if isinstance(retries, Retries) else Retries(retries)
        self._on_attempt = on_attempt
        self._endpoints: dict[str, Any] = {}
        self._own_limit = self._limiter(rate_limit)

    def _limiter(self, rate_limit: int | None) -> Limiter:
        if rate_limit is None:
            facts = self._bundle.rate_limit
            return Limiter() if facts is None else Limiter(facts.requests, facts.per.total_seconds())
        if type(rate_limit) is not int or rate_limit < 1:
            raise ConfigError("rate_limit: must be a whole number of requests a minute, from 1")
        return Limiter(rate_limit)

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

            self._endpoints[operation_id] = Listing(
                self._bundle, operation_id, record, self._config, self.deviations, strict=self._strict
            )
        found: Listing[R] = self._endpoints[operation_id]
        return found

    def getting(self, operation_id: str, record: type[R]) -> Getting[R]:
        """An operation for a single record with everything resolved; for generated code."""
        if operation_id not in self._endpoints:
            from callrecords.core.listing import Getting  # the first request pays for it

            self._endpoints[operation_id] = Getting(
                self._bundle, operation_id, record, self._config, self.deviations, strict=self._strict
            )
        found: Getting[R] = self._endpoints[operation_id]
        return found

    def _attempts(self, endpoint: Endpoint[Any], request: Request) -> Steps:
        return attempts(
            request,
            self._config.credentials,
            {"accept": "application/json", **self._config.headers},
            self._retries,
            endpoint.judge,
            deadline=self._deadline,
            limiter=self._own_limit,
            on_attempt=self._on_attempt,
        )


def _positive(name: str, seconds: object) -> float:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < float("inf"):
        raise ConfigError(f"{name}: must be a positive number of seconds")
    return float(seconds)


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
        retries: int | Retries,
        http_client: httpx.Client | None,
        verify: bool | str | ssl.SSLContext | None = None,
        deadline: float = DEADLINE,
        rate_limit: int | None = None,
        on_attempt: OnAttempt | None = None,
        strict: bool = False,
    ) -> None:
        super().__init__(
            package, token, base_url, parameters, timeout, retries, deadline, rate_limit, on_attempt, strict
        )
        self._transport = SyncTransport(http_client, timeout, self._config.verify if verify is None else verify)

    def exchange(self, endpoint: Endpoint[Any], request: Request) -> Answer:
        """Send a request until it is answered; raises `StatusError` or `ConnectionFailed`; for generated code."""
        steps = self._attempts(endpoint, request)
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
                answer: Answer = done.value
                return answer

    def _sleep(self, seconds: float) -> None:
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
        package: str,
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
    ) -> None:
        super().__init__(
            package, token, base_url, parameters, timeout, retries, deadline, rate_limit, on_attempt, strict
        )
        self._transport = AsyncTransport(http_client, timeout, self._config.verify if verify is None else verify)

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
