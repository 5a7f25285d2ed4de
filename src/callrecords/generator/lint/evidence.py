"""Rules about evidence: each statement says how it is known, an assumption stands alone, and a reader is told of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callrecords.generator.bundle.folder import Node, Source
from callrecords.generator.lint.places import Found, Place, Sort, mapping, places, sequence

PROVEN: frozenset[Sort] = frozenset({"example", "operation", "parameter", "property", "root", "security-scheme"})
"""Places that must say where they are known from."""

MEANING = "the meaning"
"""How `about` begins in a mark that says what a field or a parameter stands for."""

_DOUBT = re.compile(r"\b(assum|presum|infer|guess)\w*", re.IGNORECASE)
_TOLD = "(assumed)"


def evidence(source: Source) -> Iterator[Found]:
    """Each statement says how it is known, and names the page unless it is assumed."""
    for place in places(source.document):
        if place.sort in PROVEN and "x-evidence" not in place.node:
            yield Found(place.pointer, "add x-evidence with the address of the page, or {kind: assumed}")
        for pointer, mark in _marks(place):
            kind = mark.get("kind")
            if kind not in (None, "assumed") and mark.get("page") is None:
                yield Found(pointer, f"{kind} evidence needs the page that it stands on")


def one_kind(source: Source) -> Iterator[Found]:
    """A mark of any other kind holds no assumption: that is a mark of its own, so that `callrecords check` reports it."""
    for place in places(source.document):
        for pointer, mark in _marks(place):
            if mark.get("kind") == "assumed":
                continue
            for key in ("about", "note", "resolves"):
                word = _DOUBT.search(str(mark.get(key, "")))
                if word is not None:
                    hint = f"{word[0]!r} in a mark of kind {mark.get('kind')}: move it to a mark of kind assumed"
                    yield Found(f"{pointer}/{key}", hint)


def told(source: Source) -> Iterator[Found]:
    """A description says "(assumed)" of each meaning that is assumed, and of nothing that has no such mark."""
    nullable = {place.pointer for place in places(source.document) if _assumes(place, "nullability")}
    for place in places(source.document):
        text = place.node.get("description")
        if not isinstance(text, str):
            continue
        clauses = [one for one in re.split(r"[;\n]|\.\s", text) if _TOLD in one]
        meanings = [one for one in clauses if "null" not in one]
        if _assumes(place, MEANING) and not meanings:
            yield Found(f"{place.pointer}/description", f"the meaning is assumed: say {_TOLD} after it")
        schema = "/".join(place.pointer.split("/")[:4])
        covered = _assumes(place) or (not meanings and schema in nullable)
        if clauses and not covered:
            yield Found(f"{place.pointer}/x-evidence", f"the description says {_TOLD}: add a mark of kind assumed")


def _marks(place: Place) -> Iterator[tuple[str, Node]]:
    said = place.node.get("x-evidence")
    single = isinstance(said, dict)
    for number, one in enumerate([said] if single else sequence(said)):
        yield f"{place.pointer}/x-evidence{'' if single else f'/{number}'}", mapping(one)


def _assumes(place: Place, about: str = "") -> bool:
    """Whether a place has a mark of kind assumed, about something if that is named."""
    marks = [mark for _, mark in _marks(place) if mark.get("kind") == "assumed"]
    return any(str(mark.get("about", "")).startswith(about) for mark in marks)
