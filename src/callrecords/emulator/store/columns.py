"""Typed columns, which SQLite compares as the values compare, and expressions as SQL conditions on them.

Times become integer microseconds, decimals an order-preserving text (exact at any precision), booleans 0 and 1. What
stands for "nothing" on the wire becomes NULL, which no filter matches. Every value is bound, and names in SQL are made here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

import attrs

from callrecords.conventions import BadValue
from callrecords.conventions.values import from_wire
from callrecords.emulator.store.moments import micros
from callrecords.spec.expressions import And, Condition, Expr, Op, Or, Value
from callrecords.spec.forms import Form, Kind
from callrecords.spec.schema import FieldFacts

Stored: TypeAlias = str | int | None
Sql: TypeAlias = tuple[str, tuple[str | int, ...]]
"""A piece of SQL and the values bound to it."""

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_COMPLEMENT = str.maketrans("0123456789", "9876543210")
_MAGNITUDE_BIAS = 500_000
_SYMBOLS = {Op.EQ: "=", Op.NE: "<>", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}
_PATTERNS = {Op.STARTS_WITH: "{}*", Op.ENDS_WITH: "*{}", Op.CONTAINS: "*{}*"}
_MAX_WILDCARDS = 8


class QueryTooHard(ValueError):
    """A filter that would take the store too long; the message says which part."""


@attrs.frozen
class StoreColumn:
    """One column of a table: the field it holds and its name in SQL, which never comes from outside."""

    field: str
    sql: str
    kind: Kind
    empty: tuple[Any, ...] = ()
    writing: Form | None = None

    @property
    def affinity(self) -> str:
        """The SQLite column type."""
        return "INTEGER" if self.kind in ("integer", "boolean", "time") else "TEXT"

    def store(self, value: object) -> Stored:
        """A wire value in comparable form; nothing, and what does not fit the field's kind, is NULL."""
        return None if value is None else self.storing()(value)

    def storing(self) -> Callable[[Any], Stored]:
        """The function behind `store`, for values that are not None."""
        empty = self.empty
        convert = _STORE[self.kind] if self.writing is None else functools.partial(self._read, self.writing)
        if not empty:
            return convert
        return lambda value: None if value in empty else convert(value)

    def _read(self, form: Form, value: object) -> Stored:
        """A wire value that has a form of its own."""
        try:
            return literal(self, from_wire(value, self.kind, form))
        except BadValue:
            return None


def columns(fields: Mapping[str, FieldFacts], names: Sequence[str]) -> dict[str, StoreColumn]:
    """Columns for the named fields, by field name."""
    return {
        name: StoreColumn(name, f"c{number}", fields[name].kind, fields[name].empty, fields[name].writing)
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


def where(expr: Expr, columns: Mapping[str, StoreColumn]) -> Sql:
    """SQL that holds for the records which an expression selects; a null never matches."""
    match expr:
        case Condition():
            return _condition(expr, columns[expr.field])
        case And(parts):
            return _joined(" AND ", [where(part, columns) for part in parts])
        case Or(parts):
            return _joined(" OR ", [where(part, columns) for part in parts])


def _joined(word: str, parts: list[Sql]) -> Sql:
    # Halves instead of one long chain: SQLite limits the depth of an expression, and a chain is as deep as it is long.
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    left, right = _joined(word, parts[:middle]), _joined(word, parts[middle:])
    return f"({left[0]}{word}{right[0]})", left[1] + right[1]


def _condition(condition: Condition, column: StoreColumn) -> Sql:
    if condition.op in _SYMBOLS:
        return f"{column.sql} {_SYMBOLS[condition.op]} ?", (literal(column, condition.value),)
    text = str(condition.value)
    if condition.op is not Op.LIKE:
        pattern = _PATTERNS[condition.op].format(_plain(text))
    elif text.count("%") > _MAX_WILDCARDS:
        raise QueryTooHard(f"{condition.field}: more than {_MAX_WILDCARDS} wildcards in one pattern")
    else:
        pattern = "*".join(map(_plain, text.split("%")))
    return f"{column.sql} GLOB ?", (pattern,)


def _plain(text: str) -> str:
    """Text as a GLOB pattern that matches only itself."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in text)


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
    "day": str,
    "object": lambda _value: None,
    "array": lambda _value: None,
}
