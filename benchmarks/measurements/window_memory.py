"""What a window walk over a million records holds."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import Figure
from benchmarks.world import MILLION, World


def measure(world: World) -> Iterator[Figure]:
    """The most that the client's process held, the interpreter included."""
    served = world.million
    peak = world.contestant("our_walk", served.base, served.token, str(MILLION), "window").peak()
    yield Figure("window.memory", "peak of a window walk over a million", peak / 1e6, 150, "at most", "MB")
