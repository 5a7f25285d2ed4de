"""Decoding of records: first as the spec says, then with unknown fields, then field by field.

Nothing here raises on a value that does not fit: the field becomes None and the record lists the problem. An item
that is no record (not an object, or without its key) goes to the page's bad items with its bytes. A value beyond a
bound is kept; like a null that the spec does not allow it only counts as a deviation.

The first way is the strictest: msgspec checks nulls and bounds on a twin of the record class while it decodes, which
costs sound records nothing. What it refuses is decoded again, and only then looked at.
"""

# pyright: reportPrivateUsage=false
# What a record keeps beside its fields is filled in here and nowhere else.

from __future__ import annotations

import functools
import itertools
import operator
import types
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar, cast

import msgspec

from callrecords.client.records import field_types
from callrecords.client.records.deviations import MOST_FIELDS, OTHERS, RecordDeviation
from callrecords.client.records.layout import Layout, Tidy, means_nothing
from callrecords.client.records.record import BadItem, Origin, Place, Problem, Record
from callrecords.client.records.surrogates import REASON, halves, mended
from callrecords.spec.enums import ODD, OpenEnum
from callrecords.spec.frozen import Frozen
from callrecords.spec.masking import mask_name, shape

R = TypeVar("R", bound=Record)

Unreadable = (msgspec.MsgspecError, UnicodeDecodeError)
"""What a decoder raises for a value that does not fit."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])


class _Field(Frozen, frozen=True):
    """How one field is read by itself."""

    name: str
    """Attribute name."""
    kind: Any
    """The type of its values."""
    empty: tuple[Any, ...]


class _Inner(Frozen, frozen=True):
    """A field that holds objects: one, or a list of them."""

    name: str
    decoder: RecordDecoder[Any]
    many: bool

    @property
    def checked(self) -> Any:
        """The type of the field while it is checked."""
        one: Any = self.decoder.checked
        return (types.GenericAlias(list, (one,)) if self.many else one) | None


class RecordDecoder(Generic[R]):
    """Decodes the records of one class. Never changes once built, so threads may share it."""

    def __init__(self, record: type[R], layout: Layout) -> None:
        self.record = record
        wires = dict(zip(record.__struct_encode_fields__, record.__struct_fields__, strict=True))
        hints = typing.get_type_hints(record, include_extras=True)
        told = {wire: field_types.formed(*form) for wire, form in layout.forms.items() if wire in wires}
        hints |= {wires[wire]: kind | None if wire != layout.key else kind for wire, kind in told.items()}
        self._key = wires[layout.key] if layout.key is not None else None
        self._key_wire = layout.key
        self.key_of = _key_of(self._key, hints)
        """What identifies a record, as text."""
        # an object inside a record may be personal as a whole, which only the record knows
        personal = layout.personal() if layout.is_record else None
        telling = tuple(wires[wire] for wire in layout.telling if wire in wires)
        self.origin = Origin(key=self._key, key_pii=layout.key_pii, personal=personal, telling=telling)
        self._inner = {
            wire: _Inner(name, RecordDecoder(found[0], layout.inner.get(wire, Layout())), many=found[1])
            for wire, name in wires.items()
            if (found := field_types.record_in(hints[name])) is not None
        }
        self._fields = {
            wire: _Field(
                name,
                hints[name],
                layout.empty.get(wire, ()),
            )
            for wire, name in wires.items()
        }
        self._enums = [(wire, name) for wire, name in wires.items() if field_types.is_enum(hints[name])]
        empty = layout.merged()
        self._native = empty is not None
        """Whether the objects inside can be decoded together with the record."""
        self._tidy = Tidy(layout.empty if empty is None else empty)
        self._tidy_inner = Tidy(layout.empty)
        self._limits = {wire: (wires[wire], limits) for wire, limits in layout.limits.items() if wire in wires}
        self._own = {wire: field_types.limited(hints[name], limits) for wire, (name, limits) in self._limits.items()}
        self._held = {w: one.checked for w, one in self._inner.items() if one.decoder.checked is not one.decoder.record}
        self._raws: dict[str, Any] = dict.fromkeys(self._inner, msgspec.Raw)
        self._keyless: dict[str, Any] = {} if layout.key is None else {layout.key: hints[wires[layout.key]] | None}
        self._required = {wire for wire, (_, limits) in self._limits.items() if limits.required}
        self._told: dict[str, Any] = {wire: hints[wires[wire]] for wire in told}
        """Types of the fields that have a form of their own."""
        self.checked: type[R] = self._twin(self._own | (self._held if self._native else self._raws), self._required)
        """What a record of this class is decoded as before it becomes one."""
        self.plain = self.checked is record and not self._inner
        """Whether nothing is left to be done once a record is decoded."""
        self._strict = field_types.decoder(self.checked).decode
        decimals = [name for name in wires.values() if Decimal in field_types.parts(hints[name])]
        twice = decimals * 2 if len(decimals) == 1 else decimals  # of a single one it would not make a tuple
        self._decimals = operator.attrgetter(*twice) if decimals else None

    @functools.cached_property
    def _open_ended(self) -> Callable[[bytes], R]:
        """Decodes records with unknown fields, if the objects inside them have none."""
        return field_types.decoder(
            self._twin(self._own | self._held, self._required, forbid_unknown_fields=False)
        ).decode

    @functools.cached_property
    def _unchecked(self) -> Callable[[bytes], R]:
        """Decodes records with unknown fields and beyond their limits, if the objects inside them are sound."""
        return field_types.decoder(self._twin(self._held, forbid_unknown_fields=False)).decode

    @functools.cached_property
    def _lenient(self) -> Callable[[bytes], R]:
        """Decodes records but for the objects inside, also those without their key."""
        return field_types.decoder(self._twin(self._raws | self._keyless, forbid_unknown_fields=False)).decode

    @functools.cached_property
    def _alone(self) -> Mapping[str, Callable[[Any], Any]]:
        """Decodes the values of each field by themselves."""
        return {
            wire: _raw if wire in self._inner else field_types.decoder(field.kind).decode
            for wire, field in self._fields.items()
        }

    def _twin(
        self, kinds: Mapping[str, Any], required: Collection[str] = (), *, forbid_unknown_fields: bool = True
    ) -> type[R]:
        """The record class with other types for some of its fields; its instances can become those of the class."""
        needed = {*required, *({self._key_wire} - kinds.keys())}
        kinds = self._told | dict(kinds)
        if not kinds and forbid_unknown_fields:
            return self.record
        fields = [
            (self._fields[wire].name, kind, msgspec.field(name=wire, **({} if wire in needed else {"default": None})))
            for wire, kind in kinds.items()
        ]
        twin = msgspec.defstruct(
            self.record.__name__,
            fields,
            bases=(self.record,),
            kw_only=True,
            forbid_unknown_fields=forbid_unknown_fields,
        )
        return cast("type[R]", twin)

    def many(
        self,
        pieces: Iterable[msgspec.Raw | bytes],
        origin: Origin | None = None,
        found: list[RecordDeviation] | None = None,
    ) -> tuple[list[R], list[BadItem]]:
        """The records of a page in their order, and the items that are none; notes what the spec does not describe."""
        origin = self.origin if origin is None else origin
        found = [] if found is None else found
        ODD.enum_value = False
        odd: list[R] = []
        bad: list[BadItem] = []
        raws = list(map(bytes, pieces))  # copies: a record that is kept must not keep its page
        records = self._at_once(raws)
        if records is None:
            records = self._one_by_one(raws, found, odd, bad)
        for record, raw in zip(records, raws, strict=True):
            record._raw = raw  # noqa: SLF001
            record._origin = origin  # noqa: SLF001
        # what only shows once records are decoded: numbers that are not finite, words that no enum lists, no key
        odd += self.without_non_finite(records)
        if self._key is not None and None in map(operator.attrgetter(self._key), records):
            bad += [BadItem(record.raw, f"no {self._key}") for record in records if getattr(record, self._key) is None]
            records = [record for record in records if getattr(record, self._key) is not None]
        found += [
            RecordDeviation(_place(problem), "unreadable value", problem.shape)
            for record in {id(record): record for record in odd}.values()
            for problem in record.problems
            if problem.field != self._key_wire  # else it is a bad item
        ]
        found += [RecordDeviation("", "bad item", shape(item.raw)) for item in bad]
        if ODD.enum_value:
            for record in records:
                found += self.unknown_enums(record)
        return records, bad

    def _at_once(self, raws: list[bytes]) -> list[R] | None:
        """All records, in loops that run in C; None when one is not as the spec says, or has objects to be opened apart."""
        if not self._native and self._inner:
            return None
        try:
            records = list(map(self._strict, map(self._tidy, raws) if self._tidy.works else raws))
        except Unreadable:
            return None
        self.settle(records, raws)
        return records

    def _one_by_one(self, raws: list[bytes], found: list[RecordDeviation], odd: list[R], bad: list[BadItem]) -> list[R]:
        """The records that there are, odd ones too; leaves only their bytes in `raws`."""
        records: list[R] = []
        whole: list[tuple[R, bytes]] = []
        loosely: Callable[[bytes, list[RecordDeviation]], R] | None = None
        for raw in raws:
            try:
                record = self._strict(self._tidy(raw)) if loosely is None else loosely(raw, found)
                if self._native:
                    whole.append((record, raw))
                else:
                    self._open(record, raw, found)
            except Unreadable:
                known = len(found)
                recovered = self._recovered(raw, found)
                if recovered is None:
                    bad.append(BadItem(raw, f"not a readable object, but {shape(raw)}"))
                    continue
                record = recovered
                odd.append(record)
                loosely = None
                if self._native and not record.problems:  # the next ones will hardly be stricter than this one
                    limits = any(one.kind != "unknown field" for one in found[known:])
                    loosely = self._beyond_limits if limits else self._with_unknown_fields
            records.append(record)
        self.settle([record for record, _ in whole], [raw for _, raw in whole])
        if bad:
            none = {id(item.raw) for item in bad}
            raws[:] = [raw for raw in raws if id(raw) not in none]
        return records

    def settle(self, records: Sequence[Record], places: Iterable[bytes | Place]) -> None:
        """Make what was decoded as a twin what its class says; let the objects inside know where their bytes are."""
        public = self.record
        if self.checked is not public:
            for record in records:
                record.__class__ = public
        for wire, inner in self._inner.items():
            ones: list[Record] = []
            for held, around in zip(map(operator.attrgetter(inner.name), records), places, strict=True):
                if held is None:
                    continue
                if inner.many:
                    for index, one in enumerate(held):
                        one._raw = (around, wire, index)  # noqa: SLF001
                    ones += held
                else:
                    held._raw = (around, wire, None)  # noqa: SLF001
                    ones.append(held)
            if ones and not inner.decoder.plain:
                inner.decoder.settle(ones, [one._raw for one in ones])  # noqa: SLF001

    def _with_unknown_fields(self, raw: bytes, found: list[RecordDeviation]) -> R:
        """A record with unknown fields, of which only the names are noted."""
        record = self._open_ended(self._tidy(raw))
        record.__class__ = self.record
        self._note_unknown_fields(record, _OBJECT.decode(raw), found)
        return record

    def _beyond_limits(self, raw: bytes, found: list[RecordDeviation]) -> R:
        """A record with values that the spec rules out, and perhaps with unknown fields."""
        record = self._unchecked(self._tidy(raw))
        record.__class__ = self.record
        parts = _OBJECT.decode(raw)
        self._note_unknown_fields(record, parts, found)
        self._note_limits(record, parts, found)
        return record

    def _note_limits(self, record: R, parts: dict[str, msgspec.Raw], found: list[RecordDeviation]) -> None:
        for wire, (name, limits) in self._limits.items():
            value = getattr(record, name)
            if wire not in parts:
                if limits.required:
                    found.append(RecordDeviation(wire, "missing field", ""))
            elif value is None:
                if limits.never_null and bytes(parts[wire]) == b"null":
                    found.append(RecordDeviation(wire, "unexpected null", "null"))
            elif limits.broken_by(value):
                found.append(RecordDeviation(wire, "broken bound", shape(bytes(parts[wire]))))

    def _note_unknown_fields(self, record: R, parts: dict[str, msgspec.Raw], found: list[RecordDeviation]) -> None:
        known = self._fields
        unknown = [wire for wire in parts if wire not in known]
        record._undeclared = tuple(unknown)  # noqa: SLF001
        for wire in unknown[:MOST_FIELDS]:
            again = bool(found) and found[-1].field == wire  # only the first sample is ever shown
            found.append(RecordDeviation(wire, "unknown field", "" if again else shape(bytes(parts[wire]))))
        found += [RecordDeviation(OTHERS, "unknown field", "")] * (len(unknown) - MOST_FIELDS)

    def unknown_enums(self, record: Record, path: str = "") -> Iterator[RecordDeviation]:
        """Values of a record that their enums do not list."""
        for wire, name in self._enums:
            value = getattr(record, name)
            if isinstance(value, OpenEnum) and not value.known:
                yield RecordDeviation(path + wire, "unknown enum value", shape(value.encode()))
        for wire, inner in self._inner.items():
            held = getattr(record, inner.name)
            for one in held or () if inner.many else (held,):
                if one is not None:
                    yield from inner.decoder.unknown_enums(one, f"{path}{wire}{'[]' if inner.many else ''}.")

    def without_non_finite(self, records: list[R]) -> list[R]:
        """Make numbers that are none None; returns the records that had such."""
        struck: list[R] = []
        if self._decimals is not None and not all(map(Decimal.is_finite, _amounts(self._decimals, records))):
            struck = [record for record in records if self._drop_non_finite(record)]
        for wire, inner in self._inner.items() if self._native else ():
            if inner.decoder.counts:
                for record in records:
                    held = getattr(record, inner.name)
                    ones: list[Record | None] = (held or []) if inner.many else [held]
                    for index, one in enumerate(ones):
                        if one is not None and inner.decoder.without_non_finite([one]):
                            place = f"{wire}[{index}]" if inner.many else wire
                            _add(record, [msgspec.structs.replace(p, field=f"{place}.{p.field}") for p in one.problems])
                            struck.append(record)
        return struck

    @property
    def counts(self) -> bool:
        """Whether a record, or an object in it, holds numbers with a fraction."""
        return self._decimals is not None or any(inner.decoder.counts for inner in self._inner.values())

    def _drop_non_finite(self, record: R) -> bool:
        problems: list[Problem] = []
        for wire, field in self._fields.items():
            value = getattr(record, field.name)
            if isinstance(value, Decimal) and not value.is_finite():
                setattr(record, field.name, None)
                problems.append(Problem(wire, "expected a finite number", shape(str(value).encode())))
        _add(record, problems)
        return bool(problems)

    def _recovered(self, raw: bytes, found: list[RecordDeviation]) -> R | None:
        """A record that does not fit as a whole, or None when it is no object at all."""
        text = raw
        try:
            parts = _OBJECT.decode(raw)
        except Unreadable:
            text = mended(raw)
            try:
                parts = _OBJECT.decode(text)
            except Unreadable:
                return None
        try:
            record = self._lenient(self._tidy_inner(text))
        except Unreadable:
            record = self._salvaged(parts)
        self._note_unknown_fields(record, parts, found)
        self._note_limits(record, parts, found)
        self._open(record, text, found)
        if text is not raw:
            self._note_halves(record, raw)
        return record

    def _note_halves(self, record: R, raw: bytes) -> None:
        """Note where half of a surrogate pair was; a key with one is none, since others would read the same."""
        places = halves(raw)
        _add(record, [Problem(place, REASON, looks) for place, looks in places])
        if self._key is not None and any(place == self._key_wire for place, _ in places):
            setattr(record, self._key, None)

    def _salvaged(self, parts: dict[str, msgspec.Raw]) -> R:
        values: dict[str, Any] = {} if self._key is None else {self._key: None}
        problems: list[Problem] = []
        for wire, piece in parts.items():
            field = self._fields.get(wire)
            if field is None or (field.empty and means_nothing(piece, field.empty)):
                continue
            try:
                values[field.name] = self._alone[wire](piece)
            except Unreadable as error:
                problems.append(Problem(wire, _reason(error), shape(bytes(piece))))
        record = self.record(**values)
        _add(record, problems)
        return record

    def _open(self, record: R, raw: bytes, found: list[RecordDeviation]) -> None:
        """Decode the objects inside a record, and make the record one of its public class."""
        record.__class__ = self.record
        parts: dict[str, msgspec.Raw] | None = None
        for wire, inner in self._inner.items():
            if getattr(record, inner.name) is None:
                continue
            parts = _OBJECT.decode(raw) if parts is None else parts  # the bytes received, not the tidied ones
            problems: list[Problem] = []
            value = None
            if not means_nothing(parts[wire], self._fields[wire].empty):
                value = _opened(inner, wire, parts[wire], problems, found)
            setattr(record, inner.name, value)
            _add(record, problems)


def _opened(inner: _Inner, wire: str, piece: msgspec.Raw, problems: list[Problem], found: list[RecordDeviation]) -> Any:
    """The objects of one field; adds what does not fit to the problems of the record around them."""
    if not inner.many:
        return _one(inner.decoder, wire, piece, problems, found)
    try:
        pieces = _ARRAY.decode(piece)
    except Unreadable as error:
        problems.append(Problem(wire, _reason(error), shape(bytes(piece))))
        return None
    records = [_one(inner.decoder, f"{wire}[{index}]", piece, problems, found) for index, piece in enumerate(pieces)]
    return [record for record in records if record is not None]


def _one(
    decoder: RecordDecoder[R], path: str, piece: msgspec.Raw, problems: list[Problem], found: list[RecordDeviation]
) -> R | None:
    met = ODD.enum_value
    inside: list[RecordDeviation] = []
    records, bad = decoder.many([piece], found=inside)
    ODD.enum_value |= met
    # what is unreadable becomes a problem of the record around it, and enums are looked for there
    noted = ("unknown field", "unexpected null", "missing field", "broken bound")
    found += [msgspec.structs.replace(one, field=f"{path}.{one.field}") for one in inside if one.kind in noted]
    problems += [Problem(path, "expected an object", shape(item.raw)) for item in bad]
    problems += [
        msgspec.structs.replace(problem, field=f"{path}.{problem.field}")
        for record in records
        for problem in record.problems
    ]
    return records[0] if records else None


def _place(problem: Problem) -> str:
    """A field as it may be shown: halves of surrogates are looked for in fields of the server's own too."""
    return mask_name(problem.field) if problem.reason == REASON else problem.field


def _add(record: Record, problems: list[Problem]) -> None:
    if problems:
        record._problems = (*record.problems, *problems)  # noqa: SLF001


def _reason(error: Exception) -> str:
    """Why a value does not fit; the decoder's messages name types and places, never values."""
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)


def _key_of(key: str | None, hints: dict[str, Any]) -> Callable[[Any], str | None]:
    if key is None:
        return lambda _: None
    read = operator.attrgetter(key)
    return read if set(field_types.parts(hints[key])) <= {str, types.NoneType} else lambda record: str(read(record))


def _raw(piece: msgspec.Raw) -> msgspec.Raw:
    return piece


def _amounts(read: Callable[[Any], Iterable[Decimal | None]], records: Iterable[Record]) -> Iterable[Decimal]:
    """All numbers of records but None and zero."""
    return filter(None, itertools.chain.from_iterable(map(read, records)))
