"""From a new interpreter to a client, and to its first answer, against httpx alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks import subject
from benchmarks.figures import Figure
from benchmarks.pairs import ratio
from benchmarks.processes import fresh
from benchmarks.world import World

ROUNDS = 25


def measure(world: World) -> Iterator[Figure]:
    """New interpreters in the environment of the base install, whose httpx has no command line to import."""
    served = world.thousand
    given = f"base_url={served.base!r}, token={served.token!r}"
    ours = [f"from callrecords.{subject.SLUG} import {subject.CLIENT}", f"client = {subject.CLIENT}({given})"]
    bare = ["import httpx", f"client = httpx.Client(headers={{'authorization': 'Bearer {served.token}'}})"]
    run = partial(fresh, python=world.python("base"), env=world.env())
    found = ratio(lambda: run(ours), lambda: run(bare[:1]), ROUNDS)
    yield Figure("start.import", "import and construct / import httpx", found, 0.5, "at most")
    ours = [*ours, f"client.{subject.RESOURCE}.list(limit=1)"]
    bare = [*bare, f"client.get({f'{served.url}?limit=1'!r}).raise_for_status()"]
    found = ratio(lambda: run(ours), lambda: run(bare), ROUNDS)
    yield Figure(
        "start.request", "the same with the first request / httpx with its client and a request", found, 1.4, "at most"
    )
