"""From story to record: each field of a vendor's record says, through `x-means`, which part of the story it tells.

Everything is compiled once per resource into one function per field; a record is then a dictionary comprehension.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

import msgspec

from callrecords.emulator.store.columns import StoreColumn
from callrecords.emulator.store.store import Row
from callrecords.emulator.story import parts, shapes
from callrecords.emulator.story.people import service_number
from callrecords.emulator.story.story import Leg
from callrecords.spec.bundle import Bundle, FieldFacts, Operation, Schema
from callrecords.spec.facts import RecordFacts

Story: TypeAlias = Any
"""A leg, a recording or a file."""

Wire: TypeAlias = Any
"""A JSON value."""

Tell: TypeAlias = Callable[[Story, int], Wire]
"""A story and a number that varies what the story does not say -> a wire value."""

Cycle: TypeAlias = tuple[Any, ...]
"""The values of a field that tells no part of the story, by the varying number; they come round again and again."""

_LEFT_OUT: Final = object()
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_UNITS = {"milliseconds": 1_000}
_POOL = 6


class Teller:
    """Tells stories as the records of one resource."""

    def __init__(
        self,
        bundle: Bundle,
        operation: Operation,
        columns: Mapping[str, StoreColumn],
        seed: int,
        sample: Operation | None = None,
    ) -> None:
        self._bundle, self._seed = bundle, seed
        single = sample or operation
        self.facts: RecordFacts = bundle.record_facts(bundle.record_schema(single))
        self.fields = bundle.record_fields(single) | bundle.record_fields(operation)
        self._absent = _absent(operation, list(self.fields))
        self._object = self._teller(self.fields)
        self._columns = {name: column.storing() for name, column in columns.items()}

    def record(self, leg: Leg) -> dict[str, Any]:
        """The wire record of one leg, with what only the single record carries."""
        return self._object(leg, leg.serial)

    def row(self, leg: Leg, fields: Mapping[str, Wire] | None = None) -> Row:
        """One leg, ready for the store; `fields` holds wire values in the place of those that the story tells."""
        record, facts = self.record(leg), self.facts
        if fields:
            record |= fields
        single, get = _ENCODER.encode(record), record.get
        values = tuple([None if (v := get(name)) is None else store(v) for name, store in self._columns.items()])
        key = str(record[facts.key])
        if not facts.only_single:
            return Row(key, leg.account, single, None, values)
        summary = {name: value for name, value in record.items() if name not in facts.only_single}
        return Row(key, leg.account, _ENCODER.encode(summary), single, values)

    def _teller(self, fields: Mapping[str, FieldFacts]) -> Callable[[Story, int], dict[str, Wire]]:
        """One function for a whole object; a plain loop, since a million records pass through it."""
        tellers: list[tuple[str, Tell | None, Cycle]] = []
        for number, (name, field) in enumerate(fields.items()):
            told, nothing = self._field(field, number), self._nothing(field, number)
            tellers.append((name, told, nothing) if callable(told) else (name, None, _filled(told, nothing)))

        def tell(story: Story, vary: int) -> dict[str, Wire]:
            told: dict[str, Wire] = {}
            for name, value_of, cycle in tellers:
                value = None if value_of is None else value_of(story, vary)
                if value is None:
                    value = cycle[vary % len(cycle)]
                    if value is _LEFT_OUT:
                        continue
                told[name] = value
            return told

        return tell

    def _field(self, field: FieldFacts, number: int) -> Tell | Cycle:
        tell = self._part(field.means.part, field) if field.means is not None else None
        return tell if tell is not None else self._plain(field, number)

    def _nothing(self, field: FieldFacts, number: int) -> Cycle:
        """What stands for "nothing": null, the vendor's word for it, or no key at all, as in the examples."""
        choices: list[Any] = list(field.empty)
        if field.nullable:
            choices.append(None)
        if not choices or field.name in self._absent:
            choices.append(_LEFT_OUT)
        first = number % len(choices)
        return (*choices[first:], *choices[:first])

    def _part(self, part: str, field: FieldFacts) -> Tell | None:
        if part in parts.IDS:
            space, number = parts.IDS[part]
            return self._id(field, space, number)
        if part in parts.NUMBERS:
            whose, write = parts.NUMBERS[part], shapes.numbers(str(_example(field, "+1")))
            return lambda leg, _vary: None if (value := whose(leg)) is None else write(value)
        if part in parts.TIMES:
            return self._time(field, parts.TIMES[part], day=part == "call-day")
        if part in parts.RECORDING_TIMES:
            return self._time(field, parts.RECORDING_TIMES[part])
        if part in parts.DURATIONS:
            return self._duration(field, parts.DURATIONS[part])
        if part in parts.MONEY:
            amount, style, optional = parts.MONEY[part], _amount(field), field.nullable or bool(field.empty)
            zero = None if optional else style(Decimal(0))
            return lambda leg, _vary: (
                (zero if leg.settled else None) if (value := amount(leg)) is None else style(value)
            )
        if part in parts.RECORDING_IDS:
            return self._id(field, "staff", parts.RECORDING_IDS[part])
        if part == "file-id":
            return self._id(field, "file", parts.FILE_VALUES[part])
        if part == "file-duration":
            return self._duration(field, lambda file: file.length)
        if part in parts.FILE_VALUES:
            return self._word(field, parts.FILE_VALUES[part])
        if part in ("caller-ip", "callee-ip"):
            address, place = parts.VALUES[part], shapes.addresses(str(_example(field, "")))
            return lambda leg, _vary: None if (value := address(leg)) is None else place(str(value))
        if part in parts.VALUES:
            return self._word(field, parts.VALUES[part])
        if part == "recordings":
            items = self._nested(self._items(field))
            return lambda leg, vary: [items(recording, vary) for recording in leg.recordings]
        if part == "recording-files":
            files = self._nested(self._items(field))
            return lambda recording, vary: [files(file, vary) for file in recording.files]
        return None

    def _id(self, field: FieldFacts, space: str, number: Callable[[Any], Any]) -> Tell:
        if field.kind == "integer":
            return lambda story, _vary: number(story)
        if field.pii == "number":
            write = shapes.numbers(str(_example(field, "+1")))
            return lambda story, _vary: None if (value := number(story)) is None else write(service_number(value))
        make = _remembered(shapes.ids(str(_example(field, f"{space}-0001")), self._seed, space), space)
        return lambda story, _vary: None if (value := number(story)) is None else make(value)

    def _time(self, field: FieldFacts, instant: Callable[[Any], int | None], *, day: bool = False) -> Tell:
        if field.kind == "epoch-ms":
            return lambda story, _vary: None if (value := instant(story)) is None else value // 1000
        example = str(_example(field, ""))
        write = shapes.days(example) if day else shapes.times(example)
        return lambda story, _vary: None if (value := instant(story)) is None else write(value)

    def _duration(self, field: FieldFacts, length: Callable[[Any], int]) -> Tell:
        unit = _UNITS.get(field.unit or "", 1_000_000)
        if field.kind == "integer":
            return lambda story, _vary: -(-length(story) // unit)
        cut, style = shapes.decimals(_example(field, "0.001")), _amount(field)
        return lambda story, _vary: style(cut(Decimal(length(story)) / unit))

    def _word(self, field: FieldFacts, value: Callable[[Any], object]) -> Tell:
        words = {} if field.means is None else field.means.values
        choices = list(words.values()) or list(field.enum)
        fixed = bool(words) or bool(field.enum)
        optional = field.nullable or bool(field.empty)

        def tell(story: Story, vary: int) -> Wire:
            said = value(story)
            if said is None:
                return None
            if fixed:
                key = str(said).lower() if isinstance(said, bool) else str(said)
                if key in words:
                    return words[key]
                if not field.enum:
                    return _as(field, said)
                return said if said in field.enum else None if optional else choices[vary % len(choices)]
            return _as(field, said)

        return tell

    def _plain(self, field: FieldFacts, number: int) -> Tell | Cycle:
        """A field that tells no part of the story: its examples, varied; null now and then where it may be."""
        told = self._varied(field, number)
        if not field.nullable:
            return told
        if callable(told):
            tell = told
            return lambda story, vary: None if (vary * 5 + number) % 4 == 0 else tell(story, vary)
        turns = range(math.lcm(4, len(told)))
        return tuple(None if (vary * 5 + number) % 4 == 0 else told[vary % len(told)] for vary in turns)

    def _varied(self, field: FieldFacts, number: int) -> Tell | Cycle:
        schema = self._bundle.resolve(field.schema)
        solid = next((part for part in map(self._bundle.resolve, field.schema.any_of) if part.type != "null"), schema)
        examples = [example for example in (*field.schema.examples, *solid.examples) if example is not None]
        if solid.const is not None:
            return (solid.const,)
        if field.kind == "object" and self._bundle.properties(solid):
            return self._nested(solid)
        if field.kind == "array":
            return ([],)
        if not examples:
            return field.enum or (None,)
        if field.kind == "decimal":
            style, base = _amount(field), Decimal(str(examples[0]))
            return tuple(style(base * (1 + _pick(vary, number, _POOL))) for vary in range(_POOL))
        if field.kind == "text" and field.pii is None and shapes.varies(str(examples[0])):
            make = shapes.ids(str(examples[0]), self._seed, field.name)
            return tuple(make(_pick(vary, number, _POOL)) for vary in range(_POOL))
        return tuple(examples[_pick(vary, number, len(examples))] for vary in range(len(examples)))

    def _nested(self, schema: Schema) -> Callable[[Story, int], dict[str, Wire]]:
        properties = self._bundle.properties(schema)
        return self._teller({name: self._bundle.field(name, part) for name, part in properties.items()})

    def _items(self, field: FieldFacts) -> Schema:
        variants = [field.schema, *field.schema.any_of]
        found = next((part.items for part in map(self._bundle.resolve, variants) if part.items is not None), Schema())
        return self._bundle.resolve(found)


def _absent(operation: Operation, names: Sequence[str]) -> frozenset[str]:
    """Fields that some record in the list's examples does not have, though others there do."""
    found: list[dict[str, Any]] = []
    for example in operation.ok.examples.values():
        envelope = msgspec.json.decode(example.value)
        items = envelope.get(operation.pagination.items) if operation.pagination is not None else None
        found += items or []
    return frozenset(
        name for name in names if any(name in one for one in found) and any(name not in one for one in found)
    )


def _filled(cycle: Cycle, nothing: Cycle) -> Cycle:
    """A cycle with what stands for "nothing" in the place of every None."""
    turns = range(math.lcm(len(cycle), len(nothing)))
    return tuple(
        nothing[vary % len(nothing)] if cycle[vary % len(cycle)] is None else cycle[vary % len(cycle)] for vary in turns
    )


def _pick(vary: int, number: int, count: int) -> int:
    return (vary * 7 + number) % count


def _example(field: FieldFacts, otherwise: object) -> object:
    examples: Sequence[Any] = field.schema.examples
    return next((example for example in examples if example not in (None, "")), otherwise)


def _as(field: FieldFacts, value: object) -> object:
    match field.kind:
        case "text":
            return str(value).lower() if isinstance(value, bool) else str(value)
        case "integer" if isinstance(value, str) and value.isdecimal():
            return int(value)
        case _:
            return value


def _amount(field: FieldFacts) -> Callable[[Decimal], Any]:
    """Writes a decimal as the examples do: as a string, or as a JSON number."""
    variants = field.schema.any_of or (field.schema,)
    example = _example(field, "" if variants[0].type == "string" else 0)
    if isinstance(example, str):
        return lambda value: f"{value.normalize():f}"
    return lambda value: Decimal(f"{value.normalize():f}")


def _remembered(make: Callable[[int], str], space: str) -> Callable[[int], str]:
    """Keeps the ids of small spaces, which come back in every record."""
    if space not in ("account", "service-account", "billed-account", "staff", "department", "trunk", "room"):
        return make
    known: dict[int, str] = {}

    def remember(number: int) -> str:
        if number not in known:
            known[number] = make(number)
        return known[number]

    return remember
