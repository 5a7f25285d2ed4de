"""Paging by the URL of the next page, in the body or in a header: a client follows it as it is, but to no other host.

A URL may be absolute or relative (RFC 3986). Only its path and its query are used, so that a token goes nowhere but where
it went before. A missing, null or empty URL ends the list; an empty page with one does not.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from callrecords.conventions import BadEnvelope, Params, Standstill
from callrecords.conventions.paging_tokens import Seal
from callrecords.conventions.paging_values import (
    LONGEST_QUERY,
    Envelope,
    NextPage,
    PageRequest,
    Query,
    Received,
    Served,
    at_end,
    build_envelope,
    grouped,
)
from callrecords.spec.facts_paging import NextFacts, PaginationFacts

_LINK = re.compile(r'<([^>]*)>((?:[^",]|"(?:[^"\\]|\\.)*")*)')
_RELATION = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))', re.IGNORECASE)


def after_page(facts: PaginationFacts, sent: Params, received: Received, url: str) -> NextPage | None:
    """The request that the URL names, or None at the end. `url` is the URL of this page. Raises `BadEnvelope`."""
    following = _next(facts)
    name = following.url or following.header or ""
    if following.url is not None:
        link = received.envelope.get(following.url)
    else:
        link = linked(received.headers.get(name.lower(), ""))
    if link is None or link == "":
        return None
    if not isinstance(link, str):
        raise BadEnvelope(name, "expected a URL")
    try:
        here, there = urlsplit(url), urlsplit(urljoin(f"{url}?{urlencode(sent, doseq=True)}", link))
        host, scheme = there.hostname, there.scheme
        params = grouped(parse_qsl(there.query, keep_blank_values=True, max_num_fields=100))
    except ValueError:
        raise BadEnvelope(name, "expected a URL") from None
    if host != here.hostname or scheme not in ("http", "https"):
        raise BadEnvelope(name, "the link leads to another host, which gets no request and no token")
    target = there.path + there.query
    if len(target) > LONGEST_QUERY or not target.isprintable() or not there.path.startswith("/"):
        raise BadEnvelope(name, f"expected a URL of printable characters, {LONGEST_QUERY} at most")
    path = None if there.path == here.path else there.path
    if path is None and params == dict(sent):
        raise Standstill(name, "the link repeats this request")
    return NextPage(params, there.query, path=path)


def linked(header: str) -> str | None:
    """The URL with the relation `next` of a `Link` header (RFC 8288), or None."""
    for url, rest in _LINK.findall(header):
        for quoted, plain in _RELATION.findall(rest)[:1]:  # the first one counts
            if "next" in (quoted or plain).lower().split():
                return str(url).strip()
    return None


def envelope(
    facts: PaginationFacts, request: PageRequest, served: Served, url: str, query: Query, seal: Seal | None
) -> Envelope:
    """What stands around the items. `url` is the absolute URL without query, `query` the caller's decoded arguments."""
    following = _next(facts)
    if not served.more:
        end = {} if following.url is None else at_end(following.end, following.url)
        return build_envelope(facts, request, served, {}, end)
    name, value = _place(facts, request, seal)
    path = url if following.written == "absolute" else urlsplit(url).path
    target = f"{path}?{urlencode([*(pair for pair in query if pair[0] != name), (name, value)])}"
    if following.url is not None:
        return build_envelope(facts, request, served, {}, {following.url: target})
    headers = ((following.header or "Link", f'<{target}>; rel="next"'),)
    return build_envelope(facts, request, served, {}, {}, headers)


def _place(facts: PaginationFacts, request: PageRequest, seal: Seal | None) -> tuple[str, str]:
    """The parameter that names the next page, and its value."""
    if facts.cursor is not None and seal is not None:
        return facts.cursor.parameter, seal.token(request.offset + request.limit)
    if facts.page is not None and request.page is not None:
        return facts.page.parameter, str(request.page + 1)
    if facts.offset is not None:
        return facts.offset.parameter, str(request.offset + request.limit)
    raise ValueError("a link to the next page needs a cursor, an offset or a page in x-pagination")


def _next(facts: PaginationFacts) -> NextFacts:
    if facts.next is None:
        raise ValueError("paging by the URL of the next page needs x-pagination.next")
    return facts.next
