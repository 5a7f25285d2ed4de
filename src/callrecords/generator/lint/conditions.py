"""Rules about what a request may say: filters, orders, fields, free text, windows of time, and other readings of them."""

from __future__ import annotations

from collections.abc import Iterator

from callrecords.generator.lint.asked import Asked
from callrecords.generator.lint.places import Found
from callrecords.spec.facts import FilterFacts
from callrecords.spec.forms import MOMENTS

TEXT_OPERATORS = frozenset({"contains", "endswith", "like", "startswith"})


def conditions(one: Asked) -> Iterator[Found]:
    """Parameters and fields of filters, orders, chosen fields and free text are there, and can be compared."""
    filters, order, fields, search = (
        one.operation.filter,
        one.operation.order,
        one.operation.fields,
        one.operation.search,
    )
    if filters is not None:
        if filters.parameters and (filters.parameter is not None or filters.max_conditions is not None):
            yield one.at("x-filter", "plain parameters have no grammar: leave parameter and max-conditions out")
        yield from _bare(one, filters)
        yield from one.needs("x-filter", [filters.parameter, *(plain.parameter for plain in filters.parameters)])
        groups = [plain.together for plain in filters.parameters if plain.together is not None]
        for alone in sorted(name for name in groups if groups.count(name) == 1):
            yield one.at("x-filter", f"{alone} holds one parameter; together is for two or more")
        yield from one.knows("x-filter", filters.filterable)
        for name in filters.filterable:
            field = one.fields.get(name)
            if field is None:
                continue
            if field.kind in ("object", "array"):
                yield one.at("x-filter", f"{name} holds other values and cannot be compared; leave it out")
            elif field.kind != "text" and not TEXT_OPERATORS.isdisjoint(filters.operators(name)):
                yield one.at("x-filter", f"{name} is not text; give it eq, ne, gt, ge, lt or le")
    if order is not None:
        yield from one.needs("x-order", order.parameters)
        if order.direction is not None and (order.max_fields > 1 or order.written != "space"):
            yield one.at(
                "x-order", "one parameter says one direction: leave max-fields and written out beside direction"
            )
        yield from one.knows("x-order", [*order.fields, order.default])
        for name in order.fields:
            if name in one.fields and one.fields[name].kind in ("object", "array"):
                yield one.at("x-order", f"{name} holds other values and cannot be sorted by; leave it out")
        if order.default is not None and order.default not in order.fields:
            yield one.at("x-order", f"the default {order.default} is not among the fields; add it")
    if fields is not None:
        yield from one.needs("x-fields", [fields.include, fields.exclude])
    if search is not None:
        yield from one.needs("x-search", [search.parameter])
        yield from one.knows("x-search", search.fields)


def _bare(one: Asked, facts: FilterFacts) -> Iterator[Found]:
    """Times without quotes are OData's, and hold no space."""
    if facts.times == "quoted":
        return
    if facts.grammar != "odata":
        yield one.at("x-filter/times", "only the grammar odata has times with or without quotes; leave it out")
    for name in facts.filterable:
        field = one.fields.get(name)
        if field is not None and field.writing is not None and field.writing.style in ("spaced", "rfc-2822"):
            yield one.at("x-filter/times", f"{name} is written with a space, so it needs quotes: write quoted")


def _bounds_time(one: Asked, filters: FilterFacts) -> bool:
    """Whether a parameter bounds any time of the records."""
    times = {name for name, field in one.fields.items() if field.kind == "time"}
    return any({"ge", "gt", "le", "lt"} & set(filters.operators(name)) for name in times)


def times(one: Asked) -> Iterator[Found]:
    """The field that windows go by is a time, and can be filtered from one on; a list whose parameters say no time has no windows."""
    clock = one.operation.clock
    if clock is None:
        return
    yield from one.knows("x-clock", [clock.field])
    if clock.field in one.fields and one.fields[clock.field].kind != "time":
        yield one.at(
            "x-clock", f"{clock.field} is not a time; name a field with one of the formats {', '.join(MOMENTS)}"
        )
    filters = one.operation.filter
    if filters is None or (filters.grammar == "parameters" and not _bounds_time(one, filters)):
        return
    if not {"ge", "gt"} & set(filters.operators(clock.field)):
        yield one.at("x-clock", f"{clock.field} cannot be filtered from a time on; a window needs ge or gt in x-filter")


def readings(one: Asked) -> Iterator[Found]:
    """What another reading changes is there to be changed."""
    operation = one.operation
    names = [reading.name for reading in operation.readings]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield one.at("x-readings", f"two readings are called {name}; give each a name of its own")
    plain = {} if operation.filter is None else {facts.parameter: facts for facts in operation.filter.parameters}
    paging = operation.pagination
    for reading in operation.readings:
        if reading.parameter is not None and reading.parameter not in plain:
            yield one.at("x-readings", f"x-filter has no plain parameter {reading.parameter}; name one of them")
        yield from one.knows("x-readings", [reading.field])
        if reading.next_link is not None and (paging is None or paging.links is None):
            yield one.at("x-readings", f"{reading.name} is about links, but x-pagination has none")
        if reading.page_token is not None and (paging is None or paging.cursor is None):
            yield one.at("x-readings", f"{reading.name} is about a page token, but x-pagination has no cursor")
        if reading.cursor is not None and (paging is None or paging.keyset is None):
            yield one.at("x-readings", f"{reading.name} is about a cursor, but x-pagination has no keyset")
    clock = operation.clock
    bounds = {facts.parameter for facts in plain.values() if clock is not None and facts.field == clock.field}
    if (
        clock is not None
        and clock.longest_call is None
        and bounds & {reading.parameter for reading in operation.readings}
    ):
        yield one.at("x-clock", "a bound of windows has another reading; say longest-call, by which windows overlap")
