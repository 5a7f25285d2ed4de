"""What a client must count of a response: everything that the spec does not describe, by field and kind, and nothing else.

Worked out from the bytes and the spec. Names of fields that no spec knows may be masked by a client; they are counted
together, under no name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from callrecords.client.records.deviations import Kind
from callrecords.client.records.record import Record
from callrecords.contract.oracle.forms import Number
from callrecords.contract.oracle.reader import object_of, read_json, says_nothing, solid
from callrecords.spec.bundle import Bundle
from callrecords.spec.identity import RecordIdentity
from callrecords.spec.schema import FieldFacts, Schema

Counts = Mapping[tuple[str, Kind], int]
NESTED = ("object", "array")
"""Kinds whose nulls and absence are no deviation."""


class Counting:
    """Counts what deviates in the records of one schema."""

    def __init__(self, bundle: Bundle, record: Schema, identity: RecordIdentity) -> None:
        self._bundle, self._record, self._identity = bundle, record, identity

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
        yield from self._of_object(
            sent,
            kind_of(self._bundle, self._record, sent),
            "",
            {_without_numbers(one.field) for one in record.problems},
            self._identity.field_of(sent),
        )

    def _of_object(
        self, sent: Mapping[str, Any], schema: Schema, path: str, unread: Iterable[str], key: str | None = None
    ) -> Iterator[tuple[str, Kind]]:
        declared = self._bundle.properties(schema)
        if not declared:
            return  # whatever it holds, the spec has no field of it
        required = self._bundle.required(schema)
        for _ in sent.keys() - declared.keys():
            yield "", "unknown field"
        for wire, part in declared.items():
            field = self._bundle.field(wire, part)
            if wire not in sent:
                if wire in required and field.kind not in NESTED and wire != key:
                    yield path + wire, "missing field"
            elif path + wire not in unread and wire != key:
                yield from self._of_value(sent[wire], field, path + wire, unread)

    def _of_value(self, token: Any, field: FieldFacts, place: str, unread: Iterable[str]) -> Iterator[tuple[str, Kind]]:
        form = solid(self._bundle, field.schema)
        if token is None:
            if not (field.nullable or field.empty or field.kind in NESTED) and form.type is not None:
                yield place, "unexpected null"
        elif isinstance(token, dict):
            if field.kind == "object" and self._bundle.properties(form):
                yield from self._of_object(cast("Mapping[str, Any]", token), form, f"{place}.", unread)
        elif isinstance(token, list):
            items = self._bundle.field(place, form.items or Schema())
            for one in cast("Sequence[Any]", token):
                if items.kind == "object" and object_of(one):
                    inner = solid(self._bundle, items.schema)
                    yield from self._of_object(object_of(one), inner, f"{place}[].", unread)
        elif says_nothing(token, field):
            return
        elif field.enum:
            if str(token) not in field.enum:
                yield place, "unknown enum value"
        elif _beyond(token, field, form):
            yield place, "broken bound"


def kind_of(bundle: Bundle, record: Schema, sent: Mapping[str, Any]) -> Schema:
    """The schema of a record with the fields of its kind alone."""
    return bundle.class_of(record, "", None if record.kinds is None else sent.get(record.kinds.field))[1]


def _beyond(token: Any, field: FieldFacts, form: Schema) -> bool:
    """Whether a token lies outside the bounds of a whole number, or of a text."""
    if field.kind == "integer" and isinstance(token, Number):
        number, least, most = Decimal(token), form.minimum, form.maximum
    elif field.kind == "text" and isinstance(token, str) and not isinstance(token, Number):
        number, least, most = Decimal(len(token)), form.min_length, form.max_length
    else:
        return False
    return (least is not None and number < least) or (most is not None and number > most)


def _without_numbers(place: str) -> str:
    """`events[2].at` as `events[].at`."""
    head, *rest = place.split("[")
    return "[".join([head, *(part[part.index("]") :] for part in rest)])
