"""The effects of bugs on what passes on the way to a response; the tables of bugs give them names.

Each function makes an `Effect` on one seam, which leaves the value as it is where there is nothing to change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import attrs
import msgspec

from callrecords.conventions import BadParameter, arrays, filters
from callrecords.conventions.paging import Envelope, PageRequest
from callrecords.emulator.mutations import needs
from callrecords.emulator.mutations.planting import Effect, Need, Seam
from callrecords.emulator.operations.context import RequestContext
from callrecords.emulator.operations.identity import Grant, View
from callrecords.emulator.operations.listing import ListRequest
from callrecords.emulator.operations.resource import ServedResource
from callrecords.emulator.operations.wire import Refused, ServerResponse
from callrecords.emulator.store.store import Cursor, RowQuery, Rows
from callrecords.spec.expressions import And, Condition, Expr, Op, Or
from callrecords.spec.facts_errors import ErrorFacts, Situation
from callrecords.spec.facts_paging import EnvelopeRole, PaginationFacts
from callrecords.spec.operation import Operation
from callrecords.spec.schema import FieldFacts

Bodies: TypeAlias = tuple[bytes, ...]
Raws: TypeAlias = dict[str, msgspec.Raw]

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def request(need: Need | None = None, **members: object) -> Effect:
    """Other members of the list request, whatever it asks for."""
    return Effect("request", lambda request, _: attrs.evolve(request, **members), need)


def conditions(change: Callable[[Condition, FieldFacts], Expr], need: Need | None = None) -> Effect:
    """Change each condition of a filter."""

    def changed(request: ListRequest, context: RequestContext) -> ListRequest:
        known = resource(context).list_fields
        return attrs.evolve(request, where=_each(request.where, lambda one: change(one, known[one.field])))

    return Effect("request", changed, need)


def operator(right: Op, wrong: Op, cut: Callable[[str], str] = str) -> Effect:
    """Take one operator for another."""

    def change(one: Condition, _: FieldFacts) -> Expr:
        if one.op is not right:
            return one
        return Condition(one.field, wrong, cut(one.value) if isinstance(one.value, str) else one.value)

    return conditions(change, needs.operator(right))


def values(change: Callable[[Any], Any]) -> Effect:
    """Change the values that a filter compares with."""
    return conditions(lambda one, _: Condition(one.field, one.op, change(one.value)))


def tree(change: Callable[[Expr], Expr | None], need: Need | None = None) -> Effect:
    """Change the whole filter."""

    def changed(request: ListRequest, _: RequestContext) -> ListRequest:
        return request if request.where is None else attrs.evolve(request, where=change(request.where))

    return Effect("request", changed, need)


def swapped_joints(expr: Expr) -> Expr:
    """`and` for `or`, `or` for `and`."""
    match expr:
        case And(parts):
            return Or(tuple(map(swapped_joints, parts)))
        case Or(parts):
            return And(tuple(map(swapped_joints, parts)))
        case Condition():
            return expr


def or_first(expr: Expr) -> Expr:
    """`a or b and c` read as `(a or b) and c`."""
    match expr:
        case Or((first, And((second, *rest)))):
            return And((Or((first, second)), *rest))
        case _:
            return expr


def unbracketed(expr: Expr) -> Expr:
    """`(a or b) and c` read as `a or b and c`."""
    match expr:
        case And((Or((first, second)), *rest)):
            return Or((first, And((second, *rest))))
        case _:
            return expr


def without_clock(request: ListRequest, context: RequestContext, *ops: Op) -> ListRequest:
    """The request without the conditions on the clock field that have one of the operators."""
    clock = resource(context).operation.clock
    where = request.where
    parts = where.parts if isinstance(where, And) else () if where is None else (where,)
    kept = tuple(
        one
        for one in parts
        if not (isinstance(one, Condition) and clock is not None and one.field == clock.field and one.op in ops)
    )
    return request if kept == tuple(parts) else attrs.evolve(request, where=And(kept) if kept else None)


def texts(pattern: str, new: str) -> Effect:
    """Replace in the texts of the query parameters."""
    return Effect("values", lambda given, _: arrays.each(given, lambda text: re.sub(pattern, new, text)))


def query(
    change: Callable[[list[tuple[str, str]], Operation], list[tuple[str, str]]], need: Need | None = None
) -> Effect:
    """Change the parameters before anything judges them."""

    def changed(text: str, context: RequestContext) -> str:
        pairs = parse_qsl(text, keep_blank_values=True)
        others = change(pairs, operation(context))
        return text if others == pairs else urlencode(others)

    return Effect("query", changed, need)


def tolerant(
    facts_of: Callable[[Operation], Any],
    parse: Callable[[Mapping[str, str], Any, Mapping[str, FieldFacts]], object],
    names: Callable[[Any], Iterable[str | None]],
    need: Need,
) -> Effect:
    """Drop the parameters of these names when they cannot be read."""

    def changed(given: Mapping[str, str], context: RequestContext) -> Mapping[str, str]:
        facts = facts_of(operation(context))
        try:
            if facts is not None:
                parse(given, facts, resource(context).list_fields)
        except BadParameter:
            return {name: value for name, value in given.items() if name not in names(facts)}
        return given

    return Effect("values", changed, need)


def cut_short() -> Effect:
    """Read a filter up to the last condition that can be read, and drop what stands behind it."""

    def changed(given: Mapping[str, str], context: RequestContext) -> Mapping[str, str]:
        facts = operation(context).filter
        parameter = None if facts is None else facts.parameter
        if facts is None or parameter is None or parameter not in given:
            return given
        words = given[parameter].split(" ")
        for end in range(len(words), 0, -1):
            shorter = {**given, parameter: " ".join(words[:end])}
            try:
                filters.parse(shorter, facts, resource(context).list_fields)
            except BadParameter:
                continue
            return shorter
        return given

    return Effect("values", changed, needs.FILTER)


def page(change: Callable[[PageRequest, PaginationFacts], dict[str, Any]], need: Need | None = None) -> Effect:
    """Other members of the page that a list request asks for."""

    def changed(request: ListRequest, context: RequestContext) -> ListRequest:
        members = change(request.page, pagination(context))
        return attrs.evolve(request, page=msgspec.structs.replace(request.page, **members))

    return Effect("request", changed, need)


def offset(change: Callable[[int, PageRequest, PaginationFacts], int], need: Need | None = None) -> Effect:
    """Another number of records to skip."""

    def changed(plan: RowQuery, context: RequestContext) -> RowQuery:
        return attrs.evolve(plan, offset=max(change(plan.offset, listed(context).page, pagination(context)), 0))

    return Effect("plan", changed, need)


def cursor(change: Callable[[Cursor], Cursor]) -> Effect:
    """Another place to go on from."""

    def changed(plan: RowQuery, _: RequestContext) -> RowQuery:
        return plan if plan.cursor is None else attrs.evolve(plan, cursor=change(plan.cursor))

    return Effect("plan", changed, needs.CURSOR)


def plan(change: Callable[[RowQuery], dict[str, Any]], need: Need | None = None) -> Effect:
    """Other members of the store's query."""
    return Effect("plan", lambda plan, _: attrs.evolve(plan, **change(plan)), need)


def sql(pattern: str, new: str, need: Need | None = None) -> Effect:
    """Other SQL for the same conditions."""
    return plan(lambda plan: {"where": tuple((re.sub(pattern, new, text), given) for text, given in plan.where)}, need)


def rows(change: Callable[[Rows, PageRequest], dict[str, Any]]) -> Effect:
    """Other rows than the store gave."""
    return Effect("rows", lambda rows, context: attrs.evolve(rows, **change(rows, listed(context).page)))


def envelope(role: EnvelopeRole, change: Callable[[Any, RequestContext], Any], need: Need | None = None) -> Effect:
    """Another value for one key of the envelope."""

    def changed(around: Envelope, context: RequestContext) -> Envelope:
        key = pagination(context).key_of(role)
        if key in pagination(context).headers:
            return msgspec.structs.replace(around, headers=tuple(_headers(around, key, change, context)))
        before, after = (
            {name: change(value, context) if name == key else value for name, value in side.items()}
            for side in (around.before, around.after)
        )
        return msgspec.structs.replace(around, before=before, after=after)

    return Effect("envelope", changed, need or needs.envelope(role))


def _headers(
    around: Envelope, key: str, change: Callable[[Any, RequestContext], Any], context: RequestContext
) -> Iterator[tuple[str, str]]:
    """The headers with another number in one; none without a number."""
    for name, text in around.headers:
        value = change(int(text), context) if name == key else text
        if value is not None:
            yield name, str(value)


def links(change: Callable[[str, str, RequestContext], str | None]) -> Effect:
    """Other links to the neighbouring pages: (`next` or `previous`, address) -> address, or None for no link."""

    def changed(given: Any, context: RequestContext) -> Any:
        names = pagination(context).links
        if names is None:
            return given
        which = {names.next: "next", names.previous: "previous"}
        found = {name: change(which[name], given[name], context) for name in which if name in given}
        return {name: url for name, url in found.items() if url is not None}

    return envelope("links", changed, needs.LINKS)


def without_filter(url: str, context: RequestContext) -> str:
    """An address without the parameters of the filter."""
    facts = operation(context).filter
    names = {facts.parameter, *(one.parameter for one in facts.parameters)} if facts is not None else set[str | None]()
    split = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(split.query) if name not in names]
    return urlunsplit(split._replace(query=urlencode(kept)))


def at_vendor(url: str, context: RequestContext) -> str:
    """The same address at the vendor instead of here."""
    return urlunsplit(urlsplit(url)._replace(scheme="https", netloc=urlsplit(context.bundle.servers[0].url).netloc))


def forgiven(situation: Situation, account: int | None = None) -> Effect:
    """Let a request pass that must be refused."""

    def changed(given: Grant | View | Refused, context: RequestContext) -> Grant | View | Refused:
        if not isinstance(given, Refused) or given.situation != situation:
            return given
        if context.grant is not None:
            return View((context.grant.account if account is None else account,))
        return context.identity.granted("read")

    need = {"forbidden": needs.ROLES, "foreign-token": needs.BOUND}.get(situation)
    return Effect("grant" if need is None else "view", changed, need)


def owners(
    change: Callable[[tuple[int, ...], RequestContext], tuple[int, ...]],
    need: Need | None = None,
    *,
    single: bool = False,
) -> Effect:
    """Records of other accounts; `single`: on single records only."""

    def changed(view: View | Refused, context: RequestContext) -> View | Refused:
        if isinstance(view, Refused) or (single and not is_single(context)):
            return view
        return attrs.evolve(view, owners=change(view.owners, context))

    return Effect("view", changed, need)


def own_calls(change: Callable[[bool, RequestContext], bool]) -> Effect:
    """Change whether a user sees only its own calls."""

    def changed(view: View | Refused, context: RequestContext) -> View | Refused:
        facts = operation(context).visibility
        if isinstance(view, Refused) or facts is None:
            return view
        return attrs.evolve(view, only_own_calls=bool(facts.own) and change(view.only_own_calls, context))

    return Effect("view", changed, needs.OWN_CALLS)


def records(change: Callable[[Raws, ServedResource], Raws], seam: Seam = "records", need: Need | None = None) -> Effect:
    """Other records, on a list and alone unless `seam` says otherwise."""

    def one(body: bytes, context: RequestContext) -> bytes:
        before = msgspec.json.decode(body, type=Raws)
        after = change(dict(before), resource(context))
        same = list(after) == list(before) and all(bytes(after[name]) == bytes(before[name]) for name in before)
        return body if same else msgspec.json.encode(after)

    def changed(given: bytes | Bodies | None, context: RequestContext) -> bytes | Bodies | None:
        if given is None or isinstance(given, bytes):
            return given if given is None else one(given, context)
        return tuple(one(body, context) for body in given)

    return Effect(seam, changed, need)


def fields_that(suit: Callable[[FieldFacts], object], change: Callable[[Any], Any], seam: Seam = "records") -> Effect:
    """Other values, where they are not null, for the fields that suit."""

    def changed(record: Raws, resource: ServedResource) -> Raws:
        for name, raw in record.items():
            if name in resource.fields and suit(resource.fields[name]) and bytes(raw) != b"null":
                record[name] = msgspec.Raw(_ENCODER.encode(change(msgspec.json.decode(raw))))
        return record

    return records(changed, seam)


def errors(change: Callable[[ServerResponse, ErrorFacts], ServerResponse], needs: Need | None = None) -> Effect:
    """Another response in the place of an error."""

    def changed(response: ServerResponse, context: RequestContext) -> ServerResponse:
        return change(response, context.bundle.errors) if response.status >= 400 else response

    return Effect("response", changed, needs)


def is_single(context: RequestContext) -> bool:
    """Whether a single record is asked for."""
    return context.operation is not None and context.operation.resource.role == "get"


def operation(context: RequestContext) -> Operation:
    """The operation that the request reaches."""
    if context.operation is None:
        raise ValueError("the request reaches no operation")
    return context.operation


def resource(context: RequestContext) -> ServedResource:
    """The resource that the request reaches."""
    if context.resource is None:
        raise ValueError("the request reaches no resource")
    return context.resource


def listed(context: RequestContext) -> ListRequest:
    """What the list request asks for."""
    if context.listed is None:
        raise ValueError("the request is not for a list")
    return context.listed


def pagination(context: RequestContext) -> PaginationFacts:
    """The paging of the list."""
    return resource(context).listing.pagination


def _each(expr: Expr | None, change: Callable[[Condition], Expr]) -> Expr | None:
    match expr:
        case None:
            return None
        case Condition():
            return change(expr)
        case And(parts):
            return And(_kept(parts, change))
        case Or(parts):
            return Or(_kept(parts, change))


def _kept(parts: tuple[Expr, ...], change: Callable[[Condition], Expr]) -> tuple[Expr, ...]:
    changed = (_each(one, change) for one in parts)
    return tuple(part for part in changed if part is not None)
