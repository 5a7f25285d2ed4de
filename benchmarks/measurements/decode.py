"""Decoding a page of 1,000 rich records, against the standard library, two peers, and the same page with a surprise."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import Figure
from benchmarks.pairs import ratio
from benchmarks.world import World

ROUNDS = 15


def measure(world: World) -> Iterator[Figure]:
    """Each peer in turn beside ours."""
    page = str(world.page)
    ours = world.contestant("our_decode", page).seconds
    loads = world.contestant("json_decode", page).seconds
    yield Figure("decode.json", "decode 1,000 records / json.loads", ratio(ours, loads, ROUNDS), 1.1, "at most")
    stock = world.contestant("stock_decode", page, peer="stock").seconds
    yield Figure("decode.stock", "stock client's decoding / ours", ratio(stock, ours, ROUNDS), 5, "at least")
    pydantic = world.contestant("pydantic_decode", page, peer="pydantic").seconds
    yield Figure("decode.pydantic", "pydantic v2's decoding / ours", ratio(pydantic, ours, ROUNDS), 1.8, "at least")
    strange = world.contestant("our_decode", str(world.strange_page)).seconds
    yield Figure(
        "decode.unknown", "an unknown field in every record / clean", ratio(strange, ours, ROUNDS), 3, "at most"
    )
