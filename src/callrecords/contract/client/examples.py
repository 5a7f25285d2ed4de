"""Responses made of the examples of a spec: sound ones, bent ones, surprising ones, and none at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from callrecords.contract.base.schemas import Json, Spec
from callrecords.contract.client.counting import NESTED, Counts, kind_of
from callrecords.contract.oracle.reader import solid
from callrecords.spec.bundle import Bundle
from callrecords.spec.operation import Operation
from callrecords.spec.places import find, put
from callrecords.spec.schema import FieldFacts, Schema

_SURPRISE: Json = {"deep": [1.5, None, "unseen"]}
NEW_FIELD, NEW_WORD = "brandNewField", "BRAND-NEW-WORD"
BROKEN = (b"", b"null", b"[]", b"{", b"<html>", b'"\xff"', b"{}")
"""Bodies that are no page and no record."""

_ODD: tuple[object, ...] = (
    None,
    True,
    7,
    -1.5,
    1.5e-07,
    2e22,
    "1E-2",
    "",
    " odd ",
    "NaN",
    "2024-02-30T00:00:00Z",
    "2024-05-01T23:30:00.25+05:30",
    [],
    [7],
    {},
    {"odd": [1.5]},
)
"""What each field is given in turn: some of it fits the one, some the other."""


def examples(operation: Operation) -> dict[str, bytes]:
    """The examples of a response, by their names."""
    return {name: bytes(one.value) for name, one in operation.ok.examples.items()}


def first_example(operation: Operation) -> bytes:
    """The body of the first of them; of a list, the first that holds a record."""
    bodies = [*examples(operation).values()]
    if operation.pagination is None:
        return bodies[0]
    held = (body for body in bodies if find(json.loads(body), operation.pagination.items))
    return next(held, bodies[0])


def bent(spec: Spec, operation: str) -> Iterator[object]:
    """The first example with one thing changed: each part of it left out, each part given odd values."""
    facts = spec.bundle.operations[operation]
    whole: Any = json.loads(first_example(facts))
    place, many = _records_at(facts)
    yield from _ODD if place == "" else _bent_object(whole)
    if place is None or not find(whole, place):
        return
    held: Any = find(whole, place)
    record: dict[str, Any] = held[0] if many else held
    yield from (put(whole, place, [odd, record] if many else odd) for odd in _ODD)
    fields = spec.bundle.record_fields(facts)
    for name in record:
        words = [word.swapcase() for word in fields[name].enum] if name in fields else []  # other letters, another word
        less = {key: value for key, value in record.items() if key != name}
        odds = [{**record, name: odd} for odd in (*_ODD, *words)]
        yield put(whole, place, [less] if many else less)
        yield from [put(whole, place, odds)] if many else (put(whole, place, odd) for odd in odds)


def _bent_object(whole: Mapping[str, Any]) -> Iterator[object]:
    for name in whole:
        yield {key: value for key, value in whole.items() if key != name}
        yield from ({**whole, name: odd} for odd in _ODD)


def _records_at(facts: Operation) -> tuple[str | None, bool]:
    """Where in a response its records stand, None for a body that is one; whether there are many."""
    return (facts.resource.record, False) if facts.pagination is None else (facts.pagination.items, True)


def tolerated(spec: Spec, operation: str) -> Iterator[tuple[bytes, Counts]]:
    """Responses that deviate in one place, which a client has to take, and what it has to count of each.

    In a list two records deviate, and one between them does not.
    """
    facts = spec.bundle.operations[operation]
    record, identity = spec.bundle.record_schema(facts), spec.bundle.identity(facts)
    whole = json.loads(first_example(facts))
    place, many = _records_at(facts)
    held: Any = whole if place is None else find(whole, place)
    one: Mapping[str, Any] = held[0] if many else held
    told = kind_of(spec.bundle, record, one)
    common = spec.bundle.properties(kind_of(spec.bundle, record, {}))
    for changed, found in _deviating(spec.bundle, one, told, "", identity.field_of(one)):
        if identity.of(changed) is None:
            continue  # of a kind whose key nobody knows: it is no record
        untold = record.kinds is not None and one.get(record.kinds.field) != changed.get(record.kinds.field)
        alone = len(one.keys() & spec.bundle.properties(told).keys() - common.keys())
        counts: Counts = found
        if untold and alone:  # of a kind that nobody knows
            counts = {**found, ("", "unknown field"): alone}
        if not many:
            yield json.dumps(changed if place is None else put(whole, place, changed)).encode(), counts
        else:
            body = put(whole, place or "", [changed, one, changed])
            yield json.dumps(body).encode(), {place: 2 * count for place, count in counts.items()}


def _deviating(
    bundle: Bundle, one: Mapping[str, Any], schema: Schema, path: str, key: str | None
) -> Iterator[tuple[Mapping[str, Any], Counts]]:
    """An object with one value bent, and what there is to be counted then."""
    yield {**one, "brand-new": 1}, {("", "unknown field"): 1}
    required = bundle.required(schema)
    for wire, part in bundle.properties(schema).items():
        field, place = bundle.field(wire, part), path + wire
        form = solid(bundle, part)
        if wire == key:
            continue
        if wire in one:
            counts: Counts = {(place, "missing field"): 1} if wire in required and field.kind not in NESTED else {}
            yield {name: value for name, value in one.items() if name != wire}, counts
        if field.kind in NESTED:
            many = field.kind == "array"
            inner = solid(bundle, form.items or Schema()) if many else form
            held: list[Any] = one.get(wire) or [] if many else [one.get(wire)]
            if bundle.properties(inner) and held and held[0]:
                for changed, counts in _deviating(bundle, held[0], inner, f"{place}[]." if many else f"{place}.", None):
                    yield {**one, wire: [changed] if many else changed}, counts
            continue
        never = not (field.nullable or field.empty) and form.type is not None
        yield {**one, wire: None}, {(place, "unexpected null"): 1} if never else {}
        if field.enum:
            yield {**one, wire: "a word that nobody knows"}, {(place, "unknown enum value"): 1}
        for value in _beyond_bounds(field, form):
            yield {**one, wire: value}, {(place, "broken bound"): 1}


def _beyond_bounds(field: FieldFacts, form: Schema) -> Iterator[object]:
    if field.kind == "integer":
        yield from () if form.minimum is None else (form.minimum - 1,)
        yield from () if form.maximum is None else (form.maximum + 1,)
    elif field.kind == "text" and not field.enum:
        yield from () if form.max_length is None else ("x" * (form.max_length + 1),)
        yield from ("x" * (form.min_length - 1),) if form.min_length and not field.empty else ()


def surprising(spec: Spec, operation: str, body: object) -> object:
    """A body with fields, in inner objects too, and with words that the spec does not know, in each of its records."""
    facts = spec.bundle.operations[operation]
    known_by = spec.bundle.identity(facts).fields
    fields = spec.bundle.record_fields(facts)
    words = [name for name, field in fields.items() if field.enum and name not in known_by]

    def changed(record: object) -> object:
        if not isinstance(record, dict):
            return record
        known = {name: _with_field(part) for name, part in cast("Json", record).items()}
        return known | {NEW_FIELD: _SURPRISE} | {name: NEW_WORD for name in words if name in known}

    place, many = _records_at(facts)
    if place is None or not isinstance(body, dict):
        return changed(body)
    held = find(cast("Json", body), place)
    others = [changed(item) for item in cast("Sequence[object]", held or ())] if many else changed(held)
    return put(cast("Json", body), place, others)


def _with_field(value: object) -> object:
    """A value with a field more in each object."""
    if isinstance(value, dict):
        return {name: _with_field(part) for name, part in cast("Json", value).items()} | {NEW_FIELD: _SURPRISE}
    return [_with_field(part) for part in cast("list[object]", value)] if isinstance(value, list) else value


def as_bytes(body: object) -> bytes:
    """A generated body as a server would send it; bytes stay bytes."""
    return body if isinstance(body, bytes) else _text(body).encode()


def whole_numbers(value: object) -> object:
    """The same JSON value with `7` where `7.0` stands: a whole number to a schema, to many readers none."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, dict):
        return {name: whole_numbers(part) for name, part in cast("Json", value).items()}
    return [whole_numbers(part) for part in cast("list[object]", value)] if isinstance(value, list) else value


def _text(value: object) -> str:
    """JSON in which amounts keep a zero at their end, as prices do."""
    if isinstance(value, float):
        text = json.dumps(value)
        return text if "e" in text else f"{text}0"
    if isinstance(value, dict):
        members = cast("Mapping[str, object]", value).items()
        return "{" + ", ".join(f"{json.dumps(name)}: {_text(item)}" for name, item in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_text(item) for item in cast("Sequence[object]", value)) + "]"
    return json.dumps(value, ensure_ascii=False)
