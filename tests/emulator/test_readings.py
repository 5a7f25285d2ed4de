"""Readings of a vendor where its page is silent or ambiguous: the emulator serves each, and the clients' walks lose nothing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callrecords.emulator import Emulator
from callrecords.emulator.operations.readings import UnknownReading
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from callrecords.testing.running import RunningEmulator, running

pytestmark = pytest.mark.slow

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def readings() -> Iterator[tuple[Vendor, str, str, str]]:
    """Vendor, attribute of the client, clock attribute, name of the reading."""
    for vendor in VENDORS:
        for resource in vendor.resources:
            operation = vendor.bundle().operations[resource.list_operation]
            for one in operation.readings:
                yield vendor, resource.attribute, resource.list_operation, one.name


CASES = [pytest.param(*case, id=f"{case[0].slug}-{case[1]}-{case[3]}") for case in readings()]


@pytest.fixture(scope="module")
def emulator() -> Iterator[RunningEmulator]:
    with running(120, now=NOW) as emulator:
        yield emulator


def raws(client: Any, attribute: str, **ask: Any) -> list[bytes]:
    return [record.raw for page in getattr(client, attribute).pages(**ask) for record in page]


@pytest.mark.parametrize("ask", [{}, {"concurrency": 4}, {"limit": 60}, {"limit": 7}], ids=str)
@pytest.mark.parametrize("closed", [True, False], ids=["window", "open"])
@pytest.mark.parametrize(("vendor", "attribute", "operation", "name"), CASES)
def test_a_walk_brings_the_same_records_whatever_the_reading(
    emulator: RunningEmulator,
    vendor: Vendor,
    attribute: str,
    operation: str,
    name: str,
    closed: bool,
    ask: dict[str, Any],
) -> None:
    since = NOW - timedelta(days=20, hours=3, seconds=7.25)
    window = {"since": since, "until": NOW - 6 * DAY} if closed else {"since": since}
    with emulator.client(vendor.slug) as client:
        expected = raws(client, attribute, **window)
    emulator.readings.choose(name)
    try:
        with emulator.client(vendor.slug) as client:
            found = raws(client, attribute, **window, **ask)
            kinds = {one.kind for one in client.deviations}
    finally:
        emulator.readings.drop(name)
    assert len(expected) > 20
    assert sorted(found) == sorted(expected)
    assert len(found) == len(set(found))
    assert kinds <= {"missing next link", "refused cursor", "ignored cursor"}


@pytest.mark.parametrize(("vendor", "attribute", "operation", "name"), CASES)
def test_a_reading_changes_what_is_served(
    emulator: RunningEmulator, vendor: Vendor, attribute: str, operation: str, name: str
) -> None:
    """Else the test above would prove nothing."""

    def answers() -> list[object]:
        with emulator.client(vendor.slug) as client:
            listed = getattr(client, attribute)
            key = listed.list(limit=1).items[0]
            found: list[object] = []
            facts = vendor.bundle().operations[operation]
            reading = next(one for one in facts.readings if one.name == name)
            if reading.cursor is not None:
                (identity,) = vendor.bundle().identity(facts).keys
                try:
                    found.append(listed.list(limit=3, after=getattr(key, identity)).items)
                except Exception as error:  # noqa: BLE001  # it is one of the two answers
                    found.append(type(error).__name__)
            elif reading.next_link is not None:
                found += [listed.list(limit=1).raw, listed.list(limit=1, offset=119).raw]
            else:
                assert facts.filter is not None
                ends = next(one for one in facts.filter.parameters if one.parameter == reading.parameter)
                since = NOW - 40 * DAY
                moments = [record.raw for page in listed.pages(since=since, until=NOW) for record in page]
                for until in (NOW - timedelta(hours=hour) for hour in range(24, 240, 5)):
                    query = {ends.parameter: until.isoformat().replace("+00:00", "Z")}
                    starts = next(
                        one.parameter
                        for one in facts.filter.parameters
                        if one.together == ends.together and one.operator == "ge"
                    )
                    query[starts] = since.isoformat().replace("+00:00", "Z")
                    found.append(_total(emulator, vendor, operation, query))
                found.append(len(moments))
            return found

    plain = answers()
    emulator.readings.choose(name)
    try:
        assert answers() != plain
    finally:
        emulator.readings.drop(name)
    assert answers() == plain


def _total(emulator: RunningEmulator, vendor: Vendor, operation: str, query: dict[str, str]) -> bytes:
    import httpx

    path = vendor.bundle().operations[operation].path
    for parameter in vendor.bundle().client.parameters:
        path = path.replace(f"{{{parameter.fills}}}", emulator.emulator.parameters(vendor.slug).get(parameter.name, ""))
    headers = {"authorization": f"Bearer {emulator.token(vendor.slug)}"}
    url = emulator.url(vendor.slug) + path
    return httpx.get(url, params={**query, "limit": "500"}, headers=headers).content


def test_an_unknown_reading_is_refused_with_the_nearest() -> None:
    name = next(readings())[3]
    with pytest.raises(UnknownReading, match=f"did you mean {name}"):
        Emulator(VENDORS, readings=[name + "s"])


def test_readings_can_be_chosen_at_the_start() -> None:
    names = tuple(dict.fromkeys(case[3] for case in itertools.islice(readings(), 2)))
    assert Emulator(VENDORS, readings=names).readings.chosen == names
