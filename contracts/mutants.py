"""Planted bugs: each must be found by the checks that prove the promise which it breaks. Falsehoods in specs come after them.

`nox -s mutants` runs this: it prints `killed N of M`, the survivors by name, and promises that no bug breaks; it fails
unless every bug is killed and every promise has one. A kill counts only if the bug has changed an answer. The same for bugs
in two servers that share nothing with the emulator (`tests/handmade`): there a bug may survive for a reason. Then it plants
falsehoods in the specs (`contracts/falsehoods/`), `--specs` them alone. `--all`: all of these, and what survives for a reason is
looked at by all checks.
"""

from __future__ import annotations

import concurrent.futures
import difflib
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
import click

from callrecords.contract.base.case import cases
from callrecords.contract.base.promises import CLIENT_PROMISES, PROMISES
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import Session
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.emulated import target_of
from callrecords.contract.server import schemathesis as server_side
from callrecords.contract.suite import judge_cases, planned
from callrecords.emulator import Emulator, serve
from callrecords.emulator.mutations.catalogue import BUGS
from callrecords.emulator.serving.transports import EmulatorTransport
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from contracts import client_bugs, made_up_bugs
from contracts.falsehoods import survivors as falsehoods
from tests.handmade import planted as hand_written
from tests.made_up import fable, made_up

RECORDS = 120
"""Records of each list: enough for runs of equal times longer than a page, few enough to be quick."""

EXAMPLES = 5


OURS = [*BUGS, *client_bugs.BUGS]
"""Bugs of the emulator and of the client."""


@attrs.frozen
class Fate:
    """What became of one bug."""

    bug: str
    promise: str
    killed: bool
    evidence: str
    seconds: float


def hunt(name: str) -> Fate:
    """Plant one bug in the emulator of one vendor after the other until a check of its promise fails."""
    logging.getLogger("uvicorn.error").addHandler(
        logging.NullHandler()
    )  # schemathesis sends what is no HTTP, on purpose
    if name in client_bugs.BUGS:
        return _hunt_client(client_bugs.BUGS[name])
    began, bug = time.perf_counter(), BUGS[name]
    evidence = "the bug changed no answer"
    if bug.breaks not in PROMISES:
        return Fate(name, bug.breaks, False, "there is no such promise", 0.0)
    ours = sorted((*VENDORS, fable(), made_up()["wren"]), key=lambda vendor: len(vendor.bundle().operations))
    for vendor in (*ours, made_up()["teal"], made_up()["dunlin"]):
        emulator = Emulator([vendor], records=RECORDS, bugs=[name])
        for verdict in verdicts(vendor, emulator, bug.breaks):
            broken = verdict.outcome is Outcome.FAIL and verdict.promise == bug.breaks
            if broken and emulator.bugs.firings[name]:
                told = f"{verdict.operation}: {verdict.evidence}"
                return Fate(name, bug.breaks, True, told, time.perf_counter() - began)
        if emulator.bugs.firings[name]:
            evidence = f"it changed {emulator.bugs.firings[name]} answers of {vendor.slug}, and nobody noticed"
    return Fate(name, bug.breaks, False, evidence, time.perf_counter() - began)


def _hunt_client(bug: client_bugs.ClientBug) -> Fate:
    began = time.perf_counter()
    verdict = client_bugs.hunt(bug)
    evidence = "nobody noticed" if verdict is None else f"{verdict.operation}: {verdict.evidence}"
    if verdict is not None and verdict.trace:
        evidence = f"the law failed itself on {verdict.operation}: {verdict.trace.strip().splitlines()[-1]}"
    killed = verdict is not None and verdict.outcome is Outcome.FAIL
    return Fate(bug.name, bug.breaks, killed, evidence, time.perf_counter() - began)


def verdicts(vendor: Vendor, emulator: Emulator, promise: str) -> Iterator[Verdict]:
    """The verdicts on one promise; those of schemathesis over a socket."""
    spec = spec_of(vendor)
    if promise == server_side.PROMISE:
        with serve(emulator) as server, tempfile.TemporaryDirectory() as folder:
            target = target_of(emulator, vendor.slug, server.origin)
            yield from server_side.judge(spec, target, {}, Path(folder), seed=1, examples=EXAMPLES).verdicts
        return
    target = target_of(emulator, vendor.slug, "http://emulator")
    with Session(spec.bundle, target, transport=EmulatorTransport(emulator)) as session:
        yield from judge_cases(planned(cases(spec, target, session), [promise]))


def main(names: Sequence[str], *, whole: bool = False) -> int:
    """Hunt some bugs, or all of them: those of the emulator and of the client, those of the emulator on
    vendors that are made up, then those of the hand-written servers.

    `whole`: those that survive for a reason are judged by all checks, and schemathesis.
    """
    made_up()  # generated here, and not in each process of the pools
    theirs = hand_written.chosen(names) if names else list(hand_written.BUGS)
    ours = [name for name in OURS if name in names] if names else OURS
    failed = _hunted(ours, every=bool(names)) if ours else False
    servers = [name for name in ours if name in BUGS]
    failed |= bool(servers) and not made_up_bugs.hunted(servers, verdicts, every=bool(names))
    return int((bool(theirs) and not hand_written.hunted(theirs, every=bool(names), whole=whole)) or failed)


def unknown(name: str) -> str:
    """What to say of a name that no bug has."""
    theirs = {part for one in hand_written.BUGS for part in (one, *one.split(":"))}
    near = difflib.get_close_matches(name, sorted({*OURS, *theirs}), 4)
    return f"no planted bug is called {name}" + (f"; near are: {', '.join(near)}" if near else "")


def _hunted(wanted: Sequence[str], *, every: bool) -> bool:
    """Hunt bugs of the emulator and of the client, and print what became of them. Whether something is wrong."""
    began = time.perf_counter()
    with concurrent.futures.ProcessPoolExecutor(min(os.cpu_count() or 1, 2)) as pool:
        fates = list(pool.map(hunt, wanted, chunksize=1))
    survivors = [fate for fate in fates if not fate.killed]
    for fate in fates if every else survivors:
        click.echo(f"{'killed' if fate.killed else 'SURVIVED'} {fate.bug} ({fate.promise}): {fate.evidence}")
    broken = {bug.breaks for bug in BUGS.values()} | {bug.breaks for bug in client_bugs.BUGS.values()}
    bare = [] if every else sorted({*PROMISES, *CLIENT_PROMISES} - broken)
    for promise in bare:
        click.echo(f"NO BUG breaks {promise}")
    click.echo(f"killed {len(fates) - len(survivors)} of {len(fates)} in {time.perf_counter() - began:.0f} s")
    return bool(survivors or bare)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1)
@click.option("--specs", "only_specs", is_flag=True, help="Falsehoods in specs alone.")
@click.option(
    "--all", "--all-specs", "every", is_flag=True,
    help="Every falsehood that a spec can be given, and all checks for what survives for a reason: an hour.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), help="A file for what became of each falsehood.")
def command(names: Sequence[str], out: Path | None, *, only_specs: bool, every: bool) -> None:
    """Plant bugs, those NAMED or all, and falsehoods in specs; all must be noticed."""
    for name in names:
        if name not in OURS and not hand_written.chosen([name]):
            raise click.UsageError(unknown(name))
    code = 0 if only_specs else main(names, whole=every)
    if not names:
        code = max(code, falsehoods.main(everything=every, out=out))
    sys.exit(code)


if __name__ == "__main__":
    command()
