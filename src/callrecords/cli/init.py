"""`callrecords init`: facts about a vendor's API, proposed from its own description."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import click

from callrecords.cli.examples import A_PATH, flag, option
from callrecords.cli.exits import BadSpec, Exit
from callrecords.cli.project import files_for, replace_file, vendors_here, write_files
from callrecords.cli.specs import built_in_note, counted_out, need_generator, problem_lines, shown, spoken

_HELP = """Begin with a vendor: read its own OpenAPI description and write what could be told of it to HILL/facts.yaml.

\b
  callrecords init hill --from openapi.yaml
  callrecords generate hill -o src/  # when the questions are answered
  callrecords init --project  # the files of a repository around it

The description may be OpenAPI 3.1, 3.0 or Swagger 2.0, in one file or many; it stays as it is. What is proposed: which operations list call
records and which get one, the record's key, times, money and personal fields, paging, filters, errors and the token. Each fact has a comment that says where it
was seen. What could not be told is an x-question, which every check repeats until it is answered. All other operations are left out with a
reason; --list names one that is a list of call records all the same.

--explain KEY prints what a key of the facts means, such as x-pagination; --explain formats how values may be written, --explain story the parts and words
of x-means.

--project writes what a repository of your own needs besides: pyproject.toml with the entry point that makes its vendors known, a noxfile that
generates and checks, a contract test, a CI workflow, README.md and .gitignore. Run it at the top of the repository, with --from or later. Its vendors are
the folders there that hold a spec.

The exit code is 7 as long as there is something to answer or to mend. No file that is there is replaced without --force, which keeps what was there as FILE.bak.
"""


class _DescriptionPath(click.Path):
    """The path of a vendor's own file, which is there."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; what else people give is refused with what to do instead."""
        if "://" in str(value):
            self.fail(f"{value} is an address. Save what is there as a file, and name that", param, ctx)
        if Path(value).is_dir():
            files = sorted(path for path in Path(value).iterdir() if path.suffix in (".json", ".yaml", ".yml"))
            also = f", such as {files[0]}" if files else ""
            self.fail(f"{value} is a folder. Name the file in it that the description begins with{also}", param, ctx)
        return super().convert(value, param, ctx)


def _explained(ctx: click.Context, param: click.Parameter, word: str | None) -> None:
    """Print what a word means and leave, whatever else the command line says."""
    from callrecords.generator.lint.explain import Unexplained, explain

    if word is None or ctx.resilient_parsing:
        return
    try:
        said = explain(word)
    except Unexplained as error:
        raise click.BadParameter(str(error), ctx, param) from None
    for paragraph in said:
        click.echo(
            paragraph if "\n" in paragraph else click.wrap_text(paragraph, min(shutil.get_terminal_size().columns, 100))
        )
    ctx.exit()


_DESCRIPTION = _DescriptionPath(path_type=Path, exists=True, dir_okay=False)


@click.command(help=_HELP, short_help="Begin with a vendor: propose the facts of its description.")
@click.argument("folder", metavar="[HILL]", required=False, type=A_PATH)
@option(
    "--from file",
    "FILE",
    "The vendor's own description.",
    type=_DESCRIPTION,
)
@option(
    "--list lists", "PATH", "A path that lists call records, such as /usage, where init does not see it.", multiple=True
)
@option(
    "--explain word",
    "KEY",
    "Print what a key of the facts means, such as x-pagination.",
    callback=_explained,
    is_eager=True,
    expose_value=False,
)
@flag("--project", "Write the files of a repository around the specs in this folder.")
@flag("--force", "Replace files that are there, and keep them as FILE.bak.")
def init(folder: Path | None, file: Path | None, *, lists: tuple[str, ...], project: bool, force: bool) -> Exit:
    """Propose facts, write a project, or both; see `_HELP`."""
    need_generator()
    from callrecords.generator.reading.overlay import FACTS

    if (folder is None or file is None) and not project:
        raise click.UsageError("name a vendor and its description: callrecords init hill --from openapi.yaml")
    if file is not None and folder is None:
        raise click.UsageError(f"name the vendor: callrecords init hill --from {shown(file)} --project")
    if folder is not None:
        _demand_name(folder, described=file is not None)
    files = files_for(vendors_here(folder), force=force) if project else {}
    if folder is None or file is None:
        click.echo(write_files(files))
        return Exit.OK
    target = folder / FACTS
    if target.exists() and not force:
        raise click.UsageError(
            f"{shown(target)} is there already; --force proposes it anew, and keeps what was there beside it"
        )
    return _propose(folder, file, files, lists)


def _demand_name(folder: Path, *, described: bool) -> None:
    from callrecords.generator.lint.words import slug_fault
    from callrecords.generator.reading.folder import is_spec

    fault = slug_fault(folder.resolve().name)
    if fault is not None:
        raise click.UsageError(fault)
    if not described and not is_spec(folder):
        raise click.UsageError(f"{shown(folder)} holds no spec; add --from FILE, the vendor's own description")


def _propose(folder: Path, file: Path, files: dict[Path, str], lists: tuple[str, ...]) -> Exit:
    from callrecords.generator.lint.specs import by_weight, check
    from callrecords.generator.proposing.propose import propose
    from callrecords.generator.reading.overlay import FACTS

    target = folder / FACTS
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"{shown(folder)} is a file; the facts come into a folder of the vendor's name")
    extends = Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()
    proposal = spoken(lambda: propose(file, folder.resolve().name, extends, lists))
    folder.mkdir(parents=True, exist_ok=True)
    kept = replace_file(target, proposal.text)
    reading, problems = check(folder, house=False)
    click.echo(f"{proposal.title}: {proposal.operations} operations")
    for line in proposal.said:
        click.echo(f"  {line}")
    counts = Counter(line.split(maxsplit=1)[0] for line in proposal.said)
    out = counted_out(counts)
    click.echo(f"  {proposal.operations} in, {out}")
    click.echo(f"Written: {shown(target)}, beside {shown(file)}")
    if kept is not None:
        click.echo(f"What was there before, with its answers: {shown(kept)}")
    note = built_in_note(folder.resolve().name)
    if note is not None:
        click.echo(note)
    if files:
        click.echo(write_files(files))
    if not problems:
        click.echo(f"Nothing is open. Read it, then: callrecords generate {shown(folder)}")
        return Exit.OK
    questions = 0 if reading is None or reading.overlay is None else len(reading.overlay.questions)
    rest = len(problems) - questions
    asked = f"{questions} question{'' if questions == 1 else 's'} to answer"
    head = f"{asked}, {rest} problem{'' if rest == 1 else 's'} to mend in {shown(target)}"
    raise BadSpec("\n".join([head, *problem_lines(by_weight(problems))]))
