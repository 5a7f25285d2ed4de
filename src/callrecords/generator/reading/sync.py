"""Sync tokens in a vendor's description: the operation that has the changes of a list becomes `x-sync` of that list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from callrecords.generator.bundle.shapes import mapping
from callrecords.generator.bundle.texts import Node
from callrecords.generator.reading.parts import Filled, Note, PartFound

_PARAMETER = re.compile(r"\{([^}]+)\}")
_BESIDE = ("begin", "go-on")


def sync_of(resource: str, parts: Sequence[PartFound], filled: Filled, note: Note) -> Node | None:
    """The `x-sync` of a list, or None where nothing says how; what is wrong is noted where it stands."""
    part, *others = parts
    for other in others:
        note(other.pointer, f"{resource} has two operations with the role changes; name another resource")
    facts = mapping(part.operation.get("x-sync"))
    if not facts:
        note(part.pointer, "the operation with the role changes says how in x-sync")
        return None
    if part.method != "GET":
        note(part.pointer, "the role changes is for GET")
    strange = [name for name in _PARAMETER.findall(part.path) if name not in filled.path]
    if strange:
        note(part.pointer, f"nobody can fill {', '.join(strange)} in the path; x-client may name it as a parameter")
    _declared(part, facts, filled, note)
    agreeing(f"{part.pointer}/x-sync", facts, note)
    return {**facts, "part": part.facts(filled)}


def _declared(part: PartFound, facts: Node, filled: Filled, note: Note) -> None:
    """Parameters that the facts name are declared, and those that must be sent are named."""
    queries, token = part.declared("query"), str(facts.get("token"))
    paging, size = mapping(facts.get("pages")).get("parameter"), mapping(facts.get("limit")).get("parameter")
    for key, name in (("token", facts.get("token")), ("pages", paging), ("limit", size)):
        if name is not None and name not in queries:
            known = f"name one of {', '.join(queries)}" if queries else "it declares none"
            note(f"{part.pointer}/x-sync/{key}", f"{name} is no query parameter of the operation; {known}")
    for key in _BESIDE:
        for name in mapping(facts.get(key)):
            if name not in queries:
                note(f"{part.pointer}/x-sync/{key}", f"{name} is no query parameter of the operation")
    if token in part.declared("query", required=True):
        note(
            f"{part.pointer}/x-sync/token",
            "is required, so there is no first time without a token; that is not known here",
        )
    if size in part.declared("query", required=True) and "maximum" not in mapping(facts.get("limit")):
        note(f"{part.pointer}/x-sync/limit", f"{size} must be sent; say in maximum how many")
    both = [name for name in mapping(facts.get("begin")) if name in mapping(facts.get("go-on"))]
    for name, advice in part.unsent(filled, [token, str(size), *both]):
        fixed = (
            "must be sent; say its value in both begin and go-on, or"
            if name in queries
            else "is required, and nothing sends it;"
        )
        note(f"{part.pointer}/x-sync", f"{name} {fixed} {advice}")


def agreeing(pointer: str, facts: Node, note: Note) -> None:
    """What the facts say against each other."""
    mark = mapping(facts.get("deleted"))
    if "pages" in facts and "more" in facts:
        note(f"{pointer}/more", "pages follow by the next token (more), or by page tokens (pages); say one of them")
    if mark and ("ids" in mark) == ("field" in mark):
        note(f"{pointer}/deleted", "say how a record is told to be gone: by a field, or by ids, a list of keys")
    if "is" in mark and "field" not in mark:
        note(f"{pointer}/deleted/is", "is belongs to field")
    if facts.get("dead") == "full" and "full" not in facts:
        note(f"{pointer}/dead", "a dead token gets everything anew: say in full how a response says so")
    if facts.get("first") == "now" and facts.get("dead") == "full":
        note(
            f"{pointer}/dead",
            "without a token nothing comes (first: now), and with a dead one everything; one of them is wrong",
        )
    places = [str(facts[key]) for key in ("items", "next", "more") if key in facts]
    places += [
        str(at)
        for at in (mapping(facts.get("pages")).get("next"), mark.get("ids"), mapping(facts.get("full")).get("at"))
        if at
    ]
    for place in sorted({place for place in places if places.count(place) > 1}):
        note(pointer, f"{place} has two meanings")
