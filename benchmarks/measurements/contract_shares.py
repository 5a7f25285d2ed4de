"""How the time of a full contract run is shared: our own checks against schemathesis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from benchmarks.figures import Figure
from benchmarks.world import World
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.emulated import target_of
from callrecords.contract.run import run_full
from callrecords.emulator import Emulator, serve
from callrecords.registry import VENDORS

RECORDS = 300


def measure(world: World) -> Iterator[Figure]:  # noqa: ARG001  # it brings its own servers
    """The profile `full` on the emulator, every vendor by itself and all together."""
    whole = Counter[str]()
    for vendor in VENDORS:
        emulator = Emulator([vendor], records=RECORDS)
        with serve(emulator) as server:
            seconds = run_full(spec_of(vendor), target_of(emulator, vendor.slug, server.origin)).seconds
        whole.update(seconds)
        yield _share(vendor.slug, seconds["own checks"], seconds["schemathesis"])
    yield _share("all", whole["own checks"], whole["schemathesis"])


def _share(name: str, own: float, theirs: float) -> Figure:
    return Figure(f"contract.{name}", f"our checks / schemathesis, {name}", own / theirs, 1, "at most")
