"""Checks of sync tokens, on emulators of made-up vendors: healthy they pass, and every bug is noticed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callrecords.contract.base.case import cases
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import Session
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.emulated import target_of
from callrecords.contract.suite import judge_cases, planned
from callrecords.emulator import Emulator
from callrecords.emulator.mutations.changes import BUGS
from callrecords.emulator.serving.transports import EmulatorTransport
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.made_up import made_up

WREN, PLOVER = made_up()["wren"], made_up()["plover"]
PROMISES = ["sync.records", "sync.repeats", "sync.dead", "sync.access"]


def _judged(vendor: Vendor, *promises: str, bugs: tuple[str, ...] = ()) -> Iterator[Verdict]:
    spec, emulator = spec_of(vendor), Emulator([vendor], records=60, bugs=bugs)
    target = target_of(emulator, vendor.slug, "http://emulator")
    with Session(spec.bundle, target, transport=EmulatorTransport(emulator)) as session:
        yield from judge_cases(planned(cases(spec, target, session), promises or PROMISES))
    assert all(emulator.bugs.firings.values())


@pytest.mark.parametrize(("vendor", "lists"), [(WREN, 2), (PLOVER, 1)], ids=["wren", "plover"])
def test_a_healthy_server_keeps_every_promise_of_its_sync_tokens(vendor: Vendor, lists: int) -> None:
    verdicts = list(_judged(vendor))
    assert [one.outcome for one in verdicts] == [Outcome.PASS] * 4 * lists, verdicts


def test_a_vendor_without_sync_tokens_promises_nothing_of_them() -> None:
    assert [list(_judged(vendor)) for vendor in VENDORS] == [[]] * len(VENDORS)


@pytest.mark.parametrize("vendor", [WREN, PLOVER], ids=["wren", "plover"])
@pytest.mark.parametrize("bug", [bug.name for bug in BUGS])
def test_every_bug_of_sync_tokens_is_noticed(bug: str, vendor: Vendor) -> None:
    (broken,) = {one.breaks for one in BUGS if one.name == bug}
    assert Outcome.FAIL in {one.outcome for one in _judged(vendor, broken, bugs=(bug,))}
