"""What a client may send: judged by the declared parameters alone, with none of the client's own code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
import jsonschema_rs

from callrecords.contract.base.schemas import Json, Spec
from callrecords.contract.client.calls import BASE_URL, KEY, TOKEN, bare
from callrecords.contract.oracle.forms import Number, read_form
from callrecords.conventions.auth import token_carrier
from callrecords.spec.expressions import And, Condition, Expr, Field, Or, Order
from callrecords.spec.facts import FilterFacts, OrderFacts, PlainParameter
from callrecords.spec.forms import Form
from callrecords.spec.schema import FieldFacts

_ORDINARY = {"accept", "accept-encoding", "connection", "host", "user-agent"}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_QUOTED = re.compile(r"\"[^\"]*\"|'(?:[^']|'')*'")
_BARE_SIGNS = re.compile(r"[;#\s\"'<>\\^`{|}\x7f-\U0010ffff]")
"""What a query holds as `%XX` alone."""
_PLAIN = re.compile(r"-?[0-9]{1,100}(\.[0-9]{1,100})?")
"""A number without an exponent, as clients write it."""
_BARE = re.compile(r"[^ ()]*")


class RequestJudge:
    """Judges requests of one operation that went to `BASE_URL` with `TOKEN`."""

    def __init__(self, spec: Spec, operation: str) -> None:
        node = spec.node(operation)
        facts = spec.bundle.operations[operation]
        path, self._method = facts.path, facts.method
        self._path = re.compile(_shape(path))
        names = re.findall(r"\{(.+?)\}", path)
        declared = {(one["in"], one["name"]): one for one in node.get("parameters", ())}
        self._schemas = schemas = spec.document["components"]["schemas"]
        self._in_path = [
            (name, _behind(declared["path", name]["schema"], schemas), _validator(declared["path", name], schemas))
            for name in names
        ]
        self._in_query = {
            name: (one["schema"], _validator(one, schemas))
            for (place, name), one in declared.items()
            if place == "query"
        }
        self._listed = {
            name: sign for (_, name), one in declared.items() if (sign := _between(one, schemas)) is not None
        }
        """What stands between the values of a parameter that takes several; empty where it is repeated."""
        self._required = {name for (place, name), one in declared.items() if place == "query" and one.get("required")}
        self._carrier = token_carrier(spec.bundle)
        self._fixed = {name.lower(): value for name, value in spec.bundle.client.headers.items()}
        given = [(one, one.sample or KEY) for one in spec.bundle.client.parameters]
        self._fixed |= {one.fills.lower(): value for one, value in given if one.place == "header"}

    def faults(self, request: httpx.Request) -> list[str]:
        """Everything about a request that the spec does not declare, or declares otherwise."""
        return [*self._of_address(request), *self._of_query(request), *self._of_headers(request)]

    def _of_address(self, request: httpx.Request) -> Iterator[str]:
        url = urlsplit(str(request.url))
        if request.method != self._method or request.content:
            yield f"sends {request.method} with {len(request.content)} bytes, not a bare {self._method}"
        found = self._path.fullmatch(url.path)
        if f"{url.scheme}://{url.netloc}" != BASE_URL or found is None:
            yield "goes to another place than the operation's"
            return
        for (name, schema, validator), text in zip(self._in_path, found.groups(), strict=True):
            if not validator.is_valid(_typed(unquote(text), schema)):
                yield f"{name}: is not what the spec declares"

    def _of_query(self, request: httpx.Request) -> Iterator[str]:
        query = parse_qsl(
            urlsplit(str(request.url)).query, keep_blank_values=True, strict_parsing=bool(request.url.query)
        )
        if self._carrier.place == "query":
            query = [(name, text) for name, text in query if name != self._carrier.name]
        names = [name for name, _ in query]
        once = [name for name in names if self._listed.get(name) != ""]
        if len(once) != len(set(once)):
            yield "sends a parameter twice"
        if _BARE_SIGNS.search(request.url.query.decode("ascii", "replace")):
            yield "sends a sign bare that ends a parameter on some servers, or a URL"
        for name in self._required - set(names):
            yield f"{name}: is required and not sent"
        for name in dict.fromkeys(names):
            schema, validator = self._in_query.get(name, (None, None))
            texts = [text for given, text in query if given == name]
            if schema is None or validator is None:
                yield f"{name}: is not declared"
            elif not validator.is_valid(self._value(name, texts, schema)):
                yield f"{name}: is not what the spec declares"

    def _value(self, name: str, texts: list[str], schema: Json) -> object:
        """What a parameter says, which was sent with these texts."""
        sign = self._listed.get(name)
        if sign is None:
            return _typed(texts[0], schema)
        return [_typed(text, self._inner(schema)) for text in (texts[0].split(sign) if sign else texts)]

    def _inner(self, schema: Json) -> Json:
        whole = _behind(schema, self._schemas)
        return _behind(cast("Json", whole["items"]), self._schemas)

    def _of_headers(self, request: httpx.Request) -> Iterator[str]:
        carrier, url = self._carrier, urlsplit(str(request.url))
        if carrier.found(request.headers, url.query) != carrier.render(TOKEN):
            yield f"the token is not in the {carrier.place} {carrier.name}"
        own = {carrier.name} if carrier.place == "header" else set[str]()
        others = [value for name, value in request.headers.items() if name not in own]
        if any(TOKEN in text for text in (unquote(f"{url.path}?{carrier.without(url.query)}"), *others)):
            yield f"the token is somewhere else than in the {carrier.place} {carrier.name}"
        for name in set(request.headers) - _ORDINARY - own - set(self._fixed):
            yield f"{name}: is a header that nobody declared"
        for name, value in self._fixed.items():
            if request.headers.get(name) != value:
                yield f"{name}: is a fixed header, and not sent so"


def _behind(schema: Json, schemas: Mapping[str, Any]) -> Json:
    """A schema itself, behind its reference."""
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    return schema


def _between(parameter: Json, schemas: Mapping[str, Any]) -> str | None:
    """What stands between several values of a parameter; empty where it is repeated, None where it takes one."""
    if _behind(parameter["schema"], schemas).get("type") != "array":
        return None
    style = parameter.get("style", "form")
    if parameter.get("explode", style == "form"):
        return ""
    return {"pipeDelimited": "|", "spaceDelimited": " "}.get(style, ",")


def _validator(parameter: Json, schemas: Mapping[str, Any]) -> Any:
    whole = {**json.loads(json.dumps(parameter["schema"])), "components": {"schemas": schemas}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def _shape(path: str) -> str:
    """What requests of a path look like, with a group for each of its parameters."""
    return re.sub(r"\\\{(.+?)\\\}", "([^/]+)", re.escape(path))


def _typed(text: str, schema: Json) -> object:
    """The value that a text in a path or a query stands for."""
    match schema.get("type"):
        case "integer" if _WHOLE.fullmatch(text):
            return int(text)
        case "number" if _PLAIN.fullmatch(text):
            return float(text) if "." in text else int(text)
        case "boolean" if text in ("true", "false"):
            return text == "true"
        case _:
            return text


def argument_faults(spec: Spec, operation: str, given: Mapping[str, Any], request: httpx.Request) -> Iterator[str]:
    """What was asked of the client and did not reach the request, or reached it changed."""
    query = parse_qsl(urlsplit(str(request.url)).query, keep_blank_values=True)
    sent = dict(query)
    facts = spec.bundle.operations[operation]
    listed = texts_sent(spec, operation, query)
    identity = spec.bundle.identity(facts)
    plain = {bare(one.name): one.name for one in facts.parameters if one.place == "query"}
    for one in spec.bundle.client.parameters:
        if one.place == "query" and one.fills in plain.values():
            plain[bare(one.name)] = one.fills
            if given.get(one.name) is None and sent.get(one.fills) != (one.sample or KEY):
                yield f"{one.fills}: is not what the client was built with"
    if facts.pagination is not None:
        paging = facts.pagination
        for name, part in (("limit", paging.limit), ("page", paging.page), ("offset", paging.offset)):
            if part is not None and part.parameter is not None:
                plain[name] = part.parameter
    for name, value in given.items():
        wire = plain.get(bare(name))
        expected = str(value).lower() if isinstance(value, bool) else str(value)
        if wire in listed:
            if listed[wire] != [str(one) for one in cast("list[object]", value)]:
                yield f"{name}: did not reach the request as it was asked"
            continue
        if name == "key":
            found = re.search(f"{_shape(facts.path)}$", urlsplit(str(request.url)).path)
            if found is None or unquote(found.groups()[-1]) != value:
                yield "the record's key is not in the path"
        elif name == "where" and facts.filter is not None:
            yield from filter_faults(given[name], facts.filter, sent, spec.bundle.record_fields(facts), listed)
        elif name == "order" and facts.order is not None and value != []:
            orders = cast("list[Order]", value if isinstance(value, list) else [value])
            if [*_orders(facts.order, sent)] != [(one.field, one.descending) for one in orders]:
                yield "order: did not reach the request as it was asked"
        elif name in ("fields", "exclude") and facts.fields is not None:
            parameter = facts.fields.include if name == "fields" else facts.fields.exclude
            wanted = {one.wire for one in cast("list[Field[Any, Any]]", value)}
            wanted |= {*identity.fields} if name == "fields" else set()
            if parameter is not None and set(sent.get(parameter, "").split(",")) != wanted:
                yield f"{name}: did not reach the request as it was asked"
        elif wire is not None and name not in ("where", "order", "fields", "exclude") and sent.get(wire) != expected:
            yield f"{name}: did not reach the request as it was asked"


def texts_sent(spec: Spec, operation: str, query: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """The texts that stand in each parameter of a request that takes several."""
    schemas, found = spec.document["components"]["schemas"], dict[str, list[str]]()
    for one in cast("Sequence[Json]", spec.node(operation).get("parameters", ())):
        sign = _between(one, schemas) if one["in"] == "query" else None
        texts = [text for name, text in query if name == one["name"]]
        if sign is not None and texts:
            found[str(one["name"])] = texts[0].split(sign) if sign else texts
    return found


def _orders(facts: OrderFacts, sent: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """Each field that a request sorts by, and whether that is descending."""
    for part in sent.get(facts.parameter, "").split(","):
        text = part.strip()
        if facts.direction is not None:
            yield text, sent.get(facts.direction.parameter) == facts.direction.descending
        elif facts.written == "sign":
            yield text.lstrip("-"), text.startswith("-")
        else:
            field, _, way = text.partition(" " if facts.written == "space" else ":")
            yield field, way == "desc"


def window_sent(
    facts: FilterFacts, clock: str, sent: Mapping[str, str | tuple[str, ...]], form: Form | None = None
) -> tuple[datetime | None, datetime | None]:
    """From which moment up to which one, that one excluded, the conditions of a request on a clock go.

    `form`: how the records have its times.
    """
    found: dict[str, datetime] = {}
    operators = facts.operators(clock)
    begins, ends = (
        "gt" if "ge" not in operators and "gt" in operators else "ge",
        "le" if "lt" not in operators and "le" in operators else "lt",
    )
    for op in (begins, ends):
        plain = [one for one in facts.parameters if (one.field, one.operator) == (clock, op)]
        given = sent.get(plain[0].parameter if plain else facts.parameter or "", "")
        text = given if isinstance(given, str) else ""
        parts = (
            _behind_prefix(plain[0], (text,) if isinstance(given, str) else given)
            if plain
            else [part for form in (f"{clock} {op} ", f"{op}({clock},") for part in text.split(form)[1:]]
        )
        moments = [
            moment
            for part in parts
            if (moment := _moment_of(part, facts.form_of(clock, op) or form, alone=bool(plain))) is not None
        ]
        if moments:
            found[op] = max(moments) if op == begins else min(moments)
    return found.get(begins), found.get(ends)


def _behind_prefix(plain: PlainParameter, given: Sequence[str]) -> list[str]:
    """The values of a condition among what a parameter was sent with."""
    sign = {"comma": ",", "space": " ", "pipe": "|"}.get(plain.several or "")
    texts = [one for text in given for one in (text.split(sign) if sign else [text])]
    return [text.removeprefix(plain.prefix) for text in texts if text.startswith(plain.prefix)]


def _moment_of(text: str, form: Form | None, *, alone: bool) -> datetime | None:
    """The moment that a text is; if not `alone`, that it begins with."""
    if not alone:
        match = _QUOTED.match(text) or _BARE.match(text)
        text = match.group().strip("'\"") if match is not None else ""
    if form is None or form.style == "rfc-3339":
        return _moment(text)
    told = read_form(Number(text) if form.bare else text, "time", form)
    return cast("datetime", told.value) if told is not None else None


def filter_faults(
    given: Expr,
    facts: FilterFacts,
    sent: Mapping[str, str],
    fields: Mapping[str, FieldFacts] = MappingProxyType({}),
    listed: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Iterator[str]:
    """Conditions whose field, operator or value is not in the request; how they are joined.

    `listed`: what stands in the parameters that take several values.
    """
    apart = [one for one in _conditions(given) if _own(facts, one)]
    for one in apart:
        field = fields.get(one.field)
        if not any(
            _says(
                text.removeprefix(plain.prefix),
                one.value,
                plain.writing or (None if field is None else field.writing),
                alone=True,
            )
            for plain in _own(facts, one)
            for text in listed.get(plain.parameter, [sent.get(plain.parameter, "")])
            if text.startswith(plain.prefix)
        ):
            yield f"where: {one.field} {one.op} did not reach the request as it was asked"
    among = [one for one in apart if one.field in facts.listed]
    names = {plain.parameter for one in among for plain in _own(facts, one)}
    if sum(len(listed.get(name, ())) for name in names) != len(among):
        yield "where: another number of conditions than was asked reached the request"
    conditions = [one for one in _conditions(given) if one not in apart]
    places: list[tuple[str, str]] = []
    """Of each condition: the text that must hold its value, and what stands in front of it."""
    for one in conditions:
        by_itself = [
            plain.parameter for plain in facts.parameters if (plain.field, plain.operator) == (one.field, one.op)
        ]
        if by_itself:
            places.append((sent.get(by_itself[0], ""), ""))
        else:
            text = sent.get(facts.parameter or "", "")
            ahead = next((form for form in (f"{one.field} {one.op} ", f"{one.op}({one.field},") if form in text), None)
            places.append(("", "") if ahead is None else (text, ahead))
    for one, (text, ahead) in zip(conditions, places, strict=True):
        parts = text.split(ahead)[1:] if ahead else [text]
        field = fields.get(one.field)
        form = facts.form_of(one.field, one.op) or (None if field is None else field.writing)
        if not text or not any(_says(part, one.value, form, alone=not ahead) for part in parts):
            yield f"where: {one.field} {one.op} did not reach the request as it was asked"
    bare = _QUOTED.sub("", sent.get(facts.parameter or "", ""))
    for joint, kind in ((" or ", Or), (" and ", And)):
        if facts.parameter is not None and bare.count(joint) != _joints(given, kind):
            yield f"where: conditions are joined by another number of{joint}than was asked"


def _own(facts: FilterFacts, one: Condition) -> list[PlainParameter]:
    """The plain parameters that may say a condition, where they take several values or hold the operator."""
    words = {"eq", "in"} if one.op == "eq" else {str(one.op)}
    found = [plain for plain in facts.parameters if plain.field == one.field and plain.operator in words]
    return [plain for plain in found if plain.prefix or plain.operator == "in"]


def _conditions(given: Expr) -> Iterator[Condition]:
    if isinstance(given, Condition):
        yield given
    else:
        for part in given.parts:
            yield from _conditions(part)


def _joints(given: Expr, kind: type[And | Or]) -> int:
    """How many conditions, or groups of them, are joined to the one before them by `and`, or by `or`."""
    if isinstance(given, Condition):
        return 0
    return (len(given.parts) - 1 if isinstance(given, kind) else 0) + sum(_joints(one, kind) for one in given.parts)


def _says(text: str, value: object, form: Form | None, *, alone: bool) -> bool:
    """Whether a text is a value; if not `alone`, whether it begins with one, in quotes or not."""
    if not alone:
        found = _QUOTED.match(text) or _BARE.match(text)
        text = found.group() if found is not None else ""
        if text[:1] == "'":
            text = text.replace("''", "'")
        if text[:1] in ("'", '"'):
            text = text[1:-1]
    if form is not None and form.style != "rfc-3339":
        told = read_form(
            Number(text) if form.bare else text, "time" if isinstance(value, datetime) else "decimal", form
        )
        return told is not None and told.value == value
    match value:
        case bool():
            return text == str(value).lower()
        case datetime():
            return _moment(text) == value
        case date():
            return text == value.isoformat()
        case Decimal():
            return _AMOUNT.fullmatch(text) is not None and Decimal(text) == value
        case _:
            return text == str(value)


def _moment(text: str) -> datetime | None:
    """The moment that a text is in RFC 3339; a date alone is its first moment in UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
