"""A first sync against dlt's own source of REST lists, which loads dicts."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import Figure
from benchmarks.pairs import ratio
from benchmarks.world import World

RECORDS = 20_000
ROUNDS = 3


def measure(world: World) -> Iterator[Figure]:
    """Both read one list over HTTP into a table of their own, by key; ours keeps the whole record beside its fields, too."""
    served = world.list_of(RECORDS)
    arguments = served.base, served.token, str(RECORDS)
    theirs = world.contestant("dlt_rest", *arguments, peer="dlt")
    ours = world.contestant("our_sync", *arguments, peer="lake")
    found = ratio(theirs.seconds, ours.seconds, ROUNDS)
    yield Figure("dlt.rest", "dlt's rest_api source of 20,000 records / first sync", found, 10, "at least")
