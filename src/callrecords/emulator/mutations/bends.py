"""Ways in which a value can be bent on its way through an answer; `bugs` gives them names.

Each takes a value and the site of the request, and returns the value itself where it has nothing to bend.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import attrs
import msgspec

from callrecords.conventions import BadParameter, fields, filters, order
from callrecords.conventions.paging import Envelope
from callrecords.emulator.mutations.seams import Site
from callrecords.emulator.operations.identity import Grant, View
from callrecords.emulator.operations.listing import ListRequest
from callrecords.emulator.operations.resource import ServedResource
from callrecords.emulator.operations.wire import Refused, ServerResponse
from callrecords.emulator.store.store import Cursor, RowQuery, Rows
from callrecords.spec.bundle import FieldFacts
from callrecords.spec.expressions import And, Condition, Expr, Op, Or
from callrecords.spec.facts import EnvelopeRole, PaginationFacts

Bodies: TypeAlias = tuple[bytes, ...]
Raws: TypeAlias = dict[str, msgspec.Raw]
Bend: TypeAlias = Callable[[Any, Site], Any]

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def conditions(change: Callable[[Condition, FieldFacts], Expr]) -> Bend:
    """Change each condition of a filter."""

    def bend(ask: ListRequest, site: Site) -> ListRequest:
        known = resource(site).fields
        return attrs.evolve(ask, where=_each(ask.where, lambda one: change(one, known[one.field])))

    return bend


def operator(wrong: Op, right: Op, cut: Callable[[str], str] = str) -> Bend:
    """Take one operator for another."""

    def change(one: Condition, _: FieldFacts) -> Expr:
        if one.op is not right:
            return one
        return Condition(one.field, wrong, cut(one.value) if isinstance(one.value, str) else one.value)

    return conditions(change)


def values(change: Callable[[Any], Any]) -> Bend:
    """Change the values that a filter compares with."""
    return conditions(lambda one, _: Condition(one.field, one.op, change(one.value)))


def tree(change: Callable[[Expr], Expr | None]) -> Bend:
    """Change the whole filter."""
    return lambda ask, _: ask if ask.where is None else attrs.evolve(ask, where=change(ask.where))


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


def without_clock(*ops: Op) -> Bend:
    """Drop the conditions on the clock field that have one of the operators."""

    def bend(ask: ListRequest, site: Site) -> ListRequest:
        clock = resource(site).operation.clock
        parts = ask.where.parts if isinstance(ask.where, And) else () if ask.where is None else (ask.where,)
        kept = tuple(
            one
            for one in parts
            if not (isinstance(one, Condition) and clock is not None and one.field == clock.field and one.op in ops)
        )
        return ask if kept == tuple(parts) else attrs.evolve(ask, where=And(kept) if kept else None)

    return bend


def texts(pattern: str, new: str) -> Bend:
    """Replace in the texts of the query parameters."""
    return lambda given, _: {name: re.sub(pattern, new, text) for name, text in given.items()}


def query(change: Callable[[list[tuple[str, str]], Site], list[tuple[str, str]]]) -> Bend:
    """Change the parameters before anything judges them."""

    def bend(text: str, site: Site) -> str:
        pairs = parse_qsl(text, keep_blank_values=True)
        changed = change(pairs, site)
        return text if changed == pairs else urlencode(changed)

    return bend


def known_only(pairs: list[tuple[str, str]], site: Site) -> list[tuple[str, str]]:
    """Parameters that the operation declares."""
    names = {one.name for one in site.operation.parameters} if site.operation is not None else set[str]()
    return [(name, value) for name, value in pairs if name in names]


def clamped(pairs: list[tuple[str, str]], site: Site) -> list[tuple[str, str]]:
    """The page size brought into its range instead of refused."""
    facts = site.operation.pagination.limit if site.operation is not None and site.operation.pagination else None

    def into(name: str, value: str) -> str:
        if facts is None or name != facts.parameter or not re.fullmatch("-?[0-9]{1,9}", value):
            return value
        return str(min(max(int(value), facts.minimum), facts.maximum))

    return [(name, into(name, value)) for name, value in pairs]


def last_wins(pairs: list[tuple[str, str]], _: Site) -> list[tuple[str, str]]:
    """Of a repeated parameter the last."""
    return list(dict(pairs).items())


def tolerant(what: str) -> Bend:
    """Drop a filter, an order or a choice of fields that cannot be read."""

    def bend(given: Mapping[str, str], site: Site) -> Mapping[str, str]:
        operation, known = site.operation, resource(site).fields
        names: list[str] = []
        try:
            if what == "filter" and operation is not None and operation.filter is not None:
                names = [operation.filter.parameter or "", *(one.parameter for one in operation.filter.parameters)]
                filters.parse(given, operation.filter, known)
            if what == "order" and operation is not None and operation.order is not None:
                names = [operation.order.parameter]
                order.parse(given, operation.order)
            if what == "fields" and operation is not None and operation.fields is not None:
                names = [operation.fields.include, operation.fields.exclude or ""]
                fields.parse(given, operation.fields, known)
        except BadParameter:
            return {name: value for name, value in given.items() if name not in names}
        return given

    return bend


def page(change: Callable[[ListRequest, PaginationFacts], int]) -> Bend:
    """Another page size."""
    return lambda ask, site: attrs.evolve(
        ask, page=msgspec.structs.replace(ask.page, limit=change(ask, pagination(site)))
    )


def offset(change: Callable[[int, ListRequest], int]) -> Bend:
    """Another number of records to skip."""

    def bend(plan: RowQuery, site: Site) -> RowQuery:
        return attrs.evolve(plan, offset=max(change(plan.offset, asked(site)), 0))

    return bend


def cursor(change: Callable[[Cursor], Cursor]) -> Bend:
    """Another place to go on from."""
    return lambda plan, _: plan if plan.cursor is None else attrs.evolve(plan, cursor=change(plan.cursor))


def sql(pattern: str, new: str) -> Bend:
    """Other SQL for the same conditions."""

    def bend(plan: RowQuery, _: Site) -> RowQuery:
        return attrs.evolve(plan, where=tuple((re.sub(pattern, new, text), given) for text, given in plan.where))

    return bend


def found(change: Callable[[Rows, ListRequest], Rows]) -> Bend:
    """Other records than the store gave."""
    return lambda what, site: change(what, asked(site))


def envelope(role: EnvelopeRole, change: Callable[[Any, Site], Any]) -> Bend:
    """Another value for one key of the envelope."""

    def bend(around: Envelope, site: Site) -> Envelope:
        key = pagination(site).key_of(role)
        sides = [
            {name: change(value, site) if name == key else value for name, value in side.items()}
            for side in (around.before, around.after)
        ]
        return msgspec.structs.replace(around, before=sides[0], after=sides[1])

    return bend


def links(change: Callable[[str, str, Site], str | None]) -> Bend:
    """Other links to the neighbouring pages: (`next` or `previous`, address) -> address, or None for no link."""

    def bend(given: Any, site: Site) -> Any:
        names = pagination(site).links
        if names is None:
            return given
        which = {names.next: "next", names.previous: "previous"}
        turned = {name: change(which[name], given[name], site) for name in which if name in given}
        return {name: url for name, url in turned.items() if url is not None}

    return envelope("links", bend)


def without_filter(url: str, site: Site) -> str:
    """An address without the parameters of the filter."""
    facts = site.operation.filter if site.operation is not None else None
    names = {facts.parameter, *(one.parameter for one in facts.parameters)} if facts is not None else set[str | None]()
    split = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(split.query) if name not in names]
    return urlunsplit(split._replace(query=urlencode(kept)))


def at_vendor(url: str, site: Site) -> str:
    """The same address at the vendor instead of here."""
    return urlunsplit(urlsplit(url)._replace(scheme="https", netloc=urlsplit(site.bundle.servers[0].url).netloc))


def forgiven(situation: str, account: int | None = None) -> Bend:
    """Let a request pass that must be refused."""

    def bend(given: Grant | View | Refused, site: Site) -> Grant | View | Refused:
        if not isinstance(given, Refused) or given.situation != situation:
            return given
        if site.grant is not None:
            return View((site.grant.account if account is None else account,))
        return site.identity.granted("read")

    return bend


def owners(change: Callable[[tuple[int, ...], Site], tuple[int, ...]]) -> Bend:
    """Records of other accounts."""

    def bend(view: View | Refused, site: Site) -> View | Refused:
        return view if isinstance(view, Refused) else attrs.evolve(view, owners=change(view.owners, site))

    return bend


def own_calls(change: Callable[[bool, Site], bool]) -> Bend:
    """Another answer to whether a user sees only its own calls."""

    def bend(view: View | Refused, site: Site) -> View | Refused:
        if isinstance(view, Refused) or site.operation is None or site.operation.visibility is None:
            return view
        has = bool(site.operation.visibility.own)
        return attrs.evolve(view, only_own_calls=has and change(view.only_own_calls, site))

    return bend


def records(change: Callable[[Raws, Site], Raws]) -> Bend:
    """Other records, on a list and alone."""

    def one(body: bytes, site: Site) -> bytes:
        before = msgspec.json.decode(body, type=Raws)
        after = change(dict(before), site)
        same = list(after) == list(before) and all(bytes(after[name]) == bytes(before[name]) for name in before)
        return body if same else msgspec.json.encode(after)

    def bend(given: bytes | Bodies | None, site: Site) -> bytes | Bodies | None:
        if given is None or isinstance(given, bytes):
            return given if given is None else one(given, site)
        return tuple(one(body, site) for body in given)

    return bend


def kinds(*names: str, change: Callable[[Any], Any]) -> Bend:
    """Other values for the fields of some kinds."""

    def bend(record: Raws, site: Site) -> Raws:
        known = resource(site).teller.fields
        for name, raw in record.items():
            if name in known and known[name].kind in names and bytes(raw) != b"null":
                record[name] = msgspec.Raw(_ENCODER.encode(change(msgspec.json.decode(raw))))
        return record

    return records(bend)


def responses(change: Callable[[ServerResponse, Site], ServerResponse]) -> Bend:
    """Another answer."""
    return lambda answer, site: change(answer, site)


def cut_to_hundredths(value: Any) -> Any:
    """Money with two digits, in the form that it has."""
    rounded = round(Decimal(str(value)), 2)
    return f"{rounded:f}" if isinstance(value, str) else rounded


def whole_second(value: Any) -> Any:
    """A time without its fraction."""
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def resource(site: Site) -> ServedResource:
    """The resource that is asked for."""
    if site.resource is None:
        raise ValueError("the request reaches no resource")
    return site.resource


def asked(site: Site) -> ListRequest:
    """What the list request asks for."""
    if site.ask is None:
        raise ValueError("the request is not for a list")
    return site.ask


def pagination(site: Site) -> PaginationFacts:
    """The paging of the list."""
    return resource(site).listing.pagination


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
