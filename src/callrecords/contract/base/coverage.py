"""What of the spec a run has touched: request keywords sent, response keywords seen.

A field that no response ever held was not judged, whatever the verdicts say; this is where that shows. Each keyword is a
short text, such as `filter duration ge` or `price: null`; what is covered is a set of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import attrs
import msgspec

from callrecords.contract.base.schemas import Json, Spec
from callrecords.contract.base.session import Exchange
from callrecords.contract.oracle.reader import array_of, object_of
from callrecords.spec.facts import OrderFacts
from callrecords.spec.operation import Operation

_MOST_BYTES = 2_000_000
"""Bytes of successful responses of one operation that are looked at; more of them hardly show anything new."""


@attrs.frozen
class Share:
    """How much of an operation's keywords was touched."""

    operation: str
    side: str
    """`request` or `response`."""
    covered: int
    total: int
    missing: Sequence[str]


class Coverage:
    """Collects the keywords that the exchanges of a run touch."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._requests = {name: set(_request_keywords(spec, one)) for name, one in spec.bundle.operations.items()}
        self._responses = {name: set(_response_keywords(spec, name)) for name in spec.bundle.operations}
        self._sent: dict[str, set[str]] = {name: set() for name in self._requests}
        self._seen: dict[str, set[str]] = {name: set() for name in self._requests}
        self._read = dict.fromkeys(self._requests, 0)

    def watch(self, exchange: Exchange) -> None:
        """Learn of one exchange."""
        operation = exchange.operation
        if operation not in self._requests:
            return
        self._sent[operation] |= set(_sent(self._spec.bundle.operations[operation], exchange.params))
        self._seen[operation].add(f"status {exchange.status}")
        if exchange.status != 200 or self._read[operation] > _MOST_BYTES:
            return
        self._read[operation] += len(exchange.body)
        try:
            value = json.loads(exchange.body)
        except ValueError:
            return
        self._seen[operation] |= set(self._walk(value, _schema(self._spec, operation), ""))

    def shares(self) -> list[Share]:
        """Request and response side of every operation."""
        found: list[Share] = []
        for name in self._requests:
            for side, wanted, got in (
                ("request", self._requests[name], self._sent[name]),
                ("response", self._responses[name], self._seen[name]),
            ):
                found.append(Share(name, side, len(wanted & got), len(wanted), sorted(wanted - got)))
        return found

    def save(self, path: Path) -> None:
        """Write what was touched, for another process."""
        kept = {name: [sorted(self._sent[name]), sorted(self._seen[name])] for name in self._requests}
        path.write_bytes(msgspec.json.encode(kept))

    def load(self, path: Path) -> None:
        """Add what another process touched."""
        for name, (sent, seen) in msgspec.json.decode(path.read_bytes(), type=dict[str, list[list[str]]]).items():
            self._sent[name] |= set(sent)
            self._seen[name] |= set(seen)

    def _walk(self, value: Any, schema: Json, place: str) -> Iterator[str]:
        schema = _resolved(self._spec, schema)
        if value is None:
            yield f"{place}: null"
            return
        if schema.get("enum"):
            yield f"{place}: {value}"
        if len(_types(self._spec, schema)) > 1:
            yield f"{place}: as {_type_of(value)}"
        members, elements = object_of(value), array_of(value)
        properties = _properties(self._spec, schema)
        for name, item in members.items():
            if name in properties:
                yield f"{place}.{name}"
                yield from self._walk(item, properties[name], f"{place}.{name}")
        items = schema.get("items")
        for item in elements:
            yield f"{place}[]"
            if items is not None:
                yield from self._walk(item, items, f"{place}[]")


def _request_keywords(spec: Spec, operation: Operation) -> Iterator[str]:
    for parameter in operation.parameters:
        if parameter.place == "query":
            yield f"parameter {parameter.name}"
            for value in spec.bundle.resolve(parameter.schema).enum or ():
                yield f"parameter {parameter.name}={value}"
    if operation.pagination is not None:
        limit = operation.pagination.limit
        known = (bound for bound in (limit.minimum, limit.maximum) if bound is not None)
        yield from (f"parameter {limit.parameter}={bound}" for bound in known if limit.parameter is not None)
    if operation.filter is not None:
        for name in operation.filter.filterable:
            yield from (f"filter {name} {op}" for op in operation.filter.operators(name))
    if operation.order is not None:
        yield from (f"order {name} {way}" for name in operation.order.fields for way in ("asc", "desc"))


def _sent(operation: Operation, params: Sequence[tuple[str, str]]) -> Iterator[str]:
    facts = operation.filter
    plain = {one.parameter: one for one in facts.parameters} if facts is not None else {}
    for name, value in params:
        yield f"parameter {name}"
        yield f"parameter {name}={value}"
        if name in plain:
            yield f"filter {plain[name].field} {plain[name].operator}"
        if facts is not None and name == facts.parameter:
            for field in facts.filterable:
                if field in value:
                    yield from (f"filter {field} {op}" for op in facts.operators(field) if _uses(value, field, op))
        if operation.order is not None and name == operation.order.parameter:
            for part in value.split(","):
                yield f"order {' '.join(_direction(part.strip(), operation.order, dict(params)))}"


def _direction(text: str, facts: OrderFacts, params: Mapping[str, str]) -> tuple[str, str]:
    """The field and the direction of one part of an order."""
    if facts.direction is not None:
        return text, "desc" if params.get(facts.direction.parameter) == facts.direction.descending else "asc"
    if facts.written == "sign":
        return text.removeprefix("-"), "desc" if text.startswith("-") else "asc"
    field, _, way = text.partition(":" if facts.written == "colon" else " ")
    return field, way or "asc"


def _uses(text: str, field: str, op: str) -> bool:
    padded = f" {text.replace('(', '( ')}"
    return f" {field} {op} " in padded or f" {op}({field}," in f" {text}" or f"{op}( {field}," in padded


def _response_keywords(spec: Spec, operation: str) -> Iterator[str]:
    responses = cast("Mapping[str, Any]", spec.node(operation)["responses"])
    yield from (f"status {status}" for status in responses)
    yield from _declared(spec, _schema(spec, operation), "", 0)


def _declared(spec: Spec, schema: Json, place: str, depth: int) -> Iterator[str]:
    schema = _resolved(spec, schema)
    types = _types(spec, schema)
    if place and "null" in types:
        yield f"{place}: null"
    yield from (f"{place}: {value}" for value in schema.get("enum") or () if value is not None)
    solid = [kind for kind in types if kind != "null"]
    if len(solid) > 1:
        yield from (f"{place}: as {kind}" for kind in solid)
    if depth > 8:
        return
    for name, part in _properties(spec, schema).items():
        yield f"{place}.{name}"
        yield from _declared(spec, part, f"{place}.{name}", depth + 1)
    items = schema.get("items")
    if items is not None:
        yield f"{place}[]"
        yield from _declared(spec, items, f"{place}[]", depth + 1)


def _schema(spec: Spec, operation: str) -> Json:
    responses = cast("Json", spec.node(operation)["responses"])
    return cast("Json", responses["200"]["content"]["application/json"]["schema"])


def _resolved(spec: Spec, schema: Json) -> Json:
    """The schema itself: behind its reference, or the only variant that is not null."""
    while "$ref" in schema:
        schema = spec.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    variants = [one for one in schema.get("anyOf", ()) if one.get("type") != "null" and "const" not in one]
    if len(variants) == 1:
        solid = _resolved(spec, variants[0])
        return {**solid, "nullable": any(one.get("type") == "null" for one in schema["anyOf"])}
    return schema


def _types(spec: Spec, schema: Json) -> list[str]:
    schema = _resolved(spec, schema)
    if schema.get("anyOf"):
        return list(dict.fromkeys(kind for one in schema["anyOf"] for kind in _types(spec, one)))
    stated = schema.get("type", ())
    found: list[str] = [stated] if isinstance(stated, str) else list(stated)
    return [*found, "null"] if schema.get("nullable") and "null" not in found else found


def _properties(spec: Spec, schema: Json) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for part in schema.get("allOf", ()):
        found |= _properties(spec, _resolved(spec, part))
    return found | cast("dict[str, Json]", schema.get("properties", {}))


def _type_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"
