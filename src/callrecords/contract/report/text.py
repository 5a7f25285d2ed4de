"""The report for people: what became of it first, then what is broken, the worst first; details only when asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import attrs
from rich.cells import cell_len
from rich.console import Console

from callrecords.contract.base.assumed import Standing
from callrecords.contract.base.promises import EVERY_PROMISE
from callrecords.contract.base.result import Result
from callrecords.contract.base.since import Compared, Course
from callrecords.contract.base.verdicts import Outcome, Verdict

_WORST = (
    "scope.", "token.", "paging.", "cdr.unique", "window.", "filter.", "search.", "order.", "answers.", "get.",
    "fields.", "cdr.", "envelope.", "links.", "limits.", "errors.",
)  # fmt: skip
"""Promises by what it costs when they are broken: others' records, lost records, wrong ones, untrue words about them."""

_LONGEST = 300
"""Characters of a body that are shown."""

_COMMAND_WORDS = re.compile(r"""(?:"[^"]*"|'[^']*'|[^\s"'])+""")
"""Words of a command, quotes included."""

_MOST = 5
"""Warnings that are shown without `--verbose`."""


@attrs.frozen
class Broken:
    """One broken promise, over all operations that break it in the same way."""

    promise: str
    verdicts: Sequence[Verdict]

    @property
    def operations(self) -> str:
        """The operations that break it."""
        return ", ".join(one.operation for one in self.verdicts)

    @property
    def evidence(self) -> str:
        """What they did."""
        return self.verdicts[0].evidence

    @property
    def curl(self) -> str | None:
        """The command that shows it."""
        return next((exchange.curl for one in self.verdicts for exchange in one.exchanges), None)


def broken(result: Result) -> list[Broken]:
    """The broken promises, the worst first."""
    found: dict[tuple[str, str], list[Verdict]] = {}
    for one in result.verdicts:
        if one.outcome is Outcome.FAIL:
            found.setdefault((one.promise, one.evidence), []).append(one)
    first = {promise: at for at, (promise, _) in reversed(list(enumerate(found)))}
    ranked = sorted(found.items(), key=lambda item: (_badness(item[0][0]), first[item[0][0]]))
    return [Broken(promise, verdicts) for (promise, _), verdicts in ranked]


def causes(result: Result, outcome: Outcome = Outcome.NOT_EVALUATED) -> dict[str, list[Verdict]]:
    """What was not evaluated, or is not applicable, by its cause."""
    found: dict[str, list[Verdict]] = {}
    for one in result.verdicts:
        if one.outcome is outcome:
            found.setdefault(one.evidence, []).append(one)
    return found


def show(result: Result, console: Console, *, verbose: bool = False) -> None:
    """Print the report; `verbose` adds everything that is not needed to see what is wrong.

    Nothing is cut. On a terminal long lines are wrapped at its width, and commands go on behind a backslash, so that they
    can still be pasted; elsewhere each thing is one line, whatever its length.
    """
    for line in _lines(result, verbose=verbose):
        shown = attrs.evolve(line, text=plain(line.text))
        for text in _wrapped(shown, console.width) if console.is_terminal else [shown.text]:
            console.print(
                text, style=_STYLES.get(line.kind, ""), highlight=False, markup=False, emoji=False, soft_wrap=True
            )


def summary(result: Result) -> str:
    """One line that says it all."""
    counts = Counter(one.outcome for one in result.verdicts)
    counted = (
        ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome]) or "nothing was judged"
    )
    times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in result.seconds.items())
    return f"{result.title}, profile {result.profile}: {counted} ({result.requests:,} requests; {times})"


def for_github(result: Result) -> Iterator[str]:
    """The broken promises and what was not judged, as GitHub shows them beside a pull request."""
    for one in broken(result):
        yield f"::error title={_property(f'{result.slug}: {one.promise} is broken')}::{_data(f'{one.operations}: {one.evidence}')}"
    for cause, verdicts in causes(result).items():
        title = f"{result.slug}: {len(verdicts)} promises are not evaluated"
        yield f"::warning title={_property(title)}::{_data(cause)}"


Kind = Literal["text", "fail", "curl"]

_STYLES: Mapping[Kind, str] = {"fail": "bold red", "curl": "dim"}


@attrs.frozen
class _ReportLine:
    """One line of the report, as long as it is."""

    text: str
    kind: Kind = "text"


def _wrapped(line: _ReportLine, width: int) -> list[str]:
    """A line in pieces that fit, the later ones indented; a word that is wider than the terminal stays whole."""
    if line.kind != "curl" and "\n" in line.text:
        return [piece for text in line.text.split("\n") for piece in _wrapped(attrs.evolve(line, text=text), width)]
    bare = line.text.strip()
    words = bare.split()
    if line.kind == "curl":
        words = _COMMAND_WORDS.findall(bare)
        words = words if " ".join(words) == bare else [bare]
    indent = " " * (len(line.text) - len(line.text.lstrip(" ")))
    end, pieces = " \\" if line.kind == "curl" else "", [indent]
    for word in words:
        if pieces[-1].strip() and cell_len(f"{pieces[-1]} {word}{end}") > width:
            pieces[-1] += end
            pieces.append(f"{indent}    {word}")
        else:
            pieces[-1] += f" {word}" if pieces[-1].strip() else word
    return pieces


def _lines(result: Result, *, verbose: bool) -> Iterator[_ReportLine]:
    yield _ReportLine(summary(result))
    if result.ended is not None:
        yield _ReportLine(f"The run ended early: {result.ended}")
    if result.replay is not None:
        yield _ReportLine(f"Seed {result.replay.seed}; the same run again:")
        yield _ReportLine(f"  {result.replay.check}", "curl")
    if result.since is not None:
        yield from map(_ReportLine, _since(result.since))
    yield from _broken_lines(result, verbose=verbose)
    for text in _other_lines(result, verbose=verbose):
        heading = text.removeprefix("\n")
        yield from [_ReportLine("")] * (heading != text)
        yield _ReportLine(heading)


def _since(found: Compared) -> Iterator[str]:
    other = f" (profile {found.other_profile})" if found.other_profile else ""
    yield f"Since {found.name}{other}: {found.sentence}"
    for course in (one for one in Course if one is not Course.STILL):
        yield from (f"  {course}: {promise} on {operation}" for promise, operation in found.of(course))


def _broken_lines(result: Result, *, verbose: bool) -> Iterator[_ReportLine]:
    found = broken(result)
    if found:
        yield _ReportLine("")
        count = len({one.promise for one in found})
        yield _ReportLine(f"Broken, the worst first ({count} promise{'s' * (count != 1)}):")
    for one in found:
        yield _ReportLine(f"  {one.promise} ({one.operations}): {one.evidence}", "fail")
        if not verbose:
            yield from [_ReportLine(f"    {one.curl}", "curl")] * (one.curl is not None)
            continue
        if one.promise in EVERY_PROMISE:
            yield _ReportLine(f"    promised: {EVERY_PROMISE[one.promise].says}")
        for verdict in one.verdicts:
            for exchange in verdict.exchanges[:2]:
                yield _ReportLine(f"    {exchange.curl}", "curl")
                if exchange.status:
                    yield _ReportLine(f"    -> {exchange.status} {exchange.body[:_LONGEST]}".rstrip())


def _other_lines(result: Result, *, verbose: bool) -> Iterator[str]:
    missed = causes(result)
    if missed:
        yield "\nNot evaluated:"
        for cause, verdicts in missed.items():
            named = ", ".join(
                dict.fromkeys(f"{one.promise} on {one.operation}" if verbose else one.promise for one in verdicts)
            )
            yield f"  {cause}: {named}"
            yield from (f"    {line}" for line in verdicts[0].trace.splitlines() if verbose)
    yield from _not_applicable(result, verbose=verbose)
    expected = [one for one in result.verdicts if one.outcome is Outcome.EXPECTED_DEVIATION]
    if expected:
        yield "\nExpected deviations:"
        yield from (f"  {one.promise} on {one.operation}: {one.evidence}" for one in expected)
    if verbose:
        yield "\nKept:"
        kept = [one for one in result.verdicts if one.outcome is Outcome.PASS]
        yield from (f"  {one.promise} on {one.operation}: {one.evidence}" for one in kept)
    yield from _touched(result, verbose=verbose)
    if result.profile == "live":
        yield from _assumed(result, verbose=verbose)
    shown = result.remarks if verbose else result.remarks[:_MOST]
    yield from (f"Warning: {remark}" for remark in shown)
    if len(result.remarks) > len(shown):
        yield f"{len(result.remarks) - len(shown)} more warnings: --verbose"


def _not_applicable(result: Result, *, verbose: bool) -> Iterator[str]:
    found = causes(result, Outcome.NOT_APPLICABLE)
    if not found:
        return
    if not verbose:
        named = dict.fromkeys(one.promise for verdicts in found.values() for one in verdicts)
        yield f"\nNot applicable, for the spec has nothing that they are about (--verbose says what): {', '.join(named)}"
        return
    yield "\nNot applicable, for the spec has nothing that they are about:"
    for lacking, verdicts in found.items():
        named = dict.fromkeys(f"{one.promise} on {one.operation}" for one in verdicts)
        yield f"  {lacking}: {', '.join(named)}"


def _touched(result: Result, *, verbose: bool) -> Iterator[str]:
    if not result.shares:
        return
    if verbose:
        yield "\nTouched of the spec:"
        for share in result.shares:
            yield f"  {share.operation}, {share.side}: {share.covered} of {share.total} keywords"
        return
    sides: list[str] = []
    for side in dict.fromkeys(share.side for share in result.shares):
        mine = [share for share in result.shares if share.side == side]
        sides.append(f"{sum(one.covered for one in mine)} of {sum(one.total for one in mine)} {side} keywords")
    yield f"\nTouched of the spec: {', '.join(sides)}"


def _assumed(result: Result, *, verbose: bool) -> Iterator[str]:
    counts = Counter(one.standing for one in result.assumed)
    yield f"\nAssumptions of the spec: {', '.join(f'{counts[standing]} {standing}' for standing in Standing)}"
    for one in result.assumed:
        if verbose or one.standing is not Standing.UNTESTED:
            by = f" ({one.by})" if one.by else ""
            yield f"  {one.standing}: {one.operation}, {one.place}: {one.note}{by}"


def _badness(promise: str) -> int:
    return next((at for at, prefix in enumerate(_WORST) if promise.startswith(prefix)), len(_WORST))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def plain(text: str) -> str:
    """Text without control characters: what a server sent must not steer a terminal, and XML cannot hold it."""
    return "".join(char if char.isprintable() or char in "\n\t" else f"\\x{ord(char):02x}" for char in text)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
