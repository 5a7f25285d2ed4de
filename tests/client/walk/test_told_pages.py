"""Walks and the suite on a server, written by hand, whose responses name the next page by a token or a URL."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callrecords.contract.base.case import cases
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import Session, Target
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.suite import judge_cases, planned
from callrecords.emulator import Emulator, serve
from callrecords.errors import BadRequest, BadResponse
from tests.handmade.wren import BUGS, SECRET, WrenServer, running
from tests.made_up import made_up

pytestmark = pytest.mark.slow

RECORDS = 130
PROMISES = ("paging.every-record-once", "paging.keeps-filter", "paging.ends", "paging.tokens", "limits.bounds")
SINCE, UNTIL = datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 30, tzinfo=UTC)


def client(origin: str) -> Any:
    vendor = made_up()["wren"]
    return vendor.load(vendor.client)(token=SECRET, base_url=origin)


def keys(records: Any) -> list[str]:
    return [getattr(record, "call_id", None) or record.id for record in records]


@pytest.mark.parametrize("resource", ["calls", "voicemails"])
def test_every_record_comes_once_blocking_and_asynchronously(resource: str) -> None:
    async def walked(origin: str) -> list[str]:
        vendor = made_up()["wren"]
        async with vendor.load(vendor.async_client)(token=SECRET, base_url=origin) as other:
            return keys([record async for record in getattr(other, resource).iter(limit=9)])

    with running(WrenServer(RECORDS)) as origin, client(origin) as one:
        blocking = keys(getattr(one, resource).iter(limit=9))
        assert len(blocking) == len(set(blocking)) == RECORDS
        assert asyncio.run(walked(origin)) == blocking
        assert keys(getattr(one, resource).iter(since=SINCE, until=UNTIL, limit=9, concurrency=3)) == keys(
            getattr(one, resource).iter(since=SINCE, until=UNTIL)
        )


@pytest.mark.parametrize("resource", ["calls", "voicemails"])
def test_a_walk_goes_on_from_the_token_of_any_page(resource: str) -> None:
    with running(WrenServer(RECORDS)) as origin, client(origin) as one:
        list_ = getattr(one, resource)
        pages = list(list_.pages(limit=25, since=SINCE))
        whole = keys(record for page in pages for record in page)
        for number, page in enumerate(pages, 1):
            rest = keys(list_.iter(limit=25, since=SINCE, resume=page.resume))
            assert keys(record for page in pages[:number] for record in page) + rest == whole


def test_a_token_that_leads_nowhere_is_an_error() -> None:
    with running(WrenServer(RECORDS, "token-ignored")) as origin, client(origin) as one, pytest.raises(BadResponse):
        list(one.calls.iter(limit=9))


def test_a_link_to_another_host_is_an_error_and_gets_no_request() -> None:
    server = WrenServer(RECORDS, "link-elsewhere")
    with running(server) as origin, client(origin) as one, pytest.raises(BadResponse, match="another host") as caught:
        list(one.voicemails.iter(limit=9))
    assert len(server.asked) == 1
    assert SECRET not in str(caught.value)


def test_a_walk_of_a_window_goes_on_where_page_tokens_die() -> None:
    vendor = made_up()["wren"]
    with (
        serve(Emulator([vendor], records=RECORDS, readings=["tokens-die"])) as server,
        vendor.load(vendor.client)(token=server.token("wren"), base_url=server.url("wren")) as one,
    ):
        now = server.emulator.clock.now()
        # 25 calls begin in one second: a page holds more
        walked = keys(one.calls.iter(limit=40, since=now - timedelta(days=60), until=now))
        with pytest.raises(BadRequest):  # nothing to cut: there is no window
            list(one.calls.iter(limit=9))
        assert {found.kind for found in one.deviations} == {"dead page token"}
    assert len(walked) == len(set(walked)) == RECORDS


def judged(bug: str = "") -> set[tuple[str, str, Outcome]]:
    spec = spec_of(made_up()["wren"])
    with running(WrenServer(RECORDS, bug)) as origin:
        target = Target(url=origin, tokens={"read": SECRET}, now=datetime(2026, 11, 21, tzinfo=UTC))
        with Session(spec.bundle, target) as session:
            lists = [case for case in cases(spec, target, session) if case.is_list]
            found = list(judge_cases(planned(lists, PROMISES)))
    assert not any(one.trace for one in found)
    return {(one.promise, one.operation, one.outcome) for one in found}


def test_the_suite_finds_nothing_wrong_with_it() -> None:
    assert {outcome for _, _, outcome in judged()} == {Outcome.PASS}


@pytest.mark.parametrize("bug", BUGS)
def test_the_suite_notices_what_is_wrong(bug: str) -> None:
    assert Outcome.FAIL in {outcome for _, _, outcome in judged(bug)}
