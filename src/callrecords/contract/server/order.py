"""Checks of orders and field filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from callrecords.contract.base.case import Case, Missing
from callrecords.contract.base.check import Notes, check
from callrecords.contract.oracle.selector import sorted_pairs
from callrecords.contract.server.samples import common, parts_of
from callrecords.conventions import order
from callrecords.conventions.order import SHUFFLE
from callrecords.spec.expressions import Order
from callrecords.spec.facts import OrderFacts


def _sorts(case: Case) -> bool:
    return case.is_list and case.operation.order is not None


def _facts(case: Case) -> OrderFacts:
    if case.operation.order is None:
        raise Missing("the list cannot be sorted")
    return case.operation.order


@check(proves="order.sorted", when=_sorts, live=True)
def is_sorted(case: Case, notes: Notes) -> None:
    """By every field, both ways: nothing is lost, and no value stands before one that it should follow."""
    listing, facts = case.listing, _facts(case)
    whole = {record.key for record in listing.some}
    names = [listing.clock] if case.live and listing.clock in facts.fields else list(facts.fields)
    for name in names:
        if len(common(listing.some, name)) < 2:
            continue
        for descending in (False, True):
            walk = listing.walk({**listing.filtered(None), **listing.params_of_order(name, descending=descending)})
            values = [listing.by_key[key].value(name) for key in walk.keys if key in listing.by_key]
            wrong = sorted_pairs(values, descending=descending)
            word = "desc" if descending else "asc"
            notes.expect(
                not wrong,
                f"{name} {word}: record {[*wrong, 0][0] + 1} of {len(values)} is out of order",
                walk.pages[0].answer,
            )
            notes.expect(
                set(walk.keys) == whole, f"{name} {word}: {len(set(walk.keys))} of {len(whole)} records came", walk.last
            )
    if not case.live:
        _beside_a_filter(case, notes)
        _beside_a_cursor(case, notes)
        if facts.max_fields > 1:
            _by_two(case, notes)


def _beside_a_cursor(case: Case, notes: Notes) -> None:
    """A page after a record, in the order of the cursor and against it: whatever it holds is sorted as asked."""
    listing, keyset = case.listing, case.listing.paging.keyset
    if keyset is None or keyset.order not in _facts(case).fields:
        return
    cursor = {keyset.after: listing.some[len(listing.some) // 2].key, listing.paging.limit.parameter: "9"}
    for descending in (False, True):
        page = listing.page({**cursor, **listing.params_of_order(keyset.order, descending=descending)})
        values = [listing.value(key, keyset.order) for key in page.keys]
        wrong = sorted_pairs(values, descending=descending)
        notes.expect(
            not wrong, f"{keyset.order}, {'desc' if descending else 'asc'} beside a cursor: not sorted", page.answer
        )


def _beside_a_filter(case: Case, notes: Notes) -> None:
    """An order and a filter in one request, in small pages."""
    listing, expr = case.listing, next(iter(parts_of(case)), None)
    name = listing.clock or _facts(case).fields[0]
    if expr is None or name not in _facts(case).fields:
        return
    expected = listing.expected(expr)
    size = min(max(len(expected) // 3, listing.paging.limit.minimum), listing.largest)
    walk = listing.pick(expr, listing.params_of_order(name, descending=True), limit=size)
    values = [listing.value(key, name) for key in walk.keys]
    wrong = sorted_pairs(values, descending=True)
    notes.expect(not wrong, f"{name} desc beside a filter on {expr.field}: not sorted", walk.pages[0].answer)
    same = {record.key for record in expected} == set(walk.keys)
    notes.expect(same, f"{name} desc beside a filter on {expr.field}: not the records that are selected", walk.last)


def _by_two(case: Case, notes: Notes) -> None:
    """The second field decides where the first is equal."""
    listing, facts = case.listing, _facts(case)
    first = next((name for name in facts.fields if 1 < len(common(listing.some, name)) < len(listing.some) // 4), None)
    second = listing.clock or listing.key
    if first is None or first == second or second not in facts.fields:
        return
    asked = order.render([Order(first), Order(second, descending=True)], facts)
    walk = listing.walk({**listing.filtered(None), **asked})
    records = [listing.by_key[key] for key in walk.keys if key in listing.by_key]
    notes.expect(
        not sorted_pairs([one.value(first) for one in records], descending=False),
        f"{first}, {second}: not sorted",
        walk.last,
    )
    for value, _ in common(records, first):
        group = [one.value(second) for one in records if one.value(first) == value]
        notes.expect(
            not sorted_pairs(group, descending=True), f"{first}, {second} desc: the second is not sorted", walk.last
        )


@check(proves="order.default", when=lambda case: _sorts(case) and _facts(case).default is not None, live=True)
def default_order(case: Case, notes: Notes) -> None:
    """Ascending by the documented field."""
    listing, name = case.listing, _facts(case).default or ""
    if len(common(listing.some, name)) < 2:
        raise Missing(f"the records have no two values of {name}")
    wrong = sorted_pairs([record.value(name) for record in listing.some], descending=False)
    notes.expect(
        not wrong,
        f"record {[*wrong, 0][0] + 1} of {len(listing.whole)} is not sorted by {name}",
        listing.first_walk.pages[0].answer,
    )


@check(proves="order.stable", when=lambda case: case.is_list)
def is_stable(case: Case, notes: Notes) -> None:
    """A walk twice, and a walk sorted by a field with many equal values, in large pages and in small ones."""
    listing = case.listing
    whole = [record.key for record in listing.some]
    again = listing.walk(listing.filtered(None))
    notes.expect(again.keys == listing.first_walk.keys, "the same walk twice gives two orders", again.last)
    size = min(max(len(whole) // 9, listing.paging.limit.minimum), listing.largest)
    small = listing.walk(listing.filtered(None), limit=size)
    notes.expect(
        small.keys == listing.first_walk.keys, f"pages of {size} give another order than large ones", small.last
    )
    if case.operation.order is None:
        return
    name = next(
        (name for name in case.operation.order.fields if 1 < len(common(listing.some, name)) <= len(whole) // 8), None
    )
    if name is None:
        return
    for descending in (False, True):
        asked = {**listing.filtered(None), **listing.params_of_order(name, descending=descending)}
        large, small = listing.walk(asked), listing.walk(asked, limit=size)
        notes.expect(
            large.keys == small.keys and len(set(small.keys)) == len(whole),
            f"sorted by {name}, which has few values, pages of {size} give {len(set(small.keys))} records in another order",
            small.last,
        )


@check(proves="order.shuffle", when=lambda case: _sorts(case) and _facts(case).shuffle is not None)
def shuffled(case: Case, notes: Notes) -> None:
    """The records are the same, each of them once, and they are not in their usual order."""
    listing = case.listing
    whole = [record.key for record in listing.some]
    asked = {**listing.filtered(None), **order.render(SHUFFLE, _facts(case))}
    size = min(max(len(whole) // 3, listing.paging.limit.minimum), listing.largest)
    walk = listing.walk(asked, limit=size)
    notes.expect(sorted(walk.keys) == sorted(whole), "a shuffled list does not hold every record once", walk.last)
    if len(whole) > 10:
        notes.expect(walk.keys != whole, "a shuffled list is in its usual order", walk.last)


@check(proves="fields.exact", when=lambda case: case.operation.fields is not None, live=True)
def exact_fields(case: Case, notes: Notes) -> None:
    """Exactly the fields asked for, or all but those left out, with the values that they have otherwise."""
    facts = case.operation.fields
    if facts is None:
        return
    names, key = list(case.fields), case.listing.key
    choices = [
        [key],
        [key, *names[:3]],
        [key, names[-1], names[len(names) // 2]],
        *([[names[0], names[-1]]] if key not in names[:1] else []),
    ]
    for choice in case.few([list(dict.fromkeys(one)) for one in choices], 1):
        _selected(case, notes, {facts.include: choice}, frozenset(choice).__contains__)
    if facts.exclude is not None:
        for choice in case.few([names[-1:], [name for name in names if name != key][:3]], 1):
            _selected(case, notes, {facts.exclude: choice}, frozenset(set(names) - set(choice)).__contains__)
    if case.live:
        return
    if facts.exclude is not None:
        wanted, unwanted = [key, *names[:3], names[-1]], [names[-1], names[len(names) // 2]]
        both = {facts.include: list(dict.fromkeys(wanted)), facts.exclude: unwanted}
        _selected(case, notes, both, frozenset(set(wanted) - set(unwanted)).__contains__)
    answer = case.ask({facts.include: "no-such-field"})
    notes.expect(
        answer.status in case.statuses("bad-parameter"), f"an unknown field is answered {answer.status}", answer
    )


def _selected(case: Case, notes: Notes, choice: Mapping[str, list[str]], kept: Callable[[str], bool]) -> None:
    asked, key = {parameter: ",".join(names) for parameter, names in choice.items()}, case.listing.key
    parameter = " and ".join(choice)
    if not case.is_list:
        whole, _ = case.single(case.listing.some[0].key)
        pairs = [(whole, *case.single(whole.key, asked))]
    else:
        listing = case.listing
        size = min(max(len(listing.some) // 3, listing.paging.limit.minimum), 40, listing.largest)
        pages = listing.walk({**listing.filtered(None), **asked}, limit=size).pages[:2] if not case.live else ()
        pages = pages or [listing.page({**listing.filtered(None), **asked, listing.paging.limit.parameter: str(size)})]
        sent = [(found, page.answer) for page in pages for found in page.records]
        pairs = [(full, found, answer) for full, (found, answer) in zip(listing.some, sent, strict=False)]
    for full, found, answer in pairs:
        expected = {name: token for name, token in full.wire.items() if kept(name)}
        extra = set(found.wire) - set(expected) - {key}
        notes.expect(not extra, f"{parameter}: fields came that were not asked for: {', '.join(sorted(extra))}", answer)
        always = {name for name, field in case.fields.items() if kept(name) and field.nullable}
        lost = (set(expected) | always) - set(found.wire)
        notes.expect(not lost, f"{parameter}: fields are missing: {', '.join(sorted(lost))}", answer)
        changed = [name for name, token in expected.items() if name in found.wire and found.wire[name] != token]
        notes.expect(not changed, f"{parameter}: fields have other values: {', '.join(changed)}", answer)
