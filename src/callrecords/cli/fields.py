"""`callrecords fields`: what a record holds, how each field can be filtered and sorted, and on which evidence. All of it comes from the bundle."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import attrs
import click
import msgspec
from rich.console import Console
from rich.text import Text

from callrecords.cli import complete
from callrecords.cli.progress import PipedConsole
from callrecords.cli.query import find_target
from callrecords.cli.table import plain, rich_table
from callrecords.cli.uninstalled import with_spec
from callrecords.describe.fields import ListedField, fields_of
from callrecords.spec.catalog import Vendor

_HEADINGS = ("Field", "Type", "Operators", "Words", "Sort", "Personal", "Evidence")
_MOST = {"Type": 10, "Operators": 13, "Evidence": 11}
"""Widths on a terminal: what folds well leaves its place to the words of enums."""


@click.command(short_help="The fields of a record: types, filters, words, evidence.")
@click.argument("target", metavar="SLUG.RESOURCE", shell_complete=complete.resources)
@click.option("--json", "as_json", is_flag=True, help="A JSON array, with descriptions and the whole evidence.")
@with_spec
@click.pass_obj
def fields(vendors: tuple[Vendor, ...], target: str, *, as_json: bool) -> None:
    """List the fields of a record, and how each can be filtered and sorted.

    Operators are those of `callrecords fetch --where`; a field without any cannot be filtered by the vendor. Words are the values that
    the spec knows; a vendor may send others. Personal data is masked in logs and errors.
    """
    found = fields_of(*find_target(vendors, target))
    if as_json:
        text = msgspec.json.format(msgspec.json.encode([attrs.asdict(one, recurse=False) for one in found]), indent=2)
        click.echo(text.decode())
    else:
        show(found, PipedConsole(file=sys.stdout))


def show(found: Sequence[ListedField], console: Console) -> None:
    """Print a table that folds its cells to fit; into a pipe, plain lines that are never cut."""
    rows = [_row(one) for one in found]
    if console.is_terminal:
        table = rich_table()
        for heading in _HEADINGS:
            most = _MOST.get(heading)
            table.add_column(heading, overflow="fold", no_wrap=heading == "Field", max_width=most)
        for row in rows:
            table.add_row(*map(Text, row))
        console.print(table)
        return
    plain([_HEADINGS, *rows], [False] * len(_HEADINGS), console)


def _row(one: ListedField) -> tuple[str, ...]:
    return (
        one.name,
        one.type if one.unit is None else f"{one.type} ({one.unit})",
        " ".join(one.operators),
        _words(one.words),
        "yes" if one.sortable else "",
        one.personal or "",
        ", ".join(dict.fromkeys(mark.kind for mark in one.evidence)),
    )


def _words(words: Sequence[str]) -> str:
    """Words with blanks between them; commas where a word itself holds a blank."""
    return (", " if any(" " in word for word in words) else " ").join(words)
