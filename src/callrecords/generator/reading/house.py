"""A spec in our own form whose lists have jobs or changes: each operation stands in its file, and becomes facts of its list."""

from __future__ import annotations

from pathlib import Path

import attrs

from callrecords.generator.bundle.folder import Source
from callrecords.generator.bundle.pointers import escape
from callrecords.generator.bundle.shapes import children, is_object, mapping
from callrecords.generator.bundle.texts import Node
from callrecords.generator.reading.beside import ROLES, attach
from callrecords.generator.reading.parts import PartFound


def folded(source: Source) -> tuple[Source, list[tuple[str, str]]]:
    """The document with lists and single records alone, and what does not fit: where it was written, and what it is."""
    document = source.document
    paths: dict[str, Node] = {}
    parts: list[tuple[str, PartFound]] = []
    for path, item in children(document, "paths"):
        for method, operation in item.items():
            whose = mapping(mapping(operation).get("x-resource"))
            role = whose.get("role")
            if role not in ROLES:
                paths.setdefault(path, {})[method] = {**operation} if is_object(operation) else operation
                continue
            pointer = f"/paths/{escape(path)}/{method}"
            name = str(operation.get("operationId", ""))
            part = PartFound(role, pointer, method.upper(), path, name, mapping(operation))
            parts.append((str(whose.get("name")), part))
    if not parts:
        return source, []
    problems: list[tuple[str, str]] = []
    moved = attach(document, paths, parts, lambda pointer, message: problems.append((pointer, message)))

    def places(pointer: str) -> tuple[Path, str]:
        for here, there in moved.items():
            if pointer == here or pointer.startswith(f"{here}/"):
                return source.places(there + pointer[len(here) :])
        return source.places(pointer)

    return attrs.evolve(source, document={**document, "paths": paths}, places=places, written=source), problems
