"""Checks of walks: every record once, ends, cursors, envelopes, links, page sizes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from callrecords.contract.base.case import Case, JudgedPage, JudgedWalk, ListCase, Missing, Unexpected
from callrecords.contract.base.check import Notes, check
from callrecords.contract.oracle.reader import object_of
from callrecords.contract.server.samples import common, tied
from callrecords.spec.expressions import Condition, Op
from callrecords.spec.facts import EnvelopeRole, KeysetFacts, LinkFacts


def _is_list(case: Case) -> bool:
    return case.is_list


def _has_cursor(case: Case) -> bool:
    return case.is_list and case.listing.paging.keyset is not None and case.operation.order is not None


def _has_links(case: Case) -> bool:
    return case.is_list and case.listing.paging.links is not None


def sizes(case: Case) -> list[int]:
    """Page sizes that cut the set in different places: two pages, a few, many; at most some forty requests each."""
    listing, count = case.listing, len(case.listing.some)
    limit = listing.paging.limit
    wanted = {count // 2 + 1, count // 7 + 1, max(count // 40, 1) + 2} if not case.live else {max(count // 3, 1)}
    return sorted({min(max(size, limit.minimum), listing.largest) for size in wanted})


@check(proves="paging.every-record-once", when=_is_list, live=True)
def every_record_once(case: Case, notes: Notes) -> None:
    """The largest pages and smaller ones give the same records, none twice."""
    listing = case.listing
    whole = {record.key for record in listing.some}
    walks = [listing.first_walk, *(listing.small(size) for size in sizes(case))]
    keyset = listing.paging.keyset
    if keyset is not None and not case.live:  # from the first record on, which no cursor gives
        first = listing.first_walk.pages[0]
        head = JudgedPage(first.answer, first.envelope, first.records[:1])
        asked = listing.params_of_order(keyset.order) if case.operation.order is not None else {}
        cursors = [listing.cursor_walk(asked, limit=size, first=first.keys[0]) for size in sizes(case)]
        walks += [JudgedWalk((head, *walk.pages)) for walk in cursors]
    for walk in walks:
        size = max(len(page.records) for page in walk.pages)
        twice = [key for key, times in Counter(walk.keys).items() if times > 1]
        notes.expect(not twice, f"in pages of {size}, {len(twice)} records came twice", walk.last)
        lost, new = whole - set(walk.keys), set(walk.keys) - whole
        notes.expect(not lost, f"in pages of {size}, {len(lost)} of {len(whole)} records are missing", walk.last)
        notes.expect(
            not new, f"in pages of {size} there are {len(new)} records that larger pages do not hold", walk.last
        )


@check(proves="paging.keeps-filter", when=lambda case: case.is_list and case.operation.filter is not None)
def keeps_filter(case: Case, notes: Notes) -> None:
    """A filter that selects a good part is walked through in small pages, by offset and, where there is one, by cursor."""
    listing, facts = case.listing, case.operation.filter
    for name in facts.filterable if facts is not None else ():
        if Op.EQ not in facts.operators(name) if facts is not None else True:
            continue
        found = [value for value, times in common(listing.some, name) if 6 <= times < len(listing.some)]
        if not found:
            continue
        expr = Condition(name, Op.EQ, found[0])
        expected = {record.key for record in listing.expected(expr)}
        size = min(max(len(expected) // 5, listing.paging.limit.minimum), listing.largest)
        walk = listing.pick(expr, limit=size)
        notes.expect(
            set(walk.keys) == expected,
            f"{name}: a filtered walk in pages of {size} does not hold what is selected",
            walk.last,
        )
        if listing.paging.keyset is not None and walk.records:
            first = walk.keys[0]
            cursor = listing.cursor_walk(listing.filtered(expr), limit=size, first=first)
            notes.expect(
                {first, *cursor.keys} == expected,
                f"{name}: a filtered walk by cursor does not hold what is selected",
                cursor.last,
            )
        return
    raise Missing("no field has a value that selects a part of the list")


@check(proves="paging.ends", when=_is_list, live=True)
def ends(case: Case, notes: Notes) -> None:
    """Each documented sign of the end is there on the last page with records, and on no page before it."""
    listing, paging = case.listing, case.listing.paging
    for size in sizes(case)[:2]:
        pages = [page for page in listing.small(size).pages if page.records]
        for number, page in enumerate(pages):
            last = number == len(pages) - 1
            full = len(page.records) == size
            notes.expect(last or full, f"page {number + 1} of {len(pages)} is short, and not the last", page.answer)
            if "no-next-link" in paging.ends and paging.links is not None and not (last and full and case.live):
                linked = _link(listing, page, paging.links.next) is not None
                notes.expect(
                    linked != last,
                    f"page {number + 1} of {len(pages)} {'has' if linked else 'lacks'} a next link",
                    page.answer,
                )
    if "empty-page" in paging.ends and paging.offset is not None:
        far = listing.page({**listing.filtered(None), paging.offset.parameter: str(10 * len(listing.some))})
        notes.expect(not far.records, "far behind the end there are records", far.answer)
    if "empty-page" in paging.ends:
        notes.expect(
            not listing.first_walk.pages[-1].records, "no empty page follows the last record", listing.first_walk.last
        )


@check(proves="paging.cursor-offset-agree", when=_has_cursor)
def cursor_offset_agree(case: Case, notes: Notes) -> None:
    """From the first record on, `after` gives what offsets give, also where records share the moment they are sorted by."""
    listing, keyset = case.listing, _keyset(case)
    for asked in ({}, listing.params_of_order(keyset.order)):
        offset = listing.walk({**listing.filtered(None), **asked}).keys
        if len(offset) < 2:
            raise Missing("the list holds fewer than two records")
        ties = tied([record.value(keyset.order) for record in listing.some])
        for size in {*sizes(case)[:2], min(max(ties - 1, listing.paging.limit.minimum), listing.largest)}:
            if len(offset) / size > 60:
                continue
            walk = listing.cursor_walk({**listing.filtered(None), **asked}, limit=size, first=offset[0])
            notes.expect(
                [offset[0], *walk.keys] == offset,
                f"after, in pages of {size}, gives {len(walk.keys) + 1} records where offsets give {len(offset)}, or another order",
                walk.last,
            )
    if listing.paging.offset is not None:
        page = listing.page(
            {keyset.after: offset[0], listing.paging.offset.parameter: "0", listing.paging.limit.parameter: "3"}
        )
        notes.expect(page.keys == offset[1:4], "after beside an offset of 0 gives other records", page.answer)
    for at in _places(len(offset), ties, [listing.value(key, keyset.order) for key in offset]):
        page = listing.page({keyset.after: offset[at], listing.paging.limit.parameter: "3"})
        notes.expect(
            page.keys == offset[at + 1 : at + 4],
            f"after record {at + 1} of {len(offset)} come other records",
            page.answer,
        )


@check(proves="paging.before-mirrors-after", when=_has_cursor)
def before_mirrors_after(case: Case, notes: Notes) -> None:
    """`before` gives the nearest records that lie before, in the order in which `after` gives them."""
    listing, keyset = case.listing, _keyset(case)
    order = listing.walk({**listing.filtered(None), **listing.params_of_order(keyset.order)}).keys
    if len(order) < 2:
        raise Missing("the list holds fewer than two records")
    values = [listing.value(key, keyset.order) for key in order]
    for at in (*_places(len(order), tied(values), values), len(order) - 1):
        for size in (1, 4):
            page = listing.page({keyset.before: order[at], listing.paging.limit.parameter: str(size)})
            expected = order[max(at - size, 0) : at]
            notes.expect(
                page.keys == expected,
                f"before record {at + 1} of {len(order)}, {size} asked for: not the nearest ones before it in the order of after",
                page.answer,
            )


def _tells(case: Case) -> bool:
    return case.is_list and bool(set(case.listing.paging.envelope.values()) - {"items", "links", "total"})


@check(proves="envelope.counts", when=_tells, live=True)
def envelope_counts(case: Case, notes: Notes) -> None:
    """Every number and flag of the envelope that tells of the page itself."""
    listing, paging = case.listing, case.listing.paging
    whole = len(listing.some)
    size = sizes(case)[0]
    roles: dict[EnvelopeRole, str] = {role: name for name, role in paging.envelope.items()}
    pages = [page for page in listing.small(size).pages if page.envelope]
    for number, page in enumerate(pages):
        told = page.envelope

        def equal(
            role: EnvelopeRole, expected: object, told: Mapping[str, Any] = told, page: JudgedPage = page
        ) -> None:
            name = roles.get(role)
            if name is not None:
                notes.expect(
                    str(told.get(name)).lower() == str(expected).lower(),
                    f"{name} is {told.get(name)!r}, not {expected}",
                    page.answer,
                )

        equal("page-count", len(page.records))
        equal("limit", size)
        equal("offset", number * size)
        equal("null", None)
        if paging.page is not None:
            equal("page", paging.page.first + number)
        equal("page-total", -(-whole // size))
        for name, constant in paging.constants.items():
            notes.expect(str(told.get(name)).lower() == str(constant).lower(), f"{name} is not {constant}", page.answer)
        if "has-more" in roles and not case.live:
            equal("has-more", (number + 1) * size < whole)
    if "has-more" in roles and not case.live and paging.offset is not None and whole > 2:
        full = listing.page(
            {**listing.filtered(None), paging.limit.parameter: "2", paging.offset.parameter: str(whole - 2)}
        )
        name = roles["has-more"]
        notes.expect(
            str(full.envelope.get(name)).lower() == "false", f"{name}: the last page is full, none follows", full.answer
        )


@check(
    proves="envelope.total",
    when=lambda case: case.is_list and case.listing.paging.key_of("total") is not None,
    live=True,
)
def envelope_total(case: Case, notes: Notes) -> None:
    """The total counts what is selected, not what is on the page; where it must be asked for, it is sent only then."""
    listing, paging = case.listing, case.listing.paging
    name = paging.key_of("total") or ""
    count = {} if paging.count_parameter is None else {paging.count_parameter: "true"}
    few = {paging.limit.parameter: str(max(paging.limit.minimum, 2))}
    page = listing.page({**listing.filtered(None), **few, **count})
    notes.expect(
        str(page.envelope.get(name)) == str(len(listing.some)),
        f"{name} is {page.envelope.get(name)}, and there are {len(listing.some)} records",
        page.answer,
    )
    if not case.live and len(listing.some) > 4:
        size = min(len(listing.some) // 2, listing.largest)
        later = _second(listing.walk({**listing.filtered(None), **count}, limit=size))
        notes.expect(
            str(later.envelope.get(name)) == str(len(listing.some)), f"{name} is another on a later page", later.answer
        )
    facts = case.operation.filter
    for field in facts.filterable if facts is not None else ():
        values = [value for value, times in common(listing.some, field) if times < len(listing.some)]
        if facts is None or Op.EQ not in facts.operators(field) or not values:
            continue
        if case.live and case.fields[field].pii is not None:
            continue
        expr = Condition(field, Op.EQ, values[0])
        page = listing.page({**listing.filtered(expr), **few, **count}, private=listing.private(expr))
        expected = len(listing.expected(expr))
        notes.expect(
            str(page.envelope.get(name)) == str(expected), f"{name} is {page.envelope.get(name)} with a filter that selects {expected}",
            page.answer,
        )  # fmt: skip
        break
    if count and not case.live:
        page = listing.page({**listing.filtered(None), **few})
        notes.expect(page.envelope.get(name) is None, f"{name} is sent without being asked for", page.answer)


@check(proves="links.next", when=_has_links)
def links_next(case: Case, notes: Notes) -> None:
    """Following next gives the same records as a walk, and carries on with filter, fields and order."""
    listing, links = case.listing, _links(case)
    whole = [record.key for record in listing.some]
    size = sizes(case)[0]
    limit = {listing.paging.limit.parameter: str(size)}
    found, page, steps = list[str](), listing.page({**listing.filtered(None), **limit}), 0
    while steps <= len(whole):
        found += page.keys
        url = _link(listing, page, links.next)
        if url is None:
            break
        steps += 1
        page = listing.follow(page, url)
    notes.expect(found == whole, f"next leads through {len(found)} records, a walk through {len(whole)}", page.answer)
    for params in _more_parameters(case):
        _kept(case, notes, listing.page({**params, **limit}), params, links.next)
    if listing.paging.keyset is not None:
        page = listing.page({listing.paging.keyset.after: whole[0], **limit})
        url = _link(listing, page, links.next)
        if url is None and len(whole) <= 1 + size:
            return  # nothing follows, so nothing needs to lead there
        if notes.expect(url is not None, "a page after a record has no next link", page.answer) and url is not None:
            following = listing.follow(page, url)
            notes.expect(
                following.keys == whole[1 + size : 1 + 2 * size],
                "next of a page after a record leads elsewhere",
                following.answer,
            )


@check(proves="links.previous", when=_has_links)
def links_previous(case: Case, notes: Notes) -> None:
    """The previous link of a later page leads to the page before it; the first page has none."""
    listing, links = case.listing, _links(case)
    whole = [record.key for record in listing.some]
    size = sizes(case)[0]
    limit = {listing.paging.limit.parameter: str(size)}
    first = listing.page({**listing.filtered(None), **limit})
    notes.expect(_link(listing, first, links.previous) is None, "the first page has a previous link", first.answer)
    if len(whole) <= size:
        return
    later = [_second(listing.walk(listing.filtered(None), limit=size))] if listing.paging.offset is not None else []
    if listing.paging.keyset is not None:
        later.append(listing.page({listing.paging.keyset.after: whole[size - 1], **limit}))
    for page in later:
        url = _link(listing, page, links.previous)
        if notes.expect(url is not None, "a later page has no previous link", page.answer) and url is not None:
            before = listing.follow(page, url)
            notes.expect(before.keys == whole[:size], "previous leads elsewhere than to the page before", before.answer)


@check(proves="limits.bounds", when=_is_list, live=True)
def limits_bounds(case: Case, notes: Notes) -> None:
    """The smallest and the largest page size are kept, what lies outside is refused."""
    listing, limit = case.listing, case.listing.paging.limit
    asked = listing.filtered(None)
    listing.some  # noqa: B018  # an empty list keeps any page size
    largest = listing.largest if case.live else limit.maximum
    for size in dict.fromkeys((limit.minimum, min(limit.minimum + 2, largest), largest)):
        page = listing.page({**asked, limit.parameter: str(size)})
        if len(page.records) != min(size, len(listing.whole)):
            count = f"{len(page.records)} of {len(listing.whole)}"
            notes.fault(f"{limit.parameter}={size} gives {count} records", page.answer)
        if size <= len(listing.whole):
            notes.saw()
        else:
            notes.remark(f"a page of {size:,} was never filled: the list holds {len(listing.whole):,} records")
    if case.live:
        return
    for bad in (str(limit.minimum - 1), str(limit.maximum + 1), str(10 * limit.maximum), "-1", "ten", "1.5", ""):
        answer = listing.answer({**asked, limit.parameter: bad})
        notes.expect(
            answer.status in case.statuses("bad-parameter"),
            f"{limit.parameter}={bad!r} is answered {answer.status}",
            answer,
        )


@check(proves="limits.default", when=_is_list)
def limits_default(case: Case, notes: Notes) -> None:
    """Without a page size the default one holds."""
    listing, limit = case.listing, case.listing.paging.limit
    if len(listing.some) <= limit.default:
        raise Missing(f"the list holds no more than {limit.default} records, the default page size")
    page = listing.page(listing.filtered(None))
    notes.expect(
        len(page.records) == limit.default, f"{len(page.records)} records came, not {limit.default}", page.answer
    )


def _second(walk: JudgedWalk) -> JudgedPage:
    """The second page of a walk that must have one."""
    if len(walk.pages) < 2:
        raise Unexpected(f"a smaller page size gives one page of {len(walk.records)} records", walk.last)
    return walk.pages[1]


def _more_parameters(case: Case) -> list[dict[str, str]]:
    """Requests whose other parameters a link must keep."""
    listing = case.listing
    found: list[dict[str, str]] = []
    if case.operation.order is not None:
        field = listing.clock or case.operation.order.fields[0]
        found.append(listing.params_of_order(field, descending=True))
    if case.operation.fields is not None:
        found.append(
            {case.operation.fields.include: ",".join(dict.fromkeys((listing.key, next(iter(listing.fields)))))}
        )
    facts = case.operation.filter
    if facts is not None and listing.clock is not None and Op.GE in facts.operators(listing.clock):
        found.append(listing.filtered(Condition(listing.clock, Op.GE, listing.span[0])))
    return found


def _kept(case: Case, notes: Notes, page: JudgedPage, params: Mapping[str, str], name: str) -> None:
    url = _link(case.listing, page, name)
    if url is None:
        return
    linked = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    lost = [asked for asked, value in params.items() if linked.get(asked) != value]
    notes.expect(not lost, f"the {name} link has lost {', '.join(lost)}", page.answer)


def _link(listing: ListCase, page: JudgedPage, name: str) -> str | None:
    holder = page.envelope.get(listing.paging.key_of("links") or "")
    value = object_of(holder).get(name)
    return value if isinstance(value, str) and value else None


def _links(case: Case) -> LinkFacts:
    if case.listing.paging.links is None:
        raise Missing("the list has no links")
    return case.listing.paging.links


def _keyset(case: Case) -> KeysetFacts:
    if case.listing.paging.keyset is None:
        raise Missing("the list has no cursor")
    return case.listing.paging.keyset


def _places(count: int, ties: int, values: Sequence[object]) -> list[int]:
    """Places in a list at which a cursor is worth trying: ends, the middle, and inside runs of equal values."""
    within = [at for at in range(1, count) if ties > 1 and values[at] == values[at - 1]]
    return sorted(
        {0, 1, count // 2, max(count - 3, 0), *within[:2], *[at - 1 for at in within[:2]], *within[-1:]}
        & set(range(count))
    )
