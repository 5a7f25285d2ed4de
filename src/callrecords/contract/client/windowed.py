"""Clients of lists that must be asked for a window: a call without one gets one, so that laws about other things need not say it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs

from callrecords.contract.client.examples import first_example
from callrecords.contract.oracle.reader import object_of, read_json, reading
from callrecords.conventions.times import earlier, later
from callrecords.conventions.window import HALF_OPEN
from callrecords.spec.catalog import Vendor
from callrecords.spec.expressions import And, Condition, Expr, Op
from callrecords.spec.operation import Operation
from callrecords.spec.places import find
from callrecords.spec.schema import FieldFacts

_AROUND = timedelta(minutes=30)
_SOMETIME = datetime.fromisoformat("2026-01-31T00:00:00+00:00")


@attrs.frozen
class CallWindows:
    """The windows of calls that are given none."""

    since: datetime
    until: datetime
    """With `since`, the window of a walk; it may take several requests."""
    newest: datetime
    """After the newest record. A single page has the widest window that ends here."""

    def page(self, operation: Operation, clock: FieldFacts) -> tuple[datetime, datetime]:
        """The window of one page, in what the parameters can say; no wider than one may be."""
        facts, widest = operation.filter, None if operation.clock is None else operation.clock.widest_window
        known = operation.window_ends or HALF_OPEN
        begins, ends = ((facts and facts.form_of(clock.name, op)) or clock.writing for op in known)
        if widest is None or self.until - self.since <= widest:
            return earlier(self.since, begins), later(self.until, ends)
        until = later(self.newest, ends)
        return later(max(self.since, until - widest), begins), until


class _Windowed:
    """A resource whose methods have a window where the caller names none."""

    def __init__(self, resource: Any, operation: Operation, clock: FieldFacts, windows: CallWindows) -> None:
        self._resource = resource
        since, until = windows.page(operation, clock)
        moments = {Op.GE: since, Op.GT: since, Op.LT: until, Op.LE: until}
        self._window = [Condition(clock.name, op, moments[op]) for op in map(Op, operation.demanded)]
        self._bounds = {"since": windows.since, "until": windows.until}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._resource, name)

    def list(self, **given: Any) -> Any:
        """One page. Conditions of the caller's own stand beside the window; where they bound the clock themselves, in its place."""
        where: Expr[Any] | None = given.get("where")
        parts = where.parts if isinstance(where, And) else (where,)
        own = {(one.field, one.op) for one in parts if isinstance(one, Condition)}
        window = [one for one in self._window if (one.field, one.op) not in own]
        asked = And.of(*window, *(() if where is None else (where,))) if window else where
        return self._resource.list(**{**given, "where": asked})

    def pages(self, **given: Any) -> Any:
        """The pages of a walk."""
        return self._resource.pages(**{**self._bounds, **given})

    def iter(self, **given: Any) -> Any:
        """The records of a walk."""
        return self._resource.iter(**{**self._bounds, **given})


def windowed(vendor: Vendor, client: Any, windows: CallWindows | None = None) -> Any:
    """The client and its twins, whose lists have a window in each call; around the first example of the spec where none is given."""
    bundle = vendor.bundle()
    for resource in vendor.resources:
        operation = bundle.operations[resource.list_operation]
        if operation.demanded and operation.clock is not None:
            clock = bundle.record_fields(operation)[operation.clock.field]
            own = windows or _around_example(operation, clock)
            served = _Windowed(getattr(client, resource.attribute), operation, clock, own)
            vars(client)[resource.attribute] = served  # where the client keeps what it made
    if any(operation.demanded for operation in bundle.operations.values()):
        twin = client.with_options

        def with_options(**options: Any) -> Any:
            return windowed(vendor, twin(**options), windows)

        vars(client)["with_options"] = with_options
    return client


def _around_example(operation: Operation, field: FieldFacts) -> CallWindows:
    """A window that holds the first record of the first example."""
    found: Any = None
    if operation.ok.examples and operation.pagination is not None:
        whole: Any = read_json(first_example(operation))
        items: Any = find(whole, operation.pagination.items) if operation.pagination.items else whole
        told = reading(object_of(items[0] if items else None).get(field.name), field)
        found = None if told is None else told.value
    moment = found if isinstance(found, datetime) else _SOMETIME
    known = operation.window_ends or HALF_OPEN
    forms = [(operation.filter and operation.filter.form_of(field.name, op)) or field.writing for op in known]
    since, until = earlier(moment - _AROUND, forms[0]), later(moment + _AROUND, forms[1])
    return CallWindows(since, until, until)
