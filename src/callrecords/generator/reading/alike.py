"""Records and bodies that a description writes out at each place where they come, without a name: those that are alike become one."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from callrecords.generator.bundle.shapes import is_array, is_object
from callrecords.generator.bundle.texts import Node
from callrecords.generator.reading.schemas import HOME, REF

_NAMED = re.compile(f"{HOME}/[^/]+")
_SAID = ("description", "title", "example", "examples")
"""What a schema is not told from another by."""
_BODY = re.compile(r"/responses/[^/]+/(content/[^/]+/)?schema$")


def unify(made: dict[str, Node], places: dict[str, str], holder: Node) -> None:
    """Let whoever refers to such a schema refer to the first that is like it; `holder` refers to them beside the schemas.

    `places`: pointer of a schema -> pointer in the description.
    """
    unnamed = [name for name in made if not _NAMED.fullmatch(places.get(f"{HOME}/{name}", f"{HOME}/{name}"))]
    apart = {*unnamed}
    first: dict[bytes, str] = {}
    became: dict[str, str] = {}
    for name in unnamed:
        if name in became or not ("x-record" in made[name] or _BODY.search(places.get(f"{HOME}/{name}", ""))):
            continue
        told = msgspec.json.encode(_written_out(made[name], made, apart, ()), order="deterministic")
        if (other := first.setdefault(told, name)) != name:
            _pair(made[name], made[other], made, apart, became)
            became[name] = other
    for name in became:
        del made[name]
        places.pop(f"{HOME}/{name}", None)
    _redirect([holder, *made.values()], became)


def _written_out(
    node: object, made: Mapping[str, Node], apart: set[str], above: tuple[str, ...], *, names: bool = False
) -> object:
    """A schema with those that it alone has, without its words and examples: one place has others, or none. `names`: of properties."""
    if is_array(node):
        return [_written_out(one, made, apart, above) for one in node]
    if not is_object(node):
        return node
    name = str(node.get("$ref", "")).removeprefix(REF)
    if name in apart and name not in above:
        beside = {key: part for key, part in node.items() if key not in _SAID}
        return {**beside, "$ref": _written_out(made[name], made, apart, (*above, name))}
    return {
        key: _written_out(part, made, apart, above, names=key == "properties" and not names)
        for key, part in node.items()
        if names or key not in _SAID
    }


def _pair(
    one: object,
    other: object,
    made: Mapping[str, Node],
    apart: set[str],
    became: dict[str, str],
) -> None:
    """Note for each schema inside `one` which schema inside `other` it becomes: both are alike."""
    if is_array(one) and is_array(other):
        for part, like in zip(one, other, strict=True):
            _pair(part, like, made, apart, became)
    elif is_object(one) and is_object(other):
        name, like = (str(node.get("$ref", "")).removeprefix(REF) for node in (one, other))
        if name in apart and name != like and name not in became:
            became[name] = like
            _pair(made[name], made[like], made, apart, became)
        for key, part in one.items():
            _pair(part, other.get(key), made, apart, became)
            if key in _SAID and not other.get(key):
                other[key] = part


def _redirect(node: object, became: Mapping[str, str]) -> None:
    if is_array(node):
        for one in node:
            _redirect(one, became)
    elif is_object(node):
        target = str(node.get("$ref", ""))
        if target.removeprefix(REF) in became and target.startswith(REF):
            node["$ref"] = REF + became[target.removeprefix(REF)]
        for one in node.values():
            _redirect(one, became)
