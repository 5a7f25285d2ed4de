"""Operations that belong to a list: those of a job, and the one that has its changes. They become facts of the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callrecords.generator.bundle.pointers import escape
from callrecords.generator.bundle.shapes import mapping, sequence
from callrecords.generator.bundle.texts import Node
from callrecords.generator.reading.jobs import ROLES as JOB_ROLES
from callrecords.generator.reading.jobs import job_of
from callrecords.generator.reading.parts import Filled, Note, PartFound
from callrecords.generator.reading.sync import sync_of

ROLES = (*JOB_ROLES, "changes")
"""Parts that such an operation plays."""

_MAKERS = (("x-job", JOB_ROLES, job_of), ("x-sync", ("changes",), sync_of))


def attach(
    document: Node, paths: Mapping[str, Node], parts: Sequence[tuple[str, PartFound]], note: Note
) -> dict[str, str]:
    """Give the lists in `paths` the facts of the operations that belong to them, each named with its resource.

    Returns where each of these facts stands now, and where it was written.
    """
    filled = Filled.of(document)
    places: dict[str, str] = {}
    for key, roles, make in _MAKERS:
        for resource in dict.fromkeys(name for name, part in parts if part.role in roles):
            own = [part for name, part in parts if name == resource and part.role in roles]
            facts = make(resource, own, filled, note)
            where = _list_of(paths, resource)
            if where is None:
                note(own[0].pointer, f"no list of {resource} is described, so nobody knows its records")
            elif facts is not None:
                path, method = where
                paths[path][method][key] = facts
                begin = next((part for part in own if part.role == "start"), own[0])
                places[f"/paths/{escape(path)}/{method}/{key}"] = f"{begin.pointer}/{key}"
                _same_security(document, own, paths[path][method], note)
    return places


def _list_of(paths: Mapping[str, Node], resource: str) -> tuple[str, str] | None:
    """Path and method of the list of a resource."""
    for path, item in paths.items():
        for method, operation in item.items():
            part = mapping(mapping(operation).get("x-resource"))
            if (part.get("name"), part.get("role")) == (resource, "list"):
                return path, method
    return None


def _same_security(document: Node, parts: Sequence[PartFound], listing: Node, note: Note) -> None:
    """What belongs to a list opens to whoever the list opens to."""
    general = document.get("security", [])
    wanted = _ways(document, listing.get("security", general))
    for part in parts:
        if _ways(document, part.operation.get("security", general)) != wanted:
            note(f"{part.pointer}/security", "an operation that needs other roles than its list is not known here")


def _ways(document: Node, security: Any) -> list[dict[str, Any]]:
    """The ways of `security`, with one name for all schemes that say the same."""
    schemes = mapping(mapping(document.get("components")).get("securitySchemes"))
    bare = {
        name: {key: part for key, part in mapping(scheme).items() if key not in ("description", "bearerFormat")}
        for name, scheme in schemes.items()
    }
    first = {name: next(other for other in bare if bare[other] == bare[name]) for name in bare}
    return [{first.get(name, name): roles for name, roles in mapping(way).items()} for way in sequence(security)]
