"""`callrecords fetch`: a table of the newest records, or a file with everything in a window."""

from __future__ import annotations

import contextlib
import functools
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import click
import msgspec
from rich.console import Console

from callrecords.cli import complete, table
from callrecords.cli.examples import A_PATH, ExampleCommand, flag, option
from callrecords.cli.exits import Exit
from callrecords.cli.files import STDOUT, BadFile, Format, csv_lines, json_lines, numbered, suffixes
from callrecords.cli.following import Following
from callrecords.cli.parquet import ParquetFile
from callrecords.cli.partfile import PartFile
from callrecords.cli.private import named
from callrecords.cli.profiles import with_profile
from callrecords.cli.progress import PipedConsole, Progress
from callrecords.cli.pull import Puller
from callrecords.cli.query import FetchQuery, read
from callrecords.cli.sheet import SheetFile
from callrecords.cli.source import client_of
from callrecords.cli.uninstalled import given as spec_given
from callrecords.cli.uninstalled import with_spec
from callrecords.cli.window import Window, is_absolute, show
from callrecords.client.operations.page import Page
from callrecords.client.records.deviations import NOT_AS_ASKED, Kind
from callrecords.client.records.record import Problem, Record
from callrecords.pseudonyms import Pseudonyms
from callrecords.spec.catalog import Vendor
from callrecords.spec.masking import mask_name

NEWEST = 20
"""Rows of the table unless `--max` says otherwise."""

_NOTES: Mapping[Kind, str] = {
    "outside the window": "Records from outside the window that came all the same, left out: {count}",
    "against the filter": "Records that do not meet the filter but came all the same, kept: {count}",
    "out of order": "Pages that came out of order and may hold records that came before: {count}",
    "missing record": "Records that are missing by the vendor's own total: {count}",
    "missing next link": "Pages without a link to the next one, which was requested all the same: {count}",
    "refused cursor": "The vendor refused to go on after a record; the walk went on by pages.",
    "dead page token": "The vendor took a page token no more; the walk went on from the records that came.",
    "ignored cursor": "The vendor did not go on after a record; the walk went on by pages.",
}
"""What becomes of a deviation of the whole list."""

_HELP = """Fetch call records: a table of the newest ones, or with -o everything, into a file.

\b
  callrecords fetch {target} --emulated  # made-up records, no account needed
  callrecords fetch {target}  # the newest 20
  callrecords fetch {target} --max 100 --fields {fields}
  callrecords fetch {target} --where "{where}"
  callrecords fetch {target} --since 2026-01-01 --until 2026-02-01 -o january.csv
  callrecords fetch {target} --since yesterday --until today --tz Europe/Berlin -o calls.csv.gz
  callrecords fetch {target} --since 2026-01-01 -o - | jq .{number}

Token, base URL and what else the vendor needs come from the environment; `callrecords vendors` names the variables. With --profile they
come from the configuration file; `callrecords profiles` lists what it has.

Times: 2026-01-31 is midnight UTC, or in the zone of --tz; with a time of day the zone is part of it: 2026-01-31T09:30Z,
2026-01-31T09:30+02:00. yesterday and today are midnights, 7d is seven days ago; so are 90m, 12h, 2w, now. --since is included, --until is
not, so that a month ends where the next one begins.

Files: .jsonl holds each record as the vendor sent it, .csv has one column per field; both also as .gz and .zst. .parquet has typed columns,
.xlsx keeps telephone numbers as text. They are written as FILE.part and renamed when complete. Into a pipe the table is plain text; -o -
writes JSON Lines.
"""


def _output(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    del context, parameter
    if value is not None and value != STDOUT and not suffixes(value)[0]:
        raise click.BadParameter(
            f"{value.name}: end the name with .jsonl or .csv, either with .gz or .zst behind it, with .parquet or .xlsx; "
            "or write - for JSON Lines on stdout"
        )
    return value


@click.command(
    cls=ExampleCommand, help=_HELP, short_help="Call records: a table of the newest, or everything into a file."
)
@click.argument("target", metavar="SLUG.RESOURCE", shell_complete=complete.resources)
@click.argument("key", required=False)
@option("--since", "TIME", "First instant, included.")
@option("--until", "TIME", "First instant that is left out.")
@option("--tz", "ZONE", "Zone of days and of times without one, such as Europe/Berlin. [default: UTC]")
@option("--where", "EXPR", "Filter done by the vendor: field op value, joined with and, or.", complete.filterable)
@option("--fields", "A,B", "Only these fields; a file also keeps the record's key.", complete.fields)
@option(
    "--order",
    "FIELD[:desc]",
    "Sorted by the vendor. [default: newest first; a file: oldest first]",
    complete.sortable,
)
@option("--max maximum", "N", "At most so many records. [default: 20; a file: all]", type=click.IntRange(min=1))
@option("--concurrency", "N", "Requests at once, into a file; needs --since.", type=click.IntRange(1, 64))
@option(
    "-o --output",
    "FILE",
    ".jsonl, .csv (also .gz, .zst), .parquet, .xlsx, or -",
    type=A_PATH,
    callback=_output,
)
@option(
    "--pseudonyms",
    "KEYFILE",
    "Keyed hashes in the place of phone numbers, made with the key in this file.",
    type=A_PATH,
)
@option(
    "--changes",
    "TOKENFILE",
    "What changed since the token in this file, where the vendor tells it; needs -o.",
    type=A_PATH,
)
@flag("--export", "Have the vendor make one file of the window, where it can, and read that; needs -o.")
@flag("--emulated", "Use the embedded emulator instead of the vendor.")
@with_profile
@with_spec
@click.pass_obj
def fetch(
    vendors: tuple[Vendor, ...],
    /,
    output: Path | None,
    *,
    pseudonyms: Path | None,
    changes: Path | None,
    emulated: bool,
    profile: str | None,
    **given: Any,
) -> Exit:
    """Fetch; see `_HELP`."""
    if changes is not None:
        if output is None:
            raise click.UsageError("--changes brings all that changed: say with -o where to write it")
        if pseudonyms is not None:
            raise click.UsageError("--changes writes what the vendor sent, keys and numbers; leave --pseudonyms out")
        query = read(vendors, changes=True, **given)
        return Following(query, changes, emulated, profile, PipedConsole(stderr=True)).run(output)
    if given["export"] and output is None:
        raise click.UsageError("--export brings a whole window: say with -o where to write it")
    hidden = None if pseudonyms is None else Pseudonyms.from_file(pseudonyms)
    query = read(vendors, **given)
    again = {f"--{name}": given[name] for name in ("where", "fields", "until") if given[name]} | spec_given()
    if query.window.until is not None and (given["tz"] or not is_absolute(given["until"])):
        again["--until"] = show(query.window.until)
    if pseudonyms is not None:
        again["--pseudonyms"] = str(pseudonyms)
    if profile is not None:
        again["--profile"] = profile
    job = _Job(
        query=query,
        emulated=emulated,
        profile=profile,
        stderr=PipedConsole(stderr=True),
        again=again,
        pseudonyms=hidden,
    )
    if output is None:
        return job.table()
    return job.stream() if output == STDOUT else job.file(output)


@attrs.frozen
class _Written:
    """What a file holds for certain."""

    records: int = 0
    newest: datetime | None = None
    length: int = 0
    """In bytes."""


@attrs.define
class _Job:
    """One fetch while it runs."""

    query: FetchQuery
    emulated: bool
    profile: str | None
    stderr: Console
    again: Mapping[str, str]
    """The options that a command which goes on repeats as they were."""
    bad: int = 0
    odd: Counter[str] = attrs.field(factory=Counter[str])
    """Fields with values that did not fit the spec -> how many."""
    keep_bad: Callable[[bytes], None] | None = None
    pseudonyms: Pseudonyms | None = None
    unknown: Counter[str] = attrs.field(factory=Counter[str])
    """With pseudonyms: fields that the spec does not declare -> how many records had them."""
    other: Counter[Kind] = attrs.field(factory=Counter[Kind])
    """What was received unasked, or not received -> how often."""

    def table(self) -> Exit:
        """Show the newest records."""
        query = self.query
        with self._puller() as puller:
            if query.one is not None:
                [page] = puller.everything()
                return self._single(page.items[0])
            records = puller.newest(query.maximum or NEWEST)
        columns = (
            table.choose(query.listed, query.clock) if query.fields is None else table.named(query.listed, query.fields)
        )
        attributes = query.attributes()
        rows = [table.cells(record, columns, attributes) for record in records]
        console = PipedConsole()
        hidden = table.show(columns, rows, console) if rows or not console.is_terminal else ()
        if hidden:
            self._note(f"Left out for lack of width: {', '.join(hidden)}. Widen the terminal, or choose with --fields.")
        if not rows:
            self._note("No records here. A wider --since and --until, or another --where, may find some.")
        return self._verdict()

    def _single(self, record: Record) -> Exit:
        """Show one record, a field on each line."""
        fields = self.query.bundle.record_fields(self.query.operation)
        shown = self.query.fields or tuple(fields)
        columns = table.named(fields, shown)
        cells = table.cells(record, columns, self.query.attributes())
        width = max(map(len, shown))
        for name, cell in zip(shown, cells, strict=True):
            click.echo(f"{name:<{width}}  {cell}".rstrip())
        return self._verdict()

    def stream(self) -> Exit:
        """Write everything in the window to stdout, as JSON Lines."""
        lines = json_lines(self.query.kept)
        with self._puller() as puller:
            for page in puller.everything():
                with named("stdout"):
                    sys.stdout.buffer.writelines(lines.line(record.raw) for record in page.items)
                    sys.stdout.buffer.flush()
        return self._verdict()

    def file(self, path: Path) -> Exit:
        """Write everything in the window to a file."""
        if self.query.window == Window() and (span := self.query.default_window) is not None:
            self._note(
                f"Without --since, {self.query.vendor.title} serves the last {span.days} days; --since asks for more."
            )
        form = self._format(path)
        bad = BadFile(path)
        self.keep_bad = bad.add if self.pseudonyms is None else None  # as received, they would show numbers
        written = _Written()
        with PartFile(path, form.head) as part:
            try:
                with self._puller() as puller:
                    time = puller.time_of()
                    for page in puller.everything():
                        length = part.write(form.add(page.items))
                        newest = functools.reduce(_latest, map(time, page.items), written.newest)
                        written = _Written(written.records + len(page.items), newest, length)
                part.write(form.end())
            except BaseException as error:
                written = _Written() if form.whole else written
                part.keep(written.length)  # a Ctrl-C may come between writing and counting
                error.add_note(self._unfinished(path, part, written))
                raise
        bad.finish()
        self._note(f"{_records(written.records)} written to {path}")
        ending = suffixes(path)[0].lstrip(".")
        where = "the CSV" if ending == "csv" else f"the .{ending} file"
        for name, count in form.left_out.items():
            self._note(
                f"{_records(count)} had a field {name!r} that the spec does not declare: not in {where}; .jsonl keeps it"
            )
        return self._verdict()

    @contextlib.contextmanager
    def _puller(self) -> Generator[Puller]:
        query = self.query
        account = client_of(query.vendor, emulated=self.emulated, profile=self.profile)
        with account as client, Progress(query.name, self.stderr) as progress:

            def seen(page: Page[Record]) -> Page[Record]:
                times = [moment for record in page.items if (moment := time(record)) is not None]
                total = page.total if query.concurrency == 1 else None
                progress.add(len(page.items), max(times, default=None), total)
                self.odd.update(_field(problem) for record in page.items for problem in record.problems)
                for bad in page.bad_items:
                    self.bad += 1
                    if self.keep_bad is not None:
                        self.keep_bad(bad.raw)
                if self.pseudonyms is None:
                    return page
                self.unknown.update(name for record in page.items for name in record.extras)
                return msgspec.structs.replace(
                    page, items=list(self.pseudonyms.records(page.items)), bad_items=[], raw=b""
                )

            puller = Puller(query, getattr(client, query.resource.attribute), seen, datetime.now(UTC))
            time = puller.time_of()
            try:
                yield puller
            finally:
                for one in client.deviations:
                    self.other[one.kind] += one.count

    def _format(self, path: Path) -> Format:
        query = self.query
        fields = query.listed if query.one is None else query.bundle.record_fields(query.operation)
        columns = query.kept or tuple(fields)
        kind, packing = suffixes(path)
        match kind:
            case ".csv":
                return csv_lines(columns, fields.keys(), packing)
            case ".parquet":
                attributes = query.attributes()
                record = query.vendor.load(query.resource.record)
                return ParquetFile(record, {attributes[name] for name in columns}, fields.keys())
            case ".xlsx":
                return SheetFile(fields, columns, query.attributes())
            case _:
                return json_lines(query.kept, packing)

    def _unfinished(self, path: Path, part: PartFile, written: _Written) -> str:
        """What there is after a failure, and how to go on."""
        if not written.records:
            return "No record was written."
        newest = written.newest
        there = f"{_records(written.records)} came before that: {part.part}"
        sorting, clock = self.query.operation.order, self.query.clock
        if self.query.order is not None or sorting is None or clock not in sorting.fields or newest is None:
            return (
                f"{there}\nThey are in no order of time, so nothing can go on from there: run the same command again."
            )
        window = self.query.window
        if window.since is not None:  # a vendor may print a time coarser than it compares it
            newest = max(newest, window.since)
        if window.until is not None and newest >= window.until:
            newest = max(window.since or newest, window.until - timedelta(seconds=1))
        first, rest = numbered(path, 1), numbered(path, 2)
        return (
            f"{there}\nTo go on from the last one (records of that very instant come again):\n"
            f"  mv {shlex.quote(str(part.part))} {shlex.quote(str(first))}\n"
            f"  {self._command(newest, rest)}\nOr run the same command again, which starts over."
        )

    def _command(self, since: datetime, output: Path) -> str:
        words = ["callrecords", "fetch", self.query.name, "--since", show(since)]
        words += [word for pair in self.again.items() for word in pair]
        return shlex.join([*words, *(["--emulated"] if self.emulated else []), "-o", str(output)])

    def _verdict(self) -> Exit:
        if self.odd:
            fields = ", ".join(f"{name} ({count:,})" for name, count in self.odd.most_common())
            self._note(f"Values that do not fit the spec, kept as sent: {fields}")
        for name, count in self.unknown.items():
            self._note(
                f"{_records(count)} had a field {mask_name(name)!r} that the spec does not declare: left out, since it may hold numbers"
            )
        for kind, count in self.other.items():
            if kind in _NOTES:
                self._note(_NOTES[kind].format(count=f"{count:,}"))
        if not self.bad:
            return Exit.INCOMPLETE if self.other.keys() & NOT_AS_ASKED else Exit.OK
        where = "" if self.keep_bad is None else ", kept as received in the .bad file"
        self._note(f"{_records(self.bad)} could not be read{where}; the others are complete.")
        return Exit.INCOMPLETE

    def _note(self, text: str) -> None:
        self.stderr.print(table.visible(text), markup=False, highlight=False, soft_wrap=not self.stderr.is_terminal)


def _field(problem: Problem) -> str:
    """The record's own field, of a path such as `events[0].at`."""
    return problem.field.partition(".")[0].partition("[")[0]


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)


def _records(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'}"
