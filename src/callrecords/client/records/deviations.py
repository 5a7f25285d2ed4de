"""What the vendor sent that the spec does not describe: counted, never raised, unless the client is strict."""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal, TypeAlias

from callrecords.spec.frozen import Frozen
from callrecords.spec.masking import mask_name

_log = logging.getLogger("callrecords.records")

Kind: TypeAlias = Literal[
    "unreadable value",
    "unknown field",
    "unknown enum value",
    "unexpected null",
    "missing field",
    "broken bound",
    "bad item",
    "outside the window",
    "against the filter",
    "out of order",
    "missing record",
    "missing next link",
    "refused cursor",
    "ignored cursor",
    "dead page token",
]

NOT_AS_ASKED: frozenset[Kind] = frozenset(
    {"outside the window", "against the filter", "out of order", "missing record"}
)
"""Kinds that stand for a response with other records, or fewer, than were requested."""

MOST_FIELDS = 1000
"""Further field names, such as an object whose names are data, are counted together."""

OTHERS = "…"
"""What they are counted under."""

_INDEX = re.compile(r"\[\d+\]")


def place_of(field: str, kind: Kind) -> str:
    """A field without the numbers of a list's items; masked where its name may be the server's and not the spec's."""
    place = _INDEX.sub("[]", field)[:100]
    return mask_name(place) if place and kind == "unknown field" else place


class RecordDeviation(Frozen, frozen=True):
    """One deviation in one record."""

    _hidden: ClassVar[frozenset[str]] = frozenset({"field"})

    field: str
    """Wire name; empty for an item that is no record, and for what is no field's."""
    kind: Kind
    sample: str
    """What the value looks like, with letters and digits masked; `null` for null, empty for nothing."""

    @property
    def place(self) -> str:
        """The field as it may be shown: names that the spec does not have may hold a person's name or a number."""
        return place_of(self.field, self.kind)

    def __repr__(self) -> str:
        return f"<{self.kind}, {self.sample}>"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return [("kind", self.kind), ("sample", self.sample)]


class Deviation(Frozen, frozen=True, kw_only=True):
    """All deviations of one kind in one field of one operation."""

    operation: str
    field: str
    """Wire name, within nested objects with its path, such as `events[].at`; empty for items that are no records."""
    kind: Kind
    count: int
    sample: str
    """What the first such value looked like, with letters and digits masked."""


class Deviations:
    """Counts of everything that a client received and that its spec does not describe. Safe to read at any time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[tuple[str, str, Kind], Deviation] = {}

    def add(self, operation: str, found: Sequence[RecordDeviation]) -> None:
        """Count what was found in a response."""
        counts: Counter[tuple[str, Kind]] = Counter((one.field, one.kind) for one in found)
        samples = {(one.field, one.kind): one.sample for one in reversed(found)}
        fresh: list[tuple[str, Kind]] = []
        with self._lock:
            for (place, kind), count in counts.items():
                key = (operation, place_of(place, kind), kind)
                if key not in self._found and len(self._found) >= MOST_FIELDS:
                    key = (operation, OTHERS, kind)
                known = self._found.get(key)
                if known is None:
                    fresh.append(key[1:])
                self._found[key] = Deviation(
                    operation=operation,
                    field=key[1],
                    kind=kind,
                    count=count if known is None else known.count + count,
                    sample=samples[place, kind] if known is None else known.sample,
                )

        for field, kind in fresh:
            _log.info("%s: %s, for the first time%s", operation, kind, f", in {field}" if field else "")

    def clear(self) -> None:
        """Start again from nothing."""
        with self._lock:
            self._found.clear()

    def __iter__(self) -> Iterator[Deviation]:
        with self._lock:
            return iter(list(self._found.values()))

    def __len__(self) -> int:
        """How many kinds of deviations there are."""
        return len(self._found)

    def __repr__(self) -> str:
        shown = ", ".join(f"{one.field or 'items'}: {one.count} × {one.kind}" for one in self)
        return f"<Deviations {shown or 'none'}>"
