"""Jobs in a vendor's description: the operations that start one, ask after it and fetch its file become `x-job` of their list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from callrecords.generator.bundle.shapes import mapping, sequence
from callrecords.generator.bundle.texts import Node
from callrecords.generator.reading.parts import Filled, Note, PartFound

ROLES = ("start", "poll", "download")
"""Parts of a job that an operation plays, in the order in which they are used."""

_PARAMETER = re.compile(r"\{([^}]+)\}")


def job_of(resource: str, parts: Sequence[PartFound], filled: Filled, note: Note) -> Node | None:
    """The `x-job` of a list, or None where its parts do not make a whole; what is wrong is noted where it stands."""
    by_role: dict[str, PartFound] = {}
    for part in parts:
        if part.role in by_role:
            note(part.pointer, f"{resource} has two operations with the role {part.role}; name another resource")
        by_role.setdefault(part.role, part)
    first = parts[0]
    for role in ("start", "poll"):
        if role not in by_role:
            note(first.pointer, f"the job of {resource} has no operation with the role {role}")
            return None
    start = by_role["start"]
    facts = mapping(start.operation.get("x-job"))
    if not facts:
        note(start.pointer, "the operation that starts a job says how in x-job")
        return None
    _placed(by_role, facts, filled, note)
    return {**facts, **{role: _facts(by_role[role], filled) for role in ROLES if role in by_role}}


def _placed(parts: Mapping[str, PartFound], facts: Node, filled: Filled, note: Note) -> None:
    """What the operations and the facts say against each other."""
    start = parts["start"]
    window = mapping(facts.get("window"))
    for role, part in parts.items():
        allowed = ("GET", "POST") if role == "start" else ("GET",)
        if part.method not in allowed:
            note(part.pointer, f"the role {role} is for {' or '.join(allowed)}")
        wanted = 0 if role == "start" else 1
        names = [name for name in _PARAMETER.findall(part.path) if name not in filled.path]
        if len(names) != wanted:
            what = "no parameter" if role == "start" else "one parameter, the job's id"
            note(part.pointer, f"the path of {role} has {what}; it has {', '.join(names) or 'none'}")
        if role != "start" and "x-job" in part.operation:
            note(f"{part.pointer}/x-job", "x-job belongs to the operation that starts the job")
    if window.get("in", "body") == "body" and start.method != "POST":
        note(f"{start.pointer}/x-job/window", "only a POST has a body; write in: query")
    in_query = window.get("in") == "query"
    known = [str(window.get("since")), str(window.get("until")), *mapping(facts.get("send"))] if in_query else []
    for role, part in parts.items():
        for unsent, advice in part.unsent(filled, known if role == "start" else []):
            note(part.pointer, f"{unsent} is required, and nothing sends it; {advice}")
    agreeing(f"{start.pointer}/x-job", {**facts, **dict.fromkeys(parts)}, note)
    declared = start.declared("query")
    if in_query and declared:
        for name in (window.get("since"), window.get("until")):
            if name not in declared:
                note(f"{start.pointer}/x-job/window", f"{name} is no query parameter of the operation")


def _facts(part: PartFound, filled: Filled) -> Node:
    return {"method": part.method, **part.facts(filled)}


def agreeing(pointer: str, facts: Node, note: Note) -> None:
    """What the facts say against each other; they name the operations that play a part."""
    file = mapping(facts.get("file"))
    if ("url" in file) == ("download" in facts):
        note(
            f"{pointer}/file",
            "say where the file is: url, where its address stands, or an operation with the role download; one of them",
        )
    if file.get("redirect") and "url" in file:
        note(f"{pointer}/file/redirect", "redirect is for the operation with the role download")
    if "lasts" in file and "url" not in file and not file.get("redirect"):
        note(f"{pointer}/file/lasts", "only an address lasts; the file of an operation is always there")
    if file.get("token") and "url" not in file:
        note(f"{pointer}/file/token", "token is for an address in the body: where a redirect leads gets none")
    if "items" in file and file.get("format") != "json":
        note(f"{pointer}/file/items", "items is for JSON files")
    words: list[Any] = [
        word for key in ("pending", "done", "failed") for word in sequence(mapping(facts.get("status")).get(key))
    ]
    for word in sorted({str(word) for word in words if words.count(word) > 1}):
        note(f"{pointer}/status", f"{word} has two meanings")
