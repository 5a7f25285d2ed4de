"""Check spec folders: valid OpenAPI 3.1, the x- vocabulary, facts that agree, examples that fit, names and prose.

    python -m callrecords.generator.lint.specs specs tests/specs

Each problem is one line: the file, the place inside it as a JSON pointer, and what to write instead. Exit code 1 if any.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import msgspec
from openapi_spec_validator import OpenAPIV31SpecValidator

from callrecords.generator.bundle.folder import ROOT, Source, SpecError, escape, load, render
from callrecords.generator.lint.evidence import evidence, one_kind, told
from callrecords.generator.lint.examples import examples
from callrecords.generator.lint.facts import facts
from callrecords.generator.lint.places import Found
from callrecords.generator.lint.words import names, prose, schemas, story, vocabulary
from callrecords.spec.bundle import read_bundle


@attrs.frozen(order=True)
class LintProblem:
    """Something to change: in which file, where in it, and how."""

    file: Path
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place or '/'}: {self.message}"


def lint(folder: Path) -> list[LintProblem]:
    """All problems of one spec folder; an empty list if there are none."""
    try:
        source = load(folder)
    except SpecError as error:
        return [LintProblem(folder / ROOT, "", str(error))]
    return lint_source(source)


def lint_source(source: Source) -> list[LintProblem]:
    """All problems of a spec that could be read."""
    rules = (vocabulary, story, names, prose, evidence, one_kind, told, schemas)
    written = [found for rule in rules for found in _kept(rule, source)]
    found = written or [*_kept(_openapi, source), *_kept(examples, source)]
    return sorted({_problem(source, one) for one in found or _facts(source)})


def _kept(rule: Callable[[Source], Iterator[Found]], source: Source) -> Iterator[Found]:
    """What a rule finds; a document that it cannot go through is a problem too, and no traceback."""
    try:
        yield from rule(source)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        yield Found("", f"this is no OpenAPI document: {type(error).__name__} {error}")


def _problem(source: Source, found: Found) -> LintProblem:
    file, place = source.origin(found.pointer)
    return LintProblem(source.folder / file, place, found.message)


def _openapi(source: Source) -> Iterator[Found]:
    for error in OpenAPIV31SpecValidator(source.document).iter_errors():
        yield Found("".join(f"/{escape(str(step))}" for step in error.absolute_path), error.message)


def _facts(source: Source) -> Iterator[Found]:
    try:
        yield from facts(read_bundle(render(source.document)))
    except (msgspec.ValidationError, AttributeError, KeyError, RuntimeError, StopIteration, ValueError) as error:
        yield Found("", f"the facts cannot be read: {error}")


def spec_folders(folder: Path) -> list[Path]:
    """The spec folders in a folder; the folder itself if it is one."""
    return [folder] if (folder / ROOT).is_file() else sorted(path.parent for path in folder.glob(f"*/{ROOT}"))


def main(arguments: list[str]) -> int:
    """Check every spec under the given folders, print the problems, return the exit code."""
    checked = 0
    problems: list[LintProblem] = []
    for argument in arguments:
        folders = spec_folders(Path(argument))
        if not folders:
            problems.append(LintProblem(Path(argument), "", f"there is no spec folder here: one with an {ROOT}"))
        for folder in folders:
            checked += 1
            problems += lint(folder)
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{checked} specs, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
