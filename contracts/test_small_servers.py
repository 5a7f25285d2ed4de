"""The full profile, schemathesis included, on correct servers that hold few records or many: nothing fails."""

from __future__ import annotations

import pytest

from callrecords.contract.emulated import target_of
from callrecords.contract.run import run_full
from callrecords.contract.testing import spec_of, told
from callrecords.core.catalog import Vendor
from callrecords.emulator import Emulator, serve
from callrecords.registry import VENDORS


@pytest.mark.parametrize("records", [0, 1, 5_000])
@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.slug)
def test_a_correct_server_of_any_size_breaks_no_promise(vendor: Vendor, records: int) -> None:
    with serve(Emulator([vendor], records=records)) as server:
        target = target_of(server.emulator, vendor.slug, server.origin)
        result = run_full(spec_of(vendor), target, examples=5)
    assert not result.failed, told(result)
    assert result.defects == 0, told(result)
    assert result.ended is None
