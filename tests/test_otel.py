"""Spans and metrics say what happened to each request, by the conventions for HTTP clients, and hold nothing personal."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from callrecords import otel
from callrecords.cli.app import run
from callrecords.client.http import watching
from callrecords.client.http.watching import template_of
from callrecords.client.operations.query import GetQuery, ListQuery, WalkQuery
from callrecords.errors import BadResponse, CallRecordsError, ConnectionFailed, NotFound
from tests.client.acme import Acme, AsyncAcme, F

Reply = httpx.Response | Exception

LIST = "/api/a/{account-id}/entries"
GET = "/api/a/{account-id}/entries/{ref}"


class Seen:
    """What was exported."""

    def __init__(self) -> None:
        self._spans, self._metrics = InMemorySpanExporter(), InMemoryMetricReader()
        self.tracers = TracerProvider(shutdown_on_exit=False)
        self.tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        self.meters = MeterProvider([self._metrics], shutdown_on_exit=False)

    def spans(self, name: str = "") -> list[ReadableSpan]:
        return [span for span in self._spans.get_finished_spans() if span.name.startswith(name)]

    def sent(self) -> list[dict[str, Any]]:
        """The attributes of all attempts."""
        return [dict(span.attributes or {}) for span in self.spans() if span.kind is SpanKind.CLIENT]

    def points(self, name: str) -> list[Any]:
        data = json.loads(self.metrics())
        scopes = [scope for resource in data["resource_metrics"] for scope in resource["scope_metrics"]]
        return [
            point
            for scope in scopes
            for metric in scope["metrics"]
            if metric["name"] == name
            for point in metric["data"]["data_points"]
        ]

    def metrics(self) -> str:
        data = self._metrics.get_metrics_data()
        return '{"resource_metrics": []}' if data is None else data.to_json()

    def everything(self) -> str:
        return "".join(str(span.to_json()) for span in self.spans()) + self.metrics()


@pytest.fixture
def seen() -> Iterator[Seen]:
    found = Seen()
    otel.instrument(tracer_provider=found.tracers, meter_provider=found.meters)
    yield found
    otel.uninstrument()


def page(count: int = 1, **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"rows": [{"ref": f"r{number}"} for number in range(count)], "links": {}, **more})


def answering(*replies: Reply) -> Callable[[httpx.Request], httpx.Response]:
    rest = list(replies)

    def answer(request: httpx.Request) -> httpx.Response:
        reply = rest.pop(0) if len(rest) > 1 else rest[0]
        if isinstance(reply, Exception):
            raise reply
        return reply

    return answer


def test_a_request_has_a_span_with_its_attempt_inside(seen: Seen) -> None:
    Acme(answering(page(2))).entries.list_(ListQuery(where=F.name == "Ann Example"))
    [attempt, exchange] = seen.spans()
    assert (attempt.name, attempt.kind) == (f"GET {LIST}", SpanKind.CLIENT)
    assert attempt.parent == exchange.context
    assert dict(attempt.attributes or {}) == {
        "callrecords.vendor": "acme",
        "callrecords.operation": "list_entries",
        "http.request.method": "GET",
        "server.address": "acme.example",
        "server.port": 443,
        "url.full": "https://acme.example/api/a/REDACTED/entries",
        "url.template": LIST,
        "http.response.status_code": 200,
    }
    assert (exchange.name, exchange.kind, exchange.parent) == ("list_entries", SpanKind.INTERNAL, None)
    assert dict(exchange.attributes or {}) == {
        "callrecords.vendor": "acme",
        "callrecords.operation": "list_entries",
        "callrecords.attempts": 1,
        "callrecords.records": 2,
    }


def test_attempts_that_fail_are_counted_and_say_what_they_ended_in(seen: Seen) -> None:
    client = Acme(answering(httpx.ReadTimeout("slow"), httpx.Response(503), page()))
    client.entries.list_(ListQuery())
    lost, failed, whole = seen.sent()
    assert lost["error.type"] == f"{ConnectionFailed.__module__}.{ConnectionFailed.__qualname__}"
    assert "http.request.resend_count" not in lost
    assert (failed["error.type"], failed["http.response.status_code"]) == ("503", 503)
    assert [one.get("http.request.resend_count") for one in (failed, whole)] == [1, 2]
    assert "error.type" not in whole
    states = [span.status.status_code for span in seen.spans("GET")]
    assert states == [StatusCode.ERROR, StatusCode.ERROR, StatusCode.UNSET]
    [retries] = seen.points("callrecords.client.retries")
    assert retries["value"] == 2


def test_waits_say_their_reason(seen: Seen) -> None:
    client = Acme(answering(httpx.Response(503), page()), rate_limit=1)
    client.entries.list_(ListQuery())
    waits = seen.spans("callrecords.wait")
    reasons = [(span.attributes or {})["callrecords.wait.reason"] for span in waits]
    assert reasons == ["retry", "rate limit"]
    assert len(client.waited) == 2
    points = seen.points("callrecords.client.wait.duration")
    assert {point["attributes"]["callrecords.wait.reason"] for point in points} == {"retry", "rate limit"}


@pytest.mark.parametrize(
    ("reply", "error", "status", "kind"),
    [
        (httpx.Response(404), NotFound, 404, "404"),
        (httpx.Response(200, content=b"{"), BadResponse, 200, "callrecords.errors.BadResponse"),
    ],
)
def test_a_call_that_fails_marks_both_spans(
    seen: Seen, reply: httpx.Response, error: type[CallRecordsError], status: int, kind: str
) -> None:
    with pytest.raises(error):
        Acme(answering(reply), retries=0).entries.get(GetQuery(path={"ref": "r1"}))
    [attempt, exchange] = seen.spans()
    assert attempt.name == f"GET {GET}"
    assert (attempt.attributes or {})["http.response.status_code"] == status
    assert (attempt.attributes or {})["error.type"] == kind
    assert (exchange.attributes or {})["error.type"] == f"callrecords.errors.{error.__name__}"
    assert {span.status.status_code for span in (attempt, exchange)} == {StatusCode.ERROR}
    assert {span.status.description for span in (attempt, exchange)} == {None}
    assert not attempt.events and not exchange.events


def test_the_duration_of_requests_is_the_metric_of_the_conventions(seen: Seen) -> None:
    Acme(answering(httpx.Response(503), page(3))).entries.list_(ListQuery())
    points = seen.points("http.client.request.duration")
    common = {"http.request.method": "GET", "server.address": "acme.example", "server.port": 443}
    assert [point["attributes"] for point in points] == [
        {**common, "http.response.status_code": 503, "error.type": "503"},
        {**common, "http.response.status_code": 200},
    ]
    assert points[0]["explicit_bounds"][0] == 0.005
    [pages], [records] = seen.points("callrecords.client.pages"), seen.points("callrecords.client.records")
    assert (pages["value"], records["value"]) == (1, 3)


def test_pages_of_a_walk_belong_to_the_span_around_it_also_those_that_threads_fetch(seen: Seen) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        skip = int(request.url.params.get("skip", 0))
        rows = [
            {"ref": f"r{skip + at}", "at": f"2026-01-01T00:00:{skip + at:02}Z"} for at in range(7 if skip < 21 else 0)
        ]
        following = f"{request.url.copy_set_param('skip', skip + 7)}"
        return httpx.Response(200, json={"rows": rows, "links": {"next": following} if rows else {}})

    with trace.get_tracer("test", tracer_provider=seen.tracers).start_as_current_span("around") as around:
        pages = list(Acme(answer).entries.pages(WalkQuery()))
    exchanges = seen.spans("list_entries")
    assert len(exchanges) >= len(pages) == 3
    assert {span.parent and span.parent.span_id for span in exchanges} == {around.get_span_context().span_id}


def test_an_asynchronous_client_is_watched_alike(seen: Seen) -> None:
    async def use() -> None:
        await AsyncAcme(answering(httpx.Response(503), page())).entries.list_(ListQuery())

    asyncio.run(use())
    assert [one.get("http.response.status_code") for one in seen.sent()] == [503, 200]
    [exchange] = seen.spans("list_entries")
    assert (exchange.attributes or {})["callrecords.attempts"] == 2


def test_a_request_that_is_cancelled_ends_its_spans(seen: Seen) -> None:
    async def use() -> None:
        started = asyncio.Event()

        async def hang(request: httpx.Request) -> httpx.Response:
            started.set()
            await asyncio.Event().wait()
            raise AssertionError

        http = httpx.AsyncClient(transport=httpx.MockTransport(hang))
        task = asyncio.create_task(AsyncAcme(http_client=http).entries.list_(ListQuery()))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(use())
    assert [(span.attributes or {})["error.type"] for span in seen.spans()] == ["cancelled", "cancelled"]


def test_what_on_attempt_is_told_stays_the_same(seen: Seen) -> None:
    told: list[Any] = []
    Acme(answering(httpx.Response(503), page()), on_attempt=told.append).entries.list_(ListQuery())
    assert [(one.number, one.error is None) for one in told] == [(1, False), (2, True)]


def test_without_being_asked_for_nothing_is_made() -> None:
    found = Seen()
    otel.instrument(tracer_provider=found.tracers, meter_provider=found.meters)
    otel.uninstrument()
    Acme(answering(page())).entries.list_(ListQuery())
    assert found.spans() == []
    assert watching.watcher is None


def test_without_the_package_the_extra_is_named() -> None:
    code = "import sys; sys.modules['opentelemetry'] = None; import callrecords.otel"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ConfigError: tracing needs opentelemetry-api; the extra `otel` brings it" in done.stderr


def test_the_command_line_makes_them_when_a_variable_asks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(otel, "instrument", lambda: asked.append(True))
    assert run(["--version"]) == 0
    assert asked == []
    monkeypatch.setenv("CALLRECORDS_OTEL", "1")
    assert run(["--version"]) == 0
    assert asked == [True]


PLANTED = st.text("ghjkqvwxyz+0123456789", min_size=9, max_size=24).filter(lambda text: len(set(text)) > 5)


@settings(max_examples=25)
@given(
    number=PLANTED, person=PLANTED, token=PLANTED, odd=PLANTED, status=st.sampled_from([200, 302, 400, 404, 429, 500])
)
def test_no_path_value_no_query_value_no_token_and_no_word_of_the_server_is_in_them(
    number: str, person: str, token: str, odd: str, status: int
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        headers = {"x-request-id": odd, "location": f"https://x.example/{odd}", "retry-after": "0"}
        body = {
            "errors": [{"code": odd, "message": odd}],
            "rows": [{"ref": number, "from": number, "name": person, odd: 1}],
        }
        links = {"next": f"https://acme.example/api/a/{person}/entries?cursor={odd}"}
        return httpx.Response(status, headers=headers, json={**body, "links": links})

    found = Seen()
    otel.instrument(tracer_provider=found.tracers, meter_provider=found.meters)
    try:
        entries = Acme(answer, token=token, parameters={"account": person}, retries=1).entries
        asked = ListQuery(where=(F.from_ == number) & (F.name == person), extra={"search": person})
        walk = WalkQuery(where=F.name == person, extra={"search": person}, max_items=3)
        for use in (
            lambda: entries.get(GetQuery(path={"ref": number})),
            lambda: entries.list_(asked),
            lambda: list(entries.iter(walk)),
        ):
            with contextlib.suppress(CallRecordsError):
                use()
    finally:
        otel.uninstrument()
    assert len(found.spans()) >= 6
    text = found.everything()
    assert [secret for secret in (number, person, token, odd) if secret in text] == []


@pytest.mark.parametrize(
    ("url", "template"),
    [
        ("https://h/api/a/1/b", "/api/a/{x}/b"),
        ("https://h/api/a/%2B49/b", "/api/a/{x}/b"),
        ("https://h/api/a/1/c", None),
        ("https://h/api/a/1/b/2", None),
        ("https://h/a/1/b", None),
        ("https://else/api/a/1/b", None),
    ],
)
def test_a_template_is_that_of_the_very_url(url: str, template: str | None) -> None:
    assert template_of("/a/{x}/b", "https://h/api", url) == template
