"""The fixture `callrecords_emulator`, as its users meet it."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest

from callrecords.registry import VENDORS
from callrecords.testing.plugin import callrecords_emulator
from callrecords.testing.running import RunningEmulator, running

fixture = callrecords_emulator  # found by name here too, when the project is not installed


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.slug)
def test_the_typed_client_of_every_vendor_reads_all_records(
    callrecords_emulator: RunningEmulator, vendor: object
) -> None:
    from callrecords.spec.catalog import Vendor

    assert isinstance(vendor, Vendor)
    with callrecords_emulator.client(vendor.slug) as client:
        for resource in vendor.resources:
            records = list(getattr(client, resource.attribute).iter())
            assert len(records) == 100
            assert not any(record.problems or record.extras for record in records)
    assert callrecords_emulator.requests[-1].status == 200


def test_faults_clock_and_records_are_at_hand(callrecords_emulator: RunningEmulator) -> None:
    vendor = VENDORS[0]
    name = vendor.resources[0].name
    callrecords_emulator.faults.add("server-error")
    callrecords_emulator.records.add(
        f"{vendor.slug}.{name}", visible=callrecords_emulator.clock.now() + timedelta(days=1)
    )
    with callrecords_emulator.client(vendor.slug) as client:
        assert len(list(getattr(client, vendor.resources[0].attribute).iter())) == 100
        callrecords_emulator.clock.advance(timedelta(days=1))
        assert len(list(getattr(client, vendor.resources[0].attribute).iter())) == 101
    assert any(entry.fault == "server-error" for entry in callrecords_emulator.requests)
    assert callrecords_emulator.url(vendor.slug) in callrecords_emulator.environment(vendor.slug).values()


def test_other_fixtures_can_be_made_with_other_numbers() -> None:
    with running(records=3, seed=7) as emulator, emulator.client(VENDORS[0].slug) as client:
        assert len(list(getattr(client, VENDORS[0].resources[0].attribute).iter())) == 3


def test_loading_the_plugin_imports_neither_emulator_nor_clients() -> None:
    code = (
        "import callrecords.testing.plugin, sys;"
        "heavy = [m for m in sys.modules if m.split('.')[0] in ('httpx', 'uvicorn', 'msgspec') or m.startswith('callrecords.')];"
        "print(sorted(heavy))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert (
        shown.strip()
        == "['callrecords.spec', 'callrecords.spec.lazy', 'callrecords.testing', 'callrecords.testing.plugin']"
    )
