"""Choosing fields: a comma list of names to send, or of names to leave out.

A server that is given both lists leaves out what either of them does. The client sends one: it can say everything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from callrecords.conventions import BadParameter
from callrecords.conventions.checks import shown
from callrecords.spec.arguments import nearest
from callrecords.spec.facts import FieldFilterFacts
from callrecords.spec.frozen import Frozen


class Selection(Frozen, frozen=True):
    """Which fields of a record are sent."""

    include: tuple[str, ...] | None = None
    """Only these; None means all."""
    exclude: tuple[str, ...] = ()
    """All but these."""

    def keeps(self, name: str) -> bool:
        """Whether a field is sent."""
        return name not in self.exclude and (self.include is None or name in self.include)

    def of(self, known: Iterable[str]) -> frozenset[str] | None:
        """The fields that are sent, out of those that there are; None for all."""
        return None if self == Selection() else frozenset(filter(self.keeps, known))


def can_render(selection: Selection, facts: FieldFilterFacts | None) -> bool:
    """Whether a list can send just these fields."""
    if facts is None:
        return selection == Selection()
    return not selection.exclude or facts.exclude is not None


def render(selection: Selection, facts: FieldFilterFacts) -> dict[str, str]:
    """The query parameters; none for all fields."""
    lists = {facts.include: selection.include, facts.exclude: selection.exclude}
    return {parameter: ",".join(names) for parameter, names in lists.items() if parameter is not None and names}


def parse(params: Mapping[str, str], facts: FieldFilterFacts, known: Collection[str]) -> Selection:
    """The fields that a request asks for; `known` are all there are. Raises `BadParameter`."""
    include = params.get(facts.include)
    exclude = None if facts.exclude is None else params.get(facts.exclude)
    return Selection(
        include=None if include is None else _names(facts.include, include, known),
        exclude=() if exclude is None else _names(facts.exclude or "", exclude, known),
    )


def _names(parameter: str, text: str, known: Collection[str]) -> tuple[str, ...]:
    if text.count(",") >= 2 * len(known):
        raise BadParameter(parameter, "names more fields than there are")
    names = tuple(dict.fromkeys(part.strip(" ") for part in text.split(",")))
    for name in names:
        if name not in known:
            raise BadParameter(parameter, f"unknown field {shown(name)}{nearest(name, known)}")
    return names
