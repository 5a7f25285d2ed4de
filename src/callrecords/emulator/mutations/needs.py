"""What the bugs need of a vendor's spec: one that changes what a spec does not have never changes a response."""

from __future__ import annotations

from collections.abc import Callable

from callrecords.emulator.mutations.planting import Need
from callrecords.spec.facts import ClockFacts, FilterFacts, OrderFacts, VisibilityFacts
from callrecords.spec.facts_paging import EnvelopeRole, PaginationFacts
from callrecords.spec.operation import Operation


def _of(words: str, has: Callable[[Operation], object]) -> Need:
    return Need(words, lambda _, operation: has(operation))


def _paging(words: str, has: Callable[[PaginationFacts], object]) -> Need:
    return _of(words, lambda operation: operation.pagination is not None and has(operation.pagination))


def _filter(words: str, has: Callable[[FilterFacts], object]) -> Need:
    return _of(words, lambda operation: operation.filter is not None and has(operation.filter))


def _order(words: str, has: Callable[[OrderFacts], object]) -> Need:
    return _of(words, lambda operation: operation.order is not None and has(operation.order))


def _clock(words: str, has: Callable[[ClockFacts], object]) -> Need:
    return _of(words, lambda operation: operation.clock is not None and has(operation.clock))


def _visibility(words: str, has: Callable[[VisibilityFacts], object]) -> Need:
    return _of(words, lambda operation: operation.visibility is not None and has(operation.visibility))


def _standing(place: str) -> Need:
    """A parameter that each request must have."""
    return Need(
        f"a required {place} parameter with the same value in all requests",
        lambda bundle, operation: any(
            parameter.required and (parameter.place, parameter.name) == (one.place, one.fills) == (place, one.fills)
            for one in bundle.client.parameters
            for parameter in operation.parameters
        ),
    )


PAGE_SIZE = _paging("a page size that can be chosen", lambda facts: facts.smallest is not None)
CURSOR = _paging("a cursor", lambda facts: facts.keyset)
TOKENS = _paging("page tokens", lambda facts: facts.cursor)
NEXT = _paging("the URL of the next page", lambda facts: facts.next)
LINKS = _paging("links to other pages", lambda facts: facts.links)
PAGE_NUMBERS = _paging("page numbers", lambda facts: facts.page)
TOTAL_PARAMETER = _paging("a parameter that asks for the total", lambda facts: facts.count_parameter)
SEARCH = _of("a search", lambda operation: operation.search)
JOB = _of("a job that makes files", lambda operation: operation.job)
SYNC = _of("sync tokens", lambda operation: operation.sync)
SYNC_PAGES = _of("pages of changes", lambda operation: operation.sync and (operation.sync.more or operation.sync.pages))
JOB_DEMANDS = _of(
    "a parameter or header that requests of a job must have",
    lambda operation: operation.job and any(part.required or part.headers for part in operation.job.parts),
)
SYNC_DEMANDS = _of(
    "a parameter or header that requests for changes must have",
    lambda operation: operation.sync and (operation.sync.part.required or operation.sync.part.headers),
)
ORDER = _of("an order parameter", lambda operation: operation.order)
TWO_FIELDS = _order("an order by two fields", lambda facts: facts.max_fields > 1)
SHUFFLE = _order("a shuffled order", lambda facts: facts.shuffle)
CHOICE = _of("a choice of fields", lambda operation: operation.fields)
EXCLUDE = _of("fields that can be left out", lambda operation: operation.fields and operation.fields.exclude)
FILTER = _filter("a filter that can be malformed", lambda _: True)
OR = _filter("`or` in filters", lambda facts: facts.grammar == "odata")
ONE_OF = _filter("a parameter with several values", lambda facts: facts.listed)
PREFIX = _filter("an operator in front of a value", lambda facts: any(one.prefix for one in facts.parameters))
TOGETHER = _filter("parameters that belong together", lambda facts: any(one.together for one in facts.parameters))
EMPTY_MEANS_ALL = _filter(
    "a parameter whose empty value means all", lambda facts: any(one.empty_means_all for one in facts.parameters)
)
WIDEST_WINDOW = _clock("a widest window", lambda facts: facts.widest_window)
DEFAULT_WINDOW = _clock("a window of its own", lambda facts: facts.default_window)
LONGEST_CALL = _clock("a longest call", lambda facts: facts.longest_call)
ROLES = _of("roles", lambda operation: any(roles for way in operation.security for roles in way.values()))
DESCENDANTS = _visibility("accounts below others", lambda facts: facts.descendants)
OWN_CALLS = _visibility("users who see their own calls only", lambda facts: facts.own)
BOUND = _visibility("tokens that are bound to a place in the path", lambda facts: facts.bound)
SINGLE_BELOW = _of(
    "single records of accounts below others",
    lambda operation: operation.resource.role == "get" and operation.visibility and operation.visibility.descendants,
)
STANDING_QUERY = _standing("query")
STANDING_HEADER = _standing("header")
SINGLE = _of("single records", lambda operation: operation.resource.role == "get")
ONLY_SINGLE = Need(
    "fields that only the single record has",
    lambda bundle, operation: bundle.record_facts(bundle.record_schema(operation)).only_single,
)
NAMED_FIELD = Need("errors that name the parameter", lambda bundle, _: bundle.errors.shape.field)
NAMED_REQUEST = Need("errors that name the request", lambda bundle, _: bundle.errors.shape.request_id)

_ROLES: dict[EnvelopeRole, str] = {
    "page": "the page's number",
    "page-total": "the number of pages",
    "page-count": "the number of records of a page",
    "limit": "the page size",
    "offset": "the offset",
}


def operator(*names: str) -> Need:
    """A field that can be filtered by one of the operators."""
    return _filter(
        f"the operator {names[0]}",
        lambda facts: any(name in facts.operators(field) for field in facts.filterable for name in names),
    )


def envelope(role: EnvelopeRole) -> Need:
    """An envelope with a key that plays a role."""
    words = "a mark for more pages" if role == "has-more" else f"{_ROLES.get(role, role)} in its responses"
    return _paging(words, lambda facts: facts.key_of(role))
