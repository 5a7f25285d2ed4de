"""Expressions to SQL: bound parameters for every value, column names of our own for every field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from callrecords.emulator.store.columns import StoreColumn, literal
from callrecords.spec.expressions import And, Condition, Expr, Op, Or

Sql: TypeAlias = tuple[str, tuple[str | int, ...]]
"""A piece of SQL and the values bound to it."""

_SYMBOLS = {Op.EQ: "=", Op.NE: "<>", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}
_MAX_WILDCARDS = 8


class QueryTooHard(ValueError):
    """A filter that would take the store too long; the message says which part."""


def where(expr: Expr, columns: Mapping[str, StoreColumn]) -> Sql:
    """SQL that holds for the records which an expression selects; a null never matches."""
    match expr:
        case Condition():
            return _condition(expr, columns[expr.field])
        case And(parts):
            return _joined(" AND ", [where(part, columns) for part in parts])
        case Or(parts):
            return _joined(" OR ", [where(part, columns) for part in parts])


def conditions(expr: Expr | None) -> int:
    """How many conditions an expression holds."""
    match expr:
        case None:
            return 0
        case Condition():
            return 1
        case And(parts) | Or(parts):
            return sum(map(conditions, parts))


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
    match condition.op:
        case Op.LIKE:
            if text.count("%") > _MAX_WILDCARDS:
                raise QueryTooHard(f"{condition.field}: more than {_MAX_WILDCARDS} wildcards in one pattern")
            pattern = "*".join(map(_plain, text.split("%")))
        case Op.STARTS_WITH:
            pattern = f"{_plain(text)}*"
        case Op.ENDS_WITH:
            pattern = f"*{_plain(text)}"
        case _:
            pattern = f"*{_plain(text)}*"
    return f"{column.sql} GLOB ?", (pattern,)


def _plain(text: str) -> str:
    """Text as a GLOB pattern that matches only itself."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in text)
