"""Seconds to invent, tell and store one record of a list, out of so many."""

import sys
import time

from benchmarks.contest import contest
from callrecords.emulator import Emulator
from callrecords.registry import VENDORS


def _play() -> float:
    resource, records = sys.argv[1:]
    emulator = Emulator(VENDORS, int(records))
    began = time.perf_counter()
    seeded = emulator.records.count(resource)
    return (time.perf_counter() - began) / seeded


contest(_play)
