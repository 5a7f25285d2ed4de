"""The emulator in process, behind httpx, sync and async."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from callrecords.emulator import Emulator
from callrecords.emulator.serving.transports import AsyncEmulatorTransport, EmulatorTransport
from callrecords.registry import VENDORS
from tests.emulator.driver import NOW, Driver


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(VENDORS, records=30, now=NOW)


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.slug)
def test_generated_clients_walk_in_process(emulator: Emulator, vendor: object) -> None:
    from callrecords.spec.catalog import Vendor

    assert isinstance(vendor, Vendor)
    base = f"http://emulator{emulator.base_path(vendor.slug)}"
    given = {"token": emulator.token(vendor.slug), "base_url": base} | emulator.parameters(vendor.slug)
    with httpx.Client(transport=EmulatorTransport(emulator)) as http:
        client = vendor.load(vendor.client)(**given, http_client=http)
        for resource in vendor.resources:
            assert len(list(getattr(client, resource.attribute).iter(limit=7))) == 30

    async def walk() -> None:
        async with httpx.AsyncClient(transport=AsyncEmulatorTransport(emulator)) as http:
            client = vendor.load(vendor.async_client)(**given, http_client=http)
            for resource in vendor.resources:
                assert len([record async for record in getattr(client, resource.attribute).iter(limit=7)]) == 30

    asyncio.run(walk())


def test_latency_beyond_the_timeout_is_a_timeout_without_waiting(emulator: Emulator) -> None:
    slug = VENDORS[0].slug
    driver = Driver(emulator, slug, VENDORS[0].resources[0].name)
    headers = {"authorization": f"Bearer {emulator.token(slug)}"}
    emulator.faults.add("latency", seconds=3600.0, count=2)
    with httpx.Client(transport=EmulatorTransport(emulator)) as client, pytest.raises(httpx.ReadTimeout):
        client.get(f"http://emulator{driver.path()}", headers=headers)

    async def ask() -> None:
        async with httpx.AsyncClient(transport=AsyncEmulatorTransport(emulator)) as client:
            await client.get(f"http://emulator{driver.path()}", headers=headers)

    with pytest.raises(httpx.ReadTimeout):
        asyncio.run(ask())
