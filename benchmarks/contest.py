"""The side of a contestant: a process that does its work once for each line that it is sent.

Peers run this in environments of their own, so it needs the standard library alone.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def timed(work: Callable[[], object], times: int = 1) -> Callable[[], float]:
    """Seconds that `work` takes once, of so many times in a row; giving its result back to the heap is part of it."""

    def play() -> float:
        began = time.perf_counter()
        for _ in range(times):
            work()
        return (time.perf_counter() - began) / times

    return play


def contest(play: Callable[[], float]) -> None:
    """Answer each line on stdin with the seconds that `play` returns and the most memory used so far, in bytes."""
    for _ in sys.stdin:
        gc.collect()
        seconds = play()
        print(json.dumps({"seconds": seconds, "peak": _peak()}), flush=True)


def _peak() -> int:
    status = Path("/proc/self/status")
    if status.exists():  # `ru_maxrss` counts what the parent held when it started this process
        kilobytes = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(kilobytes) * 1024
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
