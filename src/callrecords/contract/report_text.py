"""The report for people: a table of verdicts per operation and promise, then what is wrong and how to see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from callrecords.contract.assumed import Standing
from callrecords.contract.promises import PROMISES
from callrecords.contract.run import Result
from callrecords.contract.verdicts import Outcome, Verdict

_STYLES = {
    Outcome.PASS: "green",
    Outcome.FAIL: "bold red",
    Outcome.NOT_EVALUATED: "yellow",
    Outcome.EXPECTED_DEVIATION: "magenta",
}
_MOST_ROWS = 60
"""Rows of the table; beyond that, promises that were kept are only counted, by operation."""


def show(result: Result, console: Console) -> None:
    """Print the report."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for heading in ("Operation", "Promise", "Verdict", "Evidence"):
        table.add_column(heading, overflow="fold")
    for one in _rows(result):
        table.add_row(one.operation, one.promise, f"[{_STYLES[one.outcome]}]{one.outcome}", escape(one.evidence))
    console.print(table)
    for text in _lines(result):
        console.print(text, highlight=False, markup=False, soft_wrap=True)


def summary(result: Result) -> str:
    """One line that says it all."""
    counts = Counter(one.outcome for one in result.verdicts)
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome]) or "nothing was judged"
    times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in result.seconds.items())
    return f"{result.title}, profile {result.profile}: {told} ({result.requests:,} requests; {times})"


def _rows(result: Result) -> Iterator[Verdict]:
    if len(result.verdicts) <= _MOST_ROWS:
        yield from result.verdicts
        return
    kept = Counter(one.operation for one in result.verdicts if one.outcome is Outcome.PASS)
    for operation in dict.fromkeys(one.operation for one in result.verdicts):
        if kept[operation]:
            yield Verdict("", operation, Outcome.PASS, f"{kept[operation]} promises kept (all of them: --report)")
        yield from (one for one in result.verdicts if one.operation == operation and one.outcome is not Outcome.PASS)


def _lines(result: Result) -> Iterator[str]:
    for one in result.verdicts:
        if one.outcome is Outcome.FAIL:
            yield f"\n{one.promise} on {one.operation}: {one.evidence}"
            if one.promise in PROMISES:
                yield f"  promised: {PROMISES[one.promise].says}"
            for exchange in one.exchanges[:2]:
                yield f"  {exchange.curl}"
                if exchange.status:
                    yield f"  -> {exchange.status} {exchange.body[:300]}"
    if result.shares:
        yield "\nTouched of the spec:"
        for share in result.shares:
            yield f"  {share.operation}, {share.side}: {share.covered} of {share.total} keywords"
    if result.profile == "live":
        yield "\nAssumptions of the spec:"
        for assumption in result.assumed:
            by = f" ({assumption.by})" if assumption.standing is not Standing.UNTESTED else ""
            yield f"  {assumption.standing}: {assumption.operation}, {assumption.place}: {assumption.note}{by}"
    for remark in result.remarks:
        yield f"Warning: {remark}"
    yield f"\n{summary(result)}"
