"""Records seeded a second, for the list that takes longest."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from benchmarks.figures import Figure
from benchmarks.world import World
from callrecords.registry import VENDORS

RECORDS = 10_000
ROUNDS = 3


def measure(world: World) -> Iterator[Figure]:
    """In memory."""
    for vendor in VENDORS:
        for resource in vendor.resources:
            name = f"{vendor.slug}.{resource.name}"
            contestant = world.contestant("seeding", name, str(RECORDS), peer=None)
            rate = 1 / statistics.median(contestant.seconds() for _ in range(ROUNDS))
            yield Figure(f"seeding.{name}", f"records of {name} seeded a second", rate, 10_000, "at least", "")
