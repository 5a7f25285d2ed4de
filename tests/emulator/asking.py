"""A fixed set of requests, made from the facts of each list: enough that every planted bug shows in one answer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import attrs

from callrecords.conventions import fields as choice
from callrecords.conventions import filters, order
from callrecords.emulator import ServerRequest
from callrecords.emulator.operations.identity import CHILD, GRANDCHILD, OWN, STRANGER
from callrecords.emulator.store.store import RowQuery
from callrecords.errors import RequestError
from callrecords.spec.expressions import And, Condition, Expr, Op, Or, Order
from callrecords.spec.schema import FieldFacts
from tests.emulator.driver import HOST, NOW, Driver


def requests(driver: Driver) -> Iterator[ServerRequest]:
    """All requests about one list."""
    yield from _identity(driver)
    for params in _params(driver):
        yield _ask(driver, f"{driver.path()}?{urlencode(params)}")
    limit = _pagination(driver).limit.parameter
    for query in (f"{limit}=1&{limit}=2", f"{limit}=1&surprise=1", f"{limit}=0", f"{limit}=100000"):
        yield _ask(driver, f"{driver.path()}?{query}")
    for method in ("POST", "DELETE"):
        yield attrs.evolve(_ask(driver, driver.path()), method=method)


def _ask(driver: Driver, target: str, kind: str = "read") -> ServerRequest:
    headers = {"host": HOST, "authorization": f"Bearer {driver.emulator.token(driver.slug, kind)}"}
    return ServerRequest("GET", target, headers)


def _pagination(driver: Driver) -> Any:
    return driver.facts.pagination


OWNERS = (OWN, CHILD, GRANDCHILD, STRANGER)


def _identity(driver: Driver) -> Iterator[ServerRequest]:
    server = driver.emulator.server(driver.slug)
    facts, table = driver.facts.visibility, server.resources[driver.resource].table
    paths = [f"{driver.path()}?{_pagination(driver).limit.parameter}={_pagination(driver).limit.maximum}"]
    if facts is not None and facts.bound is not None and "foreign" in server.identity.kinds:
        paths.append(driver.path(**{facts.bound: server.identity.bound(facts.bound, STRANGER)}))
    if driver.bundle.operation(driver.resource, "get") is not None:
        parameter = driver.operation("get").path_parameters[-1]
        everyone = [table.page(RowQuery(where=(("owner = ?", (owner,)),), limit=1)).keys for owner in OWNERS]
        own = [row[driver.key] for row in driver.rows()]
        keys = [*own[:20], *itertools.chain(*everyone), "nobody"]
        paths += [driver.path("get", **{parameter: str(key)}) for key in keys]
    for path in paths:
        for kind in server.identity.kinds:
            yield _ask(driver, path, kind)
        yield ServerRequest("GET", path, {"host": HOST})
        yield ServerRequest("GET", path, {"host": HOST, "authorization": "Bearer of-nobody"})


def _params(driver: Driver) -> Iterator[dict[str, str]]:
    pagination, limit = _pagination(driver), _pagination(driver).limit
    everything = driver.walk(limit.maximum)
    yield {}
    for offset in (0, 7, 14, len(everything) - 3, len(everything), len(everything) + 50):
        if pagination.offset is not None:
            yield {limit.parameter: "7", pagination.offset.parameter: str(offset)}
    for number in range(4):
        if pagination.page is not None:
            yield {limit.parameter: "7", pagination.page.parameter: str(number + pagination.page.first)}
    if pagination.count_parameter is not None:
        yield {limit.parameter: "2", pagination.count_parameter: "true"}
    if pagination.keyset is not None:
        yield from _cursors(driver, everything)
    if pagination.cursor is not None:
        yield from _tokens(driver, everything)
    yield from _orders(driver)
    yield from _choices(driver)
    if driver.facts.search is not None:
        for record in everything[:30]:
            for name in driver.facts.search.fields:
                if record.get(name):
                    for part in (str(record[name])[-4:], str(record[name]).swapcase()):
                        yield {driver.facts.search.parameter: part}
        if driver.facts.search.any_of is not None:
            yield {driver.facts.search.parameter: f"no such text {driver.facts.search.any_of} 1"}
    ordered = driver.facts.order
    for params in _filters(driver, everything):
        yield params | {limit.parameter: "40"}
        if ordered is not None:
            yield params | order.render((Order(ordered.fields[-1], True),), ordered) | {limit.parameter: "40"}
        if pagination.count_parameter is not None:
            yield params | {pagination.count_parameter: "true", limit.parameter: "3"}
    facts = driver.facts.filter
    if facts is not None and facts.parameter is not None:
        yield {facts.parameter: "this is no filter"}
        sound = next(params for params in _filters(driver, everything) if facts.parameter in params)
        yield {facts.parameter: f"{sound[facts.parameter]} and then some"}


def _tokens(driver: Driver, everything: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    limit, name = _pagination(driver).limit.parameter, _pagination(driver).cursor.parameter
    filtered = next(_filters(driver, everything))
    for size in (7, len(everything) // 2, len(everything) - 3):
        size = min(size, _pagination(driver).limit.maximum)
        token = driver.token(driver.page(**{limit: str(size)})) or ""
        for _ in range(40):
            yield {limit: str(size), name: token}
            yield {limit: str(size), name: token, **filtered}
            token = driver.token(driver.page(**{limit: str(size), name: token})) or ""
            if not token:
                break
    yield {limit: "6", name: "made-up"}


def _cursors(driver: Driver, everything: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    pagination = _pagination(driver)
    limit, keyset = pagination.limit.parameter, pagination.keyset
    for record in everything[::5]:
        for name in (keyset.after, keyset.before):
            yield {limit: "6", name: record[driver.key]}
    yield {limit: "6", keyset.after: "nobody"}
    filtered = next(_filters(driver, everything))
    yield {limit: "6", keyset.after: everything[10][driver.key], **filtered}


def _orders(driver: Driver) -> Iterator[dict[str, str]]:
    facts, pagination = driver.facts.order, _pagination(driver)
    if facts is None:
        return
    small = {pagination.limit.parameter: "40"}
    for name in facts.fields:
        for descending in (False, True):
            yield order.render((Order(name, descending),), facts) | small
            if pagination.offset is not None:
                yield order.render((Order(name, descending),), facts) | small | {pagination.offset.parameter: "40"}
        if facts.max_fields > 1 and name != facts.fields[0]:
            yield order.render((Order(name), Order(facts.fields[0], True)), facts) | small
    if facts.shuffle is not None:
        yield {facts.parameter: facts.shuffle}
        if pagination.offset is not None:
            yield {facts.parameter: facts.shuffle, pagination.offset.parameter: "10"}
    yield {facts.parameter: "nothing"}


def _choices(driver: Driver) -> Iterator[dict[str, str]]:
    facts, names = driver.facts.fields, list(driver.bundle.record_fields(driver.facts))
    if facts is None:
        return
    yield {facts.include: ",".join(names[:3])}
    yield {facts.include: "nothing"}
    if facts.exclude is not None:
        yield choice.render(choice.Selection(exclude=tuple([name for name in names if name != driver.key][:3])), facts)
        yield {facts.include: ",".join(names[:4]), facts.exclude: names[0]}


def _value(field: FieldFacts, value: Any) -> Any:
    match field.kind:
        case "time" if field.writing is not None:
            return datetime.fromtimestamp(value / 1000, NOW.tzinfo)
        case "time":
            return datetime.fromisoformat(value)
        case "decimal":
            return Decimal(str(value))
        case _:
            return value


def _bare(name: str, op: Op, value: Any) -> Condition:
    if op is Op.LIKE:
        value = f"{value[2:]}%"
    if op is Op.STARTS_WITH:
        value = value[1:3]
    if op is Op.ENDS_WITH:
        value = value[:-1][-3:]
    if op is Op.CONTAINS:
        value = value[1:4]
    return Condition(name, op, value)


def _filters(driver: Driver, everything: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    facts, known = driver.facts.filter, driver.bundle.record_fields(driver.facts)
    if facts is None:
        return
    latest = everything[-40:]
    single: list[Condition] = []
    for name in facts.filterable:
        values = [record.get(name) for record in latest if record.get(name) not in (None, "", *known[name].empty)]
        for op in map(Op, facts.operators(name)):
            for value in dict.fromkeys(values[:1] + values[-1:]):
                single.append(_bare(name, op, _value(known[name], value)))
                if op is Op.LIKE:
                    single += [Condition(name, op, f"{value[:4]}%"), Condition(name, op, f"{value[:2]}%{value[-2:]}")]
                if op in (Op.STARTS_WITH, Op.ENDS_WITH, Op.CONTAINS):
                    single.append(Condition(name, op, value[:2]))
                if known[name].kind == "text" and op is Op.EQ:
                    single += [Condition(name, op, value[:-1] or value), Condition(name, op, str(value).swapcase())]
                if known[name].kind == "decimal" and op in (Op.GT, Op.GE):
                    single.append(Condition(name, op, Decimal("0.5")))
    clock = driver.facts.clock
    if facts.grammar == "parameters":
        yield from _windows(driver, single)
    exprs: list[Expr] = list(single)
    exprs += [And((one, other)) for one, other in zip(single[::3], single[7::3], strict=False)]
    exprs += [Or((one, other)) for one, other in zip(single[::9], single[4::9], strict=False)]
    triples = list(zip(single[::5], single[1::7], single[2::11], strict=False))
    exprs += [Or((one, And((two, three)))) for one, two, three in triples]
    exprs += [And((Or((one, two)), three)) for one, two, three in triples]
    for expr in exprs:
        try:
            yield filters.render(expr, facts, known)
        except RequestError:
            continue
    if facts.parameter is None or clock is None:
        return
    quote = "'" if facts.grammar == "odata" else ""
    moment = _value(known[clock.field], latest[3][clock.field])
    for text in (
        (moment + timedelta(hours=2)).replace(tzinfo=None).isoformat() + "+02:00",
        moment.date().isoformat(),
        moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z",
    ):
        yield {facts.parameter: f"{clock.field} ge {quote}{text}{quote}"}


def _windows(driver: Driver, single: list[Condition]) -> Iterator[dict[str, str]]:
    facts, clock, known = driver.facts.filter, driver.facts.clock, driver.bundle.record_fields(driver.facts)
    assert facts is not None
    assert clock is not None
    ends = {plain.operator: plain for plain in facts.parameters if plain.field == clock.field}
    for days in (0, 3, 10, 400):
        span = (
            Condition(clock.field, Op.GE, NOW - timedelta(days=days + 5)),
            Condition(clock.field, Op.LT, NOW - timedelta(days=3)),
        )
        yield filters.render(And(span), facts, known)
        for one in single[:12]:
            if one.field != clock.field:
                yield filters.render(And((*span, one)), facts, known)
    times = [one.value for one in single if one.field == clock.field and isinstance(one.value, datetime)]
    for start, end in itertools.pairwise(times):
        if start < end:
            yield filters.render(
                And((Condition(clock.field, Op.GE, start), Condition(clock.field, Op.LT, end))), facts, known
            )
    (whole,) = [
        filters.render(
            And((Condition(clock.field, Op.GE, NOW - timedelta(days=5)), Condition(clock.field, Op.LT, NOW))),
            facts,
            known,
        )
    ]
    yield {ends["ge"].parameter: whole[ends["ge"].parameter]}
    yield {ends["lt"].parameter: whole[ends["lt"].parameter]}
    for plain in facts.parameters:
        if plain.empty_means_all:
            yield {plain.parameter: ""}
