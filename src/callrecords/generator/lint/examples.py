"""Examples are tests: each one fits its schema, formats included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation

import jsonschema_rs

from callrecords.conventions import BadValue
from callrecords.conventions.values import parse_value
from callrecords.generator.bundle.blanks import opened, opened_field
from callrecords.generator.bundle.folder import Node, Source, escape
from callrecords.generator.bundle.shapes import children, is_array, is_object
from callrecords.generator.lint.places import Found, mapping, places, sequence
from callrecords.spec.forms import FORMATS, kind_and_form

_DEEPEST = 20
"""References that are followed one behind the other."""


def examples(source: Source) -> Iterator[Found]:
    """Every example of an answer, a field and a parameter fits; each operation has one, each text field too."""
    document = opened(source.document)
    for place in places(source.document):
        if place.sort == "operation":
            yield from _answers(place.pointer, place.node, document)
        elif place.sort == "property":
            yield from _values(place.pointer, place.node, place.node, document)
            if _is_text(place.node) and not place.node.get("examples"):
                why = "no text was found that fits its pattern: " if "pattern" in place.node else ""
                yield Found(
                    place.pointer, f"{why}add examples: [a realistic value]; the emulator takes its shape from it"
                )
        elif place.sort == "parameter":
            schema = mapping(place.node.get("schema"))
            yield from _values(f"{place.pointer}/schema", schema, schema, document)


def _answers(pointer: str, operation: Node, document: Node) -> Iterator[Found]:
    here = f"{pointer}/responses/200/content/application~1json"
    answer = mapping(mapping(operation.get("responses")).get("200"))
    content = mapping(mapping(answer.get("content")).get("application/json"))
    if not mapping(content.get("examples")):
        yield Found(pointer, "add an example of the answer with status 200, as application/json")
    for name, example in children(content, "examples"):
        value = f"{here}/examples/{escape(name)}/value"
        schema = mapping(content.get("schema"))
        for where, message in _misfits(schema, example.get("value"), document):
            yield Found(f"{value}{where}", message)
        for where in _unknown(schema, example.get("value"), document):
            yield Found(
                f"{value}{where}",
                "the schema does not know this key: add it to the properties, or take it out of the example",
            )


def _values(pointer: str, node: Node, schema: Node, document: Node) -> Iterator[Found]:
    for number, value in enumerate(sequence(node.get("examples"))):
        for where, message in _misfits(opened_field(schema), value, document):
            yield Found(f"{pointer}/examples/{number}{where}", message)


def _misfits(schema: Node, value: object, document: Node) -> Iterator[tuple[str, str]]:
    rooted = {**schema, "components": document["components"]} if "$ref" not in schema else _rooted(schema, document)
    try:
        validator = jsonschema_rs.Draft202012Validator(rooted, validate_formats=True, formats=_FORMATS)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        yield "", f"the schema cannot be used: {error}"
        return
    for misfit in validator.iter_errors(value):
        where = "".join(f"/{escape(str(step))}" for step in misfit.instance_path)
        yield where, f"the example does not fit: {misfit.message}"


def _unknown(schema: Node, value: object, document: Node, where: str = "") -> Iterator[str]:
    """Where a value has keys that its schema does not name. A schema that names none takes any."""
    forms = list(_forms(schema, document, 0))
    if is_array(value):
        items = [mapping(form["items"]) for form in forms if "items" in form]
        for number, one in enumerate(value) if items else ():
            yield from _unknown({"anyOf": items}, one, document, f"{where}/{number}")
    elif is_object(value):
        known: dict[str, list[Node]] = {}
        for form in forms:
            for key, part in children(form, "properties"):
                known.setdefault(key, []).append(part)
        is_open = any(form.get("additionalProperties", False) not in (False, None) for form in forms)
        for key, part in value.items() if known else ():
            here = f"{where}/{escape(key)}"
            if key in known:
                yield from _unknown({"anyOf": known[key]}, part, document, here)
            elif not is_open:
                yield here


def _forms(schema: Node, document: Node, depth: int) -> Iterator[Node]:
    """A schema, and all that it is put together of."""
    if depth > _DEEPEST:
        return
    yield schema
    target = schema.get("$ref")
    if isinstance(target, str):
        known = mapping(mapping(document.get("components")).get("schemas"))
        yield from _forms(mapping(known.get(target.rpartition("/")[2])), document, depth + 1)
    for key in ("allOf", "anyOf", "oneOf"):
        for part in sequence(schema.get(key)):
            yield from _forms(mapping(part), document, depth + 1)


def _rooted(schema: Node, document: Node) -> Node:
    return {"allOf": [schema], "components": document["components"]}


def _is_decimal(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _is_formed(name: str) -> Callable[[str], bool]:
    """The test whether a text has a form; by the clocks of UTC, which leave no hour out."""
    formed = kind_and_form("string", name, "UTC")

    def fits(text: str) -> bool:
        try:
            parse_value(text, *(formed or ("text", None)))
        except BadValue:
            return False
        return True

    return fits


_FORMATS = {"decimal": _is_decimal} | {name: _is_formed(name) for name in sorted(FORMATS)}


def _is_text(schema: Node) -> bool:
    variants = [schema, *(mapping(part) for part in sequence(schema.get("anyOf")))]
    return any("string" in (sequence(one.get("type")) or [one.get("type")]) for one in variants)
