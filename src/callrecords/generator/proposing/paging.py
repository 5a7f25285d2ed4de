"""Proposals about pages: what chooses their size, what leads from one to the next, and what each part of the envelope is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

import attrs

from callrecords.generator.bundle.pointers import escape
from callrecords.generator.bundle.shapes import mapping, sequence
from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Described, Description, Parameter, Spot, shown
from callrecords.generator.proposing.text import Proposed
from callrecords.generator.reading.counts import as_count, holds_digits
from callrecords.generator.reading.patterns import FORMED, text_for
from callrecords.spec.places import keys_to

_DEEPEST = 3
_NAMED = "its name says so"
_URL = ("url", "uri", "link", "links", "href")
_MAXIMUM = re.compile(
    r"(?:\bmax(?:imum)?\b[^.\d]{0,30}|\bup to\s+|\bat most\s+|\b(?:no|not) more than\s+|\bexceed\s+|\b\d+ ?(?:to|-|–|and|\.\.\.?) ?|[\[(]\d+ ?, ?)(\d[\d,]*)",
    re.IGNORECASE,
)
_DEFAULT = re.compile(r"\bdefaults?\b[^.\d]{0,25}(\d[\d,]*)|(\d[\d,]*) by default", re.IGNORECASE)
_TOTAL = re.compile(r"\b(total|overall|all)\b", re.IGNORECASE)
_PAGES = re.compile(r"\b(page (number|index)|number of (the|a) page|which page)\b", re.IGNORECASE)
_COUNTS = re.compile(r"\b(offset|skip|index|position)\b", re.IGNORECASE)
_FROM_0 = re.compile(
    r"\b(zero|0)[- ](based|indexed)|\b(starts?|begins?|starting|beginning) (at|with|from) (0|zero)\b", re.IGNORECASE
)
_FROM_1 = re.compile(
    r"\b(one|1)[- ](based|indexed)|\b(starts?|begins?|starting|beginning) (at|with|from) (1|one)\b", re.IGNORECASE
)
_SKIPS = re.compile(r"\b(skip\w*|omit\w*|leaves? out)\b", re.IGNORECASE)

_ROUGHLY = re.compile(
    r"\b(approximat|estimat|rough|inaccura|inexact)\w*|\bnot (be )?(\w+ )?(accurate|exact|reliabl|precise)",
    re.IGNORECASE,
)
"""What a description says of a total that is only an estimate."""

_LINKED = re.compile(r"\bLink\W{1,3}(response )?header|\bheader\W{1,3}Link\b|\brel=\W?next\b")
_CAP = re.compile(
    r"\b(?:capped (?:at|to)|limited to|max(?:imum)? of|at most|no more than) (?:the (?:first|last|latest|newest) )?(\d[\d,]*) "
    r"(?:\w+ )?(?:entries|records|results|items|rows|calls|recordings|conferences|logs)\b",
    re.IGNORECASE,
)

_RETURNED = re.compile(r"\breturned\b|\b(in|on|of) this (page|response)\b", re.IGNORECASE)
"""What is said of a number that counts the records of a page."""

_DEMANDED = 100
"""The size of a page that each request must say, where nobody says which are usual."""

_NO_WAY = (
    "How does one get the next page? Nothing in the request is called as offsets, pages or tokens are{why}. Written here: one response holds everything. "
    "If it does not, say how; see callrecords init --explain x-pagination."
)


@attrs.frozen
class ListSeen:
    """What a list's response and parameters show."""

    items: str
    """Where in the body its array is: a key or a JSON pointer; empty where the response itself is the array."""
    body: Spot
    parameters: list[Parameter]
    """Those of the query."""
    headers: list[str]
    """Of the response."""
    is_linked: bool
    """Whether the description says, in words, that a `Link` header leads to the next page."""
    cap: int | None
    """The most records that a response has, where the description says it of the list."""


@attrs.frozen
class PagingSeen:
    """How a list is cut into pages, and which parameters say it."""

    facts: Proposed
    parameters: set[str]
    cap: int | None
    """The most records of a list that comes whole in one response."""
    capped: Proposed | None
    """The same facts, where windows may be asked for, so that nothing is beyond the cap; None without a cap."""
    declared: dict[str, Proposed] | None
    """A parameter that only the URL of the next page has, and nothing describes; None where there is none."""


@attrs.frozen
class _EnvelopePart:
    """A value of the envelope."""

    place: str
    name: str
    around: str
    """The name of the object that it is in; empty at the top."""
    spot: Spot
    kind: str


def list_seen(description: Description, operation: Described, items: str) -> ListSeen:
    """What an operation shows of its list."""
    query = [one for one in description.parameters(operation) if one.place == "query"]
    about = f"{operation.spot.node.get('description', '')} {operation.item.node.get('description', '')}"
    ok = description.ok(operation) or Spot("", {})
    headers, cap = description.headers(operation), _number(_CAP, " ".join(about.split()))
    return ListSeen(items, ok, query, headers, is_linked=bool(_LINKED.search(about)), cap=cap)


def paging(description: Description, seen: ListSeen) -> PagingSeen:
    """How the list is cut into pages."""
    parts: dict[str, Proposed] = {}
    used: set[str] = set()
    questions: list[str] = []
    limit = _named(seen.parameters, names.LIMIT, ("integer", "number", ""), description) or _of_digits(
        seen.parameters, names.LIMIT, description
    )
    if limit is not None:
        used.add(limit.name)
        parts["limit"], question = _sizes(limit)
        questions += [question] if question else []
    envelope = list(_parts(description, seen))
    way, walked, question = _way(description, seen, envelope, used)
    parts |= way
    used |= walked
    cap = seen.cap if not way and limit is None else None
    sizes = [*questions]
    questions += [question] if question else []
    sized = {"limit": parts["limit"]} if "limit" in parts else {}
    roles, constants = _envelope(description, seen, envelope, way | sized)
    headers = _headers(seen, {*way}, {*roles.values()})
    flag = _named(seen.parameters, names.COUNT_FLAGS, ("boolean",), description)
    if flag is not None and "total" in roles.values():
        parts["count-parameter"] = Proposed(flag.name, f"{_NAMED}: the total comes where it is true")
        used.add(flag.name)
    parts["envelope"] = Proposed(roles, "by the names of the response's keys; nothing is read from what is ignored")
    if constants:
        parts["constants"] = Proposed(constants, "in every response; these values are made up")
    if headers:
        parts["headers"] = Proposed(headers, "by the names of the response's headers")
    parts["ends"] = _ends(way, {*roles.values(), *headers.values()})
    cursor = mapping(way["cursor"].value).get("parameter") if "cursor" in way else None
    declared = (
        None if cursor is None or cursor in {one.name for one in seen.parameters} else _declared(description, cursor)
    )
    whole = Proposed({**parts, "ends": Proposed(["one-response"], "its description says how many there are at most")})
    capped = None if cap is None else attrs.evolve(whole, question=" ".join(sizes))
    return PagingSeen(Proposed(parts, question=" ".join(questions)), used, cap, capped, declared)


def _declared(description: Description, name: str) -> dict[str, Proposed]:
    """A parameter of the overlay, with a made-up name: a client follows the URL that it gets as it is."""
    plain: dict[str, Any] = {"type": "string"}
    shape = plain if description.is_old else {"schema": plain}
    why = "made up, for the emulator: the URL of the next page is followed as it is, whatever it holds"
    return {
        "name": Proposed(name, why),
        "in": Proposed("query"),
        **{key: Proposed(part) for key, part in shape.items()},
    }


def _sizes(limit: Parameter) -> tuple[Proposed, str]:
    """What is said of page sizes, by the schema or in words."""
    schema = as_count(limit.schema.node)
    said: dict[str, int] = {
        key: number
        for key in ("default", "minimum", "maximum")
        if _is_count(number := schema.get(key)) and (key != "minimum" or number > 0)
    }
    only = [size for size in sequence(schema.get("enum")) if _is_count(size)]
    if only:
        usual = {"default": said["default"]} if said.get("default") in only else {}
        fact = {"parameter": limit.name, **usual, "minimum": min(only), "maximum": max(only), "sizes": sorted(only)}
        return Proposed(fact, f"{_NAMED}; its words say which sizes there are"), ""
    told = {"default": _number(_DEFAULT, limit.description), "maximum": _number(_MAXIMUM, limit.description)}
    words = {key: number for key, number in told.items() if number is not None and key not in said}
    sizes = said | words
    if sizes.get("minimum", 1) > sizes.get("maximum", 10**9) or sizes.get("default", 0) > sizes.get("maximum", 10**9):
        words, sizes = {}, said  # the words were about something else
    lacking = [key for key in ("default", "maximum") if key not in sizes and not (key == "default" and limit.required)]
    question = (
        f"What is the {' and the '.join(lacking)} of {limit.name}? Write it beside the parameter; where no page of the vendor's says it, let it be."
        if lacking
        else ""
    )
    if limit.required and lacking == ["maximum"] and "default" not in sizes:
        sizes = {**sizes, "default": max(_DEMANDED, sizes.get("minimum", 1))}
        question = f"{question} Each request must say it; written here: {sizes['default']}."
    ordered = {key: sizes[key] for key in ("default", "minimum", "maximum") if key in sizes}
    seen = f"{_NAMED}; {' and '.join(words)} from its description" if words else _NAMED
    return Proposed({"parameter": limit.name, **ordered}, seen), question


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    digits = None if found is None else next(filter(None, found.groups()), None)
    return None if digits is None else int(digits.replace(",", ""))


def _way(
    description: Description, seen: ListSeen, envelope: list[_EnvelopePart], taken: set[str]
) -> tuple[dict[str, Proposed], set[str], str]:
    """What leads from one page to the next, the surest first; the parameters that say it, and what is open."""
    free = [one for one in seen.parameters if one.name not in taken]
    timeless = [one for one in free if not str(one.schema.node.get("format", "")).startswith("date")]
    cursor = _named(timeless, names.CURSOR, ("string", ""), description)
    following = [(part, _is_url(part)) for part in envelope if part.kind in ("string", "") and _is_next(part)]
    token = next((part for part, is_url in following if not is_url), None)
    pair = _pair(description, timeless, envelope)
    if pair is not None and (cursor is None or token is None):
        cursor, token = pair
    link = next((part for part, is_url in following if is_url), None)
    if cursor is not None and token is not None:
        fact = {"parameter": cursor.name, "next": token.place, **_end(token)}
        return {"cursor": Proposed(fact, "their names say so")}, {cursor.name}, ""
    counted = _counted(description, timeless, envelope)
    if counted is not None:
        cursor, token = counted
        fact = {"parameter": cursor.name, "next": token.place, "written": "number", **_end(token)}
        return {"cursor": Proposed(fact, "their names say so; both are whole numbers")}, {cursor.name}, ""
    walk, walked, question = _walk(description, free, cursor)
    part = link if link is not None else token if cursor is None and not walk else None
    if part is not None:
        question = (
            "" if link else f"Is {part.place} the URL of the next page, to be followed as it is? Written here: yes."
        )
        walk = walk or _made_up(seen)
        written = {"written": "relative"} if any(one.startswith("/") for one in shown(part.spot.node)) else {}
        return walk | {"next": Proposed({"url": part.place, **written, **_end(part)}, _NAMED)}, walked, question
    header = next((name for name in seen.headers if names.is_one(_plain_name(name), names.NEXT)), None)
    if cursor is not None and header is not None:
        return (
            {"cursor": Proposed({"parameter": cursor.name, "header": header}, "their names say so")},
            {cursor.name},
            "",
        )
    if any(name.lower() == "link" for name in seen.headers):
        walk = walk or _made_up(seen)
        return walk | {"next": Proposed({"header": "Link"}, "the response has this header")}, walked, ""
    if seen.is_linked and link is None:
        walk = walk or _made_up(seen)
        return walk | {"next": Proposed({"header": "Link"}, "its description speaks of this header")}, walked, ""
    if walk and "cursor" not in walk:
        return walk, walked, question
    why = (
        f"; {cursor.name} looks like a token, but nothing in the response does"
        if cursor
        else ", and nothing in the response leads to one"
    )
    return {}, set(), _NO_WAY.format(why=why)


def _pair(
    description: Description, parameters: list[Parameter], envelope: list[_EnvelopePart]
) -> tuple[Parameter, _EnvelopePart] | None:
    """A parameter, and what the response says of its next value: `start_key` and `next_start_key`."""
    texts = [one for one in parameters if description.kind(one.schema) in ("string", "")]
    pairs = ((one, part) for one in texts for part in envelope if names.is_one(part.name, [f"next {one.name}"]))
    return next((pair for pair in pairs if pair[1].kind in ("string", "")), None)


def _counted(
    description: Description, parameters: list[Parameter], envelope: list[_EnvelopePart]
) -> tuple[Parameter, _EnvelopePart] | None:
    """A token that is a whole number, and where the response says the next one: under the same name, or `next` and that name."""
    tokens = [one for one in parameters if description.kind(one.schema) == "integer"]
    called = [phrase for phrase in names.CURSOR if not {"after", "starting"} & {*phrase.split()}]  # these may be times
    return next(
        (
            (one, part)
            for one in tokens
            for part in envelope
            if names.is_one(one.name, called)
            and part.kind == "integer"
            and names.is_one(part.name, [" ".join(names.words(one.name)), f"next {one.name}"])
        ),
        None,
    )


def _made_up(seen: ListSeen) -> dict[str, Proposed]:
    """A parameter for the place that a URL of the next page names, where nothing describes one."""
    taken = {one.name for one in seen.parameters}
    name = next(one for one in ("page_token", "next_page_token", "next_token_of_page") if one not in taken)
    return {"cursor": Proposed({"parameter": name}, "no parameter is described; the name is made up, see below")}


def _walk(
    description: Description, free: list[Parameter], cursor: Parameter | None
) -> tuple[dict[str, Proposed], set[str], str]:
    """The parameter that names a page: a token, how many records to skip, or the page's number."""
    if cursor is not None:
        return {"cursor": Proposed({"parameter": cursor.name}, _NAMED)}, {cursor.name}, ""
    if (offset := _offset(description, free)) is not None:
        first, seen_at, question = _first_record(offset)
        counted = {"first": 1} if first else {}
        return {"offset": Proposed({"parameter": offset.name, **counted}, seen_at)}, {offset.name}, question
    if (page := _page(description, free)) is not None:
        first, seen_at, question = _first(page)
        return {"page": Proposed({"parameter": page.name, "first": first}, seen_at)}, {page.name}, question
    return {}, set(), ""


def _offset(description: Description, parameters: list[Parameter]) -> Parameter | None:
    """The parameter that says how many records to skip: by its name; called start or an index, by its description or a value of 0 or 1."""
    uncounted = [one for one in parameters if not _PAGES.search(one.description)]  # some call the number of a page so
    known = _named(uncounted, names.OFFSET, ("integer", "number", ""), description) or _of_digits(
        uncounted, names.OFFSET, description
    )
    is_range = any(names.edge_of(one.name) == "until" and _is_whole(description, one) for one in parameters)
    said = [
        one
        for one in parameters
        if names.is_one(one.name, names.OFFSET_IF_SAID)
        and (_COUNTS.search(one.description) or (not is_range and {*one.shown} & {"0", "1"}))
    ]
    return known or _named(said, names.OFFSET_IF_SAID, ("integer", "number"), description)


def _is_whole(description: Description, one: Parameter) -> bool:
    return description.kind(one.schema) in ("integer", "number")


def _page(description: Description, parameters: list[Parameter]) -> Parameter | None:
    said = [one for one in parameters if names.is_one(one.name, names.OFFSET) and _PAGES.search(one.description)]
    known = _named(parameters, names.PAGE, ("integer", "number"), description)
    known = known or _of_digits(parameters, names.PAGE, description)
    return known or _named(said, names.OFFSET, ("integer", "number"), description)


def _first(page: Parameter) -> tuple[int, str, str]:
    """The number of the first page, where it was seen, and what is open."""
    found = _said_first(page)
    return found or (1, _NAMED, f"Is the first page {page.name}=1 or {page.name}=0? Written here: 1.")


def _first_record(offset: Parameter) -> tuple[int, str, str]:
    """The place of the first record, where it was seen; asked for where the name is not that of a number of records to skip."""
    found = _said_first(offset)
    if found is not None and found[0] == 1:
        return found
    if (
        found is not None
        or names.words(offset.name)[-1:] in (["offset"], ["skip"])
        or _SKIPS.search(offset.description)
    ):
        return 0, _NAMED, ""
    return (
        0,
        _NAMED,
        f"Is the first record {offset.name}=0 or {offset.name}=1? Written here: 0. For 1, write first: 1 beside it.",
    )


def _said_first(place: Parameter) -> tuple[int, str, str] | None:
    """The number of the first page or record, and where it was seen; None where nothing says it."""
    schema = as_count(place.schema.node)
    for number in (schema.get("default"), schema.get("minimum")):
        if _is_count(number) and number in (0, 1):
            return number, f"{_NAMED}; it begins with {number} by its schema", ""
    for number, pattern in ((0, _FROM_0), (1, _FROM_1)):
        if pattern.search(place.description) or _number(_DEFAULT, place.description) == number:
            return number, f"{_NAMED}; it begins with {number} by its description", ""
    return None


def _end(part: _EnvelopePart) -> dict[str, str]:
    """How the last page says that it is the last: by null where that may come; by an empty text where one always comes."""
    node = part.spot.node
    forms = [mapping(form) for key in ("anyOf", "oneOf") for form in sequence(node.get(key))]
    null = node.get("nullable") is True or node.get("x-nullable") is True or "null" in sequence(node.get("type"))
    null = null or any(form.get("type") == "null" for form in forms)
    return {"end": "null"} if null else {}


def _parts(description: Description, seen: ListSeen) -> Iterator[_EnvelopePart]:
    """The values of the envelope besides its items, those inside objects too."""
    if seen.items:  # else the body is the array itself
        yield from _inside(description, seen.body, "", "", seen.items, 0)


def _inside(
    description: Description, schema: Spot, above: str, around: str, items: str, depth: int
) -> Iterator[_EnvelopePart]:
    for name, written in description.properties(schema).items():
        pointer = f"{above}/{escape(name)}"
        place = name if depth == 0 and not name.startswith("/") else pointer
        if place == items:
            continue
        spot = description.resolve(written)
        kind = description.kind(spot)
        if kind == "object" and depth < _DEEPEST and description.properties(spot):
            yield from _inside(description, spot, pointer, name, items, depth + 1)
        else:
            yield _EnvelopePart(place, name, around, spot, kind)


def _is_next(part: _EnvelopePart) -> bool:
    """Whether a text leads to the next page: by its own name, or `href` inside `next`."""
    own, around = {*names.words(part.name)}, {*names.words(part.around)}
    if own & {"prev", "previous", "back", "before", "last", "first", "self", "current"}:
        return False
    if own <= {*_URL} and "next" in around:
        return True
    if own == {"after"}:
        return bool(around & {"cursor", "cursors", "paging"})
    return names.is_one(part.name, names.NEXT) or (
        "next" in own and bool(own & {*_URL, "page", "token", "cursor", "key", "marker", "id"})
    )


def _is_url(part: _EnvelopePart) -> bool:
    said = {*names.words(part.place)} & {*_URL} or "uri" in str(part.spot.node.get("format"))
    examples = any(one.startswith(("http://", "https://", "/")) for one in shown(part.spot.node))
    return (
        bool(said)
        or examples
        or re.search(r"\bur[li]\b", str(part.spot.node.get("description", "")), re.IGNORECASE) is not None
    )


def _told(way: dict[str, Proposed]) -> list[str]:
    """The places that lead to the next page."""
    found = [way[key].value.get(inner) for key, inner in (("cursor", "next"), ("next", "url")) if key in way]
    return [place for place in found if place]


def _role(name: str, way: set[str]) -> str | None:
    """What a number of the envelope is, by its name, in a list that is walked in some way."""
    known: dict[str, tuple[str, ...]] = {"total": names.TOTAL, "limit": names.LIMIT_SAID}
    known |= {"offset": names.OFFSET_SAID} if "offset" in way else {}
    known |= {"page": names.PAGE_SAID} if "page" in way else {}
    known |= {"page-total": names.PAGES_SAID} if way - {"limit"} else {}
    known |= {"page-count": names.COUNT_SAID}
    return next((role for role, phrases in known.items() if names.is_one(name, phrases)), None)


def _role_of(part: _EnvelopePart, way: set[str]) -> str | None:
    if part.kind in ("integer", "number"):
        role = _role(part.name, way)
        about = f"{part.spot.node.get('title', '')} {part.spot.node.get('description', '')}"
        return (
            None if role == "page-count" and _TOTAL.search(about) else role
        )  # it may count either, so nothing is read from it
    return "has-more" if way and part.kind == "boolean" and names.is_one(part.name, names.MORE) else None


def _headers(seen: ListSeen, way: set[str], taken: set[str]) -> dict[str, str]:
    """The headers that say what nothing in the body says."""
    found: dict[str, str] = {}
    for name in seen.headers:
        role = _role(_plain_name(name), way)
        if role is not None and role not in taken | {*found.values()}:
            found[name] = role
    return found


def _plain_name(header: str) -> str:
    return header.removeprefix("X-").removeprefix("x-")


def _envelope(
    description: Description, seen: ListSeen, parts: list[_EnvelopePart], way: dict[str, Proposed]
) -> tuple[dict[str, str], dict[str, Any]]:
    """The role of each part, in the order of the body; and values for what stands in every response."""
    if not seen.items:
        return {"": "items"}, {}
    found: dict[str, str] = {}
    given: set[str] = set()
    told = _told(way)
    echoed: dict[object, str] = {
        mapping(way[key].value).get("parameter"): key for key in ("offset", "page") if key in way
    }
    matching = [
        part for part in parts if part.kind in ("integer", "number") and names.is_one(part.name, names.MATCHING)
    ]
    for part in [*matching, *parts]:
        echo = echoed.get(part.name) if part.kind in ("integer", "number") else None
        role = "total" if part in matching else echo or _role_of(part, {*way})
        if role == "limit" and "limit" not in way:
            role = "page-count" if _RETURNED.search(str(part.spot.node.get("description", ""))) else None
        if role == "total" and _ROUGHLY.search(str(part.spot.node.get("description", ""))):
            continue  # a walk would end by it, or doubt itself
        if role is not None and role not in given and part.place not in told:
            found[part.place] = role
            given.add(role)
    roles: dict[str, str] = {}
    constants: dict[str, Any] = {}
    promised = _promised(description, seen.body)
    for top, written in description.properties(seen.body).items():
        spoken = [place for place in (seen.items, *found, *told) if keys_to(place)[0] == top]
        roles |= {place: found.get(place, "items") for place in spoken if place not in told}
        if spoken:
            continue
        inner = [part.place for part in parts if keys_to(part.place)[0] == top and part.place != top]
        kind = description.kind(description.resolve(written))
        if top in promised and inner:
            roles |= dict.fromkeys(inner, "ignored")
            continue
        roles[top] = "ignored"
        if top in promised and kind in _MADE_UP:
            constants[top] = _constant(description.resolve(written), kind)
    return roles, constants


_MADE_UP: dict[str, Any] = {"string": "text", "integer": 1, "number": 1, "boolean": True}


def _constant(spot: Spot, kind: str) -> Any:
    words = sequence(spot.node.get("enum"))
    examples = [
        one for one in (spot.node.get("example"), *sequence(spot.node.get("examples")), *words) if _is_kind(one, kind)
    ]
    if examples:
        return examples[0]
    pattern = spot.node.get("pattern")
    fitting = text_for(pattern, 0, None) if isinstance(pattern, str) else FORMED.get(str(spot.node.get("format")))
    return fitting if kind == "string" and fitting is not None else _MADE_UP[kind]


def _is_kind(value: object, kind: str) -> bool:
    return (
        isinstance(value, str)
        if kind == "string"
        else isinstance(value, bool)
        if kind == "boolean"
        else _is_count(value)
    )


def _promised(description: Description, schema: Spot) -> set[str]:
    """The keys that are in every such object."""
    solid = description.resolve(schema)
    found = {str(one) for one in sequence(solid.node.get("required"))}
    for number, part in enumerate(sequence(solid.node.get("allOf"))):
        found |= _promised(description, Spot(f"{solid.pointer}/allOf/{number}", mapping(part)))
    return found


def _ends(way: dict[str, Proposed], roles: set[str]) -> Proposed:
    if "next" in way:
        return Proposed(["no-next-link"], "the response leads to the next page")
    if "cursor" in way:
        return Proposed(["no-next-token"], "the response names the next page")
    if not way:
        return Proposed(["one-response"], "nothing leads to another page")
    if "total" in roles:
        return Proposed(["total-reached", "empty-page"], "there is a total")
    return Proposed(["empty-page"], "a page without records is the end of any list")


def _named(
    parameters: Iterable[Parameter], phrases: Iterable[str], kinds: tuple[str, ...], description: Description
) -> Parameter | None:
    """The first parameter that is called so, of one of some types."""
    parameters = list(parameters)
    for phrase in phrases:
        for parameter in parameters:
            if names.is_one(parameter.name, [phrase]) and description.kind(parameter.schema) in kinds:
                return parameter
    return None


def _of_digits(parameters: Iterable[Parameter], phrases: Iterable[str], description: Description) -> Parameter | None:
    """The first that is called so, and is described as a text that holds whole numbers."""
    texts = [one for one in parameters if holds_digits(one.schema.node)]
    return _named(texts, phrases, ("string",), description)
