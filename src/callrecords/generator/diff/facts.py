"""What a comparison of OpenAPI documents cannot see: the x- keys, and the Python names and types that come of a spec.

A spec has a surface, part by part (an operation, a class, a field, …): what callers can rely on, what they must give, how much
they may request. That an operation or a field is gone is found by the comparison of the documents (`wire`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypeVar

import attrs

from callrecords.generator.diff.change import Change
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts import ClockFacts, KindFacts
from callrecords.spec.facts_paging import EnvelopeRole
from callrecords.spec.forms import MOMENTS
from callrecords.spec.operation import Operation
from callrecords.spec.schema import Schema

V = TypeVar("V", str, int)

_FORMATS = {"decimal": "decimal", "date": "day", "hh-mm-ss": "decimal", "duration": "decimal"} | dict.fromkeys(
    MOMENTS, "time"
)
"""Formats that make another Python type than the JSON type would; other formats change words only."""
_ON_PAGES: frozenset[EnvelopeRole] = frozenset({"total", "offset", "page"})
"""Parts of the envelope that a page has an attribute for."""


@attrs.frozen
class Part:
    """One part of the surface."""

    elsewhere: bool = False
    """Whether another part, or the comparison of documents, reports that the part is gone or new."""
    keeps: dict[str, str] = attrs.field(factory=dict[str, str])
    """What is there, and what it is: gone or another one breaks callers, more of it does not."""
    demands: set[str] = attrs.field(factory=set[str])
    """What callers must give or do without: more of it breaks them."""
    most: dict[str, int] = attrs.field(factory=dict[str, int])
    """Upper bounds: a lower one breaks callers."""
    least: dict[str, int] = attrs.field(factory=dict[str, int])
    """Lower bounds: a higher one breaks callers."""
    remarks: dict[str, str] = attrs.field(factory=dict[str, str])
    """What callers may like to know; it breaks nobody, whatever becomes of it."""


def changes(old: Bundle, new: Bundle) -> Iterator[Change]:
    """Everything that differs for callers in the facts, names and types."""
    before, after = surface(old), surface(new)
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        if was is not None and now is not None:
            yield from (attrs.evolve(change, place=f"{name}: {change.place}") for change in _compare(was, now))
        elif was is not None and not was.elsewhere:
            yield Change(name, "is gone", breaking=True)
        elif now is not None and not now.elsewhere:
            yield Change(name, "is new", breaking=False)


def _compare(old: Part, new: Part) -> Iterator[Change]:
    for place, was, now in _pairs(old.keeps, new.keeps):
        yield Change(place, _changed(was, now), breaking=was is not None)
    for place, was, now in _pairs(old.remarks, new.remarks):
        yield Change(place, _changed(was, now), breaking=False)
    for place in sorted(old.demands ^ new.demands):
        yield Change(place, "is demanded now" if place in new.demands else "is demanded no more", place in new.demands)
    for place, low, high in _pairs(old.most, new.most):
        yield Change(f"{place}, at most", _changed(low, high), high is not None and (low is None or high < low))
    for place, low, high in _pairs(old.least, new.least):
        yield Change(f"{place}, at least", _changed(low, high), high is not None and (low is None or high > low))


def _pairs(old: dict[str, V], new: dict[str, V]) -> Iterator[tuple[str, V | None, V | None]]:
    for place in dict.fromkeys([*old, *new]):
        if old.get(place) != new.get(place):
            yield place, old.get(place), new.get(place)


def _changed(was: object, now: object) -> str:
    return "is gone" if now is None else "is new" if was is None else f"was {was}, is {now}"


def surface(bundle: Bundle) -> dict[str, Part]:
    """The surface of one spec, part by part."""
    found = {"client": _client(bundle), "errors": _errors(bundle)}
    for parameter in bundle.client.parameters:
        if parameter.default is not None:
            found[f"client argument {parameter.name}"] = Part(elsewhere=True, keeps={"default": parameter.default})
    for name, schema in _classes(bundle).items():
        found[name] = _class(schema)
        for field, part in schema.properties.items():
            found[f"{name}.{field}"] = _field(part, bundle)
            if schema.kinds is not None:
                found[f"{name}.{field}"].demands.update(_elsewhere(part, schema.kinds))
    for operation in bundle.operations.values():
        found[operation.operation_id] = _operation(operation, bundle)
        if operation.clock is not None:
            found[f"{operation.operation_id} in time"] = _clock(operation.clock)
    return found


def _client(bundle: Bundle) -> Part:
    part = Part(keeps={"class": bundle.client.class_name, "prefix of variables": bundle.client.env})
    for parameter in bundle.client.parameters:
        part.keeps[f"argument {parameter.name}"] = f"fills {parameter.fills}"
        if parameter.default is None:
            part.demands.add(f"argument {parameter.name}")
    for scheme in bundle.components.security_schemes.values():
        part.keeps.update({f"the emulator's token {kind}": "issued" for kind in scheme.tokens})
    if bundle.rate_limit is not None:
        part.remarks["rate limit"] = f"{bundle.rate_limit.requests} in {bundle.rate_limit.per}"
    return part


def _errors(bundle: Bundle) -> Part:
    part = Part()
    for code in bundle.errors.codes:
        part.keeps[f"code {code.code}{f' with {code.message!r}' if code.message else ''}"] = code.means
    for situation, answer in bundle.errors.situations.items():
        part.keeps[f"status of {situation}"] = str(answer.status)
    return part


def _classes(bundle: Bundle) -> dict[str, Schema]:
    """The schemas that become classes: what records and parameters lead to."""
    found: dict[str, Schema] = {}
    operations = list(bundle.operations.values())
    waiting = [Schema(ref=bundle.record_name(operation)) for operation in operations]
    waiting += [parameter.schema for operation in operations for parameter in operation.parameters]
    while waiting:
        schema = waiting.pop()
        if schema.ref is not None and (name := schema.ref.rpartition("/")[2]) not in found:
            found[name] = bundle.components.schemas[name]
            waiting.append(found[name])
        waiting += [*schema.any_of, *schema.all_of, *schema.properties.values(), *filter(None, [schema.items])]
    return {name: schema for name, schema in bundle.components.schemas.items() if name in found}


def _class(schema: Schema) -> Part:
    part = Part(keeps={f"word {word!r}": "a member" for word in schema.enum or () if word is not None})
    if schema.kinds is not None:
        for kind, words in schema.kinds.classes.items():
            part.keeps.update({f"kind {word!r} of {schema.kinds.field}": kind for word in words})
    if schema.record is not None:
        part.keeps["key"] = schema.record.key or "that of its kind"
        part.keeps.update({f"key of {kind}": key for kind, key in schema.record.keys.items()})
        part.demands.update(f"requesting {field} by key" for field in schema.record.only_single)
    return part


def _elsewhere(field: Schema, kinds: KindFacts) -> Iterator[str]:
    """What a caller must look at before a field of a record that not all kinds have."""
    words = field.only_where.get(kinds.field)
    if words is not None:
        yield "one of its kinds"
        yield from (f"a kind that is not {kind}" for kind, own in kinds.classes.items() if not {*own} & {*words})


def _field(schema: Schema, bundle: Bundle) -> Part:
    part = Part(elsewhere=True, keeps={"type": _type(schema, bundle), "values read as None": json.dumps(schema.empty)})
    if schema.unit is not None:
        part.keeps["unit"] = schema.unit
    if schema.pii is not None:
        part.keeps["masked as"] = schema.pii
    if (means := bundle.field("", schema).means) is not None:  # the common record is made by it
        part.keeps["tells"] = means.part
        known = {word: value for word, value in means.values.items() if word not in means.unclear}
        part.remarks.update({f"the vendor's word for {word}": json.dumps(value) for word, value in known.items()})
    form = bundle.field("", schema).writing
    if form is not None:
        part.remarks["form"] = f"{form.style}{f' in {form.zone}' if form.zone else ''}"
    return part


def _type(schema: Schema, bundle: Bundle) -> str:
    """The Python type of a value; whether it may be null is no part of it, since every field may be None."""
    if schema.ref is not None:
        target = bundle.resolve(schema)
        named = target.enum or target.properties or target.all_of
        return schema.ref.rpartition("/")[2] if named else _type(target, bundle)
    if schema.any_of:
        return " or ".join(sorted({_type(part, bundle) for part in schema.any_of} - {"null"}))
    if schema.items is not None:
        return f"list of {_type(schema.items, bundle)}"
    kinds = schema.type if isinstance(schema.type, tuple) else (schema.type or "anything",)
    plain = " or ".join(sorted(kind for kind in kinds if kind != "null")) or "null"
    return _FORMATS.get(schema.format or "", plain)


def _operation(operation: Operation, bundle: Bundle) -> Part:
    part = Part(elsewhere=True, keeps={"method": f"{operation.resource.name}.{operation.resource.role}"})
    part.keeps["record"] = bundle.record_name(operation)
    if operation.resource.record is not None:
        part.keeps["place of the record"] = operation.resource.record
    filled = {parameter.fills for parameter in bundle.client.parameters}
    part.demands.update(f"argument {name}" for name in operation.path_parameters if name not in filled)
    _asking(operation, part)
    _cutting(operation, part)
    _seeing(operation, part)
    return part


def _asking(operation: Operation, part: Part) -> None:
    """Conditions, orders and chosen fields."""
    if (filters := operation.filter) is not None:
        for field in filters.filterable:
            part.keeps.update({f"filter {field} {op}": "understood" for op in filters.operators(field)})
        for plain in filters.parameters:
            if plain.together is not None:
                part.demands.add(f"filter {plain.field} {plain.operator} together with {plain.together}")
        if filters.max_conditions is not None:
            part.most["conditions"] = filters.max_conditions
    if (search := operation.search) is not None:
        part.keeps.update({f"{search.parameter} looks into {field}": "yes" for field in search.fields})
        if search.any_of is not None:
            part.keeps[f"{search.parameter} with alternatives"] = search.any_of
    if (order := operation.order) is not None:
        part.keeps.update({f"order by {field}": "understood" for field in order.fields})
        part.keeps["order if not given"] = order.default or "unknown"
        part.most["orders at once"] = order.max_fields
        if order.shuffle is not None:
            part.keeps["any order"] = "understood"
    if operation.fields is not None and operation.fields.exclude is not None:
        part.keeps["argument exclude"] = "taken"


def _cutting(operation: Operation, part: Part) -> None:
    """Pages and windows."""
    if (paging := operation.pagination) is not None:
        ways = {"offset": paging.offset, "page number": paging.page, "cursor": paging.keyset, "links": paging.links}
        part.keeps.update({f"paging by {way}": "understood" for way, facts in ways.items() if facts is not None})
        part.keeps.update({f"a page names its {role}": "yes" for role in _ON_PAGES & {*paging.parts.values()}})
        if paging.keyset is not None:
            part.keeps["order of the cursor"] = paging.keyset.order
        if paging.largest is not None:
            part.most["page size"] = paging.largest
        if paging.smallest is not None:
            part.keeps["argument limit"] = "taken"
            part.least["page size"] = paging.smallest
        part.remarks["page size if not given"] = str(paging.limit.default)
    if operation.job is not None:
        part.keeps["export"] = "understood"
    if operation.sync is not None:
        sync = operation.sync
        part.keeps["changes"] = f"without a token {sync.first}"
        part.remarks["sync token lasts"] = str(sync.lasts)
        if sync.deleted is not None:
            part.keeps["deleted records"] = "told"
    if operation.clock is not None:
        part.keeps["windows on"] = operation.clock.field
    if operation.rate_limit is not None:
        part.remarks["rate limit"] = f"{operation.rate_limit.requests} in {operation.rate_limit.per}"


def _clock(clock: ClockFacts) -> Part:
    """What holds of windows, where there are any."""
    spans = {"widest window": clock.widest_window, "retention": clock.retention}
    moments = {
        "published after": clock.publish_delay,
        "settled after": clock.settles_after,
        "window if not given": clock.default_window,
        "longest call": clock.longest_call,
    }
    part = Part(elsewhere=True, remarks={name: str(moment) for name, moment in moments.items() if moment is not None})
    part.most.update({f"{name} in seconds": int(s.total_seconds()) for name, s in spans.items() if s is not None})
    if clock.result_cap is not None:
        part.most["records in a window"] = clock.result_cap
    return part


def _seeing(operation: Operation, part: Part) -> None:
    """Whose records a token sees."""
    if (seen := operation.visibility) is not None:
        wider = [*seen.tenant, *filter(None, [seen.descendants])]
        part.keeps.update({f"role {role}": "sees more" for role in wider})
        part.keeps.update({f"calls that name the user in {field}": "seen" for field in seen.own})
        if seen.bound is not None:
            part.demands.add(f"a token for this {seen.bound}")
