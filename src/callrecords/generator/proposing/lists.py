"""Proposals about a list: how it is cut into pages, and which parameters filter what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from callrecords.generator.bundle.pointers import escape
from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Description, Parameter, Spot
from callrecords.generator.proposing.records import RecordSeen
from callrecords.generator.proposing.text import Proposed


@attrs.frozen
class ListSeen:
    """What a list's response and parameters show."""

    items: str
    """The key of its array; empty where the response itself is the array."""
    envelope: dict[str, Spot]
    parameters: list[Parameter]
    """Those of the query."""
    headers: list[str]
    """The names of those of the response."""


def items_of(description: Description, schema: Spot) -> tuple[str, Spot] | None:
    """The key of the array of objects in a response, and what an item is; None where there is none, or more than one."""
    if description.kind(schema) == "array":
        inner = description.items(schema)
        return ("", inner) if description.properties(inner) else None
    found = [
        (name, description.items(spot))
        for name, spot in description.properties(schema).items()
        if description.kind(spot) == "array" and description.properties(description.items(spot))
    ]
    return found[0] if len(found) == 1 else None


def paging(description: Description, seen: ListSeen) -> Proposed:
    """How the list is cut into pages."""
    parts: dict[str, Proposed] = {}
    limit = _named(seen.parameters, names.LIMIT)
    offset = _named(seen.parameters, names.OFFSET, "integer", description)
    page = _named(seen.parameters, names.PAGE, "integer", description)
    cursor = _named(seen.parameters, names.CURSOR, "string", description)
    questions: list[str] = []
    if limit is None:
        questions.append(
            "Which parameter says how many records a page holds? Write limit: {parameter, default, minimum, maximum}."
        )
    else:
        schema = limit.schema.node
        said = {key: schema[key] for key in ("default", "minimum", "maximum") if isinstance(schema.get(key), int)}
        lacking = [key for key in ("default", "maximum") if key not in said]
        question = (
            f"What is the {' and the '.join(lacking)} of {limit.name}? Write it here, or nothing where no page of the vendor's says it."
            if lacking
            else ""
        )
        parts["limit"] = Proposed({"parameter": limit.name, **said}, "its name says so", question)
    following = _following(description, seen)
    link = next((place for place, is_url in following if is_url), None)
    token = next((place for place, is_url in following if not is_url), None)
    linked = any(name.lower() == "link" for name in seen.headers)
    if cursor is not None and token is not None:
        parts["cursor"] = Proposed({"parameter": cursor.name, "next": token}, "their names say so")
    elif link is not None:
        parts |= {"cursor": Proposed({"parameter": cursor.name}, "its name says so")} if cursor is not None else {}
        parts["next"] = Proposed({"url": link}, "its name says so")
    elif cursor is not None and (header := _header(seen, names.NEXT)) is not None:
        parts["cursor"] = Proposed({"parameter": cursor.name, "header": header}, "their names say so")
    elif cursor is not None and linked:
        parts["cursor"] = Proposed({"parameter": cursor.name}, "its name says so")
    elif offset is not None:
        parts["offset"] = Proposed({"parameter": offset.name}, "its name says so")
    elif page is not None:
        first = page.schema.node.get("default", page.schema.node.get("minimum", 1))
        number = first if isinstance(first, int) else 1
        parts["page"] = Proposed({"parameter": page.name, "first": number}, "its name says so")
    else:
        shown = (
            f"{cursor.name} looks like a token" if cursor else "no parameter is called as offsets, pages or tokens are"
        )
        questions.append(f"How does one get the next page? {shown}. Say it as specs/README.md shows x-pagination.")
    if linked and parts.keys() & {"cursor", "offset", "page"} and "next" not in parts and token is None:
        parts["next"] = Proposed({"header": "Link"}, "the response has this header")
    parts["envelope"], open_keys = _envelope(description, seen)
    questions += [f"What is {key} in the envelope? Write its role: ignored, if it means nothing." for key in open_keys]
    told = _headers(seen, {*parts["envelope"].value.values()})
    if told:
        parts["headers"] = Proposed(told, "by the names of the response's headers")
    total = "total" in (*parts["envelope"].value.values(), *told.values())
    if "next" in parts or "cursor" in parts:
        end = "no-next-link" if "next" in parts else "no-next-token"
        parts["ends"] = Proposed([end], "the next page is said by the response")
    else:
        ends = ["total-reached", "empty-page"] if total else ["empty-page"]
        parts["ends"] = Proposed(ends, "there is a total" if total else "a page without records is the end of any list")
    return Proposed(parts, question=" ".join(questions))


def _places(description: Description, seen: ListSeen) -> Iterator[tuple[str, str, Spot]]:
    """The parts of the envelope besides its items, those inside objects too: where each is, its name, what it is."""
    for name, spot in seen.envelope.items():
        if name == seen.items:
            continue
        inner = description.properties(spot) if description.kind(spot) == "object" else {}
        for key, part in inner.items():
            yield f"/{escape(name)}/{escape(key)}", key, part
        if not inner:
            yield name, name, spot


def _following(description: Description, seen: ListSeen) -> list[tuple[str, bool]]:
    """What leads to the next page: where it is, and whether it is a URL."""
    return [
        (
            place,
            names.has_word(place, ("url", "uri", "link", "href")) is not None or "uri" in str(spot.node.get("format")),
        )
        for place, name, spot in _places(description, seen)
        if description.kind(spot) == "string" and names.is_one(name, names.NEXT)
    ]


def _envelope(description: Description, seen: ListSeen) -> tuple[Proposed, list[str]]:
    """The role of each part, and the parts whose role nobody can tell."""
    roles: dict[str, str] = {seen.items: "items"}
    following = [place for place, _ in _following(description, seen)]
    unknown: list[str] = []
    for place, name, spot in _places(description, seen):
        role = _role(name, description.kind(spot))
        if role is not None and role not in roles.values():
            roles[place] = role
        elif place not in following:
            unknown.append(place)
    return Proposed(roles, "by the names of the response's keys"), unknown


def _headers(seen: ListSeen, taken: set[str]) -> dict[str, str]:
    """The headers that say what nothing in the body says."""
    found: dict[str, str] = {}
    for name in seen.headers:
        role = _role(_plain_name(name), "integer")
        if role is not None and role not in taken | {*found.values()}:
            found[name] = role
    return found


def _header(seen: ListSeen, phrases: Iterable[str]) -> str | None:
    return next((name for name in seen.headers if names.is_one(_plain_name(name), phrases)), None)


def _plain_name(header: str) -> str:
    return header.removeprefix("X-").removeprefix("x-")


def _role(name: str, kind: str) -> str | None:
    if kind in ("integer", "number"):
        known = {
            "total": names.TOTAL, "limit": names.LIMIT_SAID, "offset": names.OFFSET_SAID, "page-total": names.PAGES_SAID,
            "page": names.PAGE_SAID, "page-count": names.COUNT_SAID,
        }  # fmt: skip
        return next((role for role, phrases in known.items() if names.is_one(name, phrases)), None)
    return "has-more" if kind == "boolean" and names.is_one(name, names.MORE) else None


def _named(
    parameters: Iterable[Parameter], phrases: Iterable[str], kind: str = "", description: Description | None = None
) -> Parameter | None:
    """The first parameter that is called so; of a type, if one is given."""
    for phrase in phrases:
        for parameter in parameters:
            if names.is_one(parameter.name, [phrase]) and (
                description is None or description.kind(parameter.schema) in (kind, "")
            ):
                return parameter
    return None


def paged_by(description: Description, seen: ListSeen) -> set[str]:
    """The parameters that paging takes."""
    found = (
        _named(seen.parameters, names.LIMIT),
        _named(seen.parameters, names.OFFSET, "integer", description),
        _named(seen.parameters, names.PAGE, "integer", description),
        _named(seen.parameters, names.CURSOR, "string", description),
    )
    return {one.name for one in found if one is not None}


def filters(seen: ListSeen, record: RecordSeen, taken: set[str]) -> Iterator[Proposed]:
    """The plain parameters that filter, each with the field and the operator."""
    for parameter in seen.parameters:
        if parameter.name in taken:
            continue
        field = next((name for name in record.scalars if names.is_one(name, [parameter.name])), None)
        bound = _bound(parameter, record)
        if field is not None and not (bound and "date" in str(parameter.schema.node.get("format", ""))):
            yield Proposed(_plain(parameter, field, "eq"), "a field has the same name")
        elif bound is not None:
            on, operator, question = bound
            yield Proposed(_plain(parameter, on, operator), f"its name says from or until, about {on}", question)


def _plain(parameter: Parameter, field: str, operator: str) -> dict[str, str]:
    return {"parameter": parameter.name, "field": field, "operator": operator}


def _bound(parameter: Parameter, record: RecordSeen) -> tuple[str, str, str] | None:
    """The field that a parameter bounds, the operator, and what is open about it."""
    own, side = names.words(parameter.name), names.edge_of(parameter.name)
    if side is None:
        return None
    is_from = side == "from"
    known = names.FROM if is_from else names.UNTIL
    edge = own[-1] if own[-1] in known else min({*own} & {*known})
    field = _bounded_field(own, parameter, record)
    if field is None:
        return None
    said = parameter.description.lower()
    if edge in ("gte", "ge", "lte", "le", "since", "min", "max") or "inclusive" in said or "including" in said:
        return field, "ge" if is_from else "le", ""
    if edge in ("gt", "lt", "newer", "older", "than") or "exclusive" in said:
        return field, "gt" if is_from else "lt", ""
    operator, other = ("ge", "gt") if is_from else ("lt", "le")
    return (
        field,
        operator,
        f"Is a record at exactly {parameter.name} listed? {operator} says {'yes' if is_from else 'no'}; otherwise write {other}.",
    )


def _bounded_field(own: list[str], parameter: Parameter, record: RecordSeen) -> str | None:
    """The field whose name is in the parameter's, or the clock where it names none."""
    dated = str(parameter.schema.node.get("format", "")).startswith("date")
    fields = [name for name in record.scalars if not dated or name in record.times]
    rest = [word for word in own if word not in (*names.FROM, *names.UNTIL, *names.AROUND)]
    if not rest:
        return record.clock
    inside = [name for name in fields if names.bare(name) in "".join(rest)]
    if inside:
        return max(inside, key=len)
    alike = [name for name in fields if {*rest} & {*names.words(name)}]
    if len(alike) == 1:
        return alike[0]
    return record.clock if dated or record.clock in alike else None
