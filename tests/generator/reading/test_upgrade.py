"""Swagger 2.0 and OpenAPI 3.0 say the same in the words of 3.1."""

from __future__ import annotations

from typing import Any

import pytest

from callrecords.generator.bundle.texts import SpecError
from callrecords.generator.reading.upgrade import upgraded, was

SWAGGER: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "t", "version": "1"},
    "host": "api.example",
    "basePath": "/v1/",
    "schemes": ["http", "https"],
    "produces": ["application/json"],
    "paths": {
        "/calls": {
            "get": {
                "parameters": [
                    {
                        "name": "ids",
                        "in": "query",
                        "type": "array",
                        "items": {"type": "string"},
                        "collectionFormat": "multi",
                    },
                    {"name": "size", "in": "query", "type": "integer", "maximum": 9, "description": "d"},
                    {"$ref": "#/parameters/p"},
                ],
                "responses": {
                    "200": {
                        "description": "ok",
                        "schema": {"$ref": "#/definitions/Call"},
                        "examples": {"application/json": {"id": "1"}},
                        "headers": {"X-Total": {"type": "integer", "description": "n"}},
                    }
                },
            },
            "post": {"parameters": [{"name": "b", "in": "body", "schema": {"type": "object"}}], "responses": {}},
        }
    },
    "parameters": {"p": {"name": "p", "in": "query", "type": "string"}},
    "definitions": {"Call": {"type": "object", "properties": {"id": {"type": "string", "x-nullable": True}}}},
    "securityDefinitions": {
        "basic": {"type": "basic"},
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "oauth": {"type": "oauth2", "flow": "application", "tokenUrl": "https://t.example", "scopes": {"r": "read"}},
    },
    "x-client": {"slug": "x"},
}


def test_swagger_becomes_openapi() -> None:
    document = upgraded(SWAGGER)
    get = document["paths"]["/calls"]["get"]
    ok = get["responses"]["200"]
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "https://api.example/v1"}]
    assert document["x-client"] == {"slug": "x"}
    assert get["parameters"] == [
        {"name": "ids", "in": "query", "style": "form", "explode": True, "schema": {"type": "array", "items": {"type": "string"}}},
        {"name": "size", "in": "query", "description": "d", "schema": {"type": "integer", "maximum": 9}},
        {"$ref": "#/components/parameters/p"},
    ]  # fmt: skip
    assert ok["content"]["application/json"] == {
        "schema": {"$ref": "#/components/schemas/Call"},
        "examples": {"example": {"value": {"id": "1"}}},
    }
    assert ok["headers"] == {"X-Total": {"description": "n", "schema": {"type": "integer"}}}
    assert document["paths"]["/calls"]["post"]["requestBody"]["content"] == {
        "application/json": {"schema": {"type": "object"}}
    }
    assert document["components"]["schemas"]["Call"]["properties"]["id"] == {"type": ["string", "null"]}
    assert document["components"]["securitySchemes"] == {
        "basic": {"type": "http", "scheme": "basic"},
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://t.example", "scopes": {"r": "read"}}}},
    }  # fmt: skip


def test_places_lead_back() -> None:
    assert was(SWAGGER, "/components/schemas/Call/properties") == "/definitions/Call/properties"
    assert was({"openapi": "3.0.0"}, "/components/schemas/Call") == "/components/schemas/Call"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"type": "string", "enum": ["a"], "nullable": True}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"$ref": "#/c", "nullable": True}, {"anyOf": [{"$ref": "#/c"}, {"type": "null"}]}),
        (
            {"allOf": [{"$ref": "#/c"}], "nullable": True, "description": "d", "x-pii": "name"},
            {"description": "d", "x-pii": "name", "anyOf": [{"allOf": [{"$ref": "#/c"}]}, {"type": "null"}]},
        ),
        ({"oneOf": [{"type": "string"}], "nullable": True}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"type": "integer", "minimum": 0, "exclusiveMinimum": True}, {"type": "integer", "exclusiveMinimum": 0}),
        ({"type": "integer", "maximum": 5, "exclusiveMaximum": False}, {"type": "integer", "maximum": 5}),
        ({"type": "string", "example": "a"}, {"type": "string", "examples": ["a"]}),
        ({"discriminator": "kind"}, {"discriminator": {"propertyName": "kind"}}),
    ],
)
def test_a_schema_of_3_0_says_the_same_in_3_1(old: dict[str, Any], new: dict[str, Any]) -> None:
    document = {"openapi": "3.0.3", "components": {"schemas": {"A": {"properties": {"x": old}}}}}
    assert upgraded(document)["components"]["schemas"]["A"]["properties"]["x"] == new


def test_an_example_is_no_schema_and_stays() -> None:
    media = {"schema": {"type": "object"}, "example": {"nullable": True, "example": 1}}
    document = {"openapi": "3.0.3", "paths": {"/a": {"get": {"responses": {"200": {"content": {"j": media}}}}}}}
    content = upgraded(document)["paths"]["/a"]["get"]["responses"]["200"]["content"]["j"]
    assert content["examples"] == {"example": {"value": {"nullable": True, "example": 1}}}


@pytest.mark.parametrize("document", [{}, {"openapi": "4.0"}, {"swagger": "1.2"}, {"openapi": 3}])
def test_what_is_no_openapi_of_2_0_to_3_1_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(SpecError):
        upgraded(document)


def test_a_form_of_lists_without_a_successor_is_named() -> None:
    tabs = {"name": "a", "in": "query", "type": "array", "items": {}, "collectionFormat": "tsv"}
    with pytest.raises(SpecError, match="the parameter a: collectionFormat tsv"):
        upgraded({"swagger": "2.0", "paths": {"/a": {"get": {"parameters": [tabs]}}}})


def test_what_is_described_by_3_2_is_read_as_3_1() -> None:
    document = {"openapi": "3.2.0", "info": {}, "paths": {"/calls": {"query": {"responses": {}}}}}
    assert upgraded(document) == {**document, "openapi": "3.1.0"}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
@pytest.mark.parametrize("form", ["int32", "int64", "integer", "epoch-ms"])
def test_a_number_whose_format_says_that_it_is_whole_is_an_integer(version: str, form: str) -> None:
    several = {"type": ["number", "null"], "format": form} if version != "3.0.3" else {"type": "number", "format": form}
    schemas = {"A": {"type": "number", "format": form}, "B": several, "C": {"type": "number", "format": "double"}}
    made = upgraded({"openapi": version, "components": {"schemas": schemas}})["components"]["schemas"]
    assert made["A"] == {"type": "integer", "format": form}
    assert made["B"]["type"] in (["integer", "null"], "integer")
    assert made["C"] == schemas["C"]
