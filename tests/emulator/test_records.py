"""One's own records, and the examples of the specs, served byte for byte."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from callrecords.emulator import Emulator
from callrecords.emulator.store.store import KeyTaken
from callrecords.errors import BadArgument
from callrecords.spec.catalog import UnknownName
from tests.emulator.changed import changed
from tests.emulator.conftest import LISTS, everyone
from tests.emulator.driver import NOW, Driver
from tests.made_up import fable


@pytest.fixture(params=LISTS, ids=".".join)
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(Emulator(everyone(), records=30, now=NOW), *request.param)


def raw_items(driver: Driver, body: bytes) -> list[bytes]:
    envelope = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    return [bytes(raw) for raw in msgspec.json.decode(envelope[driver.items], type=list[msgspec.Raw])]


def examples(driver: Driver) -> list[bytes]:
    """The records of the list's examples, as the bundle has them."""
    found = [example.value for example in driver.facts.ok.examples.values()]
    return [record for example in found for record in raw_items(driver, bytes(example))]


def name(driver: Driver) -> str:
    return f"{driver.slug}.{driver.resource}"


def test_the_examples_of_the_spec_are_served_byte_for_byte(driver: Driver) -> None:
    given = examples(driver)
    report = driver.emulator.records.load(name(driver), given)
    assert (report.loaded, report.refused, report.unknown_fields) == (len(given), (), ())
    window = driver.facts.clock
    if window is not None and (window.default_window or window.widest_window):
        assert driver.emulator.records.count(name(driver)) == len(given)
    if window is None or window.default_window is None:
        assert sorted(raw_items(driver, driver.list().body)) == sorted(given)
    if driver.bundle.operation(driver.resource, "get") is not None:
        for record in given:
            assert driver.get(json.loads(record)[driver.key]).body == record


def test_records_that_were_sent_can_be_loaded_again_and_are_sent_the_same(driver: Driver) -> None:
    sent = raw_items(driver, driver.list().body)
    report = driver.emulator.records.load(name(driver), sent)
    assert (report.loaded, report.refused) == (len(sent), ())
    assert raw_items(driver, driver.list().body) == sent
    driver.emulator.reset()
    assert raw_items(driver, driver.list().body) == sent


def test_what_does_not_fit_is_left_out_and_reported_with_its_line(driver: Driver) -> None:
    (good, *_), clock = raw_items(driver, driver.list().body), driver.facts.clock
    record: dict[str, Any] = json.loads(good)
    assert clock is not None
    lines = [
        good,
        b"",
        b"{not json",
        b"[1]",
        good,
        json.dumps({name: value for name, value in record.items() if name != driver.key}).encode(),
        json.dumps(record | {driver.key: "other", clock.field: "yesterday"}).encode(),
        json.dumps(record | {driver.key: "third", "surprise": 1}).encode(),
        b"\xff",
    ]
    report = driver.emulator.records.load(name(driver), lines)
    assert report.loaded == 2
    assert [number for number, _ in report.refused] == [3, 4, 5, 6, 7, 9]
    assert report.unknown_fields == ("surprise",)
    assert driver.key in dict(report.refused)[6]
    assert clock.field in dict(report.refused)[7]
    assert driver.emulator.records.count(name(driver)) == 2


def test_a_list_can_be_emptied(driver: Driver) -> None:
    driver.emulator.records.clear(name(driver))
    assert driver.rows() == []


def test_a_window_without_any_record_is_answered_as_the_vendor_does(driver: Driver) -> None:
    facts, clock = driver.facts.filter, driver.facts.clock
    situation = driver.bundle.errors.situations.get("nothing-found")
    if situation is None or facts is None or clock is None:
        pytest.skip("an empty page is an empty page")
    ends = {plain.operator: plain.parameter for plain in facts.parameters if plain.field == clock.field}
    empty = driver.list(**{ends["ge"]: "2020-01-01T00:00:00Z", ends["lt"]: "2020-01-02T00:00:00Z"})
    assert empty.status == situation.status
    assert str(situation.code).encode() in empty.body
    assert driver.rows(**{driver.facts.pagination.offset.parameter: "5000"}) == []  # type: ignore[union-attr]


def test_an_unknown_resource_is_refused_with_what_was_meant(driver: Driver) -> None:
    with pytest.raises(UnknownName, match=driver.resource):
        driver.emulator.records.count(f"{name(driver)}s")
    with pytest.raises(UnknownName, match=driver.slug):
        driver.emulator.records.count(f"{driver.slug}x.{driver.resource}")
    with pytest.raises(UnknownName, match="slug"):
        driver.emulator.records.count(driver.resource)


def without_record_id(document: dict[str, Any]) -> None:
    del document["components"]["schemas"]["VoiceEntry"]["properties"]["entry-ref"]["x-means"]


def test_a_key_that_comes_twice_is_an_error_and_loses_no_record_silently() -> None:
    emulator = Emulator([changed(fable(), without_record_id)], records=30)
    with pytest.raises(KeyTaken, match="x-means: record-id"):
        emulator.records.count("fable.voice_entries")
    response = Driver(emulator, "fable", "voice_entries").list()
    assert response.status == 500
    assert b"two records have the same key" in response.body


def test_a_record_with_a_key_that_is_taken_or_still_to_appear_is_not_added(driver: Driver) -> None:
    key = driver.emulator.records.add(name(driver))[0]
    later = NOW + timedelta(hours=2)
    for taken in (key, driver.emulator.records.add(name(driver), visible=later)[0]):
        with pytest.raises(BadArgument, match="there is a record with this"):
            driver.emulator.records.add(name(driver), fields={driver.key: taken})
    before = driver.emulator.records.count(name(driver))
    driver.emulator.clock.set(later)
    assert driver.emulator.records.count(name(driver)) in (before, before + 1)


def test_a_record_that_is_removed_is_seen_no_more(driver: Driver) -> None:
    before = raw_items(driver, driver.list().body)
    key = json.loads(before[0])[driver.key]
    assert driver.emulator.records.remove(name(driver), [key, "no such key"]) == 1
    assert raw_items(driver, driver.list().body)[: len(before) - 1] == before[1:]
    assert driver.emulator.records.remove(name(driver), [key]) == 0
    driver.emulator.reset()
    assert raw_items(driver, driver.list().body) == before


def test_a_text_is_no_list_of_keys(driver: Driver) -> None:
    with pytest.raises(BadArgument, match=r"write \[key\]"):
        driver.emulator.records.remove(name(driver), "abc")
