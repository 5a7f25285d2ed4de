"""A spec folder becomes one document: `openapi.yaml` with every file that it includes.

`$ref: some/file.yaml` (or `.json`), relative to the file it stands in, is replaced by that file's content.
`$ref: '#/components/schemas/X'` stays and points into the finished document. Keys keep the order in which they are written.
"""

# ruamel.yaml is typed only in part:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeAlias, cast

import attrs
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

ROOT = "openapi.yaml"
"""The table of contents of a spec folder."""


Node: TypeAlias = dict[str, Any]
"""An object of a spec."""


class SpecError(Exception):
    """A spec folder that cannot be read; the message names the file and says what to write instead."""


@attrs.frozen
class Source:
    """A bundled document, and which file each part of it was written in."""

    folder: Path
    document: Node
    origins: dict[str, Path]
    """JSON pointer in the document -> the file whose content stands there, relative to the folder."""

    def origin(self, pointer: str) -> tuple[Path, str]:
        """The file that a place was written in, and the place as a JSON pointer inside that file."""
        here = pointer
        while here not in self.origins:
            here = here.rpartition("/")[0]
        return self.origins[here], pointer[len(here) :]


def bundle(folder: Path) -> Node:
    """The whole spec of a folder as one document; raises `SpecError` naming the file at fault."""
    return load(folder).document


def load(folder: Path) -> Source:
    """Like `bundle`, and remembers which file each part came from."""
    origins: dict[str, Path] = {}
    document = _include(folder.resolve(), folder.resolve() / ROOT, (), "", origins)
    if not isinstance(document, dict):
        raise SpecError(f"{folder / ROOT}: a spec is a mapping that begins with `openapi: 3.1.0`")
    return Source(folder, cast("Node", document), origins)


def render(document: Node) -> bytes:
    """The bytes of a bundle: JSON in the order as written, with one newline at the end."""
    return (json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def escape(key: str) -> str:
    """A key as one step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def _include(folder: Path, file: Path, above: tuple[Path, ...], pointer: str, origins: dict[str, Path]) -> Any:
    if file in above:
        chain = " includes ".join(str(path.relative_to(folder)) for path in (*above[above.index(file) :], file))
        raise SpecError(f"{file}: includes go in a circle ({chain}); refer to '#/components/schemas/…' instead")
    origins[pointer] = file.relative_to(folder)
    return _resolve(folder, file, (*above, file), pointer, _read(file), origins)


def _resolve(
    folder: Path, file: Path, above: tuple[Path, ...], pointer: str, node: Any, origins: dict[str, Path]
) -> Any:
    if isinstance(node, list):
        return [
            _resolve(folder, file, above, f"{pointer}/{index}", part, origins)
            for index, part in enumerate(node)  # pyright: ignore[reportUnknownArgumentType]
        ]
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


def _read(file: Path) -> Any:
    try:
        text = file.read_text("utf-8")
        return _read_json(text) if file.suffix == ".json" else _read_yaml(text)
    except OSError as error:
        raise SpecError(f"{file}: cannot be read ({error.strerror})") from None
    except MarkedYAMLError as error:
        mark: Any = error.problem_mark
        raise SpecError(f"{file}{'' if mark is None else f', line {mark.line + 1}'}: {error.problem}") from None
    except YAMLError as error:
        raise SpecError(f"{file}: {error}") from None
    except ValueError as error:
        raise SpecError(f"{file}: {error}") from None


def _read_json(text: str) -> Any:
    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        for key in _repeated(key for key, _ in found):
            raise ValueError(f"the key {key!r} stands twice in one object")
        return dict(found)

    def constant(name: str) -> NoReturn:
        raise ValueError(f"{name} is not a JSON value")

    return json.loads(text, object_pairs_hook=pairs, parse_constant=constant)


def _repeated(keys: Iterator[str]) -> Iterator[str]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield key
        seen.add(key)


def _read_yaml(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    document: Any = yaml.load(text)
    _demand_text_keys(document)
    return document


class _Constructor(SafeConstructor):
    """Times stay text, as they are on the wire."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def _demand_text_keys(node: object) -> None:
    if isinstance(node, dict):
        for key, part in cast("dict[object, object]", node).items():
            if isinstance(key, str):
                _demand_text_keys(part)
            else:
                raise ValueError(f"the key {key!r} is not text; put it in quotes")  # noqa: TRY004  # reported as bad YAML
    elif isinstance(node, list):
        for part in cast("list[object]", node):
            _demand_text_keys(part)
