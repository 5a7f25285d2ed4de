"""`callrecords reconcile A B`: where two sides of the same calls agree, where they do not, and the money between them."""

from __future__ import annotations

import heapq
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.text import Text

from callrecords.calls.record import CallRecord
from callrecords.cli import table
from callrecords.cli.callfiles import read_calls
from callrecords.cli.examples import A_PATH, ExampleCommand, flag, option
from callrecords.cli.exits import Exit
from callrecords.cli.progress import PipedConsole
from callrecords.cli.uninstalled import with_spec
from callrecords.cli.window import show
from callrecords.errors import BadArgument
from callrecords.reconcile.compare import Tolerance, compared, start_of
from callrecords.reconcile.outcome import Agreement, Pair, Sums
from callrecords.report.cells import money
from callrecords.spec.catalog import Vendor
from callrecords.spec.masking import mask_number

_HELP = """Compare two sides of the same calls: exact, within tolerance, mismatch, only in A, only in B, and the money between them.

\b
  callrecords reconcile {target}:january.jsonl ours.csv --b-mapping ours.toml
  callrecords reconcile a.parquet b.parquet --window 5s --tolerance 2s --json

A and B are places that sync fills, SLUG.RESOURCE:FILE for a .jsonl, .csv or .parquet that fetch wrote, or FILE with the columns of the common call record, or with
those that a mapping names. Two records are one call when they have the same numbers, in normal form, and start within --window of each other;
the nearest ones are taken first, one to one. Billed seconds, talk, cost and currency are then compared, as far as both sides say them.

The exit code is 0 when everything agrees within the tolerance, and 8 when anything does not.
"""
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)(ms|s|m)?", re.ASCII)
_IN_SECONDS = {"ms": Decimal("0.001"), "s": Decimal(1), "m": Decimal(60)}
_AMOUNT = re.compile(r"\d{1,12}(?:\.\d{1,12})?", re.ASCII)


def _seconds(context: click.Context, parameter: click.Parameter, text: str) -> Decimal:
    del context
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        raise BadArgument(f"{parameter.opts[0]}: write a length of time such as 3s, 500ms or 1m")
    return Decimal(found[1]) * _IN_SECONDS[found[2] or "s"]


def _amount(context: click.Context, parameter: click.Parameter, text: str) -> Decimal:
    del context
    if not _AMOUNT.fullmatch(text.strip()):
        raise BadArgument(f"{parameter.opts[0]}: write an amount such as 0.01")
    return Decimal(text.strip())


@click.command(
    "reconcile", cls=ExampleCommand, help=_HELP, short_help="Two sides of the same calls, compared one by one."
)
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@option("--window", "LENGTH", "Between the starts of one call.", default="3s", show_default=True, callback=_seconds)
@option("--tolerance", "LENGTH", "Between two durations.", default="1s", show_default=True, callback=_seconds)
@option("--cost-tolerance", "AMOUNT", "Between two costs.", default="0", show_default=True, callback=_amount)
@option("--a-mapping", "FILE.toml", "What the columns of A mean.", type=A_PATH)
@option("--b-mapping", "FILE.toml", "What the columns of B mean.", type=A_PATH)
@option(
    "--list listed",
    "N",
    "Show at most so many calls that differ.",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
)
@flag("--show-numbers", "Show phone numbers as they are; without it all but two digits are hidden.")
@flag("--json as_json", "One JSON object with every call that is not exact.")
@with_spec
@click.pass_obj
def reconcile_command(
    vendors: tuple[Vendor, ...], /, a: str, b: str, *, window: Decimal, tolerance: Decimal, cost_tolerance: Decimal,
    a_mapping: Path | None, b_mapping: Path | None, listed: int, show_numbers: bool, as_json: bool,
) -> Exit:  # fmt: skip
    """Compare; see `_HELP`."""
    allowed = Tolerance(window=timedelta(seconds=float(window)), seconds=tolerance, cost=cost_tolerance)
    pairs = compared(read_calls(vendors, a, a_mapping), read_calls(vendors, b, b_mapping), allowed)
    found = Sums()
    if as_json:
        _write(_noted(pairs, found), found, numbers=show_numbers)
    else:
        apart = (pair for pair in _noted(pairs, found) if pair.agreement not in (Agreement.EXACT, Agreement.WITHIN))
        first = heapq.nsmallest(listed, apart, key=start_of)
        for _ in apart:  # all are counted, also where none is listed
            pass
        console = PipedConsole()
        _print(_HEAD, list(_summary(found)), console)
        if first:
            console.file.write("\n")
            _print(_LIST, [_line(pair, numbers=show_numbers) for pair in first], console)
        more = sum(found.counts[one] for one in Agreement if one not in (Agreement.EXACT, Agreement.WITHIN)) - len(
            first
        )
        if more:
            click.echo(f"{more:,} more calls differ; --list shows more, --json all.", err=True)
        if any(found.undated):
            click.echo(
                "Without a start, and so without a partner: {:,} calls of A, {:,} of B.".format(*found.undated),
                err=True,
            )
        if any(found.unpriced):
            click.echo("Without a cost: {:,} calls of A, {:,} of B.".format(*found.unpriced), err=True)
    return Exit.OK if found.agrees else Exit.DIFFERENT


def _noted(pairs: Iterable[Pair], sums: Sums) -> Iterator[Pair]:
    """The pairs as they come, each added to the sums."""
    for pair in pairs:
        sums.add(pair)
        yield pair


_HEAD = (("", False), ("calls", True), ("currency", False), ("cost A", True), ("cost B", True), ("A - B", True))
_LIST = (
    ("", False),
    ("started (UTC)", False),
    ("from", False),
    ("to", False),
    ("A", False),
    ("B", False),
    ("differs", False),
)


def _summary(found: Sums) -> Iterator[list[str]]:
    for agreement, count in found.counts.items():
        rows = [(currency, sums) for (currency, one), sums in found.money.items() if one == agreement]
        yield [agreement.value, f"{count:,}", *(_money(*rows[0]) if rows else ("", "", "", ""))]
        for currency, sums in rows[1:]:
            yield ["", "", *_money(currency, sums)]
    for at, (currency, sums) in enumerate(found.totals.items()):
        yield ["all" if at == 0 else "", f"{sum(found.counts.values()):,}" if at == 0 else "", *_money(currency, sums)]


def _money(currency: str | None, sums: Any) -> tuple[str, ...]:
    return currency or "unnamed", *map(money, (sums.a, sums.b, sums.difference))


def _line(pair: Pair, *, numbers: bool) -> list[str]:
    one = next(call for call in (pair.a, pair.b) if call is not None)
    started = "" if one.started is None else show(one.started)
    sides = [_side(call, pair.differences) for call in (pair.a, pair.b)]
    cells = [
        pair.agreement.value,
        started,
        *(_number(number, shown=numbers) for number in (one.from_number, one.to_number)),
    ]
    return [table.visible(cell) for cell in (*cells, *sides, ", ".join(pair.differences))]


def _side(call: CallRecord | None, differences: Sequence[str]) -> str:
    """What a side says where the two differ; of a call that the other lacks, its key."""
    if call is None:
        return "-"
    if not differences:
        return call.id
    values = (getattr(call, name) for name in differences if name != "started")
    return " ".join(money(value) if isinstance(value, Decimal) else str(value) for value in values)


def _number(number: str | None, *, shown: bool) -> str:
    return "" if number is None else number if shown else mask_number(number)


def _print(head: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]], console: Console) -> None:
    if not console.is_terminal:
        table.plain([[name for name, _ in head], *rows], [right for _, right in head], console)
        return
    drawn = table.rich_table()
    for name, right in head:
        drawn.add_column(name, justify="right" if right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*map(Text, row))
    console.print(drawn)


def _write(pairs: Iterable[Pair], sums: Sums, *, numbers: bool) -> None:
    """One object: the pairs first, a line each as they come, then what they add up to."""
    out, before = sys.stdout.buffer, b'{\n  "pairs": ['
    for pair in pairs:
        if pair.agreement != Agreement.EXACT:
            told = {
                "agreement": pair.agreement.value,
                "differences": list(pair.differences),
                "a": _call(pair.a, numbers=numbers),
                "b": _call(pair.b, numbers=numbers),
            }
            out.write(before + b"\n    " + msgspec.json.encode(told))
            before = b","
    out.write(
        (before if before != b"," else b"\n  ")
        + b"],\n  "
        + msgspec.json.format(msgspec.json.encode(_told(sums)), indent=2)[2:].lstrip()
        + b"\n"
    )


def _told(found: Sums) -> dict[str, Any]:
    return {
        "agrees": found.agrees,
        "counts": {agreement.value: count for agreement, count in found.counts.items()},
        "unpriced": dict(zip("ab", found.unpriced, strict=True)),
        "undated": dict(zip("ab", found.undated, strict=True)),
        "totals": [{"currency": currency, **_amounts(money)} for currency, money in found.totals.items()],
        "money": [
            {"currency": currency, "agreement": agreement.value, **_amounts(money)}
            for (currency, agreement), money in found.money.items()
        ],
    }


def _amounts(money: Any) -> dict[str, str]:
    return {"a": f"{money.a:f}", "b": f"{money.b:f}", "difference": f"{money.difference:f}"}


def _call(call: CallRecord | None, *, numbers: bool) -> dict[str, Any] | None:
    if call is None:
        return None
    values = call.to_dict()
    for name in ("from_number", "to_number"):
        values[name] = values[name] if values[name] is None else _number(values[name], shown=numbers)
    return {name: f"{value:f}" if isinstance(value, Decimal) else value for name, value in values.items()}
