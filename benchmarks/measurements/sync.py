"""Bringing the table of a million records up to date for the first time, against walking through them."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import Figure
from benchmarks.pairs import ratio
from benchmarks.world import MILLION, World


def measure(world: World) -> Iterator[Figure]:
    """One pair of processes: each takes a minute or more."""
    served = world.million
    walk = world.contestant("our_walk", served.base, served.token, str(MILLION), "window", peer="lake")
    sync = world.contestant("our_sync", served.base, served.token, str(MILLION), peer="lake")
    found = ratio(walk.seconds, sync.seconds, 1)
    yield Figure("sync.walk", "walk through a million / first sync of them", found, 0.6, "at least")
    yield Figure("sync.memory", "peak of a first sync of a million", sync.peak() / 1e6, 500, "at most", "MB")
