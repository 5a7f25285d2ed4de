"""Typed expressions: filters and orderings, before any vendor's grammar.

A filter is a small tree of `Condition`, `And` and `Or`; an ordering is an `Order`. Both are made with the operators of
generated field objects, or from text (`callrecords.conventions.where`), and rendered by a convention.

    F.ended >= since                            # a condition
    (F.direction == "in") & F.called.like("999%")
    F.ended.desc()                              # an ordering
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeAlias, TypeVar

from callrecords.errors import BadExpression, NaiveTime, UnsupportedOperator
from callrecords.spec.frozen import Frozen

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault

    R = TypeVarWithDefault("R", default=Any)
    T = TypeVarWithDefault("T", contravariant=True, default=Any)
else:
    R, T = TypeVar("R"), TypeVar("T", contravariant=True)
# R is the record of the list that a field belongs to: a checker then refuses a field of another list. T is the type of
# the values that a field is compared with.

Value: TypeAlias = str | int | Decimal | bool | datetime | date
"""A value to compare with. Floats are refused: they cannot hold money or durations exactly."""


class Op(enum.StrEnum):
    """The operators of the known vendors' specs."""

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


class _Combines(Generic[R]):
    """`&` and `|`; Python's own `and` and `or` are refused, since they would drop a side silently."""

    __slots__ = ()

    def __and__(self, other: Expr[R]) -> And[R]:
        return And.of(self, _joined(other, "&"))  # type: ignore[arg-type]  # every subclass is an Expr

    def __or__(self, other: Expr[R]) -> Or[R]:
        return Or.of(self, _joined(other, "|"))  # type: ignore[arg-type]  # every subclass is an Expr

    def __bool__(self) -> NoReturn:
        raise BadExpression(_NO_TRUTH)

    if not TYPE_CHECKING:  # a checker finds these by their absence

        def __invert__(self) -> NoReturn:
            raise BadExpression("there is no `not`: use the opposite operator, such as != for == and < for >=")

        def __rand__(self, other: object) -> NoReturn:
            _joined(other, "&")

        def __ror__(self, other: object) -> NoReturn:
            _joined(other, "|")


_NO_TRUTH = (
    "a condition has no truth value, it is for the vendor to judge: write (a) & (b) for `a and b`, (a) | (b) for `a or b`, "
    "(F.x == a) | (F.x == b) for `F.x in (a, b)`, and (a <= F.x) & (F.x < b) for `a <= F.x < b`"
)


def _joined(other: Any, sign: str) -> Expr[Any]:
    """The other side of `&` or `|`."""
    given: Expr[Any] = other
    if isinstance(other, Condition | And | Or):
        return given
    raise BadExpression(
        f"{sign} joins two conditions, and one side is {type(other).__name__}: put each condition in its own parentheses, "
        f"as in (F.x == a) {sign} (F.y >= b)"
    )


class Condition(_Combines[R], Frozen, Generic[R], frozen=True):
    """`field op value`; `field` is the wire name. The value never shows in the `repr`."""

    field: str
    op: Op
    value: Value

    def __repr__(self) -> str:
        return f"Condition(field={self.field!r}, op={self.op!r}, value=<{type(self.value).__name__}>)"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return [("field", self.field), ("op", self.op), ("value", type(self.value))]


class And(_Combines[R], Frozen, Generic[R], frozen=True):
    """All of the parts hold."""

    parts: tuple[Expr[R], ...]

    @classmethod
    def of(cls, *parts: Expr[R]) -> And[R]:
        """Join parts, nested `And`s flattened."""
        return cls(tuple(leaf for part in parts for leaf in (part.parts if isinstance(part, And) else (part,))))


class Or(_Combines[R], Frozen, Generic[R], frozen=True):
    """At least one of the parts holds."""

    parts: tuple[Expr[R], ...]

    @classmethod
    def of(cls, *parts: Expr[R]) -> Or[R]:
        """Join parts, nested `Or`s flattened."""
        return cls(tuple(leaf for part in parts for leaf in (part.parts if isinstance(part, Or) else (part,))))


Expr: TypeAlias = Condition[R] | And[R] | Or[R]


class Order(Frozen, Generic[R], frozen=True):
    """Sort by one field (wire name)."""

    field: str
    descending: bool = False

    def __bool__(self) -> NoReturn:
        raise BadExpression("an order has no truth value: several stand in a list, as in order=[F.x.desc(), F.y.asc()]")


OrderBy: TypeAlias = Order[R] | "Sortable[R]" | Sequence[Order[R] | "Sortable[R]"]
"""An order, a field that stands for its ascending order, or several of them."""


class Field(Generic[R, T]):
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

    if not TYPE_CHECKING:  # a checker finds an operator that a field lacks by its absence; these say it at run time

        def __eq__(self, other: object) -> bool:
            return self is other if isinstance(other, Field) else self._lacks("==")

        def __ne__(self, other: object) -> bool:
            return self is not other if isinstance(other, Field) else self._lacks("!=")

        def __lt__(self, other: object) -> NoReturn:
            self._lacks("<")

        def __le__(self, other: object) -> NoReturn:
            self._lacks("<=")

        def __gt__(self, other: object) -> NoReturn:
            self._lacks(">")

        def __ge__(self, other: object) -> NoReturn:
            self._lacks(">=")

        def __and__(self, other: object) -> NoReturn:
            _joined(self, "&")

        def __or__(self, other: object) -> NoReturn:
            _joined(self, "|")

        __rand__, __ror__ = __and__, __or__

        def __contains__(self, part: object) -> NoReturn:
            able = "" if hasattr(self, "contains") else ", where the list can"
            raise BadExpression(f"{self.wire}: `in` cannot be asked; write F.{self.name}.contains(…){able}")

        def __iter__(self) -> NoReturn:
            raise BadExpression(f"{self.wire}: is one field; where fields are listed, write [F.{self.name}]")

        def __bool__(self) -> NoReturn:
            raise BadExpression(f"{self.wire}: a field has no truth value; compare it, as in F.{self.name} == …")

        def _lacks(self, sign: str) -> NoReturn:
            able = self._able()
            instead = f"it can do {able}" if able else "it cannot be filtered by"
            raise UnsupportedOperator(
                f"{self.wire}: cannot be compared with {sign} in a filter of this list; {instead}"
            )

        def _able(self) -> str:
            return ", ".join(sign for mixin, sign in _SIGNS.items() if isinstance(self, mixin))


class _Named:
    """What a mixin of a field needs of it."""

    __slots__ = ()
    wire: str


class Sortable(_Named, Generic[R]):
    """The list can be ordered by this field."""

    __slots__ = ()

    def asc(self) -> Order[R]:
        """Smallest or earliest first."""
        return Order(self.wire)

    def desc(self) -> Order[R]:
        """Largest or latest first."""
        return Order(self.wire, descending=True)


class Equal(_Named, Generic[R, T]):
    """`field == value`."""

    __slots__ = ()

    def __eq__(self, other: T) -> Condition[R]:  # type: ignore[override]  # builds a condition, as query libraries do
        return _condition(self.wire, Op.EQ, other)

    def __hash__(self) -> int:
        return hash(self.wire)


class OneOf(_Named, Generic[R, T]):
    """`field == value` for one of several values, in one request."""

    __slots__ = ()

    def one_of(self, values: Iterable[T]) -> Expr[R]:
        """The field has one of the values."""
        if isinstance(values, str):
            raise BadExpression(f"{self.wire}: one_of takes a list of values, got text; write [value]")
        found = tuple(_condition(self.wire, Op.EQ, value) for value in values)
        if not found:
            raise BadExpression(f"{self.wire}: one_of takes at least one value; leave the condition out")
        return found[0] if len(found) == 1 else Or.of(*found)


class Unequal(_Named, Generic[R, T]):
    """`field != value`."""

    __slots__ = ()

    def __ne__(self, other: T) -> Condition[R]:  # type: ignore[override]  # builds a condition, as query libraries do
        return _condition(self.wire, Op.NE, other)


class Less(_Named, Generic[R, T]):
    """`field < value`."""

    __slots__ = ()

    def __lt__(self, other: T) -> Condition[R]:
        return _condition(self.wire, Op.LT, other)


class LessEqual(_Named, Generic[R, T]):
    """`field <= value`."""

    __slots__ = ()

    def __le__(self, other: T) -> Condition[R]:
        return _condition(self.wire, Op.LE, other)


class Greater(_Named, Generic[R, T]):
    """`field > value`."""

    __slots__ = ()

    def __gt__(self, other: T) -> Condition[R]:
        return _condition(self.wire, Op.GT, other)


class GreaterEqual(_Named, Generic[R, T]):
    """`field >= value`."""

    __slots__ = ()

    def __ge__(self, other: T) -> Condition[R]:
        return _condition(self.wire, Op.GE, other)


class Like(_Named, Generic[R]):
    """Text with the wildcard `%`."""

    __slots__ = ()

    def like(self, pattern: str) -> Condition[R]:
        """The text matches a pattern in which `%` stands for any characters."""
        return _condition(self.wire, Op.LIKE, pattern)


class StartsWith(_Named, Generic[R]):
    """Text that begins with a value."""

    __slots__ = ()

    def startswith(self, prefix: str) -> Condition[R]:
        """The text begins with `prefix`."""
        return _condition(self.wire, Op.STARTS_WITH, prefix)


class EndsWith(_Named, Generic[R]):
    """Text that ends with a value."""

    __slots__ = ()

    def endswith(self, suffix: str) -> Condition[R]:
        """The text ends with `suffix`."""
        return _condition(self.wire, Op.ENDS_WITH, suffix)


class Contains(_Named, Generic[R]):
    """Text that contains a value."""

    __slots__ = ()

    def contains(self, part: str) -> Condition[R]:
        """The text contains `part`."""
        return _condition(self.wire, Op.CONTAINS, part)


_SIGNS: Mapping[type, str] = {
    Equal: "==",
    OneOf: "one_of()",
    Unequal: "!=",
    Less: "<",
    LessEqual: "<=",
    Greater: ">",
    GreaterEqual: ">=",
    Like: "like()",
    StartsWith: "startswith()",
    EndsWith: "endswith()",
    Contains: "contains()",
}


def _condition(wire: str, op: Op, value: object) -> Condition[Any]:
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise NaiveTime(f"{wire}: the time has no zone; add one, such as datetime(..., tzinfo=UTC)")
    if isinstance(value, str | int | Decimal | date):
        return Condition(wire, op, value)
    raise BadExpression(f"{wire}: cannot be compared with {type(value).__name__}; {_instead(value)}")


def _instead(value: object) -> str:
    """What would be right instead of a value that no filter can hold."""
    match value:
        case None:
            return "no list can be asked for null: look at the records that come"
        case float():
            return 'write a Decimal such as Decimal("0.25"), or an int'
        case bytes() | bytearray():
            return "decode it first"
        case list() | tuple() | set() | frozenset():
            return "compare with each, and join the conditions with |"
        case Field():
            return "compare a field with a value"
        case _:
            return "write text, an int, a Decimal, a bool or a datetime with a zone, as the field is"
