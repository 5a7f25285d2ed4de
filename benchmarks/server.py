"""An emulator in a process of its own, until its standard input ends.

`records N [FILE]` serves N records of each list, out of a file if one is named; `late N SECONDS` holds every answer
back; `constant FILE` answers every request with the bytes of a file, through the same server.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import msgspec

from benchmarks import subject
from callrecords.emulator import Emulator, ServerRequest, ServerResponse, serve
from callrecords.registry import VENDORS


class Constant(Emulator):
    """Answers everything with the same bytes."""

    def __init__(self, body: bytes) -> None:
        super().__init__(VENDORS, 0)
        self._body = body

    def handle(self, request: ServerRequest) -> ServerResponse:  # noqa: ARG002  # every request gets the same
        """The same answer to every request."""
        return ServerResponse(200, self._body)


def _emulator(kind: str, what: str, more: str | None = None) -> Emulator:
    if kind == "constant":
        return Constant(Path(what).read_bytes())
    if kind == "late" and more is not None:
        late = Emulator(VENDORS, int(what))
        late.faults.add("latency", count=None, seconds=float(more))
        return late
    return Emulator(VENDORS, int(what), path=None if more is None else Path(more))


def main() -> None:
    """Serve; the first line on stdout says where, and what seeding took."""
    with serve(_emulator(*sys.argv[1:])) as server:
        began = time.perf_counter()
        seeded = server.emulator.records.count(f"{subject.SLUG}.{subject.RESOURCE}")
        told = {
            "url": server.url(subject.SLUG) + subject.PATH,
            "base": server.url(subject.SLUG),
            "token": server.token(subject.SLUG),
            "seeded": seeded,
            "seconds": time.perf_counter() - began,
        }
        sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
