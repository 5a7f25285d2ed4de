"""Every list of every vendor, the made-up one included, on an emulator that all tests of a session share."""

from __future__ import annotations

import pytest

from callrecords.emulator import Emulator
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.emulator.driver import NOW, Driver
from tests.made_up import SLUG, fable
from tests.made_up import made_up as made_up_vendors

RECORDS = 200
LISTS = [(vendor.slug, resource.name) for vendor in VENDORS for resource in vendor.resources] + [
    (SLUG, "voice_entries"),
    ("wren", "calls"),
    ("wren", "voicemails"),
]


def everyone() -> tuple[Vendor, ...]:
    return (*VENDORS, fable(), made_up_vendors()["wren"])


@pytest.fixture(scope="session")
def emulator() -> Emulator:
    """An emulator that no test changes."""
    return Emulator(everyone(), records=RECORDS, now=NOW)


@pytest.fixture(params=LISTS, ids=".".join)
def driver(request: pytest.FixtureRequest, emulator: Emulator) -> Driver:
    """Each list of each vendor in turn."""
    slug, resource = request.param
    return Driver(emulator, slug, resource)


@pytest.fixture
def made_up(emulator: Emulator) -> Driver:
    """The made-up vendor alone."""
    return Driver(emulator, SLUG, "voice_entries")
