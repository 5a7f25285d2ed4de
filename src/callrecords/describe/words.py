"""Facts of a list in words: how it is cut into pages, filtered and sorted, and how far it goes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TypeAlias

from callrecords.describe.markdown import code, codes
from callrecords.spec.bundle import Bundle, SecurityScheme
from callrecords.spec.facts import ClockFacts, FilterFacts, OrderFacts, RateLimit, Several
from callrecords.spec.facts_jobs import JobFacts
from callrecords.spec.facts_paging import PaginationFacts, PagingEnd
from callrecords.spec.facts_sync import SyncFacts
from callrecords.spec.operation import Operation
from callrecords.spec.schema import Schema

Rows: TypeAlias = Iterator[tuple[str, str]]
"""What a row is about, and what holds."""

_ENDS: Mapping[PagingEnd, str] = {
    "no-next-link": "a page without a link to the next one",
    "no-next-token": "a page without a token for the next one",
    "empty-page": "an empty page",
    "short-page": "a page that is not full",
    "total-reached": "as many records as the total says",
    "one-response": "the first response: it has everything",
}
_SEVERAL: Mapping[Several, str] = {
    "repeated": "repeated for several values",
    "comma": "several values with commas between them",
    "space": "several values with blanks between them",
    "pipe": "several values with `|` between them",
}
_GRAMMARS: Mapping[str, str] = {
    "conditions": "conditions `field operator value`, joined with `and`",
    "odata": "an expression as in OData",
    "parameters": "a parameter for each condition",
}
_UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


def span(length: timedelta) -> str:
    """A length of time in the largest unit that it is a whole number of."""
    for unit, name in _UNITS:
        if length >= unit and not length % unit:
            return f"{length // unit:,} {name}{'s' * (length != unit)}"
    return f"{length.total_seconds():g} seconds"


def rate(limit: RateLimit | None) -> str:
    """How many requests are allowed."""
    return "not known" if limit is None else f"{limit.requests:,} requests in {span(limit.per)}"


def scheme(one: SecurityScheme) -> str:
    """How a request proves who sends it."""
    if one.type == "oauth2":
        url = next((flow.token_url for flow in one.flows.values()), "")
        return f"OAuth 2 client credentials: an id and a secret are exchanged for an access token at {code(url)}"
    if one.type == "apiKey":
        return f"a key in the {one.place} {'parameter' if one.place == 'query' else 'field'} {code(one.name)}"
    return "a name and a password (HTTP Basic)" if one.scheme == "basic" else "a token in `Authorization: Bearer …`"


def value(schema: Schema) -> str:
    """The type of a parameter, and its bounds."""
    types = schema.type if isinstance(schema.type, tuple) else (schema.type or "",)
    said = " or ".join(one for one in types if one and one != "null") or "any"
    said += f", {schema.format}" if schema.format else ""
    if schema.minimum is not None and schema.maximum is not None:
        said += f", {schema.minimum:,} to {schema.maximum:,}"
    elif schema.minimum is not None or schema.maximum is not None:
        said += f", at least {schema.minimum:,}" if schema.minimum is not None else f", at most {schema.maximum:,}"
    if schema.max_length is not None:
        said += f", up to {schema.max_length:,} characters"
    if schema.enum:
        said += f": {codes(word for word in schema.enum if word is not None)}"
    return said + (f"; {code(schema.default)} without it" if schema.default is not None else "")


def paging(facts: PaginationFacts) -> Rows:
    """How a list is cut into pages, and how its end is known."""
    limit = facts.limit
    if limit.parameter is not None:
        upper = "nobody knows how many" if limit.maximum is None else f"{limit.maximum:,}"
        bounds = ", ".join(f"{size:,}" for size in limit.sizes) or f"{limit.minimum:,} to {upper}"
        default = "" if limit.default is None else f"; {limit.default:,} without it"
        yield "Size of a page", f"{code(limit.parameter)}, {bounds}{default}"
    elif limit.default is not None:
        yield "Size of a page", f"{limit.default:,}; it cannot be chosen"
    if facts.offset is not None:
        counts = "the place of the first record, from 1" if facts.offset.first else "the number of records to skip"
        yield "Pages by", f"{code(facts.offset.parameter)}: {counts}"
    if facts.page is not None:
        yield "Pages by", f"{code(facts.page.parameter)}: the number of the page, from {facts.page.first}"
    if facts.keyset is not None:
        one = facts.keyset
        yield (
            "Pages by",
            f"{code(one.after)} and {code(one.before)}: the {code(one.key)} of a record, in the order of {code(one.order)}",
        )
    if facts.cursor is not None:
        where = code(facts.cursor.next or facts.cursor.header or "")
        yield (
            "Pages by",
            f"{code(facts.cursor.parameter)}: the token that the page before has" + (f" in {where}" if where else ""),
        )
    if facts.next is not None:
        yield "Pages by", f"the address of the next page, in {code(facts.next.url or facts.next.header or '')}"
    if facts.links is not None:
        yield "Links", f"{codes((facts.links.next, facts.links.previous))}"
    total = facts.key_of("total")
    if total is not None:
        asked = f", if {code(facts.count_parameter)} asks for it" if facts.count_parameter else ""
        yield "Number of all records", f"{code(total)}{asked}"
    yield "The end is", ", or ".join(_ENDS[one] for one in facts.ends)


def filtering(facts: FilterFacts | None) -> Rows:
    """How conditions are written, plain parameters aside."""
    if facts is None:
        yield "Filter", "none"
        return
    where = f" in {code(facts.parameter)}" if facts.parameter else ""
    yield "Filter", _GRAMMARS[facts.grammar] + where
    if facts.max_conditions is not None:
        yield "Conditions", f"at most {facts.max_conditions}"


def conditions(facts: FilterFacts | None) -> Iterator[tuple[str, str, str, str]]:
    """Plain parameters: name, field, operator, and what else is to know."""
    for one in () if facts is None else facts.parameters:
        notes = (
            f"in front of the value: {code(one.prefix)}" if one.prefix else "",
            f"goes with all of the group {code(one.together)}" if one.together else "",
            "empty means all" if one.empty_means_all else "",
            _SEVERAL[one.several] if one.several else "",
        )
        yield code(one.parameter), code(one.field), code(one.operator), "; ".join(note for note in notes if note)


def ordering(facts: OrderFacts | None) -> Rows:
    """How a list is sorted."""
    if facts is None:
        yield "Order", "cannot be chosen"
        return
    many = "one field" if facts.max_fields == 1 else f"up to {facts.max_fields} fields"
    default = f"; by {code(facts.default)} without it" if facts.default else ""
    yield "Order", f"{code(facts.parameter)}: {many}, ascending or descending{default}"
    if facts.shuffle:
        yield "In any order", code(facts.shuffle)


def searching(operation: Operation) -> Rows:
    """Free text, and the choice of fields."""
    if operation.search is not None:
        found = operation.search
        between = f"; {code(found.any_of)} stands between alternatives" if found.any_of else ""
        yield "Search", f"{code(found.parameter)} looks into {codes(found.fields)}{between}"
    if operation.fields is not None:
        chosen = operation.fields
        without = f", all but some with {code(chosen.exclude)}" if chosen.exclude else ""
        yield "Choice of fields", f"some with {code(chosen.include)}{without}"


def time(facts: ClockFacts | None) -> Rows:
    """How a list lives in time."""
    if facts is None:
        return
    yield "Windows go by", code(facts.field)
    spans = (
        ("Widest window", facts.widest_window),
        ("Without a window", facts.default_window),
        ("Published after", facts.publish_delay),
        ("Records change for", facts.settles_after),
        ("Kept for", facts.retention),
        ("Longest call", facts.longest_call),
    )
    yield from ((name, span(length)) for name, length in spans if length is not None)
    if facts.result_cap is not None:
        yield "Most records of a window", f"{facts.result_cap:,}"


def job(facts: JobFacts | None) -> Rows:
    """How a file of a whole window is had."""
    if facts is None:
        return
    yield "Started with", code(f"{facts.start.method} {facts.start.path}")
    yield "Window", f"{code(facts.window.since)} and {code(facts.window.until)}, the end {facts.window.until_is}"
    yield "Waited for with", code(f"{facts.poll.method} {facts.poll.path}")
    packed = "" if facts.file.packed == "none" else f", packed with {facts.file.packed}"
    yield "File", f"{facts.file.format}{packed}"
    if facts.file.lasts is not None:
        yield "Address is good for", span(facts.file.lasts)


def changes(facts: SyncFacts | None) -> Rows:
    """How it is told what changed."""
    if facts is None:
        return
    yield "Asked with", f"{code(f'GET {facts.part.path}')}, the token in {code(facts.token)}"
    yield "Without a token", "all records" if facts.first == "everything" else "a token for what changes from now on"
    yield "Deleted records", "are told" if facts.deleted is not None else "are not told"
    if facts.lasts is not None:
        yield "A token is good for", span(facts.lasts)


def parameters(bundle: Bundle, operation: Operation) -> Iterator[tuple[str, str, str, str]]:
    """What a request may say: name, place, type and bounds, meaning."""
    for one in operation.parameters:
        several = bundle.several(one)
        said = value(bundle.value_of(one)) + (f"; {_SEVERAL[several]}" if several else "")
        yield code(one.name), one.place + (", required" if one.required else ""), said, one.description
