"""The contract's own copy of a spec: the bundle plus what guides generation and no page states.

A filter is free text to OpenAPI. Without a pattern every generated one is noise that a correct server refuses, and the
run proves nothing. The patterns put in here come from the x- facts; they say which texts to try, never what is right.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from callrecords.contract.base.schemas import write_lengths
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts import FilterFacts, PlainParameter
from callrecords.spec.operation import Operation
from callrecords.spec.schema import FieldFacts, Schema

_MOMENT = r"-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
_BARE = {
    "integer": r"[0-9]{1,4}",
    "decimal": r"[0-9]{1,4}(\.[0-9]{1,4})?",
    "boolean": r"(true|false)",
    "day": r"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])",
    "text": r"[A-Za-z0-9]{1,8}",
}
_DATE = r"20[0-2][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
FORMS: Mapping[str, str] = {
    "rfc-2822": rf"(0[1-9]|1[0-9]|2[0-8]) (Jan|Mar|May|Jul|Oct|Dec) 20[0-2][0-9] {_TIME} \+0000",
    "local": rf"{_DATE}T{_TIME}",
    "spaced": rf"{_DATE} {_TIME}",
    "epoch-s": r"(0|-?[1-9][0-9]{0,10})",
    "epoch-ms": r"(0|-?[1-9][0-9]{0,13})",
    "first-day": _DATE,
    "last-day": _DATE,
    "clock": r"[0-9]{2}:[0-5][0-9]:[0-5][0-9]",
    "iso-duration": r"PT([1-9][0-9]?H)?([1-5]?[0-9]M)?[1-5]?[0-9]S",
    "text": r"(0|[1-9][0-9]{0,4})",
}
"""Style of a form -> what values look like in it, where no page says more."""
_COUNTS = {
    "epoch-s": {"minimum": -62_135_596_800, "maximum": 253_402_300_799},
    "epoch-ms": {"minimum": -62_135_596_800_000, "maximum": 253_402_300_799_999},
}
"""The years 1 to 9999, counted from 1970."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNQUOTED = ("integer", "decimal", "boolean", "epoch-s", "epoch-ms")
_TIMES = ("time", "day", "rfc-3339", "local")
_FUNCTIONS = ("startswith", "endswith", "contains")


def own_copy(
    document: Mapping[str, Any],
    bundle: Bundle,
    *,
    keys: Mapping[str, Sequence[str]],
    bound: Mapping[str, str],
    now: datetime,
    unknown: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> dict[str, Any]:
    """Copy `document` (the bundle as plain JSON) and add what generation needs.

    `keys`: resource -> keys of records that exist; `bound`: path parameter -> the one value the token was issued for;
    `now`: the server's present moment, near which times are generated, since lists limit how far back a window may reach;
    `unknown`: operation -> parameters that are left out.
    """
    own = copy.deepcopy(dict(document))
    write_lengths(own["components"]["schemas"])
    for operation in bundle.operations.values():
        node = own["paths"][operation.path][operation.method.lower()]
        gone = unknown.get(operation.operation_id, ())
        if gone:
            node["parameters"] = [one for one in node["parameters"] if one["name"] not in gone]
        for parameter in node.get("parameters", ()):
            name = parameter["name"]
            if parameter["in"] == "path":
                value = bound.get(name)
                own_bound = None if operation.visibility is None else operation.visibility.bound
                if value is not None and own_bound != name:  # the token is good for other values too
                    _guide_path(parameter, None, (value,))
                else:
                    _guide_path(parameter, value, keys.get(operation.resource.name, ()))
            elif (form := _counted(name, bundle, operation)) is not None and parameter["schema"].get(
                "type"
            ) == "integer":
                parameter["schema"] = {**_COUNTS[form], **parameter["schema"]}
            elif parameter["in"] == "query" and (several := _several(name, bundle, operation)) is not None:
                parameter["schema"] = several
                parameter.pop("examples", None)
            elif parameter["in"] == "query" and (pattern := _pattern(name, bundle, operation, now)):
                parameter["schema"] = {"type": "string", "minLength": 1, "pattern": f"^{pattern}$"}
                parameter.pop("examples", None)
                parameter.pop("example", None)
    return own


def _several(name: str, bundle: Bundle, operation: Operation) -> dict[str, Any] | None:
    """The schema of a parameter with several values, or with an operator in front; None for any other."""
    declared = next(one for one in operation.parameters if one.name == name and one.place == "query")
    facts, array = operation.filter, bundle.several(declared) is not None
    beside = [] if facts is None else [one for one in facts.parameters if one.parameter == name]
    prefixed = any(one.prefix for one in beside)
    if not prefixed and not (array and _pattern(name, bundle, operation, _EPOCH) is None):
        return None
    schema, whole = bundle.value_of(declared), bundle.solid(declared.schema)
    item: dict[str, Any] = {key: bound for key, bound in _bounds_of(schema).items() if bound is not None}
    fields = bundle.record_fields(operation)
    if schema.type == "string" and not schema.enum:
        kinds = {fields[one.field].kind for one in beside}
        item = {"minLength": 1, **item}
        if prefixed or not kinds <= {"text"}:
            item = {"type": "string", "pattern": f"^{_texts(beside, fields)}$"}
    if not array:
        return item
    return {"type": "array", "items": item, "minItems": max(1, whole.min_items or 0)}  # no list says "nothing"


def _bounds_of(schema: Schema) -> dict[str, Any]:
    return {
        "type": schema.type, "minimum": schema.minimum, "maximum": schema.maximum, "maxLength": schema.max_length,
        "minLength": schema.min_length, "pattern": schema.pattern, "enum": schema.enum and [*schema.enum],
        "format": schema.format if schema.type == "integer" else None,
    }  # fmt: skip


def _texts(beside: Sequence[PlainParameter], fields: Mapping[str, FieldFacts]) -> str:
    """What the values of conditions look like, each behind its operator."""
    found: list[str] = []
    for plain in beside:
        field = fields[plain.field]
        form = plain.writing or field.writing
        kind = rf"20[0-2][0-9]{_MOMENT}" if field.kind == "time" else _BARE.get(field.kind, r"[^\x00]+")
        found.append(re.escape(plain.prefix) + (kind if form is None else FORMS.get(form.style, kind)))
    return f"({'|'.join(found)})"


def _counted(name: str, bundle: Bundle, operation: Operation) -> str | None:
    """The form of a parameter that counts seconds or milliseconds since 1970; None for any other."""
    facts, fields = operation.filter, bundle.record_fields(operation)
    for plain in () if facts is None else facts.parameters:
        form = plain.writing or fields[plain.field].writing
        if plain.parameter == name and form is not None and form.style in _COUNTS:
            return form.style
    return None


def _guide_path(parameter: dict[str, Any], bound: str | None, known: Sequence[str]) -> None:
    if bound is not None:
        parameter["schema"] = {"type": "string", "enum": [bound]}
        parameter.pop("examples", None)
    elif known:
        whole = parameter["schema"].get("type") == "integer"  # a text in its place would be a wrong value
        values = [int(key) if whole and key.isdecimal() else key for key in known]
        parameter["examples"] = {f"known-{number}": {"value": value} for number, value in enumerate(values)}


def _pattern(name: str, bundle: Bundle, operation: Operation, now: datetime) -> str | None:
    """The pattern that guides a query parameter, or None where its schema says enough."""
    order, selection, conditions = operation.order, operation.fields, operation.filter
    if order is not None and name == order.parameter:
        one = rf"({'|'.join(map(re.escape, order.fields))})"
        if order.direction is None:
            one = (
                rf"-?{one}"
                if order.written == "sign"
                else rf"{one}({':' if order.written == 'colon' else ' '}(asc|desc))?"
            )
        return one if order.shuffle is None else f"({one}|{re.escape(order.shuffle)})"
    if order is not None and order.direction is not None and name == order.direction.parameter:
        return f"({re.escape(order.direction.ascending)}|{re.escape(order.direction.descending)})"
    if selection is not None and name in (selection.include, selection.exclude):
        names = "|".join(map(re.escape, bundle.record_fields(operation)))
        return rf"({names})(,({names}))?"
    plain = None if conditions is None else next((p for p in conditions.parameters if p.parameter == name), None)
    declared = next(one.schema for one in operation.parameters if one.name == name and one.place == "query")
    if plain is not None and plain.writing is not None and bundle.solid(declared).type == "string":
        return FORMS.get(plain.writing.style)
    if conditions is not None and name == conditions.parameter:
        return _filter_pattern(conditions, bundle.record_fields(operation), now)
    return None


def _filter_pattern(facts: FilterFacts, fields: Mapping[str, FieldFacts], now: datetime) -> str:
    """One condition, or two joined by `and`, in the grammar of the list."""
    bare: dict[str, str] = {**_BARE, **FORMS, "time": f"({now.year - 1}|{now.year}){_MOMENT}"}
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name, operators in facts.fields.items():
        form = fields[name].writing
        groups.setdefault((fields[name].kind if form is None else form.style, operators), []).append(re.escape(name))
    quoted = facts.grammar == "odata"
    unquoted = {*_UNQUOTED, *(_TIMES if facts.times == "bare" else ())}
    one = "|".join(
        alternative
        for (kind, operators), names in groups.items()
        for alternative in _alternatives(
            f"({'|'.join(names)})", bare[kind], operators, quoted=quoted and kind not in unquoted
        )
    )
    return f"({one})( and ({one}))?"


def _alternatives(names: str, value: str, operators: Sequence[str], *, quoted: bool) -> list[str]:
    value = f"'{value}'" if quoted else value
    words = [operator for operator in operators if operator not in _FUNCTIONS and operator != "like"]
    found = [f"{names} ({'|'.join(words)}) {value}"] if words else []
    if "like" in operators:
        found.append(rf'{names} like "%?{_BARE["text"]}%?"')
    functions = [operator for operator in operators if operator in _FUNCTIONS]
    if functions:
        found.append(rf"({'|'.join(functions)})\({names},'{_BARE['text']}'\)")
    return found
