"""Proposals about the whole: how the client is called, and what errors look like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from callrecords.generator.bundle.pointers import escape
from callrecords.generator.bundle.shapes import mapping, sequence
from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Described, Description, Spot, shown
from callrecords.generator.proposing.standing import sample
from callrecords.generator.proposing.text import Action, Proposed
from callrecords.spec.places import keys_to

_STATUSES = {
    "no-token": ("401", "403"), "bad-token": ("401", "403"), "expired-token": ("401", "403"), "foreign-token": ("403",),
    "forbidden": ("403",), "unknown-record": ("404", "410"), "unknown-path": ("404",), "method-not-allowed": ("405",),
    "bad-parameter": ("400", "422"), "throttled": ("429", "503"), "server-error": ("500", "503"),
}  # fmt: skip
"""Situations -> the statuses that fit, the most usual first."""
_CODES = (
    "code",
    "error code",
    "errorcode",
    "fault code",
    "faultcode",
    "error",
    "type",
    "status",
    "errno",
    "error type",
    "error id",
    "error name",
    "reason code",
    "title",
)
_MESSAGES = (
    "message",
    "detail",
    "description",
    "error description",
    "error message",
    "msg",
    "reason",
    "details",
    "title",
    "text",
    "fault string",
    "faultstring",
    "error",
)
_FIELDS = ("field", "parameter", "param", "field name", "parameter name", "property", "argument")
_REQUEST_IDS = ("request id", "requestid", "trace id", "traceid", "correlation id", "transaction id", "incident id")
_PARTS = ("code", "message", "field", "request-id", "code-type")
_DEEPEST = 3
"""Objects and arrays inside each other in which the parts of an error are looked for."""


_CODES_OPEN = "Which codes and messages come with errors? No description says them; these are made up. Where no page says any, let them stand."
_MESSAGES_OPEN = (
    "Which messages come with errors, and which of the codes in which situation? The schemas list codes; the messages are made up. Where no page says any, "
    "let them stand."
)
_ALL_OPEN = (
    "What does the JSON of an error look like? No response of the description says it. Say in shape where its code and its message stand, and the codes "
    "and messages in situations. Where no page says them, let what is made up stand."
)


def client(description: Description, slug: str, bound: list[str], standing: list[Proposed]) -> Proposed:
    """`x-client`; `standing`: arguments for what each request must have in its query or headers."""
    title = str(mapping(description.document.get("info")).get("title") or slug.title())
    facts: dict[str, Any] = {"slug": slug, "class": slug[:1].upper() + slug[1:], "env": slug.upper(), "title": title}
    placed: list[dict[str, Any]] = []
    if bound:
        facts["parameters"] = placed = [
            {
                "name": "_".join(names.words(name)),
                "in": "path",
                "fills": name,
                "description": f"The {' '.join(names.words(name))} of all requests.",
                **(_default(description, name) or _example(description, name)),
            }
            for name in bound
        ]
    if standing:
        filled = [Proposed(one, "from the paths: whom they are bound to") for one in placed]
        facts = {name: Proposed(value) for name, value in facts.items()} | {
            "parameters": Proposed([*filled, *standing])
        }
    return Proposed(facts, "title from info" + (", parameters from the paths: whom they are bound to" if bound else ""))


def _default(description: Description, name: str) -> dict[str, str]:
    """The value that a path parameter has where nobody gives one, and what the description says of it."""
    for operation in description.operations():
        for one in description.parameters(operation):
            value = one.schema.node.get("default")
            if (one.place, one.name) == ("path", name) and isinstance(value, str | int):
                about = " ".join(one.description.split())
                return {"default": str(value), **({"description": about} if about else {})}
    return {}


def _example(description: Description, name: str) -> dict[str, str]:
    """A value for a path parameter: one that is shown, or one that fits its pattern, its format or its type."""
    for operation in description.operations():
        for one in description.parameters(operation):
            if (one.place, one.name) == ("path", name):
                found = sample(one) or ("1" if description.kind(one.schema) == "integer" else None)
                if found:
                    return {"example": found}
    return {}


def errors(description: Description, operations: list[Described], *, bound: bool) -> list[Action]:
    """`x-errors`, and the responses that operations lack for it; `bound`: whether paths name whom a token is for."""
    described = [description.errors(operation) for operation in operations]
    statuses = {status for responses in described for status in responses}
    bodies = [
        (f"what {operation.name} responds with {status}", body)
        for operation, responses in zip(operations, described, strict=True)
        for status, response in responses.items()
        if (body := description.body(response)) is not None and description.resolve(body).node
    ]
    found_at = _shape(description, bodies) or _in_words(operations, described)
    question = _ALL_OPEN if found_at is None else _CODES_OPEN
    shape, seen_at = found_at or ({"code": "code", "message": "message", "code-type": "string"}, "a guess")
    integer = shape.get("code-type") == "integer"
    codes = _codes(description, described, bodies, str(shape.get("code", "")))
    if codes:
        question = _MESSAGES_OPEN
    situations: dict[str, Proposed] = {}
    for situation, fitting in _STATUSES.items():
        if situation == "foreign-token" and not bound:
            continue
        status = int(next((one for one in fitting if one in statuses), fitting[0]))
        message = "{detail}" if situation == "bad-parameter" else situation.replace("-", " ")
        made_up = status if integer else situation.replace("-", "_")
        nothing: list[str | int] = []
        said = next((codes[one] for one in (str(status), f"{status // 100}XX", "DEFAULT", "") if one in codes), nothing)
        alike = [word for word in said if names.is_one(str(word), [situation.replace("-", " ")])]
        code = {"code": next(iter((*alike, *said)), made_up)} if "code" in shape else {}
        situations[situation] = Proposed({"status": status, **code, "message": message})
    parts = {
        "shape": Proposed(shape, seen_at),
        "situations": Proposed(
            situations,
            f"statuses as described, or the usual ones; {'codes as schemas list them, messages' if codes else 'codes and messages'} are made up",
            question,
        ),
    }
    found = [Action("$", {"x-errors": Proposed(parts)}, "What errors look like.")]
    return [
        *found,
        *_responses(description, operations, situations, bodies, str(shape.get("media", "application/json"))),
    ]


def _codes(
    description: Description, described: list[dict[str, Spot]], bodies: list[tuple[str, Spot]], place: str
) -> dict[str, list[str | int]]:
    """Status -> the codes that the schema of its error lists; empty text -> those of the error that stands in for others."""
    found: dict[str, list[str | int]] = {}
    placed = [(status, description.body(one)) for responses in described for status, one in responses.items()]
    for status, body in [*placed, *(("", body) for _, body in bodies[:1])]:
        words = [] if body is None or not place else _listed(description, body, place)
        if words and not status.startswith(("1", "2", "3")):
            found.setdefault(status.upper(), words)
    return found


def _listed(description: Description, body: Spot, place: str) -> list[str | int]:
    """The values that a schema lists for a place, where it lists them: `const`, or `enum`."""
    spot = description.resolve(body)
    for key in keys_to(place):
        if description.kind(spot) == "array":
            spot = description.items(spot)
            continue
        inside = description.properties(spot)
        if key not in inside:
            return []
        spot = description.resolve(inside[key])
    words = [spot.node["const"]] if "const" in spot.node else [*sequence(spot.node.get("enum"))]
    return [word for word in words if isinstance(word, str | int) and not isinstance(word, bool)]


def _shape(description: Description, bodies: list[tuple[str, Spot]]) -> tuple[dict[str, Any], str] | None:
    """Where an error keeps its parts, and what says so; None where nothing does. Code and message together are worth most."""
    for wanted in ({"code", "message"}, {"message"}, {"code"}):
        for where, body in bodies:
            for place, spot in _objects(description, body, ""):
                fields = {name: description.kind(part) for name, part in description.properties(spot).items()}
                found = _said(_named(fields, place), description, spot, place)
                if wanted <= found.keys():
                    found = _inner_code(description, spot, place) | found
                    whole = {name: description.kind(part) for name, part in description.properties(body).items()}
                    ids = _first(whole, _REQUEST_IDS, "") or _first(fields, _REQUEST_IDS, place)
                    request_id = {"request-id": ids} if ids is not None and ids not in found.values() else {}
                    parts = {**found, **request_id}
                    return {name: parts[name] for name in _PARTS if name in parts}, f"from {where}"
    return None


def _inner_code(description: Description, spot: Spot, place: str) -> dict[str, Any]:
    """The code of an error that stands in an object inside the one with its message."""
    for where, part in _objects(description, spot, place):
        found = _named({name: description.kind(one) for name, one in description.properties(part).items()}, where)
        if "code" in _said(found, description, part, where):
            return {key: found[key] for key in ("code", "code-type")}
    return {}


def _objects(
    description: Description, spot: Spot, place: str, around: tuple[str, ...] = ()
) -> Iterator[tuple[str, Spot]]:
    """Where the parts of an error may stand, and its schema there: first in arrays, then in the object itself, then inside.

    What holds itself is looked at once, from outside.
    """
    spot = description.resolve(spot)
    if len(around) > _DEEPEST or spot.pointer in around:
        return
    around = (*around, spot.pointer)
    if description.kind(spot) == "array":
        yield from _objects(description, description.items(spot), f"{place}/0", around)
        return
    inside = {f"{place}/{escape(name)}": part for name, part in description.properties(spot).items()}
    kinds = {where: description.kind(part) for where, part in inside.items()}
    for where, part in inside.items():
        if kinds[where] == "array":
            yield from _objects(description, part, where, around)
    yield place, spot
    for where, part in inside.items():
        if kinds[where] == "object":
            yield from _objects(description, part, where, around)


def _named(fields: dict[str, str], place: str) -> dict[str, Any]:
    """The parts of an error that an object at a place has, as far as its names say."""
    code = _first(fields, _CODES, place)
    texts = {name: kind for name, kind in fields.items() if kind == "string" and _at(name, place) != code}
    parts = {"code": code, "message": _first(texts, _MESSAGES, place), "field": _first(texts, _FIELDS, place)}
    found: dict[str, Any] = {part: where for part, where in parts.items() if where is not None}
    if code is not None:
        found["code-type"] = next(kind for name, kind in fields.items() if _at(name, place) == code)
    return found


_SENTENCES = ("error", "title", "status")
"""What holds a message as often as a code."""


def _said(found: dict[str, Any], description: Description, spot: Spot, place: str) -> dict[str, Any]:
    """The same, but a text without a message beside it is the message itself, where it is not written as codes are."""
    if "code" not in found or "message" in found or found["code-type"] != "string":
        return found
    for name, written in description.properties(spot).items():
        node = description.resolve(written).node
        words = (*shown(node), *(str(word) for word in sequence(node.get("enum"))))
        is_code = {"enum", "const", "pattern"} & node.keys() or (words and not any(" " in word for word in words))
        if _at(name, place) == found["code"] and names.is_one(name, _SENTENCES) and not is_code:
            rest = {part: where for part, where in found.items() if part not in ("code", "code-type")}
            return {"message": found["code"], **rest}
    return found


def _first(fields: dict[str, str], phrases: Sequence[str], place: str) -> str | None:
    """Where the first value stands that is called so."""
    plain = [name for name, kind in fields.items() if kind in ("string", "integer")]
    return next((_at(name, place) for phrase in phrases for name in plain if names.is_one(name, [phrase])), None)


def _at(name: str, place: str) -> str:
    return name if not place and name and not name.startswith("/") else f"{place}/{escape(name)}"


def _in_words(operations: list[Described], described: list[dict[str, Spot]]) -> tuple[dict[str, Any], str] | None:
    """The media type of errors that are described as texts alone, and what says so."""
    for operation, responses in zip(operations, described, strict=True):
        for status, response in responses.items():
            for media in response.below("content").node:
                kind = media.partition(";")[0].strip()
                if kind in ("text/plain", "text/html"):
                    return {"media": kind}, f"from what {operation.name} responds with {status}"
    return None


def _responses(
    description: Description,
    operations: list[Described],
    situations: dict[str, Proposed],
    bodies: list[tuple[str, Spot]],
    media: str,
) -> list[Action]:
    """Responses for the situations that operations do not describe, with the error that they do describe, or a made-up one."""
    made: Action | None = None
    if media != "application/json":
        schema: dict[str, Any] = {"type": "string"}
    elif bodies:
        spot = bodies[0][1]
        target = spot.node.get("$ref")
        schema = {"$ref": target if isinstance(target, str) else f"#{spot.pointer}"}
    else:
        made, schema = _made_up(description)
    wanted = {str(part.value["status"]) for part in situations.values()}
    actions: list[Action] = []
    for operation in operations:
        there = (
            {status.upper() for status in description.errors(operation)} if bodies else {*description.errors(operation)}
        )
        lacking = sorted(one for one in wanted if not there & {one, f"{one[0]}XX", "DEFAULT"})
        body: dict[str, Any] = {"schema": schema} if description.is_old else {"content": {media: {"schema": schema}}}
        parts = {status: Proposed({"description": "An error.", **body}) for status in lacking}
        if parts:
            about = f"Errors that {operation.name} does not describe."
            actions.append(Action(f"{description.target(operation.spot)}.responses", parts, about))
    return [made, *actions] if made is not None and actions else actions


def _made_up(description: Description) -> tuple[Action, dict[str, Any]]:
    """A schema of errors where none is described, under a name that is free, and how it is referred to."""
    steps = ("definitions",) if description.is_old else ("components", "schemas")
    taken = description.root.below(*steps).node
    name = next(one for one in ("Error", "ApiError", "ErrorOfApi", "MadeUpError") if one not in taken)
    form = {"type": "object", "properties": {"code": {"type": "string"}, "message": {"type": "string"}}}
    inner: dict[str, Any] = {name: form}
    for step in reversed(steps[1:]):
        inner = {step: inner}
    about = "What an error is; no operation describes one, so its form is made up."
    return Action("$", {steps[0]: Proposed(inner)}, about), {"$ref": f"#/{'/'.join(steps)}/{name}"}
