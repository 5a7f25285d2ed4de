"""What a client does its work with. Making one reads no spec and imports no HTTP library: both come with the first request."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast

from callrecords.client.setup.clock import current
from callrecords.errors import ConnectionFailed

if TYPE_CHECKING:
    from callrecords.client.engine import Engine
    from callrecords.client.http.request import Request
    from callrecords.client.http.response import Response
    from callrecords.client.http.retry import Attempt, OnAttempt, Steps
    from callrecords.client.http.transport import AsyncTransport, SyncTransport
    from callrecords.client.operations.endpoint import GetOperation
    from callrecords.client.operations.listing import ListOperation
    from callrecords.client.records.record import Record
    from callrecords.client.setup.options import Options

T = TypeVar("T")
R = TypeVar("R", bound="Record")


class Once(Generic[T]):
    """Something that is made when it is first needed, once for all threads."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self.made: T | None = None

    def __call__(self) -> T:
        """The thing."""
        if self.made is None:
            with self._lock:
                if self.made is None:
                    self.made = self._make()
        return self.made


def _engine(options: Options, now: Callable[[], float]) -> Engine:
    from callrecords.client.engine import Engine

    return Engine(options, now)


class Runtime:
    """The spec, the operations, the transport and the options of a client; its `repr` is that of the client."""

    def __init__(self, owner: str, options: Options) -> None:
        self.options = options
        self._clock = current()
        self._engine = Once(lambda: _engine(options, self._clock.now))
        self._owner = owner
        self._owns = True

    @property
    def engine(self) -> Engine:
        """The spec, and what all requests share; read and made for the first one."""
        return self._engine()

    def listing(self, operation_id: str, record: type[R]) -> ListOperation[R]:
        """A list operation with everything resolved."""
        engine = self.engine
        return cast("ListOperation[R]", engine.operations.get(operation_id) or engine.listing(operation_id, record))

    def getting(self, operation_id: str, record: type[R]) -> GetOperation[R]:
        """An operation for a single record with everything resolved."""
        engine = self.engine
        return cast("GetOperation[R]", engine.operations.get(operation_id) or engine.getting(operation_id, record))

    def _attempts(self, request: Request, read: Callable[[Response], T]) -> Steps[T]:
        """What to do until a response can be read."""
        from callrecords.client.http import watching

        watcher, on_attempt = watching.watcher, self.options.on_attempt
        if watcher is None:
            return self._steps(request, read, on_attempt)

        def begin(told: OnAttempt) -> Steps[T]:
            def both(attempt: Attempt) -> None:
                told(attempt)
                if on_attempt is not None:
                    on_attempt(attempt)

            return self._steps(request, read, both)

        bundle, base = self.engine.bundle, self.options.base_url
        operation = bundle.operations.get(request.operation)
        template = None if operation is None else watching.template_of(operation.path, base, request.url)
        return watcher.follow(watching.WatchedExchange(bundle.slug, request, template), begin)

    def _steps(self, request: Request, read: Callable[[Response], T], on_attempt: OnAttempt | None) -> Steps[T]:
        from callrecords.client.http.retry import Retries, attempts

        options = self.options
        return attempts(
            request,
            options.credentials,
            {"accept": "application/json", **options.headers},
            options.retries if isinstance(options.retries, Retries) else Retries(options.retries),
            read,
            deadline=options.deadline,
            timeout=options.timeout_of_calls,
            limiter=self.engine.limiter,
            on_attempt=on_attempt,
            now=self._clock.now,
        )

    def with_options(self, options: Options) -> Self:
        """The same with other options: it shares connections, rate limits and counts, and closes none of them."""
        twin = copy.copy(self)
        vars(twin).update(options=options, _owns=False)
        return twin

    def __repr__(self) -> str:
        return f"<{self._owner} {self.options.base_url}>"


class SyncRuntime(Runtime):
    """Sends and waits in the thread that calls."""

    def __init__(self, owner: str, options: Options, http_client: Any) -> None:
        super().__init__(owner, options)

        def transport() -> SyncTransport:
            from callrecords.client.http.transport import SyncTransport

            return SyncTransport(
                http_client, options.timeout, options.verify, options.max_response_bytes, self._clock.now
            )

        self.transport = Once(transport)
        """What sends; imported and made for the first request."""

    def exchange(self, request: Request, read: Callable[[Response], T]) -> T:
        """Send a request until `read` returns what a response holds; raises the error of the last attempt."""
        from callrecords.client.http.retry import Wait
        from callrecords.client.http.transport import HALT

        steps = self._attempts(request, read)
        step = next(steps)
        while True:
            try:
                if HALT.get().is_set():
                    raise ConnectionFailed("given up: the walk was closed", operation=request.operation)  # noqa: TRY301
                if isinstance(step, Wait):
                    self.sleep(step.seconds)
                    step = steps.send(None)
                else:
                    step = steps.send(self.transport().send(step))
            except StopIteration as done:
                result: T = done.value
                return result
            except BaseException:
                steps.close()  # whoever waits for a token that this one fetches may fetch it now
                raise

    def sleep(self, seconds: float) -> None:
        """Wait, unless the walk is closed meanwhile."""
        from callrecords.client.http.transport import HALT

        (self._clock.sleep or HALT.get().wait)(seconds)

    def close(self) -> None:
        """Close the connections that were opened here."""
        if self._owns:
            self.transport().close()


class AsyncRuntime(Runtime):
    """Sends and waits in the task that calls."""

    def __init__(self, owner: str, options: Options, http_client: Any) -> None:
        super().__init__(owner, options)

        def transport() -> AsyncTransport:
            from callrecords.client.http.transport import AsyncTransport

            return AsyncTransport(http_client, options.timeout, options.verify, options.max_response_bytes)

        self.transport = Once(transport)
        """What sends; imported and made for the first request."""

    async def exchange(self, request: Request, read: Callable[[Response], T]) -> T:
        """Send a request until `read` returns what a response holds; raises the error of the last attempt."""
        from callrecords.client.http.retry import Wait

        steps = self._attempts(request, read)
        step = next(steps)
        while True:
            try:
                if isinstance(step, Wait):
                    await self.sleep(step.seconds)
                    step = steps.send(None)
                else:
                    step = steps.send(await self.transport().send(step))
            except StopIteration as done:
                result: T = done.value
                return result
            except BaseException:
                steps.close()  # whoever waits for a token that this one fetches may fetch it now
                raise

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        import anyio  # the HTTP library brings it; works on every event loop

        await (self._clock.sleep_async or anyio.sleep)(seconds)

    async def close(self) -> None:
        """Close the connections that were opened here."""
        if self._owns:
            await self.transport().close()
