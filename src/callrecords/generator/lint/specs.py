"""Check spec folders, on two levels.

    python -m callrecords.generator.lint.specs hill              # what makes the promises true
    python -m callrecords.generator.lint.specs --house specs     # and the style of specs that live in this repository

The first level: valid OpenAPI 3.1, the x- vocabulary, facts that agree, examples that fit, a part for every operation. The
second: one file an operation, evidence for every field, names and prose. Each problem is one line: the file and its line,
the place, and what to write instead. Exit code 1 if any.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import msgspec
from openapi_spec_validator import OpenAPIV31SpecValidator

from callrecords.generator.bundle.folder import Source, SpecError, escape, render
from callrecords.generator.bundle.vocabulary import KEYS
from callrecords.generator.lint.evidence import evidence, one_kind, told
from callrecords.generator.lint.examples import examples
from callrecords.generator.lint.facts import facts
from callrecords.generator.lint.places import Found
from callrecords.generator.lint.words import names, prose, schemas, slug, story, vocabulary
from callrecords.generator.reading.files import line_of
from callrecords.generator.reading.folder import SpecReading, read, spec_folders
from callrecords.generator.reading.overlay import unknown_keys
from callrecords.spec.arguments import nearest
from callrecords.spec.bundle import read_bundle


@attrs.frozen(order=True)
class LintProblem:
    """Something to change: in which file, where in it, and how."""

    file: Path
    place: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        where = f"{self.file}" if self.line is None else f"{self.file}, line {self.line}"
        return f"{where}: {self.place or '/'}: {self.message}"


Rule = Callable[[Source], Iterator[Found]]
PROMISES: tuple[Rule, ...] = (vocabulary, story, slug, schemas)
"""What makes the promises true."""
HOUSE: tuple[Rule, ...] = (names, prose, evidence, one_kind, told)
"""The style of specs that live in this repository."""


def lint(folder: Path, *, house: bool = True) -> list[LintProblem]:
    """All problems of one spec folder; an empty list if there are none. A vendor's own file keeps no style of ours."""
    try:
        reading = read(folder)
    except SpecError as error:
        return [LintProblem(folder, "", line) for line in str(error).splitlines()]
    return sorted({*_unsaid(reading), *lint_source(reading.source, house=house and reading.source.is_house)})


def _unsaid(reading: SpecReading) -> Iterator[LintProblem]:
    """What a vendor or an overlay wrote and nobody gave a meaning to."""
    if reading.overlay is not None:
        file = reading.overlay.file.resolve()
        for pointer, key in unknown_keys(reading.overlay):
            yield LintProblem(file, pointer, f"unknown key {key}{nearest(key, KEYS)}", line_of(file, pointer))
    for problem in reading.problems:
        yield _problem(reading.source, Found(problem.pointer, problem.message))
    for one in reading.operations:
        hint = "say what it is: x-resource {name: …, role: list or get}, or {role: other, reason: …}"
        if one.fate == "unsaid":
            yield _problem(reading.source, Found(one.pointer, hint))
        elif one.fate == "other" and not one.reason:
            yield _problem(reading.source, Found(f"{one.pointer}/x-resource", "say the reason why it is left out"))


def lint_source(source: Source, *, house: bool = True) -> list[LintProblem]:
    """All problems of a spec that could be read."""
    rules = (*PROMISES, *HOUSE) if house else PROMISES
    written = [found for rule in rules for found in _kept(rule, source)]
    found = written or [*_kept(_openapi, source), *_kept(examples, source)]
    return sorted({_problem(source, one) for one in found or _facts(source)})


def _kept(rule: Rule, source: Source) -> Iterator[Found]:
    """What a rule finds; a document that it cannot go through is a problem too, and no traceback."""
    try:
        yield from rule(source)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        yield Found("", f"this is no OpenAPI document: {type(error).__name__} {error}")


def _problem(source: Source, found: Found) -> LintProblem:
    file, place = source.origin(found.pointer)
    line = None if source.is_house else line_of(source.folder / file, place)
    return LintProblem(source.folder / file, place, found.message, line)


def _openapi(source: Source) -> Iterator[Found]:
    for error in OpenAPIV31SpecValidator(source.document).iter_errors():
        yield Found("".join(f"/{escape(str(step))}" for step in error.absolute_path), error.message)


def _facts(source: Source) -> Iterator[Found]:
    try:
        yield from facts(read_bundle(render(source.document)))
    except (msgspec.ValidationError, AttributeError, KeyError, RuntimeError, StopIteration, ValueError) as error:
        yield Found("", f"the facts cannot be read: {error}")


def main(arguments: list[str]) -> int:
    """Check every spec under the given folders, print the problems, return the exit code."""
    checked, house = 0, "--house" in arguments
    problems: list[LintProblem] = []
    for argument in (one for one in arguments if one != "--house"):
        folders = spec_folders(Path(argument))
        if not folders:
            problems.append(
                LintProblem(
                    Path(argument), "", "there is no spec folder here: one with an openapi.yaml or a facts.yaml"
                )
            )
        for folder in folders:
            checked += 1
            problems += lint(folder, house=house)
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{checked} specs, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
