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

RECORDS = 1_000
PAGE = 10
ROUNDS = 2


def measure(world: World) -> Iterator[Figure]:
    """The same records in the same order, sooner; the client's own rate limit does not bind."""
    served = world.late
    until = datetime.now(UTC)

    def walk(client: CarrierX, concurrency: int) -> tuple[float, list[bytes]]:
        began = time.perf_counter()
        window = client.call_drs.iter(
            since=until - timedelta(days=31), until=until, limit=PAGE, concurrency=concurrency
        )
        found = [record.raw for record in window]
        return time.perf_counter() - began, found

    with CarrierX(base_url=served.base, token=served.token, rate_limit=1_000_000) as client:
        (_, one), (_, four) = walk(client, 1), walk(client, 4)
        assert len(one) == RECORDS, len(one)
        assert one == four

        def seconds(concurrency: int) -> float:
            return walk(client, concurrency)[0]

        yield Figure(
            "walk.concurrency",
            "walk a window with 1 request at once / with 4, answers 50 ms late",
            ratio(partial(seconds, 1), partial(seconds, 4), ROUNDS),
            3,
            "at least",
        )
