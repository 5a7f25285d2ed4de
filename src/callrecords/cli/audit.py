"""`callrecords audit`: what is settled, what is missing, and whether the vendor still says the same; for cron, with an exit code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from callrecords.cli.examples import A_PATH, ExampleCommand, flag, option
from callrecords.cli.exits import Exit
from callrecords.cli.profiles import with_profile
from callrecords.cli.source import client_of
from callrecords.cli.table import visible
from callrecords.cli.uninstalled import with_spec
from callrecords.cli.window import show
from callrecords.lake.audit import AuditReport, audit
from callrecords.lake.place import Lake
from callrecords.lake.rows import RowMaker
from callrecords.lake.table import LakeTable
from callrecords.pseudonyms import Pseudonyms
from callrecords.spec.catalog import Resource, Vendor

_HELP = """Whether the tables of a place hold what they say.

\b
  callrecords audit calls/  # keys, days, gaps, and each settled window against the number of records that it had
  callrecords audit calls/ --sample 3  # also three hours of settled days, read from the vendor once more
  callrecords audit calls/ --totals  # also how many records the vendor says that it has, where it does

The exit code is 5 if anything is wrong, so that cron can tell.
"""


@click.command(
    "audit", cls=ExampleCommand, help=_HELP, short_help="What is settled in a place, and what is wrong there."
)
@click.argument("where", metavar="PLACE")
@option("--sample", "N", "Hours of settled days to read from the vendor once more.", type=click.IntRange(0), default=0)
@flag("--totals", "Ask the vendor how many records all settled windows have; those that differ are read once more.")
@option("--seed", "N", "Choose the same sample again.", type=int)
@option("--pseudonyms", "KEYFILE", "The key of tables with pseudonyms: a sample is compared through it.", type=A_PATH)
@flag("--json", "Print an object for each table.")
@flag("--emulated", "Use the embedded emulator instead of the vendor.")
@with_profile
@with_spec
@click.pass_obj
def audit_command(
    vendors: Sequence[Vendor], /, where: str, sample: int, seed: int | None, pseudonyms: Path | None, *,
    totals: bool, json: bool, emulated: bool, profile: str | None,
) -> Exit:  # fmt: skip
    """Audit; see `_HELP`."""
    hidden = None if pseudonyms is None else Pseudonyms.from_file(pseudonyms)
    code = Exit.OK
    for vendor, resource, table in Lake(where).tables(vendors).values():
        report = _audited(
            vendor, resource, table, sample, seed, hidden, totals=totals, emulated=emulated, profile=profile
        )
        if json:
            click.echo(msgspec.json.encode(_as_json(report)))
        else:
            for line in _as_text(report):
                click.echo(visible(line))
        code = Exit.INCOMPLETE if report.findings else code
    return code


def _audited(
    vendor: Vendor, resource: Resource, table: LakeTable, sample: int, seed: int | None, hidden: Pseudonyms | None, *,
    totals: bool, emulated: bool, profile: str | None,
) -> AuditReport:  # fmt: skip
    maker = RowMaker(vendor, resource)
    if not sample and not totals:
        return audit(table, maker)
    with client_of(vendor, emulated=emulated, profile=profile) as client:
        return audit(
            table,
            maker,
            getattr(client, resource.attribute),
            samples=sample,
            seed=seed,
            totals=totals,
            pseudonyms=None if table.fingerprint is None else hidden,
        )


def _as_text(report: AuditReport) -> list[str]:
    ledger = report.ledger
    lines = [
        f"{report.resource}: {report.rows:,} records"
        + (f", {report.sampled:,} read once more" if report.sampled else "")
    ]
    if ledger is not None:
        lines.append(
            f"  settled from {show(ledger.since)} through {show(ledger.settled)}, provisional through {show(ledger.read)}"
        )
    if report.totals is not None:
        lines.append(
            f"  the vendor told how many records there are in {report.totals:,} windows"
            if report.totals
            else "  the vendor does not tell how many records a window has"
        )
    return lines + [f"  {finding}" for finding in report.findings or ["nothing is wrong"]]


def _as_json(report: AuditReport) -> dict[str, Any]:
    return {
        "resource": report.resource,
        "rows": report.rows,
        "ledger": report.ledger,
        "sampled": report.sampled,
        "totals": report.totals,
        "findings": report.findings,
    }
