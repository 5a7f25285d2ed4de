"""Windows of servers of which nobody says what time it is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.emulated import target_of
from callrecords.contract.run import run_full
from callrecords.emulator import Emulator, EmulatorTransport
from callrecords.registry import VENDORS

WITH_DEFAULT = [
    (vendor, operation.operation_id)
    for vendor in VENDORS
    for operation in vendor.bundle().operations.values()
    if operation.clock is not None and operation.clock.default_window is not None
]


def judged(now: datetime, *, records: int, seed: int, bug: str = "") -> list[Verdict]:
    found: list[Verdict] = []
    for vendor, operation in WITH_DEFAULT:
        emulator = Emulator([vendor], records=records, seed=seed, now=now, bugs=[bug] if bug else [])
        target = attrs.evolve(
            target_of(emulator, vendor.slug, "http://emulator"), now=None, below={}, own={}, hidden={}
        )
        found += run_full(
            spec_of(vendor), target, operations=[operation], promises=["window.default"],
            transport=EmulatorTransport(emulator),
        ).verdicts  # fmt: skip
    assert found
    return found


@pytest.mark.parametrize("days", [-9_000, -40, 0, 400])
@pytest.mark.parametrize("records", [12, 26, 200])
def test_a_record_that_may_be_older_than_the_default_window_is_no_fault(days: int, records: int) -> None:
    now = datetime.now(UTC) + timedelta(days=days)
    for seed in range(3):
        assert Outcome.FAIL not in {one.outcome for one in judged(now, records=records, seed=seed)}


def test_a_default_window_that_is_too_short_shows_by_the_clock_of_this_machine() -> None:
    found = judged(datetime.now(UTC), records=200, seed=1, bug="short-default-window")
    assert {one.outcome for one in found} == {Outcome.FAIL}
