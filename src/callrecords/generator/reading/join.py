"""A description in many files becomes one document: what another file holds comes to where it is referred to.

Schemas become named schemas of the document, since they may refer to each other in circles; everything else is put in its
place. References inside one file stay as they are, so that a document in one file comes out as it was published.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import attrs

from callrecords.generator.bundle.pointers import at, escape
from callrecords.generator.bundle.shapes import is_array, is_object
from callrecords.generator.bundle.texts import Node, SpecError
from callrecords.generator.reading.files import line_of, read_document
from callrecords.generator.reading.structure import Kind, kind_below


@attrs.frozen
class Written:
    """Where something was written: a file, and a JSON pointer in it."""

    file: Path
    pointer: str = ""


@attrs.frozen
class Joined:
    """One document, and where each part of it was written."""

    document: Node
    places: dict[str, Written]
    """JSON pointer in the document -> the place of what stands there, for each part that comes from elsewhere."""

    def place(self, pointer: str) -> Written:
        """Where a part was written."""
        here = pointer
        while here not in self.places:
            here = here.rpartition("/")[0]
        found = self.places[here]
        return attrs.evolve(found, pointer=found.pointer + pointer[len(here) :])


def join(file: Path) -> Joined:
    """The whole description that begins in a file; raises `SpecError` naming the file at fault."""
    return _Joiner(file.resolve()).joined()


class _Joiner:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._documents = {root: read_document(root)}
        self._named: dict[Written, str] = {}
        self._waiting: list[Written] = []
        self.places: dict[str, Written] = {"": Written(root)}
        self._old = "swagger" in self._documents[root]

    def joined(self) -> Joined:
        document = self._copy(self._documents[self._root], "document", Written(self._root), "", ())
        holder: Node = document
        for key in ("definitions",) if self._old else ("components", "schemas"):
            if not isinstance(holder.get(key, {}), dict):
                raise SpecError(f"{self._root}: {key} is an object, by name")
            holder = holder.setdefault(key, {}) if self._named else holder.get(key, {})
        while self._waiting:
            place = self._waiting.pop()
            name = self._named[place]
            pointer = f"{self._home}/{escape(name)}"
            self.places[pointer] = place
            holder[name] = self._copy(self._at(place), "schema", place, pointer, ())
        return Joined(document, self.places)

    @property
    def _home(self) -> str:
        return "/definitions" if self._old else "/components/schemas"

    def _copy(self, node: Any, kind: Kind | None, place: Written, pointer: str, above: tuple[Written, ...]) -> Any:
        """A copy of one part with its references to other files resolved."""
        if is_array(node) and kind is not None:
            return [
                self._copy(
                    part, kind, attrs.evolve(place, pointer=f"{place.pointer}/{number}"), f"{pointer}/{number}", above
                )
                for number, part in enumerate(node)
            ]
        if not is_object(node) or kind is None:
            return node
        target = node.get("$ref")
        if isinstance(target, str):
            return self._referred(node, target, kind, place, pointer, above)
        return {key: self._below(part, key, kind, place, pointer, above) for key, part in node.items()}

    def _below(self, part: Any, key: str, kind: Kind, place: Written, pointer: str, above: tuple[Written, ...]) -> Any:
        step = escape(key)
        inner = attrs.evolve(place, pointer=f"{place.pointer}/{step}")
        return self._copy(part, kind_below(kind, key), inner, f"{pointer}/{step}", above)

    def _referred(
        self, node: Node, target: str, kind: Kind, place: Written, pointer: str, above: tuple[Written, ...]
    ) -> Any:
        found = self._target(target, place)
        if found.file == self._root:
            return {**node, "$ref": f"#{found.pointer}"}
        if kind == "schema":
            return {**node, "$ref": f"#{self._home}/{escape(self._name(found))}"}
        if found in above:
            raise SpecError(f"{place.file}: {target} refers to itself")
        self.places[pointer] = found
        beside = {key: part for key, part in node.items() if key != "$ref"}
        copied = self._copy(self._at(found), kind, found, pointer, (*above, found))
        return {**copied, **beside} if is_object(copied) else copied

    def _target(self, target: str, place: Written) -> Written:
        name, _, fragment = target.partition("#")
        if "://" in name:
            raise SpecError(f"{place.file}: {target} is on another machine; save it beside the file and refer to that")
        file = (place.file.parent / name).resolve() if name else place.file
        if not file.is_file():
            at_line = line_of(place.file, place.pointer)
            where = f"{place.file}{'' if at_line is None else f', line {at_line}'}"
            raise SpecError(f"{where}: {target} refers to a file that is not there; save it as {name}, beside this one")
        return Written(file, unquote(fragment) if fragment.startswith("/") else "")

    def _at(self, place: Written) -> Any:
        if place.file not in self._documents:
            self._documents[place.file] = read_document(place.file)
        try:
            return at(self._documents[place.file], place.pointer)
        except LookupError:
            raise SpecError(
                f"{place.file}: there is nothing at {place.pointer}, which another file refers to"
            ) from None

    def _name(self, place: Written) -> str:
        """The name of a schema from another file: its own there, or that of the file; each name once."""
        if place not in self._named:
            given = place.pointer.rpartition("/")[2] or place.file.stem
            name = re.sub(r"[^A-Za-z0-9._-]+", "_", given)
            taken = {*self._named.values(), *self._own_names()}
            number = 2
            while name in taken:
                name, number = f"{given}{number}", number + 1
            self._named[place] = name
            self._waiting.append(place)
        return self._named[place]

    def _own_names(self) -> list[str]:
        try:
            return list(at(self._documents[self._root], self._home))
        except LookupError:
            return []
