"""Checks of sync tokens, on emulators of made-up vendors: healthy they pass, and every bug is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import structs

from callrecords.contract.base.case import cases
from callrecords.contract.base.finding import Finding
from callrecords.contract.base.schemas import Spec, spec_of
from callrecords.contract.base.session import Session
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.emulated import target_of
from callrecords.contract.server import changes
from callrecords.contract.suite import judge_cases, planned
from callrecords.emulator import Emulator
from callrecords.emulator.mutations.changes import BUGS
from callrecords.emulator.mutations.planting import Mutation
from callrecords.emulator.serving.transports import EmulatorTransport
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.emulator.changed import changed
from tests.made_up import made_up

WREN, PLOVER = made_up()["wren"], made_up()["plover"]
PROMISES = ["sync.records", "sync.repeats", "sync.dead", "sync.access"]
WRONG_SIZES = {"default": 9, "minimum": 2, "maximum": 24}
"""Of Wren's changes: each differs by one from what its spec says."""


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


@pytest.mark.parametrize("shown", [False, True])
def test_a_flag_of_what_is_gone_may_be_a_field_of_the_records_whether_lists_show_those_or_not(shown: bool) -> None:
    def with_flag(document: dict[str, Any]) -> None:
        name = WREN.bundle().record_name(WREN.bundle().operations["list_calls"])
        document["components"]["schemas"][name]["properties"]["removed"] = {"type": "boolean"}

    vendor = changed(WREN, with_flag)
    spec, emulator = Spec.read(vendor.document, "flagged"), Emulator([vendor], records=60)
    if shown:
        emulator.records.add("wren.calls", fields={"removed": True})
    target = target_of(emulator, "wren", "http://emulator")
    with Session(spec.bundle, target, transport=EmulatorTransport(emulator)) as session:
        found = cases(spec, target, session, operations=["list_calls"])
        verdicts = list(judge_cases(planned(found, PROMISES)))
        flags = [one.value("removed") for one in found[0].listing.some]
    assert [one.outcome for one in verdicts] == [Outcome.PASS] * 4, verdicts
    assert flags.count(True) == shown


@pytest.mark.parametrize("vendor", [WREN, PLOVER], ids=["wren", "plover"])
def test_a_healthy_server_keeps_the_page_sizes_of_its_changes(vendor: Vendor) -> None:
    verdicts = [one for one in _judged(vendor, "sync.sizes") if one.outcome is not Outcome.NOT_APPLICABLE]
    assert [one.outcome for one in verdicts] == [Outcome.PASS], verdicts


@pytest.mark.parametrize("bound", WRONG_SIZES)
def test_a_page_size_of_changes_that_a_spec_says_wrong_is_noticed(bound: str) -> None:
    emulator, bundle = Emulator([WREN], records=60), WREN.bundle()
    listing = bundle.operation("calls", "list")
    assert listing is not None
    assert listing.sync is not None
    limit = structs.replace(listing.sync.limit, **{bound: WRONG_SIZES[bound]})
    said = structs.replace(listing, sync=structs.replace(listing.sync, limit=limit))
    target = target_of(emulator, "wren", "http://emulator")
    with Session(bundle, target, transport=EmulatorTransport(emulator)) as session:
        (case,) = cases(spec_of(WREN), target, session, operations=["list_calls"])
        case.operation = said
        findings = list(changes.bounds_of_page_sizes(case))
    assert not all(one.holds for one in findings if isinstance(one, Finding))


def test_what_a_request_for_changes_must_have_is_demanded() -> None:
    outcomes = {one.operation: one.outcome for one in _judged(WREN, "sync.parameters")}
    assert outcomes == {"list_calls": Outcome.PASS}


def test_a_vendor_without_sync_tokens_promises_nothing_of_them() -> None:
    assert [list(_judged(vendor)) for vendor in VENDORS] == [[]] * len(VENDORS)


@pytest.mark.parametrize(
    ("bug", "vendor"),
    [
        pytest.param(bug, vendor, id=f"{bug.name}-{vendor.slug}")
        for bug in BUGS
        for vendor in (WREN, PLOVER)
        if bug.out_of_reach([vendor.bundle()]) is None
    ],
)
def test_every_bug_of_sync_tokens_is_noticed(bug: Mutation, vendor: Vendor) -> None:
    assert Outcome.FAIL in {one.outcome for one in _judged(vendor, bug.breaks, bugs=(bug.name,))}
