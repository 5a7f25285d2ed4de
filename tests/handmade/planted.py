"""Bugs planted in the hand-written servers: which of them does the contract suite find?

`python -m tests.handmade.planted [--many] [NAMES]` runs the suite on a server with each bug, stops at the first broken promise, and
prints what killed it; `--many` uses more records than the largest page holds for all of them. It fails if a bug survives that is not among `SURVIVORS`, or if one of those is killed.
"""

from __future__ import annotations

import concurrent.futures
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click

from callrecords.contract.base.case import cases
from callrecords.contract.base.schemas import Spec, spec_of
from callrecords.contract.base.session import Session, Target
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.server import schemathesis
from callrecords.contract.suite import judge_cases, planned
from callrecords.registry import VENDORS
from callrecords.spec.catalog import find
from tests.handmade import carrierx, cinnox, cinnox_data
from tests.handmade.plumbing import listening

EXAMPLES = 10
"""Random cases of schemathesis for each operation and phase."""

FEW = 240
"""Call records where a bug needs no more: 150 of them are the token's own, and a run takes seconds."""

MANY = frozenset({"nothing-behind-1000", "pages-of-500-at-most", "spare-row-served"})
"""Bugs that show only beyond the largest page."""

SURVIVORS: dict[str, str] = {
    # texts and grammar
    "cinnox:status-in-any-case": "That unknown words are refused is an assumption of the spec, and no page tells whether case counts.",
    "carrierx:sid-any-case": "A UUID means the same in either case, and no page says that a server may not read it so.",
    # who sees what
    "carrierx:grandchildren-forgotten": "Over a URL nobody says whose records are below: one record of another owner is enough.",
    "carrierx:strangers-shown-to-descendants": "Over a URL nobody says whose records are below: any other owner counts as one.",
    "carrierx:any-read-scope-will-do": "There is no kind of token with the scope of the other resource alone.",
    # no firm promise
    "cinnox:day-of-hong-kong": "The day of a call is not held against its start; no page names the zone of the day.",
    "cinnox:numbers-as-floats": "For JSON Schema 8.0 is an integer.",
    "carrierx:shuffle-sorts": "A shuffled list need only differ from the usual order; no page says more.",
}  # fmt: skip
"""Bug -> why the suite does not find it."""


class Fate(NamedTuple):
    """What became of one bug."""

    vendor: str
    bug: str
    promise: str
    """The promise that it broke first; empty if none."""
    evidence: str
    reached: bool
    """Whether a request came across it."""
    seconds: float


@contextmanager
def served(vendor: str, bugs: Sequence[str] = (), *, few: bool = False) -> Iterator[tuple[Spec, Target, set[str]]]:
    """A hand-written server on a port of its own, as a target of the suite with all its tokens."""
    if vendor == "carrierx":
        site: carrierx.CarrierX | cinnox.Cinnox = carrierx.CarrierX(bugs, calls=FEW) if few else carrierx.CarrierX(bugs)
        tokens = {kind: token for token, (kind, _) in carrierx.TOKENS.items()}
        base, bound = carrierx.BASE, dict[str, str]()
    else:
        site = cinnox.Cinnox(bugs)
        tokens = {kind: token for token, (kind, _) in cinnox.TOKENS.items()}
        base, bound = "", {"appID": cinnox_data.OWN}
    with listening(site) as origin:
        yield spec_of(find(VENDORS, vendor)), Target(url=origin + base, tokens=tokens, bound=bound), site.reached


def verdicts(spec: Spec, target: Target, operations: Sequence[str]) -> Iterator[Verdict]:
    """The verdicts of the suite's own checks on one operation after the other, then of schemathesis."""
    with Session(spec.bundle, target) as session:
        found = [case for one in operations for case in cases(spec, target, session, operations=[one])]
        yield from judge_cases(planned(found))
        keys = {case.operation.resource.name: [record.key for record in case.listing.whole[:3]] for case in found}
        with tempfile.TemporaryDirectory() as folder:
            yield from schemathesis.judge(
                spec, target, keys, Path(folder), seed=1, examples=EXAMPLES, operations=operations
            ).verdicts


def hunt(job: tuple[str, str, bool]) -> Fate:
    """Plant one bug and judge until a promise is broken."""
    vendor, bug, many = job
    began = time.perf_counter()
    with served(vendor, [bug], few=not many and bug not in MANY) as (spec, target, reached):
        operations = ["list_call_details"]
        if vendor == "carrierx":  # the operation that shows it first
            single = carrierx.BUGS[bug].ask.startswith(f"{carrierx.DRS}/")
            operations = sorted(["list_call_drs", "get_call_dr"], reverse=not single)
        for verdict in verdicts(spec, target, operations):
            if verdict.outcome is Outcome.FAIL:
                told = f"{verdict.operation}: {verdict.evidence}"
                return Fate(vendor, bug, verdict.promise, told, True, time.perf_counter() - began)
        return Fate(vendor, bug, "", "", bug in reached, time.perf_counter() - began)


def main(names: Sequence[str]) -> int:
    """Hunt some bugs, or all of them."""
    began, many = time.perf_counter(), "--many" in names
    names = [name for name in names if name != "--many"]
    known_bugs = [*(("cinnox", name) for name in cinnox.BUGS), *(("carrierx", name) for name in carrierx.BUGS)]
    jobs = [
        (vendor, bug, many) for vendor, bug in known_bugs if not names or {vendor, bug, f"{vendor}:{bug}"} & set(names)
    ]
    killed = wrong = 0
    with concurrent.futures.ProcessPoolExecutor(min(os.cpu_count() or 1, 2)) as pool:
        for fate in pool.map(hunt, jobs, chunksize=1):
            killed += bool(fate.promise)
            known = f"{fate.vendor}:{fate.bug}" in SURVIVORS
            wrong += bool(fate.promise) == known
            word = "killed  " if fate.promise else "SURVIVED" if fate.reached else "NOT MET "
            click.echo(f"{word} {fate.vendor}:{fate.bug} ({fate.seconds:.0f} s) {fate.promise} {fate.evidence[:150]}")
    click.echo(f"killed {killed} of {len(jobs)} in {time.perf_counter() - began:.0f} s; {wrong} against expectation")
    return 1 if wrong or not jobs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
