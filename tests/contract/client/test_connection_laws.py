"""The law of connections sees what stays open, and what is sent when nobody wants it any more."""

from __future__ import annotations

import httpx
import pytest

from callrecords.client.http.transport import HALT
from callrecords.contract.client import scripted
from callrecords.contract.client.connection_laws import ConnectionJudge, WatchedWalk
from callrecords.contract.client.stage import Stage
from tests.made_up import fable

pytestmark = pytest.mark.slow

VENDOR = fable()
(RESOURCE,) = VENDOR.resources
GIVEN_UP = WatchedWalk("pages", asynchronous=False, concurrency=1, ends="close", hangs=True)


@pytest.fixture(scope="module")
def judge() -> ConnectionJudge:
    return ConnectionJudge(VENDOR, RESOURCE)


def test_a_walk_that_is_given_up_while_a_body_comes_closes_it(judge: ConnectionJudge) -> None:
    assert list(judge.faults(GIVEN_UP)) == []


def test_a_response_that_stays_open_then_is_seen(judge: ConnectionJudge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripted, "_GRACE", 1.0)
    monkeypatch.setattr(httpx.Response, "close", lambda _: None)
    assert any("never closed" in fault for fault in judge.faults(GIVEN_UP))


def test_a_body_that_is_read_on_then_is_seen(judge: ConnectionJudge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(HALT.get()), "is_set", lambda _: False)
    assert "a response is read to its end, though the walk has ended" in list(judge.faults(GIVEN_UP))


def test_a_list_without_windows_is_not_walked_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stage, "clock", None)
    walk = WatchedWalk("pages", asynchronous=False, concurrency=3, ends="whole")
    assert list(ConnectionJudge(VENDOR, RESOURCE).faults(walk)) == []
