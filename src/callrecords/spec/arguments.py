"""Arguments of the wrong kind: each is refused with its name, what came, and what would be right.

A type checker finds them all; this is for those who have none, or read them from elsewhere. Messages name the type of
what came: its content could be a phone number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from callrecords.errors import BadArgument
from callrecords.spec.expressions import And, Condition, Expr, Field, Or, Order

_SHOWN = 8
"""Names in a message."""


def came(value: object) -> str:
    """What a message calls a value: `text`, `None`, or the name of its type."""
    return "None" if value is None else "text" if isinstance(value, str) else type(value).__name__


def nearest(name: str, names: Iterable[str]) -> str:
    """The end of a message about a name that there is not: the nearest names, or else those that there are."""
    import difflib  # needed for an error only

    known = {one.lower(): one for one in names}
    close = [known[one] for one in difflib.get_close_matches(name[:100].lower(), known, n=3)]
    if close:
        return f"; did you mean {' or '.join(close)}?"
    return f"; possible: {', '.join([*known.values()][:_SHOWN])}{', …' if len(known) > _SHOWN else ''}" if known else ""


def time_of(name: str, value: object) -> datetime | None:
    """A time or None; raises `BadArgument` for anything else. The zone is for the caller to look at."""
    if value is None or isinstance(value, datetime):
        return value
    if isinstance(value, date):
        remedy = f"datetime({value.year}, {value.month}, {value.day}, tzinfo=UTC) is its midnight in UTC"
        raise BadArgument(
            f"{name}: expected a datetime with a zone, got date, which begins elsewhere in each zone; {remedy}"
        )
    remedy = "datetime(2026, 1, 31, tzinfo=UTC)"
    if isinstance(value, str):
        remedy += ', or datetime.fromisoformat("2026-01-31T00:00:00Z") where it comes as text'
    raise BadArgument(f"{name}: expected a datetime with a zone, got {came(value)}; write {remedy}")


def filter_of(where: Any, example: str) -> Expr[Any]:
    """An expression; raises `BadArgument` with an example of this list for anything else."""
    given: Expr[Any] = where
    if isinstance(where, Condition | And | Or):
        return given
    if isinstance(where, list | tuple):
        raise BadArgument(f"where: expected one condition, got {came(given)}; join conditions with &, as in a & b")
    raise BadArgument(f"where: expected a condition on the list's fields, got {came(where)}; write {example}")


def orders_of(order: Any, example: str) -> tuple[Order[Any], ...]:
    """The orderings of a query, the most significant first; a bare field means ascending. Raises `BadArgument`."""
    if order is None:
        return ()
    single: tuple[Any, ...] = (order,)
    listed: Sequence[Any] = order
    return tuple(_order(one, example) for one in (listed if isinstance(order, list | tuple) else single))


def _order(order: Any, example: str) -> Order[Any]:
    given: Order[Any] = order
    field: Field[Any, Any] = order
    if isinstance(order, Order):
        return given
    if isinstance(order, Field):
        return Order(field.wire)
    raise BadArgument(f"order: expected a field or a list of fields, got {came(order)}; write {example}")


def fields_of(name: str, fields: Any, example: str) -> tuple[Field[Any, Any] | str, ...]:
    """The fields of `fields=` or `exclude=`, none for None; raises `BadArgument`."""
    if fields is None:
        return ()
    listed: Sequence[Any] = fields
    if isinstance(fields, Field | str | bytes) or not isinstance(fields, Sequence | set | frozenset):
        what = "one field" if isinstance(fields, Field) else came(listed)
        raise BadArgument(f"{name}: expected a list of fields, got {what}; write [{example}]")
    strange = [one for one in listed if not isinstance(one, Field | str)]
    if strange:
        raise BadArgument(f"{name}: expected a list of fields, got {came(strange[0])} in it; write [{example}]")
    return tuple(listed)
