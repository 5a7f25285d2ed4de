"""Files of a vendor, as they were published, and the line on which a place of one stands."""

# ruamel.yaml is typed only in part:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode

from callrecords.generator.bundle.texts import Node, SpecError, read_file, text_of


def read_document(file: Path) -> Node:
    """The object that a file holds; raises `SpecError` naming the file and the line."""
    document = read_file(file, lenient=True)
    if not isinstance(document, dict):
        raise SpecError(f"{file}: expected an object at the top, such as one that begins with `openapi: 3.1.0`")
    return cast("Node", document)


def line_of(file: Path, pointer: str) -> int | None:
    """The line, counted from 1, of the place that a JSON pointer names, or of the nearest one around it."""
    try:
        node = _composed(file)
    except (SpecError, YAMLError):
        return None
    line: int | None = None if node is None else node.start_mark.line
    for step in pointer.split("/")[1:]:
        found = _child(node, step.replace("~1", "/").replace("~0", "~"))
        if found is None:
            break
        line, node = found
    return None if line is None else line + 1


def _child(node: Any, key: str) -> tuple[int, Any] | None:
    parts = (
        cast("list[Any]", getattr(node, "value", None)) if isinstance(node, MappingNode | SequenceNode) else list[Any]()
    )
    if isinstance(node, MappingNode):
        return next(((name.start_mark.line, part) for name, part in parts if str(name.value) == key), None)
    if key.isdecimal() and int(key) < len(parts):
        return parts[int(key)].start_mark.line, parts[int(key)]
    return None


@functools.lru_cache(maxsize=8)
def _composed(file: Path) -> Any:
    return YAML(typ="safe", pure=True).compose(text_of(file))
