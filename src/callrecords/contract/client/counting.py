"""What a client must count of an answer: everything that the spec does not describe, by field and kind, and nothing else.

Worked out from the bytes and the spec. Names of fields that no spec knows may be masked by a client; they are counted
together, under no name.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from callrecords.client.records.deviations import Kind
from callrecords.client.records.record import Record
from callrecords.contract.base.schemas import Spec
from callrecords.contract.oracle.reader import Number, object_of, plain, read_json
from callrecords.spec.bundle import Bundle, FieldFacts, Schema

Counts = Mapping[tuple[str, Kind], int]
_SIMPLE = ("object", "array")


class Counting:
    """Counts what deviates in the records of one schema."""

    def __init__(self, bundle: Bundle, record: Schema, key: str) -> None:
        self._bundle, self._record, self._key = bundle, record, key

    def faults(self, records: Sequence[Record], bad: int, counted: Counts) -> Iterator[str]:
        """How a client's counts differ from what its records, and the items that are none, deviate by."""
        expected = Counter[tuple[str, Kind]]()
        for record in records:
            expected.update(self._deviations(record))
        if bad:
            expected["", "bad item"] = bad
        came = Counter[tuple[str, Kind]]()
        for (field, kind), count in counted.items():
            came["" if kind == "unknown field" else field, kind] += count
        for field, kind in sorted(expected.keys() | came.keys()):
            more = came[field, kind] - expected[field, kind]
            if more and not (bad and more > 0 and kind != "bad item"):  # items that are no records may be looked into
                yield f"{field or 'items'}: {kind} is counted {came[field, kind]} times, not {expected[field, kind]}"

    def _deviations(self, record: Record) -> Iterator[tuple[str, Kind]]:
        for problem in record.problems:  # whether they are true is judged elsewhere
            yield _without_numbers(problem.field), "unreadable value"
        sent: dict[str, Any] = read_json(record.raw)
        yield from self._of_object(sent, self._record, "", {_without_numbers(one.field) for one in record.problems})

    def _of_object(
        self, sent: Mapping[str, Any], schema: Schema, path: str, unread: Iterable[str]
    ) -> Iterator[tuple[str, Kind]]:
        declared = self._bundle.properties(schema)
        required = _required(self._bundle, schema)
        for _ in sent.keys() - declared.keys():
            yield "", "unknown field"
        for wire, part in declared.items():
            field = self._bundle.field(wire, part)
            if wire not in sent:
                if wire in required and field.kind not in _SIMPLE and not (path == "" and wire == self._key):
                    yield path + wire, "missing field"
            elif path + wire not in unread and not (path == "" and wire == self._key):
                yield from self._of_value(sent[wire], field, path + wire, unread)

    def _of_value(self, token: Any, field: FieldFacts, place: str, unread: Iterable[str]) -> Iterator[tuple[str, Kind]]:
        solid = _solid(self._bundle, field.schema)
        if token is None:
            if not (field.nullable or field.empty or field.kind in _SIMPLE) and solid.type is not None:
                yield place, "unexpected null"
        elif isinstance(token, dict):
            if field.kind == "object":
                yield from self._of_object(cast("Mapping[str, Any]", token), solid, f"{place}.", unread)
        elif isinstance(token, list):
            items = self._bundle.field(place, solid.items or Schema())
            for one in cast("Sequence[Any]", token):
                if items.kind == "object" and object_of(one):
                    inner = _solid(self._bundle, items.schema)
                    yield from self._of_object(object_of(one), inner, f"{place}[].", unread)
        elif any(type(plain(token)) is type(empty) and plain(token) == empty for empty in field.empty):
            return
        elif field.enum:
            if str(token) not in field.enum:
                yield place, "unknown enum value"
        elif _beyond(token, field, solid):
            yield place, "broken bound"


def _beyond(token: Any, field: FieldFacts, solid: Schema) -> bool:
    """Whether a token lies outside the bounds of a whole number, or of a text."""
    if field.kind == "integer" and isinstance(token, Number):
        number, least, most = Decimal(token), solid.minimum, solid.maximum
    elif field.kind == "text" and isinstance(token, str) and not isinstance(token, Number):
        number, least, most = Decimal(len(token)), solid.min_length, solid.max_length
    else:
        return False
    return (least is not None and number < least) or (most is not None and number > most)


def _required(bundle: Bundle, schema: Schema) -> set[str]:
    schema = bundle.resolve(schema)
    return set(schema.required).union(*(_required(bundle, part) for part in schema.all_of))


def _solid(bundle: Bundle, schema: Schema) -> Schema:
    """The first form of a schema that is not null."""
    schema = bundle.resolve(schema)
    return next((_solid(bundle, part) for part in schema.any_of if part.type != "null"), schema)


def _without_numbers(place: str) -> str:
    """`events[2].at` as `events[].at`."""
    head, *rest = place.split("[")
    return "[".join([head, *(part[part.index("]") :] for part in rest)])


def tolerated(spec: Spec, operation: str) -> Iterator[tuple[bytes, Counts]]:
    """Answers that deviate in one place, which a client has to take, and what it has to count of each.

    In a list two records deviate, and one between them does not.
    """
    facts = spec.bundle.operations[operation]
    record, key = spec.bundle.record_schema(facts), spec.bundle.key_of(facts)
    whole = json.loads(bytes(next(iter(facts.ok.examples.values())).value))
    one = whole if facts.pagination is None else whole[facts.pagination.items][0]
    for changed, counts in _bent(spec.bundle, one, record, "", key):
        if facts.pagination is None:
            yield json.dumps(changed).encode(), counts
        else:
            body = {**whole, facts.pagination.items: [changed, one, changed]}
            yield json.dumps(body).encode(), {place: 2 * count for place, count in counts.items()}


def _bent(
    bundle: Bundle, one: Mapping[str, Any], schema: Schema, path: str, key: str | None
) -> Iterator[tuple[object, Counts]]:
    """An object with one value bent, and what there is to be counted then."""
    yield {**one, "brand-new": 1}, {("", "unknown field"): 1}
    required = _required(bundle, schema)
    for wire, part in bundle.properties(schema).items():
        field, place = bundle.field(wire, part), path + wire
        solid = _solid(bundle, part)
        if wire == key:
            continue
        if wire in one:
            counts: Counts = {(place, "missing field"): 1} if wire in required and field.kind not in _SIMPLE else {}
            yield {name: value for name, value in one.items() if name != wire}, counts
        if field.kind in _SIMPLE:
            many = field.kind == "array"
            inner = _solid(bundle, solid.items or Schema()) if many else solid
            held: list[Any] = one.get(wire) or [] if many else [one.get(wire)]
            if bundle.properties(inner) and held and held[0]:
                for changed, counts in _bent(bundle, held[0], inner, f"{place}[]." if many else f"{place}.", None):
                    yield {**one, wire: [changed] if many else changed}, counts
            continue
        never = not (field.nullable or field.empty) and solid.type is not None
        yield {**one, wire: None}, {(place, "unexpected null"): 1} if never else {}
        if field.enum:
            yield {**one, wire: "a word that nobody knows"}, {(place, "unknown enum value"): 1}
        for value in _beyond_bounds(field, solid):
            yield {**one, wire: value}, {(place, "broken bound"): 1}


def _beyond_bounds(field: FieldFacts, solid: Schema) -> Iterator[object]:
    if field.kind == "integer":
        yield from () if solid.minimum is None else (solid.minimum - 1,)
        yield from () if solid.maximum is None else (solid.maximum + 1,)
    elif field.kind == "text" and not field.enum:
        yield from () if solid.max_length is None else ("x" * (solid.max_length + 1),)
        yield from ("x" * (solid.min_length - 1),) if solid.min_length and not field.empty else ()
