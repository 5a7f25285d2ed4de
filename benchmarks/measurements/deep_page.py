"""A cursor page at depth 900,000 of a million, against the first page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec

from benchmarks import load, subject
from benchmarks.figures import Figure
from benchmarks.pairs import ratio
from benchmarks.world import World

DEPTH = 900_000
ROUNDS = 15


def measure(world: World) -> Iterator[Figure]:
    """Pages of 100 over one connection."""
    served = world.million
    pages = partial(load.seconds, token=served.token, count=50)

    def after(depth: int) -> str:
        page = msgspec.json.decode(served.read(f"limit=1&offset={depth}&{_ORDER}"))
        return f"{served.url}?limit=100&{_ORDER}&after={page['items'][0][subject.KEY]}"

    deep, first = after(DEPTH), f"{served.url}?limit=100&{_ORDER}"
    yield Figure(
        "page.depth",
        "a cursor page at depth 900,000 / the first page",
        ratio(lambda: pages(deep), lambda: pages(first), ROUNDS),
        1.5,
        "at most",
    )


_ORDER = "order=date_stop%20asc"
