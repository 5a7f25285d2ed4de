"""Rules about how a list is cut into pages."""

from __future__ import annotations

from collections.abc import Iterator

from callrecords.generator.lint.asked import Asked
from callrecords.generator.lint.places import Found
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts_paging import PaginationFacts
from callrecords.spec.places import keys_to

_NOUNS = {"text": "text", "number": "whole number"}
"""What a token is, by how it is written."""


def pagination(bundle: Bundle, one: Asked) -> Iterator[Found]:
    """Parameters, places, roles and ends of pages agree with each other and with the schema of a page."""
    facts = one.operation.pagination
    if facts is None:
        return
    key = "x-pagination"
    named = [
        facts.limit.parameter,
        facts.count_parameter,
        *(part.parameter for part in (facts.offset, facts.page, facts.cursor) if part),
    ]
    cursors = [] if facts.keyset is None else [facts.keyset.after, facts.keyset.before]
    given = [name for name in (*named, *cursors) if name is not None]
    filters, order, search = one.operation.filter, one.operation.order, one.operation.search
    given += [] if filters is None else dict.fromkeys(plain.parameter for plain in filters.parameters)
    given += [part.parameter for part in (filters, order, search) if part is not None and part.parameter is not None]
    given += [] if order is None or order.direction is None else [order.direction.parameter]
    for name in sorted({name for name in given if given.count(name) > 1}):
        yield one.at(key, f"{name} has two meanings; a parameter has one, in one of the x- keys")
    count = None if facts.count_parameter is None else one.parameter(facts.count_parameter)
    if count is not None and count.type != "boolean":
        yield one.at(f"{key}/count-parameter", "name a parameter that is true or false")
    yield from one.needs(key, [*named, *cursors])
    if facts.offset is not None and facts.page is not None:
        yield one.at(key, "say either offset or page: a list is walked by one of them")
    if facts.one_response:
        yield from _one_response(one, facts)
    elif facts.offset is None and facts.page is None and facts.cursor is None:
        yield one.at(
            key,
            "say offset, page or cursor: the parameter that a request names its page with; "
            "for a list without pages, ends: [one-response]",
        )
    yield from _told(bundle, one, facts)
    yield from _sizes(one, facts)
    yield from _places(bundle, one, facts)
    roles = [*facts.envelope.values(), *facts.headers.values()]
    for role in set(roles) - {"constant", "null", "ignored"}:
        if roles.count(role) > 1:
            yield one.at(f"{key}/envelope", f"only one key or header can play {role}")
    constant = {name for name, role in facts.envelope.items() if role == "constant"}
    valued = {name for name, role in facts.envelope.items() if role in ("constant", "ignored")}
    if not constant <= set(facts.constants) <= valued:
        yield one.at(f"{key}/constants", "give a value for each key with the role constant; else only for ignored ones")
    if ("links" in roles) != (facts.links is not None):
        yield one.at(f"{key}/links", "the role links and the names of the links need each other")
    if "no-next-link" in facts.ends and facts.links is None and facts.next is None:
        yield one.at(f"{key}/ends", "no-next-link needs links or next")
    if "total-reached" in facts.ends and not {"total", "page-total"} & set(roles):
        yield one.at(f"{key}/ends", "total-reached needs a key or a header with the role total or page-total")
    for role, way in (("page", facts.page), ("offset", facts.offset)):
        if role in roles and way is None:
            yield one.at(f"{key}/envelope", f"the role {role} is for lists that are walked by it")
    if facts.keyset is not None:
        record = bundle.record_facts(bundle.components.schemas[bundle.record_name(one.operation)])
        if record.keys:
            yield one.at(
                f"{key}/keyset", "a key alone says no place: each kind of the record has its own; leave the cursor out"
            )
        elif facts.keyset.key != record.key:
            yield one.at(f"{key}/keyset/key", f"a cursor names a record by its key, {record.key}")
        yield from one.knows(f"{key}/keyset", [facts.keyset.key, facts.keyset.order])
        if one.operation.order is None or facts.keyset.order not in one.operation.order.fields:
            yield one.at(f"{key}/keyset/order", "a cursor follows a field of x-order; add it there")


def _sizes(one: Asked, facts: PaginationFacts) -> Iterator[Found]:
    """What is said of page sizes agrees with their parameter, and is enough to know the end of the list by."""
    size, key = facts.limit, "x-pagination"
    limit = None if size.parameter is None else one.parameter(size.parameter)
    if size.parameter is None and (size.maximum is not None or size.minimum != 1):
        yield one.at(
            f"{key}/limit", "minimum and maximum are those of a parameter; write only default, the size of a page"
        )
    if limit is not None and (size.minimum, size.maximum, size.default) != (
        1 if limit.minimum is None else limit.minimum,
        limit.maximum,
        limit.default,
    ):
        yield one.at(f"{key}/limit", "minimum, maximum and default must equal those of the parameter's schema")
    if size.sizes:
        ordered = sorted(size.sizes)
        if (*ordered,) != size.sizes or (size.minimum, size.maximum) != (ordered[0], ordered[-1]):
            bounds = f"minimum: {ordered[0]}, maximum: {ordered[-1]}, sizes: {ordered}"
            yield one.at(f"{key}/limit", f"sizes stand in order, between the smallest and the largest; write {bounds}")
        elif size.default is not None and size.default not in size.sizes:
            yield one.at(f"{key}/limit", f"the default {size.default} is none of sizes; add it, or leave it out")
    if "short-page" in facts.ends and facts.largest is None:
        yield one.at(f"{key}/ends", "short-page needs the size of a page; say it in limit, or leave short-page out")
    counts = "empty-page" in facts.ends or ("total-reached" in facts.ends and facts.key_of("page-total") is not None)
    if facts.page is not None and facts.largest is None and facts.next is None and not counts:
        yield one.at(f"{key}/ends", "nobody knows the size of a page, so such a list ends with empty-page; add it")


def _one_response(one: Asked, facts: PaginationFacts) -> Iterator[Found]:
    """A list without pages has none of their parts; where a response may be cut off, windows lead through it."""
    key, clock = "x-pagination", one.operation.clock
    if len(facts.ends) > 1:
        yield one.at(f"{key}/ends", "write [one-response] alone: a response that holds everything has no other end")
    paged = {"offset": facts.offset, "page": facts.page, "keyset": facts.keyset, "cursor": facts.cursor}
    for name in sorted(name for name, part in (paged | {"next": facts.next, "links": facts.links}).items() if part):
        yield one.at(f"{key}/{name}", f"a list with the end one-response has no pages; leave {name} or the end out")
    for role in sorted({"offset", "page", "page-total", "has-more"} & set(facts.parts.values())):
        yield one.at(f"{key}/envelope", f"the role {role} is for lists with pages")
    cut = facts.largest is not None or (clock is not None and clock.result_cap is not None)
    if cut and one.operation.window_ends is None:
        yield one.at(
            "x-clock",
            "a response may be full, and no page follows it: a window needs ge (or gt) and lt (or le) on its field in x-filter",
        )


def _told(bundle: Bundle, one: Asked, facts: PaginationFacts) -> Iterator[Found]:
    """Where responses name the next page, they do so in one place, and that ends the list."""
    key, cursor = "x-pagination", facts.cursor
    if not facts.goes_as_told:
        if "no-next-token" in facts.ends:
            yield one.at(f"{key}/ends", "no-next-token needs cursor")
        return
    if facts.keyset is not None or facts.links is not None:
        yield one.at(key, "a list goes by cursor or next, or by keyset and links; leave one pair out")
    if facts.next is not None and (facts.next.url is None) == (facts.next.header is None):
        yield one.at(f"{key}/next", "say either url or header: where the URL of the next page stands")
    named = cursor and (cursor.next, cursor.header, facts.next)
    if named and sum(place is not None for place in named) != 1:
        yield one.at(
            f"{key}/cursor",
            "say where the token stands: next or header in cursor, or the URL that it is part of in next",
        )
    end = "no-next-link" if facts.next is not None else "no-next-token"
    if list(facts.ends) != [end]:
        yield one.at(f"{key}/ends", f"write [{end}]: such a list ends with nothing else, an empty page is not its end")
    if cursor is not None:
        schema = one.parameter(cursor.parameter)
        if schema is not None and schema.type == "integer" and cursor.written != "number":
            yield one.at(f"{key}/cursor", f"{cursor.parameter} is a whole number; write written: number")
        elif schema is not None and schema.type != ("integer" if cursor.written == "number" else "string"):
            yield one.at(
                f"{key}/cursor/parameter", f"{cursor.parameter} is no {_NOUNS[cursor.written]}; a token is one"
            )
        if cursor.written == "number" and cursor.end == "empty":
            yield one.at(f"{key}/cursor/end", "no number is an empty text; write missing or null")
    noun = "text" if cursor is None else cursor.written
    kind = "integer" if noun == "number" else "string"
    for part, place in (("cursor/next", cursor and cursor.next), ("next/url", facts.next and facts.next.url)):
        found = None if not place else bundle.at(one.operation.ok.schema, place)
        if found is not None and found.type not in (kind, (kind, "null"), ("null", kind)):
            yield one.at(f"{key}/{part}", f"{place} is no {_NOUNS[noun]} in the page's schema")


def _places(bundle: Bundle, one: Asked, facts: PaginationFacts) -> Iterator[Found]:
    """The envelope names every key of the page's schema, or what stands under it, and nothing else."""
    schema, key = one.operation.ok.schema, "x-pagination/envelope"
    if not facts.items:
        if len(facts.envelope) > 1 or facts.beside:
            yield one.at(
                key,
                "the response is the array of its records, and nothing stands beside them: a total is one of headers, "
                "the next page is said by next: {header: Link} or by cursor with a header",
            )
        return
    listed = [*facts.envelope, *facts.beside]
    for place in dict.fromkeys(listed):
        if place.startswith("/") and bundle.at(schema, place) is None:
            yield one.at(key, f"nothing stands at {place} in the page's schema")
    tops = list(dict.fromkeys(keys_to(place)[0] for place in listed))
    known = list(bundle.properties(schema))
    flat = not facts.goes_as_told and not any(place.startswith("/") for place in listed)
    if tops != known if flat else set(tops) != set(known):
        order = ", in order" if flat else "; one that means nothing has the role ignored"
        yield one.at(key, f"name exactly the keys of the page's schema{order}: {', '.join(known)}")
    promised = bundle.required(schema)
    for name, role in facts.envelope.items():
        if role == "ignored" and name in promised and name not in facts.constants:
            yield one.at(
                "x-pagination/constants", f"{name} is in every response; give the value that the emulator sends"
            )
