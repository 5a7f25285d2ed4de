"""Checks of jobs, on the emulator of the made-up vendor Wren: healthy it passes, and every bug in a job is noticed."""

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
from callrecords.emulator.mutations.jobs import BUGS
from callrecords.emulator.serving.transports import EmulatorTransport
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.made_up import made_up

WREN = made_up()["wren"]
PROMISES = ["job.records", "job.states", "job.tokens", "job.parameters"]


def _judged(vendor: Vendor, *promises: str, bugs: tuple[str, ...] = (), fault: str | None = None) -> Iterator[Verdict]:
    spec, emulator = spec_of(vendor), Emulator([vendor], records=60, bugs=bugs)
    if fault is not None:
        emulator.faults.add(fault, count=None)
    target = target_of(emulator, vendor.slug, "http://emulator")
    with Session(spec.bundle, target, transport=EmulatorTransport(emulator)) as session:
        yield from judge_cases(planned(cases(spec, target, session), promises or PROMISES))
    assert all(emulator.bugs.firings.values())


def test_a_healthy_server_keeps_every_promise_of_its_jobs() -> None:
    verdicts = list(_judged(WREN))
    assert [one.outcome for one in verdicts] == [Outcome.PASS] * 8, verdicts


def test_a_vendor_without_jobs_promises_nothing_of_them() -> None:
    assert [list(_judged(vendor)) for vendor in VENDORS] == [[]] * len(VENDORS)


@pytest.mark.parametrize("bug", [bug.name for bug in BUGS])
def test_every_bug_in_a_job_is_noticed(bug: str) -> None:
    (broken,) = {one.breaks for one in BUGS if one.name == bug}
    assert Outcome.FAIL in {one.outcome for one in _judged(WREN, broken, bugs=(bug,))}


@pytest.mark.parametrize("fault", ["job-fails", "address-expired", "cut-file"])
def test_a_job_without_a_file_breaks_its_promise(fault: str) -> None:
    failed = [one for one in _judged(WREN, "job.records", fault=fault) if one.outcome is Outcome.FAIL]
    assert failed
    assert all(one.exchanges for one in failed)
