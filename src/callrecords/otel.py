"""Spans and metrics of requests for OpenTelemetry: `instrument()` turns them on for all clients of the process.

They go by the conventions for HTTP clients. No URL has a query or a value of its path, and nothing of a header, a body or an error's
words is in them. Importing this raises `ConfigError` where `opentelemetry-api` is not installed.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

from callrecords.client.http import watching
from callrecords.client.http.request import Request
from callrecords.client.http.response import Response
from callrecords.client.http.retry import Attempt, OnAttempt, Reply, Send, Steps, Wait
from callrecords.client.http.watching import WatchedExchange
from callrecords.client.operations.body import RawPage
from callrecords.client.operations.page import Page
from callrecords.errors import ConfigError

try:
    from opentelemetry import context, metrics, trace
except ImportError:
    raise ConfigError("tracing needs opentelemetry-api; the extra `otel` brings it") from None

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import Span, TracerProvider

__all__ = ["instrument", "uninstrument"]

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

_HIDDEN = "REDACTED"
"""What stands in the place of a value, as the conventions have it."""
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
"""Seconds, as the conventions advise."""
_STATUS = "http.response.status" + "_code"  # in one piece it would be the name of a vendor's field
_PORTS = {"http": 80, "https": 443}


def instrument(*, tracer_provider: TracerProvider | None = None, meter_provider: MeterProvider | None = None) -> None:
    """Make spans and metrics of all requests from now on, those of clients that are there already too.

    Args:
        tracer_provider: Where spans go; the provider of the process if not given.
        meter_provider: Where metrics go; the provider of the process if not given.

    """
    watching.watch(_Telemetry(tracer_provider, meter_provider))


def uninstrument() -> None:
    """Make none any more."""
    watching.watch(None)


class _Telemetry:
    """Watches requests."""

    def __init__(self, tracer_provider: TracerProvider | None, meter_provider: MeterProvider | None) -> None:
        self.tracer = trace.get_tracer("callrecords", tracer_provider=tracer_provider)
        meter = metrics.get_meter("callrecords", meter_provider=meter_provider)
        self.duration = meter.create_histogram(
            "http.client.request.duration",
            "s",
            "Duration of HTTP client requests.",
            explicit_bucket_boundaries_advisory=_BUCKETS,
        )
        self.waits = meter.create_histogram(
            "callrecords.client.wait.duration",
            "s",
            "Waits before a request is sent.",
            explicit_bucket_boundaries_advisory=_BUCKETS,
        )
        self.retries = meter.create_counter("callrecords.client.retries", "{retry}", "Requests that are sent again.")
        self.pages = meter.create_counter("callrecords.client.pages", "{page}", "Pages that were received.")
        self.records = meter.create_counter("callrecords.client.records", "{record}", "Records on those pages.")

    def follow(self, exchange: WatchedExchange, steps: Callable[[OnAttempt], Steps[T]]) -> Steps[T]:
        """The same steps, with a span around them, one for each attempt and one for each wait."""
        return _Followed(self, exchange).steps(steps)

    def carry(self, send: F) -> F:
        """What sends, with the span that is current now for its parent."""
        current = context.get_current()

        @functools.wraps(send)
        def sent(*given: Any) -> Any:
            token = context.attach(current)
            try:
                return send(*given)
            finally:
                context.detach(token)

        return cast("F", sent)


class _Followed:
    """One exchange while it is watched."""

    def __init__(self, tracing: _Telemetry, exchange: WatchedExchange) -> None:
        self._tracing, self._exchange = tracing, exchange
        self._common = {"callrecords.vendor": exchange.vendor, "callrecords.operation": exchange.request.operation}
        self._span = tracing.tracer.start_span(exchange.request.operation, attributes=self._common)
        self._inside = trace.set_span_in_context(self._span)
        self._sent = 0
        self._attempt: Span | None = None
        self._wire: dict[str, str | int] = {}
        """What span and metrics of the attempt at hand have in common."""
        self._began = self._took = 0.0

    def steps(self, begin: Callable[[OnAttempt], Steps[T]]) -> Steps[T]:
        """Hand each step on, and what comes of it back."""
        inner = begin(self._ended)
        try:
            step = next(inner)
            while True:
                reply = yield from self._waited(step) if isinstance(step, Wait) else self._replied(step)
                step = inner.send(reply)
        except StopIteration as done:
            result: T = done.value
            self._received(result)
            return result
        except BaseException as error:
            self._fail(self._span, "cancelled" if isinstance(error, GeneratorExit) else _name_of(error))
            self._close("cancelled")
            raise
        finally:
            inner.close()
            self._span.end()

    def _waited(self, step: Wait) -> Generator[Wait, Reply, Reply]:
        attributes = {**self._common, "callrecords.wait.reason": step.reason}
        span = self._tracing.tracer.start_span("callrecords.wait", self._inside, attributes=attributes)
        began = time.perf_counter()
        try:
            return (yield step)
        finally:
            span.end()
            self._tracing.waits.record(time.perf_counter() - began, attributes)

    def _replied(self, step: Send) -> Generator[Send, Reply, Reply]:
        self._open(step.request)
        reply = yield step
        self._took = time.perf_counter() - self._began
        own = step.request is self._exchange.request
        if isinstance(reply, Response):
            self._wire[_STATUS] = reply.status
            if reply.status >= 400:
                self._wire["error.type"] = str(reply.status)
        elif reply is not None:
            self._wire["error.type"] = _name_of(reply)
        if not own:
            self._close()  # a request for a token has no attempts to be told of
        return reply

    def _open(self, request: Request) -> None:
        exchange, parts = self._exchange, urlsplit(request.url)
        own = request is exchange.request
        template = exchange.template if own else None
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
        self._wire = {"http.request.method": request.method, "server.address": host, "server.port": port}
        attributes = self._common | self._wire | {"url.full": f"{request.origin}{_hidden(template)}"}
        if template is not None:
            attributes["url.template"] = template
        if own and self._sent:
            attributes["http.request.resend_count"] = self._sent
        self._sent += own
        name = f"{request.method} {template or ''}".rstrip()
        self._attempt = self._tracing.tracer.start_span(
            name, self._inside, kind=trace.SpanKind.CLIENT, attributes=attributes
        )
        self._began = time.perf_counter()

    def _ended(self, attempt: Attempt) -> None:
        """An attempt is over, and what its response holds has been read."""
        if attempt.error is not None and self._attempt is not None:
            self._wire.setdefault("error.type", _name_of(attempt.error))
        self._close()
        if attempt.error is not None and attempt.pause is not None:
            self._tracing.retries.add(1, self._common)

    def _close(self, problem: str | None = None) -> None:
        """End the span of the attempt at hand, if there is one."""
        span, self._attempt = self._attempt, None
        if span is None:
            return
        if problem is not None:
            self._took = time.perf_counter() - self._began
            self._wire.setdefault("error.type", problem)
        span.set_attributes(self._wire)
        if "error.type" in self._wire:
            span.set_status(trace.StatusCode.ERROR)
        span.end()
        self._tracing.duration.record(self._took, self._wire)

    def _received(self, result: object) -> None:
        self._span.set_attribute("callrecords.attempts", self._sent)
        if isinstance(result, RawPage | Page):
            count = len(cast("list[object]", result.items))
            self._span.set_attribute("callrecords.records", count)
            self._tracing.pages.add(1, self._common)
            self._tracing.records.add(count, self._common)

    def _fail(self, span: Span, problem: str) -> None:
        span.set_attributes({"error.type": problem, "callrecords.attempts": self._sent})
        span.set_status(trace.StatusCode.ERROR)


def _hidden(template: str | None) -> str:
    """A path without the values in it."""
    if template is None:
        return f"/{_HIDDEN}"
    return "/".join(_HIDDEN if "{" in part else part for part in template.split("/"))


def _name_of(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"
