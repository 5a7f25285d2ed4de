"""A spec folder becomes one document: `openapi.yaml` with every file that it includes.

`$ref: some/file.yaml` (or `.json`), relative to the file it stands in, is replaced by that file's content.
`$ref: '#/components/schemas/X'` stays and points into the finished document. Keys keep the order in which they are written.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import attrs

from callrecords.generator.bundle.pointers import escape
from callrecords.generator.bundle.shapes import is_array
from callrecords.generator.bundle.texts import Node, SpecError, read_file

ROOT = "openapi.yaml"
"""The table of contents of a spec folder."""


@attrs.frozen
class Source:
    """A bundled document, and which file each part of it was written in."""

    folder: Path
    document: Node
    places: Callable[[str], tuple[Path, str]] = attrs.field(repr=False)
    """JSON pointer in the document -> the file it was written in, and the place as a JSON pointer inside that file."""
    is_house: bool = True
    """Whether a person of this project wrote it: then it keeps our style as well."""
    written: Source | None = None
    """The same as it was written, where operations became facts of the lists that they belong to."""

    def origin(self, pointer: str) -> tuple[Path, str]:
        """The file that a place was written in, relative to the folder where it lies there, and the place inside it."""
        file, inside = self.places(pointer)
        return (file.relative_to(self.folder) if file.is_relative_to(self.folder) else file), inside


def bundle(folder: Path) -> Node:
    """The whole spec of a folder as one document; raises `SpecError` naming the file at fault."""
    return load(folder).document


def load(folder: Path) -> Source:
    """Like `bundle`, and remembers which file each part came from."""
    origins: dict[str, Path] = {}
    document = _include(folder.resolve(), folder.resolve() / ROOT, (), "", origins)
    if not isinstance(document, dict):
        raise SpecError(f"{folder / ROOT}: a spec is a mapping that begins with `openapi: 3.1.0`")
    root = folder.resolve()

    def places(pointer: str) -> tuple[Path, str]:
        here = pointer
        while here not in origins:
            here = here.rpartition("/")[0]
        return root / origins[here], pointer[len(here) :]

    return Source(root, cast("Node", document), places)


def render(document: Node) -> bytes:
    """The bytes of a bundle: JSON in the order as written, with one newline at the end."""
    return (json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _include(folder: Path, file: Path, above: tuple[Path, ...], pointer: str, origins: dict[str, Path]) -> Any:
    if file in above:
        chain = " includes ".join(str(path.relative_to(folder)) for path in (*above[above.index(file) :], file))
        raise SpecError(f"{file}: includes go in a circle ({chain}); refer to '#/components/schemas/…' instead")
    origins[pointer] = file.relative_to(folder)
    return _resolve(folder, file, (*above, file), pointer, read_file(file), origins)


def _resolve(
    folder: Path, file: Path, above: tuple[Path, ...], pointer: str, node: Any, origins: dict[str, Path]
) -> Any:
    if is_array(node):
        return [_resolve(folder, file, above, f"{pointer}/{index}", part, origins) for index, part in enumerate(node)]
    if not isinstance(node, dict):
        return node
    here = cast("Node", node)
    target = here.get("$ref")
    if not isinstance(target, str) or target.startswith("#"):
        return {
            key: _resolve(folder, file, above, f"{pointer}/{escape(key)}", part, origins) for key, part in here.items()
        }
    if len(here) > 1:
        others = ", ".join(key for key in here if key != "$ref")
        raise SpecError(f"{file}: the include of {target} stands alone; move {others} into the included file")
    return _include(folder, _target(folder, file, target), above, pointer, origins)


def _target(folder: Path, file: Path, target: str) -> Path:
    found = (file.parent / target).resolve()
    if "://" in target or "#" in target or found.suffix not in {".yaml", ".json"}:
        raise SpecError(f"{file}: cannot include {target}; name a .yaml or .json file, or use '#/components/schemas/…'")
    if not found.is_relative_to(folder):
        raise SpecError(f"{file}: the included {target} lies outside of {folder}; copy it into the spec's folder")
    if not found.is_file():
        raise SpecError(f"{file}: the included file {target} does not exist")
    return found


__all__ = ["ROOT", "Node", "Source", "SpecError", "bundle", "escape", "load", "render"]
