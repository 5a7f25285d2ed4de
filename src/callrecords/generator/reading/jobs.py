"""Jobs in a vendor's description: the operations that start one, ask after it and fetch its file become `x-job` of their list."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from callrecords.generator.bundle.shapes import mapping, sequence
from callrecords.generator.bundle.texts import Node

ROLES = ("start", "poll", "download")
"""Parts of a job that an operation plays, in the order in which they are used."""

Note = Callable[[str, str], None]
"""Called with a pointer, and what cannot be kept there."""

_PARAMETER = re.compile(r"\{([^}]+)\}")


@attrs.frozen
class JobPartFound:
    """One operation of a job: where it stands in the description, what it is called here, and what it says."""

    role: str
    pointer: str
    method: str
    """In upper case."""
    path: str
    name: str
    operation: Node

    @property
    def query(self) -> Node:
        """The query parameters that it declares, where there are any."""
        declared = [mapping(one) for one in sequence(self.operation.get("parameters"))]
        names = [str(one.get("name")) for one in declared if one.get("in") == "query"]
        return {"query": names} if names else {}

    @property
    def facts(self) -> Node:
        """What the list's `x-job` says of it."""
        return {"id": self.name, "method": self.method, "path": self.path, **self.query}


def job_of(resource: str, parts: Sequence[JobPartFound], known: Sequence[str], note: Note) -> Node | None:
    """The `x-job` of a list, or None where its parts do not make a whole; what is wrong is noted where it stands.

    `known`: path parameters that the client fills in itself.
    """
    by_role: dict[str, JobPartFound] = {}
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
    _placed(by_role, facts, known, note)
    return {**facts, **{role: by_role[role].facts for role in ROLES if role in by_role}}


def _placed(parts: Mapping[str, JobPartFound], facts: Node, known: Sequence[str], note: Note) -> None:
    """What the operations and the facts say against each other."""
    start = parts["start"]
    window = mapping(facts.get("window"))
    for role, part in parts.items():
        allowed = ("GET", "POST") if role == "start" else ("GET",)
        if part.method not in allowed:
            note(part.pointer, f"the role {role} is for {' or '.join(allowed)}")
        wanted = 0 if role == "start" else 1
        names = [name for name in _PARAMETER.findall(part.path) if name not in known]
        if len(names) != wanted:
            what = "no parameter" if role == "start" else "one parameter, the job's id"
            note(part.pointer, f"the path of {role} has {what}; it has {', '.join(names) or 'none'}")
        if role != "start" and "x-job" in part.operation:
            note(f"{part.pointer}/x-job", "x-job belongs to the operation that starts the job")
    if window.get("in", "body") == "body" and start.method != "POST":
        note(f"{start.pointer}/x-job/window", "only a POST has a body; write in: query")
    agreeing(f"{start.pointer}/x-job", {**facts, **dict.fromkeys(parts)}, note)
    declared = {
        str(mapping(one).get("name"))
        for one in sequence(start.operation.get("parameters"))
        if mapping(one).get("in") == "query"
    }
    if window.get("in") == "query" and declared:
        for name in (window.get("since"), window.get("until")):
            if name not in declared:
                note(f"{start.pointer}/x-job/window", f"{name} is no query parameter of the operation")


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
