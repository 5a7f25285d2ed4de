"""What a spec says beyond OpenAPI: the facts of its `x-` keys, as typed values.

The meaning of each key is described in `specs/README.md`.
"""

# No `from __future__ import annotations`: reading a bundle would have to evaluate 300 texts first, at each first request.

from datetime import timedelta
from typing import Any, Literal

import msgspec

from callrecords.spec.forms import Form

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
Situation = Literal[
    "no-token",
    "bad-token",
    "expired-token",
    "foreign-token",
    "forbidden",
    "unknown-record",
    "unknown-path",
    "method-not-allowed",
    "bad-parameter",
    "negative-offset",
    "negative-limit",
    "limit-above-maximum",
    "partner-missing",
    "end-before-start",
    "dead-token",
    "dead-sync-token",
    "throttled",
    "server-error",
    "nothing-found",
]
BAD_PARAMETERS: tuple[Situation, ...] = (
    "negative-offset",
    "negative-limit",
    "limit-above-maximum",
    "partner-missing",
    "end-before-start",
    "dead-token",
)
"""Kinds of bad parameters that a vendor may have words of its own for."""
ErrorClass = Literal[
    "bad-request",
    "unauthorized",
    "forbidden",
    "not-found",
    "throttled",
    "server-error",
    "empty-page",
    "window-too-wide",
]


FULLEST = 10_000
"""The largest page that anybody fills: a greater maximum says that there is none."""

Several = Literal["repeated", "comma", "space", "pipe"]
"""How several values of one parameter are sent: the parameter repeated for each, or one text with a sign between them."""


class _Fact(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """Base of all facts: immutable, kebab-case on the page, unknown keys skipped."""


class ClientParameter(_Fact, frozen=True, kw_only=True):
    """A constructor parameter of the client besides token and base URL."""

    name: str
    place: Literal["path", "server", "query", "header"] = msgspec.field(name="in")
    """What it fills: a place of the paths or of the server's URL; or a query parameter or a header of each request."""
    fills: str
    default: str | None = None
    example: str | None = None
    description: str = ""

    @property
    def sample(self) -> str | None:
        """A value that a server takes, where the spec says one."""
        return self.example or self.default


class ClientFacts(_Fact, frozen=True, kw_only=True):
    """`x-client`: how the client is called and built."""

    slug: str
    class_name: str = msgspec.field(name="class")
    env: str
    title: str
    parameters: tuple[ClientParameter, ...] = ()
    headers: dict[str, str] = {}

    def variable(self, name: str) -> str:
        """The environment variable for a constructor parameter: `variable("token")` is `ACME_TOKEN`."""
        return f"{self.env}_{name.upper()}"


class ErrorShape(_Fact, frozen=True, kw_only=True):
    """Where an error body keeps its parts: keys of the body, or JSON pointers, in which `0` is the first of several errors."""

    media: Literal["application/json", "text/plain", "text/html"] = "application/json"
    """What an error comes as. A text is its message, and has no other parts."""
    code: str | None = None
    message: str | None = None
    field: str | None = None
    """Where the name of the parameter stands that is wrong."""
    request_id: str | None = None
    """Where the id stands that the server gave the request."""
    code_type: Literal["string", "integer"] = "string"
    may_be_missing: bool = False
    """Whether an error may come without a body."""


class SituationResponse(_Fact, frozen=True, kw_only=True):
    """The vendor's error in one situation. `{detail}` in the message is replaced by what was wrong, `{limit}` by the largest page size."""

    status: int
    code: str | int | None = None
    """None where the shape has no place for one."""
    message: str
    shown: bool = False
    """Whether a page shows the message: then a server says these words."""


class ErrorCode(_Fact, frozen=True, kw_only=True):
    """A vendor code and what it means; `message` (a part of the text, any case) narrows it, or stands alone."""

    code: str | None = None
    means: ErrorClass
    message: str | None = None


class ErrorFacts(_Fact, frozen=True, kw_only=True):
    """`x-errors`: the shape of an error body and the vendor's codes."""

    shape: ErrorShape
    situations: dict[Situation, SituationResponse]
    codes: tuple[ErrorCode, ...] = ()


class RateLimit(_Fact, frozen=True, kw_only=True):
    """`x-rate-limit`: at most `requests` in each period of `per`."""

    requests: int
    per: timedelta


class ResourceFacts(_Fact, frozen=True, kw_only=True):
    """`x-resource`: the resource an operation belongs to, and its part in it."""

    name: str
    role: Literal["list", "get"]
    record: str | None = None
    """Where in a response a single record stands: a key of the body, or a JSON pointer; None where it is the whole body."""
    constants: dict[str, int | str | bool] = {}
    """What stands beside it in every response."""


class LimitFacts(_Fact, frozen=True, kw_only=True):
    """How many records a page holds; what nobody knows is None."""

    parameter: str | None = None
    """The parameter that chooses the size; None where it cannot be chosen."""
    default: int | None = None
    """The size that is not chosen."""
    minimum: int = 1
    maximum: int | None = None


class OffsetFacts(_Fact, frozen=True, kw_only=True):
    """Paging by the number of leading records to skip."""

    parameter: str


class PageNumberFacts(_Fact, frozen=True, kw_only=True):
    """Paging by page number; `first` is the number of the first page."""

    parameter: str
    first: int = 1


class KeysetFacts(_Fact, frozen=True, kw_only=True):
    """Paging by the key of a record: what comes after it, what comes before it."""

    after: str
    before: str
    key: str
    order: str
    """The only field that may order a list with a cursor; also the order of the cursor itself."""
    served: Literal["honoured", "refused", "ignored"] = "honoured"
    """What a server makes of a cursor."""


class TokenFacts(_Fact, frozen=True, kw_only=True):
    """Paging by tokens that mean nothing to the client: a response names the next page, the next request sends it back."""

    parameter: str
    next: str | None = None
    """Where in a body the token stands; None where it stands in a header, or is only part of a link."""
    header: str | None = None
    """The header with the token."""
    end: Literal["missing", "null", "empty"] = "missing"
    """How a server writes that there is no next page; a client takes all three."""
    served: Literal["honoured", "dies"] = "honoured"
    """What a server makes of a token that it gave: `dies` when it takes none any more."""


class NextFacts(_Fact, frozen=True, kw_only=True):
    """A URL of the next page, which is followed as it is."""

    url: str | None = None
    """Where in a body the URL stands; None where it stands in a header."""
    header: str | None = None
    """The header with a link of the relation `next`, such as `Link`."""
    written: Literal["absolute", "relative"] = "absolute"
    """How a server writes it; a client takes both."""
    end: Literal["missing", "null", "empty"] = "missing"
    """How a server writes that there is no next page; a client takes all three."""


class LinkFacts(_Fact, frozen=True, kw_only=True):
    """Names of the links inside the envelope's links object; their values are absolute URLs."""

    next: str
    previous: str
    sent: Literal["with-more", "full-page", "never"] = "with-more"
    """When there is a link to the next page: when records follow, after every full page, or never."""


class PaginationFacts(_Fact, frozen=True, kw_only=True):
    """`x-pagination`: how a list is cut into pages, and how its end is known."""

    limit: LimitFacts = LimitFacts()
    envelope: dict[str, EnvelopeRole]
    headers: dict[str, HeaderRole] = {}
    """Numbers of the page or of the list that stand in headers of the response."""
    constants: dict[str, int | str | bool] = {}
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


class PlainParameter(_Fact, frozen=True, kw_only=True):
    """A query parameter that means `field operator value`."""

    parameter: str
    field: str
    operator: str
    prefix: str = ""
    """What stands in front of the value and says the operator, such as `gte:`; empty where the name says it."""
    together: str | None = None
    """Parameters with the same word here must be given together or not at all."""
    empty_means_all: bool = False
    day: Literal["first", "last"] = "first"
    """Of a time that is sent as a day: whether it is where that day begins, or where it ends."""
    writing: Form | None = None
    """How its value is written, where that is not how the field's is: filled in from the parameter's schema."""
    several: Several | None = None
    """How it takes several values; None where it takes one. Filled in from what is declared of the parameter."""
    required: bool = False
    """Whether each request must have the parameter. Filled in, too."""

    @property
    def place(self) -> tuple[str, str]:
        """Where the condition stands in a query: in which parameter, and behind what."""
        return self.parameter, self.prefix


class FilterFacts(_Fact, frozen=True, kw_only=True):
    """`x-filter`: which conditions a list understands, and how they are written."""

    grammar: Literal["conditions", "odata", "parameters"]
    parameter: str | None = None
    fields: dict[str, tuple[str, ...]] = {}
    parameters: tuple[PlainParameter, ...] = ()
    max_conditions: int | None = None
    times: Literal["quoted", "bare"] = "quoted"
    """How a time stands in the grammar `odata`: in single quotes as a text does, or without."""

    def operators(self, field: str) -> tuple[str, ...]:
        """The operators a field may be filtered with; empty when it cannot be."""
        if self.grammar == "parameters":
            found = (plain.operator for plain in self.parameters if plain.field == field)
            return tuple(dict.fromkeys("eq" if operator == "in" else operator for operator in found))
        return self.fields.get(field, ())

    def plain(self, field: str, operator: str, values: int = 1) -> PlainParameter | None:
        """The plain parameter for a condition, or for so many of which one is to hold; None where there is none."""
        wanted = ("eq", "in") if operator == "eq" else (operator,)
        for name in wanted if values == 1 else ("in",):
            for one in self.parameters:
                if (one.field, one.operator) == (field, name):
                    return one
        return None

    def form_of(self, field: str, operator: str) -> Form | None:
        """How a plain parameter takes the value of a condition; None where it takes it as the records have it."""
        found = self.plain(field, operator)
        return None if found is None else found.writing

    @property
    def listed(self) -> frozenset[str]:
        """The fields of which a request can name several values, any of which a record may have."""
        return frozenset(plain.field for plain in self.parameters if plain.operator == "in")

    @property
    def filterable(self) -> tuple[str, ...]:
        """Wire names of the fields that can be filtered."""
        if self.grammar == "parameters":
            return tuple(dict.fromkeys(plain.field for plain in self.parameters))
        return tuple(self.fields)


class SearchFacts(_Fact, frozen=True, kw_only=True):
    """`x-search`: a free-text parameter and the fields it looks into."""

    parameter: str
    fields: tuple[str, ...]
    any_of: str | None = None
    """A word that stands between alternatives; None where a text is always one text."""


class DirectionFacts(_Fact, frozen=True, kw_only=True):
    """A parameter of its own that says which way a list is sorted."""

    parameter: str
    ascending: str = "asc"
    descending: str = "desc"


class OrderFacts(_Fact, frozen=True, kw_only=True):
    """`x-order`: how a list is sorted."""

    parameter: str
    fields: tuple[str, ...]
    max_fields: int = 1
    shuffle: str | None = None
    written: Literal["space", "colon", "sign"] = "space"
    """How a direction stands beside a field: `field desc`, `field:desc`, or `-field`."""
    direction: DirectionFacts | None = None
    """Where the direction stands in another parameter."""
    default: str | None = None
    """The field that orders the list (ascending) when no order is asked for; None where the spec names none."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """All parameters that say an order."""
        return (self.parameter,) if self.direction is None else (self.parameter, self.direction.parameter)


class FieldFilterFacts(_Fact, frozen=True, kw_only=True):
    """`x-fields`: parameters that choose which fields are sent, as comma lists of wire names."""

    include: str
    exclude: str | None = None


class VisibilityFacts(_Fact, frozen=True, kw_only=True):
    """`x-visibility`: whose records a token sees."""

    owner: str | None = None
    """Record field that names the owning account."""
    descendants: str | None = None
    """Role that adds the records of accounts below the token's own."""
    tenant: tuple[str, ...] = ()
    """Roles that see every record; others see only records in which they take part."""
    own: tuple[str, ...] = ()
    """Record fields one of which must name the user, for a token without a `tenant` role."""
    bound: str | None = None
    """Path parameter whose value the token was issued for."""


class ClockFacts(_Fact, frozen=True, kw_only=True):
    """`x-clock`: how a list lives in time."""

    field: str
    publish_delay: timedelta | None = None
    settles_after: timedelta | None = None
    widest_window: timedelta | None = None
    default_window: timedelta | None = None
    """What a list without a window covers, counted back from now; None means everything."""
    result_cap: int | None = None
    retention: timedelta | None = None
    longest_call: timedelta | None = None
    """How long a call lasts at most, where the end of a window may mean the end of calls."""


class ReadingFacts(_Fact, frozen=True, kw_only=True):
    """One of `x-readings`: another way to read the vendor where its page is silent or ambiguous, and what follows from it."""

    name: str
    says: str
    """What the vendor may mean, as a sentence."""
    parameter: str | None = None
    """A query parameter that compares another field."""
    field: str | None = None
    """That field."""
    next_link: Literal["full-page", "never"] | None = None
    """When a page links to the next one."""
    cursor: Literal["refused", "ignored"] | None = None
    """What becomes of a cursor."""
    page_token: Literal["dies"] | None = None
    """What becomes of a page token."""


class JobPart(_Fact, frozen=True, kw_only=True):
    """One operation of a job; a path parameter of the job's id is filled in by whoever started it."""

    id: str
    """How the operation is called."""
    method: Literal["GET", "POST"]
    path: str
    """With its `{parameters}`."""
    query: tuple[str, ...] = ()
    """The query parameters that it declares: it gets those that a client is built with."""


class JobWindow(_Fact, frozen=True, kw_only=True):
    """How a start says which time the file is to hold: names in its query, or in the JSON of its body."""

    since: str
    until: str
    place: Literal["body", "query"] = msgspec.field(name="in", default="body")
    until_is: Literal["excluded", "included"] = "excluded"
    """Whether a record at exactly the end belongs to it."""


class JobStatus(_Fact, frozen=True, kw_only=True):
    """Where a job says how far it is, and the words for it."""

    at: str
    pending: tuple[str, ...]
    done: tuple[str, ...]
    failed: tuple[str, ...] = ()


class JobFile(_Fact, frozen=True, kw_only=True):
    """The file of a job: where it is had, and how it is written."""

    format: Literal["json", "jsonl", "csv"]
    items: str | None = None
    """Where in a JSON file the records stand; None where it is one array."""
    packed: Literal["none", "gzip", "zip"] = "none"
    url: str | None = None
    """Where in the body of a job that is done the file's address stands; None where an operation of its own has the file."""
    redirect: bool = False
    """Whether the operation that has the file leads to an address where it lies."""
    token: bool = False
    """Whether the address wants the token; only one on the API's own host ever gets it."""
    count: str | None = None
    """Where in the body of a job that is done the number of records stands."""
    lasts: timedelta | None = None
    """How long an address is good."""


class JobFacts(_Fact, frozen=True, kw_only=True):
    """`x-job`: how all records of a window are had as one file, which the server makes on request."""

    window: JobWindow
    send: dict[str, str | int | bool] = {}
    """What a start says beside the window, always the same."""
    id: str
    """Where in the response to a start the job's id stands."""
    status: JobStatus
    reason: str | None = None
    """Where in the body of a job that failed the reason stands."""
    file: JobFile
    start: JobPart
    poll: JobPart
    download: JobPart | None = None

    @property
    def parts(self) -> tuple[JobPart, ...]:
        """The operations, in the order in which they are used."""
        return (self.start, self.poll, *(() if self.download is None else (self.download,)))


class SyncPart(_Fact, frozen=True, kw_only=True):
    """The operation that has the changes of a list; it is a GET."""

    id: str
    """How the operation is called."""
    path: str
    """With its `{parameters}`, which are those of the client."""
    query: tuple[str, ...] = ()
    """The query parameters that it declares: it gets those that a client is built with."""


class SyncPages(_Fact, frozen=True, kw_only=True):
    """Pages of changes that have one sync token in common: a page token leads on, and the last page has the next sync token."""

    parameter: str
    next: str
    """Where in a body the token of the next page stands; missing, null or empty on the last one."""


class SyncMark(_Fact, frozen=True, kw_only=True):
    """How it is told that a record is gone: by a field of what stands in its place, or by a list of keys."""

    field: str | None = None
    value: str | int | bool | None = msgspec.field(name="is", default=None)
    """What the field says then; None where any value but null says so."""
    ids: str | None = None
    """Where in a body the keys of such records stand."""


class SyncSaid(_Fact, frozen=True, kw_only=True):
    """A place in a body, and what stands there."""

    at: str
    value: str | int | bool = msgspec.field(name="is", default=True)


class SyncFacts(_Fact, frozen=True, kw_only=True):
    """`x-sync`: how a list says what changed since a token."""

    token: str
    """The parameter that takes the token."""
    next: str
    """Where in a body the next token stands."""
    items: str
    """Where in a body the records stand that are new or changed."""
    deleted: SyncMark | None = None
    """None where the vendor does not tell."""
    first: Literal["everything", "now"] = "everything"
    """What comes without a token: all records, or none but a token for what changes from now on."""
    begin: dict[str, str | int | bool] = {}
    """What is sent where there is no token."""
    go_on: dict[str, str | int | bool] = {}
    """What is sent beside a token."""
    limit: LimitFacts = LimitFacts()
    more: str | None = None
    """Where in a body stands whether more follows at once, for the next token; None where pages go otherwise."""
    pages: SyncPages | None = None
    full: SyncSaid | None = None
    """How a response says that it holds all records, so that whatever else is kept is gone."""
    dead: Literal["error", "full"] = "error"
    """What comes of a token that is too old: the error of `dead-sync-token`, or all records."""
    lasts: timedelta | None = None
    """How long a token is good; None where nobody knows."""
    part: SyncPart


class RecordFacts(_Fact, frozen=True, kw_only=True):
    """`x-record`: the identity of a record, and what only the single record carries."""

    key: str | None = None
    """The field that identifies each record; None where each kind has its own."""
    keys: dict[str, str] = {}
    """Name of the class of a kind -> the field that identifies its records."""
    only_single: tuple[str, ...] = ()


class KindFacts(_Fact, frozen=True, kw_only=True):
    """`x-kinds`: the kinds of a record, told apart by the words of one field; fields that not all have say `x-only-where`."""

    field: str
    classes: dict[str, tuple[str, ...]]
    """Name of the class of a kind -> the words that mean it."""


class Means(_Fact, frozen=True, kw_only=True):
    """`x-means`: the field's part in the call story, and the vendor's words for the story's values."""

    part: str
    values: dict[str, Any] = {}
    """Story value -> what this vendor writes for it; where two have the same, it means the first one."""
    unclear: tuple[str, ...] = ()
    """Story values for which no page says what the vendor writes: an emulator does, nobody reads them back."""


class Evidence(_Fact, frozen=True, kw_only=True, omit_defaults=True):
    """One mark of `x-evidence`: how a statement is known."""

    kind: Literal["documented", "sample", "vendor-code", "assumed"]
    page: str | None = None
    about: str | None = None
    """What the mark is about, where it is not the whole."""
    note: str | None = None
    resolves: str | None = None
    """How a contradiction of the vendor's was settled."""
    promises: tuple[str, ...] = ()
    """Promises of the contract that a server would break if an assumption were false."""
    readings: tuple[str, ...] = ()
    """Other readings of the operation that an assumption rules out: it holds only where a server is seen to follow none."""
