"""`callrecords init`: facts about a vendor's API, proposed from its own description."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import click

from callrecords.cli.examples import flag, option
from callrecords.cli.exits import BadSpec, Exit
from callrecords.cli.specs import need_generator, problem_lines, shown, spoken

_HELP = """Begin with a vendor: read its own OpenAPI description and write what could be told of it to HILL/facts.yaml.

\b
  callrecords init hill --from openapi.yaml
  callrecords generate hill -o src/  # when the questions are answered

The description may be OpenAPI 3.1, 3.0 or Swagger 2.0, in one file or many; it stays as it is. What is proposed: which operations list call
records and which get one, the record's key, times, money and personal fields, paging, filters, errors and the token. Each fact has a comment that says where it
was seen. What could not be told is an x-question, which every check repeats until it is answered. All other operations are left out with a
reason.

The exit code is 7 as long as there is something to answer or to mend.
"""


@click.command(help=_HELP, short_help="Begin with a vendor: propose the facts of its description.")
@click.argument("folder", metavar="HILL", type=click.Path(path_type=Path))
@option(
    "--from file",
    "FILE",
    "The vendor's own description.",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
)
@flag("--force", "Replace a facts.yaml that is there.")
def init(folder: Path, file: Path, *, force: bool) -> Exit:
    """Propose; see `_HELP`."""
    need_generator()
    from callrecords.generator.lint.specs import by_weight, check
    from callrecords.generator.lint.words import RESERVED
    from callrecords.generator.proposing.propose import propose
    from callrecords.generator.reading.overlay import FACTS

    slug = folder.resolve().name
    if not re.fullmatch(r"[a-z][a-z0-9]*", slug) or slug in RESERVED:
        raise click.UsageError(
            f"{slug!r} cannot be a vendor's name: small letters and digits, and no part of callrecords"
        )
    target = folder / FACTS
    if target.exists() and not force:
        raise click.UsageError(f"{shown(target)} is there already; --force replaces it")
    extends = Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()
    proposal = spoken(lambda: propose(file, slug, extends))
    folder.mkdir(parents=True, exist_ok=True)
    target.write_text(proposal.text, "utf-8")
    reading, problems = check(folder, house=False)
    click.echo(f"{proposal.title}: {proposal.operations} operations")
    for line in proposal.said:
        click.echo(f"  {line}")
    counts = Counter(line.split(maxsplit=1)[0] for line in proposal.said)
    out = f"{counts['list']} list + {counts['get']} get + {counts['other']} other out"
    click.echo(f"  {proposal.operations} in, {out}")
    click.echo(f"Written: {shown(target)}, beside {shown(file)}")
    if not problems:
        click.echo(f"Nothing is open. Read it, then: callrecords generate {shown(folder)}")
        return Exit.OK
    questions = 0 if reading is None or reading.overlay is None else len(reading.overlay.questions)
    rest = len(problems) - questions
    head = f"{questions} questions to answer, {rest} problems to mend in {shown(target)}"
    raise BadSpec("\n".join([head, *problem_lines(by_weight(problems))]))
