"""A window of time as conditions on one field: `ge` its start, `lt` its end."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from callrecords.spec.expressions import And, Condition, Expr, Op

Window: TypeAlias = tuple[datetime | None, datetime | None]
"""Start and end; None where there is no bound."""


def render(window: Window, field: str) -> Expr | None:
    """The conditions that a window stands for; None for one without bounds."""
    bounds = zip((Op.GE, Op.LT), window, strict=True)
    found = tuple(Condition(field, op, moment) for op, moment in bounds if moment is not None)
    return found[0] if len(found) == 1 else And(found) if found else None


def parse(expr: Expr | None, field: str) -> Window:
    """The bounds that an expression sets on a time field, as far as they hold for all of it."""
    parts = expr.parts if isinstance(expr, And) else () if expr is None else (expr,)
    lower: list[datetime] = []
    upper: list[datetime] = []
    for part in parts:
        if isinstance(part, Condition) and part.field == field and isinstance(part.value, datetime):
            if part.op in (Op.GE, Op.GT, Op.EQ):
                lower.append(part.value)
            if part.op in (Op.LE, Op.LT, Op.EQ):
                upper.append(part.value)
    return max(lower, default=None), min(upper, default=None)
