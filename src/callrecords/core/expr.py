"""Typed expressions: what a caller asks for, before any vendor's grammar.

A filter is a small tree of `Condition`, `And` and `Or`; an ordering is an `Order`. Both are made with the operators of
generated field objects, or from text (`callrecords.core.where`), and rendered by a convention.

    F.ended >= since                            # a condition
    (F.direction == "in") & F.called.like("999%")
    F.ended.desc()                              # an ordering
"""

from __future__ import annotations

import enum
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Generic, NoReturn, TypeAlias, TypeVar

from callrecords.core.errors import NaiveTime
from callrecords.core.frozen import Frozen

T = TypeVar("T", contravariant=True)

Value: TypeAlias = str | int | Decimal | bool | datetime
"""A value to compare with. Floats are refused: they cannot hold money or durations exactly."""


class Op(enum.StrEnum):
    """The operators that the known vendors document."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    LIKE = "like"
    STARTS_WITH = "startswith"
    ENDS_WITH = "endswith"
    CONTAINS = "contains"


class _Combines:
    """`&` and `|`; Python's own `and` and `or` are refused, since they would drop a side silently."""

    __slots__ = ()

    def __and__(self, other: Expr) -> And:
        return And.of(self, other)  # type: ignore[arg-type]  # every subclass is an Expr

    def __or__(self, other: Expr) -> Or:
        return Or.of(self, other)  # type: ignore[arg-type]  # every subclass is an Expr

    def __bool__(self) -> NoReturn:
        raise TypeError("an expression has no truth value: join conditions with & and |, not with `and` and `or`")


class Condition(_Combines, Frozen, frozen=True):
    """`field op value`; `field` is the wire name. The value never shows in the `repr`."""

    field: str
    op: Op
    value: Value

    def __repr__(self) -> str:
        return f"Condition(field={self.field!r}, op={self.op!r}, value=<{type(self.value).__name__}>)"


class And(_Combines, Frozen, frozen=True):
    """All of the parts hold."""

    parts: tuple[Expr, ...]

    @classmethod
    def of(cls, *parts: Expr) -> And:
        """Join parts, nested `And`s flattened."""
        return cls(tuple(leaf for part in parts for leaf in (part.parts if isinstance(part, And) else (part,))))


class Or(_Combines, Frozen, frozen=True):
    """At least one of the parts holds."""

    parts: tuple[Expr, ...]

    @classmethod
    def of(cls, *parts: Expr) -> Or:
        """Join parts, nested `Or`s flattened."""
        return cls(tuple(leaf for part in parts for leaf in (part.parts if isinstance(part, Or) else (part,))))


Expr: TypeAlias = Condition | And | Or


class Order(Frozen, frozen=True):
    """Sort by one field (wire name)."""

    field: str
    descending: bool = False


class Field(Generic[T]):
    """A field of a record: can be selected with `fields=`; its mixins say what else it can do."""

    __slots__ = ("name", "wire")

    def __init__(self, name: str, wire: str | None = None) -> None:
        self.name = name
        """The attribute name on the record."""
        self.wire = name if wire is None else wire
        """The name on the wire."""

    def __repr__(self) -> str:
        return f"<field {self.wire}>"

    def __hash__(self) -> int:
        return hash(self.wire)

    if not TYPE_CHECKING:  # a checker would find it at odds with `Equal`, whose answer is a condition

        def __eq__(self, other: object) -> bool:
            if isinstance(other, Field):
                return self is other
            raise TypeError(f"{self.wire} cannot be compared with == in a filter of this list")


class Sortable:
    """The list can be ordered by this field."""

    __slots__ = ()
    wire: str

    def asc(self) -> Order:
        """Smallest or earliest first."""
        return Order(self.wire)

    def desc(self) -> Order:
        """Largest or latest first."""
        return Order(self.wire, descending=True)


class Equal(Generic[T]):
    """`field == value`."""

    __slots__ = ()
    wire: str

    def __eq__(self, other: T) -> Condition:  # type: ignore[override]  # builds a condition, as query libraries do
        return _condition(self.wire, Op.EQ, other)

    def __hash__(self) -> int:
        return hash(self.wire)


class Unequal(Generic[T]):
    """`field != value`."""

    __slots__ = ()
    wire: str

    def __ne__(self, other: T) -> Condition:  # type: ignore[override]  # builds a condition, as query libraries do
        return _condition(self.wire, Op.NE, other)


class Less(Generic[T]):
    """`field < value`."""

    __slots__ = ()
    wire: str

    def __lt__(self, other: T) -> Condition:
        return _condition(self.wire, Op.LT, other)


class LessEqual(Generic[T]):
    """`field <= value`."""

    __slots__ = ()
    wire: str

    def __le__(self, other: T) -> Condition:
        return _condition(self.wire, Op.LE, other)


class Greater(Generic[T]):
    """`field > value`."""

    __slots__ = ()
    wire: str

    def __gt__(self, other: T) -> Condition:
        return _condition(self.wire, Op.GT, other)


class GreaterEqual(Generic[T]):
    """`field >= value`."""

    __slots__ = ()
    wire: str

    def __ge__(self, other: T) -> Condition:
        return _condition(self.wire, Op.GE, other)


class Like:
    """Text with the wildcard `%`."""

    __slots__ = ()
    wire: str

    def like(self, pattern: str) -> Condition:
        """The text matches a pattern in which `%` stands for any characters."""
        return _condition(self.wire, Op.LIKE, pattern)


class StartsWith:
    """Text that begins with a value."""

    __slots__ = ()
    wire: str

    def startswith(self, prefix: str) -> Condition:
        """The text begins with `prefix`."""
        return _condition(self.wire, Op.STARTS_WITH, prefix)


class EndsWith:
    """Text that ends with a value."""

    __slots__ = ()
    wire: str

    def endswith(self, suffix: str) -> Condition:
        """The text ends with `suffix`."""
        return _condition(self.wire, Op.ENDS_WITH, suffix)


class Contains:
    """Text that contains a value."""

    __slots__ = ()
    wire: str

    def contains(self, part: str) -> Condition:
        """The text contains `part`."""
        return _condition(self.wire, Op.CONTAINS, part)


def _condition(wire: str, op: Op, value: object) -> Condition:
    if isinstance(value, float):
        raise TypeError(f"{wire}: compare with a Decimal or an int, not with a float")
    if isinstance(value, datetime) and value.tzinfo is None:
        raise NaiveTime(f"{wire}: the time has no zone; add one, such as datetime(..., tzinfo=UTC)")
    if not isinstance(value, str | int | Decimal | datetime):
        raise TypeError(f"{wire}: cannot compare with {type(value).__name__}")
    return Condition(wire, op, value)
