"""Walking a window with four requests at once, against one at a time, where every answer is 50 ms late."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from benchmarks.figures import Figure
from benchmarks.pairs import ratio
from benchmarks.world import World
from callrecords.carrierx import CarrierX

ROUNDS = 2
PAGES = 100


def measure(world: World) -> Iterator[Figure]:
    """A hundred small pages, which are all waiting, and a hundred of the largest, which must be decoded too."""
    yield _faster(world, 10)
    yield _faster(world, 1_000)


def _faster(world: World, limit: int) -> Figure:
    """The same records in the same order, sooner; the client's own rate limit does not bind."""
    served = world.late(PAGES * limit)
    until = datetime.now(UTC)

    with CarrierX(base_url=served.base, token=served.token, rate_limit=1_000_000) as client:

        def walk(concurrency: int) -> list[str | None]:
            window = client.call_drs.iter(
                since=until - timedelta(days=60), until=until, limit=limit, concurrency=concurrency
            )
            return [record.dr_sid for record in window]

        def seconds(concurrency: int) -> float:
            began = time.perf_counter()
            walk(concurrency)
            return time.perf_counter() - began

        one, four = walk(1), walk(4)
        assert len(one) == PAGES * limit, len(one)
        assert one == four
        return Figure(
            f"walk.concurrency.{limit}",
            f"walk a window in pages of {limit:,}, 1 request at once / 4, answers 50 ms late",
            ratio(partial(seconds, 1), partial(seconds, 4), ROUNDS),
            3,
            "at least",
        )
