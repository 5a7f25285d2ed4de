"""Mutants of specs that nobody noticed, and the reasons why none could: `reasons.toml`.

`nox -s mutants` tries one mutant of each form and the example of each reason; `nox -s mutants -- --all` tries all of
them. A survivor without a reason fails the session, and so does a reason that is not needed any more.
"""

from __future__ import annotations

import concurrent.futures
import os
import re
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
import click

from contracts.falsehoods.hunt import FIRST, OTHERS, SOMETIMES, By, Fate, Job, hunt, truth_of
from contracts.falsehoods.spec_mutants import SpecMutant, spread

_ONE_IN = 6
"""Of the forms of specs that lend few to a default run."""
TABLE = Path(__file__).with_name("reasons.toml")
_WORDS: dict[By, str] = {
    "a check fails": "by a check",
    "not evaluated": "not evaluated",
    "the lint": "by the lint",
    "the last release": "against the last release",
}


@attrs.frozen
class Reason:
    """Why no check can notice a kind of falsehood."""

    pattern: re.Pattern[str]
    """The names of the mutants that it holds for, without their spec."""
    because: str
    example: str
    """A mutant, with its spec, that the default run tries."""

    def explains(self, name: str) -> bool:
        """Whether it holds for a mutant."""
        return self.pattern.fullmatch(name.partition(":")[2]) is not None


def reasons(path: Path = TABLE) -> list[Reason]:
    """The table of reasons."""
    rows = tomllib.loads(path.read_text())["reason"]
    return [Reason(re.compile(row["pattern"]), row["because"], row["example"]) for row in rows]


def unexplained(fates: Sequence[Fate], table: Sequence[Reason]) -> list[Fate]:
    """The survivors that no reason holds for."""
    survivors = [fate for fate in fates if fate.by == "nobody"]
    return [fate for fate in survivors if not any(reason.explains(fate.name) for reason in table)]


def unneeded(fates: Sequence[Fate], table: Sequence[Reason]) -> list[Reason]:
    """The reasons whose example is noticed by now, or is no mutant, or is not among those that they hold for."""
    survivors = {fate.name for fate in fates if fate.by == "nobody"}
    return [reason for reason in table if reason.example not in survivors or not reason.explains(reason.example)]


def chosen(mutants: Sequence[SpecMutant], table: Sequence[Reason], *, everything: bool) -> list[SpecMutant]:
    """What is tried: one mutant of each form and the examples of the reasons, or all; all but of specs that lend only forms.

    Of the forms that the last specs lend, a default run tries one in `_ONE_IN`.
    """
    first, seldom = {folder.name for folder in FIRST}, {folder.name for folder in SOMETIMES}
    sample = spread([one for one in mutants if one.slug not in seldom], first)
    known = {one.form for one in sample}
    lent = spread([one for one in mutants if one.form not in known])
    sample += lent if everything else lent[::_ONE_IN]
    if everything:
        return list(dict.fromkeys([*(one for one in mutants if one.slug in first), *sample]))
    examples = {reason.example for reason in table}
    return list(dict.fromkeys([*sample, *(one for one in mutants if one.name in examples)]))


def told(fates: Sequence[Fate]) -> str:
    """The line of the session: how many mutants, and who noticed them."""
    counts = Counter(fate.by for fate in fates)
    parts = [f"{counts[by]} {words}" for by, words in _WORDS.items()]
    return f"specs: {len(fates)} mutants: {', '.join(parts)}, {counts['nobody']} by nobody with a reason"


def main(*, everything: bool = False, out: Path | None = None) -> int:
    """Hunt mutants of all specs; 1 if a survivor has no reason, a reason no survivor, or a check fails itself."""
    began, table = time.perf_counter(), reasons()
    places = {
        one: (folder, at) for folder in (*FIRST, *OTHERS, *SOMETIMES) for at, one in enumerate(truth_of(folder).mutants)
    }
    tried = chosen(list(places), table, everything=everything)
    jobs = [Job(*places[one], any(reason.explains(one.name) for reason in table), everything) for one in tried]
    with concurrent.futures.ProcessPoolExecutor(min(os.cpu_count() or 1, 2)) as pool:
        fates = list(pool.map(hunt, jobs, chunksize=4))
    if out is not None:
        lines = (f"{fate.by}\t{fate.name}\t{fate.seconds:.1f}\t{fate.evidence}\n" for fate in fates)
        out.write_text("".join(lines))
    wrong = list(what_is_wrong(fates, table))
    for line in wrong:
        click.echo(line)
    click.echo(f"{told(fates)}; {time.perf_counter() - began:.0f} s")
    return 1 if wrong or not fates else 0


def what_is_wrong(fates: Sequence[Fate], table: Sequence[Reason]) -> Iterator[str]:
    """A line for each survivor without a reason, each reason without a survivor, and each mutant over which a check fails itself."""
    for fate in unexplained(fates, table):
        yield f"UNNOTICED {fate.name} {fate.evidence}".rstrip()
    for reason in unneeded(fates, table):
        yield f"NO SURVIVOR needs the reason of {reason.example}: {reason.because}"
    for fate in fates:
        if fate.by == "a check fails itself":
            yield f"FAILED ITSELF over {fate.name}: {fate.evidence}"
