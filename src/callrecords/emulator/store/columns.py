"""Typed columns: a record's values in forms that SQLite compares correctly.

Times become integer microseconds, decimals an order-preserving text (exact at any precision), booleans 0 and 1. What
stands for "nothing" on the wire becomes NULL, which no filter matches.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

import attrs

from callrecords.emulator.store.moments import micros
from callrecords.spec.bundle import FieldFacts
from callrecords.spec.expressions import Value
from callrecords.spec.facts import Kind

Stored: TypeAlias = str | int | None

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_COMPLEMENT = str.maketrans("0123456789", "9876543210")
_MAGNITUDE_BIAS = 500_000


@attrs.frozen
class StoreColumn:
    """One column of a table: the field it holds and its name in SQL, which never comes from outside."""

    field: str
    sql: str
    kind: Kind
    empty: tuple[Any, ...] = ()

    @property
    def affinity(self) -> str:
        """The SQLite column type."""
        return "INTEGER" if self.kind in ("integer", "boolean", "time", "epoch-ms") else "TEXT"

    def store(self, value: object) -> Stored:
        """A wire value in comparable form; nothing, and what does not fit the field's kind, is NULL."""
        return None if value is None else self.storing()(value)

    def storing(self) -> Callable[[Any], Stored]:
        """The function behind `store`, for values that are not None."""
        convert, empty = _STORE[self.kind], self.empty
        if not empty:
            return convert
        return lambda value: None if value in empty else convert(value)


def columns(fields: Mapping[str, FieldFacts], names: Sequence[str]) -> dict[str, StoreColumn]:
    """Columns for the named fields, by field name."""
    return {
        name: StoreColumn(name, f"c{number}", fields[name].kind, fields[name].empty)
        for number, name in enumerate(dict.fromkeys(names))
    }


def literal(column: StoreColumn, value: Value) -> str | int:
    """A filter's value in the form of the column it is compared with."""
    if isinstance(value, datetime):
        return micros(value)
    if isinstance(value, bool):
        return int(value)
    if column.kind == "decimal" and isinstance(value, int | Decimal):
        return sortable(Decimal(value))
    if isinstance(value, int):
        return min(max(value, _SMALLEST), _LARGEST)
    return str(value)


def sortable(value: Decimal) -> str:
    """Text that sorts as the number does: sign, magnitude, digits; negative numbers complemented."""
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    if not text or not isinstance(exponent, int):
        return "5"
    magnitude = min(max(exponent + len(text), 1 - _MAGNITUDE_BIAS), _MAGNITUDE_BIAS - 1)
    coded = f"{magnitude + _MAGNITUDE_BIAS:06d}{text.rstrip('0')}"
    return f"1{coded.translate(_COMPLEMENT)}~" if sign else f"9{coded}"


def _number(value: object) -> int | None:
    if isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            return None
    return min(max(value, _SMALLEST), _LARGEST) if isinstance(value, int) else None


@functools.lru_cache(4096)
def _decimal(value: object) -> str | None:
    try:
        return sortable(Decimal(str(value)))
    except InvalidOperation:
        return None


def _time(value: object) -> int | None:
    try:
        return micros(datetime.fromisoformat(str(value)))
    except ValueError:
        return None


_STORE: dict[Kind, Callable[[Any], Stored]] = {
    "text": str,
    "integer": _number,
    "boolean": int,
    "decimal": _decimal,
    "time": _time,
    "epoch-ms": lambda value: None if (number := _number(value)) is None else number * 1000,
    "object": lambda _value: None,
    "array": lambda _value: None,
}
