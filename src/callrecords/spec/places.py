"""Places in a JSON body: the name of a key at its top, or a JSON pointer (RFC 6901)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast


def keys_to(place: str) -> tuple[str, ...]:
    """The keys that lead from the top of a body to a place; a pointer begins with a slash."""
    if not place.startswith("/"):
        return (place,)
    return tuple(key.replace("~1", "/").replace("~0", "~") for key in place[1:].split("/"))


def find(body: object, place: str) -> object:
    """The value at a place of a body, or None where nothing stands there."""
    for key in keys_to(place):
        if not isinstance(body, dict):
            return None
        body = cast("dict[str, object]", body).get(key)
    return body


def nest(values: Mapping[str, object]) -> dict[str, Any]:
    """The body with each value at its place; what stands in the same object stands together."""
    body: dict[str, Any] = {}
    for place, value in values.items():
        *way, last = keys_to(place)
        inner = body
        for key in way:
            inner = inner.setdefault(key, {})
        inner[last] = value
    return body
