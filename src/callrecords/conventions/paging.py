"""Picks the paging style: of a list by its facts, of a request by what it names.

client  first(...)       parameters of the first request
        after_page(...)  the next request, or None at the end
        missing(...)     how many records a page says to stand behind it
server  parse(...)       the page that a request asks for
        envelope(...)    the answer around the items
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from callrecords.conventions import paging_keyset, paging_offset, paging_page_number
from callrecords.conventions.order import Ordering
from callrecords.conventions.paging_values import (
    Envelope,
    NextPage,
    PageRequest,
    Query,
    Received,
    Served,
    number,
)
from callrecords.errors import BadArgument
from callrecords.spec.expressions import Order
from callrecords.spec.facts import PaginationFacts

Walk: TypeAlias = Literal["window", "cursor"]
"""How a client goes through a list: through pages of a closed window, or open-ended after the last record."""


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
    """Paging parameters of a first request; the limit is always among them. Raises `BadArgument`."""
    cursor = after is not None or before is not None
    if cursor and offset:
        raise BadArgument("offset: cannot be combined with after or before")
    if page is not None and (cursor or offset is not None):
        raise BadArgument("page: cannot be combined with offset, after or before")
    if cursor:
        return paging_keyset.first(facts, limit, after, before, orders)
    if page is not None or (facts.page is not None and offset is None):
        return paging_page_number.first(facts, limit, page)
    return paging_offset.first(facts, limit, offset)


def after_page(
    facts: PaginationFacts, walk: Walk, sent: Mapping[str, str], received: Received, url: str
) -> NextPage | None:
    """The next request of a walk, or None at its end. No list ends by "has more" alone. Raises `BadEnvelope`.

    `sent` is everything that the last request carried, `url` its absolute URL.
    """
    if walk == "cursor":
        return paging_keyset.after_page(facts, sent, received)
    if facts.page is not None:
        return paging_page_number.after_page(facts, sent, received, url)
    return paging_offset.after_page(facts, sent, received, url)


def missing(facts: PaginationFacts, sent: Mapping[str, str], received: Received) -> int:
    """How many records of the list stand behind this page, by the total that it names; 0 where it names none.

    Only for a page of a window: what a total beside a cursor counts is not known.
    """
    total = number(received, facts.key_of("total"))
    style = paging_page_number if facts.page is not None else paging_offset
    return 0 if total is None else max(0, total - style.reached(facts, sent, received))


def parse(params: Mapping[str, str], facts: PaginationFacts, order: Ordering | None = None) -> PageRequest:
    """The page that a request asks for; `order` is the order it asks for. Raises `BadParameter`."""
    keyset = facts.keyset
    if keyset is not None and keyset.served != "ignored" and (keyset.after in params or keyset.before in params):
        return paging_keyset.parse(params, facts, order)
    if facts.page is not None:
        return paging_page_number.parse(params, facts)
    return paging_offset.parse(params, facts)


def envelope(facts: PaginationFacts, request: PageRequest, served: Served, url: str, query: Query) -> Envelope:
    """The answer around the items. `url` is the absolute URL without query, `query` the caller's decoded arguments."""
    if request.after is not None or request.before is not None:
        return paging_keyset.envelope(facts, request, served, url, query)
    if request.page is not None:
        return paging_page_number.envelope(facts, request, served, url, query)
    return paging_offset.envelope(facts, request, served, url, query)


__all__ = [
    "Envelope",
    "NextPage",
    "PageRequest",
    "Query",
    "Received",
    "Served",
    "Walk",
    "after_page",
    "envelope",
    "first",
    "missing",
    "parse",
]
