"""Proposals about the whole: how the client is called, and what errors look like."""

from __future__ import annotations

import re
from typing import Any

from callrecords.generator.bundle.shapes import mapping
from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Described, Description, Spot
from callrecords.generator.proposing.text import Action, Proposed
from callrecords.generator.reading.patterns import text_for

_STATUSES = {
    "no-token": ("401", "403"), "bad-token": ("401", "403"), "expired-token": ("401", "403"), "foreign-token": ("403",),
    "forbidden": ("403",), "unknown-record": ("404", "410"), "unknown-path": ("404",), "method-not-allowed": ("405",),
    "bad-parameter": ("400", "422"), "throttled": ("429", "503"), "server-error": ("500", "503"),
}  # fmt: skip
"""Situations -> the statuses that fit, the most usual first."""
_CODES = ("code", "error code", "error", "type", "status", "errno", "error type", "title")
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
    "error",
)


_CODES_OPEN = "Which codes and messages come with errors? No description says them; these are made up. Where no page says any, let them stand."
_ALL_OPEN = (
    "What does the JSON of an error look like? No response of the description says it. Name the keys of its code and its message in shape, and the codes "
    "and messages in situations. Where no page says them, let what is made up stand."
)


def client(description: Description, slug: str, bound: list[str]) -> Proposed:
    """`x-client`."""
    title = str(mapping(description.document.get("info")).get("title") or slug.title())
    facts: dict[str, Any] = {"slug": slug, "class": slug[:1].upper() + slug[1:], "env": slug.upper(), "title": title}
    if bound:
        facts["parameters"] = [
            {
                "name": "_".join(names.words(name)),
                "in": "path",
                "fills": name,
                "description": f"The {' '.join(names.words(name))} of all requests.",
                **_example(description, name),
            }
            for name in bound
        ]
    return Proposed(facts, "title from info" + (", parameters from the paths: whom they are bound to" if bound else ""))


def _example(description: Description, name: str) -> dict[str, str]:
    """A value for a path parameter: one that is shown, or one that fits its pattern."""
    for operation in description.operations():
        for one in description.parameters(operation):
            if (one.place, one.name) == ("path", name):
                node = one.schema.node
                pattern = node.get("pattern")
                least, most = node.get("minLength", 0), node.get("maxLength")
                made = text_for(pattern, least, most) if isinstance(pattern, str) else None
                found = next(iter(one.shown), made)
                if found:
                    return {"example": found}
    return {}


def errors(description: Description, operations: list[Described], *, bound: bool) -> list[Action]:
    """`x-errors`, and the responses that operations lack for it; `bound`: whether paths name whom a token is for."""
    described = [description.responses(operation) for operation in operations]
    statuses = {status for responses in described for status in responses}
    bodies = [
        (status, body)
        for responses in described
        for status, response in responses.items()
        if not status.startswith(("1", "2", "3")) and (body := description.body(response)) is not None
    ]
    shape = _shape(description, bodies)
    question = _ALL_OPEN if shape is None else _CODES_OPEN
    seen_at = "a guess" if shape is None else "from the description's error responses"
    shape = shape or {"code": "code", "message": "message", "code-type": "string"}
    integer = shape.get("code-type") == "integer"
    situations: dict[str, Proposed] = {}
    for situation, fitting in _STATUSES.items():
        if situation == "foreign-token" and not bound:
            continue
        status = int(next((one for one in fitting if one in statuses), fitting[0]))
        message = "{detail}" if situation == "bad-parameter" else situation.replace("-", " ")
        code: str | int = status if integer else situation.replace("-", "_")
        situations[situation] = Proposed({"status": status, "code": code, "message": message})
    parts = {
        "shape": Proposed(shape, seen_at),
        "situations": Proposed(
            situations, "statuses as described, or the usual ones; codes and messages are made up", question
        ),
    }
    found = [Action("$", {"x-errors": Proposed(parts)}, "What errors look like.")]
    return [*found, *_responses(description, operations, situations, bodies)]


def _shape(description: Description, bodies: list[tuple[str, Spot]]) -> dict[str, Any] | None:
    """Where an error keeps code and message; None where nothing says it."""
    for _, body in bodies:
        fields = {name: description.kind(spot) for name, spot in description.properties(body).items()}
        for name, spot in description.properties(body).items():
            inner = description.properties(description.items(spot)) if fields[name] == "array" else {}
            found = _named({key: description.kind(part) for key, part in inner.items()})
            if found is not None:
                return {"list": name, **found}
        found = _named(fields)
        if found is not None:
            return found
    return None


def _named(fields: dict[str, str]) -> dict[str, Any] | None:
    plain = [name for name, kind in fields.items() if kind in ("string", "integer")]
    code = next((name for phrase in _CODES for name in plain if names.is_one(name, [phrase])), None)
    text = [name for name in plain if fields[name] == "string" and name != code]
    message = next((name for phrase in _MESSAGES for name in text if names.is_one(name, [phrase])), None)
    if code is None or message is None:
        return None
    return {"code": code, "message": message, "code-type": fields[code]}


def _responses(
    description: Description,
    operations: list[Described],
    situations: dict[str, Proposed],
    bodies: list[tuple[str, Spot]],
) -> list[Action]:
    """Responses for the situations that operations do not describe, with the error that they do describe, or a made-up one."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
    }
    if bodies:
        spot = bodies[0][1]
        target = spot.node.get("$ref")
        schema = {"$ref": target if isinstance(target, str) else f"#{spot.pointer}"}
    wanted = {str(part.value["status"]) for part in situations.values()}
    actions: list[Action] = []
    for operation in operations:
        there = (
            {status.upper() for status in description.responses(operation)}
            if bodies
            else {*description.responses(operation)}
        )
        lacking = sorted(one for one in wanted if not there & {one, f"{one[0]}XX", "DEFAULT"})
        body: dict[str, Any] = (
            {"schema": schema} if description.is_old else {"content": {"application/json": {"schema": schema}}}
        )
        parts = {status: Proposed({"description": "An error.", **body}) for status in lacking}
        if parts:
            about = f"Errors that {operation.name} does not describe{'' if bodies else '; no operation describes any, so their form is made up'}."
            actions.append(Action(f"{description.target(operation.spot)}.responses", parts, about))
    return actions


def slug_of(folder_name: str) -> str | None:
    """The slug that a folder's name is; None if it can be none."""
    return folder_name if re.fullmatch(r"[a-z][a-z0-9]*", folder_name) else None
