"""What a response says of its page in headers, as where the body is the array of the records and has no room beside them.

client  read(facts, headers)   what they say, each under its header's name
server  write(facts, roles)    the headers

A number is written in digits; a header with anything else says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from callrecords.spec.facts_paging import EnvelopeRole, PaginationFacts

_DIGITS = 18
"""Of the largest number."""


def read(facts: PaginationFacts, headers: Mapping[str, str]) -> dict[str, object]:
    """Numbers, and the token of the next page as text; names of `headers` are in lower case."""
    found: dict[str, object] = {}
    for name in facts.headers:
        text = headers.get(name.lower(), "").strip()
        found[name] = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None
    if facts.cursor is not None and facts.cursor.header is not None:
        found[facts.cursor.header] = headers.get(facts.cursor.header.lower(), "").strip()
    return found


def write(facts: PaginationFacts, roles: Mapping[EnvelopeRole, object]) -> tuple[tuple[str, str], ...]:
    """The headers of a response; one whose number is not known is left out."""
    return tuple((name, str(roles[role])) for name, role in facts.headers.items() if roles.get(role) is not None)
