"""`callrecords fetch`: a table of the newest records, or a file with everything in a window."""

from __future__ import annotations

import contextlib
import shlex
import sys
from collections.abc import Callable, Generator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import attrs
import click
from rich.console import Console

from callrecords.cli import table
from callrecords.cli.ask import Ask, read
from callrecords.cli.exits import Exit
from callrecords.cli.files import STDOUT, SUFFIXES, BadFile, Csv, JsonLines
from callrecords.cli.partfile import PartFile
from callrecords.cli.progress import Progress
from callrecords.cli.pull import Page, Puller
from callrecords.cli.source import client_of
from callrecords.cli.window import Window, show
from callrecords.core.catalog import Vendor

NEWEST = 20
"""Rows of the table unless `--max` says otherwise."""

_HELP = """Fetch call records: a table of the newest ones, or with -o everything, into a file.

\b
  callrecords fetch acme.calls --emulated          made-up records, no account needed
  callrecords fetch acme.calls                     the newest 20
  callrecords fetch acme.calls --max 100 --fields id,started,price
  callrecords fetch acme.calls --where "direction eq 'inbound' and duration gt 60"
  callrecords fetch acme.calls --since 2026-01-01 --until 2026-02-01 -o january.csv
  callrecords fetch acme.calls --since 2026-01-01 -o - | jq .price

Token, base URL and what else the vendor needs come from the environment; `callrecords vendors` names the variables.

Times: 2026-01-31 is midnight UTC; with a time of day the zone is part of it: 2026-01-31T09:30Z, 2026-01-31T09:30+02:00. --since is
included, --until is not, so that a month ends where the next one begins.

Files: .jsonl holds each record as the vendor sent it, .csv has one column per field. They are written as FILE.part and renamed when
complete. Into a pipe the table is plain text; -o - writes JSON Lines.
"""


def _output(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    del context, parameter
    if value is not None and value != STDOUT and value.suffix not in SUFFIXES:
        raise click.BadParameter(f"{value.name}: end the name with .jsonl or .csv, or write - for JSON Lines on stdout")
    return value


@click.command(help=_HELP, short_help="Call records: a table of the newest, or everything into a file.")
@click.argument("target", metavar="SLUG.RESOURCE")
@click.option("--since", metavar="TIME", help="First instant, included.")
@click.option("--until", metavar="TIME", help="First instant that is left out.")
@click.option("--where", metavar="EXPR", help="Filter done by the vendor: field op value, joined with and, or.")
@click.option("--fields", metavar="A,B", help="Only these fields; a file also keeps the record's key.")
@click.option(
    "--order", metavar="FIELD[:desc]", help="Sorted by the vendor. [default: newest first; a file: oldest first]"
)
@click.option(
    "--max",
    "maximum",
    type=click.IntRange(min=1),
    metavar="N",
    help="At most so many records. [default: 20; a file: all]",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), callback=_output, metavar="FILE", help=".jsonl, .csv, or -"
)
@click.option("--emulated", is_flag=True, help="Ask the embedded emulator instead of the vendor.")
@click.pass_obj
def fetch(
    vendors: tuple[Vendor, ...],
    target: str,
    since: str | None,
    until: str | None,
    where: str | None,
    fields: str | None,
    order: str | None,
    maximum: int | None,
    output: Path | None,
    *,
    emulated: bool,
) -> Exit:
    """Fetch; see `_HELP`."""
    try:
        window = Window.read(since, until)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    ask = read(vendors, target=target, window=window, where=where, order=order, fields=fields, maximum=maximum)
    again = {"--where": where, "--fields": fields, "--until": until}
    job = _Job(ask=ask, emulated=emulated, stderr=Console(stderr=True), again={k: v for k, v in again.items() if v})
    return job.table() if output is None else job.file(output)


@attrs.define
class _Job:
    """One fetch while it runs."""

    ask: Ask
    emulated: bool
    stderr: Console
    again: Mapping[str, str]
    """The options that a command which goes on repeats as they were."""
    bad: int = 0
    keep_bad: Callable[[bytes], None] | None = None

    def table(self) -> Exit:
        """Show the newest records."""
        with self._puller() as puller:
            records = puller.newest(self.ask.maximum or NEWEST)
        ask = self.ask
        columns = table.choose(ask.listed, ask.clock) if ask.fields is None else table.named(ask.listed, ask.fields)
        attributes = ask.attributes()
        rows = [table.cells(record, columns, attributes) for record in records]
        console = Console()
        if rows or not console.is_terminal:
            hidden = table.show(columns, rows, console)
            if hidden:
                self._note(
                    f"Left out for lack of width: {', '.join(hidden)}. Widen the terminal, or choose with --fields."
                )
        else:
            self._note("No records here. A wider --since/--until, or another --where, may find some.")
        return self._verdict()

    def file(self, path: Path) -> Exit:
        """Write everything in the window."""
        if path == STDOUT:
            with self._puller() as puller:
                lines = JsonLines(sys.stdout.buffer.write, self.ask.kept)
                for page in puller.everything():
                    for record in page.items:
                        lines.add(record.raw)
            return self._verdict()
        self.keep_bad = BadFile(path).add
        written, newest = 0, None
        with PartFile(path) as part:
            sink = self._sink(path, part.write)
            try:
                with self._puller() as puller:
                    time = puller.time_of()
                    for page in puller.everything():
                        for record in page.items:
                            sink.add(record.raw)
                            written += 1
                            newest = _latest(newest, time(record))
            except BaseException:
                self._unfinished(path, part, written, newest)
                raise
        self._note(f"{_records(written)} written to {path}")
        for name, count in sink.left_out().items():
            self._note(
                f"{_records(count)} had a field {name!r} that the spec does not declare: left out of the CSV, kept by .jsonl"
            )
        return self._verdict()

    @contextlib.contextmanager
    def _puller(self) -> Generator[Puller]:
        ask = self.ask
        with (
            client_of(ask.vendor, emulated=self.emulated) as client,
            Progress(ask.name, self.stderr) as progress,
        ):

            def seen(page: Page) -> None:
                times = [moment for record in page.items if (moment := time(record)) is not None]
                progress.add(len(page.items), max(times, default=None))
                for bad in page.bad_items:
                    self.bad += 1
                    if self.keep_bad is not None:
                        self.keep_bad(bad.raw)

            puller = Puller(ask, getattr(client, ask.resource.attribute), seen, datetime.now(UTC))
            time = puller.time_of()
            yield puller

    def _sink(self, path: Path, write: Callable[[bytes], object]) -> JsonLines | Csv:
        if path.suffix == ".csv":
            return Csv(write, self.ask.kept or tuple(self.ask.listed), self.ask.listed)
        return JsonLines(write, self.ask.kept)

    def _unfinished(self, path: Path, part: PartFile, written: int, newest: datetime | None) -> None:
        """Say what there is after a failure, and how to go on."""
        if not written:
            self._note("No record was written.")
            part.discard()
            return
        self._note(f"{_records(written)} came before that; they are in {part.part}.")
        ordered = self.ask.operation.order is not None and self.ask.clock in self.ask.operation.order.fields
        if self.ask.order is not None or not ordered or newest is None:
            self._note(
                "They are in no order of time, so there is no safe point to go on from: run the same command again."
            )
            return
        first, rest = (path.with_stem(f"{path.stem}-{number}") for number in (1, 2))
        self._note(
            "They are complete up to the last one's time. To go on from there (that instant's records come again):"
        )
        self._note(f"  mv {shlex.quote(str(part.part))} {shlex.quote(str(first))}")
        self._note(f"  {self._command(newest, rest)}")
        self._note("Or run the same command again, which starts over.")

    def _command(self, since: datetime, output: Path) -> str:
        words = ["callrecords", "fetch", self.ask.name, "--since", show(since)]
        for option, value in self.again.items():
            words += [option, value]
        return shlex.join([*words, *(["--emulated"] if self.emulated else []), "-o", str(output)])

    def _verdict(self) -> Exit:
        if not self.bad:
            return Exit.OK
        where = "" if self.keep_bad is None else ", kept as received in the .bad file"
        self._note(f"{_records(self.bad)} could not be read{where}; the others are complete.")
        return Exit.INCOMPLETE

    def _note(self, text: str) -> None:
        self.stderr.print(table.visible(text), markup=False, highlight=False, soft_wrap=True)


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)


def _records(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'}"
