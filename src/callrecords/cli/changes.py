"""`callrecords changes`: the change feed of a table, as JSON Lines."""

from __future__ import annotations

from collections.abc import Sequence

import click
import msgspec

from callrecords.cli import complete
from callrecords.cli.examples import ExampleCommand, option
from callrecords.cli.exits import Exit
from callrecords.cli.uninstalled import with_spec
from callrecords.errors import BadArgument
from callrecords.lake.changes import changes
from callrecords.lake.place import Lake
from callrecords.lake.rows import RowMaker
from callrecords.spec.catalog import Vendor

_HELP = """Which records came, changed and vanished since a version of a table, one JSON object on each line.

\b
  callrecords changes calls/ {target} --since 0
  callrecords changes calls/ {target} --since 12 | jq 'select(.change == "changed") | .fields'

A record that is new or vanished is there as a whole; of a changed one each field that is another, with both values. The version to go on from
is printed to stderr.
"""
_ENCODER = msgspec.json.Encoder(decimal_format="number")


@click.command(
    "changes", cls=ExampleCommand, help=_HELP, short_help="New, changed and vanished records since a version."
)
@click.argument("where", metavar="PLACE")
@click.argument("target", metavar="SLUG.RESOURCE", required=False, shell_complete=complete.resources)
@option("--since", "VERSION", "What came after this version.", type=click.IntRange(0), required=True)
@with_spec
@click.pass_obj
def changes_command(vendors: Sequence[Vendor], /, where: str, target: str | None, since: int) -> Exit:
    """Print the feed; see `_HELP`."""
    found = {table.name: (vendor, resource, table) for vendor, resource, table in Lake(where).tables(vendors).values()}
    if target is None and len(found) > 1:
        raise BadArgument(f"name one of the tables there: {', '.join(found)}")
    if target is not None and target not in found:
        raise BadArgument(f"{target!r} has no table there; there are {', '.join(found)}")
    vendor, resource, table = found[target or next(iter(found))]
    newest = int(table.delta.version())
    if since > newest:
        raise BadArgument(f"--since: the newest version is {newest}")
    for told in changes(table, since, RowMaker(vendor, resource).key):
        click.echo(_ENCODER.encode(told))
    click.echo(f"Go on with --since {newest}", err=True)
    return Exit.OK
