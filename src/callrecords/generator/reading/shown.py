"""A vendor's examples and defaults that break the vendor's own schemas are left out, each named: nothing is made after them.

Examples of responses are held against their schemas, those of fields and their defaults against the field's. A key that a schema does not know is
no mistake of the example, which stays; only the key goes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callrecords.generator.bundle.blanks import opened, opened_field
from callrecords.generator.bundle.pointers import escape
from callrecords.generator.bundle.shapes import is_array, is_object, mapping, sequence
from callrecords.generator.bundle.texts import Node
from callrecords.generator.reading.misfits import misfits, unknown_keys

Note = Callable[[str, str], None]
"""Takes a pointer in the document, and what is left out there."""


def drop_misfits(document: Node, note: Note) -> None:
    """Leave out what does not fit; the document is changed in place."""
    whole = opened(document)
    for name, schema in document["components"]["schemas"].items():
        _default(schema, f"/components/schemas/{escape(name)}", whole, note)
        for key, part in mapping(schema.get("properties")).items():
            _fields(part, f"/components/schemas/{escape(name)}/properties/{escape(key)}", whole, note)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            here = f"/paths/{escape(path)}/{method}"
            for number, parameter in enumerate(operation["parameters"]):
                _fields(mapping(parameter.get("schema")), f"{here}/parameters/{number}/schema", whole, note)
            for status, response in operation["responses"].items():
                for media, content in mapping(response.get("content")).items():
                    _samples(content, f"{here}/responses/{status}/content/{escape(media)}", whole, note)


def _fields(schema: Node, pointer: str, document: Node, note: Note) -> None:
    """The examples and the default of a field, and of what stands inside it."""
    _default(schema, pointer, document, note)
    if "examples" in schema:
        kept: list[Any] = []
        for number, value in enumerate(sequence(schema["examples"])):
            found = next(misfits(opened_field(schema), value, document), None)
            if found is None:
                kept.append(value)
            else:
                note(f"{pointer}/examples/{number}", f"left out: {found[1]}")
        schema["examples"] = kept
        if not kept:
            del schema["examples"]
    if is_object(schema.get("items")):
        _fields(schema["items"], f"{pointer}/items", document, note)


def _default(schema: Node, pointer: str, document: Node, note: Note) -> None:
    """What a value is where none is given: left out where it is no such value, as null of a number is."""
    if "default" in schema:
        alone = {key: part for key, part in opened_field(schema).items() if key != "default"}
        found = next(misfits(alone, schema["default"], document, "default"), None)
        if found is not None:
            note(f"{pointer}/default", f"left out: {found[1]}")
            del schema["default"]


def _samples(content: Node, pointer: str, document: Node, note: Note) -> None:
    samples, schema = mapping(content.get("examples")), mapping(content.get("schema"))
    for name, sample in [*samples.items()]:
        here = f"{pointer}/examples/{escape(name)}/value"
        broken = [*misfits(schema, sample["value"], document)]
        if broken:
            more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
            note(here + broken[0][0], f"left out: {broken[0][1]}{more}")
            del samples[name]
            continue
        for where in unknown_keys(schema, sample["value"], document):
            note(f"{here}{where}", "left out: the schema does not know this key")
        sample["value"] = _known(sample["value"], "", {*unknown_keys(schema, sample["value"], document)})
    if "examples" in content and not samples:
        del content["examples"]


def _known(value: Any, where: str, unknown: set[str]) -> Any:
    """A value without the keys that are unknown."""
    if is_array(value):
        return [_known(one, f"{where}/{number}", unknown) for number, one in enumerate(value)]
    if not is_object(value):
        return value
    places = {key: f"{where}/{escape(key)}" for key in value}
    return {key: _known(part, places[key], unknown) for key, part in value.items() if places[key] not in unknown}
