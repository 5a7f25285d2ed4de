"""100,000 records as an Arrow table, against what pyarrow makes of dicts."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import Figure
from benchmarks.pairs import ratio
from benchmarks.world import World

ROUNDS, PAGES = 5, 100


def measure(world: World) -> Iterator[Figure]:
    """The same page decoded a hundred times, which is no part of either."""
    arguments = str(world.page), str(PAGES)
    ours = world.contestant("our_arrow", *arguments, peer="lake").seconds
    dicts = world.contestant("arrow_dicts", *arguments, peer="lake").seconds
    found = ratio(dicts, ours, ROUNDS)
    yield Figure("arrow.dicts", "Table.from_pylist of dicts / to_arrow of 100,000 records", found, 1, "at least")
