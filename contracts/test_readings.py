"""A server that follows another reading of its spec is right: it is accepted, named, and judged by that reading."""

from __future__ import annotations

import pytest

from callrecords.contract.base.assumed import Standing
from callrecords.contract.base.promises import PROMISES
from callrecords.contract.base.result import Result
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.emulated import NOW, target_of
from callrecords.contract.run import run_full
from callrecords.contract.server import schemathesis as server_side
from callrecords.contract.testing import what_is_wrong
from callrecords.emulator import Emulator, EmulatorTransport
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.made_up import fable

EVERY_READING = [
    pytest.param(vendor, operation, one.name, id=f"{operation}-{one.name}")
    for vendor in (*VENDORS, fable())
    for operation, facts in vendor.bundle().operations.items()
    for one in facts.readings
]

RECORDS = 20


def judged(
    vendor: Vendor, operation: str, reading: str, *promises: str, bug: str = "", records: int = RECORDS
) -> Result:
    bugs = [bug] if bug else []
    emulator = Emulator([vendor], records=records, seed=3, now=NOW, readings=[reading], bugs=bugs)
    target, transport = target_of(emulator, vendor.slug, "http://emulator"), EmulatorTransport(emulator)
    wanted = promises or [name for name in PROMISES if name != server_side.PROMISE]
    return run_full(spec_of(vendor), target, operations=[operation], promises=wanted, transport=transport)


def standing(result: Result, reading: str) -> Standing:
    return next(one.standing for one in result.assumed if one.place == f"reading {reading}")


@pytest.mark.parametrize(("vendor", "operation", "reading"), EVERY_READING)
def test_a_server_that_follows_it_breaks_no_promise_and_the_report_says_which_it_follows(
    vendor: Vendor, operation: str, reading: str
) -> None:
    result = judged(vendor, operation, reading)
    assert not result.failed, what_is_wrong(result)
    assert result.defects == 0, what_is_wrong(result)
    others = [one.name for one in vendor.bundle().operations[operation].readings if one.name != reading]
    assert standing(result, reading) is Standing.CONFIRMED
    assert {standing(result, other) for other in others} <= {Standing.REFUTED}


PLANTED = [
    ("carrierx", "list_call_drs", "next-on-full-pages", "next-link-drops-filter", "links.next"),
    ("carrierx", "list_call_drs", "next-on-full-pages", "end-repeated", "paging.ends"),
    ("carrierx", "list_call_drs", "no-next-link", "last-page-lost", "paging.every-record-once"),
    ("carrierx", "list_call_drs", "no-next-link", "has-more-stuck", "envelope.counts"),
    ("carrierx", "list_conference_calls", "cursor-refused", "offset-one-short", "paging.every-record-once"),
    ("carrierx", "list_conference_calls", "cursor-ignored", "ge-as-gt", "filter.ge"),
    ("cinnox", "list_call_details", "end-at-bounds-end", "lt-as-le", "filter.lt"),
    ("cinnox", "list_call_details", "end-at-bounds-end", "ge-as-gt", "filter.ge"),
    ("cinnox", "list_call_details", "end-at-bounds-end", "half-window-ignored", "filter.together"),
]


@pytest.mark.parametrize(("slug", "operation", "reading", "bug", "promise"), PLANTED)
def test_a_bug_of_such_a_server_is_found(slug: str, operation: str, reading: str, bug: str, promise: str) -> None:
    vendor = next(one for one in VENDORS if one.slug == slug)
    result = judged(vendor, operation, reading, promise, bug=bug)
    assert [one.promise for one in result.verdicts if one.outcome is Outcome.FAIL] == [promise]
    assert standing(result, reading) is Standing.CONFIRMED


@pytest.mark.parametrize(("vendor", "operation", "reading"), EVERY_READING)
def test_without_records_nobody_can_tell(vendor: Vendor, operation: str, reading: str) -> None:
    result = judged(vendor, operation, reading, "paging.ends", records=0)
    assert standing(result, reading) is Standing.UNTESTED
