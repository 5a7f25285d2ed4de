"""`callrecords emulate`: planted bugs and one's own records."""

from __future__ import annotations

from pathlib import Path

import pytest

from callrecords.cli.emulate import load_records, report_idle, tokens_of
from callrecords.contract.testing import configured_target
from callrecords.emulator import Emulator
from callrecords.emulator.mutations.catalogue import BUGS
from callrecords.emulator.store.store import RowQuery
from callrecords.registry import VENDORS
from tests.cli.conftest import Run

RESOURCE = f"{VENDORS[0].slug}.{VENDORS[0].resources[0].name}"


def test_the_bugs_are_listed_with_the_promise_that_each_breaks(callrecords: Run) -> None:
    done = callrecords("emulate", "--bugs")
    assert done.code == 0
    bundles = [vendor.bundle() for vendor in VENDORS]
    listed = [bug for bug in BUGS.values() if bug.out_of_reach(bundles) is None]
    assert len(listed) > 100
    assert [line.split()[:3] for line in done.out.splitlines()] == [[bug.name, "breaks", bug.breaks] for bug in listed]


def test_an_unknown_bug_is_refused_with_what_was_meant(callrecords: Run) -> None:
    done = callrecords("emulate", "--bug", "ge-as-gtt")
    assert (done.code, "did you mean ge-as-gt" in done.err) == (2, True)


def test_a_bug_that_cannot_strike_is_refused_with_the_reason_and_is_not_listed(callrecords: Run) -> None:
    done = callrecords("emulate", "cinnox", "--bug", "cursor-without-ties")
    assert done.code == 2
    assert "cursor-without-ties cannot strike: CINNOX without a cursor" in done.err
    listed = callrecords("emulate", "cinnox", "--bugs").out
    assert "cursor-without-ties" not in listed
    assert "half-window-ignored" in listed
    assert "cursor-without-ties" in callrecords("emulate", "cinnox", "carrierx", "--bugs").out


@pytest.mark.parametrize(
    ("order", "hint"),
    [("nothing", "SLUG.RESOURCE=FILE"), (f"{RESOURCE}=nowhere.jsonl", "cannot read"), ("a.b=c", "cannot read")],
)
def test_records_that_cannot_be_loaded_are_refused(callrecords: Run, order: str, hint: str) -> None:
    done = callrecords("emulate", "--load", order)
    assert done.code == 2
    assert hint in done.err


def test_what_was_loaded_and_what_does_not_fit_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    emulator = Emulator(VENDORS, records=2)
    table = emulator.server(VENDORS[0].slug).resources[VENDORS[0].resources[0].name].table
    good = table.page(RowQuery()).bodies[0]
    file = tmp_path / "own.jsonl"
    file.write_bytes(good + b'\n{"surprise": 1}\n')
    load_records(emulator.records, f"{RESOURCE}={file}")
    told = capsys.readouterr().err
    assert "1 records loaded, 1 do not fit" in told
    assert "line 2" in told
    assert emulator.records.count(RESOURCE) == 1


@pytest.mark.parametrize("now", ["0001-01-01", "9999-12-31"])
def test_a_start_at_which_no_record_can_be_is_refused(callrecords: Run, now: str) -> None:
    done = callrecords("emulate", "--now", now)
    assert (done.code, "1971 to 9000" in done.err) == (2, True)


def test_every_token_has_the_variable_under_which_check_looks_for_it() -> None:
    vendor = VENDORS[0]
    emulator = Emulator([vendor], records=1)
    variables = tokens_of(emulator, vendor)
    target = configured_target(
        vendor.bundle(), url="http://127.0.0.1", token=emulator.token(vendor.slug), environment=variables
    )
    assert target.tokens == {
        kind: emulator.token(vendor.slug, kind) for kind in emulator.server(vendor.slug).identity.kinds
    }


def test_what_was_planted_and_never_struck_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    emulator = Emulator(VENDORS, records=1, bugs=("order-ignored",))
    operation = VENDORS[0].resources[0].list_operation
    emulator.faults.add("throttled", operation, after=2)
    emulator.faults.add("reset").hits = 1
    report_idle(emulator)
    told = capsys.readouterr().err
    assert f"The fault throttled on {operation} never struck: 0 requests came there, after 2 others" in told
    assert "The bug order-ignored never struck" in told
    assert "reset" not in told


def test_the_readings_are_listed_with_what_the_vendor_may_mean(callrecords: Run) -> None:
    done = callrecords("emulate", "--readings")
    assert done.code == 0
    for vendor in VENDORS:
        for operation in vendor.bundle().operations.values():
            for one in operation.readings:
                assert f"{one.name}\n" in done.out
                assert f"  {vendor.slug}.{operation.resource.name}: {one.says}\n" in done.out


def test_an_unknown_reading_is_refused_with_what_there_is(callrecords: Run) -> None:
    done = callrecords("emulate", "--reading", "at-random")
    assert done.code == 2
    assert "no list here has a reading 'at-random'" in done.err
