"""`callrecords sql`: a query over the tables of a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import click
import msgspec

from callrecords.calls.view import select, union
from callrecords.cli.examples import ExampleCommand, flag, option
from callrecords.cli.exits import Exit
from callrecords.cli.table import visible
from callrecords.cli.uninstalled import with_spec
from callrecords.cli.window import show
from callrecords.lake.place import Lake
from callrecords.lake.query import engine_here, query
from callrecords.spec.catalog import Vendor

_HELP = """Ask the tables of a place with SQL.

\b
  callrecords sql calls/ "select count(*) from {table}"
  callrecords sql calls/ "select call_day, count(*) as calls from {table} group by call_day order by call_day" --json

A table is called {table} for {target}; calls holds the calls of all tables with one set of columns. The engine is DuckDB where it is installed, else DataFusion, which comes with the extra `sync`;
--engine chooses.
"""
_ENCODER = msgspec.json.Encoder(decimal_format="number")


@click.command("sql", cls=ExampleCommand, help=_HELP, short_help="A query over the tables of a place.")
@click.argument("where", metavar="PLACE")
@click.argument("statement", metavar="SQL")
@option("--engine", None, "What runs it.", type=click.Choice(["duckdb", "datafusion"]))
@flag("--json", "Print an object for each row.")
@with_spec
@click.pass_obj
def sql_command(vendors: Sequence[Vendor], /, where: str, statement: str, engine: Any, *, json: bool) -> Exit:
    """Run a query; see `_HELP`."""
    found = Lake(where).tables(vendors)
    tables = {name: table for name, (_, _, table) in found.items()}
    calls = union(
        select(vendor.bundle(), vendor.load(resource.record), name, table.columns)
        for name, (vendor, resource, table) in found.items()
    )
    rows = query(tables, statement, engine or engine_here(), {"calls": calls})
    for line in _objects(rows) if json else _aligned(rows):
        click.echo(line)
    return Exit.OK


def _objects(rows: Any) -> Iterator[bytes]:
    for batch in rows.to_batches():
        yield from map(_ENCODER.encode, batch.to_pylist())


def _aligned(rows: Any) -> Iterator[str]:
    cells = [list(rows.schema.names), *([_text(value) for value in row.values()] for row in rows.to_pylist())]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    for row in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value.normalize():f}"
        case datetime() if value.tzinfo is not None:
            return show(value)
        case dict() | list():
            return visible(_ENCODER.encode(value).decode())
        case _:
            return visible(str(value))
