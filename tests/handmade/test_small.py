"""The clients and the suite on small servers of each paging and each way to take a token, written by hand: client and emulator may be
wrong together, and these know neither."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from callrecords.contract.base.case import cases
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import Session, Target
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.suite import judge_cases, planned
from callrecords.errors import Unauthorized, WindowTooWide
from tests.handmade.small import RECORDS, Ibis, Lark, Plover, PloverMessages, Small, Stork, Teal, running
from tests.made_up import made_up

pytestmark = pytest.mark.slow

SERVERS: dict[str, tuple[type[Small], str, str]] = {
    "offsets": (Lark, "lark", "call_logs"),
    "page numbers": (Stork, "stork", "cdrs"),
    "one response": (Plover, "plover", "calls"),
    "pages of some size": (PloverMessages, "plover", "messages"),
    "Link header": (Ibis, "ibis", "call_events"),
    "several values": (Teal, "teal", "calls"),
}
WANTED = {"teal": {"tenant": "17"}}
"""What clients are built with besides token and base URL."""
SINCE, UNTIL = datetime(2026, 9, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)
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


def client(slug: str, root: str, token: str) -> Any:
    vendor = made_up()[slug]
    return vendor.load(vendor.client)(token=token, base_url=root, **WANTED.get(slug, {}))


def broken(title: str, bug: str = "", promises: tuple[str, ...] = PROMISES) -> set[str]:
    kind, slug, resource = SERVERS[title]
    spec = spec_of(made_up()[slug])
    names = [name for name, one in spec.bundle.operations.items() if one.resource.name == resource]
    with running(kind(bug)) as root:
        target = Target(url=root, tokens={"read": kind.token}, query=WANTED.get(slug, {}), now=UNTIL)
        with Session(spec.bundle, target) as session:
            verdicts = judge_cases(planned(cases(spec, target, session, operations=names), promises))
            return {one.promise for one in verdicts if one.outcome is Outcome.FAIL or one.trace}


@pytest.mark.parametrize("title", SERVERS)
def test_a_client_sees_every_record_once(title: str) -> None:
    kind, slug, resource = SERVERS[title]
    server = kind()
    wanted = [one[kind.key] for one in server.records]
    with running(server) as root, client(slug, root, kind.token) as one:
        records = getattr(one, resource)
        for options in ({}, {"concurrency": 3}):
            found = [record.to_dict()[kind.key] for record in records.iter(since=SINCE, until=UNTIL, **options)]
            assert found == wanted
        if title == "one response":
            with pytest.raises(WindowTooWide):
                list(records.iter())
        else:
            assert [record.to_dict()[kind.key] for record in records.iter(max_items=RECORDS)] == wanted


@pytest.mark.parametrize("title", SERVERS)
def test_another_token_is_refused(title: str) -> None:
    kind, slug, resource = SERVERS[title]
    with running(kind()) as root, client(slug, root, f"{kind.token}x") as one, pytest.raises(Unauthorized):
        getattr(one, resource).list()


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


@pytest.mark.parametrize("title", SERVERS)
def test_the_suite_finds_nothing_wrong(title: str) -> None:
    assert broken(title) == set()


@pytest.mark.parametrize(
    ("title", "bug"), [(title, bug) for title, (kind, _, _) in SERVERS.items() for bug in kind.bugs]
)
def test_the_suite_notices_a_bug(title: str, bug: str) -> None:
    assert broken(title, bug, DECIDING)
