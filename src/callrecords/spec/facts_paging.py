"""How a list is cut into pages: the facts of `x-pagination`."""

# No `from __future__ import annotations`: msgspec would have to evaluate each annotation when a client makes its first request.

from typing import Literal

import msgspec

from callrecords.spec.facts import Fact

PagingEnd = Literal["no-next-link", "no-next-token", "empty-page", "short-page", "total-reached", "one-response"]
EnvelopeRole = Literal[
    "items",
    "page-count",
    "total",
    "null",
    "limit",
    "offset",
    "page",
    "page-total",
    "has-more",
    "links",
    "constant",
    "ignored",
]
HeaderRole = Literal["total", "page-total", "page-count", "limit", "offset", "page"]
FULLEST = 10_000
"""The largest page that anybody fills: a greater maximum says that there is none."""


class LimitFacts(Fact, frozen=True, kw_only=True):
    """How many records a page holds; what nobody knows is None."""

    parameter: str | None = None
    """The parameter that chooses the size; None where it cannot be chosen."""
    default: int | None = None
    """The size that is not chosen."""
    minimum: int = 1
    maximum: int | None = None
    sizes: tuple[int, ...] = ()
    """The only sizes that there are, in order; empty where each from the smallest to the largest is one."""

    def nearest(self, wanted: int) -> int:
        """The size that is asked for where a page is to hold so many records: at least as many, where that may be."""
        if self.sizes:
            return next((size for size in self.sizes if size >= wanted), self.sizes[-1])
        return max(wanted if self.maximum is None else min(wanted, self.maximum), self.minimum)


class OffsetFacts(Fact, frozen=True, kw_only=True):
    """Paging by the place of a page's first record; `first` is the place of the list's first one."""

    parameter: str
    first: int = 0

    def place(self, skipped: int) -> int:
        """The place of the record that has this many before it."""
        return self.first + skipped

    def behind(self, skipped: int) -> dict[str, str]:
        """The parameter of a request whose page begins with that record."""
        return {self.parameter: str(self.place(skipped))}


class PageNumberFacts(Fact, frozen=True, kw_only=True):
    """Paging by page number; `first` is the number of the first page."""

    parameter: str
    first: int = 1


class KeysetFacts(Fact, frozen=True, kw_only=True):
    """Paging by the key of a record: what comes after it, what comes before it."""

    after: str
    before: str
    key: str
    order: str
    """The only field that may order a list with a cursor; also the order of the cursor itself."""
    served: Literal["honoured", "refused", "ignored"] = "honoured"
    """What a server makes of a cursor."""


class TokenFacts(Fact, frozen=True, kw_only=True):
    """Paging by tokens that mean nothing to the client: a response names the next page, the next request sends it back."""

    parameter: str
    next: str | None = None
    """Where in a body the token stands; None where it stands in a header, or is only part of a link."""
    header: str | None = None
    """The header with the token."""
    written: Literal["text", "number"] = "text"
    """How a server writes it: a `number` is a whole one, in the body and in the parameter; a client takes both."""
    end: Literal["missing", "null", "empty"] = "missing"
    """How a server writes that there is no next page; a client takes all three."""
    served: Literal["honoured", "dies"] = "honoured"
    """What a server makes of a token that it gave: `dies` when it takes none any more."""


class NextFacts(Fact, frozen=True, kw_only=True):
    """A URL of the next page, which is followed as it is."""

    url: str | None = None
    """Where in a body the URL stands; None where it stands in a header."""
    header: str | None = None
    """The header with a link of the relation `next`, such as `Link`."""
    written: Literal["absolute", "relative"] = "absolute"
    """How a server writes it; a client takes both."""
    end: Literal["missing", "null", "empty"] = "missing"
    """How a server writes that there is no next page; a client takes all three."""


class LinkFacts(Fact, frozen=True, kw_only=True):
    """Names of the links inside the envelope's links object; their values are absolute URLs."""

    next: str
    previous: str
    sent: Literal["with-more", "full-page", "never"] = "with-more"
    """When there is a link to the next page: when records follow, after every full page, or never."""


class PaginationFacts(Fact, frozen=True, kw_only=True):
    """`x-pagination`: how a list is cut into pages, and how its end is known."""

    limit: LimitFacts = LimitFacts()
    envelope: dict[str, EnvelopeRole]
    headers: dict[str, HeaderRole] = msgspec.field(default_factory=dict[str, HeaderRole])
    """Numbers of the page or of the list that stand in headers of the response."""
    constants: dict[str, int | str | bool] = msgspec.field(default_factory=dict[str, int | str | bool])
    offset: OffsetFacts | None = None
    page: PageNumberFacts | None = None
    keyset: KeysetFacts | None = None
    cursor: TokenFacts | None = None
    next: NextFacts | None = None
    links: LinkFacts | None = None
    count_parameter: str | None = None
    """A boolean parameter that asks for the total, where the total is not always sent."""
    ends: tuple[PagingEnd, ...]

    def key_of(self, role: EnvelopeRole) -> str | None:
        """Where the part with a role stands, or None: a key of the body, a JSON pointer, or a header."""
        return next((key for key, played in self.parts.items() if played == role), None)

    @property
    def parts(self) -> dict[str, EnvelopeRole]:
        """The role of each part of a response: of those of its body, and of its headers."""
        return {**self.envelope, **self.headers}

    @property
    def items(self) -> str:
        """Where in a body the records stand: a key of the body, a JSON pointer, or empty where the body is their array."""
        return next(key for key, played in self.envelope.items() if played == "items")

    @property
    def beside(self) -> tuple[str, ...]:
        """Where in a body everything else stands that pages are known by."""
        told = (None if self.cursor is None else self.cursor.next, None if self.next is None else self.next.url)
        return (*(key for key in self.envelope if key != self.items), *(place for place in told if place is not None))

    @property
    def in_headers(self) -> bool:
        """Whether headers of a response say anything of its page, the link to the next one aside."""
        return bool(self.headers) or (self.cursor is not None and self.cursor.header is not None)

    @property
    def one_response(self) -> bool:
        """Whether a response holds everything that was requested: there are no further pages, only narrower windows."""
        return "one-response" in self.ends

    @property
    def largest(self) -> int | None:
        """Records of the largest page; None where nobody knows."""
        return self.limit.default if self.limit.parameter is None else self.limit.maximum

    @property
    def fullest(self) -> int | None:
        """Records of the largest page, where one may come to be full; None where nobody knows, or the bound is that of a number."""
        return None if self.largest is None or self.largest > FULLEST else self.largest

    @property
    def smallest(self) -> int | None:
        """Records of the smallest page that can be asked for; None where the size cannot be chosen."""
        return None if self.limit.parameter is None else self.limit.minimum

    @property
    def goes_as_told(self) -> bool:
        """Whether each response names the request for the next page, by a token or a URL."""
        return self.cursor is not None or self.next is not None
