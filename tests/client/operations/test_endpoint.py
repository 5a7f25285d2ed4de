"""What each request has, whatever is asked: values that the client was built with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from callrecords.client.operations.listing import ListOperation
from callrecords.errors import BadArgument, ConfigError
from callrecords.spec.facts_jobs import JobPart
from callrecords.spec.facts_sync import SyncPart
from tests.client.acme import Acme, Entry, bundle
from tests.made_up import made_up

DUNLIN = made_up()["dunlin"]
F: Any = DUNLIN.load("LegsFields")
SINCE, UNTIL = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 10, tzinfo=UTC)
WEEK = timedelta(days=7)


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
        dunlin.legs.list(where=(F.connected >= SINCE) & (F.connected < UNTIL))
        list(dunlin.legs.iter(since=SINCE, until=SINCE + WEEK))
        dunlin.calls.list()
    assert [parse_qs(one.url.query.decode()).get("AccountId") for one in asked] == [["DA17"], ["DA17"], None]
    assert [one.headers["x-api-version"] for one in asked] == ["2024-06-01"] * 3


def test_a_call_may_say_another_value() -> None:
    asked: list[httpx.Request] = []
    with client(asked) as dunlin:
        dunlin.legs.list(account_id="DA99", where=(F.connected >= SINCE) & (F.connected < UNTIL))
        list(dunlin.legs.pages(account_id="DA98", since=SINCE, until=SINCE + WEEK))
    assert [parse_qs(one.url.query.decode())["AccountId"] for one in asked] == [["DA99"], ["DA98"]]
    assert asked[0].headers["x-api-version"] == "2010-04-01"


def test_a_walk_is_not_resumed_for_another_account() -> None:
    with client([]) as dunlin:
        token = dunlin.legs.iter(since=SINCE).resume
    with client([], account_id="DA18") as dunlin, pytest.raises(BadArgument, match="other parameters"):
        dunlin.legs.iter(since=SINCE, resume=token)


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


@pytest.mark.parametrize("where", [None, F.connected >= SINCE, F.length >= 5], ids=["none", "half", "another"])
def test_a_page_is_asked_for_with_the_window_that_each_request_must_have(where: Any) -> None:
    with client([]) as dunlin, pytest.raises(BadArgument, match=r"must be asked for a window; add F\.connected"):
        dunlin.legs.list(where=where)


def test_a_walk_says_since_when_and_goes_to_now_if_nothing_else_is_said() -> None:
    asked: list[httpx.Request] = []
    with client(asked) as dunlin:
        list(dunlin.legs.iter(since=SINCE))
        with pytest.raises(BadArgument, match="since: this list must be asked for a window"):
            dunlin.legs.iter(since=None)
    first, last = (parse_qs(one.url.query.decode()) for one in (asked[0], asked[-1]))
    assert first["connected:gte"] == [str(int(SINCE.timestamp()))]
    assert int(last["connected:lt"][0]) > int(UNTIL.timestamp())


def test_other_operations_of_a_list_get_the_parameters_of_the_client_that_they_declare() -> None:
    options = Acme().runtime.options._replace(query={"tenant": "t7"})
    entries = ListOperation(bundle(), "list_entries", Entry, options)
    start = JobPart(id="start_job", method="POST", path="/jobs", query=("tenant", "since"))
    changes = SyncPart(id="list_changes", path="/changes")
    assert entries.elsewhere(start, None, {"since": "7"}).params == {"tenant": "t7", "since": "7"}
    assert entries.elsewhere(start, None).query == "tenant=t7"
    assert entries.elsewhere(changes, None, {"token": "a"}).params == {"token": "a"}


def test_clients_of_one_spec_share_what_decodes_their_records_but_not_their_deviations() -> None:
    one, other = Acme(), Acme()
    mine, theirs = (acme.runtime.listing("list_entries", Entry) for acme in (one, other))
    assert mine.decoder is theirs.decoder
    assert mine.deviations is not theirs.deviations


def test_a_client_of_another_spec_or_for_another_class_of_records_has_a_decoder_of_its_own() -> None:
    class Longer(Entry, kw_only=True):
        note: str | None = None

    decoder = Acme().runtime.listing("list_entries", Entry).decoder
    assert Acme(spec=bundle()).runtime.listing("list_entries", Entry).decoder is not decoder
    assert Acme().runtime.listing("list_entries", Longer).decoder is not decoder
