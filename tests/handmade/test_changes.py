"""Client and suite on changes that were written by hand: nothing of ours serves them."""

from __future__ import annotations

from typing import Any

import pytest

from callrecords.client import Changes, FullReadDue
from callrecords.contract.base.case import cases
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import Session, Target
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.suite import judge_cases, planned
from callrecords.spec.catalog import Vendor
from tests.handmade import small
from tests.handmade.plover_changes import PloverDelta
from tests.handmade.wren import SECRET, running
from tests.handmade.wren_changes import BUGS, FEED_BUGS, WrenChanges
from tests.made_up import made_up

WREN, PLOVER = made_up()["wren"], made_up()["plover"]
PROMISES = ("sync.records", "sync.repeats", "sync.dead", "sync.access", "sync.sizes", "sync.parameters")
BREAKS = {
    "cursor-good-once": "sync.repeats",
    "any-cursor": "sync.dead",
    "open": "sync.access",
    "any-size": "sync.sizes",
    "usual-size-always": "sync.sizes",
    "any-workspace": "sync.parameters",
}


def _keys(server: WrenChanges) -> set[str]:
    return {one["callId"] for one in server.calls}


def test_a_store_that_follows_the_tokens_holds_what_the_server_holds() -> None:
    server = WrenChanges(60)
    held: set[str] = set()
    token: str | None = None
    with running(server) as url, WREN.load(WREN.client)(token=SECRET, base_url=url) as client:
        for turn in range(3):
            for page in client.calls.changes(token):
                assert isinstance(page, Changes)
                assert page.begins_anew == (held == set())
                held = (held | {call.call_id for call in page}) - {*page.deleted}
                token = page.token
            assert held == _keys(server)
            server.remove(server.calls[turn]["callId"])
            server.put({**server.calls[5], "seconds": 1000 + turn})
            server.put({**server.calls[7], "callId": f"CAnew{turn}"})
        (page,) = client.calls.changes(token)
        assert [call.seconds for call in page][:1] == [1002]
        assert list(client.deviations) == []


def test_a_cursor_that_is_over_is_an_outcome_and_everything_comes_anew() -> None:
    server = WrenChanges(30)
    with running(server) as url, WREN.load(WREN.client)(token=SECRET, base_url=url) as client:
        *_, last = client.calls.changes()
        server.oldest = 1000
        assert list(client.calls.changes(last.token)) == [FullReadDue(status=410, code="cursor_over")]
        first, *_ = client.calls.changes()
        assert first.begins_anew


def test_page_tokens_lead_through_changes_and_what_was_deleted_is_told_by_its_key() -> None:
    server = PloverDelta()
    held: dict[str, int] = {}
    token: str | None = None
    with small.running(server) as url, PLOVER.load(PLOVER.client)(token=server.token, base_url=url) as client:
        for turn in range(3):
            for page in client.messages.changes(token):
                assert isinstance(page, Changes)
                if page.begins_anew:
                    held = {}
                held |= {message.ref: message.seconds for message in page}
                for key in page.deleted:
                    held.pop(key, None)
                token = page.token
            assert held == {one["ref"]: one["seconds"] for one in server.records}
            server.remove(server.records[turn]["ref"])
            server.put(40 + turn, seconds=500 + turn)
            server.put(1000 + turn)
        server.oldest = 1000
        assert next(iter(client.messages.changes(token))).begins_anew
        assert list(client.deviations) == []


def test_a_feed_that_begins_now_tells_what_changes_from_then_on() -> None:
    server = WrenChanges(5)
    with running(server) as url, WREN.load(WREN.client)(token=SECRET, base_url=url) as client:
        (first,) = client.voicemails.changes()
        assert list(first) == []
        heard, gone = (one["id"] for one in server.voicemails[:2])
        server.voicemail(heard, seconds=77)
        server.voicemail(gone)
        (page,) = client.voicemails.changes(first.token)
        assert [(one.id, one.seconds) for one in page] == [(heard, 77)]
        assert list(page.deleted) == [gone]


def _failed(bug: str, *promises: str, listing: str = "list_calls") -> list[str]:
    with running(WrenChanges(40, bug)) as url:
        target = Target(url=url, tokens={"read": SECRET}, query={"workspace": "main"})
        return _judged(WREN, target, listing, *promises)


def _failed_of_plover(bug: str, *promises: str) -> list[str]:
    with small.running(PloverDelta(bug)) as url:
        return _judged(PLOVER, Target(url=url, tokens={"read": PloverDelta.token}), "get_messages", *promises)


def _judged(vendor: Vendor, target: Target, listing: str, *promises: str) -> list[str]:
    spec = spec_of(vendor)
    with Session(spec.bundle, target) as session:
        chosen: list[Any] = [one for one in cases(spec, target, session) if one.operation.operation_id == listing]
        verdicts = judge_cases(planned(chosen, promises))
        kept = (Outcome.PASS, Outcome.NOT_APPLICABLE)
        return [one.promise for one in verdicts if one.outcome not in kept]


def test_the_suite_finds_nothing_wrong_with_it() -> None:
    assert _failed("", *PROMISES) == []
    assert _failed("", *PROMISES, listing="list_voicemails") == []
    assert _failed_of_plover("", *PROMISES) == []


@pytest.mark.parametrize("bug", FEED_BUGS)
def test_the_suite_notices_each_bug_of_a_feed(bug: str) -> None:
    assert _failed(bug, FEED_BUGS[bug], listing="list_voicemails") == [FEED_BUGS[bug]]


@pytest.mark.parametrize("bug", PloverDelta.breaks)
def test_the_suite_notices_each_bug_of_pages_of_changes(bug: str) -> None:
    assert _failed_of_plover(bug, PloverDelta.breaks[bug]) == [PloverDelta.breaks[bug]]


@pytest.mark.parametrize("bug", BUGS)
def test_the_suite_notices_each_bug(bug: str) -> None:
    promise = BREAKS.get(bug, "sync.records")
    assert promise in _failed(bug, promise)
