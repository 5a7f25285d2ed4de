"""Bugs planted in the hand-written servers: each must be found by the contract suite, first by the promise that it breaks.

`nox -s mutants` runs this. The promise that a bug names is judged before all others, and the first one that fails ends the
hunt. A bug survives with a reason, or not at all; a reason for a bug that is found is one too many.
"""

from __future__ import annotations

import concurrent.futures
import functools
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click

from callrecords.contract.base.case import cases
from callrecords.contract.base.promises import PROMISES
from callrecords.contract.base.schemas import Spec, spec_of
from callrecords.contract.base.session import Session, Target
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.server import schemathesis
from callrecords.contract.suite import judge_cases, planned
from callrecords.registry import VENDORS
from callrecords.spec.catalog import find
from tests.handmade import carrierx, carrierx_bugs, carrierx_data, carrierx_kinds, cinnox, cinnox_bugs, cinnox_data
from tests.handmade.plumbing import Bug, listening

EXAMPLES = 10
"""Random cases of schemathesis for each operation and phase."""

FEW = 240
"""Call records where a bug needs no more: 150 of them are the token's own, and a run takes seconds."""

MANY = frozenset({"nothing-behind-1000", "pages-of-500-at-most", "spare-row-served"})
"""Bugs that show only beyond the largest page."""

BUGS: Mapping[str, Bug] = {
    f"{vendor}:{name}": bug
    for vendor, bugs in (("cinnox", cinnox_bugs.BUGS), ("carrierx", carrierx_bugs.BUGS))
    for name, bug in bugs.items()
}
"""Every bug, by vendor and name."""

SURVIVORS: Mapping[str, str] = {
    "cinnox:status-in-any-case": "That unknown words are refused is an assumption of the spec, and no page tells whether case counts.",
    "carrierx:sid-any-case": "A UUID means the same in either case, and no page says that a server may not read it so.",
    "cinnox:day-of-hong-kong": "The day of a call is not held against its start; no page names the zone of the day.",
    "cinnox:numbers-as-floats": "For JSON Schema 8.0 is an integer.",
    "carrierx:shuffle-sorts": "A shuffled list need only differ from the usual order; no page says more.",
}  # fmt: skip
"""Bug -> why no promise speaks against it."""


class Fate(NamedTuple):
    """What became of one bug."""

    bug: str
    promise: str
    """The promise whose check failed; empty if none did."""
    evidence: str
    reached: bool
    """Whether a request came across it."""
    seconds: float

    @property
    def expected(self) -> bool:
        """Whether it was killed, or survived for a reason that is written down."""
        return (bool(self.promise) and self.reached) != (self.bug in SURVIVORS)

    def __str__(self) -> str:
        wanted = BUGS[self.bug].breaks
        word = "killed" if self.promise else "SURVIVED" if self.reached else "NOT MET"
        if self.promise and not self.reached:
            word = "FAILED WITHOUT IT"
        other = f", not by {wanted}" if self.promise not in ("", wanted) else ""
        by = f"by {self.promise}{other}: {self.evidence[:150]}" if self.promise else f"({wanted})"
        needless = " (its reason is not needed)" if self.promise and self.bug in SURVIVORS else ""
        return f"{word} {self.bug} in {self.seconds:.1f} s {by}{needless}"


@contextmanager
def served(vendor: str, bugs: Sequence[str] = (), *, few: bool = False) -> Iterator[tuple[Spec, Target, set[str]]]:
    """A hand-written server on a port of its own, as a target of the suite with all its tokens."""
    if vendor == "carrierx":
        site: carrierx.CarrierX | cinnox.Cinnox = carrierx.CarrierX(bugs, calls=FEW) if few else carrierx.CarrierX(bugs)
    else:
        site = cinnox.Cinnox(bugs)
    with listening(site) as origin:
        yield spec_of(find(VENDORS, vendor)), target(vendor, origin), site.reached


def target(vendor: str, origin: str) -> Target:
    """A hand-written server as a target, with its tokens of every kind."""
    if vendor == "carrierx":
        tokens = {kind: token for token, (kind, _) in carrierx.TOKENS.items()}
        return Target(url=origin + carrierx_kinds.BASE, tokens=tokens, accounts=ACCOUNTS)
    tokens = {kind: token for token, (kind, _) in cinnox.TOKENS.items()}
    return Target(url=origin, tokens=tokens, bound={"appID": cinnox_data.OWN})


ACCOUNTS = frozenset({carrierx_data.CHILD, carrierx_data.GRANDCHILD})
"""The accounts below that of the tokens."""


def verdicts(
    spec: Spec, target: Target, operations: Sequence[str], promise: str, *, first_only: bool = False
) -> Iterator[Verdict]:
    """The verdicts of the checks of one promise, unless that is enough of all others, and of schemathesis."""
    with Session(spec.bundle, target) as session:
        found = cases(spec, target, session, operations=operations)
        plan = planned(found)

        def standard() -> Iterator[Verdict]:
            keys = {case.operation.resource.name: [record.key for record in case.listing.whole[:3]] for case in found}
            with tempfile.TemporaryDirectory() as folder:
                yield from schemathesis.judge(
                    spec, target, keys, Path(folder), seed=1, examples=EXAMPLES, operations=operations
                ).verdicts

        if promise == schemathesis.PROMISE:
            yield from standard()
        yield from judge_cases([row for row in plan if row[1].proves == promise])
        if first_only:
            return
        yield from judge_cases([row for row in plan if row[1].proves != promise or row[1].last])
        if promise != schemathesis.PROMISE:
            yield from standard()


def hunt(name: str, *, whole: bool = False) -> Fate:
    """Plant one bug and judge until a promise is broken.

    One that survives for a reason is judged by the promise nearest to it; `whole`: by all of them, and schemathesis.
    """
    vendor, bug = name.split(":")
    began, promise = time.perf_counter(), BUGS[name].breaks
    with served(vendor, [bug], few=bug not in MANY) as (spec, there, reached):
        operations = ["list_call_details"] if vendor == "cinnox" else ["list_call_drs", "get_call_dr"]
        first_only = name in SURVIVORS and not whole
        for verdict in verdicts(spec, there, operations, promise, first_only=first_only):
            if verdict.outcome is Outcome.FAIL:
                evidence = f"{verdict.operation}: {verdict.evidence}"
                return Fate(name, verdict.promise, evidence, bug in reached, time.perf_counter() - began)
        return Fate(name, "", "", bug in reached, time.perf_counter() - began)


def chosen(names: Sequence[str]) -> list[str]:
    """The bugs with some names: that of a bug, of a vendor, or of both."""
    return [name for name in BUGS if {name, *name.split(":")} & {*names}]


def hunted(names: Sequence[str], *, every: bool, whole: bool = False) -> bool:
    """Hunt bugs and print what became of them; whether all is as it should be. `every`: also print what is."""
    began = time.perf_counter()
    slowest_first = sorted(names, key=lambda name: name not in SURVIVORS and name.split(":")[1] not in MANY)
    with concurrent.futures.ProcessPoolExecutor(min(os.cpu_count() or 1, 2)) as pool:
        fates = list(pool.map(functools.partial(hunt, whole=whole), slowest_first, chunksize=1))
    for fate in fates:
        if every or not fate.expected or fate.promise not in ("", BUGS[fate.bug].breaks):
            click.echo(str(fate))
    unknown = sorted({BUGS[name].breaks for name in names} - PROMISES.keys())
    for promise in unknown:
        click.echo(f"NO SUCH PROMISE: {promise}")
    killed = sum(bool(fate.promise) for fate in fates)
    reasons = sum(not fate.promise and fate.bug in SURVIVORS for fate in fates)
    seconds = time.perf_counter() - began
    click.echo(f"hand-written servers: killed {killed} of {len(fates)} (with reasons: {reasons}) in {seconds:.0f} s")
    return all(fate.expected for fate in fates) and not unknown


if __name__ == "__main__":
    sys.exit(0 if hunted(chosen(sys.argv[1:]) or list(BUGS), every=True, whole=True) else 1)
