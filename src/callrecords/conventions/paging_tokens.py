"""Paging by tokens: a response names the next page by a text that means nothing to the client, who sends it back.

A missing, null or empty token ends the list; an empty page with a token does not. A server gives a token for one query:
with other filters or another order it is refused, with another page size it is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from callrecords.conventions import BadEnvelope, BadParameter, Params, Standstill
from callrecords.conventions.opaque import HALF, opened, opened_number, sealed, sealed_number
from callrecords.conventions.paging_values import (
    Envelope,
    NextPage,
    PageRequest,
    Query,
    Received,
    Served,
    at_end,
    build_envelope,
    read_count,
    read_limit,
)
from callrecords.spec.facts_paging import PaginationFacts, TokenFacts
from callrecords.spec.frozen import Frozen

LONGEST = 16384
"""Characters of a token that a client sends back."""


def after_page(facts: PaginationFacts, sent: Params, received: Received) -> NextPage | None:
    """The next request, or None at the end; everything else that was sent is sent again. Raises `BadEnvelope`."""
    cursor = _cursor(facts)
    name = place(cursor)
    token = next_token(facts, received.envelope)
    if token is None:
        return None
    if len(token) > LONGEST:
        raise BadEnvelope(name, f"expected a token of at most {LONGEST} characters")
    if sent.get(cursor.parameter) == token:
        raise Standstill(name, "the token is that of this request")
    return NextPage({**sent, cursor.parameter: token})


def next_token(facts: PaginationFacts, envelope: Mapping[str, object]) -> str | None:
    """The token of the next page, or None at the end; raises `BadEnvelope` for one that is no text or whole number."""
    name = place(_cursor(facts))
    token = envelope.get(name)
    if token is None or token == "":
        return None
    if isinstance(token, bool) or not isinstance(token, str | int):
        raise BadEnvelope(name, "expected a token as text")
    return str(token)


def place(cursor: TokenFacts) -> str:
    """Where a response has the token: a place of its body, or a header."""
    return cursor.next or cursor.header or ""


class Seal(Frozen, frozen=True):
    """Makes and reads the tokens of one server for one query; nobody without its key can make one."""

    _hidden = frozenset({"key", "mark"})

    key: bytes
    mark: bytes
    """Stands for the query, the page aside."""
    counts: bool = False
    """Whether tokens are whole numbers."""

    @classmethod
    def of(cls, facts: PaginationFacts, key: bytes, query: Query) -> Seal:
        """The seal of a query."""
        paging: set[str | None] = {_cursor(facts).parameter, facts.limit.parameter}
        rest = repr(sorted(pair for pair in query if pair[0] not in paging))
        mark = hashlib.blake2b(rest.encode("utf-8", "surrogatepass"), digest_size=HALF).digest()
        return cls(key, mark, _cursor(facts).written == "number")

    def token(self, place: int) -> str:
        """A token for the page that begins after so many records."""
        if self.counts:
            return sealed_number(self.key, place, self.mark)
        return sealed(self.key, place.to_bytes(HALF, "big") + self.mark)

    def place(self, token: str) -> tuple[int, bool] | None:
        """How many records stand before the page of a token, and whether it is one of this query; None if it is made up."""
        if self.counts:
            return opened_number(self.key, token, self.mark)
        plain = opened(self.key, token)
        return None if plain is None else (int.from_bytes(plain[:HALF], "big"), plain[HALF:] == self.mark)


def parse(params: Mapping[str, str], facts: PaginationFacts, seal: Seal) -> PageRequest:
    """The page that a request asks for; `demand_own` refuses one with a token that is not its own. Raises `BadParameter`."""
    text = params.get(_cursor(facts).parameter)
    found = None if text is None else seal.place(text)
    return PageRequest(
        limit=read_limit(params, facts),
        offset=0 if found is None else found[0],
        count=read_count(params, facts),
        whose=None if text is None else "unknown" if found is None else "own" if found[1] else "foreign",
    )


def demand_own(facts: PaginationFacts, request: PageRequest) -> None:
    """Raise `BadParameter` for a token that was made up, issued for another query, or dead."""
    if _cursor(facts).served == "dies":
        raise BadParameter(_cursor(facts).parameter, "is too old; begin anew", "dead-token")
    if request.whose == "unknown":
        raise BadParameter(_cursor(facts).parameter, "is no token of this list")
    if request.whose == "foreign":
        raise BadParameter(_cursor(facts).parameter, "belongs to another query; keep filters and order beside it")


def envelope(facts: PaginationFacts, request: PageRequest, served: Served, seal: Seal) -> Envelope:
    """What stands around the items."""
    cursor = _cursor(facts)
    token = seal.token(request.offset + request.limit) if served.more else None
    if cursor.header is not None:
        return build_envelope(facts, request, served, {}, {}, () if token is None else ((cursor.header, token),))
    said = int(token) if token is not None and cursor.written == "number" else token
    told = at_end(cursor.end, place(cursor)) if said is None else {place(cursor): said}
    return build_envelope(facts, request, served, {}, told)


def _cursor(facts: PaginationFacts) -> TokenFacts:
    if facts.cursor is None:
        raise ValueError("paging by token needs x-pagination.cursor")
    return facts.cursor
