"""What stands where in an OpenAPI document, of any version: which places hold schemas, responses, parameters, and so on.

Everything else, such as examples, extensions and what nobody here reads, is passed over untouched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal[
    "document", "components", "paths", "path-item", "operation", "parameters", "parameter", "responses", "response", "headers",
    "header", "contents", "media", "schemas", "schema", "security-schemes", "security-scheme",
]  # fmt: skip

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The last one is known since 3.2."""

_ANY: Final = "*"

_PARTS: Mapping[Kind, Mapping[str, Kind]] = {
    "document": {
        "paths": "paths", "components": "components", "definitions": "schemas", "parameters": "parameters",
        "responses": "responses", "securityDefinitions": "security-schemes",
    },
    "components": {
        "schemas": "schemas", "parameters": "parameters", "responses": "responses", "headers": "headers",
        "pathItems": "paths", "securitySchemes": "security-schemes",
    },
    "security-schemes": {_ANY: "security-scheme"},
    "paths": {_ANY: "path-item"},
    "path-item": {**dict.fromkeys(METHODS, "operation"), "parameters": "parameter"},
    "operation": {"parameters": "parameter", "responses": "responses"},
    "parameters": {_ANY: "parameter"},
    "parameter": {"schema": "schema", "content": "contents"},
    "responses": {_ANY: "response"},
    "response": {"schema": "schema", "content": "contents", "headers": "headers"},
    "headers": {_ANY: "header"},
    "header": {"schema": "schema"},
    "contents": {_ANY: "media"},
    "media": {"schema": "schema"},
    "schemas": {_ANY: "schema"},
    "schema": {
        "properties": "schemas", "patternProperties": "schemas", "$defs": "schemas", "items": "schema", "additionalProperties": "schema",
        "not": "schema", "allOf": "schema", "anyOf": "schema", "oneOf": "schema",
    },
}  # fmt: skip


def kind_below(kind: Kind, key: str) -> Kind | None:
    """What stands under a key, or is each item of the list there; None where nobody here looks."""
    parts = _PARTS.get(kind, {})
    return parts.get(key) or (None if key.startswith("x-") else parts.get(_ANY))
