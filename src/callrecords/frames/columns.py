"""How fields become Arrow arrays: the type of each follows from the record class, and so from the spec."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from types import NoneType
from typing import Any, Protocol

import msgspec

from callrecords.client.records.field_types import is_enum, parts, record_in
from callrecords.client.records.kinds import has_own_keys, kinds_of
from callrecords.client.records.record import Record
from callrecords.frames.doors import pyarrow
from callrecords.spec.frozen import Frozen

DIGITS, DECIMALS = 38, 12
"""Of a number with a fraction: as many digits as Arrow's decimal128 has, twelve of them behind the point."""


class Column(Protocol):
    """One field, or a part of one."""

    @property
    def type(self) -> Any:
        """The Arrow type."""
        ...

    def array(self, values: Sequence[Any]) -> Any:
        """The values as an Arrow array; raises `ValueError` or `OverflowError` for one that the type cannot hold."""
        ...


class Plain(Frozen, frozen=True):
    """Values that pyarrow converts itself."""

    type: Any

    def array(self, values: Sequence[Any]) -> Any:
        """The values as an Arrow array."""
        return pyarrow().array(values, self.type)


class Text(Frozen, frozen=True):
    """Values of several types, or of any: text as it is, all else as JSON."""

    type: Any

    def array(self, values: Sequence[Any]) -> Any:
        """The values as an Arrow array."""
        texts = [value if value is None or isinstance(value, str) else _json(value) for value in values]
        return pyarrow().array(texts, self.type)


class Objects(Frozen, frozen=True):
    """Objects inside a record, as a struct."""

    type: Any
    columns: Mapping[str, Column]

    def array(self, values: Sequence[Any]) -> Any:
        """The values as an Arrow array."""
        pa = pyarrow()
        arrays = [
            column.array([None if value is None else getattr(value, name) for value in values])
            for name, column in self.columns.items()
        ]
        absent = pa.array([value is None for value in values], pa.bool_())
        return pa.StructArray.from_arrays(arrays, fields=list(self.type), mask=absent)


class Lists(Frozen, frozen=True):
    """Lists inside a record."""

    type: Any
    inner: Column

    def array(self, values: Sequence[Any]) -> Any:
        """The values as an Arrow array."""
        pa = pyarrow()
        offsets, end = [0], 0
        for value in values:
            end += len(value or ())
            offsets.append(end)
        flat = self.inner.array([one for value in values for one in value or ()])
        absent = pa.array([value is None for value in values], pa.bool_())
        return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), flat, type=self.type, mask=absent)


class ArrowTable(Frozen, frozen=True):
    """The columns of a record class and of its kinds, by attribute name; `key` first where each kind has its own."""

    record: type[Record]
    columns: Mapping[str, Column]

    @classmethod
    def of(cls, record: type[Record], *, dictionaries: bool = True) -> ArrowTable:
        """Read them from a class; `dictionaries` says whether the words of an enum are dictionary-encoded."""
        key: dict[str, Column] = {"key": Plain(pyarrow().string())} if has_own_keys(record) else {}
        return cls(record, key | _columns(record, dictionaries=dictionaries))

    @property
    def schema(self) -> Any:
        """The Arrow schema."""
        return pyarrow().schema([(name, column.type) for name, column in self.columns.items()])

    def _getter(self, name: str) -> Callable[[Record], Any]:
        """What a field holds; None for one that only other kinds of the record have."""
        return (lambda record: getattr(record, name, None)) if kinds_of(self.record) else attrgetter(name)

    def arrays(self, records: Sequence[Record]) -> dict[str, Any]:
        """Attribute name -> array. Raises `Misfit` for a value that its column cannot hold."""
        found: dict[str, Any] = {}
        for name, column in self.columns.items():
            try:
                found[name] = column.array(list(map(self._getter(name), records)))
            except (ValueError, OverflowError) as error:
                raise Misfit(name, str(column.type)) from error
        return found


class Misfit(Exception):
    """A value that the column of its field cannot hold."""

    def __init__(self, field: str, kind: str) -> None:
        super().__init__(field, kind)
        self.field, self.kind = field, kind


def _columns(record: type[Record], *, dictionaries: bool) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for one in dict.fromkeys((record, *kinds_of(record).values())):
        hints = typing.get_type_hints(one)
        found |= {
            name: _column(hints[name], dictionaries=dictionaries) for name in one.__struct_fields__ if name not in found
        }
    return found


def _column(hint: Any, *, dictionaries: bool) -> Column:
    pa = pyarrow()
    forms = [part for part in parts(hint) if part is not NoneType]
    inside = record_in(hint)
    if len(forms) > 1:
        numbers = set(forms) <= {int, Decimal}
        return Plain(pa.decimal128(DIGITS, DECIMALS)) if numbers else Text(pa.string())
    if typing.get_origin(forms[0]) is list:
        inner = _column(typing.get_args(forms[0])[0], dictionaries=dictionaries)
        return Lists(pa.list_(inner.type), inner)
    if inside is not None:
        columns = _columns(inside[0], dictionaries=dictionaries)
        return Objects(pa.struct([(name, column.type) for name, column in columns.items()]), columns)
    if is_enum(hint):
        return Plain(pa.dictionary(pa.int32(), pa.string()) if dictionaries else pa.string())
    types: dict[Any, Any] = {
        str: pa.string(),
        int: pa.int64(),
        bool: pa.bool_(),
        Decimal: pa.decimal128(DIGITS, DECIMALS),
        datetime: pa.timestamp("us", "UTC"),
        date: pa.date32(),
    }
    return Plain(types[forms[0]]) if forms[0] in types else Text(pa.string())


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
