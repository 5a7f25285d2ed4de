"""The laws over a real socket hold for our clients, and each is broken when one thing goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from callrecords.client.http import retry as policy
from callrecords.client.walk import dedupe as seen
from callrecords.client.walk import walk
from callrecords.contract.client import wire_laws
from callrecords.contract.client.wire_laws import wire_faults
from callrecords.emulator.operations.faults import KNOWN, Faults
from callrecords.errors import BadResponse, Forbidden
from tests.made_up import fable

pytestmark = pytest.mark.slow

VENDOR = fable()
(RESOURCE,) = VENDOR.resources


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """The law for some faults only."""

    def judged(*names: str) -> list[str]:
        monkeypatch.setattr(wire_laws, "KNOWN", {name: KNOWN[name] for name in names})
        return list(wire_faults(VENDOR, RESOURCE))

    return judged


def test_our_clients_keep_the_law(faults: Any) -> None:
    assert faults("reset", "short-body", "html", "forbidden", "broken-record", "skip-rows") == []


def changed(monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], None]) -> None:
    """Change each page before it is counted."""
    keys_of = wire_laws.Stage.keys_of

    def other(self: Any, page: Any) -> list[str]:
        change(page)
        return keys_of(self, page)

    monkeypatch.setattr(wire_laws.Stage, "keys_of", other)


def test_records_lost_in_silence_are_seen(faults: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(monkeypatch, lambda page: page.items.pop())
    assert any("records lost, 0 told, 0 doubled" in fault for fault in faults("reset"))


def test_a_bad_item_that_is_not_told_is_seen(faults: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_laws._WireStage, "add", lambda *_: None)  # a list that moves may bring it again
    changed(monkeypatch, lambda page: page.bad_items.clear())
    assert "broken-record: 1 records lost, 0 told, 0 doubled" in faults("broken-record")


def test_records_that_come_twice_are_seen(faults: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen.Dedupe, "new", lambda _self, records: list(records))
    assert any("0 told, 0 doubled" not in fault for fault in faults("repeat-rows"))


def test_records_that_nobody_has_are_seen(faults: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    keys_of = wire_laws.Stage.keys_of
    monkeypatch.setattr(wire_laws.Stage, "keys_of", lambda self, page: [*keys_of(self, page), f"ve.{id(page)}"])
    assert "reset: keys that no record has" in faults("reset")


def test_a_walk_that_goes_on_with_nothing_remembered_is_seen(faults: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen.Dedupe, "restore", lambda *_: None)
    assert any("doubled" in fault for fault in faults("html"))


def test_an_error_that_leads_nowhere_is_seen(faults: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fail = walk.Walk._fail

    def silent(self: Any, leg: Any, error: Any) -> None:
        try:
            fail(self, leg, error)
        finally:
            error.resume = None

    monkeypatch.setattr(walk.Walk, "_fail", silent)
    assert "html, lasting: BadResponse does not say where to go on" in faults("html")


def test_requests_without_need_are_seen(faults: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that came is asked for again when its error is taken for a passing one."""
    took = walk.Walk.took

    def doubtful(self: Any, leg: Any, reply: Any) -> None:
        before = leg.request
        took(self, leg, reply)
        if leg.failed is None and not getattr(self, "asked_again", False):
            self.asked_again = True
            leg.opened.pop()
            leg.sent.clear()
            leg.request = before

    monkeypatch.setattr(walk.Walk, "took", doubtful)
    assert "reset: 1 requests were sent again without need" in faults("reset")


def test_a_fault_that_ends_no_walk_is_seen(faults: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    took = walk.Walk.took

    def careless(self: Any, leg: Any, reply: Any) -> None:
        took(self, leg, reply)
        if isinstance(leg.failed, BadResponse | Forbidden):
            leg.failed = leg.request = None

    monkeypatch.setattr(walk.Walk, "took", careless)
    told = faults("html", "forbidden")
    assert "html, lasting: the walk does not end in an error" in told
    assert any(fault.startswith("forbidden: ") and "records lost, 0 told" in fault for fault in told)


def test_more_attempts_than_asked_and_pauses_that_are_none_are_seen(
    faults: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        policy.Retries, "pause", lambda _self, attempt, error: 0.0 if error.retryable and attempt < 5 else None
    )
    told = faults("reset")
    assert "reset, lasting: 5 requests were struck, not the same one up to 3 times" in told
    assert "reset, lasting: tells of 5 attempts and waits 4 times, for 5 requests" in told


def test_a_refusal_that_is_repeated_is_seen(faults: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy.Retries, "pause", lambda _self, attempt, _error: 0.2 if attempt < 3 else None)
    assert "forbidden: ends in NoneType" in faults("forbidden")


def test_a_fault_that_never_struck_is_seen(faults: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Faults, "add", lambda *_args, **_kwargs: None)
    assert faults("reset") == [
        "reset: the fault struck 0 times",
        "reset, lasting: the walk does not end in an error",
        "reset, asynchronously: the fault struck 0 times",
        "reset, asynchronously, lasting: the walk does not end in an error",
    ]
