"""The laws over a real socket see what goes wrong on their stage; `contracts.client_bugs` plants bugs in the clients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from callrecords.contract.client.stage import Stage
from callrecords.contract.client.wire_laws import wire_faults
from callrecords.emulator.operations.faults import KNOWN, Faults
from tests.made_up import fable, made_up

pytestmark = pytest.mark.slow

VENDOR = fable()
(RESOURCE,) = VENDOR.resources


def faults(*names: str) -> list[str]:
    """The law for some faults only."""
    return list(wire_faults(VENDOR, RESOURCE, {name: KNOWN[name] for name in names}))


def changed(monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], Any]) -> None:
    """Change each page before it is counted."""
    keys_of = Stage.keys_of

    def other(self: Stage, page: Any) -> list[str]:
        return [*keys_of(self, page), *(change(page) or ())]

    monkeypatch.setattr(Stage, "keys_of", other)


def test_records_lost_in_silence_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Stage.pages

    def fewer(self: Stage, took: Callable[[Any], None], **given: Any) -> None:
        pages(self, lambda page: (page.items.pop(), took(page)), **given)

    monkeypatch.setattr(Stage, "pages", fewer)
    assert any("records lost, 0 told, 0 doubled" in fault for fault in faults("reset"))


def test_a_bad_item_that_is_not_told_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stage, "add", lambda *_: None)  # a list that moves may bring it again
    changed(monkeypatch, lambda page: page.bad_items.clear())
    assert "broken-record: 1 records lost, 0 told, 0 doubled" in faults("broken-record")


def test_records_that_nobody_has_or_that_come_twice_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    changed(monkeypatch, lambda _: ["ve.made-up"])
    told = faults("reset")
    assert "reset: keys that no record has" in told
    assert any("0 told" in fault and "0 doubled" not in fault for fault in told)


def test_requests_without_need_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Stage.pages

    def twice(self: Stage, took: Any, **given: Any) -> None:
        pages(self, took, **given)
        pages(self, lambda _: None, **given)

    monkeypatch.setattr(Stage, "pages", twice)
    assert any("requests were sent again without need" in fault for fault in faults("reset"))


def test_a_fault_that_never_struck_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Faults, "add", lambda *_args, **_kwargs: None)
    assert faults("reset") == [
        "reset: the fault struck 0 times",
        "reset, lasting: the walk does not end in an error",
        "reset, asynchronously: the fault struck 0 times",
        "reset, asynchronously, lasting: the walk does not end in an error",
    ]


def test_a_row_that_is_left_out_of_a_response_that_was_cut_off_is_nobodys_fault() -> None:
    vendor = made_up()["plover"]
    capped = next(one for one in vendor.resources if one.list_operation == "get_calls")
    assert list(wire_faults(vendor, capped, {"skip-rows": KNOWN["skip-rows"]})) == []
