"""What chooses a page (its size, its number, the place of its first record) is a whole number, however a description has it.

Some describe it as a text of digits, or as any number; in a query all of them look alike.
"""

from __future__ import annotations

import re
from typing import Any

from callrecords.generator.bundle.shapes import mapping, sequence
from callrecords.generator.bundle.texts import Node

_OF_TEXTS = ("format", "pattern", "minLength", "maxLength", "enum", "default", "example", "examples")

_OF_NUMBERS = ("format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "default", "enum")


def places(paging: Node) -> set[object]:
    """The parameters that choose a page."""
    return {mapping(paging.get(key)).get("parameter") for key in ("limit", "page", "offset")}


def holds_digits(schema: Node) -> bool:
    """Whether the values of a text are whole numbers, by its words, its examples or its pattern."""
    shown = [
        *sequence(schema.get("enum")),
        schema.get("default"),
        schema.get("example"),
        *sequence(schema.get("examples")),
    ]
    values = [one for one in shown if one is not None]
    if values:
        return any(_whole(one) is not None for one in values)
    pattern = schema.get("pattern")
    if not isinstance(pattern, str):
        return False
    try:
        made = re.compile(pattern)
    except re.error:
        return False
    return any(map(made.search, ("1", "10", "100"))) and not any(map(made.search, ("a", "Z", "1a")))


def as_count(schema: Node) -> Node:
    """The schema of a whole number, made of one of a text or of any number. An enum is in order, without words that are no numbers."""
    kind = schema.get("type")
    if kind not in ("integer", "number", "string"):
        return {**schema}
    left_out = _OF_TEXTS if kind == "string" else ("enum", "format") if kind == "number" else ("enum",)
    made = {**{key: part for key, part in schema.items() if key not in left_out}, "type": "integer"}
    sizes = sorted({one for word in sequence(schema.get("enum")) if (one := _whole(word)) is not None})
    usual = {} if (one := _whole(schema.get("default"))) is None else {"default": one}
    return made | ({"enum": sizes} if sizes else {}) | usual


def as_token(schema: Node) -> Node:
    """A token that is a whole number has no bounds, and none that is usual: nobody counts with it."""
    return {key: part for key, part in schema.items() if schema.get("type") != "integer" or key not in _OF_NUMBERS}


def bounded(schema: Node, name: str, paging: Node) -> Node:
    """With the bounds of the schema, and where that is silent those that the facts of the pages say or mean."""
    limit, page, offset = (mapping(paging.get(key)) for key in ("limit", "page", "offset"))
    begins = offset.get("parameter") == name and offset.get("first") == 1
    if schema.get("minimum") == 0 and (begins or limit.get("parameter") == name):
        schema = {**schema, "minimum": 1}  # a page of nothing leads nowhere; nothing stands before the first record
    said: Node = {}
    if limit.get("parameter") == name:
        said = {"minimum": 1} | {key: limit[key] for key in ("minimum", "maximum", "default") if key in limit}
    elif page.get("parameter") == name:
        said = {"minimum": page.get("first", 1)}
    elif offset.get("parameter") == name:
        said = {"minimum": offset.get("first", 0)}
    if said and limit.get("parameter") != name and schema.get("format") == "int32":
        said["maximum"] = 2**31 - 1
    return {**said, **schema}


def _whole(value: Any) -> int | None:
    text = str(value)
    return int(text) if isinstance(value, int | str) and text.isascii() and text.isdigit() else None
