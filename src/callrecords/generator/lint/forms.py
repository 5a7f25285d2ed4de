"""Rules about forms: what a format leaves open is said beside it, and a parameter takes what its field can be held against."""

from __future__ import annotations

from collections.abc import Iterator

from callrecords.conventions.times import zone_of
from callrecords.errors import ConfigError
from callrecords.generator.bundle.pointers import escape
from callrecords.generator.lint.places import Found
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts import PlainParameter
from callrecords.spec.forms import IN_SECONDS, ZONED, Form, kind_and_form
from callrecords.spec.operation import Operation, ParameterSpec
from callrecords.spec.schema import FieldFacts

_SAY_ZONE = "this time says no zone; say x-zone: UTC, an offset such as +02:00, or a name such as Europe/Paris"


def forms(bundle: Bundle) -> Iterator[Found]:
    """All rules about forms."""
    if bundle.zone is not None:
        yield from _zone("/x-zone", bundle.zone)
    for name, schema in bundle.components.schemas.items():
        for wire, part in schema.properties.items():
            pointer = f"/components/schemas/{escape(name)}/properties/{escape(wire)}"
            yield from _field(bundle, pointer, bundle.field(wire, part))
    for operation in bundle.operations.values():
        yield from _parameters(bundle, operation)


def _field(bundle: Bundle, pointer: str, field: FieldFacts) -> Iterator[Found]:
    if field.schema.zone is not None:
        yield from _zone(f"{pointer}/x-zone", field.schema.zone)
        if field.writing is None or field.writing.zone is None:
            yield Found(f"{pointer}/x-zone", "only a time without a zone of its own needs this; remove it")
    form = field.writing
    variants = [bundle.resolve(one) for one in field.schema.any_of if bundle.resolve(one).type != "null"]
    told = [kind_and_form(str(one.type), one.format) for one in variants]
    styles = {
        "text" if found is None and one.type == "integer" else found and found[1].style
        for one, found in zip(variants, told, strict=True)
    }
    if any(told) and len(styles) > 1:
        yield Found(pointer, "two forms of one value cannot be told apart here; leave the one that comes")
    if form is None:
        if any(told):
            yield Found(pointer, "put the form that the vendor sends first")
        return
    yield from _zoned(pointer, form)
    if form.style in IN_SECONDS and field.unit != "seconds":
        yield Found(pointer, "add x-unit: seconds; such a length of time is read as seconds")


def _parameters(bundle: Bundle, operation: Operation) -> Iterator[Found]:
    there = f"/paths/{escape(operation.path)}/{operation.method.lower()}"
    places = {one.name: number for number, one in enumerate(operation.parameters) if one.place == "query"}
    fields = bundle.record_fields(operation)
    for number, parameter in enumerate(operation.parameters):
        if parameter.zone is not None:
            yield from _zone(f"{there}/parameters/{number}/x-zone", parameter.zone)
    for plain in () if operation.filter is None else operation.filter.parameters:
        place, field = places.get(plain.parameter), fields.get(plain.field)
        if place is not None and field is not None:
            pointer = f"{there}/parameters/{place}"
            for message in _plain(plain, operation.parameters[place], field, bundle):
                yield Found(pointer, f"{plain.parameter}: {message}")
            if plain.writing is not None:
                yield from _zoned(pointer, plain.writing)


def _plain(plain: PlainParameter, parameter: ParameterSpec, field: FieldFacts, bundle: Bundle) -> Iterator[str]:
    """What does not fit between a plain parameter and the field that it is held against."""
    form, own = plain.writing, bundle.field(parameter.name, bundle.value_of(parameter))
    as_day = form is not None and form.style in ("first-day", "last-day")
    if plain.day == "last" and not as_day:
        yield "day: last is for a parameter of the format date"
    if as_day and field.kind == "time" and plain.operator not in ("ge", "lt"):
        yield f"a day is no instant, so {plain.operator} cannot be said of a time; write ge, or lt, with day: last if the day itself counts"
    if as_day and field.kind not in ("time", "day"):
        yield f"is a day, and {plain.field} is {field.kind}; they cannot be compared"
    counted = own.kind == "integer" and own.writing is None and field.writing is not None and field.writing.bare
    if field.kind == "time" and own.kind not in ("time", "day", "text") and not counted:
        yield f"is {own.kind}, and {plain.field} a time; give the parameter one of the formats of times"
    said = own.form.pattern or own.enum or plain.prefix
    if field.kind not in ("text", own.kind) and own.kind == "text" and not said:
        yield f"is any text, and {plain.field} is {field.kind}; give the parameter a type, a format or a pattern"
    if own.kind == "time" and field.kind != "time":
        yield f"is a time, and {plain.field} is {field.kind}; they cannot be compared"


def _zoned(pointer: str, form: Form) -> Iterator[Found]:
    if form.style in ZONED and form.zone is None:
        yield Found(pointer, _SAY_ZONE)


def _zone(pointer: str, name: str) -> Iterator[Found]:
    try:
        zone_of(name)
    except ConfigError as problem:
        yield Found(pointer, str(problem))
