"""A window of time as conditions on one field: `ge` its start, `lt` its end, or what comes nearest where a vendor has neither."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from callrecords.spec.expressions import And, Condition, Expr, Op

HALF_OPEN = ("ge", "lt")
"""How most vendors take the ends of a window: the first instant counts, the last one does not."""

Window: TypeAlias = tuple[datetime | None, datetime | None]
"""Start and end; None where there is no bound."""


def render(window: Window, field: str, ends: tuple[str, str] = HALF_OPEN) -> Expr | None:
    """The conditions that a window stands for; None for one without bounds. `ends`: the operators of its start and its end."""
    bounds = zip(map(Op, ends), window, strict=True)
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
