"""What each request has, whatever is asked: values that the client was built with."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from callrecords.errors import BadArgument, ConfigError
from tests.made_up import made_up

DUNLIN = made_up()["dunlin"]


def client(asked: list[httpx.Request], **given: Any) -> Any:
    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"legs": [], "calls": [], "total": 0, "page": 0, "page_size": 1})

    http = httpx.Client(transport=httpx.MockTransport(answer))
    options = {"token": "t", "base_url": "http://127.0.0.1:1", "account_id": "DA17", **given}
    return DUNLIN.load(DUNLIN.client)(http_client=http, **options)


def test_an_argument_of_the_client_goes_with_each_request_that_has_a_place_for_it() -> None:
    asked: list[httpx.Request] = []
    with client(asked, api_version="2024-06-01") as dunlin:
        dunlin.legs.list()
        list(dunlin.legs.iter())
        dunlin.calls.list()
    assert [parse_qs(one.url.query.decode()).get("AccountId") for one in asked] == [["DA17"], ["DA17"], None]
    assert [one.headers["x-api-version"] for one in asked] == ["2024-06-01"] * 3


def test_a_call_may_say_another_value() -> None:
    asked: list[httpx.Request] = []
    with client(asked) as dunlin:
        dunlin.legs.list(account_id="DA99")
        list(dunlin.legs.pages(account_id="DA98"))
    assert [parse_qs(one.url.query.decode())["AccountId"] for one in asked] == [["DA99"], ["DA98"]]
    assert asked[0].headers["x-api-version"] == "2010-04-01"


def test_a_walk_is_not_resumed_for_another_account() -> None:
    with client([]) as dunlin:
        token = dunlin.legs.iter().resume
    with client([], account_id="DA18") as dunlin, pytest.raises(BadArgument, match="other parameters"):
        dunlin.legs.iter(resume=token)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"account_id": None}, "DUNLIN_ACCOUNT_ID"),
        ({"api_version": "2011"}, "api_version: must be one of 2010-04-01, 2024-06-01"),
    ],
)
def test_a_client_is_not_built_without_what_each_request_needs(given: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        client([], **given)
