"""Several objects in one place become one with the fields of all, and nothing of any is lost."""

from __future__ import annotations

from typing import Any

import pytest

from callrecords.generator.reading.normal import Normal, normal, singular

LINE = {
    "type": "object",
    "required": ["id", "from"],
    "properties": {"id": {"type": "string"}, "kind": {"type": "string"}, "from": {"type": "string"}},
}
ROOM = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "kind": {"type": "string"}, "seats": {"type": "integer"}},
}
EACH = [{"$ref": "#/components/schemas/Line"}, {"$ref": "#/components/schemas/Room"}]
TAG = {"propertyName": "kind", "mapping": {"line": "#/components/schemas/Line", "room": "Room", "hall": "Room"}}


def read(items: dict[str, Any], **schemas: Any) -> Normal:
    page = {"type": "object", "properties": {"calls": {"type": "array", "items": items}}}
    operation = {
        "operationId": "listCalls",
        "x-resource": {"name": "calls", "role": "list"},
        "x-pagination": {"envelope": {"calls": "items"}},
        "responses": {"200": {"content": {"application/json": {"schema": page}}}},
    }
    return normal(
        {
            "openapi": "3.1.0",
            "info": {"title": "t"},
            "paths": {"/calls": {"get": operation}},
            "components": {"schemas": {"Line": LINE, "Room": ROOM, **schemas}},
        }
    )


def record(found: Normal, name: str = "Call") -> dict[str, Any]:
    made: dict[str, Any] = found.document["components"]["schemas"][name]
    return made


@pytest.mark.parametrize("key", ["oneOf", "anyOf"])
def test_forms_with_a_discriminator_say_beside_which_word_a_field_is_there(key: str) -> None:
    found = read({key: EACH, "discriminator": TAG, "x-record": {"key": "id"}})
    made = record(found)
    assert list(made["properties"]) == ["id", "kind", "from", "seats"]
    assert made["properties"]["from"]["x-only-where"] == {"kind": ["line"]}
    assert made["properties"]["seats"]["x-only-where"] == {"kind": ["room", "hall"]}
    assert record(found, "CallKind")["enum"] == ["line", "room", "hall"]
    assert (made["required"], made["x-record"]) == (["id"], {"key": "id"})
    assert found.problems == []


def test_forms_without_a_discriminator_have_the_fields_of_all() -> None:
    made = record(read({"oneOf": EACH}))
    assert list(made["properties"]) == ["id", "kind", "from", "seats"]
    assert "x-only-where" not in str(made)


def test_a_named_union_keeps_its_name_and_null_stays_possible() -> None:
    found = read(
        {"$ref": "#/components/schemas/Event"}, Event={"oneOf": EACH, "discriminator": {"propertyName": "kind"}}
    )
    assert record(found, "EventKind")["enum"] == ["Line", "Room"]
    inside = {"type": "object", "properties": {"last": {"oneOf": [*EACH, {"type": "null"}]}}}
    assert record(read(inside))["properties"]["last"] == {
        "anyOf": [{"$ref": "#/components/schemas/CallLast"}, {"type": "null"}]
    }


def test_subtypes_of_a_base_with_a_discriminator_are_found_and_each_alone_is_itself() -> None:
    base = {**LINE, "discriminator": {"propertyName": "kind"}}
    sub = {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"rate": {"type": "integer"}}}]}
    found = read({"$ref": "#/components/schemas/Base"}, Base=base, Sub=sub)
    assert list(record(found, "Base")["properties"]) == ["id", "kind", "from", "rate"]
    alone = record(read({"$ref": "#/components/schemas/Sub"}, Base=base, Sub=sub), "Sub")
    assert {*alone["properties"]} == {"id", "kind", "from", "rate"}


def test_a_field_that_differs_has_each_of_its_forms_and_words_are_put_together() -> None:
    def one(schema: dict[str, Any]) -> dict[str, Any]:
        return {"type": "object", "properties": {"x": schema}}

    def made(*schemas: dict[str, Any]) -> Normal:
        return read({"oneOf": [one(schema) for schema in schemas]})

    assert record(made({"type": "string"}, {"type": "integer"}))["properties"]["x"]["anyOf"] == [
        {"type": "string"},
        {"type": "integer"},
    ]
    assert record(made({"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["b", "a"]}), "CallX")["enum"] == [
        "a",
        "b",
    ]
    assert record(made({"const": "a"}, {"const": "b"}), "CallX")["enum"] == ["a", "b"]


def test_several_keys_of_one_record_are_told() -> None:
    line, room = {**LINE, "x-record": {"key": "id"}}, {**ROOM, "x-record": {"key": "seats"}}
    (problem,) = read({"oneOf": EACH}, Line=line, Room=room).problems
    assert "several keys (id, seats), and no discriminator tells them apart: say x-record here" in problem.message


def test_kinds_that_a_discriminator_tells_apart_have_keys_of_their_own() -> None:
    line, room = {**LINE, "x-record": {"key": "id"}}, {**ROOM, "x-record": {"key": "seats", "only-single": ["kind"]}}
    found = read({"oneOf": EACH, "discriminator": TAG}, Line=line, Room=room)
    assert found.problems == []
    assert record(found)["x-record"] == {"keys": {"Line": "id", "Room": "seats"}, "only-single": ["kind"]}
    assert record(found)["x-kinds"]["classes"] == {"Line": ["line"], "Room": ["room", "hall"]}


def test_kinds_with_the_same_field_as_key_have_one_key() -> None:
    line, room = {**LINE, "x-record": {"key": "id"}}, {**ROOM, "x-record": {"key": "id", "only-single": ["seats"]}}
    found = read({"oneOf": EACH, "discriminator": TAG}, Line=line, Room=room)
    assert record(found)["x-record"] == {"key": "id", "only-single": ["seats"]}


def test_a_kind_names_its_own_key_before_that_of_what_it_is_made_of() -> None:
    base = {**LINE, "x-record": {"key": "id"}}
    hall = {
        "allOf": [{"$ref": "#/components/schemas/Line"}, {"properties": {"no": {"type": "integer"}}}],
        "x-record": {"key": "no"},
    }
    each = [EACH[0], {"$ref": "#/components/schemas/Hall"}]
    tag = {"propertyName": "kind", "mapping": {"line": "Line", "hall": "Hall"}}
    found = read({"oneOf": each, "discriminator": tag}, Line=base, Hall=hall)
    assert record(found)["x-record"] == {"keys": {"Line": "id", "Hall": "no"}}


def test_a_kind_without_a_key_beside_others_that_differ_is_told() -> None:
    line, room = {**LINE, "x-record": {"key": "id"}}, {**ROOM, "x-record": {"key": "seats"}}
    each = [*EACH, {"$ref": "#/components/schemas/Fax"}]
    tag = {"propertyName": "kind", "mapping": {"line": "Line", "room": "Room", "fax": "Fax"}}
    (problem,) = read({"oneOf": each, "discriminator": tag}, Line=line, Room=room, Fax=LINE).problems
    assert "several keys (id, seats), and one of them has none" in problem.message


def test_a_kind_whose_class_is_renamed_keeps_its_key() -> None:
    line, room = {**LINE, "x-record": {"key": "id"}}, {**ROOM, "x-record": {"key": "seats"}}
    inner = {**room, "properties": {**room["properties"], "line": {"$ref": "#/components/schemas/Line"}}}
    found = read({"oneOf": EACH, "discriminator": TAG}, Line=line, Room=inner)
    assert record(found)["x-kinds"]["classes"].keys() == record(found)["x-record"]["keys"].keys() == {"Line2", "Room"}


def test_a_union_that_leads_back_to_itself_is_read() -> None:
    nested = {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Event"}}}
    found = read(
        {"$ref": "#/components/schemas/Event"},
        Event={"oneOf": [*EACH, {"$ref": "#/components/schemas/Nested"}]},
        Nested=nested,
    )
    assert record(found, "Event")["properties"]["inner"]["description"] == "Another `Event`, as it came."


@pytest.mark.parametrize(
    ("many", "one"),
    [("calls", "call"), ("entries", "entry"), ("call_cdrs", "call_cdr"), ("boxes", "box"), ("status", "status"), ("history", "history"), ("access", "access")],
)  # fmt: skip
def test_a_record_is_called_as_one_of_its_resource(many: str, one: str) -> None:
    assert singular(many) == one


TEXT: dict[str, Any] = {"type": "string"}
THING: dict[str, Any] = {"type": "object", "properties": {"a": TEXT}}
ANY_OBJECT: dict[str, Any] = {"type": "object"}


@pytest.mark.parametrize(
    ("schema", "made", "said"),
    [
        ({"oneOf": [TEXT, THING]}, {}, "may be a single value or an object with fields"),
        ({"oneOf": [TEXT, THING, {"type": "null"}]}, {}, "may be a single value or an object with fields"),
        ({"anyOf": [THING, {"type": "array", "items": THING}]}, {}, "an object with fields or several values"),
        ({"type": ["string", "array"], "items": TEXT}, {}, "may be a single value or several values"),
        ({}, {}, "nothing says what this is"),
        ({"type": "array"}, {"type": "array", "items": {}}, "nothing says what this is"),
        ({"type": "array", "items": {}}, {"type": "array", "items": {}}, "nothing says what this is"),
        ({"enum": [1, 2]}, {"type": "integer"}, "the values of the enum are no texts"),
        ({"const": True}, {"type": "boolean"}, "the values of the enum are no texts"),
    ],
)
def test_what_no_class_can_hold_is_kept_as_it_came_and_said(
    schema: dict[str, Any], made: dict[str, Any], said: str
) -> None:
    found = read({"type": "object", "properties": {"x": {**schema, "description": "What it is."}}})
    kept = record(found)["properties"]["x"]
    assert {key: part for key, part in kept.items() if key != "examples"} == {**made, "description": "What it is."}
    assert said in found.remarks[0].message
    assert found.problems == []
    assert {*found.document["components"]["schemas"]} == {"Call", "ListCallsResponse"}


@pytest.mark.parametrize(
    "schema", [ANY_OBJECT, {"type": "array", "items": ANY_OBJECT}, {"oneOf": [TEXT, {"type": "integer"}]}]
)
def test_what_a_type_can_hold_is_nothing_to_be_said(schema: dict[str, Any]) -> None:
    found = read({"type": "object", "properties": {"x": schema}})
    assert (found.remarks, found.problems) == ([], [])


def test_objects_of_several_kinds_inside_a_record_are_a_class_with_the_fields_of_all() -> None:
    part = {"oneOf": EACH, "discriminator": {"propertyName": "kind"}}
    found = read({"type": "object", "properties": {"parts": {"type": "array", "items": part}, "last": part}})
    assert record(found)["properties"]["parts"]["items"] == {"$ref": "#/components/schemas/CallPartsItem"}
    assert record(found, "CallPartsItem")["properties"]["seats"]["x-only-where"] == {"kind": ["Room"]}
    assert record(found, "CallLast")["properties"]["from"]["x-only-where"] == {"kind": ["Line"]}
