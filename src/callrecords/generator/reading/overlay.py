"""Facts beside a vendor's own file: an OpenAPI Overlay 1.0, applied to the document without touching it.

An action that finds nothing to act on is an error with its line: the vendor's file has changed, or the target is misspelt.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import attrs
import jsonpath
from jsonpath.exceptions import JSONPathError

from callrecords.generator.bundle.pointers import escape
from callrecords.generator.bundle.shapes import is_array, is_object
from callrecords.generator.bundle.texts import Node, SpecError
from callrecords.generator.bundle.vocabulary import KEYS
from callrecords.generator.reading.files import line_of, read_document
from callrecords.spec.arguments import nearest

FACTS = "facts.yaml"
"""The overlay of a folder."""
QUESTION = "x-question"
"""The key of what a person has to answer; it is no part of what is added to the document."""
_MOST_NAMES = 1_000
"""Names among which the nearest one is looked for."""


@attrs.frozen
class Overlay:
    """An overlay as it was written."""

    file: Path
    extends: Path
    """The vendor's own file."""
    actions: list[Node]
    questions: list[tuple[str, str]] = attrs.field(factory=list[tuple[str, str]])
    """What is still to be answered, each with its place."""


def read_overlay(file: Path) -> Overlay:
    """The overlay in a file; raises `SpecError` naming the line at fault."""
    document = read_document(file)
    version = document.get("overlay")
    if not isinstance(version, str) or not version.startswith("1."):
        raise SpecError(f"{file}: an overlay begins with `overlay: 1.0.0`")
    extends, actions = document.get("extends"), document.get("actions")
    if not isinstance(extends, str) or "://" in extends:
        raise SpecError(f"{file}: `extends:` names the vendor's own file, relative to this one")
    if not isinstance(actions, list):
        raise SpecError(f"{file}: `actions:` is a list; each item has a target and an update or remove")
    target = (file.parent / extends).resolve()
    if not target.is_file():
        raise SpecError(f"{_at(file, '/extends')}: there is no file {extends}")
    questions = list(_taken(actions, "/actions"))
    return Overlay(file, target, cast("list[Node]", actions), questions)


def _taken(node: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Take the questions out of a part, each with its place."""
    if is_array(node):
        for number, part in enumerate(node):
            yield from _taken(part, f"{pointer}/{number}")
    elif is_object(node):
        if QUESTION in node:
            asked = node.pop(QUESTION)
            for question in asked if is_array(asked) else [asked]:
                yield f"{pointer}/{QUESTION}", " ".join(str(question).split())
        for key, part in node.items():
            yield from _taken(part, f"{pointer}/{escape(key)}")


def unknown_keys(overlay: Overlay) -> Iterator[tuple[str, str]]:
    """The x- keys of an overlay that mean nothing here, each with its place: a misspelt fact would be lost."""
    for number, action in enumerate(overlay.actions):
        yield from _unknown(action.get("update"), f"/actions/{number}/update")


def _unknown(node: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if is_object(node):
        for key, part in node.items():
            here = f"{pointer}/{escape(key)}"
            if not key.startswith("x-"):
                yield from _unknown(part, here)
            elif key not in KEYS:
                yield here, key


@attrs.frozen
class Patched:
    """A document with the facts in it."""

    document: Node
    places: dict[str, str]
    """JSON pointer in the document -> pointer in the overlay, for each part that comes from there."""


def apply(overlay: Overlay, document: Node) -> Patched:
    """A copy of a document with every action applied, in their order; raises `SpecError` with all that cannot be."""
    patched = Patched(copy.deepcopy(document), {})
    problems: dict[str, list[str]] = {}
    for number, action in enumerate(overlay.actions):
        here = _at(overlay.file, f"/actions/{number}")
        for fault in _apply(action, f"/actions/{number}/update", patched):
            problems.setdefault(fault.cause or here, []).append(f"{here}: {fault.told}")
    if problems:
        raise SpecError("\n".join(_once(told) for told in problems.values()))
    return patched


def _once(told: list[str]) -> str:
    """What has one cause, on one line."""
    others = len(told) - 1
    return f"{told[0]} ({others} more target{'s' * (others > 1)} below it)" if others else told[0]


@attrs.frozen
class _ActionFault:
    """What is wrong with an action."""

    told: str
    cause: str = ""
    """The place that is not there: other targets lie below it."""


def _apply(action: object, written_at: str, patched: Patched) -> Iterator[_ActionFault]:
    """Apply one action, and say what is wrong with it."""
    if not isinstance(action, dict) or not isinstance(cast("Node", action).get("target"), str):
        yield _ActionFault("an action has a `target`, a JSONPath such as $.paths['/calls'].get")
        return
    written = cast("Node", action)
    target, removes = written["target"], written.get("remove") is True
    if removes == ("update" in written):
        yield _ActionFault("an action has either `update` or `remove: true`")
        return
    if not removes and written["update"] is None:
        yield _ActionFault("the update is empty: write what is to be added below it, or take the action out")
        return
    try:
        matches = list(jsonpath.finditer(target, patched.document))
    except JSONPathError as error:
        yield _ActionFault(f"{target} is no JSONPath: {str(error).splitlines()[0]}")
        return
    if not matches:
        yield _not_there(target, patched.document)
    merge = _Merge(patched.places)
    for match in reversed(matches):  # items of a list are removed from its end
        holder: Any = {"": patched.document}
        steps = ("", *match.parts)
        for step in steps[:-1]:
            holder = holder[step]
        pointer = "".join(f"/{escape(str(step))}" for step in match.parts)
        if not removes:
            holder[steps[-1]] = merge(holder[steps[-1]], written["update"], pointer, written_at)
        elif match.parts:
            del holder[steps[-1]]
        else:
            yield _ActionFault("the whole document cannot be removed")


_STEP = re.compile(r"""\.([\w-]+)|\['([^'\\]*)'\]|\["([^"\\]*)"\]|\[(\d+)\]""")
"""A step of a path that names one place."""


def _not_there(target: str, document: Node) -> _ActionFault:
    """A target without a match; of one that names a single place, where its path ends in the document, and the nearest names."""
    told = f"{target} matches nothing in the vendor's file"
    if _STEP.sub("", target) != "$":
        return _ActionFault(told)
    node: Any = document
    pointer = ""
    for step in ("".join(found) for found in _STEP.findall(target)):
        pointer += f"/{escape(step)}"
        if is_array(node):
            found = node[int(step)] if step.isdecimal() and int(step) < len(node) else None
        else:
            found = node.get(step) if is_object(node) else None
        if found is None:
            names = node if is_object(node) and len(node) < _MOST_NAMES else ()
            return _ActionFault(f"{told}: there is no {step}{nearest(step, names)}", pointer)
        node = found
    return _ActionFault(told)


@attrs.frozen
class _Merge:
    """Objects are merged, what comes is put behind a list, anything else is replaced."""

    places: dict[str, str]

    def __call__(self, old: Any, update: Any, pointer: str, written_at: str) -> Any:
        if is_object(old) and is_object(update):
            for key, part in update.items():
                step = escape(key)
                if key in old:
                    old[key] = self(old[key], part, f"{pointer}/{step}", f"{written_at}/{step}")
                else:
                    old[key] = self._new(part, f"{pointer}/{step}", f"{written_at}/{step}")
            return old
        if is_array(old):
            more = update if is_array(update) else [update]
            return [*old, *(self._new(one, f"{pointer}/{len(old) + at}", written_at) for at, one in enumerate(more))]
        return self._new(update, pointer, written_at)

    def _new(self, part: Any, pointer: str, written_at: str) -> Any:
        self.places[pointer] = written_at
        return copy.deepcopy(part)


def _at(file: Path, pointer: str) -> str:
    line = line_of(file, pointer)
    return f"{file}" if line is None else f"{file}, line {line}"
