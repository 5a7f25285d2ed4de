"""The server side of the contract: the full profile on the emulator of every vendor."""

from __future__ import annotations

import pytest

from callrecords.contract.base.result import Result
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.emulated import NOW, enough, target_of
from callrecords.contract.run import run_full
from callrecords.contract.testing import what_is_wrong
from callrecords.emulator import Emulator, serve
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.made_up import made_up


@pytest.mark.parametrize("vendor", [*VENDORS, *made_up().values()], ids=lambda vendor: vendor.slug)
def test_the_emulator_keeps_every_promise_of_the_spec(vendor: Vendor) -> None:
    result = judged(vendor, seed=1)
    assert result.green, what_is_wrong(result)
    assert result.remarks == []  # the emulator sends nothing that the spec does not declare


def judged(vendor: Vendor, seed: int) -> Result:
    """The full profile on a healthy emulator; each seed has its own records and its own generated requests."""
    with serve(Emulator([vendor], records=enough(vendor.bundle()), seed=seed, now=NOW)) as server:
        return run_full(spec_of(vendor), target_of(server.emulator, vendor.slug, server.origin), seed=seed)
