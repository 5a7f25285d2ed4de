"""Checks of orders and of chosen fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Finding, Missing, Remark, same
from callrecords.contract.base.probe import Probe
from callrecords.contract.base.served import ServedPage
from callrecords.contract.oracle.selector import sorted_pairs
from callrecords.contract.server.samples import common
from callrecords.conventions.order import SHUFFLE
from callrecords.spec.expressions import Order

_PAGE = 100
"""Records of the one page for each order."""


def sorts(case: Case) -> bool:
    """Whether the list can be sorted."""
    return case.operation.order is not None


def sorted_as_asked(case: Case) -> Findings:
    """By every field, both ways: the first page holds what comes first. By one of them a walk, which loses nothing."""
    listing, facts = case.listing, case.order
    whole = listing.keys
    equal = [name for name in facts.fields if len(common(listing.some, name)) < 2]
    if equal and not case.live:
        yield Remark(f"no two records differ in {', '.join(equal)}")
    for name in () if case.live else facts.fields:
        for by in _both_ways(name) if name not in equal else ():
            page = listing.page(Probe(order=[by], size=listing.clamp(min(len(whole) // 4 + 2, _PAGE))))
            yield listing.in_order(_said(by), page.keys, by, page.exchange)
            yield _leaves_what_follows(case, page, by)
    for by in _both_ways(next(name for name in (listing.clock, *facts.fields) if name in facts.fields)):
        walk = listing.walk(Probe(order=[by]))
        yield listing.in_order(_said(by), walk.keys, by, walk.first)
        yield same(_said(by), walk.keys, whole, walk.last, pages=walk.pages)
    if not case.live:
        yield from _beside_a_cursor(case)
        yield from _by_many(case)


def _leaves_what_follows(case: Case, page: ServedPage, by: Order) -> Finding:
    """A first page is right if no record that it leaves out belongs before one that it holds."""
    listing, shown = case.listing, {*page.keys}
    values = [value for record in page.records if (value := record.value(by.field)) is not None]
    rest = [record for record in listing.some if record.key not in shown and record.value(by.field) is not None]
    early = [
        one.key for one in rest if values and sorted_pairs([values[-1], one.value(by.field)], descending=by.descending)
    ]
    text = f"record {early[0]} belongs on the first page" if early else ""
    return Finding(not early, _said(by), page.exchange, text)


def _both_ways(name: str) -> tuple[Order, Order]:
    return Order(name), Order(name, True)


def _said(by: Order) -> str:
    return f"{by.field} {'desc' if by.descending else 'asc'}"


def _beside_a_cursor(case: Case) -> Findings:
    """A page after a record, in the order of the cursor and against it, which the matrix does not ask for: it is sorted as asked."""
    listing, keyset = case.listing, case.listing.paging.keyset
    if keyset is None or keyset.order not in case.order.fields:
        return
    after = {keyset.after: listing.keys[len(listing.some) // 2]}
    for by in _both_ways(keyset.order):
        page = listing.page(Probe(order=[by], params=after, size=listing.clamp(9)))
        yield listing.in_order(f"{_said(by)} beside a cursor", page.keys, by, page.exchange)


def _by_many(case: Case) -> Findings:
    """As many fields as there may be are taken; what the second one decides, the matrix judges."""
    listing, facts = case.listing, case.order
    if facts.max_fields > 1:
        many = [Order(name) for name in facts.fields[: facts.max_fields]]
        walk = listing.walk(Probe(order=many))
        yield same(f"an order by {len(many)} fields", walk.keys, listing.keys, walk.last)


def has_default(case: Case) -> bool:
    """Whether the spec says how the list is sorted without an order."""
    return sorts(case) and case.order.default is not None


def default_order(case: Case) -> Findings:
    """Ascending by the documented field."""
    listing, name = case.listing, case.order.default or ""
    if len(common(listing.some, name)) < 2:
        raise Missing(f"the records have no two values of {name}")
    yield listing.in_order(f"without an order, by {name}", listing.keys, Order(name), listing.first_walk.first)


def stable_order(case: Case) -> Findings:
    """A walk twice, and a walk sorted by a field with many equal values, in large pages and in small ones."""
    listing, first, count = case.listing, case.listing.first_walk.keys, len(case.listing.some)
    size = listing.clamp(count // 9)
    for what, walk in (
        ("the same walk twice", listing.walk()),
        (f"pages of {size}", listing.walk(Probe(size=size))),
    ):
        yield same(what, walk.keys, first, walk.last, ordered=True, pages=walk.pages)
    few = (name for name in _orders(case) if 1 < len(common(listing.some, name)) <= count // 8)
    for name in list(few)[:1]:
        for by in _both_ways(name):
            probe = Probe(order=[by])
            large, small = listing.walk(probe), listing.walk(probe.also(size=size))
            what = f"sorted by {name}, which has few values, in pages of {size}"
            yield same(what, small.keys, large.keys, small.last, ordered=True, pages=small.pages)
            whole = same(what, small.keys, listing.keys, small.last, pages=small.pages)
            yield attrs.evolve(whole, count=0)


def _orders(case: Case) -> Sequence[str]:
    return () if case.operation.order is None else case.operation.order.fields


def shuffles(case: Case) -> bool:
    """Whether the list can be shuffled."""
    return sorts(case) and case.order.shuffle is not None


def shuffled(case: Case) -> Findings:
    """The records are the same, each of them once, and they are not in their usual order."""
    listing, whole = case.listing, case.listing.keys
    walk = listing.walk(Probe(order=SHUFFLE, size=listing.clamp(len(whole) // 3)))
    yield same("a shuffled list", sorted(walk.keys), sorted(whole), walk.last, ordered=True)
    if len(whole) > 10:
        yield Finding(walk.keys != whole, "a shuffled list is in its usual order", walk.last)


def chooses(case: Case) -> bool:
    """Whether fields can be chosen."""
    return case.operation.fields is not None


def exact_fields(case: Case) -> Findings:
    """Exactly the fields asked for, or all but those left out, with the values that they have otherwise."""
    facts, names, known = case.choice, list(case.fields), case.listing.identity.fields
    choices = [[*known], [*known, *names[:3]], [*known, names[-1], names[len(names) // 2]]]
    choices += [[names[0], names[-1]]] if names[0] not in known else []
    for choice in case.few([list(dict.fromkeys(one)) for one in choices], 1):
        yield from _chosen(case, {facts.include: choice}, frozenset(choice).__contains__)
    if facts.exclude is not None:
        for choice in case.few([names[-1:], [name for name in names if name not in known][:3]], 1):
            yield from _chosen(case, {facts.exclude: choice}, frozenset({*names} - {*choice}).__contains__)
    if case.live:
        return
    if facts.exclude is not None:
        wanted, unwanted = [*known, *names[:3], names[-1]], [names[-1], names[len(names) // 2]]
        both = {facts.include: list(dict.fromkeys(wanted)), facts.exclude: unwanted}
        yield from _chosen(case, both, frozenset({*wanted} - {*unwanted}).__contains__)
    yield case.refused("an unknown field", case.send({facts.include: "no-such-field"}))


def _chosen(case: Case, choice: Mapping[str, list[str]], kept: Callable[[str], bool]) -> Findings:
    params, listing = {name: ",".join(fields) for name, fields in choice.items()}, case.listing
    what = " and ".join(choice)
    if case.is_list:
        probe = Probe(params=params, size=min(listing.clamp(len(listing.some) // 3), 40))
        pages = [listing.page(probe)] if case.live else listing.walk(probe).pages[:2]
        sent = [(found, page.exchange) for page in pages for found in page.records]
        pairs = [(full, found, exchange) for full, (found, exchange) in zip(listing.some, sent, strict=False)]
    else:
        whole, _ = case.single(listing.keys[0])
        pairs = [(whole, *case.single(whole.key, params))]
    for full, found, exchange in pairs:
        expected = {name: token for name, token in full.wire.items() if kept(name)}
        extra = ", ".join(sorted(found.wire.keys() - expected.keys() - {*listing.identity.fields}))
        yield Finding(not extra, f"{what}: fields came that were not asked for: {extra}", exchange)
        lost = ", ".join(sorted(expected.keys() - found.wire.keys()))
        yield Finding(not lost, f"{what}: fields are missing: {lost}", exchange)
        both = [name for name in expected if name in found.wire]
        changed = ", ".join(name for name in both if found.wire[name] != expected[name])
        yield Finding(not changed, f"{what}: fields have other values: {changed}", exchange)
