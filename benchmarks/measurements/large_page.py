"""A page of 1,000 records, against the same server sending the same bytes as a constant."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks import load
from benchmarks.figures import Figure
from benchmarks.pairs import ratio
from benchmarks.world import World

ROUNDS = 15


def measure(world: World) -> Iterator[Figure]:
    """Over one connection."""
    ours, same = world.thousand, world.constant(world.page)
    pages = partial(load.seconds, count=20)
    found = ratio(
        lambda: pages(f"{ours.url}?limit=1000", ours.token), lambda: pages(f"{same.url}?limit=1000", same.token), ROUNDS
    )
    yield Figure("page.constant", "a page of 1,000 / the same bytes as a constant", found, 2, "at most")
