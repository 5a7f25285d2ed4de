"""Other ways to read a vendor where its pages are silent or ambiguous, as its spec names them (`x-readings`).

One that is chosen changes how the emulator serves the lists that have it; clients do not know of it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from callrecords.spec.arguments import nearest
from callrecords.spec.catalog import Vendor
from callrecords.spec.facts import ReadingFacts
from callrecords.spec.operation import Operation


class UnknownReading(ValueError):
    """No list that is served has a reading of this name; the message names the nearest."""


class Readings:
    """The readings that the vendors have, and which of them are chosen."""

    def __init__(self, vendors: Sequence[Vendor], names: Sequence[str] = ()) -> None:
        self._vendors = tuple(vendors)
        self.chosen: tuple[str, ...] = ()
        """The names that are chosen."""
        for name in names:
            self.choose(name)

    @functools.cached_property
    def known(self) -> Mapping[str, tuple[str, ...]]:
        """Name of a reading -> what it says on each list that has it, as `<slug>.<resource>: sentence`."""
        found: dict[str, tuple[str, ...]] = {}
        for vendor in self._vendors:
            for operation in vendor.bundle().operations.values():
                for one in operation.readings:
                    place = f"{vendor.slug}.{operation.resource.name}"
                    found[one.name] = (*found.get(one.name, ()), f"{place}: {one.says}")
        return found

    def choose(self, name: str) -> None:
        """Serve all lists that have this reading by it; raises `UnknownReading`."""
        if name not in self.known:
            raise UnknownReading(f"no list here has a reading {name[:100]!r}{nearest(name, self.known)}")
        if name not in self.chosen:
            self.chosen = (*self.chosen, name)

    def drop(self, name: str) -> None:
        """Serve by the spec's own reading again."""
        self.chosen = tuple(one for one in self.chosen if one != name)

    def of(self, operation: Operation) -> tuple[ReadingFacts, ...]:
        """The readings of an operation that are chosen."""
        return tuple(one for one in operation.readings if one.name in self.chosen)
