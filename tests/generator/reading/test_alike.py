"""Records and bodies that are written out at each place become one; parts of an object that have no name become its fields."""

from __future__ import annotations

import copy
from typing import Any, cast

from callrecords.generator.reading.normal import Normal, normal

_PARTY: dict[str, Any] = {"type": "object", "properties": {"number": {"type": "string"}}}
_CALL: dict[str, Any] = {
    "x-record": {"key": "id"},
    "allOf": [
        {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
        {"type": "object", "properties": {"from": _PARTY, "to": _PARTY}},
        {"required": ["to"]},
    ],
}
_PROBLEM: dict[str, Any] = {"type": "object", "properties": {"code": {"type": "string"}}}


def _response(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "", "content": {"application/json": {"schema": copy.deepcopy(schema)}}}


def _read(single: dict[str, Any], **components: Any) -> Normal:
    body = {"type": "object", "properties": {"calls": {"type": "array", "items": copy.deepcopy(_CALL)}}}
    listing = {
        "x-resource": {"name": "calls", "role": "list"},
        "x-pagination": {"envelope": {"calls": "items"}},
        "responses": {"200": _response(body)},
    }
    getting = {"x-resource": {"name": "calls", "role": "get"}, "responses": {"200": _response(single)}}
    for operation in (listing, getting):
        responses = cast("dict[str, object]", operation["responses"])
        responses |= {status: _response(_PROBLEM) for status in ("400", "404")}
    getting["parameters"] = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    return normal(
        {
            "openapi": "3.1.0",
            "info": {"title": "Tern", "version": "1"},
            "paths": {"/calls": {"get": listing}, "/calls/{id}": {"get": getting}},
            "components": {"schemas": components},
        }
    )


def _body(found: Normal, path: str, status: str = "200") -> str:
    response = found.document["paths"][path]["get"]["responses"][status]
    schema = response["content"]["application/json"]["schema"]
    return str(schema.get("anyOf", [schema])[0]["$ref"]).rpartition("/")[2]


def test_a_single_record_that_is_written_as_those_of_the_list_is_one_of_them() -> None:
    found = _read({**_CALL, "description": "The call."})
    made = found.document["components"]["schemas"]
    assert _body(found, "/calls/{id}") == "Call"
    assert sorted(made) == ["Call", "CallFrom", "CallTo", "ListCallsErrorResponse", "ListCallsResponse"]
    assert {place.rpartition("/")[2] for place in found.places if place.count("/") == 3} <= {*made}


def test_other_words_and_other_examples_make_no_other_record_and_none_is_lost() -> None:
    told = {"type": "string", "examples": ["c-1"], "description": "Which call it is."}
    first, *others = _CALL["allOf"]
    found = _read({**_CALL, "allOf": [{**first, "properties": {"id": told}}, *others]})
    assert _body(found, "/calls/{id}") == "Call"
    field = found.document["components"]["schemas"]["Call"]["properties"]["id"]
    assert (field["description"], field["examples"]) == ("Which call it is.", ["c-1"])


def test_a_field_that_is_called_description_tells_two_records_apart() -> None:
    more = {"type": "object", "properties": {"description": {"type": "string"}}}
    found = _read({**_CALL, "allOf": [*_CALL["allOf"], more]})
    assert _body(found, "/calls/{id}") != "Call"


def test_a_single_record_that_has_more_is_another_one() -> None:
    more = {**_CALL, "allOf": [*_CALL["allOf"], {"type": "object", "properties": {"rate": {"type": "string"}}}]}
    found = _read(more)
    made = found.document["components"]["schemas"]
    assert "rate" in made[_body(found, "/calls/{id}")]["properties"]
    assert "rate" not in made["Call"]["properties"]


def test_errors_that_are_written_alike_are_one() -> None:
    found = _read(_CALL)
    bodies = {_body(found, path, status) for path in ("/calls", "/calls/{id}") for status in ("400", "404")}
    assert bodies == {"ListCallsErrorResponse"}


def test_parts_without_a_name_are_fields_of_the_object_and_no_classes() -> None:
    call = _read(_CALL).document["components"]["schemas"]["Call"]
    assert (list(call["properties"]), call["required"], "allOf" in call) == (["id", "from", "to"], ["id", "to"], False)


def test_a_part_with_a_name_stays_a_part() -> None:
    base = {"type": "object", "properties": {"ref": {"type": "string"}}}
    found = _read({**_CALL, "allOf": [{"$ref": "#/components/schemas/Base"}, *_CALL["allOf"]]}, Base=base)
    assert found.document["components"]["schemas"][_body(found, "/calls/{id}")]["allOf"] == [
        {"$ref": "#/components/schemas/Base"}
    ]
