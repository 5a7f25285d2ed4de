"""One falsehood in a spec is held against a server that keeps the true one: who notices?

The server is the emulator of the spec as it is, in process. The suite's own checks go by the spec with the falsehood in it: one
must fail, or say what it lacks to judge. What no check can see on this server must be refused by the lint of specs, and a
fact that is left out and takes its check along must show in the comparison with the last release. A falsehood about records
that nobody noticed among few of them is looked at once more among as many as a full run has.
"""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import attrs
import msgspec

from callrecords.contract.base.case import cases
from callrecords.contract.base.promises import PROMISES
from callrecords.contract.base.schemas import Spec
from callrecords.contract.base.session import Session
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.emulated import NOW, enough, target_of
from callrecords.contract.suite import judge_cases, planned
from callrecords.emulator import Emulator
from callrecords.emulator.serving.transports import EmulatorTransport
from callrecords.generator.bundle.blanks import opened
from callrecords.generator.bundle.folder import Node, Source, escape, render
from callrecords.generator.diff import facts as released_facts
from callrecords.generator.diff import gone
from callrecords.generator.diff.change import Change
from callrecords.generator.lint.places import mapping
from callrecords.generator.lint.specs import LintProblem, lint_source
from callrecords.generator.reading import jobs, sync
from callrecords.generator.reading.folder import load
from callrecords.registry import VENDORS
from callrecords.spec.bundle import read_bundle
from contracts.falsehoods.spec_mutants import SpecMutant, spec_mutants
from tests.made_up import made_up

RECORDS = 120
"""Records of each list: more than a default page, few enough to be quick."""

FIRST = (*sorted(path.parent for path in Path("specs").glob("*/openapi.yaml")), Path("tests/specs/fable"))
"""The specs from which a sample is taken."""
OTHERS = tuple(Path("tests/specs", slug) for slug in ("dunlin", "knot"))
"""Specs of vendors that are made up: what no other spec has is tried of theirs, too."""
SOMETIMES = tuple(Path("tests/specs", slug) for slug in ("ibis", "plover", "wren"))
"""The same, of which a default run takes a sample."""

_PATIENCE = 3.0
"""Seconds that a job is waited for: those of the emulators are done sooner."""

By = Literal["a check fails", "not evaluated", "the lint", "the last release", "nobody", "a check fails itself"]

TIED: dict[str, Sequence[str]] = {
    "x-errors": ("errors.", "exchange.errors", "token.", "get.unknown-404", "scope.required", "answers.schema"),
    "x-tokens": ("scope.", "token."),
    "security": ("scope.", "token.", "errors.body"),
    "x-visibility": ("scope.", "token.", "features.together"),
    "x-clock": ("window.", "filter.ge", "order.default"),
    "x-pagination": ("limits.", "envelope.", "links.", "paging.", "answers.schema", "errors.bad-parameter"),
    "x-search": ("search.", "errors.bad-parameter"),
    "x-order": ("order.", "errors.bad-parameter"),
    "x-fields": ("fields.", "errors.bad-parameter"),
    "x-record": ("cdr.unique-ids", "get.agrees-with-list", "fields.exact"),
    "x-filter": ("filter.", "errors.bad-parameter"),
    "parameters": ("parameters.", "limits.", "errors.", "paging.cursor", "fields.exact"),
    "responses": ("answers.schema", "errors.", "exchange."),
    "components": (
        "answers.",
        "cdr.",
        "get.agrees-with-list",
        "errors.body",
        "envelope.",
        "fields.exact",
        "exchange.body",
    ),
    "x-means": ("cdr.",),
    "x-unit": ("cdr.",),
    "x-empty": ("answers.", "cdr.", "filter.null"),
}
"""Part of a spec -> the promises that it is most likely to break; the others are judged after them."""


OURS = frozenset({"operationId", "x-client", "x-resource"})
"""Names that we gave: no server can break them, callers rely on them."""


@attrs.frozen
class Fate:
    """What became of one mutant."""

    name: str
    by: By
    evidence: str
    seconds: float


@attrs.frozen
class Job:
    """A mutant to be hunted, by its place among those of a folder."""

    folder: Path
    number: int
    explained: bool
    """Whether a reason says why nobody can notice it: then only the promises that it is likely to break are tried."""
    again: bool = False
    """Whether one that a reason explains is looked at again, too, among as many records as a full run has."""


class Truth:
    """A spec as it is, and a server that keeps it."""

    def __init__(self, folder: Path, *, whole: bool = False) -> None:
        """`whole`: with as many records as leave nothing unjudged."""
        self.source: Source = load(folder)
        self.text = json.dumps(self.source.document)
        self.slug = folder.name
        self.mutants = spec_mutants(self.slug, self.source.document)
        vendor = next((one for one in VENDORS if one.slug == self.slug), None) or made_up()[self.slug]
        self.emulator = (
            Emulator([vendor], records=enough(vendor.bundle()), now=NOW)
            if whole
            else Emulator([vendor], records=RECORDS)
        )
        self.spec = spec_from(self.source.document)
        self.target = target_of(self.emulator, self.slug, "http://emulator")
        self._right: dict[tuple[str, str], Verdict] = {}
        self._known: set[tuple[str, str]] | None = None

    def verdicts(
        self, spec: Spec, operations: Sequence[str], promises: Sequence[str], without: Sequence[str] = ()
    ) -> Iterator[Verdict]:
        """The verdicts on the server by a spec; promises are beginnings of their names."""
        transport = EmulatorTransport(self.emulator)
        with Session(spec.bundle, self.target, transport=transport, patience=_PATIENCE) as session:
            found = cases(spec, self.target, session, operations=operations)
            for prefix in promises:
                plan = [
                    (case, check)
                    for case, check in planned(found)
                    if check.proves.startswith(prefix) and not check.proves.startswith(tuple(without))
                ]
                yield from judge_cases(plan)

    def problems(self, document: Node) -> list[LintProblem]:
        """What the lint says of a false spec, and not of the true one. A vendor's own file keeps no style of ours."""
        if self._known is None:
            self._known = {(one.place, one.message) for one in self._lint(self.source.document)}
        return [one for one in self._lint(document) if (one.place, one.message) not in self._known]

    def _lint(self, document: Node) -> list[LintProblem]:
        source = attrs.evolve(self.source, document=document, written=None)
        return [*lint_source(source, house=self.source.is_house), *_said_while_reading(document)]

    def right(self, operation: str, promise: str) -> Verdict | None:
        """The verdict by the spec as it is; None where it makes no such promise."""
        if (operation, promise) not in self._right:
            for verdict in self.verdicts(self.spec, [operation], [promise]):
                self._right[verdict.operation, verdict.promise] = verdict
        return self._right.get((operation, promise))


def _said_while_reading(document: Node) -> Iterator[LintProblem]:
    """What a reader says of jobs and changes before their facts stand beside the list."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for key, agreeing in (("x-job", jobs.agreeing), ("x-sync", sync.agreeing)):
                said = list[LintProblem]()
                if key in operation:
                    note = functools.partial(_noted, said, Path(key))
                    agreeing(f"/paths/{escape(path)}/{method}/{key}", mapping(operation[key]), note)
                yield from said


def _noted(said: list[LintProblem], file: Path, place: str, message: str) -> None:
    said.append(LintProblem(file, place, message))


@functools.cache
def truth_of(folder: Path, *, whole: bool = False) -> Truth:
    """The spec of a folder and its server, once in each process."""
    return Truth(folder, whole=whole)


def spec_from(document: Node) -> Spec:
    """A spec as the suite reads it."""
    text = render(opened(document))
    return Spec(text, read_bundle(text), json.loads(text))


def hunt(job: Job) -> Fate:
    """Who notices one mutant."""
    truth = truth_of(job.folder)
    mutant, began = truth.mutants[job.number], time.perf_counter()
    by, evidence = judged(truth, mutant, thorough=not job.explained)
    if by == "nobody" and mutant.steps[:2] == ("components", "schemas") and (job.again or not job.explained):
        by, evidence = judged(truth_of(job.folder, whole=True), mutant, thorough=False)
    return Fate(mutant.name, by, evidence, time.perf_counter() - began)


def judged(truth: Truth, mutant: SpecMutant, *, thorough: bool) -> tuple[By, str]:
    """Who notices a mutant, and with which words."""
    document = mutant.applied(truth.text)
    try:
        spec = spec_from(document)
        if mutant.is_deletion or OURS & {*map(str, mutant.steps)}:
            change = next(_changes(truth.spec, spec), None)
            if change is not None:
                return "the last release", f"{change.place}: {change.what}"
        found = _by_suite(truth, mutant, spec, thorough=thorough)
    except UNREADABLE:
        found, spec = None, None
    if found is not None and found[0] != "a check fails itself":
        return found
    try:
        problems = truth.problems(document)
    except RecursionError:
        return "the lint", "a schema holds itself"
    if problems:
        return "the lint", str(problems[0])
    return found or ("nobody", "" if spec is not None else "the suite cannot read it")


def _changes(old: Spec, new: Spec) -> Iterator[Change]:
    """What a comparison with the last release says, as far as it is wanted."""
    yield from gone.changes(old.document, new.document)
    yield from released_facts.changes(old.bundle, new.bundle)


UNREADABLE = (msgspec.ValidationError, AttributeError, LookupError, RuntimeError, StopIteration, TypeError, ValueError)
"""What a spec that contradicts itself makes of its readers."""


def _by_suite(truth: Truth, mutant: SpecMutant, spec: Spec, *, thorough: bool) -> tuple[By, str] | None:
    operations = concerned(truth, mutant)
    tied = [*dict.fromkeys(prefix for step in reversed(mutant.steps) for prefix in TIED.get(str(step), ()))]
    words = mutant.what.split(" ") if "x-filter" in mutant.steps else []
    named = [f"filter.{word}" for word in words if f"filter.{word}" in PROMISES]
    tied = named or (["cdr.values", *tied] if mutant.what.endswith("everywhere") else tied)
    groups = [(tied, ())] + ([([""], tuple(tied))] if thorough or not tied else [])
    failed: tuple[By, str] | None = None
    for promises, without in groups:
        for verdict in truth.verdicts(spec, operations, promises, without):
            if verdict.trace:  # it has said nothing: another one may, or the lint
                last = verdict.trace.strip().splitlines()[-1]
                failed = failed or ("a check fails itself", f"{verdict.promise} on {verdict.operation}: {last}")
                continue
            if verdict.outcome is Outcome.PASS:
                continue
            right = truth.right(verdict.operation, verdict.promise)
            if verdict.outcome is Outcome.FAIL and (right is None or right.outcome is not Outcome.FAIL):
                return "a check fails", f"{verdict.promise} on {verdict.operation}: {verdict.evidence}"
            if right is None or right.evidence != verdict.evidence:
                return "not evaluated", f"{verdict.promise} on {verdict.operation}: {verdict.evidence}"
    return failed


def concerned(truth: Truth, mutant: SpecMutant) -> list[str]:
    """The operations that a place of a spec is about; all of them where it is about the API."""
    operations = truth.spec.bundle.operations.values()
    if mutant.steps[:1] == ("paths",) and len(mutant.steps) > 1:
        return [one.operation_id for one in operations if one.path == mutant.steps[1]]
    if mutant.steps[:2] == ("components", "schemas") and len(mutant.steps) > 2:
        name = str(mutant.steps[2])
        used = [one.operation_id for one in operations if name in _schemas_of(truth, one.path, one.method.lower())]
        return used or [one.operation_id for one in operations]
    return [one.operation_id for one in operations]


def _schemas_of(truth: Truth, path: str, method: str) -> set[str]:
    document, found = truth.source.document, set[str]()
    waiting = [json.dumps(document["paths"][path][method])]
    while waiting:
        text = waiting.pop()
        for name, schema in document["components"]["schemas"].items():
            if f'"#/components/schemas/{name}"' in text and name not in found:
                found.add(name)
                waiting.append(json.dumps(schema))
    return found
