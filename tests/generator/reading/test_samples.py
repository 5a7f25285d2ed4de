"""Examples that nobody wrote are made up so that they fit, and none is made up where none is known to."""

from __future__ import annotations

import re
from typing import Any

import jsonschema_rs
import pytest

from callrecords.generator.reading.patterns import text_for
from callrecords.generator.reading.samples import Samples


def made_up(schema: dict[str, Any]) -> list[Any]:
    record = {"type": "object", "properties": {"x": schema}}
    document: dict[str, Any] = {"paths": {}, "components": {"schemas": {"Call": record}}}
    Samples(document).complete()
    found: list[Any] = schema.get("examples", [])
    return found


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "^CA[0-9a-f]{32}$", "minLength": 34, "maxLength": 34},
        {"type": "string", "pattern": "^[+]?[1-9][0-9]{1,14}$"},
        {"type": "string", "minLength": 40},
        {"type": "string", "maxLength": 2},
        *({"type": "string", "format": name} for name in ("date", "date-time", "time", "uuid", "uri", "email", "ipv4", "ipv6", "hostname", "duration")),
        {"type": "integer", "minimum": 7, "multipleOf": 5},
        {"type": "integer", "maximum": -3},
    ],
    ids=str,
)  # fmt: skip
def test_a_value_that_is_made_up_fits_its_schema(schema: dict[str, Any]) -> None:
    (value,) = made_up(schema)
    assert jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(value), value


@pytest.mark.parametrize("pattern", ["(?=a)b", r"\p{Lu}+"], ids=["nothing fits it", "Python cannot read it"])
def test_no_value_is_made_up_for_a_pattern_that_nothing_is_known_to_fit(pattern: str) -> None:
    assert made_up({"type": "string", "pattern": pattern}) == []


@pytest.mark.parametrize(
    "pattern",
    [
        "^CA[0-9a-fA-F]{32}$",
        "^[^/]+$",
        "^(PT)?[0-9]+[HMS]$",
        r"^https?://\S+$",
        r"^([a-z]{2})-\1$",
        r"^\w{1,64}?$",
        r"^(?:[01]\d|2[0-3]):[0-5]\d$",
        "^arn:aws:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:[a-zA-Z0-9-_/:.]+$",
        "x.y",
        "",
    ],
)
def test_a_text_for_a_pattern_fits_it_and_leaves_room_for_others(pattern: str) -> None:
    text = text_for(pattern)
    assert text is not None
    assert re.search(pattern, text)
    assert text.isprintable()
    assert len(text_for("^[a-z]+$") or "") == 12
    assert text_for("^[a-z]+$", 30, 40) and text_for("^[a-z]+$", 0, 2)


def test_a_schema_that_holds_itself_has_an_example_that_ends() -> None:
    node: dict[str, Any] = {"type": "object", "required": ["more", "next"], "properties": {}}
    node["properties"] = {
        "more": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
        "next": {"$ref": "#/components/schemas/Node"},
    }
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Node"}}
    responses = {"200": {"content": {"application/json": content}}}
    document: dict[str, Any] = {
        "paths": {"/": {"get": {"responses": responses}}},
        "components": {"schemas": {"Node": node}},
    }
    Samples(document).complete()
    value = content["examples"]["made-up"]["value"]
    for _ in range(12):
        assert isinstance(value["more"], list)
        value = value["next"]


@pytest.mark.parametrize(
    ("end", "left"), [(None, {}), ("missing", {}), ("null", {"uri": None}), ("empty", {"uri": ""})]
)
def test_a_page_that_is_made_up_is_the_last_one(end: str | None, left: dict[str, object]) -> None:
    """A URL that is made up leads to another host, which no client follows."""
    link = {"type": "object", "properties": {"uri": {"type": "string", "format": "uri"}}}
    page = {"type": "object", "properties": {"next": link, "self": {"type": "string", "format": "uri"}}}
    content: dict[str, Any] = {"schema": page}
    operation = {
        "x-pagination": {"next": {"url": "/next/uri"} | ({} if end is None else {"end": end})},
        "responses": {"200": {"content": {"application/json": content}}},
    }
    Samples({"paths": {"/calls": {"get": operation}}, "components": {"schemas": {}}}).complete()
    assert content["examples"]["made-up"]["value"] == {"next": left, "self": "https://example.com/1"}


@pytest.mark.parametrize(("calls", "samples"), [([], ["empty", "made-up"]), ([{"id": "c-7"}], ["empty"])])
def test_a_list_whose_samples_hold_no_record_gets_one_that_does(calls: list[Any], samples: list[str]) -> None:
    record = {"type": "object", "properties": {"id": {"type": "string"}}}
    page = {"type": "object", "properties": {"calls": {"type": "array", "items": record}}}
    stated: dict[str, Any] = {"schema": page, "examples": {"empty": {"value": {"calls": calls}}}}
    operation = {
        "x-pagination": {"envelope": {"calls": "items"}},
        "responses": {"200": {"content": {"application/json": stated}}},
    }
    Samples({"paths": {"/calls": {"get": operation}}, "components": {"schemas": {}}}).complete()
    assert list(stated["examples"]) == samples
    assert all(stated["examples"][name]["value"]["calls"] for name in samples if name == "made-up")


def test_the_numbers_of_a_page_that_is_made_up_are_those_of_a_list_that_it_holds_whole() -> None:
    record = {"type": "object", "properties": {"id": {"type": "string"}}}
    number = {"type": "integer", "examples": [100]}
    numbers = {"total": number, "pages": {"type": "string", "examples": ["10"]}, "more": {"type": "boolean"}}
    body = {
        "calls": {"type": "array", "items": record},
        "meta": {"type": "object", "properties": numbers},
        "page": number,
    }
    roles = {
        "calls": "items",
        "/meta/total": "total",
        "/meta/pages": "page-total",
        "/meta/more": "has-more",
        "page": "page",
    }
    stated: dict[str, Any] = {"schema": {"type": "object", "properties": body}}
    operation = {
        "x-pagination": {"envelope": roles, "page": {"parameter": "page", "first": 0}},
        "responses": {"200": {"content": {"application/json": stated}}},
    }
    Samples({"paths": {"/calls": {"get": operation}}, "components": {"schemas": {}}}).complete()
    page = stated["examples"]["made-up"]["value"]
    assert (page["meta"], page["page"]) == ({"total": 1, "pages": "1", "more": False}, 0)


def test_null_shows_no_value() -> None:
    (value,) = made_up({"type": ["string", "null"], "examples": [None]})
    assert isinstance(value, str)
