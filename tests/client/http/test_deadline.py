"""One deadline over attempts, pauses and the body; each attempt can be watched; certificates and tokens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from callrecords.client.http.retry import Attempt, Retries
from callrecords.client.operations.query import ListQuery
from callrecords.client.setup.options import configured
from callrecords.client.setup.service import service_of
from callrecords.emulator import Emulator, Server, serve
from callrecords.errors import (
    BadArgument,
    ConfigError,
    DeadlineExceeded,
    Forbidden,
    ServerError,
    StatusError,
    Throttled,
    UnexpectedStatus,
)
from callrecords.registry import VENDORS
from tests.client.acme import NUMBER, TOKEN, Acme, bundle
from tests.client.acme import Server as Rows

VENDOR = VENDORS[0]
RESOURCE = VENDOR.resources[0]


@pytest.fixture(scope="module")
def served() -> Iterator[Server]:
    with serve(Emulator(VENDORS, records=20)) as server:
        yield server


@pytest.mark.parametrize("kind", ["blocking", "asynchronous"])
def test_a_slow_drip_is_cut_by_the_deadline_and_by_nothing_else(served: Server, kind: str) -> None:
    """Each byte comes within the read timeout, so that the total is the only thing that can end it."""
    served.emulator.reset()
    served.emulator.faults.add("slow-drip", seconds=0.05)
    arguments: dict[str, Any] = {
        "token": served.token(VENDOR.slug),
        "base_url": served.url(VENDOR.slug),
        "deadline": 1.5,
        "timeout": 5.0,
        "verify": False,
    } | served.parameters(VENDOR.slug)

    async def run() -> None:
        async with VENDOR.load(VENDOR.async_client)(**arguments) as client:
            await getattr(client, RESOURCE.attribute).list()

    def block() -> None:
        with VENDOR.load(VENDOR.client)(**arguments) as client:
            getattr(client, RESOURCE.attribute).list()

    with pytest.raises(DeadlineExceeded) as caught:
        block() if kind == "blocking" else asyncio.run(run())
    assert caught.value.attempts == 1
    assert len(list(served.emulator.requests)) == 1


def test_a_pause_that_would_outlast_the_deadline_is_not_begun() -> None:
    acme = Acme(lambda request: httpx.Response(429, headers={"retry-after": "50"}), deadline=30.0)
    with pytest.raises(DeadlineExceeded) as caught:
        acme.entries.list_(ListQuery())
    assert acme.waited == []
    assert (caught.value.status, caught.value.attempts, caught.value.retry_after) == (429, 1, 50.0)
    assert isinstance(caught.value.__cause__, Throttled)


def test_a_server_that_asks_for_too_much_patience_gets_none() -> None:
    acme = Acme(lambda request: httpx.Response(429, headers={"retry-after": "61"}), deadline=900.0)
    with pytest.raises(Throttled) as caught:
        acme.entries.list_(ListQuery())
    assert acme.waited == []
    assert caught.value.retry_after == 61.0


@pytest.mark.parametrize("name", ["deadline", "timeout"])
@pytest.mark.parametrize("value", [0, -1, True, float("inf"), float("nan"), "9"])
def test_times_that_are_none_are_refused(name: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=name):
        Acme(**{name: value})


def test_each_attempt_is_told_of() -> None:
    statuses = iter([503, 200])
    seen: list[Attempt] = []
    policy = Retries(1, first_pause=2.0, chance=lambda: 0.0)
    acme = Acme(
        lambda request: httpx.Response(next(statuses), json={"rows": []}), retries=policy, on_attempt=seen.append
    )
    acme.entries.list_(ListQuery())
    assert [(one.operation, one.number, type(one.error), one.pause) for one in seen] == [
        ("list_entries", 1, ServerError, 2.0),
        ("list_entries", 2, type(None), None),
    ]
    assert acme.waited == [2.0]
    assert TOKEN not in repr(seen)


@pytest.mark.parametrize("status", [499, 520, 561, 299 + 300])
def test_a_status_that_nobody_documents_has_a_type_of_its_own(status: int) -> None:
    acme = Acme(lambda request: httpx.Response(status, headers={"x-request-id": "q-1"}), spec=undocumented(), retries=0)
    with pytest.raises(UnexpectedStatus) as caught:
        acme.entries.list_(ListQuery())
    assert (caught.value.status, caught.value.request_id, caught.value.attempts) == (status, "q-1", 1)


def undocumented() -> Any:
    schema = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entries"}}}}
    return bundle(responses={"200": schema})


def test_the_environment_names_the_certificates_to_trust(tmp_path: Path) -> None:
    def verify(**environment: str) -> object:
        return configured(
            service_of(bundle()), token=TOKEN, parameters={"account": "a"}, environment=environment
        ).verify

    assert verify() is True
    assert verify(SSL_CERT_FILE="a.pem") == "a.pem"
    assert verify(SSL_CERT_FILE="a.pem", ACME_CA_BUNDLE="b.pem") == "b.pem"


def test_a_redirect_is_not_followed_and_the_token_goes_nowhere_else() -> None:
    hosts: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(302, headers={"location": f"https://elsewhere.example/{NUMBER}"})

    following = httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True)
    acme = Acme(http_client=following)
    with pytest.raises(StatusError, match="not followed") as caught:
        acme.entries.list_(ListQuery())
    assert hosts == ["acme.example"]
    assert NUMBER not in str(caught.value)


def test_threads_that_are_refused_together_ask_for_one_new_token() -> None:
    made: list[str] = []

    def token() -> str:
        made.append(f"t{len(made)}")
        return made[-1]

    def answer(request: httpx.Request) -> httpx.Response:
        old = request.headers["authorization"] == "Bearer t0"
        return httpx.Response(401) if old else httpx.Response(200, json={"rows": []})

    acme = Acme(answer, token=token)
    for _ in range(3):
        acme.entries.list_(ListQuery())
    assert made == ["t0", "t1"]
    with pytest.raises(Forbidden):
        Acme(lambda request: httpx.Response(403), token=token).entries.list_(ListQuery())
    assert made == ["t0", "t1", "t2"]


def test_bad_arguments_reach_no_server() -> None:
    server = Rows([])
    with pytest.raises(BadArgument):
        Acme(server).entries.list_(ListQuery(limit=0))
    assert server.asked == []
