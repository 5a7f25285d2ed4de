"""Rules about facts: what the x- keys name exists, and they agree with each other and with the schemas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import attrs

from callrecords.conventions.auth import UnknownScheme, header_of
from callrecords.generator.lint.doubts import doubts
from callrecords.generator.lint.forms import forms
from callrecords.generator.lint.kinds import kinds
from callrecords.generator.lint.places import Found
from callrecords.generator.lint.shapes import shapes
from callrecords.spec.bundle import Bundle, FieldFacts, Operation, Schema
from callrecords.spec.facts import PaginationFacts
from callrecords.spec.forms import FORMATS
from callrecords.spec.forms import MOMENTS as MOMENT_FORMATS
from callrecords.spec.places import keys_to

_LONG_ENOUGH = frozenset({"date-time", "date", "int32", "int64", *FORMATS})
"""Formats that bound the length of a text by themselves."""

LIST_ONLY = ("clock", "filter", "order", "pagination", "readings", "search")

TEXT_OPERATORS = frozenset({"contains", "endswith", "like", "startswith"})

PERSONAL = {
    "attested-number": "number", "callee": "number", "callee-address": "address", "callee-first-name": "name",
    "callee-ip": "network", "callee-last-name": "name", "callee-name": "name", "caller": "number",
    "caller-address": "address", "caller-first-name": "name", "caller-ip": "network", "caller-last-name": "name",
    "caller-name": "name", "dialled": "number", "diverted-from": "number", "diverted-to": "number",
    "external-number": "number", "file-url": "secret", "inbound-number": "number", "outbound-number": "number",
    "service-number": "number", "subscriber": "number",
}  # fmt: skip
"""Parts of a story that tell about a person -> the kind of masking that they need."""

MEASURED = {
    "billed-duration": ("seconds", "milliseconds"), "cost": ("money",), "duration": ("seconds", "milliseconds"),
    "file-duration": ("seconds", "milliseconds"), "file-size": ("bytes",), "meeting-duration": ("seconds", "milliseconds"),
    "price": ("money",), "rate": ("per-minute",), "ring-duration": ("seconds", "milliseconds"),
    "talk-duration": ("seconds", "milliseconds"),
}  # fmt: skip
"""Parts of a story that are amounts -> the units that they may have."""

MOMENTS = frozenset({"started", "rang", "answered", "ended", "joined", "left", "inserted"})
"""Parts of a story that are times; checks compare them with each other."""


@attrs.frozen
class Asked:
    """One operation, where it stands, and what it returns."""

    pointer: str
    operation: Operation
    fields: dict[str, FieldFacts]

    def at(self, key: str, message: str) -> Found:
        """A finding about one of the operation's keys."""
        return Found(f"{self.pointer}/{key}", message)

    def parameter(self, name: str) -> Schema | None:
        """The schema of a query parameter, or None."""
        found = (one for one in self.operation.parameters if one.name == name and one.place == "query")
        return next((one.schema for one in found), None)

    def needs(self, key: str, names: Iterable[str | None]) -> Iterator[Found]:
        """Query parameters that a key names must be declared."""
        known = [one.name for one in self.operation.parameters if one.place == "query"]
        for name in names:
            if name is not None and name not in known:
                yield self.at(key, f"there is no query parameter {name}; declare it, or name one of {', '.join(known)}")

    def knows(self, key: str, names: Iterable[str | None]) -> Iterator[Found]:
        """Record fields that a key names must exist."""
        for name in names:
            if name is not None and name not in self.fields:
                yield self.at(key, f"the record has no field {name}; name a property of its schema")


def facts(bundle: Bundle, *, house: bool = True) -> Iterator[Found]:
    """All rules about facts, for a document that could be read; `house`: bounds of every parameter too, as our own specs have them."""
    misshapen = list(shapes(bundle))
    if misshapen:
        yield from misshapen
        return
    asked = list(_operations(bundle))
    nameless = list(_without_record(bundle, asked))
    if nameless:
        yield from nameless
        return
    for one in asked:
        yield from _parts(one)
        yield from _resources(one, asked)
        yield from _wrapping(bundle, one)
        yield from _pagination(bundle, one)
        yield from _conditions(one)
        yield from doubts(one.pointer, one.operation)
        yield from _time(one)
        yield from _readings(one)
        yield from _sync(bundle, one)
        yield from _paths(bundle, one)
        yield from _visibility(bundle, one, asked)
        if house:
            yield from _bounds(one)
        yield from _answers(bundle, one)
    yield from forms(bundle)
    yield from _records(bundle, asked)
    yield from kinds(bundle)
    yield from _story(bundle)
    yield from _tokens(bundle)
    yield from _errors(bundle, asked)


def _without_record(bundle: Bundle, asked: list[Asked]) -> Iterator[Found]:
    """Records of which nobody says what identifies them; nothing else can be said of their lists."""
    for name in dict.fromkeys(bundle.record_name(one.operation) for one in asked):
        try:
            bundle.record_facts(bundle.components.schemas[name])
        except ValueError:
            yield Found(f"/components/schemas/{name}", "add x-record: {key: the field that identifies a record}")


def _operations(bundle: Bundle) -> Iterator[Asked]:
    for operation in bundle.operations.values():
        pointer = f"/paths/{operation.path.replace('~', '~0').replace('/', '~1')}/{operation.method.lower()}"
        yield Asked(pointer, operation, bundle.record_fields(operation))


def _parts(one: Asked) -> Iterator[Found]:
    if one.operation.method != "GET":
        yield Found(one.pointer, "call records are read with get only; describe no other method")
    if one.operation.resource.role == "list":
        if one.operation.pagination is None:
            yield one.at("x-pagination", "a list needs x-pagination: how it is cut into pages")
        if one.operation.clock is None:
            yield one.at("x-clock", "a list needs x-clock: the field that windows filter on")
    else:
        for key in LIST_ONLY:
            if getattr(one.operation, key) not in (None, ()):
                yield one.at(f"x-{key}", f"x-{key} belongs on a list; remove it from this get")


def _resources(one: Asked, asked: list[Asked]) -> Iterator[Found]:
    mine = one.operation.resource
    same = [o for o in asked if (o.operation.resource.name, o.operation.resource.role) == (mine.name, mine.role)]
    if same[0] is not one:
        yield one.at("x-resource", f"{mine.name} has two operations with the role {mine.role}; name another resource")
    if not any(o.operation.resource.name == mine.name and o.operation.resource.role == "list" for o in asked):
        yield one.at(
            "x-resource", f"the resource {mine.name} has no list; a single record is got from a list's resource"
        )


def _wrapping(bundle: Bundle, one: Asked) -> Iterator[Found]:
    """What wraps a single record is in the schema, and what every response has beside it has a value."""
    mine, schema, key = one.operation.resource, one.operation.ok.schema, "x-resource"
    if mine.record is None or mine.role == "list":
        if mine.record is not None or mine.constants:
            yield one.at(
                key,
                "record and constants are for a single record in a wrapper; the items of a list stand in x-pagination",
            )
        return
    for place in mine.constants:
        if bundle.at(schema, place) is None:
            yield one.at(f"{key}/constants", f"nothing stands at {place} in the schema of the response")
    *way, last = keys_to(mine.record)
    around = ""
    for name in (*way, last):
        for beside in sorted(bundle.required(bundle.solid(schema)) - {name}):
            place = f"{around}/{beside}" if around or mine.record.startswith("/") else beside
            if not {place, place.removeprefix("/")} & set(mine.constants):
                yield one.at(
                    f"{key}/constants", f"{place} is in every response; give the value that the emulator sends"
                )
        schema, around = bundle.properties(bundle.solid(schema)).get(name, Schema()), f"{around}/{name}"


def _pagination(bundle: Bundle, one: Asked) -> Iterator[Found]:
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
    given += [] if filters is None else [plain.parameter for plain in filters.parameters]
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
        if facts.keyset.key != record.key:
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
    if "short-page" in facts.ends and facts.largest is None:
        yield one.at(f"{key}/ends", "short-page needs the size of a page; say it in limit, or leave short-page out")
    counts = "empty-page" in facts.ends or ("total-reached" in facts.ends and facts.key_of("page-total") is not None)
    if facts.page is not None and facts.largest is None and facts.next is None and not counts:
        yield one.at(f"{key}/ends", "nobody knows the size of a page, so such a list ends with empty-page; add it")


def _one_response(one: Asked, facts: PaginationFacts) -> Iterator[Found]:
    """A list without pages has none of their parts; where a response may be cut off, windows lead through it."""
    key, clock, filters = "x-pagination", one.operation.clock, one.operation.filter
    if len(facts.ends) > 1:
        yield one.at(f"{key}/ends", "write [one-response] alone: a response that holds everything has no other end")
    paged = {"offset": facts.offset, "page": facts.page, "keyset": facts.keyset, "cursor": facts.cursor}
    for name in sorted(name for name, part in (paged | {"next": facts.next, "links": facts.links}).items() if part):
        yield one.at(f"{key}/{name}", f"a list with the end one-response has no pages; leave {name} or the end out")
    for role in sorted({"offset", "page", "page-total", "has-more"} & set(facts.parts.values())):
        yield one.at(f"{key}/envelope", f"the role {role} is for lists with pages")
    cut = facts.largest is not None or (clock is not None and clock.result_cap is not None)
    if cut and not (clock and filters and {"ge", "lt"} <= set(filters.operators(clock.field))):
        yield one.at(
            "x-clock",
            "a response may be full, and no page follows it: a window needs ge and lt on its field in x-filter",
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
        if schema is not None and schema.type != "string":
            yield one.at(f"{key}/cursor/parameter", f"{cursor.parameter} is no text; a token is one")
    for part, place in (("cursor/next", cursor and cursor.next), ("next/url", facts.next and facts.next.url)):
        found = None if not place else bundle.at(one.operation.ok.schema, place)
        if found is not None and found.type not in ("string", ("string", "null"), ("null", "string")):
            yield one.at(f"{key}/{part}", f"{place} is no text in the page's schema")


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


def _conditions(one: Asked) -> Iterator[Found]:
    filters, order, fields, search = (
        one.operation.filter,
        one.operation.order,
        one.operation.fields,
        one.operation.search,
    )
    if filters is not None:
        if filters.parameters and (filters.parameter is not None or filters.max_conditions is not None):
            yield one.at("x-filter", "plain parameters have no grammar: leave parameter and max-conditions out")
        yield from one.needs("x-filter", [filters.parameter, *(plain.parameter for plain in filters.parameters)])
        groups = [plain.together for plain in filters.parameters if plain.together is not None]
        for alone in sorted(name for name in groups if groups.count(name) == 1):
            yield one.at("x-filter", f"{alone} holds one parameter; together is for two or more")
        yield from one.knows("x-filter", filters.filterable)
        for name in filters.filterable:
            field = one.fields.get(name)
            if field is None:
                continue
            if field.kind in ("object", "array"):
                yield one.at("x-filter", f"{name} holds other values and cannot be compared; leave it out")
            elif field.kind != "text" and not TEXT_OPERATORS.isdisjoint(filters.operators(name)):
                yield one.at("x-filter", f"{name} is not text; give it eq, ne, gt, ge, lt or le")
    if order is not None:
        yield from one.needs("x-order", order.parameters)
        if order.direction is not None and (order.max_fields > 1 or order.written != "space"):
            yield one.at(
                "x-order", "one parameter says one direction: leave max-fields and written out beside direction"
            )
        yield from one.knows("x-order", [*order.fields, order.default])
        for name in order.fields:
            if name in one.fields and one.fields[name].kind in ("object", "array"):
                yield one.at("x-order", f"{name} holds other values and cannot be sorted by; leave it out")
        if order.default is not None and order.default not in order.fields:
            yield one.at("x-order", f"the default {order.default} is not among the fields; add it")
    if fields is not None:
        yield from one.needs("x-fields", [fields.include, fields.exclude])
    if search is not None:
        yield from one.needs("x-search", [search.parameter])
        yield from one.knows("x-search", search.fields)


def _time(one: Asked) -> Iterator[Found]:
    clock = one.operation.clock
    if clock is None:
        return
    yield from one.knows("x-clock", [clock.field])
    if clock.field in one.fields and one.fields[clock.field].kind != "time":
        yield one.at(
            "x-clock", f"{clock.field} is not a time; name a field with one of the formats {', '.join(MOMENT_FORMATS)}"
        )
    filters = one.operation.filter
    if filters is not None and not {"ge", "gt"} & set(filters.operators(clock.field)):
        yield one.at("x-clock", f"{clock.field} cannot be filtered from a time on; a window needs ge or gt in x-filter")


def _readings(one: Asked) -> Iterator[Found]:
    """What another reading changes is there to be changed."""
    operation = one.operation
    names = [reading.name for reading in operation.readings]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield one.at("x-readings", f"two readings are called {name}; give each a name of its own")
    plain = {} if operation.filter is None else {facts.parameter: facts for facts in operation.filter.parameters}
    paging = operation.pagination
    for reading in operation.readings:
        if reading.parameter is not None and reading.parameter not in plain:
            yield one.at("x-readings", f"x-filter has no plain parameter {reading.parameter}; name one of them")
        yield from one.knows("x-readings", [reading.field])
        if reading.next_link is not None and (paging is None or paging.links is None):
            yield one.at("x-readings", f"{reading.name} is about links, but x-pagination has none")
        if reading.page_token is not None and (paging is None or paging.cursor is None):
            yield one.at("x-readings", f"{reading.name} is about a page token, but x-pagination has no cursor")
        if reading.cursor is not None and (paging is None or paging.keyset is None):
            yield one.at("x-readings", f"{reading.name} is about a cursor, but x-pagination has no keyset")
    clock = operation.clock
    bounds = {facts.parameter for facts in plain.values() if clock is not None and facts.field == clock.field}
    if (
        clock is not None
        and clock.longest_call is None
        and bounds & {reading.parameter for reading in operation.readings}
    ):
        yield one.at("x-clock", "a bound of windows has another reading; say longest-call, by which windows overlap")


def _paths(bundle: Bundle, one: Asked) -> Iterator[Found]:
    template = re.findall(r"\{([^}]*)\}", one.operation.path)
    filled = {parameter.fills for parameter in bundle.client.parameters if parameter.place == "path"}
    left = [name for name in template if name not in filled]
    paths = "".join(operation.path for operation in bundle.operations.values())
    for name in sorted(name for name in filled if f"{{{name}}}" not in paths):
        yield Found(
            "/x-client/parameters", f"no path has the placeholder {name}; write in: server if the server has it"
        )
    expected = 0 if one.operation.resource.role == "list" else 1
    if len(left) != expected:
        yield Found(one.pointer, f"{expected} path parameter(s) may be left to the caller; x-client fills the others")


def _visibility(bundle: Bundle, one: Asked, asked: list[Asked]) -> Iterator[Found]:
    facts = one.operation.visibility
    if facts is None:
        yield one.at("x-visibility", "say whose records a token sees")
    else:
        yield from one.knows("x-visibility", [facts.owner, *facts.own])
        if facts.bound is not None and facts.bound not in one.operation.path_parameters:
            yield one.at("x-visibility", f"{facts.bound} is not a path parameter of this operation")
        if bool(facts.own) != bool(facts.tenant):
            yield one.at(
                "x-visibility",
                "own, the fields of a user, and tenant, the roles that see every record, need each other",
            )
        listed = [other for other in asked if other.operation.resource.name == one.operation.resource.name]
        if any(other.operation.visibility not in (None, facts) for other in listed):
            yield one.at("x-visibility", "a record is seen alike in its list and alone; say the same in both")
    schemes = bundle.components.security_schemes
    carried = {role for scheme in schemes.values() for roles in scheme.tokens.values() for role in roles}
    named = [role for requirement in one.operation.security for roles in requirement.values() for role in roles]
    widening = [] if facts is None else [*facts.tenant, *([facts.descendants] if facts.descendants else [])]
    if not one.operation.security:
        yield one.at("security", "say which roles a token needs; [{<scheme>: []}] if it needs none")
    for scheme in {name for requirement in one.operation.security for name in requirement} - set(schemes):
        yield one.at("security", f"there is no security scheme {scheme}; declare it under components")
    for role in sorted({*named, *widening} - carried):
        yield one.at("security", f"no kind of token carries {role}; add it to a kind in x-tokens")
    reader = [scheme.tokens.get("read") for scheme in schemes.values()]
    allowed = any(
        scheme in schemes and set(roles) <= set(schemes[scheme].tokens.get("read", ()))
        for requirement in one.operation.security
        for scheme, roles in requirement.items()
    )
    if None not in reader and one.operation.security and not allowed:
        yield one.at("security", "a token of the kind read cannot call this; give it the roles in x-tokens")


def _sync(bundle: Bundle, one: Asked) -> Iterator[Found]:
    facts, situations = one.operation.sync, bundle.errors.situations
    if facts is None:
        return
    if facts.deleted is not None and facts.deleted.field is not None:
        field = one.fields.get(keys_to(facts.deleted.field)[0])
        possible = field is not None and (not field.enum or facts.deleted.value in field.enum)
        if possible:
            yield one.at(
                "x-sync/deleted",
                f"{facts.deleted.field} is a field of the list's records, so one that is there may look gone; "
                "take the field, or the word, away from the record's schema",
            )
    if facts.dead == "full":
        return
    dead = situations.get("dead-sync-token")
    if dead is None:
        yield Found("/x-errors/situations", "add dead-sync-token: how the vendor refuses a sync token that is too old")
        return
    for name, other in situations.items():
        if name != "dead-sync-token" and (other.status, str(other.code)) == (dead.status, str(dead.code)):
            yield Found(
                "/x-errors/situations/dead-sync-token",
                f"{name} has the same status and code, so nobody can tell that a full read is due",
            )


def _bounds(one: Asked) -> Iterator[Found]:
    paging = one.operation.pagination
    token = None if paging is None or paging.cursor is None else paging.cursor.parameter
    size = None if paging is None or paging.limit.maximum is not None else paging.limit.parameter
    for number, parameter in enumerate(one.operation.parameters):
        if parameter.name in (token, size):
            continue  # nobody says how long a token is, or how many records a page may have
        schema, pointer = parameter.schema, f"{one.pointer}/parameters/{number}/schema"
        if schema.type == "string" and schema.format not in _LONG_ENOUGH and schema.max_length is None:
            yield Found(pointer, f"{parameter.name}: give the text a maxLength, and a pattern where it has a form")
        if schema.type == "integer" and (schema.minimum is None or schema.maximum is None):
            yield Found(pointer, f"{parameter.name}: give the number a minimum and a maximum")
        if parameter.place == "path" and not (parameter.required and schema.pattern and schema.min_length):
            yield Found(pointer, f"{parameter.name}: a path parameter is required and has a minLength and a pattern")


def _answers(bundle: Bundle, one: Asked) -> Iterator[Found]:
    elsewhere = {"unknown-path", "dead-sync-token"} | (
        {"unknown-record"} if one.operation.resource.role == "list" else set[str]()
    )
    for situation, answer in bundle.errors.situations.items():
        if situation not in elsewhere and str(answer.status) not in one.operation.responses:
            yield one.at("responses", f"x-errors answers {situation} with {answer.status}; describe that response")


def _records(bundle: Bundle, asked: list[Asked]) -> Iterator[Found]:
    for one in asked:
        name = bundle.record_name(one.operation)
        record = bundle.record_facts(bundle.components.schemas[name])
        pointer = f"/components/schemas/{name}/x-record"
        key = one.fields.get(record.key)
        if key is None:
            yield Found(pointer, f"the record has no field {record.key}; name the property that identifies it")
        elif key.nullable or key.empty:
            yield Found(pointer, f"{record.key} identifies the record, so it is never null or blank")
        if key is not None and (key.means is None or key.means.part != "record-id"):
            yield Found(pointer, f"add x-means: record-id to {record.key}: no two records have the same key")
        single = one.operation.resource.role == "get"
        for field in record.only_single:
            if (field in one.fields) != single:
                yield Found(pointer, f"{field} must be a property of the single record's schema only")


def _story(bundle: Bundle) -> Iterator[Found]:
    for name, schema in bundle.components.schemas.items():
        told: dict[str, str] = {}
        for wire, part in bundle.properties(schema).items():
            field, pointer = bundle.field(wire, part), f"/components/schemas/{name}"
            if wire in schema.properties:
                pointer += f"/properties/{wire.replace('~', '~0').replace('/', '~1')}"
            for tag in set(part.only_where) - set(bundle.properties(schema)):
                yield Found(f"{pointer}/x-only-where", f"there is no field {tag} beside {wire}")
            if field.means is None:
                continue
            if field.means.part in told:
                yield Found(
                    pointer, f"{told[field.means.part]} tells {field.means.part} already; one field tells a part"
                )
            told[field.means.part] = wire
            mask, units = PERSONAL.get(field.means.part), MEASURED.get(field.means.part)
            if mask is not None and field.pii != mask:
                yield Found(pointer, f"{'add' if field.pii is None else 'write'} x-pii: {mask}; this is about a person")
            if field.means.part in MOMENTS and field.kind != "time":
                formats = ", ".join(MOMENT_FORMATS)
                yield Found(pointer, f"{field.means.part} is a moment; give it one of the formats {formats}")
            if units is not None and field.unit not in units:
                yield Found(pointer, f"add x-unit: {' or '.join(units)}")
            for word in field.means.values.values():
                if field.enum and word not in field.enum:
                    yield Found(f"{pointer}/x-means", f"{word!r} is not in the enum of {wire}; write one of its values")


def _tokens(bundle: Bundle) -> Iterator[Found]:
    visibility = [o.visibility for o in bundle.operations.values() if o.visibility is not None]
    meant = {
        "own-calls": any(facts.own for facts in visibility),
        "foreign": any(facts.bound for facts in visibility),
        "descendants": any(facts.descendants for facts in visibility),
    }
    for name, scheme in bundle.components.security_schemes.items():
        pointer = f"/components/securitySchemes/{name}"
        try:
            header_of(scheme)
        except UnknownScheme as problem:
            yield Found(pointer, str(problem))
        for kind in ("read", "expired"):
            if kind not in scheme.tokens:
                yield Found(f"{pointer}/x-tokens", f"add a token of the kind {kind}")
        for kind, needed in meant.items():
            if needed != (kind in scheme.tokens):
                hint = "add" if needed else "remove"
                yield Found(
                    f"{pointer}/x-tokens", f"{hint} the kind {kind}: x-visibility decides whether it means anything"
                )


def _errors(bundle: Bundle, asked: list[Asked]) -> Iterator[Found]:
    situations = bundle.errors.situations
    if any(one.operation.resource.role == "get" for one in asked) and "unknown-record" not in situations:
        yield Found("/x-errors/situations", "add unknown-record: a single record can be asked for")
    bound = any(one.operation.visibility is not None and one.operation.visibility.bound for one in asked)
    if bound and "foreign-token" not in situations:
        yield Found("/x-errors/situations", "add foreign-token: a token is bound to a path value")
    for name, answer in situations.items():
        if isinstance(answer.code, int) != (bundle.errors.shape.code_type == "integer"):
            yield Found(f"/x-errors/situations/{name}/code", f"write the code as {bundle.errors.shape.code_type}")
    shape = bundle.errors.shape
    for one in asked:
        for status, response in one.operation.responses.items():
            if status == "200" or "application/json" not in response.content:
                continue
            body = bundle.properties(response.content["application/json"].schema)
            if shape.list is not None:
                inner = body[shape.list].items if shape.list in body else None
                body = {} if inner is None else bundle.properties(inner)
            if shape.code not in body or shape.message not in body:
                yield one.at(f"responses/{status}", "the schema has not the shape of x-errors; use the error schema")
