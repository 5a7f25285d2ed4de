"""Access tokens that are fetched for an id and a secret: lazily, before they expire, after one refusal, once for many."""

from __future__ import annotations

import asyncio
import base64
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from callrecords.client.http.auth import AccessToken
from callrecords.client.setup.clock import ClientClock, going_by
from callrecords.emulator import Emulator, serve
from callrecords.errors import BadResponse, CallRecordsError, ConfigError, ServerError, Unauthorized
from tests.made_up import made_up

CLIENT, SECRET = "app-7:s3cr/t+word", "s3cr/t+word"
BASE = "https://gateway.example/ibis"


class Api:
    """Gives tokens t1, t2, … and takes those that are not refused."""

    def __init__(self, lasts: object = 3600, answer: Callable[[int], httpx.Response | None] | None = None) -> None:
        self.tokens: list[httpx.Request] = []
        self.asked: list[str] = []
        self.refused: set[str] = set()
        self._lasts, self._answer = lasts, answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/oauth/token"):
            self.tokens.append(request)
            if self._answer is not None and (given := self._answer(len(self.tokens))) is not None:
                return given
            return httpx.Response(
                200, json={"access_token": f"t{len(self.tokens)}", "token_type": "bearer", "expires_in": self._lasts}
            )
        self.asked.append(request.headers["authorization"])
        if request.headers["authorization"].removeprefix("Bearer ") in self.refused:
            return httpx.Response(401, json={"type": "old-token", "detail": "no"})
        return httpx.Response(200, json=[])


def client(api: Callable[[httpx.Request], httpx.Response], **options: Any) -> Any:
    vendor = made_up()["ibis"]
    given = {"token": CLIENT, "base_url": BASE, "retries": 0, **options}
    return vendor.load(vendor.client)(http_client=httpx.Client(transport=httpx.MockTransport(api)), **given)


def test_a_token_is_fetched_with_the_first_request_and_used_for_all() -> None:
    api = Api()
    one = client(api)
    assert api.tokens == []
    for _ in range(3):
        one.call_events.list()
    (request,) = api.tokens
    assert (request.method, str(request.url)) == ("POST", f"{BASE}/oauth/token")
    assert parse_qs(request.content.decode()) == {"grant_type": ["client_credentials"], "scope": ["calls.read"]}
    pair = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
    assert pair == "app-7:s3cr%2Ft%2Bword"
    assert api.asked == ["Bearer t1"] * 3


def test_the_endpoint_is_that_of_the_spec_where_nobody_moves_the_api() -> None:
    api = Api()
    client(api, base_url=None).call_events.list()
    assert str(api.tokens[0].url) == "https://login.ibis.example/oauth/token"


@pytest.mark.parametrize(
    ("given", "environment", "asked"),
    [
        ({"base_url": BASE}, None, f"{BASE}/oauth/token"),
        (
            {"base_url": BASE, "token_url": "https://login.example/t/oauth/token"},
            None,
            "https://login.example/t/oauth/token",
        ),
        ({"token_url": "https://login.example/t/oauth/token"}, None, "https://login.example/t/oauth/token"),
        ({}, "https://login.example/e/oauth/token", "https://login.example/e/oauth/token"),
        ({"base_url": BASE}, "https://login.example/e/oauth/token", f"{BASE}/oauth/token"),  # what is given counts more
        (
            {"token_url": "https://login.example/t/oauth/token"},
            "https://login.example/e/oauth/token",
            "https://login.example/t/oauth/token",
        ),
    ],
)
def test_a_token_is_asked_for_where_the_caller_says_and_an_id_goes_to_no_other_host(
    given: dict[str, str], environment: str | None, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if environment is not None:
        monkeypatch.setenv("IBIS_TOKEN_URL", environment)
    api = Api()
    client(api, **{"base_url": None, **given}).call_events.list()
    assert [str(request.url) for request in api.tokens] == [asked]


def test_a_token_url_is_a_url() -> None:
    with pytest.raises(ConfigError, match=r"token_url \(IBIS_TOKEN_URL\): expected a URL"):
        client(Api(), token_url="login")


def test_it_is_replaced_before_it_expires() -> None:
    api, now = Api(lasts=600), [1000.0]
    with going_by(ClientClock(lambda: now[0])):
        one = client(api)
    for moment in (1000.0, 1569.0, 1571.0, 1572.0):
        now[0] = moment
        one.call_events.list()
    assert api.asked == ["Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2"]


def test_it_is_replaced_once_after_a_refusal() -> None:
    api = Api()
    one = client(api)
    one.call_events.list()
    api.refused = {"t1"}
    one.call_events.list()
    assert api.asked == ["Bearer t1", "Bearer t1", "Bearer t2"]
    api.refused = {"t2", "t3"}
    with pytest.raises(Unauthorized):
        one.call_events.list()
    assert len(api.tokens) == 3


def test_many_threads_fetch_one_token() -> None:
    inside, release = threading.Event(), threading.Event()

    def slow(_: int) -> Any:
        inside.set()
        assert release.wait(30)

    api = Api(answer=slow)
    one = client(api)
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(one.call_events.list) for _ in range(4)]
        assert inside.wait(30)
        release.set()
        assert [call.result().items for call in calls] == [[]] * 4
    assert len(api.tokens) == 1


def test_many_tasks_fetch_one_token_and_one_that_is_cancelled_leaves_it_to_another() -> None:
    vendor, api = made_up()["ibis"], Api()

    async def run() -> None:
        inside, first = asyncio.Event(), [True]

        async def answer(request: httpx.Request) -> httpx.Response:
            if first and first.pop():
                inside.set()
                await asyncio.Event().wait()  # until it is cancelled
            return api(request)

        http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
        one = vendor.load(vendor.async_client)(http_client=http, token=CLIENT, base_url=BASE, retries=0)
        stuck = asyncio.create_task(one.call_events.list())
        await inside.wait()
        others = [asyncio.create_task(one.call_events.list()) for _ in range(5)]
        await asyncio.sleep(0)
        stuck.cancel()
        for done in await asyncio.gather(*others):
            assert done.items == []

    asyncio.run(run())
    assert len(api.tokens) == 1


@pytest.mark.parametrize("token", ["an.access.token", AccessToken("with:colon")])
def test_an_access_token_that_is_there_already_is_sent_as_it_is(token: str) -> None:
    api = Api()
    client(api, token=token).call_events.list()
    assert (api.tokens, api.asked) == ([], [f"Bearer {token!s}"])
    assert "colon" not in repr(token) or not isinstance(token, AccessToken)


TROUBLES: dict[str, tuple[httpx.Response, type[CallRecordsError]]] = {
    "refused": (
        httpx.Response(401, json={"error": "invalid_client", "error_description": f"no {SECRET}"}),
        Unauthorized,
    ),
    "refused as a bad request": (httpx.Response(400, json={"error": "invalid_scope"}), Unauthorized),
    "down": (httpx.Response(503, text=SECRET), ServerError),
    "no token": (httpx.Response(200, json={"access": "t"}), BadResponse),
    "no bearer": (httpx.Response(200, json={"access_token": "t", "token_type": "mac"}), BadResponse),
    "no text": (httpx.Response(200, json={"access_token": 7}), BadResponse),
    "a blank": (httpx.Response(200, json={"access_token": "a b", "token_type": "bearer"}), BadResponse),
    "no JSON": (httpx.Response(200, text=f"<html>{SECRET}"), BadResponse),
}


@pytest.mark.parametrize("title", TROUBLES)
def test_an_endpoint_that_gives_none_is_an_error_that_shows_no_secret(title: str) -> None:
    response, kind = TROUBLES[title]
    api = Api(answer=lambda _: response)
    with pytest.raises(kind, match="token endpoint") as raised:
        client(api).call_events.list()
    shown = [str(raised.value), repr(vars(raised.value)), "".join(traceback.format_exception(raised.value))]
    assert not [text for text in shown if SECRET in text]
    assert (len(api.tokens), api.asked) == (1, [])


def test_an_endpoint_that_is_down_for_a_moment_is_asked_again() -> None:
    pauses: list[float] = []
    api = Api(answer=lambda number: httpx.Response(503) if number == 1 else None)
    with going_by(ClientClock(sleep=pauses.append)):
        client(api, retries=2).call_events.list()
    assert (len(api.tokens), len(pauses), api.asked) == (2, 1, ["Bearer t2"])


def test_the_secret_is_in_nothing_that_shows_a_client() -> None:
    one = client(Api())
    assert SECRET not in repr(one)
    with pytest.raises(ConfigError):
        client(Api(), token="two words").call_events.list()


def test_the_emulator_gives_tokens_over_a_real_socket_until_they_expire() -> None:
    from datetime import timedelta

    vendor = made_up()["ibis"]
    with serve(Emulator([vendor], records=30)) as server:
        with vendor.load(vendor.client)(token=server.token("ibis"), base_url=server.url("ibis")) as one:
            assert len(list(one.call_events.iter(limit=7))) == 30
            server.emulator.clock.advance(timedelta(hours=2))
            assert len(list(one.call_events.iter())) == 30
        for kind in ("expired", "read"):
            wrong = server.token("ibis", kind) + ("x" if kind == "read" else "")
            with (
                vendor.load(vendor.client)(token=wrong, base_url=server.url("ibis")) as one,
                pytest.raises(Unauthorized),
            ):
                one.call_events.list()
