"""The text of a spec file, YAML or JSON, as values: nothing is lost on the way, and what cannot be read is named with its line.

What a person of this project writes is read strictly. What a vendor published is read leniently: a key may be a number,
such as a status, and becomes text.
"""

# ruamel.yaml is typed only in part:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeAlias, cast

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

Node: TypeAlias = dict[str, Any]
"""An object of a spec."""

LARGEST = 32 * 1024 * 1024
"""Bytes of the largest file that is read."""


class SpecError(Exception):
    """A spec that cannot be read; the message names the file and says what to write instead."""


def read_file(file: Path, *, lenient: bool = False) -> Any:
    """The value that a file holds; all keys are text. Raises `SpecError`."""
    text = text_of(file)
    try:
        if file.suffix == ".json" or (lenient and text.lstrip().startswith("{")):
            return _read_json(text)
        return _read_yaml(text, lenient=lenient)
    except MarkedYAMLError as error:
        mark: Any = error.problem_mark
        told = f"{error.problem}"
        hint = "; YAML is indented with blanks, and a tab is none" if "'\\t'" in told else ""
        raise SpecError(f"{file}{'' if mark is None else f', line {mark.line + 1}'}: {told}{hint}") from None
    except YAMLError as error:
        raise SpecError(f"{file}: {error}") from None
    except RecursionError:
        raise SpecError(f"{file}: too deep to be read") from None
    except json.JSONDecodeError as error:
        hint = "; the comma before it may be one too many" if error.doc[: error.pos].rstrip().endswith(",") else ""
        raise SpecError(f"{file}, line {error.lineno}: {error.msg}{hint}") from None
    except ValueError as error:
        raise SpecError(f"{file}: {error}") from None


def text_of(file: Path) -> str:
    """The text of a file; raises `SpecError`."""
    try:
        if file.stat().st_size > LARGEST:
            raise SpecError(f"{file}: larger than {LARGEST >> 20} MB; take out what has nothing to do with calls")
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError(f"{file}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except OSError as error:
        raise SpecError(f"{file}: cannot be read ({error.strerror})") from None


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


def _read_yaml(text: str, *, lenient: bool) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    return _text_keys(yaml.load(text), lenient=lenient, above=())


class _Constructor(SafeConstructor):
    """Times stay text, as they are on the wire."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def _text_keys(node: Any, *, lenient: bool, above: tuple[int, ...]) -> Any:
    """A copy with keys of text; an anchor that holds itself is refused."""
    if isinstance(node, dict | list) and id(cast("object", node)) in above:
        raise ValueError("an alias holds itself; refer to it with $ref instead")
    above = (*above, id(cast("object", node)))
    if isinstance(node, dict):
        found: Node = {}
        for key, part in cast("dict[object, object]", node).items():
            if not isinstance(key, str) and not lenient:
                raise ValueError(f"the key {key!r} is not text; put it in quotes")
            name = _as_text(key)
            if name in found:
                raise ValueError(f"the key {name!r} stands twice in one object, as text and as another value")
            found[name] = _text_keys(part, lenient=lenient, above=above)
        return found
    if isinstance(node, list):
        return [_text_keys(part, lenient=lenient, above=above) for part in cast("list[object]", node)]
    return node


def _as_text(key: object) -> str:
    return key if isinstance(key, str) else json.dumps(key) if isinstance(key, bool | int | float) else str(key)
