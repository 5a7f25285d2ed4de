"""Planting bugs in an emulator, and counting what they do.

A bug sits at a seam of an answer and bends what passes there. It counts how often it changed something: one that never
does looks like a survivor and is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias, TypeVar

import attrs

from callrecords.emulator.mutations.bends import Bend
from callrecords.emulator.mutations.seams import Site
from callrecords.spec.arguments import nearest

V = TypeVar("V")
Seam: TypeAlias = Literal[
    "grant", "view", "query", "values", "ask", "plan", "found", "bodies", "envelope", "single", "records", "response"
]
"""Points of an answer; `records` is both `bodies` and `single`."""


class UnknownMutation(ValueError):
    """No bug has this name; the message names the nearest."""


@attrs.frozen
class Mutation:
    """A planted bug."""

    name: str
    breaks: str
    """Id of the promise that it breaks."""
    seam: Seam
    bend: Bend = attrs.field(repr=False)
    about: str


class Mutations:
    """The bugs that are planted in an emulator, with what they did."""

    def __init__(self, known: Mapping[str, Mutation], names: Sequence[str] = ()) -> None:
        self._known = known
        self._by_seam: dict[str, list[Mutation]] = {}
        self.firings: dict[str, int] = {}
        """Name of a planted bug -> how many answers it changed."""
        for name in names:
            self.plant(name)

    def plant(self, name: str) -> Mutation:
        """Plant a bug; raises `UnknownMutation`."""
        bug = self._known.get(name)
        if bug is None:
            raise UnknownMutation(f"no bug {name[:100]!r}{nearest(name, self._known)}")
        if name not in self.firings:
            self.firings[name] = 0
            for seam in ("bodies", "single") if bug.seam == "records" else (bug.seam,):
                self._by_seam.setdefault(seam, []).append(bug)
        return bug

    def pull(self, name: str) -> None:
        """Take a bug out again; its count is forgotten."""
        self.firings.pop(name, None)
        self._by_seam = {seam: [bug for bug in bugs if bug.name != name] for seam, bugs in self._by_seam.items()}

    def bend(self, seam: str, value: V, site: Site) -> V:
        """The value as the planted bugs leave it."""
        for bug in self._by_seam.get(seam, ()):
            bent: V = bug.bend(value, site)
            if bent != value:
                value = bent
                if bug.name not in site.bugs:
                    site.bugs.append(bug.name)
                    self.firings[bug.name] += 1
        return value
