"""Places in a response: what stands in an object and in those inside it, found by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from callrecords.generator.bundle.pointers import escape
from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Description, Spot

_DEEPEST = 3


def around(description: Description, schema: Spot, above: str = "", depth: int = 0) -> Iterator[tuple[str, Spot]]:
    """The values of an object and of those inside it, items of arrays aside: their places, and their schemas."""
    for name, spot in description.properties(schema).items():
        pointer = f"{above}/{escape(name)}"
        if description.kind(spot) == "object" and depth < _DEEPEST:
            yield from around(description, spot, pointer, depth + 1)
        else:
            yield (name if depth == 0 and not name.startswith("/") else pointer), spot


def named(found: Mapping[str, Spot], phrases: Sequence[str]) -> str | None:
    """The place whose last key is one of some phrases, the first phrase first."""
    return next((at for phrase in phrases for at in found if names.is_one(at.rpartition("/")[2], [phrase])), None)
