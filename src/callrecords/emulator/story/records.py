"""From a generated call to a vendor's record: each field says, through `x-means`, which part of the call it holds.

Everything is compiled once per resource into one function per field; a record is then a dictionary comprehension.
What a spec allows and calls hardly show (null, blank, no key at all, a word that no story has) is shown by turns: every
other record of a seeded history shows the next of it, in one field.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

import msgspec

from callrecords.conventions import durations, times
from callrecords.conventions.values import to_wire
from callrecords.emulator.store.columns import StoreColumn
from callrecords.emulator.store.moments import moment
from callrecords.emulator.store.store import Row
from callrecords.emulator.story import shapes
from callrecords.emulator.story.fitting import Keeper
from callrecords.emulator.story.parts import PARTS, Family, StoryPart
from callrecords.emulator.story.people import service_number
from callrecords.emulator.story.story import Leg
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts import RecordFacts
from callrecords.spec.forms import Form
from callrecords.spec.operation import Operation
from callrecords.spec.places import find
from callrecords.spec.schema import FieldFacts, Schema

Subject: TypeAlias = Any
"""A leg, a recording or a file."""

Wire: TypeAlias = Any
"""A JSON value."""

Value: TypeAlias = Callable[[Subject, int], Wire]
"""A subject and a number that varies what the subject does not say -> a wire value."""

Make: TypeAlias = Callable[..., dict[str, Wire]]
"""A subject, a number that varies what the subject does not say, and perhaps wire values that it has anyway -> an object."""

_NONE: Mapping[str, Wire] = {}

Cycle: TypeAlias = tuple[Any, ...]
"""The values of a field that holds no part of a call, by the varying number; they come round again and again."""

_LEFT_OUT: Final = object()
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_UNITS = {"milliseconds": 1_000}
_FACTORS = (1, 2, 9, 10, 12, 101)
"""What the example of an amount is multiplied by: numbers of different length rank otherwise than their texts."""

_POOL = len(_FACTORS)

_KEPT = {"started", "answered", "joined", "rate"}
"""Parts that others are reckoned from: a record lacks them only where its call does."""

_SOMETIMES = {"rang", "answered", "joined", "left"}
"""Times that a call may lack; one that every record has to say is that of the call's end then."""

_OFTEN = 8


class RecordMaker:
    """Makes the records of one resource."""

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
        self.identity = bundle.identity(operation)
        self.fields = {**bundle.record_fields(single), **bundle.record_fields(operation)}
        self._families: Mapping[Family, Callable[[FieldFacts, StoryPart], Value]] = {
            "id": self._id, "number": self._number, "address": self._address, "time": self._time, "day": self._day,
            "duration": self._duration, "money": self._money, "word": self._word, "list": self._list,
        }  # fmt: skip
        self._absent = _absent(operation, list(self.fields))
        schema = bundle.record_schema(operation)
        whose = operation.visibility
        kept = {*self.identity.fields, whose.owner if whose else None, *operation.window_fields}
        self._required = bundle.required(schema)
        self._object = self._maker(self.fields, self._required, kept)
        self._columns = {name: column.storing() for name, column in columns.items()}
        self._there: dict[str, Wire] = {}
        mark = None if operation.sync is None else operation.sync.deleted
        if mark is not None and mark.field in self.fields and isinstance(mark.value, bool):
            self._there[mark.field] = not mark.value  # the flag of what is gone: a record of the list is there

    def record(self, leg: Leg, fields: Mapping[str, Wire] = _NONE) -> dict[str, Any]:
        """The wire record of one leg, with what only the single record carries.

        `fields` holds wire values in the place of those that the leg says: of another kind, it has the fields of that.
        """
        return self._object(leg, leg.serial, {**self._there, **fields} if self._there else fields)

    def row(self, leg: Leg, fields: Mapping[str, Wire] | None = None) -> Row:
        """One leg, ready for the store; `fields` as `record` takes them."""
        record, facts = self.record(leg, fields or _NONE), self.facts
        single, get = _ENCODER.encode(record), record.get
        values = tuple([None if (v := get(name)) is None else store(v) for name, store in self._columns.items()])
        key = self.identity.of(record)
        if key is None:
            raise ValueError(f"a record that was made has no {self.identity.said}")
        if not facts.only_single:
            return Row(key, leg.account, single, None, values)
        summary = {name: value for name, value in record.items() if name not in facts.only_single}
        return Row(key, leg.account, _ENCODER.encode(summary), single, values)

    def _maker(
        self, fields: Mapping[str, FieldFacts], required: Collection[str], kept: Collection[str | None] = ()
    ) -> Make:
        """One function for a whole object; a plain loop, since a million records pass through it.

        `kept`: fields that always say what they are for.
        """
        makers: list[tuple[str, Value | None, Cycle]] = []
        for number, (name, field) in enumerate(fields.items()):
            value, nothing = self._field(field, number), self._nothing(field, number)
            if name in required and not field.nullable and not field.empty:
                value, nothing = self._promised(field, value, number)
            makers.append((name, value, nothing) if callable(value) else (name, None, _filled(value, nothing)))
        only = [(name, tag, words) for name, field in fields.items() for tag, words in field.schema.only_where.items()]
        rare: list[tuple[str, Wire]] = _rare([field for name, field in fields.items() if name not in kept], required)

        def make(subject: Subject, vary: int, given: Mapping[str, Wire] = _NONE) -> dict[str, Wire]:
            made: dict[str, Wire] = {}
            for name, value_of, cycle in makers:
                value = None if value_of is None else value_of(subject, vary)
                if value is None:
                    value = cycle[vary % len(cycle)]
                    if value is _LEFT_OUT:
                        continue
                made[name] = value
            turn: int | None = subject.turn
            if rare and turn is not None and turn % 2:
                name, said = rare[turn // 2 % len(rare)]
                made[name] = said
                if said is _LEFT_OUT:
                    del made[name]
            if given:
                made |= given
            for name, tag, words in only:
                if made.get(tag) not in words and name not in given:
                    made.pop(name, None)
            return made

        return make

    def _field(self, field: FieldFacts, number: int) -> Value | Cycle:
        part = None if field.means is None else PARTS.get(field.means.part)
        if part is not None and field.kind in ("object", "array") and part.family != "list":
            part = None
        if part is None:
            told = self._plain(field, number)
            return told if field.writing is None or field.kind != "integer" else _as_text(told)
        told, keeper = self._families[part.family](field, part), self._keeper(field)
        if field.writing is not None:
            return _as_text(told) if field.kind == "integer" else told
        if keeper.fits is None or part.family == "id":
            return told
        return lambda subject, vary: None if (value := told(subject, vary)) is None else keeper.kept(value)

    def _keeper(self, field: FieldFacts) -> Keeper:
        return Keeper(field, _example(field, None), self._seed)

    def _nothing(self, field: FieldFacts, number: int) -> Cycle:
        """What stands for "nothing": null, the vendor's word for it, or no key at all, as in the examples.

        A field that is never made to lack its value lacks its key now and then where its call has no value.
        """
        choices: list[Any] = list(field.empty)
        if field.nullable:
            choices.append(None)
        if not choices or field.name in self._absent:
            choices.append(_LEFT_OUT)
        first = number % len(choices)
        turned = (*choices[first:], *choices[:first])
        kept = field.means is not None and field.means.part in _KEPT
        return (*(turned * _OFTEN), _LEFT_OUT) if kept and field.name not in self._required else turned

    def _promised(self, field: FieldFacts, told: Value | Cycle, number: int) -> tuple[Value | Cycle, Cycle]:
        """A field that is in every record and never null: its value, and what stands there where its call has none."""
        part = None if field.means is None else field.means.part
        if field.kind == "time" and callable(told) and part in _SOMETIMES:
            ended, value_of = self._time(field, PARTS["ended"]), told
            return lambda leg, vary: ended(leg, vary) if (value := value_of(leg, vary)) is None else value, ()
        return told, (self._blank(field, number),)

    def _blank(self, field: FieldFacts, number: int) -> Wire:
        """A value that says as little as the schema allows."""
        keeper = self._keeper(field)
        if field.enum:
            return field.enum[0]
        if field.kind == "text" and field.writing is None:
            return "" if keeper.keeps("") else _example(field, "")
        if field.kind == "integer" and field.writing is None:
            return keeper.kept(0)
        if field.kind == "decimal" and field.writing is None:
            return _amount(field)(Decimal(0))
        values = self._plain(field, number)
        return _example(field, None) if callable(values) else values[0]

    def _id(self, field: FieldFacts, part: StoryPart) -> Value:
        number, space, keeper = part.of, part.space, self._keeper(field)
        if field.kind == "integer":
            return _given(number, keeper.number)
        if field.pii == "number":
            write = shapes.numbers(str(_example(field, "+1")))
            return _given(number, lambda value: write(service_number(value)))
        example = str(_example(field, f"{space}-0001"))
        return _given(number, _remembered(shapes.ids(example, self._seed, space, keeper.fits), space))

    def _number(self, field: FieldFacts, part: StoryPart) -> Value:
        return _given(part.of, shapes.numbers(str(_example(field, "+1"))))

    def _address(self, field: FieldFacts, part: StoryPart) -> Value:
        return _given(part.of, shapes.addresses(str(_example(field, ""))))

    def _day(self, field: FieldFacts, part: StoryPart) -> Value:
        return _given(part.of, shapes.days(str(_example(field, ""))))

    def _time(self, field: FieldFacts, part: StoryPart) -> Value:
        if field.writing is not None:
            return _given(part.of, _times(field, field.writing))
        return _given(part.of, shapes.times(str(_example(field, ""))))

    def _duration(self, field: FieldFacts, part: StoryPart) -> Value:
        unit = _UNITS.get(field.unit or "", 1_000_000)
        if field.kind == "integer":
            return _given(part.of, lambda length: -(-length // unit))
        if field.writing is not None:
            form, whole = field.writing, shapes.decimals(_seconds(field, field.writing))
            return _given(part.of, lambda length: to_wire(whole(Decimal(length) / unit), "decimal", form))
        cut, style = shapes.decimals(_example(field, "0.001")), _amount(field)
        return _given(part.of, lambda length: style(cut(Decimal(length) / unit)))

    def _money(self, field: FieldFacts, part: StoryPart) -> Value:
        amount, style, optional = part.of, _amount(field), field.nullable or bool(field.empty)
        zero = None if optional else style(Decimal(0))
        return lambda leg, _vary: (zero if leg.settled else None) if (value := amount(leg)) is None else style(value)

    def _list(self, field: FieldFacts, part: StoryPart) -> Value:
        subjects, items = part.of, self._nested(self._items(field))
        return lambda subject, vary: [items(one, vary) for one in subjects(subject)]

    def _word(self, field: FieldFacts, part: StoryPart) -> Value:
        words = {} if field.means is None else field.means.values
        choices = list(words.values()) or list(field.enum)
        optional = field.nullable or bool(field.empty)

        def word(value: object, vary: int) -> Wire:
            key = str(value).lower() if isinstance(value, bool) else str(value)
            if key in words:
                return words[key]
            if not field.enum:
                return _as(field, value)
            return value if value in field.enum else None if optional else choices[vary % len(choices)]

        if not choices:
            return _given(part.of, lambda value: _as(field, value))
        return lambda subject, vary: None if (value := part.of(subject)) is None else word(value, vary)

    def _plain(self, field: FieldFacts, number: int) -> Value | Cycle:
        """A field that holds no part of a call: its examples, varied; null now and then where it may be."""
        values, keeper = self._varied(field, number), self._keeper(field)
        if keeper.fits is not None and not callable(values):
            values = tuple(dict.fromkeys(map(keeper.kept, values)))
        if not field.nullable:
            return values
        if callable(values):
            value_of = values
            return lambda subject, vary: None if (vary * 5 + number) % 4 == 0 else value_of(subject, vary)
        found = [
            None if (vary * 5 + number) % 4 == 0 else values[vary % len(values)]
            for vary in range(math.lcm(4, len(values)))
        ]
        if all(one in found for one in values):
            return tuple(found)
        others = itertools.cycle(values)  # in step, null would always hide the same values
        return tuple(None if (vary * 5 + number) % 4 == 0 else next(others) for vary in range(4 * len(values)))

    def _varied(self, field: FieldFacts, number: int) -> Value | Cycle:
        schema = self._bundle.resolve(field.schema)
        solid = next((part for part in map(self._bundle.resolve, field.schema.any_of) if part.type != "null"), schema)
        stated = (*field.schema.examples, *solid.examples)
        examples = [one for at, one in enumerate(stated) if one is not None and one not in stated[:at]]
        if solid.const is not None:
            return (solid.const,)
        if field.kind == "object" and self._bundle.properties(solid):
            inner = self._nested(solid)
            # out of step with the object, so that both are not null at once; of any length, each value comes
            return lambda subject, vary: inner(subject, vary + vary // 4 + vary // 20)
        if field.kind == "array":
            items = self._bundle.solid(solid.items or Schema())
            if not solid.min_items and not self._bundle.properties(items):
                return ([],)
            return self._several(solid, number)
        if field.kind == "boolean":
            return (True, True, False)
        if field.enum or field.asked or not examples:
            return field.enum or field.asked or (({},) if field.kind == "object" else (None,))
        if field.kind == "decimal" and field.writing is None:
            style, base = _amount(field), Decimal(str(examples[0]))
            return tuple(style(base * factor) for factor in self._turned(_FACTORS, number))
        if field.kind == "integer":
            return tuple(int(examples[0]) * factor for factor in self._turned(_FACTORS, number))
        if field.kind == "day" and self._keeper(field).keeps(examples[0]):
            return tuple(shapes.dates(str(examples[0]), _POOL))
        if field.kind == "text" and field.pii is None and shapes.varies(str(examples[0])):
            make = shapes.ids(str(examples[0]), self._seed, field.name)
            return tuple(make(one) for one in self._turned(range(_POOL), number))
        if field.kind == "text" and field.pii == "number":
            write = shapes.numbers(str(examples[0]))
            return tuple(write(service_number(one)) for one in self._turned(range(_POOL), number))
        if field.kind == "text":
            examples = shapes.alike(str(examples[0]), _POOL) if len(examples) == 1 else examples
        return tuple(self._turned(examples, number))

    def _several(self, schema: Schema, number: int) -> Value:
        """An array of as many as there must be; where there need not be any, of none, one or two."""
        one = self._varied(self._bundle.field("item", schema.items or Schema()), number)
        least = schema.min_items
        return lambda subject, vary: [
            one(subject, vary + at) if callable(one) else one[(vary + at) % len(one)]
            for at in range(vary % 3 if least is None else least)
        ]

    @staticmethod
    def _turned(values: Sequence[Any], number: int) -> list[Any]:
        """The values in an order of the field's own."""
        return [values[_pick(vary, number, len(values))] for vary in range(len(values))]

    def _nested(self, schema: Schema) -> Make:
        properties = self._bundle.properties(schema)
        fields = {name: self._bundle.field(name, part) for name, part in properties.items()}
        return self._maker(fields, self._bundle.required(schema))

    def _items(self, field: FieldFacts) -> Schema:
        variants = [field.schema, *field.schema.any_of]
        found = next((part.items for part in map(self._bundle.resolve, variants) if part.items is not None), Schema())
        return self._bundle.resolve(found)


def _rare(fields: Sequence[FieldFacts], required: Collection[str]) -> list[tuple[str, Wire]]:
    """A field and what it may say that calls hardly do: nothing, in each form, and the words that no story has."""
    rare: list[tuple[str, Wire]] = []
    for field in fields:
        told = () if field.means is None else field.means.values.values()
        spare = [word for word in field.enum if word not in told] if told else []
        rare += [(field.name, word) for word in spare]
    ways: list[list[Wire]] = [
        [
            *(None for _ in range(field.nullable)),
            *field.empty,
            *(_LEFT_OUT for _ in range(field.name not in required)),
        ]
        for field in fields
    ]
    may_lack = [
        (field, forms)
        for field, forms in zip(fields, ways, strict=True)
        if (field.nullable or field.empty) and not (field.means is not None and field.means.part in _KEPT)
    ]
    for place in range(max((len(forms) for _, forms in may_lack), default=0)):
        rare += [(field.name, forms[place]) for field, forms in may_lack if place < len(forms)]
    return rare


def _absent(operation: Operation, names: Sequence[str]) -> frozenset[str]:
    """Fields that some record in the list's examples does not have, though others there do."""
    found: list[dict[str, Any]] = []
    for example in operation.ok.examples.values():
        envelope = msgspec.json.decode(example.value)
        items: Any = find(envelope, operation.pagination.items) if operation.pagination is not None else None
        found += items or []
    return frozenset(
        name for name in names if any(name in one for one in found) and any(name not in one for one in found)
    )


def _filled(cycle: Cycle, nothing: Cycle) -> Cycle:
    """A cycle with what stands for "nothing" in the place of every None."""
    steps = range(math.lcm(len(cycle), len(nothing)))
    return tuple(
        nothing[vary % len(nothing)] if cycle[vary % len(cycle)] is None else cycle[vary % len(cycle)] for vary in steps
    )


def _given(of: Callable[[Subject], Any], write: Callable[[Any], Wire]) -> Value:
    """What is written of a value; None where there is none."""
    return lambda subject, _vary: None if (value := of(subject)) is None else write(value)


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


def _as_text(value: Value | Cycle) -> Value | Cycle:
    """Whole numbers as texts; what stands for "nothing" stays."""

    def text(one: Wire) -> Wire:
        return str(one) if type(one) is int else one

    if callable(value):
        value_of = value
        return lambda subject, vary: text(value_of(subject, vary))
    return tuple(map(text, value))


def _times(field: FieldFacts, form: Form) -> Callable[[int], Wire]:
    """A writer of instants in a form, with as many digits after the second as the example has."""
    found = re.search(r"\.([0-9]{1,6})$", str(_example(field, "")))
    digits = len(found[1]) if found else 0
    grain = form.style not in ("epoch-ms", "epoch-s", "rfc-2822")

    def write(instant: int) -> Wire:
        step = 10 ** (6 - digits) if grain else 1000 if form.style == "epoch-ms" else 1_000_000
        told = moment(instant - instant % step)
        text = times.render(times.earlier(told, form), form, digits=digits)
        return int(text) if form.bare else text

    return write


def _seconds(field: FieldFacts, form: Form) -> Decimal:
    """The example of a length of time in seconds."""
    example = _example(field, None)
    return Decimal(1) if example is None else durations.parse(str(example), form)


def _amount(field: FieldFacts) -> Callable[[Decimal], Any]:
    """Writes a decimal as the examples do: as a string, or as a JSON number, and with an exponent where they have one."""
    variants = field.schema.any_of or (field.schema,)
    example = _example(field, "" if variants[0].type == "string" else 0)
    if "e" in str(example).lower():
        return (
            (lambda value: f"{value.normalize():E}") if isinstance(example, str) else (lambda value: value.normalize())
        )
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
