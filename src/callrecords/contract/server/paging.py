"""Checks of walks: every record once, filters, ends, cursors, page sizes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl, urlsplit

import attrs

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Finding, Missing, Remark, equal, none_of, same
from callrecords.contract.base.probe import EVERYTHING, Probe
from callrecords.contract.base.served import ServedPage, ServedWalk
from callrecords.contract.server.beside import refused_everywhere
from callrecords.contract.server.samples import conditions, partly, tied
from callrecords.conventions import window
from callrecords.spec.expressions import Order
from callrecords.spec.facts_paging import LinkFacts

_MOST_WINDOWS = 60
"""How many earlier windows are searched for records that the latest window does not have."""

_MOST_REQUESTS = 60
"""Requests of one walk by cursor."""


def sizes(case: Case) -> list[int]:
    """Page sizes that cut the set in different places: two pages, a few, many; at most some forty requests each."""
    count = len(case.listing.some)
    wanted = {count // 2 + 1, count // 7 + 1, max(count // 40, 1) + 2} if not case.live else {max(count // 3, 1)}
    return sorted({case.listing.clamp(size) for size in wanted})


def every_record_once(case: Case) -> Findings:
    """The largest pages and smaller ones give the same records, none twice."""
    listing, whole = case.listing, case.listing.keys
    walks = [listing.first_walk, *(listing.small(size) for size in sizes(case))]
    if listing.paging.keyset is not None and not case.live:  # from the first record on, which no cursor gives
        first = listing.first_walk.pages[0]
        head = ServedPage(first.exchange, first.envelope, first.records[:1])
        probe = cursor_order(case) if case.operation.order is not None else EVERYTHING
        cursors = [listing.cursor_walk(probe.also(size=size), first.keys[0]) for size in sizes(case)]
        walks += [ServedWalk((head, *walk.pages)) for walk in cursors]
    for walk in walks:
        what = f"in pages of {max(len(page.records) for page in walk.pages)}"
        twice = [key for key, times in Counter(walk.keys).items() if times > 1]
        yield none_of(f"{what}, what came twice", twice, walk.last)
        yield same(what, walk.keys, whole, walk.last, pages=walk.pages)
    clock = case.operation.clock
    unbounded = clock is not None and (clock.default_window, clock.result_cap, clock.retention) == (None, None, None)
    if unbounded and not case.live:
        unseen = case.target.own.get(case.operation.resource.name, frozenset()).difference(whole)
        for page in _earlier(case) if unseen else ():
            unseen = unseen.difference(page.keys)
        yield none_of("what the server holds and no page shows", sorted(unseen), listing.first_walk.last)


def _earlier(case: Case) -> Iterator[ServedPage]:
    """The pages of earlier windows, of a list whose requests must each have one."""
    clock = case.clock
    since, _ = window.parse(case.listing.within, clock.field)
    if not case.operation.demanded or clock.widest_window is None or since is None:
        return
    for number in range(_MOST_WINDOWS):
        end = since - clock.widest_window * number
        ends = case.operation.window_ends or window.HALF_OPEN
        bounds = window.render((end - clock.widest_window, end), clock.field, ends)
        yield from case.listing.walk(Probe(bounds)).pages


def keeps_filter(case: Case) -> Findings:
    """A filter that selects a good part is walked through in small pages, by offset and, where there is one, by cursor."""
    listing, where = case.listing, partly(case, 6)
    if where is None:
        where = next(iter(conditions(case)), None)
    if where is None:
        raise Missing("no field has a value that selects a part of the list")
    probe = Probe(where)
    probe = probe.also(size=listing.clamp(len(listing.expected(probe)) // 5))
    walk = listing.walk(probe)
    yield listing.selects(f"{where.field}: a filtered walk in pages of {probe.size}", probe, walk)
    if listing.paging.keyset is not None and walk.records:
        cursor = listing.cursor_walk(probe, walk.keys[0])
        whole = ServedWalk((ServedPage(walk.first, {}, walk.records[:1]), *cursor.pages))
        yield listing.selects(f"{where.field}: a filtered walk by cursor", probe, whole)


def has_pages(case: Case) -> bool:
    """Whether a list has further pages."""
    return not case.listing.paging.one_response


def ends(case: Case) -> Findings:
    """Each documented sign of the end is there on the last page with records, and on no page before it."""
    listing, paging = case.listing, case.listing.paging
    links = paging.links if "no-next-link" in paging.ends else None
    for size in sizes(case)[:2]:
        pages = [page for page in listing.small(size).pages if page.records]
        for number, page in enumerate(pages, 1):
            what, last, full = f"page {number} of {len(pages)}", number == len(pages), len(page.records) == size
            if not paging.goes_as_told:  # what names the next page may do so on a short one
                yield Finding(last or full, f"{what} is short, and not the last", page.exchange)
            if links is not None and not (last and full and case.live):
                linked, wanted = listing.link(page, links.next) is not None, _linked(links, last=last, full=full)
                yield Finding(linked == wanted, f"{what} {'has' if linked else 'lacks'} a next link", page.exchange)
    if paging.goes_as_told:
        for size in sizes(case)[:2]:
            walk = listing.small(size)
            yield Finding(
                bool(walk.pages) and listing.told(walk.pages[-1]) is None, "the last page names another", walk.last
            )
    if "empty-page" not in paging.ends:
        return
    if paging.offset is not None:
        far = listing.page(Probe(params=paging.offset.behind(10 * len(listing.some))))
        yield Finding(not far.records, "far behind the end there are records", far.exchange)
    walk = listing.first_walk
    yield Finding(not walk.pages[-1].records, "no empty page follows the last record", walk.last)


def has_tokens(case: Case) -> bool:
    """Whether pages are named by tokens."""
    return case.listing.paging.cursor is not None


def tokens_of_this_query(case: Case) -> Findings:
    """A token that was made up is refused, and so is one of a query with another filter or order."""
    listing = case.listing
    name, size = case.tokens.parameter, sizes(case)[0]
    page = listing.page(Probe(size=size))
    token = _token(case, page)
    made_up = ["1", "0", "null", "next", "MTAw"]
    if token is not None:
        middle = len(token) // 2
        made_up += [token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :], token[:-1]]
    for bad in dict.fromkeys(made_up):
        yield case.refused(f"{name}: a token that was made up", case.send({name: bad}))
    where = partly(case)
    if token is None or where is None:
        return
    exchange = listing.send(Probe(where, size=size).also({name: token}))
    yield case.refused(f"{name}: the token of a list without a filter, beside one on {where.field}", exchange)
    filtered = _token(case, listing.page(Probe(where, size=listing.clamp(1))))
    if filtered is not None:
        exchange = listing.send(Probe(size=size).also({name: filtered}))
        yield case.refused(f"{name}: the token of a list with a filter on {where.field}, without it", exchange)


def _token(case: Case, page: ServedPage) -> str | None:
    """The token of the next page, by itself or in the URL of it."""
    told, paging = case.listing.told(page), case.listing.paging
    if told is None or paging.next is None or paging.cursor is None:
        return told
    return dict(parse_qsl(urlsplit(told).query)).get(paging.cursor.parameter)


def _linked(links: LinkFacts, *, last: bool, full: bool) -> bool:
    """Whether a page has a link to the next one."""
    return links.sent != "never" and (not last or (full and links.sent == "full-page"))


def has_cursor(case: Case) -> bool:
    """Whether a sorted list has a cursor."""
    return case.listing.paging.keyset is not None and case.operation.order is not None


def cursor_order(case: Case) -> Probe:
    """Everything, in the order of the cursor."""
    return Probe(order=[Order(case.keyset.order)])


def after_is_offset(case: Case) -> Findings:
    """From the first record on, `after` gives what offsets give, also where records share the moment they are sorted by."""
    listing, paging, keyset = case.listing, case.listing.paging, case.keyset
    ties = tied([record.value(keyset.order) for record in listing.some])
    whole: list[str] = []
    for probe in (EVERYTHING, cursor_order(case)):
        whole = listing.walk(probe).keys
        if len(whole) < 2:
            raise Missing("the list holds fewer than two records")
        for size in {*sizes(case)[:2], listing.clamp(ties - 1)}:
            if len(whole) / size <= _MOST_REQUESTS:
                walk = listing.cursor_walk(probe.also(size=size), whole[0])
                what, pages = f"after, in pages of {size}", walk.pages
                yield same(what, walk.keys, whole[1:], walk.last, ordered=True, pages=pages)
    if paging.offset is not None:
        page = listing.page(Probe(params={keyset.after: whole[0], **paging.offset.behind(0)}, size=3))
        yield same("after beside an offset of 0", page.keys, whole[1:4], page.exchange, ordered=True)
    for at in _places(case, whole):
        page = listing.page(Probe(params={keyset.after: whole[at]}, size=3))
        what = f"after record {at + 1} of {len(whole)}"
        yield same(what, page.keys, whole[at + 1 : at + 4], page.exchange, ordered=True)


def before_mirrors_after(case: Case) -> Findings:
    """`before` gives the nearest records that lie before, in the order in which `after` gives them."""
    listing, whole = case.listing, case.listing.walk(cursor_order(case)).keys
    if len(whole) < 2:
        raise Missing("the list holds fewer than two records")
    for at in (*_places(case, whole), len(whole) - 1):
        for size in (1, 4):
            page = listing.page(Probe(params={case.keyset.before: whole[at]}, size=size))
            what = f"the nearest {size} before record {at + 1} of {len(whole)}"
            yield same(what, page.keys, whole[max(at - size, 0) : at], page.exchange, ordered=True)


def _places(case: Case, keys: Sequence[str]) -> list[int]:
    """Places in a list at which a cursor is worth trying: ends, the middle, and inside runs of equal values."""
    known, count = case.listing.by_key, len(keys)
    values = [known[key].value(case.keyset.order) if key in known else None for key in keys]
    within = [at for at in range(1, count) if tied(values) > 1 and values[at] == values[at - 1]]
    places = {0, 1, count // 2, max(count - 3, 0), *within[:2], *(at - 1 for at in within[:2]), *within[-1:]}
    return sorted(places & {*range(count)})


def sized(case: Case) -> bool:
    """Whether the size of a page can be chosen."""
    return case.listing.sized


def has_largest(case: Case) -> bool:
    """Whether it is known how many records a page holds at most."""
    return case.listing.paging.fullest is not None and not case.listing.paging.one_response


def has_default(case: Case) -> bool:
    """Whether it is known how many records a page holds of which nobody chose the size."""
    return case.listing.paging.limit.default is not None


def bounds_of_page_sizes(case: Case) -> Findings:
    """The smallest and the largest page size are kept, what lies outside is refused."""
    listing, limit, count = case.listing, case.listing.paging.limit, len(case.listing.some)
    parameter = case.size_parameter
    largest = listing.largest if case.live or limit.maximum is None else limit.maximum
    for size in dict.fromkeys((limit.minimum, listing.clamp(limit.minimum + 2), largest)):
        page = listing.page(Probe(size=size))
        kept = equal(f"{parameter}={size}: the records", len(page.records), min(size, count), page.exchange)
        yield attrs.evolve(kept, count=int(size <= count))
        if size > count:
            yield Remark(f"a page of {size:,} was never filled: the list holds {count:,} records")
    if case.live:
        return
    above = [] if limit.maximum is None else [str(limit.maximum + 1), str(10 * limit.maximum)]
    between = [str(size + 1) for size in limit.sizes[:-1] if size + 1 not in limit.sizes]
    for bad in (str(limit.minimum - 1), *between[:2], *above, "-1", "ten", "1.5", ""):
        yield from refused_everywhere(case, f"{parameter}={bad!r}", [(parameter, bad)])


def largest_page(case: Case) -> Findings:
    """A page of the largest size holds so many records of a list that has more."""
    listing, largest, count = case.listing, case.listing.paging.fullest or 0, len(case.listing.some)
    page = listing.first_walk.pages[0]
    yield equal(f"a page of {largest:,}: the records", len(page.records), min(largest, count), page.exchange)
    if count <= largest:
        raise Missing(f"the list holds no more than {largest:,} records, the largest page size")


def default_page_size(case: Case) -> Findings:
    """Without a page size the default one holds."""
    listing, default = case.listing, case.listing.paging.limit.default or 0
    if len(listing.some) <= default:
        raise Missing(f"the list holds no more than {default} records, the default page size")
    page = listing.page()
    yield equal("the records of a page", len(page.records), default, page.exchange)
