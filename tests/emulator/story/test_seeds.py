"""What the seeded records of each list hold for those who test with them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from callrecords.emulator import Emulator
from callrecords.emulator.store.store import RowQuery
from tests.emulator.conftest import LISTS, everyone
from tests.emulator.driver import NOW, Driver


@pytest.fixture(params=LISTS, ids=".".join)
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(Emulator(everyone(), records=100, now=NOW), *request.param)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("place", LISTS, ids=".".join)
def test_every_word_null_blank_and_absence_that_the_spec_allows_is_in_some_record(
    place: tuple[str, str], seed: int
) -> None:
    driver = Driver(Emulator(everyone(), records=300, seed=seed, now=NOW), *place)
    resource, facts = driver.emulator.server(driver.slug).resources[driver.resource], driver.facts
    keys = resource.table.page(RowQuery(where=(("owner = 0", ()),), limit=300)).keys
    records = [json.loads(resource.table.single(key, ()) or b"") for key in keys]
    required = driver.bundle.required(driver.bundle.record_schema(facts))
    for name, field in resource.fields.items():
        seen = [record.get(name, "(absent)") for record in records]
        assert {*field.enum} <= {value for value in seen if not isinstance(value, dict | list)}
        assert any(value is not None and value != "(absent)" and value not in field.empty for value in seen)
        if name not in facts.window_fields:
            assert not field.nullable or None in seen
            assert all(value in seen for value in field.empty)
            assert "(absent)" in seen or name in required or not (field.nullable or field.empty)


@pytest.mark.parametrize("place", LISTS, ids=".".join)
def test_what_a_list_sorts_by_has_several_values(place: tuple[str, str]) -> None:
    driver = Driver(Emulator(everyone(), records=300, now=NOW), *place)
    order, whose = driver.facts.order, driver.facts.visibility
    records = driver.walk(90)
    for name in order.fields if order is not None else ():
        if whose is None or name != whose.owner:
            assert len({str(record.get(name)) for record in records if record.get(name) not in (None, "")}) > 1, name


def fields_with(driver: Driver, *parts: str) -> list[str]:
    fields = driver.bundle.record_fields(driver.facts).values()
    return [field.name for field in fields if field.means is not None and field.means.part in parts]


def test_some_calls_have_no_price_where_that_may_be_and_most_have_one(driver: Driver) -> None:
    fields = driver.bundle.record_fields(driver.facts)
    table = driver.emulator.server(driver.slug).resources[driver.resource].table
    driver.emulator.clock.advance(timedelta(days=9))
    driver.emulator.clock.catch_up()  # prices settle
    records = [json.loads(table.single(key, ()) or b"") for key in table.page(RowQuery(limit=1000)).keys]
    for name in fields_with(driver, "price"):
        unrated = [record for record in records if record.get(name) in (None, "")]
        assert bool(unrated) is (fields[name].nullable or bool(fields[name].empty))
        assert len(unrated) < len(records) / 2


def test_accounts_below_are_several_where_there_are_any(driver: Driver) -> None:
    facts = driver.facts.visibility
    if facts is None or facts.descendants is None or facts.owner is None:
        pytest.skip("the vendor has no accounts below others")
    below = Driver(driver.emulator, driver.slug, driver.resource, "descendants")
    assert driver.facts.pagination is not None
    owners = {record[facts.owner] for record in below.walk(min(100, driver.facts.pagination.limit.maximum))}
    assert len(owners) >= 3
