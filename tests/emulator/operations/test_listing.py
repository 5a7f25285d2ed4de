"""Lists of every vendor: pages, order, filters, fields; each against the same thing done by hand."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callrecords.conventions import filters, order
from callrecords.conventions.fields import Selection, render
from callrecords.emulator import Emulator
from callrecords.spec.expressions import Condition, Op, Order
from callrecords.spec.schema import FieldFacts
from tests.depth import at_most
from tests.emulator.conftest import RECORDS, everyone
from tests.emulator.driver import NOW, Driver, decode

lenient = settings(at_most(40), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def typed(field: FieldFacts, value: Any) -> Any:
    """An independent reading of a wire value; None for what means nothing."""
    if value is None or value in field.empty:
        return None
    match field.kind:
        case "time" if field.writing is None:
            return datetime.fromisoformat(value)
        case "time" | "integer":
            return int(value)
        case "decimal":
            return Decimal(str(value))
        case _:
            return value


def holds(condition: Condition, field: FieldFacts, record: dict[str, Any]) -> bool:
    value = typed(field, record.get(condition.field))
    asked: Any = condition.value
    if field.writing is not None:
        asked = round(asked.timestamp() * 1000)
    if value is None:
        return False
    match condition.op:
        case Op.EQ:
            return bool(value == asked)
        case Op.NE:
            return bool(value != asked)
        case Op.LT:
            return bool(value < asked)
        case Op.LE:
            return bool(value <= asked)
        case Op.GT:
            return bool(value > asked)
        case Op.GE:
            return bool(value >= asked)
        case Op.STARTS_WITH:
            return bool(value.startswith(asked))
        case Op.ENDS_WITH:
            return bool(value.endswith(asked))
        case Op.CONTAINS:
            return asked in value
        case Op.LIKE:
            return value.startswith(asked[: asked.index("%")]) and value.endswith(asked[asked.index("%") + 1 :])


def keys(driver: Driver, records: list[dict[str, Any]]) -> list[Any]:
    return [record[driver.key] for record in records]


def conditions(driver: Driver, records: list[dict[str, Any]]) -> st.SearchStrategy[Condition]:
    """Conditions that a list understands, on values that its records have."""
    facts = driver.facts.filter
    assert facts is not None
    fields = driver.bundle.record_fields(driver.facts)
    clock = driver.facts.clock

    def build(draw: st.DrawFn) -> Condition:
        name = draw(st.sampled_from(facts.filterable))
        op = Op(draw(st.sampled_from(facts.operators(name))))
        values = [value for record in records if (value := typed(fields[name], record.get(name))) is not None]
        if clock is not None and name == clock.field:
            values = values[len(values) // 2 + 10 :]  # a window back from now stays narrower than the widest
        value: Any = draw(st.sampled_from(values))
        if fields[name].writing is not None:
            value = datetime.fromtimestamp(value / 1000, tz=driver.emulator.clock.now().tzinfo)
        if op in (Op.LIKE, Op.STARTS_WITH, Op.ENDS_WITH, Op.CONTAINS):
            cut = draw(st.integers(0, len(value)))
            value = {
                Op.LIKE: f"{value[:cut].replace('%', '')}%",
                Op.STARTS_WITH: value[:cut] or value,
                Op.ENDS_WITH: value[cut:] or value,
                Op.CONTAINS: value[cut : cut + 3] or value,
            }[op]
        return Condition(name, op, value)

    return st.composite(build)()


@pytest.mark.parametrize("limit", [7, 90])
def test_all_pages_together_are_all_records_each_once_in_order(driver: Driver, limit: int) -> None:
    records = driver.walk(limit)
    assert len(records) == RECORDS
    assert len(set(keys(driver, records))) == RECORDS
    assert driver.facts.clock is not None
    field = driver.bundle.record_fields(driver.facts)[driver.facts.clock.field]
    moments = [typed(field, record[field.name]) for record in records]
    assert moments == sorted(moments)


def test_the_page_size_is_the_default_unless_asked_for(driver: Driver) -> None:
    assert driver.facts.pagination is not None
    limit = driver.facts.pagination.limit
    assert len(driver.rows()) == min(limit.default, RECORDS)
    assert len(driver.rows(**{limit.parameter: "3"})) == 3


def test_a_filter_selects_what_python_selects(driver: Driver) -> None:
    everything = driver.walk(90)
    facts, fields = driver.facts.filter, driver.bundle.record_fields(driver.facts)
    assert facts is not None

    @lenient
    @given(conditions(driver, everything))
    def check(condition: Condition) -> None:
        if facts.grammar == "parameters" and any(
            plain.together for plain in facts.parameters if plain.field == condition.field
        ):
            return  # both ends are tested below
        if {"'", '"'} <= {*str(condition.value)}:
            return  # not every grammar can say that, and the client says so
        asked = filters.render(condition, facts, fields)
        found = driver.walk(90, **asked)
        expected = [record for record in everything if holds(condition, fields[condition.field], record)]
        assert keys(driver, found) == keys(driver, expected)

    check()


def test_an_order_sorts_as_python_sorts(driver: Driver) -> None:
    facts, fields = driver.facts.order, driver.bundle.record_fields(driver.facts)
    if facts is None:
        pytest.skip("this list cannot be sorted")
    everything = driver.walk(90)
    for name in facts.fields:
        for descending in (False, True):
            found = driver.walk(90, **order.render((Order(name, descending),), facts))
            values = [typed(fields[name], record.get(name)) for record in found]
            solid = [value for value in values if value is not None]
            assert solid == sorted(solid, reverse=descending), name
            assert sorted(keys(driver, found)) == sorted(keys(driver, everything))


def test_a_shuffled_list_holds_every_record_in_no_order(driver: Driver) -> None:
    facts = driver.facts.order
    if facts is None or facts.shuffle is None:
        pytest.skip("this list cannot be shuffled")
    everything, shuffled = driver.walk(90), driver.walk(30, **{facts.parameter: facts.shuffle})
    assert keys(driver, shuffled) != keys(driver, everything)
    assert sorted(keys(driver, shuffled)) == sorted(keys(driver, everything))


def test_a_field_filter_leaves_the_values_of_the_others_alone(driver: Driver) -> None:
    facts = driver.facts.fields
    if facts is None:
        pytest.skip("this list has no field filter")
    whole = driver.rows(**{driver.facts.pagination.limit.parameter: "5"}) if driver.facts.pagination else []
    names = [name for name in driver.bundle.record_fields(driver.facts) if name != driver.key][:4]
    some = driver.rows(**render(Selection(include=(driver.key, *names)), facts))[:5]
    assert some == [{name: record[name] for name in record if name in (driver.key, *names)} for record in whole]
    if facts.exclude is not None:
        rest = driver.rows(**render(Selection(exclude=tuple(names)), facts))[:5]
        assert rest == [{name: record[name] for name in record if name not in names} for record in whole]
        both = driver.rows(**{facts.include: ",".join(names), facts.exclude: names[0]})[:5]
        assert both == [{name: record[name] for name in record if name in names[1:]} for record in whole]


def test_a_single_record_is_the_record_of_the_list_with_what_only_it_carries(driver: Driver) -> None:
    if driver.bundle.operation(driver.resource, "get") is None:
        pytest.skip("this resource has no single record")
    for record in driver.rows():
        response = driver.get(record[driver.key])
        assert response.status == 200
        single = decode(response.body)
        only = set(driver.emulator.server(driver.slug).resources[driver.resource].facts.only_single)
        assert {name: value for name, value in single.items() if name not in only} == record
        assert only.isdisjoint(record)


def test_an_unknown_record_is_not_found_in_the_vendors_words(driver: Driver) -> None:
    if driver.bundle.operation(driver.resource, "get") is None:
        pytest.skip("this resource has no single record")
    situation = driver.bundle.errors.situations["unknown-record"]
    response = driver.get("nobody-has-this")
    assert response.status == situation.status
    assert situation.message.encode() in response.body


def test_the_same_seed_and_start_give_the_same_bytes(driver: Driver) -> None:
    again = Driver(Emulator(everyone(), records=RECORDS, now=NOW), driver.slug, driver.resource)
    assert again.list().body == driver.list().body
