"""Paging by page number."""

from __future__ import annotations

from collections.abc import Mapping

from callrecords.conventions.paging_values import (
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
    has_next,
    limit_text,
    link,
    number,
    read_count,
    read_limit,
    read_number,
    without_link,
)
from callrecords.errors import BadArgument
from callrecords.spec.facts import PageNumberFacts, PaginationFacts


def first(facts: PaginationFacts, limit: int | None, page: int | None) -> dict[str, str]:
    """Parameters of the first request, which always name the page; raises `BadArgument`."""
    if facts.page is None:
        raise BadArgument("page: this list has no page numbers")
    return {
        facts.limit.parameter: limit_text(facts, limit),
        facts.page.parameter: checked("page", facts.page.first if page is None else page, facts.page.first, LARGEST),
    }


def after_page(facts: PaginationFacts, sent: Mapping[str, str], received: Received, url: str) -> NextPage | None:
    """The next request, or None at the end. An empty page always ends. Raises `BadEnvelope`."""
    numbers = _numbers(facts)
    page = int(sent.get(numbers.parameter, numbers.first))
    if ended(facts, sent, received, reached(facts, sent, received)):
        return None
    pages = number(received, facts.key_of("page-total"))
    if "total-reached" in facts.ends and pages is not None and page - numbers.first + 1 >= pages:
        return None
    place = {numbers.parameter: str(page + 1)}
    if "no-next-link" in facts.ends:
        return follow_link(facts, sent, received, url) or without_link(facts, sent, received, place)
    return NextPage.of({**sent, **place})


def reached(facts: PaginationFacts, sent: Mapping[str, str], received: Received) -> int:
    """Records of the list up to the end of this page."""
    numbers = _numbers(facts)
    size = int(sent.get(facts.limit.parameter, facts.limit.default)) if received.size is None else received.size
    return (int(sent.get(numbers.parameter, numbers.first)) - numbers.first) * size + min(received.items, size)


def parse(params: Mapping[str, str], facts: PaginationFacts) -> PageRequest:
    """The page that a request asks for; raises `BadParameter`."""
    numbers = _numbers(facts)
    limit = read_limit(params, facts)
    page = read_number(params, numbers.parameter, numbers.first, numbers.first, LARGEST)
    return PageRequest(limit=limit, offset=(page - numbers.first) * limit, page=page, count=read_count(params, facts))


def envelope(facts: PaginationFacts, request: PageRequest, served: Served, url: str, query: Query) -> Envelope:
    """The answer around the items; links keep the caller's other arguments and put the page last."""
    links: dict[str, str] = {}
    if facts.links is not None and request.page is not None:
        numbers = _numbers(facts)
        if has_next(facts.links, request, served):
            links[facts.links.next] = link(url, query, (numbers.parameter, str(request.page + 1)))
        if request.page > numbers.first:
            links[facts.links.previous] = link(url, query, (numbers.parameter, str(request.page - 1)))
    return build_envelope(facts, request, served, links)


def _numbers(facts: PaginationFacts) -> PageNumberFacts:
    if facts.page is None:
        raise ValueError("paging by page number needs x-pagination.page")
    return facts.page
