"""Places in a JSON body: the name of a key at its top, or a JSON pointer (RFC 6901); the empty one is the whole body.

In a pointer `0` is the first item of an array.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


def keys_to(place: str) -> tuple[str, ...]:
    """The keys that lead from the top of a body to a place; a pointer begins with a slash."""
    if not place:
        return ()
    if not place.startswith("/"):
        return (place,)
    return tuple(key.replace("~1", "/").replace("~0", "~") for key in place[1:].split("/"))


def find(body: object, place: str) -> object:
    """The value at a place of a body, or None where nothing stands there."""
    for key in keys_to(place):
        if isinstance(body, list):
            items = cast("list[object]", body)
            body = items[int(key)] if _is_index(key) and int(key) < len(items) else None
        elif isinstance(body, dict):
            body = cast("dict[str, object]", body).get(key)
        else:
            return None
    return body


def find_raw(parts: Mapping[str, msgspec.Raw], place: str) -> msgspec.Raw | None:
    """The JSON text at a place of a body, or None where nothing stands there."""
    first, *rest = keys_to(place)
    found = parts.get(first)
    for name in rest:
        try:
            found = None if found is None else _OBJECT.decode(found).get(name)
        except msgspec.ValidationError:
            return None
    return found


def put(body: object, place: str, value: object) -> Any:
    """The body with another value at a place, and all else as it is; where nothing stands, `0` begins an array."""
    return _put(body, keys_to(place), value)


def _put(body: object, way: Sequence[str], value: object) -> Any:
    if not way:
        return value
    if isinstance(body, list) or (way[0] == "0" and not isinstance(body, dict)):
        items: list[Any] = [*body] if isinstance(body, list) else []
        at = int(way[0]) if _is_index(way[0]) else len(items)
        return [*items[:at], _put(items[at] if at < len(items) else None, way[1:], value), *items[at + 1 :]]
    held = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
    return {**held, way[0]: _put(held.get(way[0]), way[1:], value)}


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


def _is_index(key: str) -> bool:
    return key.isascii() and key.isdigit()
