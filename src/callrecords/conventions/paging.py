"""Paging: by place (which record comes first, or which page), by the key of a record (`paging_keyset`), or as each response
says: by a token (`paging_tokens`), by the URL of the next page (`paging_next`).

client  first(...)       parameters of the first request
        after_page(...)  the next request by place, or None at the end
        missing(...)     how many records a page says to stand behind it
server  parse(...)       the page that a request asks for
        envelope(...)    what stands around the items of a response

`paging_keyset` has its own `after_page`, `parse` and `envelope`, for requests with one of its `parameters`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from callrecords.conventions import Params, paging_keyset, paging_next, paging_tokens
from callrecords.conventions.paging_values import (
    FARTHEST,
    LARGEST,
    Envelope,
    NextPage,
    PageRequest,
    Query,
    Received,
    Served,
    build_envelope,
    checked,
    ended,
    follow_link,
    full_size,
    has_next,
    limit_params,
    link,
    number,
    read_count,
    read_limit,
    read_place,
    text_in,
    without_link,
)
from callrecords.errors import BadArgument
from callrecords.spec.expressions import Order
from callrecords.spec.facts_paging import PageNumberFacts, PaginationFacts


def first(
    facts: PaginationFacts,
    *,
    limit: int | None = None,
    offset: int | None = None,
    page: int | None = None,
    after: str | None = None,
    before: str | None = None,
    orders: Sequence[Order] = (),
) -> dict[str, str]:
    """Paging parameters of a first request: the limit where it can be chosen, and the page where a list has pages.

    Raises `BadArgument`.
    """
    cursor = after is not None or before is not None
    if cursor and offset is not None:
        raise BadArgument("offset: cannot be combined with after or before")
    if page is not None and (cursor or offset is not None):
        raise BadArgument("page: cannot be combined with offset, after or before")
    params = limit_params(facts, limit)
    if cursor:
        return params | paging_keyset.first(facts, after, before, orders)
    if offset is not None:
        if facts.offset is None:
            raise BadArgument("offset: this list cannot skip records")
        return params | {facts.offset.parameter: checked("offset", offset, facts.offset.first, LARGEST)}
    if facts.page is not None:
        wanted = facts.page.first if page is None else page
        return params | {facts.page.parameter: checked("page", wanted, facts.page.first, LARGEST)}
    if page is not None:
        raise BadArgument("page: this list has no page numbers")
    return params


def after_page(facts: PaginationFacts, sent: Params, received: Received, url: str) -> NextPage | None:
    """The next request, or None at the end: always where a response holds everything. No list ends by "has more" alone.

    Raises `BadEnvelope`.

    `sent` is everything that the last request carried, `url` its absolute URL. An empty page always ends.
    Where a missing next link ends the list, the link is followed; else, and where a full page says that there is more
    but carries no link, the place moves on: an offset by what was received, but not by more than was asked for, since a
    page with records in it twice would make it skip others.
    """
    if facts.next is not None:
        return paging_next.after_page(facts, sent, received, url)
    if facts.cursor is not None:
        return paging_tokens.after_page(facts, sent, received)
    onward = _reached(facts, sent, received)
    if ended(facts, sent, received, onward):
        return None
    if facts.page is not None:
        page = _page(facts.page, sent)
        pages = number(received, facts.key_of("page-total"))
        if "total-reached" in facts.ends and pages is not None and page - facts.page.first + 1 >= pages:
            return None
        place = {facts.page.parameter: str(page + 1)}
    elif facts.offset is not None:
        place = facts.offset.behind(onward)
    else:
        return None
    if "no-next-link" in facts.ends:
        return follow_link(facts, sent, received, url) or without_link(facts, sent, received, place)
    return NextPage({**sent, **place})


def missing(facts: PaginationFacts, sent: Params, received: Received) -> int:
    """How many records of the list stand behind this page, by the total that it names; 0 where it names none.

    Only for a page of a window: what a total beside a cursor counts is not known. 0 also where nobody knows from one
    page where it stands: `stands_alone`.
    """
    total = None if stands_alone(facts, sent) else number(received, facts.key_of("total"))
    return 0 if total is None else max(0, total - _reached(facts, sent, received))


def stands_alone(facts: PaginationFacts, sent: Params) -> bool:
    """Whether nothing tells how many records stand before a page: responses name the next one, or its size is unknown."""
    told = facts.cursor is not None or facts.next is not None
    return told or (facts.page is not None and full_size(facts, sent) is None)


def _reached(facts: PaginationFacts, sent: Params, received: Received) -> int:
    """Records of the list up to the end of this page, at least: nobody knows what stands before a page of unknown size."""
    wanted = full_size(facts, sent)
    if facts.page is not None:
        size = received.size or wanted
        if size is None:
            return received.items
        return (_page(facts.page, sent) - facts.page.first) * size + min(received.items, size)
    text = None if facts.offset is None else text_in(sent, facts.offset.parameter)
    before = 0 if facts.offset is None or text is None else int(text) - facts.offset.first
    return before + (received.items if wanted is None else min(received.items, wanted))


def _page(facts: PageNumberFacts, sent: Params) -> int:
    text = text_in(sent, facts.parameter)
    return facts.first if text is None else int(text)


def parse(params: Mapping[str, str], facts: PaginationFacts) -> PageRequest:
    """The page by place that a request asks for; raises `BadParameter`."""
    limit, page, offset = read_limit(params, facts), None, 0
    if facts.page is not None:
        page = read_place(params, facts.page.parameter, facts.page.first)
        offset = (page - facts.page.first) * limit
    elif facts.offset is not None:
        offset = read_place(params, facts.offset.parameter, facts.offset.first) - facts.offset.first
    return PageRequest(limit=limit, offset=min(offset, FARTHEST), page=page, count=read_count(params, facts))


def envelope(facts: PaginationFacts, request: PageRequest, served: Served, url: str, query: Query) -> Envelope:
    """What stands around the items. `url` is the absolute URL without query, `query` the caller's decoded arguments.

    Links keep the caller's other arguments and put the place last.
    """
    place: tuple[str, int, int, int] | None = None
    if facts.page is not None and request.page is not None:
        place = facts.page.parameter, request.page, 1, facts.page.first
    elif facts.offset is not None:
        place = facts.offset.parameter, facts.offset.first + request.offset, request.limit, facts.offset.first
    links: dict[str, str] = {}
    if facts.links is not None and place is not None:
        name, at, step, least = place
        if has_next(facts.links, request, served):
            links[facts.links.next] = link(url, query, (name, str(at + step)))
        if at > least:
            links[facts.links.previous] = link(url, query, (name, str(max(least, at - step))))
    return build_envelope(facts, request, served, links)


__all__ = [
    "Envelope",
    "NextPage",
    "PageRequest",
    "Query",
    "Received",
    "Served",
    "after_page",
    "envelope",
    "first",
    "full_size",
    "missing",
    "parse",
    "stands_alone",
]
