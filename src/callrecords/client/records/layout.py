"""What a record's decoder needs from the spec."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Self

import msgspec

from callrecords.spec.bundle import Bundle
from callrecords.spec.forms import Form, Kind
from callrecords.spec.frozen import Frozen
from callrecords.spec.schema import FieldFacts, Schema

_ANY = msgspec.json.Decoder()
_SPACE = b" \t\r\n"
_COLON, _QUOTE, _BACKSLASH = b':"\\'


class Limits(Frozen, frozen=True):
    """What the spec rules out for a field's values beyond their type; such a value is kept, and counted."""

    never_null: bool = False
    required: bool = False
    """Whether the field is in every record, whatever the request asks for."""
    least: int | None = None
    most: int | None = None
    shortest: int | None = None
    longest: int | None = None

    @classmethod
    def of(cls, field: FieldFacts, *, required: bool = False) -> Self:
        """The limits of a field: bounds of whole numbers and texts, and whether null is possible."""
        form, simple = field.form, field.kind not in ("object", "array")
        number = form if field.kind == "integer" else Schema()
        text = form if field.kind == "text" and not field.enum else Schema()
        return cls(
            never_null=simple and form.type is not None and not field.nullable and not field.empty,
            required=simple and required,
            least=number.minimum,
            most=number.maximum,
            shortest=text.min_length,
            longest=text.max_length,
        )

    def broken_by(self, value: object) -> bool:
        """Whether a value that is not null lies beyond a bound."""
        number, low, high = value, self.least, self.most
        if isinstance(value, str):
            number, low, high = len(value), self.shortest, self.longest
        return isinstance(number, int) and ((low is not None and number < low) or (high is not None and number > high))


NO_LIMITS = Limits()


class Layout(Frozen, frozen=True):
    """Facts of one record class, by wire name."""

    key: str | None = None
    """What identifies a record; None for an object inside a record."""
    key_pii: str | None = None
    pii: Mapping[str, str] = {}
    """Kinds of personal data, of the fields that hold any."""
    telling: tuple[str, ...] = ()
    """Fields that say what all vendors' records say."""
    empty: Mapping[str, tuple[Any, ...]] = {}
    """Values that mean "nothing"."""
    names: frozenset[str] = frozenset()
    """All fields."""
    limits: Mapping[str, Limits] = {}
    """Of the fields that have any; not of the key, without which an item is no record."""
    forms: Mapping[str, tuple[Kind, Form]] = {}
    """How the values of a field are written that has a form of its own."""
    inner: Mapping[str, Layout] = {}
    """Layouts of the objects inside a record."""
    kinds: str | None = None
    """The field that tells the kinds of a record apart; None where it is of one kind."""
    keys: Mapping[str, str] = {}
    """Name of the class of a kind -> what identifies its records, where each kind has a key of its own."""

    @classmethod
    def of(cls, bundle: Bundle, schema: Schema) -> Self:
        """Read the layout of a record schema."""
        facts = bundle.record_facts(schema)
        return msgspec.structs.replace(cls._of(bundle, schema, facts.key), keys=facts.keys)

    @classmethod
    def _of(cls, bundle: Bundle, schema: Schema, key: str | None) -> Self:
        properties = bundle.properties(schema)
        required = bundle.required(schema)
        solid = {name: _object_in(bundle, part) for name, part in properties.items()}
        facts = {name: bundle.field(name, part) for name, part in properties.items()}
        return cls(
            key=key,
            key_pii=properties[key].pii if key else None,
            pii={name: part.pii for name, part in properties.items() if part.pii is not None},
            telling=tuple(name for name, field in facts.items() if field.means is not None),
            empty={name: part.empty for name, part in properties.items() if part.empty},
            names=frozenset(properties),
            limits={
                name: limits
                for name in properties
                if name != key and (limits := Limits.of(facts[name], required=name in required)) != NO_LIMITS
            },
            forms={name: (field.kind, field.writing) for name, field in facts.items() if field.writing is not None},
            inner={name: cls._of(bundle, part, None) for name, part in solid.items() if part is not None},
            kinds=None if schema.kinds is None else schema.kinds.field,
        )

    def of_kind(self, kind: str) -> Layout:
        """The layout of the records of one kind, which may have a key of their own."""
        key = self.keys.get(kind)
        if key is None:
            return self
        limits = {name: limits for name, limits in self.limits.items() if name != key}
        return msgspec.structs.replace(self, key=key, key_pii=self.pii.get(key), limits=limits)

    @property
    def is_record(self) -> bool:
        """Whether it is of a record, and not of an object inside one."""
        return self.key is not None or bool(self.keys)

    def merged(self) -> Mapping[str, tuple[Any, ...]] | None:
        """The values that mean nothing, of the record and the objects inside it; None where one name means two things."""
        found: dict[str, tuple[Any, ...]] = {}
        for layout in self.all():
            for name in layout.names:
                if found.setdefault(name, layout.empty.get(name, ())) != layout.empty.get(name, ()):
                    return None
        return {name: values for name, values in found.items() if values}

    def personal(self) -> tuple[tuple[str, str], ...]:
        """Wire name -> kind of personal data, of the record and the objects inside it."""
        return tuple({name: kind for layout in self.all() for name, kind in layout.pii.items()}.items())

    def all(self) -> Iterator[Layout]:
        """The layout itself and those inside it."""
        yield self
        for layout in self.inner.values():
            yield from layout.all()


def _object_in(bundle: Bundle, schema: Schema) -> Schema | None:
    """The object schema behind a property, through null, references and an array; None for anything else."""
    for variant in schema.any_of or (schema,):
        found = bundle.resolve(variant)
        if found.items is not None:
            return _object_in(bundle, found.items)
        if found.any_of:
            return _object_in(bundle, found)
        if found.properties or found.all_of:
            return found
    return None


class Tidy:
    """Writes null over the values of a record that mean "nothing", in its JSON text, so that it decodes in one go."""

    __slots__ = ("_empty", "_find", "_longest", "works")

    def __init__(self, empty: Mapping[str, tuple[Any, ...]]) -> None:
        self._empty = {
            name.encode(): frozenset(map(msgspec.json.encode, values)) for name, values in empty.items() if values
        }
        self._longest = max(map(len, self._empty), default=0)
        tokens = sorted(frozenset[bytes]().union(*self._empty.values()))
        self._find = re.compile(b"|".join(map(re.escape, tokens))).finditer if tokens else None
        self.works = bool(tokens)
        """Whether there is anything to look for."""

    def __call__(self, raw: bytes) -> bytes:
        """The text with null for what means "nothing"; the same object when there is nothing to do."""
        if self._find is None:
            return raw
        parts: list[bytes] = []
        end = 0
        for found in self._find(raw):
            if found.group() in self._empty.get(_name_before(raw, found.start(), self._longest), ()) and _ends(
                raw, found.end()
            ):
                parts += [raw[end : found.start()], b"null"]
                end = found.end()
        return b"".join([*parts, raw[end:]]) if parts else raw


def _name_before(raw: bytes, start: int, longest: int) -> bytes:
    """The name whose value starts here; empty when no value starts here, as inside a text, where quotes are escaped.

    Looks back no further than the longest name: a copy of all that stands before would cost more with every value.
    """
    end = start - 1
    while end >= 0 and raw[end] in _SPACE:
        end -= 1
    if end < 0 or raw[end] != _COLON:
        return b""
    end -= 1
    while end >= 0 and raw[end] in _SPACE:
        end -= 1
    if end < 1 or raw[end] != _QUOTE:
        return b""
    quote = raw.rfind(b'"', max(0, end - longest - 1), end)
    if quote < 0 or raw[end - 1] == _BACKSLASH or (quote > 0 and raw[quote - 1] == _BACKSLASH):
        return b""
    return raw[quote + 1 : end]


def _ends(raw: bytes, end: int) -> bool:
    """Whether a value ends here."""
    return raw[end : end + 1] in b",} \t\r\n"


def means_nothing(piece: msgspec.Raw, empty: tuple[Any, ...]) -> bool:
    """Whether a value is null or one of the values that mean nothing; never true for text that cannot be read."""
    if bytes(piece) == b"null":
        return True
    try:
        value = _ANY.decode(piece) if empty else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return any(type(value) is type(nothing) and value == nothing for nothing in empty)
