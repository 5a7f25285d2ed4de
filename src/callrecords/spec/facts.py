"""What a spec says beyond OpenAPI: the facts of its `x-` keys, as typed values.

The meaning of each key is described in `generator/lint/vocabulary.md`. Pages, errors, jobs and changes have files of their own beside this one.
"""

# No `from __future__ import annotations`: msgspec would have to evaluate each annotation when a client makes its first request.

from datetime import timedelta
from typing import Any, Literal

import msgspec

from callrecords.spec.forms import Form

Several = Literal["repeated", "comma", "space", "pipe"]
"""How several values of one parameter are sent: the parameter repeated for each, or one text with a sign between them."""


class Fact(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """Base of all facts: immutable, kebab-case on the page, unknown keys skipped."""


class ClientParameter(Fact, frozen=True, kw_only=True):
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


class ClientFacts(Fact, frozen=True, kw_only=True):
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


class RateLimit(Fact, frozen=True, kw_only=True):
    """`x-rate-limit`: at most `requests` in each period of `per`."""

    requests: int
    per: timedelta


class ResourceFacts(Fact, frozen=True, kw_only=True):
    """`x-resource`: the resource an operation belongs to, and its part in it."""

    name: str
    role: Literal["list", "get"]
    record: str | None = None
    """Where in a response a single record stands: a key of the body, or a JSON pointer; None where it is the whole body."""
    constants: dict[str, int | str | bool] = {}
    """What stands beside it in every response."""


class PlainParameter(Fact, frozen=True, kw_only=True):
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
    least: int | None = None
    """The smallest number that it takes; None where nobody says one. Filled in, as are the two that follow."""
    most: int | None = None
    words: tuple[str, ...] = ()
    """The only texts that it takes; empty where it takes any."""

    @property
    def place(self) -> tuple[str, str]:
        """Where the condition stands in a query: in which parameter, and behind what."""
        return self.parameter, self.prefix

    def takes_as_it_is(self, writing: Form | None) -> bool:
        """Whether a number is sent as it is compared, and not as milliseconds, say. `writing`: how the field's values are written."""
        form = self.writing or writing
        return form is None or form.style == "text"


class FilterFacts(Fact, frozen=True, kw_only=True):
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


class SearchFacts(Fact, frozen=True, kw_only=True):
    """`x-search`: a free-text parameter and the fields it looks into."""

    parameter: str
    fields: tuple[str, ...]
    any_of: str | None = None
    """A word that stands between alternatives; None where a text is always one text."""


class DirectionFacts(Fact, frozen=True, kw_only=True):
    """A parameter of its own that says which way a list is sorted."""

    parameter: str
    ascending: str = "asc"
    descending: str = "desc"


class OrderFacts(Fact, frozen=True, kw_only=True):
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


class FieldFilterFacts(Fact, frozen=True, kw_only=True):
    """`x-fields`: parameters that choose which fields are sent, as comma lists of wire names."""

    include: str
    exclude: str | None = None


class VisibilityFacts(Fact, frozen=True, kw_only=True):
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


class ClockFacts(Fact, frozen=True, kw_only=True):
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


class ReadingFacts(Fact, frozen=True, kw_only=True):
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


class RecordFacts(Fact, frozen=True, kw_only=True):
    """`x-record`: the identity of a record, and what only the single record carries."""

    key: str | None = None
    """The field that identifies each record; None where each kind has its own."""
    keys: dict[str, str] = {}
    """Name of the class of a kind -> the field that identifies its records."""
    only_single: tuple[str, ...] = ()


class KindFacts(Fact, frozen=True, kw_only=True):
    """`x-kinds`: the kinds of a record, told apart by the words of one field; fields that not all have say `x-only-where`."""

    field: str
    classes: dict[str, tuple[str, ...]]
    """Name of the class of a kind -> the words that mean it."""


class Means(Fact, frozen=True, kw_only=True):
    """`x-means`: the field's part in the call story, and the vendor's words for the story's values."""

    part: str
    values: dict[str, Any] = {}
    """Story value -> what this vendor writes for it; where two have the same, it means the first one."""
    unclear: tuple[str, ...] = ()
    """Story values for which no page says what the vendor writes: an emulator does, nobody reads them back."""


class Evidence(Fact, frozen=True, kw_only=True, omit_defaults=True):
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
