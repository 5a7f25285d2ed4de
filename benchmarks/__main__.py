"""Run the measurements named on the command line, all without a name, and hold them against their bounds."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.measurements import MEASUREMENTS
from benchmarks.world import Skipped, World


def main() -> int:
    """1 when a bound is missed by more than a tenth."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    parser.add_argument("--peers", type=Path, required=True, help="folder with an environment for each peer")
    parser.add_argument("--json", type=Path, required=True, help="file for the figures")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"no measurement is called {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}")
    found, skipped = _measured(given.names or list(MEASUREMENTS), given.peers.resolve())
    print("", figures.table(found), *skipped, sep="\n")
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_bytes(figures.document(found))
    return int(any(figure.verdict == "missed" for figure in found))


def _measured(names: list[str], peers: Path) -> tuple[list[Figure], list[str]]:
    found: list[Figure] = []
    skipped: list[str] = []
    with tempfile.TemporaryDirectory() as folder, World(Path(folder), peers) as world:
        for name, measure in MEASUREMENTS.items():
            if name not in names:
                continue
            print(f"{name} …", flush=True)
            try:
                for figure in measure(world):
                    print(figures.line(figure), flush=True)
                    found.append(figure)
            except Skipped as reason:
                skipped.append(f"skipped: {name}: {reason}")
                print(skipped[-1], flush=True)
    return found, skipped


if __name__ == "__main__":
    sys.exit(main())
