"""The server side of the contract: the full profile on the emulator of every vendor."""

from __future__ import annotations

import pytest

from callrecords.contract.base.promises import PROMISES
from callrecords.contract.base.result import Result
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.emulated import NOW, enough, target_of
from callrecords.contract.run import run_full
from callrecords.contract.server.schemathesis import PROMISE as STANDARD_CHECKS
from callrecords.contract.testing import what_is_wrong
from callrecords.emulator import Emulator, EmulatorTransport, serve
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.made_up import made_up

STANDARD = (*VENDORS, made_up()["wren"])
"""Vendors whose emulators schemathesis judges in every run; `deep_server.py` lets it judge all of them."""
OTHERS = [vendor for vendor in made_up().values() if vendor not in STANDARD]


@pytest.mark.parametrize("vendor", STANDARD, ids=lambda vendor: vendor.slug)
def test_the_emulator_keeps_every_promise_of_the_spec(vendor: Vendor) -> None:
    result = judged(vendor, seed=1)
    assert result.green, what_is_wrong(result)
    assert result.remarks == []  # the emulator sends nothing that the spec does not declare


@pytest.mark.parametrize("vendor", OTHERS, ids=lambda vendor: vendor.slug)
def test_in_process_it_keeps_every_promise_of_ours(vendor: Vendor) -> None:
    emulator = Emulator([vendor], records=enough(vendor.bundle()), seed=1, now=NOW)
    target, own = (
        target_of(emulator, vendor.slug, "http://emulator"),
        [one for one in PROMISES if one != STANDARD_CHECKS],
    )
    result = run_full(spec_of(vendor), target, promises=own, transport=EmulatorTransport(emulator))
    assert result.green, what_is_wrong(result)
    assert result.remarks == []


def judged(vendor: Vendor, seed: int) -> Result:
    """The full profile on a healthy emulator; each seed has its own records and its own generated requests."""
    with serve(Emulator([vendor], records=enough(vendor.bundle()), seed=seed, now=NOW)) as server:
        return run_full(spec_of(vendor), target_of(server.emulator, vendor.slug, server.origin), seed=seed)
