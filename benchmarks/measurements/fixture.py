"""The first answer of the pytest fixture with 100 records in each list, against that of one with none."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import Figure
from benchmarks.pairs import ratio
from benchmarks.world import World

ROUNDS = 15


def measure(world: World) -> Iterator[Figure]:
    """Both start a server in a thread and ask for one list; stopping it is not counted."""
    ours = world.contestant("first_answer", "100", peer=None).seconds
    empty = world.contestant("first_answer", "0", peer=None).seconds
    yield Figure(
        "fixture.first", "the fixture's first answer / an empty one's", ratio(ours, empty, ROUNDS), 3, "at most"
    )
