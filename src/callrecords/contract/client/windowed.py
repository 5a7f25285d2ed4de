"""Clients of lists that must be asked for a window: a call without one gets one, so that laws about other things need not say it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from callrecords.contract.client.examples import first_example
from callrecords.contract.oracle.reader import object_of, read_json, reading
from callrecords.conventions.times import earlier, later
from callrecords.spec.bundle import FieldFacts, Operation
from callrecords.spec.catalog import Vendor
from callrecords.spec.expressions import And, Condition, Op
from callrecords.spec.places import find

_AROUND = timedelta(minutes=30)
_SOMETIME = datetime.fromisoformat("2026-01-31T00:00:00+00:00")


class _Windowed:
    """A resource whose methods have a window where the caller names none."""

    def __init__(
        self, resource: Any, operation: Operation, clock: FieldFacts, since: datetime, until: datetime
    ) -> None:
        self._resource = resource
        begins, ends = map(Op, operation.window_ends or (Op.GE, Op.LT))
        forms = {op: operation.filter and operation.filter.form_of(clock.name, op) for op in (begins, ends)}
        since, until = earlier(since, forms[begins] or clock.writing), later(until, forms[ends] or clock.writing)
        moments = {begins: since, ends: until}
        self._where = And(tuple(Condition(clock.name, op, moments[op]) for op in map(Op, operation.demanded)))
        self._bounds = {"since": since, "until": until}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._resource, name)

    def list(self, **given: Any) -> Any:
        """One page."""
        return self._resource.list(**{"where": self._where, **given})

    def pages(self, **given: Any) -> Any:
        """The pages of a walk."""
        return self._resource.pages(**{**self._bounds, **given})

    def iter(self, **given: Any) -> Any:
        """The records of a walk."""
        return self._resource.iter(**{**self._bounds, **given})


def windowed(vendor: Vendor, client: Any, window: tuple[datetime, datetime] | None = None) -> Any:
    """The client and its twins, whose lists have a window in each call; around the first example of the spec where none is given."""
    bundle = vendor.bundle()
    for resource in vendor.resources:
        operation = bundle.operations[resource.list_operation]
        if operation.demanded and operation.clock is not None:
            clock = bundle.record_fields(operation)[operation.clock.field]
            since, until = window or _around_example(operation, clock)
            served = _Windowed(getattr(client, resource.attribute), operation, clock, since, until)
            vars(client)[resource.attribute] = served  # where the client keeps what it made
    if any(operation.demanded for operation in bundle.operations.values()):
        twin = client.with_options

        def with_options(**options: Any) -> Any:
            return windowed(vendor, twin(**options), window)

        vars(client)["with_options"] = with_options
    return client


def _around_example(operation: Operation, field: FieldFacts) -> tuple[datetime, datetime]:
    """A window that holds the first record of the first example."""
    found: Any = None
    if operation.ok.examples and operation.pagination is not None:
        whole: Any = read_json(first_example(operation))
        items: Any = find(whole, operation.pagination.items) if operation.pagination.items else whole
        told = reading(object_of(items[0] if items else None).get(field.name), field)
        found = None if told is None else told.value
    moment = found if isinstance(found, datetime) else _SOMETIME
    return moment - _AROUND, moment + _AROUND
