"""What every run cannot afford: more seeds, all vendors, the hand-written servers with all their records (`nox -s deep`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from callrecords.cli.exits import Exit
from callrecords.contract.testing import what_is_wrong
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from contracts.test_handmade import command
from contracts.test_server import judged
from tests.handmade import carrierx
from tests.made_up import fable, made_up


@pytest.mark.parametrize("seed", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("vendor", [*VENDORS, fable()], ids=lambda vendor: vendor.slug)
def test_no_false_alarm_on_a_healthy_emulator(vendor: Vendor, seed: int) -> None:
    result = judged(vendor, seed)
    assert result.green, what_is_wrong(result)
    assert result.remarks == []


@pytest.mark.parametrize("vendor", made_up().values(), ids=lambda vendor: vendor.slug)
def test_nor_on_those_that_are_made_up(vendor: Vendor) -> None:
    result = judged(vendor, seed=1)
    assert result.green, what_is_wrong(result)


def test_the_command_finds_nothing_wrong_with_a_hand_written_server_that_fills_the_largest_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert command("carrierx", carrierx.CarrierX, monkeypatch, tmp_path) == Exit.OK
