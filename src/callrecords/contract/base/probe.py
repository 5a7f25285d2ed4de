"""What a request to a list says: a probe, and its condition completed by what the list wants beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import attrs
import msgspec

from callrecords.contract.base import narrowing
from callrecords.conventions import Params, order
from callrecords.conventions.values import said
from callrecords.spec.expressions import And, Condition, Expr, Op, Or, Order
from callrecords.spec.operation import Operation
from callrecords.spec.schema import FieldFacts


@attrs.frozen
class Probe:
    """What a request to a list says; the records that come are judged by what it must select."""

    where: Expr | None = None
    search: Sequence[str] = ()
    """Texts one of which a record must hold."""
    order: Sequence[Order] | order.Shuffle = ()
    params: Params = attrs.field(factory=dict[str, str])
    """Other parameters, as they are sent."""
    size: int | None = None
    """Records of a page."""
    kind: str = "read"
    """The kind of token that is sent."""

    def also(self, *params: Params, size: int | None = None) -> Probe:
        """The same with more parameters."""
        merged = {name: value for one in (self.params, *params) for name, value in one.items()}
        return attrs.evolve(self, params=merged, size=self.size if size is None else size)


EVERYTHING = Probe()


class Times(Protocol):
    """From when to when a list has records; both raise `Missing` where nobody knows."""

    def earliest(self) -> datetime:
        """The earliest time of the clock field."""
        ...

    def latest(self, field: str) -> datetime:
        """The latest time of a field; that of the clock where no record has the field."""
        ...


def completed(
    expr: Expr | None, within: Expr | None, operation: Operation, fields: Mapping[str, FieldFacts], times: Times
) -> Expr | None:
    """An expression as it is sent: within a part of the list, with the bounds that go together with its own."""
    parts = list(narrowing.parts(expr))
    given = {(one.field, one.op) for one in parts if isinstance(one, Condition)}
    parts += [one for one in conditions(within) if (one.field, one.op) not in given]
    if not any(isinstance(one, Or) for one in parts):
        parts += _partners([one for one in parts if isinstance(one, Condition)], operation, times)
    parts = [_sayable(part, operation, fields) for part in parts]
    return None if not parts else parts[0] if len(parts) == 1 else And(tuple(parts))


def window_end(operation: Operation) -> str | None:
    """The field that the end of a window is held against: that of its start, or in another reading one beside it."""
    clock, facts = operation.clock, operation.filter
    if clock is None or facts is None:
        return None
    if Op.LT in facts.operators(clock.field):
        return clock.field
    groups = {one.together for one in facts.parameters if one.field == clock.field and one.together is not None}
    return next((one.field for one in facts.parameters if one.together in groups and one.operator == Op.LT), None)


def conditions(expr: Expr | None) -> Iterator[Condition]:
    """The conditions of an expression, however deep they stand."""
    if isinstance(expr, Condition):
        yield expr
    elif expr is not None:
        for part in expr.parts:
            yield from conditions(part)


def _sayable(expr: Expr, operation: Operation, fields: Mapping[str, FieldFacts]) -> Expr:
    """The expression with times that the parameters can say: some take whole seconds only, or days."""
    if not isinstance(expr, Condition):
        return msgspec.structs.replace(expr, parts=tuple(_sayable(part, operation, fields) for part in expr.parts))
    field, facts = fields.get(expr.field), operation.filter
    if field is None or facts is None:
        return expr
    form = facts.form_of(expr.field, expr.op) or field.writing
    return expr if form is None else msgspec.structs.replace(expr, value=said(expr.value, form))


def _partners(given: Sequence[Condition], operation: Operation, times: Times) -> Iterator[Condition]:
    """Bounds of a window that must be given too: because they go together, or because it would be too wide."""
    clock, facts = operation.clock, operation.filter
    if clock is None or facts is None:
        return
    end_field = window_end(operation)
    lower = _values(given, clock.field, Op.GE, Op.GT)
    upper = _values(given, end_field or clock.field, Op.LE, Op.LT)
    together = any(one.together for one in facts.parameters if one.field == clock.field)
    if lower and not upper and end_field is not None and (together or clock.widest_window is not None):
        end = times.latest(end_field) + timedelta(seconds=1)
        if clock.widest_window is not None:
            end = min(end, max(lower) + clock.widest_window)
        yield Condition(end_field, Op.LT, max(end, max(lower)))
    # nobody says where a default window lies beside an end alone
    both = together or (clock.default_window is not None and clock.widest_window is None)
    if upper and not lower and Op.GE in facts.operators(clock.field) and both:
        start = times.earliest()
        if clock.widest_window is not None:
            start = max(start, min(upper) - clock.widest_window)
        yield Condition(clock.field, Op.GE, min(start, min(upper)))


def _values(given: Sequence[Condition], field: str, *operators: Op) -> list[datetime]:
    """The times that a field is held against with some operators."""
    return [
        one.value for one in given if one.field == field and one.op in operators and isinstance(one.value, datetime)
    ]
