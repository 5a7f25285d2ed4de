"""One measurement a file; a measurement yields its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from benchmarks.figures import Figure
from benchmarks.measurements import (
    arrow,
    concurrency,
    contract_shares,
    decode,
    deep_page,
    dlt,
    fixture,
    http_library,
    large_page,
    seeding,
    server_memory,
    single_record,
    start,
    sync,
    walk,
    window_memory,
)
from benchmarks.world import World

MEASUREMENTS: Mapping[str, Callable[[World], Iterator[Figure]]] = {
    "decode": decode.measure,
    "start": start.measure,
    "walk": walk.measure,
    "http-library": http_library.measure,
    "concurrency": concurrency.measure,
    "window-memory": window_memory.measure,
    "single-record": single_record.measure,
    "large-page": large_page.measure,
    "deep-page": deep_page.measure,
    "fixture": fixture.measure,
    "seeding": seeding.measure,
    "server-memory": server_memory.measure,
    "arrow": arrow.measure,
    "sync": sync.measure,
    "dlt": dlt.measure,
    "contract-shares": contract_shares.measure,
}
"""Name on the command line -> measurement, in the order in which they are made."""
