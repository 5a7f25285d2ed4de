"""The first answer of the pytest fixture, against that of a server with nothing in it."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import Figure
from benchmarks.pairs import ratio
from benchmarks.world import World

ROUNDS = 15


def measure(world: World) -> Iterator[Figure]:
    """Both start a server in a thread, and stop it afterwards."""
    ours = world.contestant("first_answer", "fixture", peer=None).seconds
    empty = world.contestant("first_answer", "empty", peer=None).seconds
    yield Figure("fixture.first", "the fixture's first answer / an empty server's", ratio(ours, empty, ROUNDS), 3, "at most")
