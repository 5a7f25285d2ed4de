"""`callrecords report SOURCE...`: calls, minutes, answer rate and cost, by what calls have in common."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.text import Text

from callrecords.calls.record import CallRecord
from callrecords.cli import table
from callrecords.cli.callfiles import read_calls
from callrecords.cli.examples import A_PATH, ExampleCommand, flag, option
from callrecords.cli.exits import Exit
from callrecords.cli.partfile import PartFile
from callrecords.cli.progress import PipedConsole
from callrecords.cli.uninstalled import with_spec
from callrecords.cli.window import Now
from callrecords.errors import BadArgument
from callrecords.report.cells import AMOUNTS, lines, shown
from callrecords.report.page import page
from callrecords.report.summary import KEYS, Summary, keys_of, summary
from callrecords.spec.catalog import Vendor

_HELP = f"""Count and add up calls: how many, the share that was answered, minutes, cost.

\b
  callrecords report calls/ --by day,direction --month 2026-10
  callrecords report {{target}}:january.jsonl --by result
  callrecords report calls/ --by hour --tz Europe/Berlin --html hours.html

SOURCE is a place that sync fills, SLUG.RESOURCE:FILE for a .jsonl, .csv or .parquet that fetch wrote, or FILE with the columns of the common
call record, or with those that --mapping names. Several are added together.

Keys: {", ".join(KEYS)}. Days and hours are those of the start, in UTC or in the zone of --tz.

Each record counts: of a call with several legs each leg does.
"""
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)


@click.command(
    "report", cls=ExampleCommand, help=_HELP, short_help="Calls, minutes, answer rate and cost, as a table or a page."
)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@option("--by", "KEY,KEY", "What to group by.", default="day,direction", show_default=True)
@option("--month", "YYYY-MM", "Only calls that started in this month.")
@option("--tz", "ZONE", "Zone of days and hours, such as Europe/Berlin. [default: UTC]")
@option("--mapping", "FILE.toml", "What the columns of a file mean.", type=A_PATH)
@option("--html", "FILE", "One page with plots, which loads nothing.", type=A_PATH)
@flag("--show-numbers", "Show phone numbers as they are; without it all but two digits are hidden.")
@flag("--json as_json", "An array with one object for each group.")
@with_spec
@click.pass_obj
def report(
    vendors: tuple[Vendor, ...], /, sources: tuple[str, ...], *, by: str, month: str | None, tz: str | None,
    mapping: Path | None, html: Path | None, show_numbers: bool, as_json: bool,
) -> Exit:  # fmt: skip
    """Report; see `_HELP`."""
    if month is not None and not _MONTH.fullmatch(month):
        raise BadArgument("--month: write a month such as 2026-10")
    keys, now = keys_of(by), Now.at(tz)
    found = summary(_calls(vendors, sources, mapping), keys, now.zone, month)
    if html is not None:
        title = " ".join(["Calls by", ", ".join(keys), *([] if month is None else ["in", month])])
        with PartFile(html) as part:
            part.write(page(found, title, numbers=show_numbers))
        click.echo(f"{found.total.calls:,} calls in {len(found.groups):,} groups written to {html}", err=True)
    elif as_json:
        sys.stdout.buffer.write(
            msgspec.json.format(msgspec.json.encode(_told(found, numbers=show_numbers)), indent=2) + b"\n"
        )
    else:
        _print(found, numbers=show_numbers)
    return Exit.OK


def _calls(vendors: Sequence[Vendor], sources: Sequence[str], mapping: Path | None) -> Iterator[CallRecord]:
    for source in sources:
        yield from read_calls(vendors, source, mapping)


def _print(found: Summary, *, numbers: bool) -> None:
    console = PipedConsole()
    head, right = [*found.by, *AMOUNTS], [*[False] * len(found.by), *[True] * len(AMOUNTS)]
    rows = [[table.visible(text) for text in line] for line in lines(found, numbers=numbers)]
    if not console.is_terminal:
        table.plain([head, *rows], right, console)
        return
    drawn = table.rich_table()
    for name, to_right in zip(head, right, strict=True):
        drawn.add_column(name, justify="right" if to_right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*map(Text, row))
    console.print(drawn)


def _told(found: Summary, *, numbers: bool) -> list[dict[str, Any]]:
    return [
        {
            **dict(zip(found.by, shown(found.by, key, numbers=numbers), strict=True)),
            "calls": tally.calls,
            "answered": tally.answered,
            "with_result": tally.judged,
            **{f"{name}_seconds": None if sum_ is None else f"{sum_:f}"
               for name, sum_ in (("duration", tally.duration), ("talk", tally.talk), ("billed", tally.billed))},
            "cost": {currency: f"{amount:f}" for currency, amount in sorted(tally.cost.items())},
            "unpriced": tally.unpriced,
        }
        for key, tally in found.groups.items()
    ]  # fmt: skip
