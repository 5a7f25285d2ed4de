"""Values that mean "nothing" fit the emitted schemas: `x-empty` becomes a form of its own beside the field's own forms.

A spec is written without it, so that both generators see the field's own type. Everyone else reads the emitted document,
and must accept what the API sends: `{type: string, format: date-time, x-empty: ['']}` becomes
`{anyOf: [{type: string, format: date-time}, {type: string, const: ''}], x-empty: ['']}`. `Schema` in
`callrecords.spec.bundle` reads it back as it was written.
"""

from __future__ import annotations

from typing import Any, cast

from callrecords.generator.bundle.folder import Node

_ABOUT = frozenset({"description", "title", "examples", "default", "deprecated"})
"""Keys that describe a field and refuse no value; they stay where they are, as every x- key does."""
_TYPES: dict[type, str] = {str: "string", int: "integer", bool: "boolean"}


def opened(document: Node) -> Node:
    """The document in which every property takes its `x-empty` values."""
    return {
        key: {**part, "schemas": {name: _inside(one) for name, one in part.get("schemas", {}).items()}}
        if key == "components"
        else part
        for key, part in document.items()
    }


def opened_field(schema: Node) -> Node:
    """A property's schema that takes its `x-empty` values, as written where it takes them already."""
    schema = _inside(schema)
    refused = [value for value in schema.get("x-empty", ()) if not _takes(schema, value)]
    if not refused:
        return schema
    about = {key: part for key, part in schema.items() if key in _ABOUT or key.startswith("x-")}
    own = {key: part for key, part in schema.items() if key not in about}
    forms: list[Node] = own["anyOf"] if own.keys() == {"anyOf"} else _without_null(own)
    null = {"type": "null"}
    blanks = [{"type": _TYPES[type(value)], "const": value} for value in refused]
    solid = [form for form in forms if form != null]
    return {**about, "anyOf": [*solid, *blanks, *([null] if null in forms else [])]}


def _without_null(own: Node) -> list[Node]:
    """The forms of a schema that is written in one piece: itself, and null."""
    types: Any = own.get("type")
    if not isinstance(types, list) or "null" not in types:
        return [own]
    solid = [str(one) for one in cast("list[object]", types) if one != "null"]
    return [{**own, "type": solid[0] if len(solid) == 1 else solid}, {"type": "null"}]


def _takes(schema: Node, value: object) -> bool:
    """Whether a value fits for certain: a text that has at most a greatest length."""
    ruled = {key for key in schema if key not in _ABOUT and not key.startswith("x-")}
    types: Any = schema.get("type")
    text = "string" in (cast("list[object]", types) if isinstance(types, list) else [types])
    return (
        ruled <= {"type", "maxLength"}
        and text
        and isinstance(value, str)
        and len(value) <= schema.get("maxLength", 0x7FFF)
    )


def _inside(schema: Node) -> Node:
    """A schema whose properties, at any depth, are opened."""
    found: Node = {}
    for key, part in schema.items():
        if key == "properties":
            found[key] = {name: opened_field(one) for name, one in part.items()}
        elif key in ("items", "additionalProperties", "not") and isinstance(part, dict):
            found[key] = _inside(cast("Node", part))
        elif key in ("allOf", "anyOf", "oneOf"):
            found[key] = [_inside(one) for one in part]
        else:
            found[key] = part
    return found
