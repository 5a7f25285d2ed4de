"""Random arguments for the methods of a client, good ones and bad ones, made from the facts and the signatures."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from callrecords.contract.base.schemas import Spec
from callrecords.contract.client.calls import resource_of
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import Vendor
from callrecords.spec.expressions import And, Condition, Expr, Op, Or, Order, Value
from callrecords.spec.forms import Kind
from callrecords.spec.operation import Operation
from callrecords.spec.schema import FieldFacts, Schema, bounds_of

_ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=8))])
_TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=_ZONES)  # noqa: DTZ001  # bounds are naive
_TEXTS = st.text(max_size=20) | st.sampled_from(["+15005550100", "a b&c=d;e", "it's", '"', "%", "ü?#/+", ""])
_COUNTS = st.integers(-2, 5) | st.integers(90, 1100)
_FORMED: dict[str, st.SearchStrategy[str]] = {
    "uuid": st.uuids().map(str),
    "email": st.emails(),
    "uri": st.integers(0).map(lambda number: f"https://example.com/{number}"),
    "hostname": st.integers(0).map(lambda number: f"h{number}.example.com"),
    "ipv4": st.ip_addresses(v=4).map(str),
    "ipv6": st.ip_addresses(v=6).map(str),
}
"""Texts of the formats that a request is held to."""
_VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    "integer": st.integers(),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=0, max_value=999_999),
    "boolean": st.booleans(),
    "time": _TIMES | _TIMES.map(lambda moment: moment.replace(microsecond=0)),
    "day": st.dates(date(2000, 1, 1), date(2040, 1, 1)),
}


_SURE: dict[Kind, Value] = {
    "integer": 7,
    "decimal": Decimal(7),
    "boolean": True,
    "time": datetime(2026, 1, 31, tzinfo=UTC),
    "day": date(2026, 1, 31),
}
"""A value of each kind that every form can be written in."""


def arguments(vendor: Vendor, spec: Spec, operation: str) -> st.SearchStrategy[dict[str, Any]]:
    """Keyword arguments of the method that stands for an operation; `key` is that of a single record."""
    resource = resource_of(vendor, operation)
    facts = spec.bundle.operations[operation]
    listed = operation == resource.list_operation
    client = vendor.load(vendor.client)
    resources = vendor.load(inspect.get_annotations(getattr(client, resource.attribute).func)["return"])
    method = inspect.signature(getattr(resources, "list" if listed else "get"))
    texts = {one.name.lower(): spec.bundle.value_of(one) for one in facts.parameters}
    most = {one.name.lower(): spec.bundle.solid(one.schema).max_items for one in facts.parameters}
    named = {one.name: one.fills for one in spec.bundle.client.parameters if one.place == "query"}
    declared = vendor.load(resource.fields_class)
    fields = [getattr(declared, name) for name in vars(declared) if not name.startswith("_")]
    own: dict[str, st.SearchStrategy[Any]] = {
        "where": _conditions(facts, spec.bundle.record_fields(facts), spec.bundle),
        "order": _orders(facts),
        "fields": st.lists(st.sampled_from(fields), max_size=3),
        "exclude": st.lists(st.sampled_from(fields), max_size=3),
        "limit": _sizes(facts),
    }
    known: dict[str, st.SearchStrategy[Any]] = {}
    for name, parameter in method.parameters.items():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            wire = named.get(name, name).lower()
            known[name] = own[name] if name in own else _plain(parameter.annotation, texts.get(wire), most.get(wire))
    path = texts[facts.path_parameters[-1].lower()] if facts.path_parameters else None
    key = {} if listed else {"key": _text(path)}
    return st.fixed_dictionaries(key, optional=known)


_AWKWARD = "a;b+c&d=e %#"
"""Signs that mean something in a query when they stand bare."""


def sure_arguments(facts: Operation, fields: Mapping[str, FieldFacts]) -> Iterator[dict[str, Any]]:
    """Arguments that no run leaves to chance: each order, both ways; each parameter that filters; awkward text in each filter on text."""
    patterns = {
        one.name
        for one in facts.parameters
        if one.schema.pattern or one.schema.ref or one.schema.any_of or one.schema.enum or one.schema.format in _FORMED
    }
    bound = {one.field for one in facts.filter.parameters if one.parameter in patterns} if facts.filter else set[str]()
    for name in facts.filter.filterable if facts.filter is not None else ():
        if fields[name].kind == "text" and not fields[name].enum and name not in bound and facts.filter is not None:
            yield {"where": Condition(name, Op(facts.filter.operators(name)[0]), _AWKWARD)}
    for plain in facts.filter.parameters if facts.filter is not None else ():
        value = _SURE.get(fields[plain.field].kind)
        if isinstance(value, int | Decimal) and not fields[plain.field].is_asked(value):
            least, most = fields[plain.field].asked_from, fields[plain.field].asked_to
            value = type(value)(most if most is not None and value > most else least or 0)
        if value is not None:
            yield {"where": Condition(plain.field, Op("eq" if plain.operator == "in" else plain.operator), value)}
    for name in facts.order.fields if facts.order is not None else ():
        yield from ({"order": Order(name, descending)} for descending in (False, True))
    if facts.order is not None and facts.order.max_fields > 1:
        yield {"order": [Order(name, True) for name in facts.order.fields[: facts.order.max_fields]]}


def _text(schema: Schema | None) -> st.SearchStrategy[str]:
    """Texts that a parameter's schema admits where it has a pattern or is a whole number, any texts elsewhere."""
    if schema is not None and schema.type == "integer":
        return st.integers(schema.minimum or 0, schema.maximum).map(str)
    least = 0 if schema is None else schema.min_length or 0
    if schema is not None and schema.format in _FORMED:
        return _FORMED[schema.format]
    if schema is None or schema.pattern is None:
        return _TEXTS.filter(lambda text: len(text) >= least) if least else _TEXTS
    longest = 64 if schema.max_length is None else min(schema.max_length, 64)
    made = st.from_regex(schema.pattern, fullmatch=True)
    return made.filter(lambda text: max(schema.min_length or 0, 1) <= len(text) <= longest)


def _sizes(facts: Operation) -> st.SearchStrategy[int]:
    """Page sizes: as often as not one that the list takes."""
    bounds = None if facts.pagination is None else facts.pagination.limit
    if bounds is None or bounds.parameter is None:
        return _COUNTS
    if bounds.sizes:
        return _COUNTS | st.sampled_from(bounds.sizes)
    return _COUNTS | st.integers(bounds.minimum, bounds.maximum or bounds.minimum + 1000)


def _plain(annotation: str, schema: Schema | None, most: int | None) -> st.SearchStrategy[Any]:
    kinds = {"int": _COUNTS, "bool": st.booleans(), "str": _text(schema)}
    kinds |= {f"Sequence[{word}]": st.lists(one, max_size=min(3, most or 3)) for word, one in kinds.items()}
    return next((kinds[word] for word in str(annotation).split(" | ") if word in kinds), _TEXTS)


def _conditions(facts: Operation, fields: Mapping[str, FieldFacts], bundle: Bundle) -> st.SearchStrategy[Expr]:
    if facts.filter is None:
        return st.just(Condition("anything", Op.EQ, "x"))
    can = [(name, op) for name in facts.filter.filterable for op in facts.filter.operators(name)]
    bounds = {
        (one.field, "eq" if one.operator == "in" else one.operator): _bound(
            facts, one.parameter, bundle, fields[one.field].kind
        )
        for one in facts.filter.parameters
    }

    def condition(pair: tuple[str, str]) -> st.SearchStrategy[Expr]:
        name, op = pair
        values = bounds.get(pair)
        return st.builds(
            Condition, st.just(name), st.just(Op(op)), _values(fields[name], op) if values is None else values
        )

    one = st.sampled_from(can).flatmap(condition)
    many = st.lists(one, min_size=2, max_size=3)
    listed = sorted(facts.filter.listed)
    several: st.SearchStrategy[Expr] = (
        st.sampled_from(listed).flatmap(
            lambda name: st.lists(condition((name, "eq")), min_size=2, max_size=4).map(lambda parts: Or.of(*parts))
        )
        if listed
        else one
    )
    return one | several | many.map(lambda parts: And.of(*parts)) | many.map(lambda parts: Or.of(*parts))


def _bound(facts: Operation, parameter: str, bundle: Bundle, kind: Kind) -> st.SearchStrategy[Any] | None:
    """Values that a parameter's schema admits, where it lists or bounds them."""
    schema = bundle.value_of(next(one for one in facts.parameters if one.name == parameter))
    if kind in ("integer", "decimal") and schema.type in ("integer", "number"):
        least, most = bounds_of(schema)
        if least is None and most is None:
            return None
        whole = kind == "integer" or schema.type == "integer"
        return st.integers(least, most) if whole else st.decimals(least, most, places=3)
    if schema.type == "string" and schema.enum:
        return st.sampled_from([str(word) for word in schema.enum if word is not None])
    if schema.type == "string" and schema.format in _FORMED:
        return _FORMED[schema.format]
    longest = schema.max_length
    if schema.type != "string" or schema.format is not None or (longest is None and schema.pattern is None):
        return None
    return _text(schema).filter(
        lambda text: (schema.min_length or 0) <= len(text) and (longest is None or len(text) <= longest)
    )


def _values(field: FieldFacts, operator: str) -> st.SearchStrategy[Any]:
    if field.enum and operator == "eq":
        return st.sampled_from([word for word in field.enum if word is not None])
    return _TEXTS if operator in ("like", "startswith", "endswith", "contains") else _VALUES.get(field.kind, _TEXTS)


def _orders(facts: Operation) -> st.SearchStrategy[Any]:
    names = facts.order.fields if facts.order is not None else ("anything",)
    one: st.SearchStrategy[Order] = st.builds(Order, st.sampled_from(names), st.booleans())
    return one | st.lists(one, max_size=3)
