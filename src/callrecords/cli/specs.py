"""Specs on the command line: read, checked, and turned into packages; the generator is imported here, and late."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from callrecords.cli.exits import BadSpec
from callrecords.cli.extras import GENERATE_MODULES, lacking, missing
from callrecords.errors import ConfigError
from callrecords.registry import VENDORS

if TYPE_CHECKING:
    from callrecords.generator.lint.specs import LintProblem
    from callrecords.generator.reading.folder import SpecReading
    from callrecords.spec.bundle import Bundle

T = TypeVar("T")


def need_generator() -> None:
    """Raise `ConfigError` with the line that installs what generating needs, if it is not there."""
    absent = missing(GENERATE_MODULES)
    if absent:
        raise ConfigError(lacking("generate", absent))


def checked(folders: Sequence[Path], *, house: bool, step: Callable[[str], None]) -> list[SpecReading]:
    """What the folders hold; raises `BadSpec` with all problems of all of them, the most important first."""
    from callrecords.generator.lint.specs import by_weight, check

    readings: list[SpecReading] = []
    problems: list[LintProblem] = []
    for folder in folders:
        step(f"{folder.name}: reading and checking")
        reading, found = check(folder, house=house)
        problems += found
        if reading is not None:
            readings.append(reading)
    if problems:
        hints = [_hint(folder) for folder in folders]
        count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}; nothing was written"
        raise BadSpec("\n".join([count, *problem_lines(by_weight(problems)), *filter(None, hints)]))
    return readings


def write(folders: Sequence[Path], out: Path, step: Callable[[str], None]) -> list[Bundle]:
    """Write the packages of checked specs; raises `BadSpec` for what cannot be generated."""
    from callrecords.generator.packages import write_packages

    return spoken(lambda: write_packages(folders, out, step))


def differing(made: Path, there: Path, slugs: Sequence[str]) -> list[str]:
    """Paths below `callrecords/` whose bytes differ between two folders, or that only one of them has."""
    from callrecords.generator.packages import written

    names = sorted({name for folder in (made, there) for slug in slugs for name in written(folder, slug)})
    return [name for name in names if _bytes(made, name) != _bytes(there, name)]


def _bytes(folder: Path, name: str) -> bytes | None:
    path = folder / "callrecords" / name
    return path.read_bytes() if path.is_file() else None


def spoken(work: Callable[[], T]) -> T:
    """The result of some work of the generator, whose errors become `BadSpec`."""
    from callrecords.generator.bundle.texts import SpecError
    from callrecords.generator.writing.errors import GenerateError

    try:
        return work()
    except (GenerateError, SpecError) as error:
        raise BadSpec(near(str(error))) from None


def built_in_note(slug: str) -> str | None:
    """What is to be known of a vendor that has the name of a built-in one."""
    if slug not in {vendor.slug for vendor in VENDORS}:
        return None
    return (
        f"{slug} is the name of a built-in vendor too. This one takes its place with --spec, and where its folder comes first on Python's path "
        "(PYTHONPATH=src). With another name for folder and slug it stands beside the built-in one"
    )


def counted_out(counts: Mapping[str, int]) -> str:
    """How many operations became what; those that are parts of a job are counted together, as are those that have changes."""
    jobs = sum(counts.get(role, 0) for role in ("start", "poll", "download"))
    parts = [f"{counts.get('list', 0)} list", f"{counts.get('get', 0)} get", *([f"{jobs} job"] if jobs else [])]
    parts += [f"{counts['changes']} changes"] if counts.get("changes") else []
    return " + ".join([*parts, f"{counts.get('other', 0)} other out"])


def shown(path: Path) -> str:
    """A path for a message: relative to the folder that the command runs in, where it lies there."""
    here = Path.cwd()
    whole = path.resolve()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(path)


def near(text: str) -> str:
    """A message in which the paths below the folder that the command runs in begin there."""
    return text.replace(f"{Path.cwd()}{os.sep}", "")


def problem_lines(problems: Sequence[LintProblem]) -> list[str]:
    """A line for each problem: the file, the line, the place, and what to write."""
    return [near(problem.told(shown(problem.file))) for problem in problems]


def _hint(folder: Path) -> str | None:
    from callrecords.generator.reading.overlay import FACTS

    if folder.is_file():
        if folder.name == FACTS:
            return f"{folder} is a file; name the folder that it stands in: {folder.parent}"
        return f"{folder} is a file. To begin with it: callrecords init NAME --from {folder}"
    if not folder.exists():
        return f"To begin with it: callrecords init {folder} --from FILE, the vendor's own description"
    if folder.is_dir() and not (folder / "facts.yaml").exists():
        files = [path for path in sorted(folder.iterdir()) if path.suffix in (".json", ".yaml", ".yml")]
        if files:
            return f"Is this the vendor's own description? Then: callrecords init {folder.name} --from {files[0]}"
    return None
