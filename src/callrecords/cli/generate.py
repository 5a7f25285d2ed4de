"""`callrecords generate`: specs become packages in somebody's own project."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from callrecords.cli.examples import A_PATH, flag, option
from callrecords.cli.exits import BadSpec, Exit
from callrecords.cli.progress import PipedConsole, Steps
from callrecords.cli.specs import (
    built_in_note,
    checked,
    counted_out,
    differing,
    need_generator,
    problem_lines,
    shown,
    write,
)
from callrecords.vendors import GROUP

if TYPE_CHECKING:
    from callrecords.generator.reading.folder import SpecReading
    from callrecords.spec.bundle import Bundle

_HELP = """Make a vendor's client, wire models and facts from its spec.

\b
  callrecords generate hill -o src/     # writes src/callrecords/hill/ and src/callrecords/wire/hill.py
  callrecords generate hill -o src/ --check  # writes nothing; exit code 7 if what is there is not what the spec makes
  callrecords generate --house specs/*  # holds specs in our own form to their style as well

A FOLDER has the vendor's slug as its name. It holds facts.yaml and the vendor's own description, as `callrecords init` leaves them, or a
spec in our own form. Every spec is checked first; if one has problems, all of them are printed, the most important first, and nothing is
written.

What was generated before is replaced. A file that was not is never touched: where one is in the way, nothing is written.
"""


@click.command(help=_HELP, short_help="Client, wire models and facts from a spec.")
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...", type=A_PATH)
@option(
    "-o --output", "DIR", "Where `callrecords/` is written.", type=A_PATH, default=Path("src"),
    show_default=True,
)  # fmt: skip
@flag("--house", "Check the style of specs in our own form too.")
@flag("--check", "Write nothing: see whether what is there is what the specs make.")
def generate(folders: tuple[Path, ...], output: Path, *, house: bool, check: bool) -> Exit:
    """Generate; see `_HELP`."""
    need_generator()
    with Steps(PipedConsole(stderr=True)) as steps:
        readings = checked(folders, house=house, step=steps.at)
        if check:
            return _compared(folders, output, steps.at)
        bundles = write(folders, output, steps.at)
    for reading, bundle in zip(readings, bundles, strict=True):
        click.echo("\n".join(_report(reading, bundle, output)))
    click.echo(f'\nWhat makes them known, in the pyproject.toml of your project:\n\n[project.entry-points."{GROUP}"]')
    for bundle in bundles:
        click.echo(f'{bundle.slug} = "callrecords.{bundle.slug}.vendor:VENDOR"')
    return Exit.OK


def _compared(folders: tuple[Path, ...], output: Path, step: Callable[[str], None]) -> Exit:
    """Make the packages elsewhere; raises `BadSpec` naming each file that differs."""
    with tempfile.TemporaryDirectory() as made:
        slugs = [bundle.slug for bundle in write(folders, Path(made), step)]
        stale = [shown(output / "callrecords" / path) for path in differing(Path(made), output, slugs)]
    if stale:
        again = f"callrecords generate {' '.join(map(str, folders))} -o {output}"
        raise BadSpec("\n".join([f"not what the specs make; write it anew: {again}", *stale]))
    click.echo(f"What is in {shown(output)} is what the specs make: {', '.join(slugs)}")
    return Exit.OK


def _report(reading: SpecReading, bundle: Bundle, output: Path) -> Iterator[str]:
    """What became of each operation, and what was written."""
    from callrecords.generator.lint.specs import left_out, remarks

    rows = [(one.fate, str(one), one.reason) for one in reading.operations] or [
        (operation.resource.role, f"{operation.method} {operation.path}", "")
        for operation in bundle.operations.values()
    ]
    names: dict[str, str] = {}
    for one in bundle.operations.values():
        jobs = () if one.job is None else one.job.parts
        places = [f"{one.method} {one.path}", *(f"{part.method} {part.path}" for part in jobs)]
        places += [] if one.sync is None else [f"GET {one.sync.part.path}"]
        names |= dict.fromkeys(places, f"{bundle.slug}.{one.resource.name}")
    yield f"{bundle.client.title}: {len(rows)} operations"
    for fate, name, reason in rows:
        yield f"  {fate:5}  {name}  {names.get(name, reason)}".rstrip()
    counts = Counter(str(fate) for fate, _, _ in rows)
    yield f"  {len(rows)} in, {counted_out(counts)}"
    if reading.invented:
        yield f"  examples made up, since no sample shows one: {', '.join(reading.invented)}"
    loose = [*problem_lines(remarks(reading))]
    if loose:
        yield f"  read more loosely than it is written: {len(loose)}"
        yield from (f"    {line}" for line in loose)
    dropped = [*problem_lines(left_out(reading))]
    if dropped:
        yield f"  examples that break their own schema, which nothing is made after: {len(dropped)}"
        yield from (f"    {line}" for line in dropped)
    if reading.left:
        yield f"  parameters left out, which no client sends: {', '.join(reading.left)}"
    note = built_in_note(bundle.slug)
    if note is not None:
        yield f"  {note}"
    yield f"  written: {shown(output / 'callrecords' / bundle.slug)}/ and {shown(output / 'callrecords' / 'wire' / f'{bundle.slug}.py')}"
