"""`callrecords sync`: brings tables up to date; the same words for the first run and for every later one."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Generator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import click
import msgspec
from rich.console import Console

from callrecords.cli import complete
from callrecords.cli.examples import A_PATH, ExampleCommand, flag, option
from callrecords.cli.exits import Exit, code_of
from callrecords.cli.extras import SYNC_MODULES, lacking, missing
from callrecords.cli.profiles import with_profile
from callrecords.cli.progress import PipedConsole, Progress
from callrecords.cli.query import find_target
from callrecords.cli.source import client_of
from callrecords.cli.table import visible
from callrecords.cli.uninstalled import with_spec
from callrecords.cli.window import Now, read_instant, read_span, show
from callrecords.client.operations.page import Page
from callrecords.client.records.record import Record
from callrecords.errors import CallRecordsError, ConfigError
from callrecords.lake.ledger import Horizon, Span
from callrecords.lake.place import Lake
from callrecords.lake.rows import RowMaker
from callrecords.lake.sync import Sync, SyncReport, spoken
from callrecords.pseudonyms import Pseudonyms
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.masking import mask_name

_HELP = """Bring tables of call records up to date: every call once, with its final price.

\b
  callrecords sync {target} --since 30d --to calls/  # the first run, and every later one
  callrecords sync {target} --to calls/ --every 10m  # until Ctrl-C or SIGTERM
  callrecords sql calls/ "select count(*) from {table}"
  callrecords audit calls/  # what is settled, what is missing
  callrecords sync {target} --since 30d --to try/ --emulated  # made-up records, no account needed

PLACE is a folder, or a URL such as s3://bucket/calls. Each resource has a table of Delta Lake there, which Spark, DuckDB, polars, Trino
and others read as it is.

A run reads what may have changed since the last one. A record may come late, change or vanish until its window has settled; how long that
takes is in the spec, or --settles says it. Rows and the state of the run are one commit: a run may be killed at any time, and two at once do
no harm.
"""


@click.command(cls=ExampleCommand, help=_HELP, short_help="Tables of call records, brought up to date with each run.")
@click.argument("targets", metavar="SLUG.RESOURCE...", nargs=-1, required=True, shell_complete=complete.resources)
@option("--to where", "PLACE", "A folder, or a URL of an object store.", required=True)
@option(
    "--since",
    "TIME",
    "First instant of all; the first run needs it. An earlier one later on reads what lies before, too.",
)
@option("--tz", "ZONE", "Zone of the days of --since. [default: UTC]")
@option("--settles", "SPAN", "How long records may change, such as 12h or 3d. [default: as the spec says]")
@option("--concurrency", "N", "Requests at once.", type=click.IntRange(1, 64), default=1)
@flag("--no-raw", "Do not keep the whole record beside its fields.")
@option(
    "--pseudonyms",
    "KEYFILE",
    "Keyed hashes in the place of phone numbers, made with the key in this file; each run needs it.",
    type=A_PATH,
)
@option("--every", "SPAN", "Run again and again, with such a pause.")
@flag("--once", "Run once; this is the default.")
@flag("--accept-vanished", "Delete what the vendor no longer has, even if that is most of what the table has.")
@flag("--json", "Print an object for each resource.")
@flag("--emulated", "Use the embedded emulator instead of the vendor.")
@with_profile
@with_spec
@click.pass_obj
def sync(vendors: tuple[Vendor, ...], /, targets: tuple[str, ...], **given: Any) -> Exit:
    """Sync; see `_HELP`."""
    if given["once"] and given["every"]:
        raise click.UsageError("--once and --every contradict each other")
    absent = missing(SYNC_MODULES)
    if absent:
        raise ConfigError(lacking("sync", absent))
    start = None if given["since"] is None else read_instant(given["since"], "--since", Now.at(given["tz"]))
    every = None if given["every"] is None else read_span(given["every"], "--every")
    job = _SyncJob(
        resources=[find_target(vendors, target) for target in dict.fromkeys(targets)],
        place=Lake(given["where"]),
        since=start,
        settles=None if given["settles"] is None else read_span(given["settles"], "--settles"),
        accept_vanished=given["accept_vanished"],
        concurrency=given["concurrency"],
        raw=not given["no_raw"],
        pseudonyms=None if given["pseudonyms"] is None else Pseudonyms.from_file(given["pseudonyms"]),
        as_json=given["json"],
        emulated=given["emulated"],
        profile=given["profile"],
        stderr=PipedConsole(stderr=True),
    )
    return job.once() if every is None else job.again(every)


@attrs.define(kw_only=True)
class _SyncJob:
    """The tables of one command."""

    resources: Sequence[tuple[Vendor, Resource]]
    place: Lake
    since: datetime | None
    settles: timedelta | None
    accept_vanished: bool
    concurrency: int
    raw: bool
    pseudonyms: Pseudonyms | None
    as_json: bool
    emulated: bool
    profile: str | None
    stderr: Console
    stop: threading.Event = attrs.field(factory=threading.Event)

    def once(self) -> Exit:
        """Bring each table up to date; one that fails does not hold up the others. The first failure gives the exit code."""
        if len(self.resources) == 1:
            return self._told(self._run(*self.resources[0]))
        code = Exit.OK
        for vendor, resource in self.resources:
            if not self.stop.is_set():
                try:
                    found = self._told(self._run(vendor, resource))
                except (CallRecordsError, OSError) as error:
                    self._note(f"Error: {vendor.slug}.{resource.name}: {error}")
                    found = code_of(error)
                code = code or found
        return code

    def again(self, every: timedelta) -> Exit:
        """Do so again and again, until somebody stops it; a run that fails is followed by the next."""
        with _stopping(self.stop):
            while not self.stop.is_set():
                try:
                    self.once()
                except (CallRecordsError, OSError) as error:
                    if code_of(error) in (Exit.USAGE, Exit.CONFIG):
                        raise
                    self._note(f"Error: {error}")
                self.stop.wait(every.total_seconds())
        self._note("Stopped; every window that was read is in its table.")
        return Exit.OK

    def _run(self, vendor: Vendor, resource: Resource) -> SyncReport:
        name = f"{vendor.slug}.{resource.name}"
        maker = RowMaker(vendor, resource, raw=self.raw)
        self.place.make()
        table = self.place.table(vendor, resource)
        account = client_of(vendor, emulated=self.emulated, profile=self.profile)
        with account as client, Progress(name, self.stderr) as progress:

            def seen(page: Page[Record]) -> None:
                times = [moment for record in page.items if (moment := getattr(record, maker.clock)) is not None]
                progress.add(len(page.items), max(times, default=None))

            return Sync(
                resource=getattr(client, resource.attribute),
                client=client,
                maker=maker,
                table=table,
                horizon=Horizon.of(maker.operation, self.settles),
                now=lambda: datetime.now(UTC),
                pseudonyms=self.pseudonyms,
                accept_vanished=self.accept_vanished,
                concurrency=self.concurrency,
                on_page=seen,
                stopping=self.stop.is_set,
            ).run(self.since)

    def _told(self, outcome: SyncReport) -> Exit:
        if self.as_json:
            click.echo(msgspec.json.encode(as_json(outcome)))
        else:
            for line in as_text(outcome):
                click.echo(visible(line))
        return Exit.INCOMPLETE if outcome.doubtful or outcome.held or outcome.bad else Exit.OK

    def _note(self, text: str) -> None:
        self.stderr.print(visible(text), markup=False, highlight=False, soft_wrap=not self.stderr.is_terminal)


def as_text(outcome: SyncReport) -> list[str]:
    """What a run found, in lines for people."""
    fields = ", ".join(f"{name} {count:,}" for name, count in outcome.fields.most_common())
    changed = f"{outcome.changed:,} changed" + (f" ({fields})" if fields else "")
    counts = f"{outcome.new:,} new, {changed}, {outcome.vanished:,} vanished, {outcome.unchanged:,} unchanged"
    lines = [f"{outcome.resource}: {counts}"]
    if outcome.ledger is not None:
        ledger = outcome.ledger
        lines.append(
            f"  settled through {show(ledger.settled)}, read through {show(ledger.read)}, since {show(ledger.since)}"
        )
        lines += [f"  gone before it was read: {_span(gap)}" for gap in ledger.gaps]
    after = spoken(outcome.horizon.span)
    why = (
        " (assumed: the spec does not say how long records change; --settles says it)"
        if outcome.horizon.assumed
        else ""
    )
    lines.append(f"  a window settles after {after}{why}; what comes or changes later is not seen")
    lines += [f"  records may be missing, stays provisional: {_span(window)}" for window in outcome.doubtful]
    lines += [
        f"  the vendor no longer has {held.vanished:,} of {held.known:,} records, {_span(held.window)}: nothing was written there, "
        "stays provisional"
        for held in outcome.held
    ]
    if outcome.held:
        ended = "; the run ended there" if outcome.stopped else ""
        lines.append(
            f"  is the token one of the same account?{ended}. If they are gone indeed, --accept-vanished deletes them"
        )
    if outcome.bad:
        lines.append(f"  items that are no records, left out: {outcome.bad:,}")
    lines += [
        f"  {name!r} is not in the spec: kept in extras, {count:,} records"
        for name, count in outcome.extras.most_common()
    ]
    lines += [
        f"  {mask_name(name)!r} is not in the spec: left out, since it may hold numbers, {count:,} records"
        for name, count in outcome.left_out.most_common()
    ]
    return lines


def as_json(outcome: SyncReport) -> dict[str, Any]:
    """The same for machines."""
    ledger = outcome.ledger
    return {
        "resource": outcome.resource,
        "new": outcome.new,
        "changed": outcome.changed,
        "vanished": outcome.vanished,
        "unchanged": outcome.unchanged,
        "fields": dict(outcome.fields),
        "since": None if ledger is None else ledger.since,
        "settled": None if ledger is None else ledger.settled,
        "read": None if ledger is None else ledger.read,
        "gaps": () if ledger is None else ledger.gaps,
        "doubtful": outcome.doubtful,
        "held": outcome.held,
        "stopped": outcome.stopped,
        "bad_items": outcome.bad,
        "extras": dict(outcome.extras),
        "left_out": {mask_name(name): count for name, count in outcome.left_out.items()},
        "settles_after": outcome.horizon.span.total_seconds(),
        "settles_after_assumed": outcome.horizon.assumed,
        "version": outcome.version,
    }


def _span(window: Span) -> str:
    return f"{show(window[0])} to {show(window[1])}"


@contextlib.contextmanager
def _stopping(stop: threading.Event) -> Generator[None]:
    """Ctrl-C and SIGTERM end the command after the window at hand; a second one ends it at once."""

    def handle(number: int, frame: object) -> None:
        del number, frame
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    signals = (signal.SIGINT, signal.SIGTERM)
    before: dict[signal.Signals, Callable[..., Any] | int | None] = {}
    if threading.current_thread() is threading.main_thread():
        before = {one: signal.signal(one, handle) for one in signals}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
