"""Narrower windows of a condition: the way through a list whose responses have no further pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from callrecords.spec.expressions import And, Condition, Expr, Op

Window: TypeAlias = tuple[datetime, datetime]
"""Start and end; the end is outside."""

_SECOND = timedelta(seconds=1)


def parts(where: Expr | None) -> Sequence[Expr]:
    """The conditions that must all hold."""
    return () if where is None else where.parts if isinstance(where, And) else (where,)


def bounds(where: Expr | None, field: str) -> tuple[datetime | None, datetime | None] | None:
    """The start and the end that a condition sets on a field; None where it bounds the field in another way."""
    since: datetime | None = None
    until: datetime | None = None
    for part in parts(where):
        if not isinstance(part, Condition):
            return None
        if part.field != field:
            continue
        if part.op is Op.GE and isinstance(part.value, datetime) and since is None:
            since = part.value
        elif part.op is Op.LT and isinstance(part.value, datetime) and until is None:
            until = part.value
        else:
            return None
    return since, until


def held(where: Expr | None, field: str, window: Window) -> Expr:
    """A condition with this window in the place of its bounds on a field."""
    others = [part for part in parts(where) if not (isinstance(part, Condition) and part.field == field)]
    return And((*others, Condition(field, Op.GE, window[0]), Condition(field, Op.LT, window[1])))


def slices(window: Window, widest: timedelta | None) -> list[Window]:
    """A window in parts that are narrow enough, each begun at a full second."""
    since, until = window
    found: list[Window] = []
    while widest is not None and until - since > widest:
        cut = (since + widest).replace(microsecond=0)
        found.append((since, cut))
        since = cut
    return [*found, (since, until)]


def halves(window: Window) -> list[Window]:
    """A window in two parts, cut at a full second; empty for one of less than two seconds."""
    since, until = window
    if until - since < 2 * _SECOND:
        return []
    middle = (since + (until - since) / 2).replace(microsecond=0)
    middle = middle if middle > since else middle + _SECOND
    return [(since, middle), (middle, until)]
