"""The whole suite on healthy emulators in many situations: whatever it calls broken there is a false alarm.

`nox -s false_alarms` runs all of them, `nox -s false_alarms -- leap-day carrierx` those whose label has every word given;
`--processes 1` leaves the other cores alone.
"""

from __future__ import annotations

import concurrent.futures
import itertools
import os
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import attrs
import click

from callrecords.contract.base.promises import PROMISES
from callrecords.contract.base.result import Result
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.emulated import target_of
from callrecords.contract.run import run_full
from callrecords.contract.server import schemathesis as server_side
from callrecords.emulator import Emulator, EmulatorTransport, serve
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor, find
from tests.made_up import fable

_OWN = tuple(name for name in PROMISES if name != server_side.PROMISE)

_VENDORS = (*VENDORS, fable())

_MOMENTS = {
    "today": None,
    "spring-forward-europe": datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    "fall-back-europe": datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    "spring-forward-america": datetime(2027, 3, 14, 10, 0, tzinfo=UTC),
    "fall-back-america": datetime(2026, 11, 1, 9, 0, tzinfo=UTC),
    "fall-back-australia": datetime(2027, 4, 3, 16, 0, tzinfo=UTC),
    "leap-day": datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
    "after-a-leap-day": datetime(2028, 3, 1, tzinfo=UTC),
    "no-leap-day": datetime(2100, 3, 1, tzinfo=UTC),
    "last-second-of-a-year": datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    "new-year": datetime(2027, 1, 1, tzinfo=UTC),
    "a-month-of-30-days": datetime(2026, 6, 30, 23, 30, tzinfo=UTC),
    "epoch-of-32-bits": datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    "last-century": datetime(1999, 12, 31, 22, 0, tzinfo=UTC),
    "an-odd-moment": datetime(2026, 8, 17, 5, 43, 21, 123_457, tzinfo=UTC),
}
"""Where the emulator's clock stands."""

_RECORDS = (300, 0, 1, 2, 3, 5, 9, 26, 99, 100, 101, 250, 999, 1_001, 5_000)

_STANDARD = 10
"""Each so manieth situation is served on a socket and judged by schemathesis as well, and so is each reading."""


@attrs.frozen
class Situation:
    """One run: the same seed for records and generated requests."""

    number: int
    vendor: str
    moment: str
    records: int
    knows: bool
    """Whether the run is told the server's present moment and who owns what, as an emulated run is."""
    reading: str = ""
    """One of the other readings of the vendor's spec, by which the server answers."""

    @property
    def label(self) -> str:
        """Words that choose it on the command line."""
        knows = "" if self.knows else " knows-nothing"
        reading = f" {self.reading}" if self.reading else ""
        return f"{self.number} {self.vendor} {self.moment} {self.records}-records{knows}{reading}"

    @property
    def standard(self) -> bool:
        """Whether schemathesis judges as well."""
        return self.number % _STANDARD == 0 or bool(self.reading)


def situations() -> Iterator[Situation]:
    """Thirty for each vendor: each moment with known and unknown time, beside each number of records; one for each reading.

    A moment that the spec of a vendor does not allow is left out: no server of theirs can be there.
    """
    count = len(_MOMENTS)
    for number, (known, at) in enumerate(itertools.product((True, False), range(count)), 1):
        moment, records = [*_MOMENTS][at], _RECORDS[at if known else (at + count // 2) % count]
        for vendor in _VENDORS:
            if _possible(vendor, _MOMENTS[moment]):
                yield Situation(number, vendor.slug, moment, records, known)
    for number, (vendor, reading) in enumerate(readings(_VENDORS), 2 * count + 1):
        yield Situation(number, vendor.slug, "today", 300, number % 2 == 0, reading)


def readings(vendors: Sequence[Vendor]) -> Iterator[tuple[Vendor, str]]:
    """Every other reading that the spec of a vendor names, once."""
    for vendor in vendors:
        lists = vendor.bundle().operations.values()
        yield from ((vendor, name) for name in dict.fromkeys(one.name for each in lists for one in each.readings))


def _possible(vendor: Vendor, moment: datetime | None) -> bool:
    """Whether the parameters of the vendor's windows take the moment."""
    if moment is None:
        return True
    bounds = [
        one.schema.maximum
        for operation in vendor.bundle().operations.values()
        for one in operation.parameters
        if one.schema.format == "epoch-ms" and one.schema.maximum is not None
    ]
    return all(moment.timestamp() * 1000 < bound for bound in bounds)


def judged(situation: Situation) -> tuple[Situation, list[str], float]:
    """What the suite wrongly finds in one situation, and the seconds that it took."""
    began = time.perf_counter()
    vendor = find(_VENDORS, situation.vendor)
    emulator = Emulator(
        [vendor], records=situation.records, seed=situation.number, now=_MOMENTS[situation.moment],
        readings=[situation.reading] if situation.reading else [],
    )  # fmt: skip
    if situation.standard:
        with serve(emulator) as server:
            result = _run(situation, emulator, server.origin)
    else:
        result = _run(situation, emulator, "http://emulator")
    wrong = [one for one in result.verdicts if one.outcome is Outcome.FAIL or one.trace]
    alarms = [f"{one.promise} on {one.operation}: {one.evidence}\n{one.trace}".strip() for one in wrong]
    alarms += [] if result.ended is None else [f"the run ended early: {result.ended}"]
    return situation, [*alarms, *result.remarks], time.perf_counter() - began


def _run(situation: Situation, emulator: Emulator, origin: str) -> Result:
    vendor = emulator.vendors[0]
    target = target_of(emulator, vendor.slug, origin)
    if not situation.knows:
        target = attrs.evolve(target, now=None, below={}, own={}, hidden={})
    transport = None if situation.standard else EmulatorTransport(emulator)
    promises = None if situation.standard else _OWN
    return run_full(spec_of(vendor), target, promises=promises, seed=situation.number, transport=transport)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("words", nargs=-1)
@click.option("--processes", type=click.IntRange(min=1), default=min(os.cpu_count() or 1, 2), show_default=True)
def main(words: Sequence[str], processes: int) -> None:
    """Judge all situations, or those whose label has all WORDS."""
    chosen = [one for one in situations() if {*words} <= {*one.label.split()}]
    alarmed = 0
    with concurrent.futures.ProcessPoolExecutor(processes) as pool:
        for future in concurrent.futures.as_completed([pool.submit(judged, one) for one in chosen]):
            situation, alarms, seconds = future.result()
            alarmed += bool(alarms)
            said = "ALARM" if alarms else "quiet"
            lines = [f"{said}  {situation.label} ({seconds:.0f} s)", *(f"    {alarm}" for alarm in alarms)]
            sys.stdout.write("\n".join(lines) + "\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(chosen) - alarmed} of {len(chosen)} runs raise no false alarm\n")
    sys.exit(0 if chosen and not alarmed else 1)


if __name__ == "__main__":
    main()
