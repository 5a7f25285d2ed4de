"""A whole run against one server: the full profile, and what every profile gives in the end."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import attrs
import httpx

from callrecords.contract.base.assumed import assumptions
from callrecords.contract.base.case import Case, Missing, Unexpected, cases
from callrecords.contract.base.coverage import Coverage
from callrecords.contract.base.result import Result
from callrecords.contract.base.schemas import Spec
from callrecords.contract.base.session import Lost, Session, Target
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.door import knock
from callrecords.contract.server import schemathesis as server_side
from callrecords.contract.suite import judge_cases, not_judged, planned, with_lost
from callrecords.errors import CallRecordsError

EXAMPLES = 50
"""Random cases of schemathesis for each operation and phase."""

_TWIN_ANSWERS = 30
"""Successful answers of one operation that the strict twin looks at."""

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """A progress that nobody watches."""


class StrictTwin:
    """Looks at answers by a closed copy of the spec: new fields and words are no failure, but worth a remark."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._left = dict.fromkeys(spec.bundle.operations, _TWIN_ANSWERS)
        self.remarks: dict[str, None] = {}

    def watch(self, operation: str, params: Sequence[tuple[str, str]], status: int, body: bytes) -> None:
        """Learn of one exchange."""
        del params
        if status != 200 or not self._left.get(operation):
            return
        self._left[operation] -= 1
        try:
            value = json.loads(body)
        except ValueError:
            return
        for problem in self._spec.problems(operation, status, value, "strict"):
            if "unevaluatedProperties" in problem or "breaks enum" in problem:
                self.remarks[
                    f"{operation}: {problem.replace('breaks unevaluatedProperties', 'holds fields that are not declared')}"
                ] = None


def run_full(
    spec: Spec,
    target: Target,
    *,
    operations: Iterable[str] = (),
    promises: Iterable[str] | None = None,
    seed: int = 1,
    examples: int = EXAMPLES,
    transport: httpx.BaseTransport | None = None,
    progress: Progress = silent,
) -> Result:
    """Our own checks, then schemathesis. `promises` leaves only those; `transport` is for servers in process.

    What ends the run early stands in the result.
    """
    wanted = tuple(operations)
    with Session(spec.bundle, target, transport=transport) as talker:
        coverage, twin = Coverage(spec), StrictTwin(spec)
        talker.watch(coverage.watch)
        talker.watch(twin.watch)
        found = cases(spec, target, talker, operations=wanted)
        plan, ended = planned(found, promises), None
        seconds, verdicts = dict[str, float](), list[Verdict]()
        began = time.perf_counter()
        try:
            shut = knock(case.listing for case in found)
            verdicts += judge_cases(plan, shut, lambda case, check: progress(f"{_name(case)}: {check.proves}"))
        except CallRecordsError as problem:
            ended = problem
            verdicts += [not_judged(case, check, problem.message) for case, check in plan]
        verdicts = with_lost(verdicts, talker.lost)
        ended = ended or talker.gone
        seconds["own checks"] = time.perf_counter() - began
        if promises is None or server_side.PROMISE in promises:
            progress("schemathesis, in all its phases")
            began = time.perf_counter()
            if ended is not None:
                verdicts.append(Verdict(server_side.PROMISE, "all", Outcome.NOT_EVALUATED, ended.message))
            else:
                verdicts += _standard(
                    spec, target, found, coverage, talker, seed=seed, examples=examples, wanted=wanted
                )
            seconds["schemathesis"] = time.perf_counter() - began
        names = wanted or tuple(spec.bundle.operations)
        return Result(
            slug=spec.bundle.slug, title=spec.bundle.client.title, url=talker.redactor.text(target.url), profile="full",
            verdicts=verdicts, shares=[one for one in coverage.shares() if one.operation in names], seconds=seconds,
            requests=talker.count, remarks=[talker.redactor.text(one) for one in twin.remarks],
            assumed=assumptions(spec, verdicts, names), ended=ended,
        )  # fmt: skip


def _standard(
    spec: Spec, target: Target, found: Sequence[Case], coverage: Coverage, talker: Session,
    *, seed: int, examples: int, wanted: Sequence[str],
) -> list[Verdict]:  # fmt: skip
    """The verdicts of schemathesis; if it fails itself, that is one of them."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            verdicts = server_side.judge(
                spec, attrs.evolve(target, now=_now(target, found)), _keys(found), Path(folder),
                seed=seed, examples=examples, operations=wanted, redactor=talker.redactor,
            )  # fmt: skip
        except CallRecordsError as problem:
            return [Verdict(server_side.PROMISE, "all", Outcome.NOT_EVALUATED, problem.message)]
        if (touched := Path(folder, "coverage.json")).exists():
            coverage.load(touched)
        return verdicts


def _name(case: Case) -> str:
    return case.operation.operation_id


def _keys(found: Sequence[Case]) -> dict[str, list[str]]:
    """A few keys of each resource, for valid cases."""
    keys: dict[str, list[str]] = {}
    for case in found:
        try:
            whole = [record.key for record in case.listing.whole if record.key]
        except (Missing, Unexpected, Lost):
            whole = []
        keys[case.operation.resource.name] = whole[:: max(len(whole) // 3, 1)][:3]
    return keys


def _now(target: Target, found: Sequence[Case]) -> datetime | None:
    """The server's present moment: told, or just behind the newest record."""
    if target.now is not None:
        return target.now
    try:
        newest = max(case.listing.span[1] for case in found)
    except (Missing, Unexpected, Lost, ValueError, OverflowError):
        return None
    return newest.replace(microsecond=0) + timedelta(seconds=1)
