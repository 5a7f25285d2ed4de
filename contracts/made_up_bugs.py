"""The bugs of the emulator once more, on vendors that are made up: their conventions are other ones than those of real vendors.

`contracts.mutants` hunts each bug until one vendor shows it; here each must be found on each of these vendors whose answers it
changes. A bug survives for a reason, or not at all.
"""

from __future__ import annotations

import concurrent.futures
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs
import click

from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.server import schemathesis
from callrecords.emulator import Emulator
from callrecords.emulator.mutations.catalogue import BUGS
from callrecords.spec.catalog import Vendor
from tests.made_up import made_up

Judged: TypeAlias = Callable[[Vendor, Emulator, str], Iterator[Verdict]]

VENDORS = ("dunlin", "knot")
RECORDS = 150
"""Records of each list: more than the largest page holds."""

_WORDS = (
    "Only fields with a few words can be filtered: none of them begins another, and no page says whether case counts."
)
_END = "Nothing in a page of this vendor says whether more follows, so the bug changes nothing that comes."
_ACCOUNTS = "No token of this vendor sees accounts below, and no page says which account a token is of."
_ALLOW = "The description of this vendor promises no header for a method that is not allowed."

SURVIVORS: Mapping[tuple[str, str], str] = {
    ("dunlin", "eq-as-prefix"): _WORDS,
    ("dunlin", "eq-any-case"): _WORDS,
    ("knot", "eq-any-case"): _WORDS,
    ("dunlin", "never-ending"): _END,
    ("knot", "never-ending"): _END,
    ("dunlin", "verbs-without-allow"): _ALLOW,
    ("knot", "verbs-without-allow"): _ALLOW,
    ("dunlin", "strangers-alone"): _ACCOUNTS,
    ("knot", "single-of-descendants"): _ACCOUNTS,
    ("knot", "single-of-grandchildren"): _ACCOUNTS,
    ("knot", "single-of-strangers"): _ACCOUNTS,
}
"""Vendor and bug -> why no promise speaks against it."""


@attrs.frozen
class Fate:
    """What became of one bug on one vendor."""

    vendor: str
    bug: str
    met: bool
    """Whether it changed an answer."""
    killed: bool
    evidence: str

    @property
    def wrong(self) -> str:
        """What is not as it should be; empty if all is."""
        reason = (self.vendor, self.bug) in SURVIVORS
        if self.met and not self.killed and not reason:
            return f"SURVIVED {self.bug} on {self.vendor} ({BUGS[self.bug].breaks}): {self.evidence}"
        if reason and (self.killed or not self.met):
            return f"NO SURVIVOR needs the reason of {self.bug} on {self.vendor}"
        return ""


def hunt(vendor: str, bug: str, judged: Judged) -> Fate:
    """Plant one bug in the emulator of one vendor, and judge the promise that it breaks."""
    made, promise = made_up()[vendor], BUGS[bug].breaks
    emulator, said = Emulator([made], records=RECORDS, bugs=[bug]), list[str]()
    for verdict in judged(made, emulator, promise):
        said.append(f"{verdict.operation}: {verdict.outcome.value}")
        if verdict.outcome is Outcome.FAIL and verdict.promise == promise and emulator.bugs.firings[bug]:
            return Fate(vendor, bug, True, True, f"{verdict.operation}: {verdict.evidence}")
    return Fate(vendor, bug, emulator.bugs.firings[bug] > 0, False, ", ".join(said))


def hunted(names: Sequence[str], judged: Judged, *, every: bool) -> bool:
    """Hunt bugs and print what became of them; whether all is as it should be. `every`: also print what is."""
    began = time.perf_counter()
    bugs = [name for name in names if BUGS[name].breaks != schemathesis.PROMISE]
    pairs = [(vendor, bug) for vendor in VENDORS for bug in bugs]
    with concurrent.futures.ProcessPoolExecutor(min(os.cpu_count() or 1, 2)) as pool:
        fates = list(pool.map(hunt, *zip(*pairs, strict=True), [judged] * len(pairs), chunksize=8)) if pairs else []
    met = [fate for fate in fates if fate.met]
    for fate in met if every else ():
        click.echo(f"{'killed' if fate.killed else 'survived'} {fate.bug} on {fate.vendor}: {fate.evidence[:150]}")
    wrong = [fate.wrong for fate in fates if fate.wrong]
    for line in wrong:
        click.echo(line)
    killed = sum(fate.killed for fate in met)
    reasons = sum(not fate.killed and not fate.wrong for fate in met)
    seconds = time.perf_counter() - began
    click.echo(
        f"on {' and '.join(VENDORS)}: killed {killed} of {len(met)} (with reasons: {reasons}) in {seconds:.0f} s"
    )
    return not wrong
