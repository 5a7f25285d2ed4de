"""What a server holds that serves a million records from a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.world import MILLION, Skipped, World


def measure(world: World) -> Iterator[Figure]:
    """The most that the server's process held, from seeding on to the end of these pages, near and far."""
    served = world.million
    status = Path(f"/proc/{served.process.pid}/status")
    if not status.exists():
        raise Skipped("this system does not say what a process holds")
    for depth in range(0, MILLION, MILLION // 50):
        served.read(f"limit=1000&offset={depth}")
    held = dict(line.split(":", 1) for line in status.read_text().splitlines())
    peak, unit = held["VmHWM"].split()
    assert unit == "kB"
    yield Figure(
        "server.memory", "peak of a server with a million in a file", int(peak) * 1024 / 1e6, 200, "at most", "MB"
    )
    yield Figure(
        "server.seeding", "records seeded a second into a file", served.seeded / served.seconds, 10_000, "at least", ""
    )
