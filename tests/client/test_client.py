"""Clients: lazy, closable, silent about secrets; blocking and asynchronous ones do the same."""

from __future__ import annotations

import asyncio
import inspect
import logging
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any

import attrs
import httpx
import msgspec
import pytest

from callrecords.client.client import AsyncClient, SyncClient
from callrecords.client.operations.query import GetQuery, ListQuery, WalkQuery
from callrecords.client.resource import AsyncResource, SyncResource
from callrecords.errors import (
    CallRecordsError,
    ConfigError,
    ConnectionFailed,
    Forbidden,
    RequestError,
)
from tests.client.acme import NUMBER, PERSON, START, TOKEN, Acme, AsyncAcme, F, Server, rows
from tests.libraries import both

Handler = Callable[[httpx.Request], httpx.Response]


@attrs.frozen
class Seen:
    """What a user sees, and what the server saw."""

    result: object
    waited: list[float]
    asked: list[tuple[str, dict[str, str]]]


def _watched(handler: Handler) -> tuple[Handler, list[tuple[str, dict[str, str]]]]:
    asked: list[tuple[str, dict[str, str]]] = []

    def watch(request: httpx.Request) -> httpx.Response:
        asked.append(
            (str(request.url), {name: request.headers[name] for name in ("authorization", "accept", "x-edition")})
        )
        return handler(request)

    return watch, asked


def blocking(handler: Handler, use: str, ask: Any) -> Seen:
    watch, asked = _watched(handler)
    with Acme(watch) as acme:
        result: object
        try:
            result = getattr(acme.entries, use)(ask)
            result = list(result) if use in ("iter", "pages") else result  # type: ignore[call-overload]
        except CallRecordsError as error:
            result = (type(error), str(error), vars(error))
    return Seen(result, acme.waited, asked)


def asynchronous(handler: Handler, use: str, ask: Any) -> Seen:
    watch, asked = _watched(handler)

    async def run() -> Seen:
        async with AsyncAcme(watch) as acme:
            result: object
            try:
                got = getattr(acme.entries, use)(ask)
                result = [one async for one in got] if use in ("iter", "pages") else await got
            except CallRecordsError as error:
                result = (type(error), str(error), vars(error))
        return Seen(result, acme.waited, asked)

    return asyncio.run(run())


def flaky(*failures: int | Exception, then: Handler) -> Handler:
    """Fails in the given ways, then serves."""
    waiting = list(failures)

    def answer(request: httpx.Request) -> httpx.Response:
        if not waiting:
            return then(request)
        failure = waiting.pop(0)
        if isinstance(failure, Exception):
            raise failure
        return httpx.Response(failure, headers={"retry-after": "2"} if failure == 429 else {})

    return answer


SCENES: dict[str, tuple[Callable[[], Handler], str, Any]] = {
    "list": (lambda: Server(rows(9)), "list_", ListQuery(limit=4)),
    "pages": (lambda: Server(rows(9)), "pages", WalkQuery(limit=4)),
    "iter a window": (lambda: Server(rows(9)), "iter", WalkQuery(limit=4, since=START, until=START.replace(day=2))),
    "get": (lambda: lambda request: httpx.Response(200, json={"ref": "a"}), "get", GetQuery(path={"ref": "a"})),
    "retries": (
        lambda: flaky(503, httpx.ReadError("reset"), then=Server(rows(2))),
        "list_",
        ListQuery(limit=4),
    ),
    "throttled": (lambda: flaky(429, then=Server(rows(2))), "list_", ListQuery()),
    "not authorised": (lambda: flaky(401, then=Server([])), "list_", ListQuery()),
    "gives up": (lambda: flaky(500, 500, 500, then=Server([])), "list_", ListQuery()),
    "no connection": (lambda: flaky(*[httpx.ConnectError("refused")] * 3, then=Server([])), "list_", ListQuery()),
    "fails in mid-walk": (lambda: mid_walk(), "iter", WalkQuery(limit=4)),
    "bad body": (lambda: lambda request: httpx.Response(200, html="<p>maintenance"), "list_", ListQuery()),
}


def mid_walk() -> Handler:
    server = Server(rows(9))
    server.before_answer = lambda server: httpx.Response(403) if len(server.asked) == 2 else None
    return server


@pytest.mark.parametrize("scene", SCENES)
def test_blocking_and_asynchronous_clients_do_the_same(scene: str) -> None:
    make, use, ask = SCENES[scene]
    seen = blocking(make(), use, ask)
    assert seen == asynchronous(make(), use, ask)
    assert all(
        headers == {"authorization": f"Bearer {TOKEN}", "accept": "application/json", "x-edition": "2"}
        for _, headers in seen.asked
    )


def test_both_kinds_of_client_and_resource_have_the_same_methods() -> None:
    def shape(kind: type) -> dict[str, list[str]]:
        names = (name for name in dir(kind) if not name.startswith("__") or name.strip("_") in ("init", "repr"))
        return {
            name: [
                one for one in inspect.signature(found).parameters if one != "halt"
            ]  # a task is cancelled, a thread asked
            for name in names
            if callable(found := getattr(kind, name))
        }

    assert shape(SyncClient) == shape(AsyncClient)
    assert shape(SyncResource) == shape(AsyncResource)


def test_failures_are_tried_again_as_the_servers_log_shows() -> None:
    make, use, ask = SCENES["retries"]
    seen = blocking(make(), use, ask)
    assert len(seen.asked) == 3
    assert len({url for url, _ in seen.asked}) == 1
    assert seen.waited == [0.5, 1.0]
    assert blocking(SCENES["throttled"][0](), "list_", ListQuery()).waited == [2.0]


def test_no_answer_is_told_in_words_and_without_the_request() -> None:
    seen = blocking(SCENES["no connection"][0](), "list_", ListQuery(where=F.name == PERSON))
    kind, told, facts = seen.result  # type: ignore[misc]
    assert kind is ConnectionFailed
    assert (
        told
        == "list_entries: no connection to acme.example:443: ConnectError, refused; is base_url right? (3 attempts)"
    )
    assert facts["attempts"] == 3


def test_a_page_already_handed_over_is_not_lost_by_a_later_failure() -> None:
    walk = Acme(mid_walk()).entries.iter(WalkQuery(limit=4))
    assert [next(walk).ref for _ in range(4)] == ["r0", "r1", "r2", "r3"]
    with pytest.raises(Forbidden):
        next(walk)


def test_nothing_is_fetched_before_the_first_record_is_wanted_and_then_one_page_ahead() -> None:
    server = Server(rows(30))
    walk = Acme(server).entries.pages(WalkQuery(limit=4))
    assert server.asked == []
    for number in range(1, 5):
        next(walk)
        assert number <= len(server.asked) <= number + 1
    walk.close()


def test_a_task_fetches_one_page_while_another_is_handed_over() -> None:
    async def run() -> list[int]:
        server = Server(rows(30))
        asked: list[int] = []
        async with AsyncAcme(server) as acme:
            async for _ in acme.entries.pages(WalkQuery(limit=10)):
                for _ in range(20):
                    await asyncio.sleep(0)
                asked.append(len(server.asked))
        return asked

    assert asyncio.run(run()) == [2, 3, 4]


def test_a_list_of_one_page_starts_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("concurrent.futures.ThreadPoolExecutor", None)
    assert len(list(Acme(Server(rows(3))).entries.iter(WalkQuery(since=START, until=START.replace(day=2))))) == 3
    assert len(list(Acme(Server(rows(30))).entries.iter(WalkQuery(limit=5, max_items=5)))) == 5


def test_an_iterator_closed_early_stops_what_was_under_way() -> None:
    started, released = threading.Event(), threading.Event()
    server = Server(rows(30))

    def slow(request: httpx.Request) -> httpx.Response:
        if len(server.asked) == 1:
            started.set()
            released.wait(10)
            return httpx.Response(503)
        return server(request)

    others = set(threading.enumerate())
    walk = Acme(slow).entries.iter(WalkQuery(limit=4))
    next(walk)
    assert started.wait(10)
    own = set(threading.enumerate()) - others
    assert own
    walk.close()  # does not wait for the answer
    released.set()
    for thread in own:
        thread.join(10)
        assert not thread.is_alive()
    assert len(server.asked) == 1  # the refused request was not tried again


def test_a_closed_client_sends_nothing() -> None:
    server = Server([])
    with Acme(server) as acme:
        pass
    with pytest.raises(RequestError, match="closed"):
        acme.entries.list_(ListQuery())
    assert server.asked == []


def test_a_client_that_was_passed_in_stays_open() -> None:
    own = httpx.Client(transport=httpx.MockTransport(Server([])))
    Acme(http_client=own).close()
    assert not own.is_closed
    with Acme(http_client=own) as acme:
        acme.entries.list_(ListQuery())
    assert not own.is_closed
    own.close()


def test_a_client_made_here_is_made_once_with_the_options_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, Any]] = []
    http = httpx.Client(transport=httpx.MockTransport(Server([])))

    def make(**options: Any) -> httpx.Client:
        made.append(options)
        return http

    monkeypatch.setattr(httpx, "Client", make)
    with Acme(timeout=4.5, verify=False, base_url="http://127.0.0.1:9") as acme:
        acme.entries.list_(ListQuery())
        acme.entries.list_(ListQuery())
    hooks = made[0].pop("event_hooks")
    assert made == [{"timeout": 4.5, "verify": False, "follow_redirects": False}]
    assert list(hooks) == ["response"]
    assert http.is_closed


def test_a_redirect_is_never_followed_so_the_token_stays_here() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(307, headers={"location": "https://evil.example/"})

    eager = httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True)
    with pytest.raises(CallRecordsError, match="base_url"):
        Acme(http_client=eager).entries.list_(ListQuery())
    assert asked == ["acme.example"]


@pytest.mark.parametrize("timeout", [0, -1, float("inf"), float("nan"), True, "5", None])
def test_a_timeout_that_is_none_is_refused(timeout: object) -> None:
    with pytest.raises(ConfigError, match="timeout"):
        Acme(timeout=timeout)


@pytest.mark.parametrize("client", [Acme, AsyncAcme])
def test_an_empty_name_of_a_file_of_certificates_is_refused(client: type[Any]) -> None:
    with pytest.raises(ConfigError, match="verify: is empty"):
        client(verify="")


@pytest.mark.parametrize("scene", SCENES)
def test_nothing_shown_or_logged_holds_a_secret(scene: str, caplog: pytest.LogCaptureFixture) -> None:
    """Representations, errors with their tracebacks, and all log lines, those of the HTTP library included."""
    make, use, ask = SCENES[scene]
    private = {"where": F.from_ == NUMBER} if hasattr(ask, "where") else {}
    acme = Acme(make(), parameters={"account": "account-canary", "region": None})
    shown = [
        repr(acme),
        repr(acme.entries),
        repr(acme.runtime.transport()),
        repr(vars(acme)),
        repr(vars(acme.runtime)),
    ]
    with caplog.at_level(logging.DEBUG):
        try:
            result = getattr(acme.entries, use)(msgspec.structs.replace(ask, **private))
            shown.append(repr(list(result) if use in ("iter", "pages") else result))
        except CallRecordsError as error:
            shown += [
                repr(error),
                str(error),
                *traceback.format_exception(error),
                repr(vars(error)),
                repr(error.__cause__),
            ]
    text = "\n".join(
        [*shown, *(record.getMessage() for record in caplog.records), repr([r.args for r in caplog.records])]
    )
    for canary in (TOKEN, NUMBER, NUMBER[1:], PERSON, "5165551234"):
        assert canary not in text
    assert "account-canary" not in "\n".join(shown[:4])


@both
def test_the_http_librarys_log_lines_keep_their_path_and_lose_their_query(
    library: Any, caplog: pytest.LogCaptureFixture
) -> None:
    transport = library.MockTransport(lambda request: library.Response(200, json={"rows": []}))
    http_client = library.Client(transport=transport)
    with caplog.at_level(logging.INFO, library.__name__):
        Acme(http_client=http_client).entries.list_(ListQuery(where=F.name == PERSON))
        http_client.get("https://x.example/?a=b")
    ours, theirs = (record.getMessage() for record in caplog.records if record.name == library.__name__)
    assert "https://acme.example/api/a/a%2F1/entries?…" in ours
    assert "https://x.example/?a=b" in theirs


def test_importing_and_building_a_client_imports_no_http_library() -> None:
    code = (
        "import sys; import callrecords.client.resource, callrecords.client.client as c, callrecords.client.setup.options, callrecords.client.records.record;"
        "import callrecords.client.http.retry; print(sorted({'httpx', 'httpx2', 'anyio', 'asyncio', 'email', 'ssl', 'difflib'} & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert found.stdout.strip() == "[]"
