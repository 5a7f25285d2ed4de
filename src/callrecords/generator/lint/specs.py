"""Check spec folders, on two levels.

    python -m callrecords.generator.lint.specs hill              # what makes the promises true
    python -m callrecords.generator.lint.specs --house specs     # and the style of specs that live in this repository

The first level: valid OpenAPI 3.1, the x- vocabulary, facts that agree, examples that fit, a part for every operation. The
second: one file an operation, evidence for every field, names and prose. Each problem is one line: the file and its line,
the place, and what to write instead. Exit code 1 if any.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import attrs
import msgspec
from openapi_spec_validator import OpenAPIV31SpecValidator

from callrecords.generator.bundle.folder import Source, SpecError, escape, render
from callrecords.generator.bundle.vocabulary import KEYS
from callrecords.generator.lint.evidence import evidence, one_kind, told
from callrecords.generator.lint.examples import examples, keys
from callrecords.generator.lint.facts import facts
from callrecords.generator.lint.places import Found
from callrecords.generator.lint.words import (
    names,
    prose,
    python,
    python_words,
    schemas,
    servers,
    slug,
    story,
    vocabulary,
)
from callrecords.generator.proposing.propose import WHERE
from callrecords.generator.proposing.records import KEY
from callrecords.generator.proposing.tokens import HOW
from callrecords.generator.reading.files import line_of
from callrecords.generator.reading.folder import SpecReading, is_spec, read, spec_folders
from callrecords.generator.reading.overlay import QUESTION, unknown_keys
from callrecords.spec.arguments import nearest
from callrecords.spec.bundle import read_bundle


@attrs.frozen(order=True)
class LintProblem:
    """Something to change: in which file, where in it, and how."""

    file: Path
    place: str
    message: str
    line: int | None = None
    weight: int = attrs.field(default=0, eq=False, order=False)
    """How soon a person looks at it: 0 first."""

    def __str__(self) -> str:
        return self.told(str(self.file))

    def told(self, file: str) -> str:
        """The line for a person, with the file as it is given; what could not be read says itself where it is."""
        if not self.place and self.line is None and self.weight == _UNREADABLE:
            return self.message
        where = file if self.line is None else f"{file}, line {self.line}"
        return f"{where}: {self.place or '/'}: {self.message}"


Rule = Callable[[Source], Iterator[Found]]
PROMISES: tuple[Rule, ...] = (vocabulary, story, slug, servers, python, python_words, schemas)
"""What makes the promises true."""
HOUSE: tuple[Rule, ...] = (names, prose, evidence, one_kind, told)
"""The style of specs that live in this repository."""


_NO_SPEC = "there is no spec folder here: one with an openapi.yaml or a facts.yaml"
_NO_LIST = (
    "no operation is a list of call records; give the one that is x-resource {name: …, role: list} instead of role: other, "
    "or run init again with --list and its path, and --force"
)
_UNREADABLE, _QUESTION, _UNSAID, _WRITTEN, _OPENAPI, _FACTS = range(6)


def by_weight(problems: Iterable[LintProblem]) -> list[LintProblem]:
    """The most important first: what cannot be read, what is asked, what nobody said, then what does not fit."""
    return sorted(problems, key=lambda one: (one.weight, str(one.file), one.line or 0, one.place, one.message))


def lint(folder: Path, *, house: bool = True) -> list[LintProblem]:
    """All problems of one spec folder; an empty list if there are none. A vendor's own file keeps no style of ours."""
    return check(folder, house=house)[1]


def check(folder: Path, *, house: bool = True) -> tuple[SpecReading | None, list[LintProblem]]:
    """What a folder holds, and all its problems; None if it cannot be read."""
    if not is_spec(folder):
        return None, [LintProblem(folder, "", f"{folder}: {_NO_SPEC}")]
    try:
        reading = read(folder)
    except SpecError as error:
        return None, [LintProblem(folder, "", line) for line in str(error).splitlines()]
    unsaid = {*_unsaid(reading)}
    found = lint_source(reading.source, house=house and reading.source.is_house, alone=not unsaid)
    return reading, sorted({*unsaid, *(one for one in found if not _is_asked(one, reading))})


_ABOUT = (
    (WHERE, re.compile(r"/servers(/0/url)?: .*")),
    (HOW, re.compile(r"/paths/.*/security: .*")),
    (KEY, re.compile(r".*: add x-record: .*")),
)
"""How a question begins -> the problems that are mended with its answer, each with its place."""


def _is_asked(problem: LintProblem, reading: SpecReading) -> bool:
    """Whether a question of the facts is about what a problem says."""
    asked = [] if reading.overlay is None else [question for _, question in reading.overlay.questions]
    return any(
        about.fullmatch(f"{problem.place}: {problem.message}") and any(one.startswith(begin) for one in asked)
        for begin, about in _ABOUT
    )


def left_out(reading: SpecReading) -> list[LintProblem]:
    """The examples of a vendor that nothing is made after, since they break the vendor's own schemas."""
    return [_problem(reading.source, Found(one.pointer, one.message), _OPENAPI) for one in reading.dropped]


def remarks(reading: SpecReading) -> list[LintProblem]:
    """What is read more loosely than the vendor wrote it."""
    return [_problem(reading.source, Found(one.pointer, one.message), _UNSAID) for one in reading.remarks]


def _unsaid(reading: SpecReading) -> Iterator[LintProblem]:
    """What a vendor or an overlay wrote and nobody gave a meaning to."""
    if reading.overlay is not None:
        file = reading.overlay.file.resolve()
        for pointer, key in unknown_keys(reading.overlay):
            message = f"unknown key {key}{nearest(key, KEYS)}"
            yield LintProblem(file, pointer, message, line_of(file, pointer), _UNSAID)
        for pointer, question in reading.overlay.questions:
            message = f"{question} Write the answer here, and remove {QUESTION}"
            yield LintProblem(file, pointer, message, line_of(file, pointer), _QUESTION)
    fates = {one.fate for one in reading.operations}
    if reading.overlay is not None and not reading.overlay.questions and not fates & {"list", "unsaid"}:
        yield LintProblem(reading.overlay.file.resolve(), "", _NO_LIST, None, _UNSAID)
    for problem in reading.problems:
        yield _problem(reading.source.written or reading.source, Found(problem.pointer, problem.message), _UNSAID)
    for one in reading.operations:
        hint = "say what it is: x-resource {name: …, role: list, get, start, poll, download or changes}, or {role: other, reason: …}"
        if one.fate == "unsaid":
            yield _problem(reading.source, Found(one.pointer, hint), _UNSAID)
        elif one.fate in ("list", "get") and one.method != "get":
            yield _problem(
                reading.source, Found(one.pointer, "call records are read with get only; make it role: other"), _UNSAID
            )
        elif one.fate == "other" and not one.reason:
            found = Found(f"{one.pointer}/x-resource", "say the reason why it is left out")
            yield _problem(reading.source, found, _UNSAID)


def lint_source(source: Source, *, house: bool = True, alone: bool = True) -> list[LintProblem]:
    """All problems of a spec that could be read; `alone` if no others are known."""
    rules, written = (*PROMISES, *HOUSE) if house else PROMISES, source.written or source
    found = {_problem(written, one, _WRITTEN) for rule in rules for one in _kept(rule, written)}
    if not (found and source.is_house):  # a vendor's file is not ours to mend step by step: all at once
        found |= {_problem(written, one, _OPENAPI) for one in _kept(_openapi, written)}
        found |= {_problem(source, one, _OPENAPI) for one in _kept(examples, source)}
    if house and source.is_house and not found:
        found |= {_problem(source, one, _OPENAPI) for one in _kept(keys, source)}
    if not (found and source.is_house):
        found |= {_problem(source, one, _FACTS) for one in _facts(source, alone=alone and not found, house=house)}
    return sorted(found)


def _kept(rule: Rule, source: Source) -> Iterator[Found]:
    """What a rule finds; a document that it cannot go through is a problem too, and no traceback."""
    try:
        yield from rule(source)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        yield Found("", f"this is no OpenAPI document: {type(error).__name__} {error}")


def _problem(source: Source, found: Found, weight: int) -> LintProblem:
    file, place = source.origin(found.pointer)
    line = None if source.is_house else line_of(source.folder / file, place)
    return LintProblem(source.folder / file, place, found.message, line, weight)


def _openapi(source: Source) -> Iterator[Found]:
    for error in OpenAPIV31SpecValidator(source.document).iter_errors():
        yield Found("".join(f"/{escape(str(step))}" for step in error.absolute_path), error.message.splitlines()[0])


def _facts(source: Source, *, alone: bool, house: bool) -> Iterator[Found]:
    """What facts say against each other. That they cannot be read is said where nothing else says why (`alone`)."""
    try:
        yield from facts(read_bundle(render(source.document)), house=house)
    except (msgspec.ValidationError, AttributeError, KeyError, RuntimeError, StopIteration, ValueError) as error:
        if alone:
            yield Found("", f"the facts cannot be read: {error}")


def main(arguments: list[str]) -> int:
    """Check every spec under the given folders, print the problems, return the exit code."""
    checked, house = 0, "--house" in arguments
    problems: list[LintProblem] = []
    for argument in (one for one in arguments if one != "--house"):
        folders = spec_folders(Path(argument))
        if not folders:
            problems.append(LintProblem(Path(argument), "", f"{argument}: {_NO_SPEC}"))
        for folder in folders:
            checked += 1
            problems += lint(folder, house=house)
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{checked} specs, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
