"""Records: what a generated record class stands on."""

# pyright: reportPrivateUsage=false
# `_restored` fills in what a record keeps beside its fields.

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self, TypeAlias, cast

import msgspec

from callrecords.client.records.surrogates import mended
from callrecords.errors import UnknownField
from callrecords.spec.enums import OpenEnum
from callrecords.spec.frozen import Frozen
from callrecords.spec.masking import mask_value

Time: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""An aware moment; one that does not travel as RFC 3339 text is in UTC."""

Day: TypeAlias = date
"""A day of the calendar, wherever that is."""


class Problem(Frozen, frozen=True):
    """A received value that does not fit the spec; the field reads as None, the bytes stay in `raw`.

    Of a text with half of a surrogate pair only that half is lost: it reads as U+FFFD.
    """

    field: str
    """Wire name of the field; within nested objects with its path, such as `events[0].at`."""
    reason: str
    """What was expected and what came."""
    shape: str
    """What the value looks like, with letters and digits masked."""


class BadItem(Frozen, frozen=True):
    """An item of a page that is no record: not an object, or without its key."""

    _hidden = frozenset({"raw"})

    raw: bytes
    """The bytes received."""
    reason: str
    """Why it is not a record."""


class Origin(Frozen, frozen=True):
    """What all records of one response have in common."""

    key: str | None = None
    """Attribute that identifies a record; None for nested objects."""
    key_pii: str | None = None
    personal: tuple[tuple[str, str], ...] | None = None
    """Wire name -> kind of personal data; None where nobody knows."""
    telling: tuple[str, ...] = ()
    """Attributes that say what all vendors' records say, which are shown before the others."""
    asked: frozenset[str] | None = None
    """Wire names that were requested; None when all were."""


_NOWHERE = Origin()
_SPLIT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])
_EXACT = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")


Place: TypeAlias = tuple["bytes | Place", str, int | None]
"""Where an object stands inside another one: the bytes of that or their place, the wire name, the index in a list."""


class _Received:
    """Where a record keeps what is not one of its fields."""

    __slots__ = ("_origin", "_problems", "_raw", "_undeclared")

    _raw: bytes | Place
    """The bytes; or, until they are needed, the place in the record around it."""
    _problems: tuple[Problem, ...]
    _origin: Origin
    _undeclared: tuple[str, ...]


class Record(msgspec.Struct, _Received, kw_only=True, forbid_unknown_fields=True):
    """A call record, or an object inside one, as the vendor sent it.

    Fields are None when the vendor sent null, an empty value, something unreadable (see `problems`) or nothing at all
    (see `was_sent`). Two records are equal when their fields are.
    """

    @property
    def raw(self) -> bytes:
        """The bytes received, unchanged; empty for a record that was made by hand."""
        raw: bytes | Place = getattr(self, "_raw", b"")
        if not isinstance(raw, bytes):
            raw = self._raw = _cut_out(raw)
        return raw

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What did not fit the spec, in the order of the record; empty as a rule."""
        return getattr(self, "_problems", ())

    @property
    def extras(self) -> Mapping[str, Any]:
        """Fields that the spec does not declare, by wire name; numbers with a fraction are Decimal.

        A value that cannot be read is its JSON text.
        """
        declared = set(self.__struct_encode_fields__)
        return {name: _any(value) for name, value in self._sent().items() if name not in declared}

    def to_dict(self) -> dict[str, Any]:
        """The fields by attribute name, as plain Python values: Decimal, aware datetime, text for enums, dict for objects."""
        return {name: _plain(getattr(self, name)) for name in self.__struct_fields__}

    def to_json(self) -> str:
        """The record as the vendor sent it, as JSON text; one that was made by hand is written from its fields.

        Bytes that are not UTF-8 read as U+FFFD; `raw` has them unchanged.
        """
        if not self.raw:
            return _ENCODER.encode(self).decode()
        return self.raw.decode(errors="replace")

    def was_sent(self, name: str) -> bool:
        """Whether the field was in the response at all, be it as null; `name` is an attribute or a wire name."""
        return self._wire(name) in self._sent()

    def was_asked(self, name: str) -> bool:
        """Whether the field was requested: False when `fields=` or `exclude=` left it out."""
        wire = self._wire(name)
        asked = self._from().asked
        return asked is None or wire in asked

    def _from(self) -> Origin:
        origin: Origin = getattr(self, "_origin", _NOWHERE)
        return origin

    def _sent(self) -> dict[str, msgspec.Raw]:
        return _split(self.raw) if self.raw else {}

    def _wire(self, name: str) -> str:
        names = dict(zip(self.__struct_fields__, self.__struct_encode_fields__, strict=True))
        if name in names:
            return names[name]
        if name in self.__struct_encode_fields__ or name in self._sent():
            return name
        raise UnknownField(f"{type(self).__name__} has no field {name[:100]!r}")

    def __repr__(self) -> str:
        key = self._from().key
        if key is None:
            return f"<{type(self).__name__}>"
        return f"<{type(self).__name__} {key}={mask_value(getattr(self, key), self._from().key_pii)!r}>"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        key = self._from().key
        return [] if key is None else [(key, mask_value(getattr(self, key), self._from().key_pii))]

    def _repr_html_(self) -> str:
        """The record as notebooks show it: numbers and names are masked, what is long is folded."""
        from callrecords.client.records.html import record_html

        problems = [(one.field, one.reason) for one in self.problems]
        return record_html(self, personal_of(self), first_of(self), problems)

    def __reduce__(self) -> tuple[Any, ...]:
        values = tuple(getattr(self, name) for name in self.__struct_fields__)
        return _restored, (type(self), values, self.raw, self.problems, self._from(), undeclared(self))

    def __copy__(self) -> Self:
        restored: Self = _restored(*self.__reduce__()[1])
        return restored


def undeclared(record: Record) -> tuple[str, ...]:
    """Wire names of what a record came with and the spec does not declare: the names of `extras`, without reading them again."""
    names: tuple[str, ...] = getattr(record, "_undeclared", ())
    return names


def personal_of(record: Record) -> Mapping[str, str] | None:
    """Which fields of a record, and of the objects in it, are personal: wire name -> kind; None where nobody knows."""
    personal = record._from().personal  # noqa: SLF001
    return None if personal is None else dict(personal)


def first_of(record: Record) -> tuple[str, ...]:
    """The attributes that are shown first: the key, and what all vendors' records say."""
    origin = record._from()  # noqa: SLF001
    return origin.telling if origin.key is None else tuple(dict.fromkeys((origin.key, *origin.telling)))


def _restored(
    record: type[Record],
    values: tuple[Any, ...],
    raw: bytes,
    problems: tuple[Problem, ...],
    origin: Origin,
    names: tuple[str, ...] = (),
) -> Any:
    restored = record(**dict(zip(record.__struct_fields__, values, strict=True)))
    restored._raw, restored._problems, restored._origin = raw, problems, origin  # noqa: SLF001  # its own class
    restored._undeclared = names  # noqa: SLF001
    return restored


def _plain(value: object) -> object:
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, list):
        return [_plain(one) for one in cast("list[object]", value)]
    return value.value if isinstance(value, OpenEnum) else value


def _cut_out(place: Place) -> bytes:
    around, wire, index = place
    piece = _split(around if isinstance(around, bytes) else _cut_out(around))[wire]
    return bytes(piece if index is None else _ITEMS.decode(piece)[index])


def _split(raw: bytes) -> dict[str, msgspec.Raw]:
    try:
        return _SPLIT.decode(raw)
    except msgspec.DecodeError:
        return _SPLIT.decode(mended(raw))


def _any(value: msgspec.Raw) -> object:
    try:
        return _EXACT.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError, ArithmeticError):  # broken text, or a number beyond Decimal
        return bytes(value).decode("utf-8", "replace")
