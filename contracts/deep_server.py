"""More seeds than every run can afford: no false alarm on a healthy emulator (`nox -s deep`)."""

from __future__ import annotations

import pytest

from callrecords.contract.testing import what_is_wrong
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from contracts.test_server import judged
from tests.made_up import fable


@pytest.mark.parametrize("seed", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("vendor", [*VENDORS, fable()], ids=lambda vendor: vendor.slug)
def test_no_false_alarm_on_a_healthy_emulator(vendor: Vendor, seed: int) -> None:
    result = judged(vendor, seed)
    assert result.green, what_is_wrong(result)
    assert result.remarks == []
