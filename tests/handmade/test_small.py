"""The clients and the suite on small servers of each paging and each way to take a token, written by hand: client and emulator may be
wrong together, and these know neither."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest

from callrecords.client.setup.clock import ClientClock, going_by
from callrecords.contract.base.case import cases
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import Session, Target
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.run import run_full
from callrecords.contract.suite import judge_cases, planned
from callrecords.errors import BadArgument, CallRecordsError, Unauthorized, WindowTooWide
from tests.handmade.ibis import Ibis, Quail
from tests.handmade.lark import Lark
from tests.handmade.plumbing import Reply, json_reply, serving
from tests.handmade.served import SERVERS, SINCE, UNTIL, client, target, vendor_of
from tests.handmade.small import RECORDS, running
from tests.handmade.teal import Teal
from tests.made_up import made_up

pytestmark = pytest.mark.slow

PROMISES = (
    "paging.every-record-once", "paging.keeps-filter", "paging.ends", "limits.bounds", "limits.default", "envelope.total",
    "envelope.counts", "errors.body", "parameters.declared", "token.kinds", "window.split-union", "window.widest", "get.agrees-with-list", "answers.schema", "filter.one-of", "filter.lt", "filter.and",
)  # fmt: skip


DECIDING = (
    "errors.body",
    "paging.every-record-once",
    "paging.keeps-filter",
    "paging.ends",
    "limits.bounds",
    "parameters.declared",
    "envelope.total",
    "token.kinds",
    "window.split-union",
    "filter.one-of",
    "filter.lt",
    "filter.and",
)


def broken(title: str, bug: str = "", promises: tuple[str, ...] = PROMISES) -> set[str]:
    kind, slug, resource = SERVERS[title]
    spec = spec_of(vendor_of(slug))
    names = [name for name, one in spec.bundle.operations.items() if one.resource.name == resource]
    with running(kind(bug)) as root:
        there = target(slug, root, kind.token)
        with Session(spec.bundle, there) as session:
            verdicts = judge_cases(planned(cases(spec, there, session, operations=names), promises))
            return {one.promise for one in verdicts if one.outcome is Outcome.FAIL or one.trace}


@pytest.mark.parametrize("title", SERVERS)
def test_a_client_sees_every_record_once(title: str) -> None:
    kind, slug, resource = SERVERS[title]
    server = kind()
    wanted = [one[kind.key] for one in server.records]

    def key_of(record: Any) -> Any:
        return json.loads(record.raw)[kind.key]

    with running(server) as root, client(slug, root, kind.token) as one:
        records = getattr(one, resource)
        for options in ({}, {"concurrency": 3}):
            found = [key_of(record) for record in records.iter(since=SINCE, until=UNTIL, **options)]
            assert found == wanted
        if title == "one response":
            with pytest.raises(WindowTooWide):
                list(records.iter())
        elif title == "clocks of a place":
            with pytest.raises(BadArgument, match="must be asked for a window"):
                next(iter(records.list()))
        else:
            assert [key_of(record) for record in records.iter(max_items=RECORDS)] == wanted


@pytest.mark.parametrize("title", SERVERS)
def test_another_token_is_refused(title: str) -> None:
    kind, slug, resource = SERVERS[title]
    with running(kind()) as root, client(slug, root, f"{kind.token}x") as one, pytest.raises(Unauthorized):
        next(iter(getattr(one, resource).iter(since=SINCE, until=SINCE + timedelta(days=1))))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "11"}, 11),
        ({"RateLimit": '"minute";r=0;t=13', "RateLimit-Policy": '"minute";q=60;w=60'}, 13),
    ],
)
def test_a_client_waits_as_long_as_a_server_says(headers: dict[str, str], seconds: int) -> None:
    server, waited = Lark(), list[float]()
    server.throttled = [headers]
    with running(server) as root, going_by(ClientClock(sleep=waited.append)), client("lark", root, Lark.token) as one:
        assert len(list(one.call_logs.iter())) == RECORDS
    assert waited[0] >= seconds - 1


def test_a_client_asks_for_several_values_and_for_operators_as_the_server_reads_them() -> None:
    server = Teal()
    with running(server) as root, client("teal", root, Teal.token) as one:
        fields: Any = made_up()["teal"].load("CallsFields")
        either = fields.queue.one_of(["sales", "night"]) & fields.trunk.one_of([10, 12]) & (fields.seconds >= 60)
        found = [call.id for call in one.calls.iter(where=either & (fields.seconds < 240), limit=7)]
        assert found == [
            call["id"]
            for call in server.records
            if call["queue"] in ("sales", "night") and call["trunk"] in (10, 12) and 60 <= call["seconds"] < 240
        ]


def test_an_access_token_that_the_server_forgot_is_made_anew_in_mid_walk() -> None:
    server = Ibis()
    with running(server) as root, client("ibis", root, Ibis.token) as one:
        walk = one.call_events.iter(limit=10)
        first = [next(walk).event_id for _ in range(25)]
        server.given.clear()
        assert first + [record.event_id for record in walk] == [record["event_id"] for record in server.records]
        assert len(server.given) == 1


def test_a_file_of_plain_json_holds_what_the_list_holds() -> None:
    with running(Quail()) as root, client("quail", root, Quail.token) as one:
        listed = list(one.call_events.iter(since=SINCE, until=UNTIL))
        assert list(one.call_events.export(SINCE, UNTIL)) == listed
        assert len(listed) == RECORDS


@contextmanager
def ibis_with_a_login_elsewhere() -> Iterator[tuple[str, str]]:
    """Ibis whose access tokens come from another server: the roots of the API and of that server."""
    server = Ibis()
    server.elsewhere = True

    def login(_: str, target: str, headers: Message, body: bytes) -> Reply:
        return json_reply(*(server.issue(headers, body) if target == "/oauth/token" else (405, {})))

    with running(server) as root, serving(login) as other:
        yield root, other


def test_a_client_gets_its_access_tokens_from_another_server() -> None:
    with ibis_with_a_login_elsewhere() as (root, other):
        vendor = made_up()["ibis"]
        given = {"token": Ibis.token, "base_url": root}
        with vendor.load(vendor.client)(**given, token_url=f"{other}/oauth/token") as one:
            assert len(list(one.call_events.iter())) == RECORDS
        with vendor.load(vendor.client)(**given) as one, pytest.raises(CallRecordsError, match="check token_url"):
            one.call_events.list()


@pytest.mark.parametrize(
    ("token_url", "expired", "outcomes", "ended"),
    [
        ("/oauth/token", None, {Outcome.PASS}, None),
        ("/oauth/token", "an-app:another", {Outcome.NOT_EVALUATED}, None),  # an endpoint that gives none for it
        ("/elsewhere", None, {Outcome.NOT_EVALUATED}, "HTTP 405"),
        (None, None, {Outcome.NOT_EVALUATED}, "the token endpoint responds without a bearer token"),
    ],
)
def test_so_does_the_suite_which_says_where_it_gets_none(
    token_url: str | None, expired: str | None, outcomes: set[Outcome], ended: str | None
) -> None:
    spec = spec_of(made_up()["ibis"])
    with ibis_with_a_login_elsewhere() as (root, other):
        tokens = {"read": Ibis.token} | ({"expired": expired} if expired else {})
        there = None if token_url is None else f"{other}{token_url}"
        target = Target(url=root, token_url=there, tokens=tokens, now=UNTIL)
        result = run_full(spec, target, promises=["token.kinds" if expired else "envelope.total"])
    assert {one.outcome for one in result.verdicts} == outcomes
    assert result.defects == 0
    assert (ended or "") in str(result.ended)


@pytest.mark.parametrize("title", SERVERS)
def test_the_suite_finds_nothing_wrong(title: str) -> None:
    kind, _, _ = SERVERS[title]
    assert broken(title, promises=(*PROMISES, *{*kind.breaks.values()} - {*PROMISES})) == set()


@pytest.mark.parametrize(
    ("title", "bug"), [(title, bug) for title, (kind, _, _) in SERVERS.items() for bug in kind.bugs]
)
def test_the_suite_notices_a_bug(title: str, bug: str) -> None:
    kind, _, _ = SERVERS[title]
    assert broken(title, bug, (kind.breaks[bug],) if bug in kind.breaks else DECIDING)
