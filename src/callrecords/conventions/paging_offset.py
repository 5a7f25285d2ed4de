"""Paging by the number of leading records to skip, with or without links to the neighbouring pages."""

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
    read_count,
    read_limit,
    read_number,
    without_link,
)
from callrecords.errors import BadArgument
from callrecords.spec.facts import PaginationFacts


def first(facts: PaginationFacts, limit: int | None, offset: int | None) -> dict[str, str]:
    """Parameters of the first request; raises `BadArgument`."""
    params = {facts.limit.parameter: limit_text(facts, limit)}
    if offset is not None:
        if facts.offset is None:
            raise BadArgument("offset: this list cannot skip records")
        params[facts.offset.parameter] = checked("offset", offset, 0, LARGEST)
    return params


def after_page(facts: PaginationFacts, sent: Mapping[str, str], received: Received, url: str) -> NextPage | None:
    """The next request, or None at the end. An empty page always ends. Raises `BadEnvelope`.

    Where a missing next link ends the list, the link is followed; else, and where a full page says that there is more
    but carries no link, the offset moves on by what was received, but not by more than was asked for: a page with records
    in it twice would make it skip others.
    """
    if facts.offset is None:
        return None
    onward = reached(facts, sent, received)
    if ended(facts, sent, received, onward):
        return None
    place = {facts.offset.parameter: str(onward)}
    if "no-next-link" in facts.ends:
        return follow_link(facts, sent, received, url) or without_link(facts, sent, received, place)
    return NextPage.of({**sent, **place})


def reached(facts: PaginationFacts, sent: Mapping[str, str], received: Received) -> int:
    """Records of the list up to the end of this page."""
    offset = int(sent.get(facts.offset.parameter, 0)) if facts.offset is not None else 0
    return offset + min(received.items, int(sent.get(facts.limit.parameter, received.items)))


def parse(params: Mapping[str, str], facts: PaginationFacts) -> PageRequest:
    """The page that a request asks for; raises `BadParameter`."""
    return PageRequest(
        limit=read_limit(params, facts),
        offset=0 if facts.offset is None else read_number(params, facts.offset.parameter, 0, 0, LARGEST),
        count=read_count(params, facts),
    )


def envelope(facts: PaginationFacts, request: PageRequest, served: Served, url: str, query: Query) -> Envelope:
    """The answer around the items; links keep the caller's other arguments and put the offset last."""
    links: dict[str, str] = {}
    if facts.links is not None and facts.offset is not None:
        name = facts.offset.parameter
        if has_next(facts.links, request, served):
            links[facts.links.next] = link(url, query, (name, str(request.offset + request.limit)))
        if request.offset:
            links[facts.links.previous] = link(url, query, (name, str(max(0, request.offset - request.limit))))
    return build_envelope(facts, request, served, links)
