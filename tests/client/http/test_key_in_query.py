"""A key that travels in the query: it is in the URL that is sent, and in nothing that anybody sees."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from callrecords.emulator import Emulator, serve
from callrecords.errors import CallRecordsError, NotFound, Unauthorized
from tests.made_up import made_up

KEY = "top/secret+key"
WRITTEN = ("top/secret+key", "top%2Fsecret%2Bkey", "top/secret%2Bkey", "secret")


def client(answer: Callable[[httpx.Request], httpx.Response], **options: Any) -> Any:
    vendor = made_up()["plover"]
    http = httpx.Client(transport=httpx.MockTransport(answer))
    given = {"token": KEY, "base_url": "https://plover.example", "http_client": http, "retries": 0, **options}
    return vendor.load(vendor.client)(**given)


def failing(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError(f"no way to {request.url}", request=request)


ANSWERS: dict[str, Callable[[httpx.Request], httpx.Response]] = {
    "no connection": failing,
    "refused": lambda request: httpx.Response(401, json={"status": "who", "reason": f"not {request.url}"}),
    "a redirect": lambda request: httpx.Response(302, headers={"location": f"{request.url}&more=1"}),
    "no JSON": lambda request: httpx.Response(200, text=f"<html>{request.url}"),
    "an error that repeats it": lambda request: httpx.Response(500, json={"status": str(request.url), "reason": "x"}),
}


def test_the_key_is_sent_in_the_query_beside_what_was_asked() -> None:
    sent: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.url)
        return httpx.Response(200, json={"messages": []})

    client(answer).messages.list(page=3)
    assert dict(sent[0].params) == {"page": "3", "api_key": KEY}


@pytest.mark.parametrize("title", ANSWERS)
def test_it_is_in_no_error_and_no_log_line(title: str, caplog: pytest.LogCaptureFixture) -> None:
    attempts: list[Any] = []
    with caplog.at_level(logging.DEBUG), pytest.raises(CallRecordsError) as raised:
        client(ANSWERS[title], on_attempt=attempts.append).messages.list()
    error = raised.value
    shown = [str(error), repr(error), repr(vars(error)), "".join(traceback.format_exception(error))]
    shown += [repr(attempts), *(record.getMessage() for record in caplog.records)]
    assert not [text for text in shown if any(form in text for form in WRITTEN)]


def test_nor_over_a_real_socket(caplog: pytest.LogCaptureFixture) -> None:
    vendor = made_up()["plover"]
    emulator = Emulator([vendor], records=30)
    with caplog.at_level(logging.DEBUG), serve(emulator) as server:
        key = server.token("plover")
        with vendor.load(vendor.client)(token=key, base_url=server.url("plover")) as one:
            assert len(list(one.messages.iter())) == 30
            assert key not in repr(one)
            with pytest.raises(NotFound) as raised:
                one.calls.get("0000ffff")
    lines = [record.getMessage() for record in caplog.records if "api_key" in record.getMessage()]
    assert lines == []
    assert key not in "".join(traceback.format_exception(raised.value))
    assert not any("api_key" in entry.target for entry in emulator.requests)


def test_a_refused_key_is_made_anew_once() -> None:
    keys = iter(("old", "new", "never"))

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200 if request.url.params["api_key"] == "new" else 401, json={"messages": []})

    assert client(answer, token=lambda: next(keys)).messages.list().items == []
    assert next(keys) == "never"
    with pytest.raises(Unauthorized):
        client(answer, token="old").messages.list()
