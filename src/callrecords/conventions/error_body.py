"""Error bodies: what a vendor answers in which situation, and what a client understands of it.

The spec describes both (`x-errors`): where a body keeps its code, its message and the like, the answer in each situation, and what
the codes mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from callrecords.spec.bundle import Bundle
from callrecords.spec.facts_errors import BAD_PARAMETERS, ErrorClass, ErrorFacts, Situation, SituationResponse
from callrecords.spec.frozen import Frozen
from callrecords.spec.operation import Operation
from callrecords.spec.places import find, put
from callrecords.spec.schema import Schema

_LIKE: Mapping[Situation, Situation] = {
    "foreign-token": "bad-token",
    "expired-token": "bad-token",
    "forbidden": "bad-token",
    "unknown-record": "unknown-path",
    **dict.fromkeys(BAD_PARAMETERS, "bad-parameter"),
}
"""The situation whose answer stands in where a vendor has none of its own.

`nothing-found` has no stand-in: without an answer of its own, an empty list is an empty page.
"""


class VendorError(Frozen, frozen=True):
    """What an error body says."""

    code: str | None
    message: str
    means: ErrorClass | None
    """What the vendor's code stands for; None when the spec does not list it."""
    field: str | None = None
    """The parameter that is wrong, where the body names one."""
    request_id: str | None = None
    """The id that the server gave the request, where the body names it."""


def situation(facts: ErrorFacts, name: Situation) -> SituationResponse | None:
    """What the vendor answers in a situation; None where the spec describes nothing for it."""
    found = facts.situations.get(name)
    return found if found is not None or name not in _LIKE else situation(facts, _LIKE[name])


def message(answer: SituationResponse, detail: str = "", limit: int | None = None) -> str:
    """The vendor's message; `detail` and the largest page size go where it has room for them."""
    text = answer.message.replace("{detail}", detail)
    return text.replace("{limit}", "" if limit is None else str(limit)).strip()


def too_wide(facts: ErrorFacts, days: int) -> SituationResponse | None:
    """What the vendor answers to a window of more than `days` days; None where no words for it are known."""
    known = next((code for code in facts.codes if code.means == "window-too-wide" and code.message), None)
    refused = situation(facts, "bad-parameter")
    if known is None or refused is None:
        return None
    return SituationResponse(status=refused.status, code=known.code, message=f"{known.message} {days}")


def beside(bundle: Bundle, operation: Operation, status: int) -> object:
    """The least that the schema of an operation's error demands, as its examples show it: None where it demands nothing."""
    response = operation.responses.get(str(status))
    content = None if response is None else response.content.get("application/json")
    return None if content is None else _least(bundle, content.schema, 0) or None


def _least(bundle: Bundle, schema: Schema, depth: int) -> Any:
    solid = bundle.solid(schema)
    if solid.type == "array":
        return [_least(bundle, solid.items, depth + 1)] * (solid.min_items or 0) if solid.items is not None else []
    parts = bundle.properties(solid)
    if parts or solid.type == "object":
        needed = bundle.required(solid) if depth < _DEEPEST else ()
        return {name: _least(bundle, part, depth + 1) for name, part in parts.items() if name in needed}
    shown = [solid.const, *(solid.enum or ()), *solid.examples, *schema.examples]
    return next((value for value in shown if value is not None), _PLAIN.get(str(solid.type)))


_DEEPEST = 6
_PLAIN: Mapping[str, object] = {"string": "text", "integer": 1, "number": 1, "boolean": True}


def render(
    facts: ErrorFacts, code: str | int | None, message: str, *, field: str | None = None, request_id: str | None = None,
    beside: object = None,
) -> bytes:  # fmt: skip
    """An error body in the vendor's shape; what it has no place for is left out. `beside`: what else stands in it."""
    shape = facts.shape
    if shape.media == "text/plain":
        return message.encode()
    if shape.media == "text/html":
        import html  # few vendors answer with pages

        return f"<html><body><p>{html.escape(message)}</p></body></html>".encode()
    written = None if code is None else int(code) if shape.code_type == "integer" else str(code)
    body = beside
    for place, value in (
        (shape.code, written), (shape.message, message), (shape.field, field), (shape.request_id, request_id),
    ):  # fmt: skip
        if place is not None and value is not None:
            body = put(body, place, value)
    return msgspec.json.encode({} if body is None else body)


def parse(facts: ErrorFacts, body: object) -> VendorError | None:
    """What an error body says: decoded JSON, or the text; None when it has another shape. Of several errors the first one counts."""
    shape = facts.shape
    if shape.media != "application/json":
        words = body if isinstance(body, str) else ""
        words = _words(words) if shape.media == "text/html" else words
        return VendorError(None, words, _means(facts, None, words)) if words.strip() else None
    code, text, field, request_id = (
        None if place is None else find(body, place)
        for place in (shape.code, shape.message, shape.field, shape.request_id)
    )
    named = _identifier(code)
    if named is None and not isinstance(text, str):
        return None
    words = text if isinstance(text, str) else ""
    return VendorError(
        named,
        words,
        _means(facts, named, words),
        field if isinstance(field, str) else None,
        _identifier(request_id),
    )


def _identifier(value: object) -> str | None:
    """A code or an id as text; None for what is neither text nor a whole number."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _means(facts: ErrorFacts, code: str | None, text: str) -> ErrorClass | None:
    """What a code and a message stand for; what a message narrows comes first."""
    fitting = [one for one in facts.codes if one.code in (None, code) and (one.message or "").lower() in text.lower()]
    fitting.sort(key=lambda one: one.message is None)
    return fitting[0].means if fitting else None


def _words(page: str) -> str:
    """The text of a page, without its title, scripts and styles."""
    import html  # few vendors answer with pages

    return html.unescape(_TAG.sub("", _SILENT.sub("", page)))


_SILENT = re.compile(r"(?is)<(title|script|style)\b.*?</\1\s*>|<!--.*?-->")
_TAG = re.compile(r"<[^>]*>")
