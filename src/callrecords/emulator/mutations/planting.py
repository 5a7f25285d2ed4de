"""Planting bugs in an emulator, and counting what they do.

A bug sits at a seam of a response and changes what passes there. It counts how often it changed something: one that never
does looks like a survivor and is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias, TypeVar

import attrs

from callrecords.emulator.operations.context import RequestContext
from callrecords.spec.arguments import nearest
from callrecords.spec.bundle import Bundle
from callrecords.spec.operation import Operation

V = TypeVar("V")
Seam: TypeAlias = Literal[
    "grant",
    "view",
    "headers",
    "query",
    "values",
    "request",
    "plan",
    "rows",
    "bodies",
    "envelope",
    "single",
    "records",
    "response",
    "lacking",
    "window",
    "state",
    "file",
    "since",
    "changes",
]
"""Points that a value passes on the way to a response; `records` is both `bodies` and `single`, the last six are those of jobs and changes."""


class UnknownMutation(ValueError):
    """No bug has this name; the message names the nearest."""


@attrs.frozen
class Need:
    """What a vendor's spec must have for a bug to strike it."""

    words: str
    met: Callable[[Bundle, Operation], object]


@attrs.frozen
class Effect:
    """What a bug does: what passes a seam comes out as `of` returns it, which may be the value itself."""

    seam: Seam
    of: Callable[[Any, RequestContext], Any] = attrs.field(repr=False)
    needs: Need | None = None


@attrs.frozen
class Mutation:
    """A bug that can be planted."""

    name: str
    breaks: str
    """Id of the promise that it breaks."""
    about: str
    effect: Effect

    def out_of_reach(self, bundles: Iterable[Bundle]) -> str | None:
        """Why the bug can strike none of these vendors: what their specs lack; None where it can strike one."""
        need = self.effect.needs
        if need is None:
            return None
        strikes = any(need.met(bundle, operation) for bundle in bundles for operation in bundle.operations.values())
        return None if strikes else need.words


class Mutations:
    """The bugs that are planted in an emulator, with what they did."""

    def __init__(self, known: Mapping[str, Mutation], names: Sequence[str] = ()) -> None:
        self._known = known
        self._by_seam: dict[str, list[Mutation]] = {}
        self.firings: dict[str, int] = {}
        """Name of a planted bug -> how many responses it changed."""
        for name in names:
            self.plant(name)

    def plant(self, name: str) -> Mutation:
        """Plant a bug; raises `UnknownMutation`."""
        bug = self._known.get(name)
        if bug is None:
            raise UnknownMutation(f"no bug {name[:100]!r}{nearest(name, self._known)}")
        if name not in self.firings:
            self.firings[name] = 0
            seam = bug.effect.seam
            for place in ("bodies", "single") if seam == "records" else (seam,):
                self._by_seam.setdefault(place, []).append(bug)
        return bug

    def pull(self, name: str) -> None:
        """Take a bug out again; its count is forgotten."""
        self.firings.pop(name, None)
        self._by_seam = {seam: [bug for bug in bugs if bug.name != name] for seam, bugs in self._by_seam.items()}

    def change(self, seam: Seam, value: V, context: RequestContext) -> V:
        """The value as the planted bugs leave it."""
        for bug in self._by_seam.get(seam, ()):
            changed: V = bug.effect.of(value, context)
            if changed != value:
                value = changed
                if bug.name not in context.bugs:
                    context.bugs.append(bug.name)
                    self.firings[bug.name] += 1
        return value
