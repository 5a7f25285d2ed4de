"""Rules about what an operation is: its part in a resource, its paths, the place of a single record, bounds of its parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callrecords.generator.lint.asked import Asked
from callrecords.generator.lint.places import Found
from callrecords.spec.bundle import Bundle
from callrecords.spec.forms import FORMATS
from callrecords.spec.places import keys_to
from callrecords.spec.schema import Schema

_LONG_ENOUGH = frozenset({"date-time", "date", "int32", "int64", *FORMATS})
"""Formats that bound the length of a text by themselves."""

LIST_ONLY = ("clock", "filter", "order", "pagination", "readings", "search")


def parts(one: Asked) -> Iterator[Found]:
    """A list has what a list needs, and a get nothing of it."""
    if one.operation.method != "GET":
        yield Found(one.pointer, "call records are read with get only; describe no other method")
    if one.operation.resource.role == "list":
        if one.operation.pagination is None:
            yield one.at("x-pagination", "a list needs x-pagination: how it is cut into pages")
        if one.operation.clock is None:
            yield one.at("x-clock", "a list needs x-clock: the field that windows filter on")
    else:
        for key in LIST_ONLY:
            if getattr(one.operation, key) not in (None, ()):
                yield one.at(f"x-{key}", f"x-{key} belongs on a list; remove it from this get")


def resources(one: Asked, asked: list[Asked]) -> Iterator[Found]:
    """Each resource has one list, and one get at most."""
    mine = one.operation.resource
    same = [o for o in asked if (o.operation.resource.name, o.operation.resource.role) == (mine.name, mine.role)]
    if same[0] is not one:
        yield one.at("x-resource", f"{mine.name} has two operations with the role {mine.role}; name another resource")
    if not any(o.operation.resource.name == mine.name and o.operation.resource.role == "list" for o in asked):
        yield one.at(
            "x-resource", f"the resource {mine.name} has no list; a single record is got from a list's resource"
        )


def wrapping(bundle: Bundle, one: Asked) -> Iterator[Found]:
    """What wraps a single record is in the schema, and what every response has beside it has a value."""
    mine, schema, key = one.operation.resource, one.operation.ok.schema, "x-resource"
    if mine.record is None or mine.role == "list":
        if mine.record is not None or mine.constants:
            yield one.at(
                key,
                "record and constants are for a single record in a wrapper; the items of a list stand in x-pagination",
            )
        return
    for place in mine.constants:
        if bundle.at(schema, place) is None:
            yield one.at(f"{key}/constants", f"nothing stands at {place} in the schema of the response")
    *way, last = keys_to(mine.record)
    around = ""
    for name in (*way, last):
        for beside in sorted(bundle.required(bundle.solid(schema)) - {name}):
            place = f"{around}/{beside}" if around or mine.record.startswith("/") else beside
            if not {place, place.removeprefix("/")} & set(mine.constants):
                yield one.at(
                    f"{key}/constants", f"{place} is in every response; give the value that the emulator sends"
                )
        schema, around = bundle.properties(bundle.solid(schema)).get(name, Schema()), f"{around}/{name}"


def paths(bundle: Bundle, one: Asked) -> Iterator[Found]:
    """Placeholders of paths are filled by the client or by the caller."""
    template = re.findall(r"\{([^}]*)\}", one.operation.path)
    filled = {parameter.fills for parameter in bundle.client.parameters if parameter.place == "path"}
    left = [name for name in template if name not in filled]
    paths = "".join(operation.path for operation in bundle.operations.values())
    for name in sorted(name for name in filled if f"{{{name}}}" not in paths):
        yield Found(
            "/x-client/parameters", f"no path has the placeholder {name}; write in: server if the server has it"
        )
    expected = 0 if one.operation.resource.role == "list" else 1
    if len(left) != expected:
        yield Found(one.pointer, f"{expected} path parameter(s) may be left to the caller; x-client fills the others")


def bounds(one: Asked) -> Iterator[Found]:
    """Every parameter is bounded, as our own specs have them."""
    paging = one.operation.pagination
    token = None if paging is None or paging.cursor is None else paging.cursor.parameter
    size = None if paging is None or paging.limit.maximum is not None else paging.limit.parameter
    for number, parameter in enumerate(one.operation.parameters):
        if parameter.name in (token, size):
            continue  # nobody says how long a token is, or how many records a page may have
        schema, pointer = parameter.schema, f"{one.pointer}/parameters/{number}/schema"
        if schema.type == "string" and schema.format not in _LONG_ENOUGH and schema.max_length is None:
            yield Found(pointer, f"{parameter.name}: give the text a maxLength, and a pattern where it has a form")
        if schema.type == "integer" and (schema.minimum is None or schema.maximum is None):
            yield Found(pointer, f"{parameter.name}: give the number a minimum and a maximum")
        if parameter.place == "path" and not (parameter.required and schema.pattern and schema.min_length):
            yield Found(pointer, f"{parameter.name}: a path parameter is required and has a minLength and a pattern")
