"""Checks of what a page says of itself: numbers, flags, totals, links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Finding, Unexpected, equal, same
from callrecords.contract.base.probe import EVERYTHING, Probe
from callrecords.contract.base.served import ServedPage, ServedWalk
from callrecords.contract.server.paging import sizes
from callrecords.contract.server.samples import partly
from callrecords.conventions.paging_values import grouped
from callrecords.spec.expressions import Condition, Op, Order
from callrecords.spec.facts_paging import EnvelopeRole


def has_numbers(case: Case) -> bool:
    """Whether the envelope says anything of the page itself."""
    paging = case.listing.paging
    told = set(paging.parts.values()) - {"items", "links", "total", "ignored"}
    return bool(told - {"page"} if paging.page is None else told)


def true_numbers(case: Case) -> Findings:
    """Every number, flag and constant of the envelope that is about the page itself."""
    listing, paging = case.listing, case.listing.paging
    size = sizes(case)[0]
    asked = listing.asked(size)
    constants = {name: value for name, value in paging.constants.items() if paging.envelope[name] == "constant"}
    for number, page in enumerate(page for page in listing.small(size).pages if page.envelope):
        alone = paging.one_response  # such a response is about its own window
        at, whole = (0, len(page.records)) if alone else (number, len(listing.some))
        promised: dict[EnvelopeRole, object] = {
            "page-count": len(page.records),
            "limit": asked,
            "page-total": -(-whole // asked),
        }
        if paging.page is not None:
            promised["page"] = paging.page.first + at
        if paging.offset is not None:
            promised["offset"] = paging.offset.place(at * asked)
        empty = paging.key_of("null")
        if empty is not None and page.at(empty) is not None:  # a number that nobody promises is true all the same
            promised["null"] = page.at(empty) if case.live else whole
        elif empty is not None:
            promised["null"] = None
        if not case.live:
            promised["has-more"] = (at + 1) * asked < whole
        names = {name: promised[role] for name, role in paging.parts.items() if role in promised}
        for name, value in (names | constants).items():
            yield equal(name, _word(page.at(name)), _word(value), page.exchange)
    flag = paging.key_of("has-more")
    if flag is None or case.live or paging.offset is None:
        return
    few, whole = listing.clamp(2), len(listing.some)
    if whole > few:
        full = listing.page(Probe(params=paging.offset.behind(whole - few), size=few))
        yield equal(f"{flag} of a last page that is full", _word(full.at(flag)), "false", full.exchange)


def has_total(case: Case) -> bool:
    """Whether the envelope has a total."""
    return case.listing.paging.key_of("total") is not None


def true_total(case: Case) -> Findings:
    """The total counts what is selected, not what is on the page; where it must be asked for, it is sent only then."""
    listing, paging, whole = case.listing, case.listing.paging, len(case.listing.some)
    name = paging.key_of("total") or ""
    few = Probe(size=listing.clamp(2))
    count: Mapping[str, str] = {} if paging.count_parameter is None else {paging.count_parameter: "true"}
    page = listing.page(few.also(count))
    yield equal(name, page.at(name), whole, page.exchange)
    if not case.live and whole > 4 and not paging.one_response:
        later = _second(listing.walk(EVERYTHING.also(count, size=listing.clamp(whole // 2))))
        yield equal(f"{name} on a later page", later.at(name), whole, later.exchange)
    where = partly(case)
    if where is not None:
        selected = Probe(where, size=few.size)
        page = listing.page(selected.also(count))
        yield equal(f"{name} beside a filter", page.at(name), len(listing.expected(selected)), page.exchange)
    if count and not case.live:
        page = listing.page(few)
        yield equal(f"{name}, when nobody asks for it,", page.at(name), None, page.exchange)


def has_links(case: Case) -> bool:
    """Whether the envelope has links."""
    return case.listing.paging.links is not None


def next_leads_on(case: Case) -> Findings:
    """Following next gives the same records as a walk, and carries on with filter, fields and order."""
    listing, keyset, name = case.listing, case.listing.paging.keyset, case.links.next
    whole, size = listing.keys, sizes(case)[0]
    if case.links.sent == "never":  # a link that comes all the same has no page that it should lead to
        page = listing.page(Probe(size=size))
        yield Finding(listing.link(page, name) is None, f"a page has a {name} link, others have none", page.exchange)
        return
    page = listing.page(Probe(size=size))
    found = page.keys
    while len(found) <= len(whole) and (url := listing.link(page, name)) is not None:
        page = listing.follow(page, url)
        found += page.keys
        if not page.records:
            break
    yield same("the pages that next leads through", found, whole, page.exchange, ordered=True)
    for probe in _probes_to_keep(case):
        params = listing.params(probe)
        page = listing.page(probe.also(size=size))
        url = listing.link(page, name)
        if url is not None:
            linked = grouped(parse_qsl(urlsplit(url).query, keep_blank_values=True))
            lost = ", ".join(param for param, value in params.items() if linked.get(param) != value)
            yield Finding(not lost, f"the {name} link has lost {lost}", page.exchange)
    if keyset is not None:
        page = listing.page(Probe(params={keyset.after: whole[0]}, size=size))
        url = listing.link(page, name)
        if url is None and len(whole) <= 1 + size:
            return  # nothing follows, so nothing needs to lead there
        yield Finding(url is not None, "a page after a record has no next link", page.exchange)
        if url is not None:
            beyond, following = whole[1 + size : 1 + 2 * size], listing.follow(page, url)
            yield same("next of a page after a record", following.keys, beyond, following.exchange, ordered=True)


def _probes_to_keep(case: Case) -> list[Probe]:
    """What a link must say again."""
    listing, found = case.listing, list[Probe]()
    if case.operation.order is not None:
        found.append(Probe(order=[Order(listing.clock or case.order.fields[0], True)]))
    if case.operation.fields is not None:
        names = dict.fromkeys((*listing.identity.fields, next(iter(listing.fields))))
        found.append(Probe(params={case.choice.include: ",".join(names)}))
    if listing.clock is not None and listing.clock in case.filterable(Op.GE):
        found.append(Probe(Condition(listing.clock, Op.GE, listing.span[0])))
    return found


def previous_leads_back(case: Case) -> Findings:
    """The previous link of a later page leads to the page before it; the first page has none."""
    listing, paging, name = case.listing, case.listing.paging, case.links.previous
    whole, probe = listing.keys, Probe(size=sizes(case)[0])
    size = probe.size or 0
    first = listing.page(probe)
    yield Finding(listing.link(first, name) is None, "the first page has a previous link", first.exchange)
    if len(whole) <= size:
        return
    later = [_second(listing.walk(probe))] if paging.offset is not None else []
    if paging.keyset is not None:
        later.append(listing.page(probe.also({paging.keyset.after: whole[size - 1]})))
    for page in later:
        url = listing.link(page, name)
        yield Finding(url is not None, "a later page has no previous link", page.exchange)
        if url is not None:
            before = listing.follow(page, url)
            yield same("previous of the second page", before.keys, whole[:size], before.exchange, ordered=True)


def _second(walk: ServedWalk) -> ServedPage:
    """The second page of a walk that must have one."""
    if len(walk.pages) < 2:
        raise Unexpected(f"a smaller page size gives one page of {len(walk.records)} records", walk.last)
    return walk.pages[1]


def _word(value: Any) -> str:
    """A value of an envelope as a text, however it is written."""
    return str(value).lower()
