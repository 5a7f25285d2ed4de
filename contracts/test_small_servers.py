"""The full profile, schemathesis included, on correct servers that hold few records or many: nothing fails."""

from __future__ import annotations

import pytest

from callrecords.contract.base.promises import PROMISES
from callrecords.contract.base.result import Result
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.emulated import target_of
from callrecords.contract.run import run_full
from callrecords.contract.server import schemathesis as server_side
from callrecords.contract.testing import what_is_wrong
from callrecords.emulator import Emulator, serve
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor


@pytest.mark.parametrize("records", [0, 1])
@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.slug)
def test_a_small_correct_server_breaks_no_promise(vendor: Vendor, records: int) -> None:
    with serve(Emulator([vendor], records=records)) as server:
        target = target_of(server.emulator, vendor.slug, server.origin)
        result = run_full(spec_of(vendor), target, examples=5)
    healthy(result)


def test_a_large_one_does_not_either() -> None:
    vendor = min(VENDORS, key=lambda one: len(one.bundle().operations))
    own = [name for name in PROMISES if name != server_side.PROMISE]
    with serve(Emulator([vendor], records=5_000)) as server:
        target = target_of(server.emulator, vendor.slug, server.origin)
        result = run_full(spec_of(vendor), target, operations=[vendor.resources[0].list_operation], promises=own)
    healthy(result)


def healthy(result: Result) -> None:
    assert not result.failed, what_is_wrong(result)
    assert result.defects == 0, what_is_wrong(result)
    assert result.ended is None
