"""What a schema demands beside a type (a pattern, a format, bounds) holds for every value that the emulator makes up."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.emulator import Emulator
from callrecords.emulator.story import shapes
from callrecords.emulator.story.fitting import demand
from callrecords.spec.schema import Schema
from tests.emulator.changed import changed
from tests.emulator.driver import Driver
from tests.made_up import fable

NAME = "VoiceEntry"
ODD: dict[str, dict[str, Any]] = {
    "day": {"type": "string", "format": "date", "examples": ["2026-01-31"]},
    "at": {"type": "string", "format": "time", "examples": ["09:30:00Z"]},
    "ref": {"type": "string", "format": "uuid", "examples": ["6F1C2F2E-9A4B-4C0E-8D57-0B1F5A3C7E21"]},
    "host": {"type": "string", "format": "ipv6", "examples": ["2001:db8::ff00:42:8329"]},
    "sid": {"type": "string", "pattern": "^CD[0-9a-f]{32}$", "examples": ["CD00000000000000000000000000000000"]},
    "code": {"type": "string", "minLength": 8, "maxLength": 8, "examples": ["a1b2c3d4"]},
    "rating": {"type": "integer", "minimum": 1, "maximum": 5, "examples": [4]},
    "step": {"type": "integer", "minimum": 10, "maximum": 1000, "multipleOf": 10, "examples": [20]},
    "number": {"type": "string", "pattern": "^tel:[0-9]{4,12}$", "examples": ["tel:15005550101"], "x-means": "dialled", "x-pii": "number"},
    "word": {"type": "string", "pattern": "^[A-Z]+$", "examples": ["ANSWERED"], "x-means": "cause-text"},
    "seconds": {"type": "integer", "maximum": 90, "examples": [61], "x-means": "billed-duration", "x-unit": "seconds"},
    "hops": {"type": "array", "minItems": 2, "items": {"type": "string", "pattern": "^h[0-9]$", "examples": ["h1"]}},
    "more": {"type": "object"},
}  # fmt: skip


def with_odd_fields(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"][NAME]
    schema["properties"] = {**schema["properties"], **ODD}
    schema["properties"]["entry-ref"] |= {"pattern": "^[A-Z]{2}[0-9]{7}$", "examples": ["AB1234567"]}
    schema["required"] = list(ODD)
    schema["properties"]["loop-only"] = {"type": "string", "examples": ["a"], "x-only-where": {"way": ["loop"]}}


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    emulator = Emulator([changed(fable(), with_odd_fields)], records=200)
    found: list[dict[str, Any]] = json.loads(
        json.dumps(Driver(emulator, "fable", "voice_entries").walk(20), default=float)
    )
    return found


def test_every_value_keeps_to_its_pattern_its_format_and_its_bounds(records: list[dict[str, Any]]) -> None:
    for name, schema in ODD.items():
        judge = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        assert [one[name] for one in records if not judge.is_valid(one[name])] == []


def test_keys_that_fit_a_narrow_pattern_are_all_different(records: list[dict[str, Any]]) -> None:
    keys = {one["entry-ref"] for one in records}
    assert len(keys) == len(records) == 200
    judge = jsonschema_rs.Draft202012Validator({"pattern": "^[A-Z]{2}[0-9]{7}$"})
    assert all(map(judge.is_valid, keys))


def test_a_value_that_fits_stays_as_it_is_and_others_vary(records: list[dict[str, Any]]) -> None:
    assert all(len({str(one[name]) for one in records}) > 1 for name in ODD if name not in ("at", "more"))
    assert {one["seconds"] for one in records} - {90}


@given(st.integers(0, 2**31), st.integers(1, 10**6))
def test_few_ids_are_spread_so_that_each_account_has_a_part(number: int, room: int) -> None:
    assert 0 <= shapes.spread(number, room) < room


@pytest.mark.parametrize("account", range(8))
def test_ids_of_one_account_differ_from_those_of_others_as_long_as_there_is_room(account: int) -> None:
    mine = {shapes.spread(account * 50_000_000 + number, 8_000) for number in range(1, 1000)}
    others = {
        shapes.spread(other * 50_000_000 + number, 8_000)
        for other in range(8)
        for number in range(1, 1000)
        if other != account
    }
    assert len(mine) == 999
    assert not mine & others


@pytest.mark.parametrize(("example", "first"), [("40122", "10001"), ("c-40122", "c-00001"), ("00400", "00001")])
def test_an_id_that_is_a_number_stays_one(example: str, first: str) -> None:
    made = shapes.ids(example, 1, "calls")
    assert (made(1), len({made(number) for number in range(200_000)})) == (first, 200_000)


def test_a_schema_that_demands_nothing_has_nothing_to_fit() -> None:
    assert demand(Schema(type="string")) is None
    assert demand(Schema(type="integer", format="int64")) is None


def test_a_field_that_is_only_beside_a_word_of_another_is_there_beside_no_other(records: list[dict[str, Any]]) -> None:
    assert {one.get("way") for one in records if "loop-only" in one} == {"loop"}
    assert {one.get("way") for one in records} > {"loop", "in"}
