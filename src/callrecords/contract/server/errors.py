"""Checks of errors and of single records: what is refused, what the refusal looks like, what is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Finding, equal
from callrecords.contract.base.refusal import JSON, error_parts
from callrecords.contract.base.session import Exchange
from callrecords.contract.oracle.reader import says_nothing
from callrecords.contract.oracle.record import RawRecord
from callrecords.contract.server.beside import refused_everywhere
from callrecords.contract.server.parameters import fits_schema
from callrecords.contract.server.samples import singles
from callrecords.conventions.error_body import situation
from callrecords.conventions.order import render as render_order
from callrecords.conventions.values import render_value, said
from callrecords.spec.expressions import Order
from callrecords.spec.facts_errors import Situation

METHODS = ("POST", "PUT", "PATCH", "DELETE")
_Pairs = list[tuple[str, str]]


def error_bodies(case: Case) -> Findings:
    """One error of each kind that can be provoked."""
    shape = case.errors.shape
    for name, exchange in provoked(case):
        promised = situation(case.errors, name)
        if promised is None:
            continue
        yield case.refused(name, exchange, name)
        if not exchange.body and shape.may_be_missing:
            continue
        fits = exchange.media.endswith("json") if shape.media == JSON else exchange.media == shape.media
        yield Finding(fits, f"{name}: the media type", exchange, exchange.media, shape.media)
        found = error_parts(case.errors, exchange.body)
        fault = found.fault(case.errors)
        yield Finding(not fault, f"{name}: {fault}", exchange)
        if shape.code is not None:
            yield equal(f"{name}: the code", found.code, promised.code, exchange)
        if shape.request_id is not None:
            yield Finding(bool(found.request_id), f"{name}: no {shape.request_id}", exchange)
        if shape.field is not None and name == "bad-parameter":
            wrong = case.listing.paging.limit.parameter
            yield Finding(found.field == wrong, f"{name}: {shape.field} is not {wrong}", exchange)


def provoked(case: Case) -> Iterator[tuple[Situation, Exchange]]:
    """A request for each situation, as it is sent."""
    for name, send in _provocations(case):
        yield name, send()


def names_errors(case: Case) -> bool:
    """Whether the spec names an error that a request can be made to meet."""
    return any(situation(case.errors, name) is not None for name, _ in _provocations(case))


def _provocations(case: Case) -> Iterator[tuple[Situation, Callable[[], Exchange]]]:
    """Each situation that a request can be made to meet, and what sends it."""
    if case.operation.security:
        yield "no-token", lambda: case.send(kind=None)
        yield "bad-token", lambda: case.send(kind=None, credentials=case.session.wrong_token)
    if "no-scope" in case.session.kinds and any(any(need.values()) for need in case.operation.security):
        yield "forbidden", lambda: case.send(kind="no-scope")
    if case.is_list:
        limit = case.listing.paging.limit.parameter
        if limit is not None:
            yield "bad-parameter", lambda: case.send({limit: "ten"})
        yield "unknown-path", lambda: case.send(path=_unknown_path(case))
    else:
        yield "unknown-record", lambda: case.send(key=_unknown_key(case))
    yield "method-not-allowed", lambda: case.send(method="POST")


def _unknown_path(case: Case) -> str:
    """A path that no operation has: beside that of the list, and below it where such a path would name a record."""
    beside = f"{case.path()}-elsewhere"
    shapes = (re.sub(r"\\\{.+?\\\}", "[^/]+", re.escape(one.path)) for one in case.spec.bundle.operations.values())
    return f"{case.path().rstrip('/')}/no/such/path" if any(re.fullmatch(shape, beside) for shape in shapes) else beside


def bad_parameters(case: Case) -> Findings:
    """Each one is refused, alone and beside what makes sense."""
    for what, params in _senseless(case):
        yield from refused_everywhere(case, what, params)


def _senseless(case: Case) -> Iterator[tuple[str, _Pairs]]:
    facts, order, choice = case.operation.filter, case.operation.order, case.operation.fields
    if facts is not None and facts.parameter is not None:
        yield "a filter on an unknown field", [(facts.parameter, "nosuchfield eq 1")]
        yield "a filter with an unknown operator", [(facts.parameter, f"{facts.filterable[0]} approximates 1")]
        yield "a filter that ends too early", [(facts.parameter, f"{facts.filterable[0]} eq")]
    if order is not None:
        yield "an order by an unknown field", [(order.parameter, "nosuchfield")]
        if order.direction is not None:
            sideways = [(order.parameter, order.fields[0]), (order.direction.parameter, "sideways")]
        else:
            sideways = [(order.parameter, f"{order.fields[0]}{':' if order.written == 'colon' else ' '}sideways")]
        yield "an order in an unknown direction", sideways
        if order.max_fields < len(order.fields):
            many = ",".join(order.fields[: order.max_fields + 1])
            yield "an order by more fields than there may be", [(order.parameter, many)]
    if choice is not None:
        yield "a selection of an unknown field", [(choice.include, "nosuchfield")]
    if not case.is_list:
        return
    paging = case.listing.paging
    if paging.offset is not None:
        yield "a negative offset", [(paging.offset.parameter, "-1")]
    if paging.page is not None:
        yield "a page before the first", [(paging.page.parameter, str(paging.page.first - 1))]
    if paging.cursor is not None:
        yield "a page token that was made up", [(paging.cursor.parameter, "no-such-token")]
    if paging.keyset is not None:
        after, first = paging.keyset.after, case.listing.keys[0]
        yield "a cursor that names no record", [(after, "no-such-record")]
        yield "both cursors", [(after, first), (paging.keyset.before, first)]
        if paging.offset is not None:
            yield "a cursor with an offset", [(after, first), *paging.offset.behind(1).items()]
        other = [name for name in (order.fields if order is not None else ()) if name != paging.keyset.order]
        if order is not None and other:
            yield "a cursor with another order", [(after, first), *render_order([Order(other[0])], order).items()]
    for name in _bounds(case):
        yield "a bound of a window that is no time", [(name, "yesterday")]
    if paging.count_parameter is not None:
        yield "a flag that is neither true nor false", [(paging.count_parameter, "perhaps")]


def _bounds(case: Case) -> list[str]:
    """The bounds of a window, where nothing else of a list can be asked for without sense."""
    facts = case.operation.filter
    if not case.listing.paging.one_response or facts is None or facts.grammar != "parameters":
        return []
    return [one.parameter for one in facts.parameters if one.field == case.listing.clock]


def can_be_refused(case: Case) -> bool:
    """Whether the operation has a parameter that could be given without sense, beside the size of a page."""
    operation, paging = case.operation, case.listing.paging
    chosen = operation.filter is not None and operation.filter.parameter is not None
    if chosen or operation.order is not None or operation.fields is not None:
        return True
    places = (paging.offset, paging.page, paging.cursor, paging.keyset, paging.count_parameter)
    return case.is_list and (any(one is not None for one in places) or bool(_bounds(case)))


def has_words(case: Case) -> bool:
    """Whether the spec has words for a kind of bad parameter that a request can have."""
    return any(name in case.errors.situations for name, _ in _violations(case))


def refuses_methods(case: Case) -> bool:
    """Whether the spec says how methods are refused that an operation does not have."""
    return bool(case.statuses("method-not-allowed"))


def messages_of_bad_parameters(case: Case) -> Findings:
    """One request of each kind that the spec has words for."""
    for name, params in _violations(case):
        promised = case.errors.situations.get(name)
        if promised is None:
            continue
        exchange = case.send(params)
        if not exchange.body and case.errors.shape.may_be_missing:
            yield case.refused(name, exchange, name)
            continue
        found = error_parts(case.errors, exchange.body)
        code, message = found.code, found.message
        pattern = re.escape(promised.message).replace(r"\{limit\}", r"\d+").replace(r"\{detail\}", ".*")
        fits = isinstance(message, str) and re.fullmatch(pattern, message) is not None
        right = exchange.status == promised.status and str(code) == str(promised.code) and fits
        wanted = f"status {promised.status} with {promised.code}, {promised.message!r}"
        yield Finding(right, name, exchange, f"status {exchange.status} with {code}", wanted)


def _violations(case: Case) -> Iterator[tuple[Situation, Mapping[str, str]]]:
    paging, facts = case.listing.paging, case.operation.filter
    if (name := paging.limit.parameter) is not None:
        yield "negative-limit", {name: "-1"}
        if paging.limit.maximum is not None:
            yield "limit-above-maximum", {name: str(paging.limit.maximum + 1)}
    if paging.offset is not None:
        yield "negative-offset", {paging.offset.parameter: "-1"}
    early, late = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC)
    pairs = [one for one in (facts.parameters if facts is not None else ()) if one.together is not None]
    times = [one for one in pairs if case.fields[one.field].kind == "time"]
    upside_down: dict[str, str] = {}
    for one in times:
        form = one.writing or case.fields[one.field].writing
        yield "partner-missing", {one.parameter: render_value(said(early, form), "time", form=form)}
        moment = late if one.operator in ("ge", "gt") else early
        upside_down[one.parameter] = render_value(said(moment, form), "time", form=form)
    if len({*upside_down.values()}) == 2:
        yield "end-before-start", upside_down


def other_methods(case: Case) -> Findings:
    """Writing is not allowed, and the response says which methods are."""
    responses = case.spec.node(case.operation.operation_id)["responses"]
    for method in METHODS:
        exchange = case.send(method=method)
        yield case.refused(method, exchange, "method-not-allowed")
        headers = responses.get(str(exchange.status), {}).get("headers", {})
        for name, declared in headers.items():
            text = exchange.headers.get(name.lower())
            fits = text is None or fits_schema(case, cast("Mapping[str, Any]", declared).get("schema", {}), text)
            yield Finding(fits, f"{method}: {name} is not what the spec says of it", exchange)
        if "Allow" in headers:
            allowed = {word.strip() for word in exchange.headers.get("allow", "").split(",")}
            right = "GET" in allowed and method not in allowed
            yield Finding(right, f"{method}: Allow does not say what is allowed", exchange)


def unknown_key_refused(case: Case) -> Findings:
    """A key in the shape of a real one that no record has; a real one with more or less in it."""
    yield case.refused("an unknown key", case.send(key=_unknown_key(case)), "unknown-record")
    known, key = _known_keys(case)
    for changed in () if case.live else (f"{key} ", f" {key}", f"{key}0", key[:-1]):
        if changed and changed not in known:
            exchange = case.send(key=changed)
            yield case.refused("a key with more or less in it", exchange, "unknown-record", "bad-parameter")


def agrees_with_list(case: Case) -> Findings:
    """What both carry has the same value, to the digit. Either may leave out what the spec does not promise."""
    schema = case.bundle.record_schema(case.operation)
    record, promised = case.bundle.record_facts(schema), case.bundle.required(schema)
    for listed, single, exchange in singles(case):
        yield Finding(single.key == listed.key, "another record came than was requested", exchange)
        more = ", ".join(name for name in record.only_single if name in listed.wire)
        yield Finding(not more, f"the list has what only the single record should: {more}", exchange)
        differ = ", ".join(differing(case, listed, single))
        yield Finding(not differ, f"the list says something else about {differ}", exchange)
        lost = ", ".join(sorted(promised - single.wire.keys()))
        yield Finding(not lost, f"the single record lacks {lost}", exchange)


def differing(case: Case, listed: RawRecord, single: RawRecord) -> list[str]:
    """The fields about which a list and the single record say different things, of those that both have."""
    both = sorted(listed.wire.keys() & single.wire.keys())
    return [name for name in both if _said(case, listed, name) != _said(case, single, name)]


def _said(case: Case, record: RawRecord, name: str) -> object:
    """The token of a field; None for each way to say nothing."""
    token = record.wire[name]
    return None if name in case.fields and says_nothing(token, case.fields[name]) else token


def _known_keys(case: Case) -> tuple[set[str], str]:
    """The keys by which single records are requested, and one of them."""
    alone = case.listing.identity.alone
    return {*map(alone, case.listing.by_key)}, alone(case.listing.keys[len(case.listing.by_key) // 2])


_FAR = "2147483587"
"""A number that most APIs take, and to which hardly one has counted."""


def _takes_far(case: Case) -> bool:
    """Whether the schema of the path's parameter lets such a number in."""
    name = case.operation.path_parameters[-1]
    found = (one for one in case.operation.parameters if (one.place, one.name) == ("path", name))
    schemas = [case.bundle.value_of(one) for one in found]
    return not any(
        one.pattern or (one.max_length or len(_FAR)) < len(_FAR) or (one.maximum or int(_FAR)) < int(_FAR)
        for one in schemas
    )


def _unknown_key(case: Case) -> str:
    """A key in the shape of the real ones that no record has: every digit another, or one letter where there are none."""
    known, key = _known_keys(case)
    if case.live and key.isdecimal() and len(key) < len(_FAR) and _takes_far(case) and _FAR not in known:
        return _FAR  # records that are counted have all the numbers below, of which only some were seen
    turned = "".join(str((int(char) + 5) % 10) if char in "0123456789" else char for char in key)
    if turned not in known:
        return turned
    for at, char in enumerate(key[:-2]):
        for other in "abcdefgh" if char.islower() else "ABCDEFGH" if char.isupper() else "":
            if (changed := key[:at] + other + key[at + 1 :]) not in known:
                return changed
    return key[::-1]
