"""A single record, against Prism with static answers; both check the token and log each request."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks import load, subject
from benchmarks.figures import Figure
from benchmarks.pairs import ratio
from benchmarks.processes import ROOT
from benchmarks.world import Skipped, World

ROUNDS = 5
CONNECTIONS = 16
_PATIENCE = 30.0


def measure(world: World) -> Iterator[Figure]:
    """Seconds per request over 16 connections."""
    prism = world.peers / "prism" / "node_modules" / ".bin" / "prism"
    if not prism.exists():
        raise Skipped("Prism is not installed; `nox -s bench` installs it where npm is")
    bundle = ROOT / "generated" / "callrecords" / subject.SLUG / "openapi.json"
    key, token = _key(world), world.thousand.token
    emulate = [
        sys.executable,
        "-c",
        "from callrecords.cli.main import main; main()",
        "emulate",
        subject.SLUG,
        "--port",
        "0",
    ]
    static = [str(prism), "mock", str(bundle), "--port", "0"]
    with (
        logging(emulate, world.env(), world.folder / "ours.log", r"BASE_URL=(\S+)") as ours,
        logging(static, world.env(), world.folder / "prism.log", r"listening on (\S+)") as theirs,
    ):
        _each(f"{theirs}{subject.PATH}/{key}", token, 6000)  # its compiler takes so long to get to its best
        found = ratio(
            partial(_each, f"{theirs}{subject.PATH}/{key}", token, 1500),
            partial(_each, f"{ours}{subject.PATH}/{key}", token, 6000),
            ROUNDS,
        )
    yield Figure("single.prism", "Prism's time for a single record / ours", found, 5, "at least")


def _key(world: World) -> str:
    found = re.search(rf'"{subject.KEY}":"([^"]+)"'.encode(), world.thousand.read("limit=1"))
    assert found is not None
    return found[1].decode()


def _each(url: str, token: str, count: int) -> float:
    return load.seconds(url, token, count, CONNECTIONS) / count


@contextlib.contextmanager
def logging(command: Sequence[str], env: dict[str, str], log: Path, where: str) -> Generator[str]:
    """Run a server that says where it listens, and logs, into a file; yields its URL."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=env | {"PYTHONUNBUFFERED": "1"}, stdout=out, stderr=out)
    try:
        until = time.monotonic() + _PATIENCE
        while (found := re.search(where, log.read_text(errors="replace"))) is None:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{command[0]} does not serve: {log.read_text(errors='replace')[-500:]}")
            time.sleep(0.1)
        yield found[1].rstrip("/")
    finally:
        process.terminate()
        process.wait()
