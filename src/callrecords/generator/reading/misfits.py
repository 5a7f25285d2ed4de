"""Whether an example fits its schema, formats included, and which of its keys the schema does not know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation

import jsonschema_rs

from callrecords.conventions import BadValue
from callrecords.conventions.values import parse_value
from callrecords.generator.bundle.pointers import escape
from callrecords.generator.bundle.shapes import children, is_array, is_object, mapping, sequence
from callrecords.generator.bundle.texts import Node
from callrecords.spec.forms import FORMATS, kind_and_form

_DEEPEST = 20
"""References that are followed one behind the other."""


def misfits(schema: Node, value: object, document: Node, what: str = "example") -> Iterator[tuple[str, str]]:
    """Where a value breaks its schema, and how; `document` holds the components that the schema refers to, `what` is the value's name."""
    rooted = {"allOf": [schema], "components": document["components"]}
    try:
        validator = jsonschema_rs.Draft202012Validator(rooted, validate_formats=True, formats=_FORMATS)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        yield "", f"the schema cannot be used: {error}"
        return
    for misfit in validator.iter_errors(value):
        where = "".join(f"/{escape(str(step))}" for step in misfit.instance_path)
        yield where, f"the {what} does not fit: {misfit.message}"


def unknown_keys(schema: Node, value: object, document: Node, where: str = "") -> Iterator[str]:
    """Where a value has keys that its schema does not name. A schema that names none takes any."""
    forms = list(_forms(schema, document, 0))
    if is_array(value):
        items = [mapping(form["items"]) for form in forms if "items" in form]
        for number, one in enumerate(value) if items else ():
            yield from unknown_keys({"anyOf": items}, one, document, f"{where}/{number}")
    elif is_object(value):
        known: dict[str, list[Node]] = {}
        for form in forms:
            for key, part in children(form, "properties"):
                known.setdefault(key, []).append(part)
        is_open = any(form.get("additionalProperties", False) not in (False, None) for form in forms)
        for key, part in value.items() if known else ():
            here = f"{where}/{escape(key)}"
            if key in known:
                yield from unknown_keys({"anyOf": known[key]}, part, document, here)
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
