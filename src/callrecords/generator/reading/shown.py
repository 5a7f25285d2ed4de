"""A vendor's examples and defaults that break the vendor's own schemas are left out, each named: nothing is made after them.

Examples of responses are held against their schemas, those of fields and their defaults against the field's. A key that a schema does not know is
no mistake of the example, which stays; only the key goes. Nor is an address without a scheme and host, such as `/calls/1`: there the
field is a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from callrecords.generator.bundle.blanks import opened, opened_field
from callrecords.generator.bundle.pointers import escape, unescape
from callrecords.generator.bundle.shapes import is_array, is_object, mapping, sequence
from callrecords.generator.bundle.texts import Node
from callrecords.generator.reading.misfits import misfits, unknown_keys

Note = Callable[[str, str], None]
"""Takes a pointer in the document, and what is left out there."""


_DEEPEST = 20
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def loosen_addresses(document: Node, note: Note) -> None:
    """Take `format: uri` from fields whose examples are no whole addresses; the document is changed in place."""
    for name, schema in document["components"]["schemas"].items():
        for key, part in mapping(schema.get("properties")).items():
            here = f"/components/schemas/{escape(name)}/properties/{escape(key)}"
            for value in sequence(part.get("examples")):
                _loosen(part, here, value, document, note)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for status, response in operation["responses"].items():
                for media, content in mapping(response.get("content")).items():
                    here = f"/paths/{escape(path)}/{method}/responses/{status}/content/{escape(media)}/schema"
                    for sample in mapping(content.get("examples")).values():
                        _loosen(mapping(content.get("schema")), here, sample["value"], document, note)


def _loosen(schema: Node, pointer: str, value: object, document: Node, note: Note, depth: int = 0) -> None:
    """The same for the parts of one example."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str) and schema.get("format") == "uri" and not _ABSOLUTE.match(value):
        del schema["format"]
        note(pointer, f"read as a text: it has format: uri, and its example {value[:60]!r} is no whole address")
    inner: list[tuple[Node, str, object]] = []
    target = schema.get("$ref")
    if isinstance(target, str):
        inner.append(
            (
                mapping(document["components"]["schemas"].get(unescape(target.rpartition("/")[2]))),
                target.removeprefix("#"),
                value,
            )
        )
    for key in ("allOf", "anyOf", "oneOf"):
        inner += [(mapping(one), f"{pointer}/{key}/{at}", value) for at, one in enumerate(sequence(schema.get(key)))]
    if is_array(value):
        inner += [(mapping(schema.get("items")), f"{pointer}/items", one) for one in value]
    if is_object(value):
        parts = mapping(schema.get("properties"))
        known = [(mapping(parts[key]), key, part) for key, part in value.items() if key in parts]
        inner += [(part, f"{pointer}/properties/{escape(key)}", one) for part, key, one in known]
    for part, at, one in inner:
        _loosen(part, at, one, document, note, depth + 1)


_BESIDE_DEFAULT = ("default", "minimum", "maximum")
"""What a default is not held against: facts may say bounds, and the lint tells which default is beyond them."""


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
        alone = {key: part for key, part in opened_field(schema).items() if key not in _BESIDE_DEFAULT}
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
