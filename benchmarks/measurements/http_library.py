"""Our client over httpx2 against the same over httpx, each in an environment as its users install it."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import subject
from benchmarks.figures import Figure
from benchmarks.measurements.walk import COUPLES, RECORDS
from benchmarks.pairs import Timed, ratio, ratio_of
from benchmarks.processes import fresh
from benchmarks.world import World

ROUNDS = 3
STARTS = 25


def measure(world: World) -> Iterator[Figure]:
    """The peer `base` has httpx alone, `httpx2` both."""

    def walks(peer: str) -> Timed:
        served = world.million
        return world.contestant("our_walk", served.base, served.token, str(RECORDS), peer=peer).seconds

    found = ratio_of(((walks("httpx2"), walks("base")) for _ in range(COUPLES)), ROUNDS)
    yield Figure("http-library.walk", "walk 100,000 records over httpx2 / over httpx", found, 1.1, "at most")

    small = world.thousand
    code = [
        f"from callrecords.{subject.SLUG} import {subject.CLIENT}",
        f"client = {subject.CLIENT}(base_url={small.base!r}, token={small.token!r})",
        f"client.{subject.RESOURCE}.list(limit=1)",
    ]

    def starts(peer: str) -> Timed:
        return lambda: fresh(code, python=world.python(peer), env=world.env())

    found = ratio(starts("httpx2"), starts("base"), STARTS)
    yield Figure(
        "http-library.request", "import, construct and first request over httpx2 / over httpx", found, 1.2, "at most"
    )
