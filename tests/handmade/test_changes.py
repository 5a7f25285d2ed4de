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
from tests.handmade.wren import SECRET, running
from tests.handmade.wren_changes import BUGS, WrenChanges
from tests.made_up import made_up

WREN = made_up()["wren"]
PROMISES = ("sync.records", "sync.repeats", "sync.dead", "sync.access", "sync.sizes")
BREAKS = {
    "cursor-good-once": "sync.repeats",
    "any-cursor": "sync.dead",
    "open": "sync.access",
    "any-size": "sync.sizes",
    "usual-size-always": "sync.sizes",
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


def _failed(bug: str, *promises: str) -> list[str]:
    spec = spec_of(WREN)
    with running(WrenChanges(40, bug)) as url:
        target = Target(url=url, tokens={"read": SECRET})
        with Session(spec.bundle, target) as session:
            chosen: list[Any] = [
                one for one in cases(spec, target, session) if one.operation.operation_id == "list_calls"
            ]
            verdicts = judge_cases(planned(chosen, promises))
            return [one.promise for one in verdicts if one.outcome is not Outcome.PASS]


def test_the_suite_finds_nothing_wrong_with_it() -> None:
    assert _failed("", *PROMISES) == []


@pytest.mark.parametrize("bug", BUGS)
def test_the_suite_notices_each_bug(bug: str) -> None:
    promise = BREAKS.get(bug, "sync.records")
    assert promise in _failed(bug, promise)
