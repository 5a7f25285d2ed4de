"""Every assumption of a spec: where it stands, what it says, and which promises would be broken if it were false."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import attrs

from callrecords.contract.base.schemas import Json, Spec

API = "all"
"""The operation of a statement about the API as a whole."""


@attrs.frozen
class Statement:
    """One mark of kind assumed."""

    operation: str
    place: str
    note: str
    promises: Sequence[str]
    """The promises that a server would break if it were false; without any, no run can tell."""


def stated(spec: Spec, operations: Sequence[str]) -> Iterator[Statement]:
    """Every assumption behind some operations: the API's, theirs, and once those of the schemas that they share."""
    yield from _plain(API, "the API", spec.document)
    for name, scheme in cast("dict[str, Json]", spec.document["components"].get("securitySchemes", {})).items():
        yield from _plain(API, f"security {name}", scheme)
    seen: set[str] = set()
    for operation in operations:
        yield from _asked(spec, operation)
        for status, response in cast("dict[str, Json]", spec.node(operation)["responses"]).items():
            yield from _plain(operation, f"response {status}", response)
            for content in cast("dict[str, Json]", response.get("content", {})).values():
                yield from _within(spec, operation, content.get("schema", {}), seen)


def _within(spec: Spec, operation: str, schema: Json, seen: set[str]) -> Iterator[Statement]:
    """The assumptions of every named schema below a schema, each schema once."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if name and name not in seen:
        seen.add(name)
        named = cast("Json", spec.document["components"]["schemas"][name])
        yield from _plain(operation, f"schema {name}", named)
        yield from _parts(spec, operation, name, named, seen)
    elif not name:
        yield from _parts(spec, operation, "", schema, seen)


def _parts(spec: Spec, operation: str, name: str, schema: Json, seen: set[str]) -> Iterator[Statement]:
    for field, part in cast("dict[str, Json]", schema.get("properties", {})).items():
        yield from _plain(operation, f"field {name}.{field}", part)
        yield from _within(spec, operation, part, seen)
    below = [schema["items"]] if "items" in schema else []
    for part in [*below, *schema.get("anyOf", []), *schema.get("oneOf", [])]:
        yield from _within(spec, operation, part, seen)
    for part in schema.get("allOf", []):
        yield from _within(spec, operation, part, seen) if "$ref" in part else _parts(spec, operation, name, part, seen)


def _plain(operation: str, place: str, node: Json) -> Iterator[Statement]:
    for one in _assumed(node):
        text = _text(one) or str(node.get("description", ""))
        yield Statement(operation, place, text, one.get("promises", ()))


def _asked(spec: Spec, operation: str) -> Iterator[Statement]:
    """The assumptions on an operation, its parameters and its other readings."""
    node = spec.node(operation)
    yield from _plain(operation, "operation", node)
    for parameter in cast("list[Json]", node.get("parameters", [])):
        yield from _plain(operation, f"parameter {parameter['name']}", parameter)
    for reading in cast("list[Json]", node.get("x-readings", [])):
        yield from _plain(operation, f"reading {reading['name']}", reading)


def _text(mark: dict[str, Any]) -> str:
    return f"{mark.get('about', '')} {mark.get('note', '')}".strip()


def _assumed(node: Json) -> list[dict[str, Any]]:
    stated: Any = node.get("x-evidence", [])
    listed = cast("list[dict[str, Any]]", stated if isinstance(stated, list) else [stated])
    return [one for one in listed if one.get("kind") == "assumed"]
