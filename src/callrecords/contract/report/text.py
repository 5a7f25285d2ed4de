"""The report for people: what became of it first, then what is broken, the worst first; details only when asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import attrs
from rich.console import Console

from callrecords.contract.base.assumed import Standing
from callrecords.contract.base.promises import EVERY_PROMISE
from callrecords.contract.base.result import Result
from callrecords.contract.base.verdicts import Outcome, Verdict

_WORST = (
    "scope.", "token.", "paging.", "cdr.unique", "window.", "filter.", "search.", "order.", "answers.", "get.",
    "fields.", "cdr.", "envelope.", "links.", "limits.", "errors.",
)  # fmt: skip
"""Promises by what it costs when they are broken: others' records, lost records, wrong ones, untrue words about them."""

_LONGEST = 300
"""Characters of evidence, and of a body, that are shown."""

_MOST = 5
"""Warnings that are shown without `--verbose`."""


@attrs.frozen
class Broken:
    """One broken promise, over all operations."""

    promise: str
    verdicts: Sequence[Verdict]

    @property
    def operations(self) -> str:
        """The operations that break it."""
        return ", ".join(one.operation for one in self.verdicts)

    @property
    def evidence(self) -> str:
        """What the first of them did that can be shown."""
        text = next((one for one in self.verdicts if one.exchanges), self.verdicts[0]).evidence
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

    @property
    def curl(self) -> str | None:
        """The command that shows it."""
        return next((exchange.curl for one in self.verdicts for exchange in one.exchanges), None)


def broken(result: Result) -> list[Broken]:
    """The broken promises, the worst first."""
    failed = [one for one in result.verdicts if one.outcome is Outcome.FAIL]
    names = sorted(dict.fromkeys(one.promise for one in failed), key=_badness)
    return [Broken(name, [one for one in failed if one.promise == name]) for name in names]


def show(result: Result, console: Console, *, verbose: bool = False) -> None:
    """Print the report; `verbose` adds everything that is not needed to see what is wrong."""
    for text in _lines(result, verbose=verbose):
        console.print(text, highlight=False, markup=False, soft_wrap=True)


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
    for cause, verdicts in _causes(result).items():
        title = f"{result.slug}: {len(verdicts)} promises are not evaluated"
        yield f"::warning title={_property(title)}::{_data(cause)}"


def _lines(result: Result, *, verbose: bool) -> Iterator[str]:
    yield summary(result)
    if result.ended is not None:
        yield f"The run ended early: {result.ended}"
    yield from _broken_lines(result, verbose=verbose)
    causes = _causes(result)
    if causes:
        yield "\nNot evaluated:"
        for cause, verdicts in causes.items():
            named = ", ".join(
                dict.fromkeys(f"{one.promise} on {one.operation}" if verbose else one.promise for one in verdicts)
            )
            yield f"  {cause}: {named}"
            yield from (f"    {line}" for line in verdicts[0].trace.splitlines() if verbose)
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


def _broken_lines(result: Result, *, verbose: bool) -> Iterator[str]:
    found = broken(result)
    if found:
        yield f"\nBroken, the worst first ({len(found)} promises):"
    for one in found:
        yield f"  {one.promise} ({one.operations}): {one.evidence}"
        if not verbose:
            if one.curl is not None:
                yield f"    {one.curl}"
            continue
        if one.promise in EVERY_PROMISE:
            yield f"    promised: {EVERY_PROMISE[one.promise].says}"
        for verdict in one.verdicts:
            yield f"    {verdict.operation}: {verdict.evidence}"
            for exchange in verdict.exchanges[:2]:
                yield f"      {exchange.curl}"
                if exchange.status:
                    yield f"      -> {exchange.status} {exchange.body[:_LONGEST]}"


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


def _causes(result: Result) -> dict[str, list[Verdict]]:
    """What was not evaluated, by its cause."""
    found: dict[str, list[Verdict]] = {}
    for one in result.verdicts:
        if one.outcome is Outcome.NOT_EVALUATED:
            found.setdefault(one.evidence, []).append(one)
    return found


def _badness(promise: str) -> int:
    return next((at for at, prefix in enumerate(_WORST) if promise.startswith(prefix)), len(_WORST))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
