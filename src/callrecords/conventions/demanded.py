"""What each request must have: values that a target says, the beginning of a list, and a window where the list wants one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from callrecords.conventions import Params, filters, standing
from callrecords.conventions.times import later
from callrecords.conventions.window import HALF_OPEN
from callrecords.spec.bundle import Bundle
from callrecords.spec.expressions import And, Condition, Expr, Op
from callrecords.spec.operation import Operation

_PARTS = 24
_LONG_AGO = timedelta(days=730)
"""How far back records are looked for, where nobody knows how long they are kept."""


def window(operation: Operation, now: datetime | None) -> Expr | None:
    """The window that requests of a list have where they name none: the widest that ends after now. None for a list that wants none.

    It ends a day after now, so that other clocks do not matter; where windows are narrow, by a small part of them.
    """
    clock = operation.clock
    if clock is None or not operation.demanded:
        return None
    width = clock.widest_window or clock.retention or _LONG_AGO
    until = (now or datetime.now(UTC)).replace(microsecond=0) + min(timedelta(days=1), width / _PARTS)
    _, ends = operation.window_ends or HALF_OPEN
    until = later(until, None if operation.filter is None else operation.filter.form_of(clock.field, ends))
    since = until - width
    moments = {Op.GE: since, Op.GT: since, Op.LT: until, Op.LE: until}
    bounds = [Condition(clock.field, op, moments[op]) for op in map(Op, operation.demanded)]
    return bounds[0] if len(bounds) == 1 else And(tuple(bounds))


def parameters(bundle: Bundle, operation: Operation, values: Mapping[str, str], now: datetime | None) -> Params:
    """The query parameters that requests of an operation have where they do not say them; `values`: those of the target."""
    found: Params = {**standing.render(values, operation), **standing.starts(operation)}
    where = window(operation, now)
    if where is None or operation.filter is None:
        return found
    return {**found, **filters.render(where, operation.filter, bundle.record_fields(operation))}
