"""Walking 100,000 records over loopback, against reading the same bytes and against the stock client."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx

from benchmarks.figures import Figure
from benchmarks.pairs import Timed, ratio, ratio_of
from benchmarks.world import Served, World
from callrecords.carrierx import CarrierX

RECORDS = 100_000
COUPLES = 5
"""Processes of each kind that take part."""
ROUNDS = 3


def measure(world: World) -> Iterator[Figure]:
    """The bare loop asks for the very URLs that our client asked for."""
    served = world.million
    urls = world.folder / "urls.json"
    urls.write_text(json.dumps(asked(served)))

    def ours() -> Timed:
        return world.contestant("our_walk", served.base, served.token, str(RECORDS)).seconds

    def bare() -> Timed:
        return world.contestant("bare_walk", str(urls), served.token).seconds

    against_bare = ratio_of(((ours(), bare()) for _ in range(COUPLES)), ROUNDS)
    yield Figure("walk.bare", "walk 100,000 records / read their bytes", against_bare, 1.9, "at most")
    stock = world.contestant("stock_walk", served.base, served.token, str(RECORDS), peer="stock").seconds
    yield Figure("walk.stock", "stock client's walk / ours", ratio(stock, ours(), ROUNDS), 3, "at least")


def asked(served: Served) -> list[str]:
    """The URLs of our client's walk."""
    urls: list[str] = []

    def note(request: httpx.Request) -> None:
        urls.append(str(request.url))

    with (
        httpx.Client(event_hooks={"request": [note]}) as http,
        CarrierX(base_url=served.base, token=served.token, http_client=http) as client,
    ):
        for _ in client.call_drs.iter(max_items=RECORDS):
            pass
    return urls
