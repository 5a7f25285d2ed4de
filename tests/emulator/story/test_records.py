"""Every record that is made fits its schema, judged by an independent validator."""

from __future__ import annotations

import importlib.resources
import json
from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from callrecords.emulator import Emulator
from callrecords.spec.schema import FieldFacts
from tests.emulator.changed import changed
from tests.emulator.conftest import RECORDS
from tests.emulator.driver import Driver, decode
from tests.made_up import fable

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def validator(driver: Driver, role: str) -> jsonschema_rs.Draft202012Validator:
    operation = driver.operation(role)
    vendor = next(vendor for vendor in driver.emulator.vendors if vendor.slug == driver.slug)
    document = json.loads(importlib.resources.files(vendor.package).joinpath("openapi.json").read_bytes())
    name = driver.bundle.record_name(operation)
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def solid(record: dict[str, Any], fields: dict[str, FieldFacts]) -> dict[str, Any]:
    """The record without the values that mean nothing on this wire."""
    return {name: value for name, value in record.items() if value is None or value not in fields[name].empty}


def test_every_record_of_a_list_fits_its_schema(driver: Driver) -> None:
    judge, fields = validator(driver, "list"), driver.bundle.record_fields(driver.facts)
    for record in driver.walk(90):
        plain = json.loads(_ENCODER.encode(solid(record, fields)))
        assert [error.message for error in judge.iter_errors(plain)] == []


def test_every_single_record_fits_its_schema(driver: Driver) -> None:
    if driver.bundle.operation(driver.resource, "get") is None:
        pytest.skip("this resource has no single record")
    judge, fields = validator(driver, "get"), driver.bundle.record_fields(driver.operation("get"))
    for record in driver.rows():
        single = solid(json.loads(driver.get(record[driver.key]).body), fields)
        assert [error.message for error in judge.iter_errors(single)] == []


def test_keys_are_all_different_and_every_declared_field_occurs_with_a_value(driver: Driver) -> None:
    records = driver.walk(90)
    assert len({record[driver.key] for record in records}) == RECORDS
    fields = driver.bundle.record_fields(driver.facts)
    seen = Counter(name for record in records for name in solid(record, fields) if record.get(name) is not None)
    assert set(seen) == set(fields)


def test_what_may_be_nothing_sometimes_is(driver: Driver) -> None:
    records, fields = driver.walk(90), driver.bundle.record_fields(driver.facts)
    blank = {name for record in records for name, field in fields.items() if record.get(name, 0) in field.empty}
    absent = {name for record in records for name in fields if name not in record}
    null = {name for record in records for name, value in record.items() if value is None}
    assert null <= {name for name, field in fields.items() if field.nullable}
    assert bool(blank) == any(field.empty for field in fields.values())
    assert null or absent
    examples = [
        item for example in driver.facts.ok.examples.values() for item in decode(bytes(example.value))[driver.items]
    ]
    short = {name for one in examples for other in examples for name in one if name not in other}
    assert short <= absent


def parts(driver: Driver) -> dict[str, FieldFacts]:
    fields = driver.bundle.record_fields(driver.facts)
    return {field.means.part: field for field in fields.values() if field.means is not None}


def test_a_price_is_the_rate_times_the_billed_minutes(driver: Driver) -> None:
    told = parts(driver)
    if not {"price", "rate", "billed-duration"} <= set(told):
        pytest.skip("the record does not have all three")
    records = driver.walk(90)
    for record in records:
        if record.get(told["price"].name) is None:  # never rated
            continue
        price, rate, billed = (Decimal(str(record[told[p].name])) for p in ("price", "rate", "billed-duration"))
        assert price == rate * billed / 60
    assert len({record.get(told["price"].name) for record in records}) > 5


def test_a_duration_is_the_time_between_its_ends(driver: Driver) -> None:
    told = parts(driver)
    if not {"started", "ended", "duration"} <= set(told):
        pytest.skip("the record does not have all three")
    for record in driver.walk(90):
        start, end = (datetime.fromisoformat(record[told[part].name]) for part in ("started", "ended"))
        whole = told["duration"].kind == "integer" and not start.microsecond and not end.microsecond
        apart = abs((end - start).total_seconds() - float(record[told["duration"].name]))
        assert apart <= (1 if whole else 0.002)  # each of the three is cut to whole seconds


@pytest.mark.parametrize("count", range(2, 10))
def test_every_word_inside_an_object_comes(count: int) -> None:
    words = [f"w{number}" for number in range(count)]

    def with_words_inside(document: dict[str, Any]) -> None:
        owner = {"type": "object", "properties": {"kind": {"type": "string", "enum": words}}}
        document["components"]["schemas"]["VoiceEntry"]["properties"]["owner"] = owner

    records = Driver(Emulator([changed(fable(), with_words_inside)], records=150), "fable", "voice_entries").walk(50)
    assert {one["owner"]["kind"] for one in records if "kind" in one.get("owner", {})} == {*words}


def test_numbers_stay_as_they_are_written_when_fields_are_chosen(driver: Driver) -> None:
    facts = driver.facts.fields
    if facts is None:
        pytest.skip("this list has no field filter")
    names = ",".join(driver.bundle.record_fields(driver.facts))
    whole, chosen = driver.list(), driver.list(**{facts.include: names})
    assert decode(whole.body)[driver.items] == decode(chosen.body)[driver.items]


@pytest.mark.parametrize("count", [4, 5, 8])
def test_no_word_and_no_null_hides_behind_another_null(count: int) -> None:
    words = [f"w{number}" for number in range(count)]
    name = {"type": ["string", "null"], "examples": ["North"]}
    person = {
        "type": ["object", "null"],
        "properties": {"name": name, "state": {"type": ["string", "null"], "enum": [*words, None]}},
    }

    def with_nested_nulls(document: dict[str, Any]) -> None:
        schema = document["components"]["schemas"]["VoiceEntry"]
        schema["properties"]["who"] = {"type": ["object", "null"], "properties": {"person": person}}
        schema["properties"]["how"] = {"type": ["string", "null"], "enum": [*words, None]}

    emulator = Emulator([changed(fable(), with_nested_nulls)], records=300)
    records = Driver(emulator, "fable", "voice_entries").walk(20)
    assert {one.get("how") for one in records} == {*words, None}
    persons = [one["who"]["person"] for one in records if one.get("who") and one["who"].get("person")]
    assert {one.get("name") for one in persons if "name" in one} >= {"North", None}
    assert {one.get("state") for one in persons if "state" in one} == {*words, None}


def test_what_every_record_must_say_is_in_each_though_its_call_says_nothing() -> None:
    def all_promised(document: dict[str, Any]) -> None:
        schema = document["components"]["schemas"]["VoiceEntry"]
        for name, written in schema["properties"].items():
            form = {**written, **next((one for one in written.get("anyOf", ()) if one.get("type") != "null"), {})}
            kinds = [
                one
                for one in [form.get("type", [])]
                for one in ([one] if isinstance(one, str) else one)
                if one != "null"
            ]
            words = {"enum": [one for one in form["enum"] if one is not None]} if "enum" in form else {}
            kept = {key: part for key, part in form.items() if key not in ("anyOf", "x-empty")}
            schema["properties"][name] = {**kept, **({"type": kinds[0]} if kinds else {}), **words}
        schema["required"] = [*schema["properties"]]

    driver = Driver(Emulator([changed(fable(), all_promised)], records=120), "fable", "voice_entries")
    fields = driver.bundle.record_fields(driver.facts)
    records = driver.walk(20)
    lacking = Counter(name for record in records for name in fields if record.get(name) is None)
    assert (len(records), lacking) == (120, Counter())
