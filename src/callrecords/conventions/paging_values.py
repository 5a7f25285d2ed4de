"""What the paging styles share: the values that pass between the halves and their users, and small readings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias, cast
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import msgspec

from callrecords.conventions import BadEnvelope, BadParameter, Params, Standstill, paging_headers
from callrecords.errors import BadArgument
from callrecords.spec.facts_paging import EnvelopeRole, LinkFacts, PaginationFacts
from callrecords.spec.frozen import Frozen
from callrecords.spec.places import nest

LONGEST_QUERY = 32768
"""Characters of a link's query; the HTTP library takes no URL of twice that."""

LARGEST = 2**31 - 1
FARTHEST = 2**62
"""Records that are left out at most: more than any list holds, and no more than a database counts."""
_DIGITS = 100
"""The largest offset or page number."""

UNSAID = 20
"""Records of a page on a server where the spec does not say how many."""

Query: TypeAlias = Sequence[tuple[str, str]]


class Received(Frozen, frozen=True, kw_only=True):
    """What the client knows of a response when it decides about the next request."""

    _hidden = frozenset({"envelope", "headers"})

    items: int
    """How many items came, records or not."""
    last_key: str | None = None
    """Key of the last record that has one."""
    size: int | None = None
    """Records on a full page, where the server was found to serve fewer than were asked for."""
    envelope: Mapping[str, object] = {}
    """What is said beside the items: the decoded keys of the body, and the headers that have a part."""
    headers: Mapping[str, str] = {}
    """Names in lower case."""


class NextPage(Frozen, frozen=True):
    """The next request of a walk."""

    _hidden = frozenset({"params", "link"})

    params: Params
    """Its query, decoded: what `after_page` takes as `sent` the next time."""
    link: str | None = None
    """The encoded query of the server's own link, which is kept to the letter; None where there is no link to follow."""
    unlinked: bool = False
    """Whether it stands in for a link that the response should have carried."""
    path: str | None = None
    """The encoded path of the server's own link, where it leads to another one."""


class PageRequest(Frozen, frozen=True, kw_only=True):
    """Which page a request asks for."""

    limit: int
    offset: int = 0
    """How many leading records to skip; page numbers are counted out here too."""
    page: int | None = None
    after: str | None = None
    """Key of the record after which the page starts."""
    before: str | None = None
    """Key of the record before which the page ends."""
    count: bool = False
    """Whether the total was asked for, where it must be."""
    whose: Literal["own", "foreign", "unknown"] | None = None
    """Whose the page token of the request is: of this query, of another one, or none that was issued."""


class Served(Frozen, frozen=True, kw_only=True):
    """What the server knows about the page that it serves."""

    items: int
    more: bool
    """Whether there are records beyond this page: after it, or, on a `before` page, before it."""
    total: int | None = None
    first_key: str | None = None
    last_key: str | None = None


class Envelope(Frozen, frozen=True):
    """The keys of a response in the declared order, around the key that holds the items; empty where the body is their array."""

    before: dict[str, object]
    items: str
    after: dict[str, object]
    headers: tuple[tuple[str, str], ...] = ()
    """Headers of the response."""
    nested: bool = False
    """Whether some keys are JSON pointers."""

    def frame(self) -> tuple[bytes, bytes]:
        """JSON up to and including the `[` of the items, and from their `]` on."""
        if not self.items:
            return b"[", b"]"
        if self.nested:
            whole = nest({**self.before, self.items: msgspec.Raw(b"\0"), **self.after})
            head, _, tail = msgspec.json.encode(whole).partition(b"\0")  # JSON holds no NUL
            return head + b"[", b"]" + tail
        head, tail = msgspec.json.encode(self.before), msgspec.json.encode(self.after)
        return (
            head[:-1] + (b"," if self.before else b"") + msgspec.json.encode(self.items) + b":[",
            b"]" + (b"," if self.after else b"") + tail[1:],
        )


def checked(name: str, value: int, smallest: int, largest: int) -> str:
    """A number of the client as text; raises `BadArgument` outside its range."""
    if type(value) is not int or not smallest <= value <= largest:  # neither a bool nor 1.5 nor "10"
        raise BadArgument(f"{name}: must be a whole number from {smallest} to {largest}")
    return str(value)


def limit_params(facts: PaginationFacts, limit: int | None) -> dict[str, str]:
    """The page size to send: it is always sent where it is known and can be chosen. Raises `BadArgument`."""
    size = facts.limit
    if size.parameter is None:
        if limit is not None:
            raise BadArgument("limit: the page size of this list cannot be chosen")
        return {}
    wanted = size.default if limit is None else limit
    if wanted is None:
        return {}
    if size.sizes and wanted not in size.sizes:
        raise BadArgument(f"limit: must be one of {', '.join(map(str, size.sizes))}")
    return {size.parameter: checked("limit", wanted, size.minimum, LARGEST if size.maximum is None else size.maximum)}


def full_size(facts: PaginationFacts, sent: Params) -> int | None:
    """Records of a full page in answer to a request; None where nobody knows."""
    size = facts.limit
    text = None if size.parameter is None else text_in(sent, size.parameter)
    return size.default if text is None else int(text)


def text_in(params: Params, name: str) -> str | None:
    """The text of a parameter that is sent once; None where it is not sent."""
    text = params.get(name)
    return text if isinstance(text, str) else None


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, str | tuple[str, ...]]:
    """Query parameters by name, those of one name together."""
    found: dict[str, str | tuple[str, ...]] = {}
    for name, text in pairs:
        before = found.get(name)
        found[name] = text if before is None else (*((before,) if isinstance(before, str) else before), text)
    return found


def read_number(params: Mapping[str, str], name: str, absent: int, smallest: int, largest: int) -> int:
    """A number of a request; raises `BadParameter` unless it is digits within the range."""
    text = params.get(name)
    if text is None:
        return absent
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and smallest <= int(text) <= largest):
        raise BadParameter(name, f"must be a whole number from {smallest} to {largest}")
    return int(text)


def read_place(params: Mapping[str, str], name: str, first: int) -> int:
    """Where a page begins, as far behind the end as one likes; raises `BadParameter` unless it is digits from the first place on."""
    text = params.get(name)
    if text is None:
        return first
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS and int(text) >= first):
        raise BadParameter(name, f"must be a whole number from {first} on")
    return int(text)


def read_limit(params: Mapping[str, str], facts: PaginationFacts) -> int:
    """The page size that a request asks for; raises `BadParameter`."""
    limit = facts.limit
    usual = limit.default or (
        LARGEST if facts.one_response else max(limit.minimum, min(UNSAID, limit.maximum or UNSAID))
    )
    if limit.parameter is None:
        return usual
    if limit.maximum is None:
        wanted = usual if limit.parameter not in params else read_place(params, limit.parameter, limit.minimum)
    else:
        wanted = read_number(params, limit.parameter, usual, limit.minimum, limit.maximum)
    if limit.sizes and limit.parameter in params and wanted not in limit.sizes:
        raise BadParameter(limit.parameter, f"must be one of {', '.join(map(str, limit.sizes))}")
    return min(wanted, LARGEST)  # nobody holds so many records


def read_count(params: Mapping[str, str], facts: PaginationFacts) -> bool:
    """Whether a request asks for the total; raises `BadParameter`."""
    if facts.count_parameter is None or facts.count_parameter not in params:
        return False
    text = params[facts.count_parameter]
    if text not in ("true", "false"):
        raise BadParameter(facts.count_parameter, "must be true or false")
    return text == "true"


def number(received: Received, key: str | None) -> int | None:
    """A whole number of the envelope, or None where there is none."""
    value = None if key is None else received.envelope.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def ended(facts: PaginationFacts, sent: Params, received: Received, reached: int) -> bool:
    """Whether a window ends with this page, its next link aside. `reached` counts all records up to its end."""
    if not received.items:
        return True
    total = number(received, facts.key_of("total"))
    if total is not None and reached < total:
        return False  # a server may serve fewer than were asked for
    size = full_size(facts, sent)
    if "short-page" in facts.ends and size is not None and received.items < size:
        return True
    return "total-reached" in facts.ends and total is not None


def follow_link(facts: PaginationFacts, sent: Params, received: Received, url: str) -> NextPage | None:
    """The request that the envelope's `next` link names, or None without one. `url` is the URL of this page.

    Only the query of the link is used, and only if the link names the same host and path. Raises `BadEnvelope`.
    """
    key = facts.key_of("links")
    if key is None or facts.links is None:
        return None
    links = received.envelope.get(key)
    if links is None:
        return None
    if not isinstance(links, dict):
        raise BadEnvelope(key, "expected an object of links")
    link = cast("dict[str, object]", links).get(facts.links.next)
    if link is None:
        return None
    name = f"{key}.{facts.links.next}"
    if not isinstance(link, str):
        raise BadEnvelope(name, "expected a URL")
    try:
        here, there = urlsplit(url), urlsplit(link)
        same = (here.hostname, unquote(here.path)) == (there.hostname, unquote(there.path))
        params = grouped(parse_qsl(there.query, keep_blank_values=True, max_num_fields=100))
    except ValueError:
        raise BadEnvelope(name, "expected a URL") from None
    if len(there.query) > LONGEST_QUERY or not there.query.isprintable():
        raise BadEnvelope(name, f"expected a URL of printable characters, {LONGEST_QUERY} at most in its query")
    if not params:
        raise BadEnvelope(name, "expected a URL with a query")
    if not same:
        raise BadEnvelope(name, "the link leads to another host or path")
    if params == dict(sent):
        raise Standstill(name, "the link repeats this request")
    return NextPage(params, there.query)


def without_link(facts: PaginationFacts, sent: Params, received: Received, place: Mapping[str, str]) -> NextPage | None:
    """The request for what follows a full page that says there is more, and carries no link to it; else None.

    The page after it may be empty: what "has more" means at the end of a list is not relied on.
    """
    key = facts.key_of("has-more")
    full = received.items >= (full_size(facts, sent) or 0)
    if key is None or received.envelope.get(key) is not True or not full:
        return None
    return NextPage({**sent, **place}, unlinked=True)


def at_end(end: Literal["missing", "null", "empty"], place: str) -> dict[str, object]:
    """What stands where the next page would be named."""
    return {} if end == "missing" else {place: None if end == "null" else ""}


def build_envelope(
    facts: PaginationFacts,
    request: PageRequest,
    served: Served,
    links: Mapping[str, str],
    told: Mapping[str, object] | None = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> Envelope:
    """The envelope in its declared order, each key by its role; `told` is what names the next page, with its places."""
    total = served.total if facts.count_parameter is None or request.count else None
    roles: dict[EnvelopeRole, object] = {
        "page-count": served.items,
        "total": total,
        "null": None,
        "limit": request.limit,
        "offset": None if facts.offset is None else facts.offset.first + request.offset,
        "page": request.page,
        "page-total": None if served.total is None else -(-served.total // request.limit),
        "has-more": served.more,
        "links": dict(links),
    }
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    part, items = before, ""
    for key, role in facts.envelope.items():
        if role == "items":
            part, items = after, key
        elif role in ("constant", "ignored"):
            if key in facts.constants:
                part[key] = facts.constants[key]
        elif role != "total" or facts.count_parameter is None or request.count:
            part[key] = roles[role]
    if told is not None:
        after |= told
    if facts.headers:
        headers = (*headers, *paging_headers.write(facts, roles))
    nested = any(key.startswith("/") for key in (*before, items, *after))
    return Envelope(before, items, after, headers, nested)


def has_next(links: LinkFacts, request: PageRequest, served: Served) -> bool:
    """Whether a page links to the next one."""
    match links.sent:
        case "never":
            return False
        case "full-page":
            return served.more or served.items >= request.limit
        case _:
            return served.more


def link(url: str, query: Iterable[tuple[str, str]], *last: tuple[str, str]) -> str:
    """An absolute link: the arguments in order, then those that come last instead of their namesakes."""
    names = {name for name, _ in last}
    return f"{url}?{urlencode([*(pair for pair in query if pair[0] not in names), *last])}"
