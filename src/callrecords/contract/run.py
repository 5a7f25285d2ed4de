"""A run against one server: what both profiles do, and the full one."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import attrs
import httpx

from callrecords.contract.base.assumed import Heard, assumptions
from callrecords.contract.base.case import Case, cases
from callrecords.contract.base.coverage import Coverage
from callrecords.contract.base.finding import Missing, Unexpected
from callrecords.contract.base.listing import Listing
from callrecords.contract.base.readings import hear
from callrecords.contract.base.result import Result
from callrecords.contract.base.schemas import Spec
from callrecords.contract.base.session import Exchange, Lost, Session, Target
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.preflight import preflight
from callrecords.contract.server import schemathesis as server_side
from callrecords.contract.server.broken import with_broken
from callrecords.contract.suite import Plan, judge_cases, not_applicable, not_judged, planned, with_lost
from callrecords.errors import CallRecordsError

EXAMPLES = 50
"""Random cases of schemathesis for each operation and phase."""

_TWIN_RESPONSES = 30
"""Successful responses of one operation that the strict twin looks at."""

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """A progress that nobody watches."""


class StrictTwin:
    """Looks at responses by a closed copy of the spec: new fields and words are no failure, but worth a remark."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._left = dict.fromkeys(spec.bundle.operations, _TWIN_RESPONSES)
        self.remarks: dict[str, None] = {}

    def watch(self, exchange: Exchange) -> None:
        """Learn of one exchange."""
        operation = exchange.operation
        if exchange.status != 200 or not self._left.get(operation):
            return
        self._left[operation] -= 1
        try:
            value = json.loads(exchange.body)
        except ValueError:
            return
        for problem in self._spec.problems(operation, exchange.status, value, "strict"):
            if "unevaluatedProperties" in problem or "breaks enum" in problem:
                text = problem.replace("breaks unevaluatedProperties", "holds fields that are not declared")
                self.remarks[f"{operation}: {text}"] = None


class OwnChecks:
    """Our own checks on one server, and what becomes of them. `most`: the largest page that is requested."""

    def __init__(
        self, spec: Spec, target: Target, session: Session, operations: Iterable[str], promises: Iterable[str] | None,
        progress: Progress, *, live: bool = False, most: int | None = None,
    ) -> None:  # fmt: skip
        self.spec, self.target, self.session, self.live = spec, target, session, live
        self.operations = tuple(operations) or tuple(spec.bundle.operations)
        self.coverage, self.twin = Coverage(spec), StrictTwin(spec)
        session.watch(self.coverage.watch, self.twin.watch)
        self.cases: Sequence[Case] = cases(spec, target, session, operations=self.operations, live=live, most=most)
        self._promises = None if promises is None else tuple(promises)
        self.plan: Plan = planned(self.cases, self._promises, live=live)
        self.heard: dict[str, Heard] = {}
        """List operation -> which of the other readings of its spec the server follows."""
        self.verdicts: list[Verdict] = []
        self.seconds: dict[str, float] = {}
        self.requests = 0
        """Requests that were sent beside those of the session."""
        self.ended: CallRecordsError | None = None
        """Why the run ended early."""
        self._progress = progress

    def judge(self, opened: Callable[[Listing], None] = lambda _: None) -> None:
        """Judge what is planned. `opened` is called with each list that can be judged, before its checks run."""
        began = time.perf_counter()
        try:
            shut = preflight((case.listing for case in self.cases), opened)
            self._hear([case for case in self.cases if case.operation.resource.name not in shut])
            self.verdicts += judge_cases(self.plan, shut, self._progress)
        except CallRecordsError as problem:
            self.ended = problem
            self._give_up(problem.message)
        except Missing as missing:  # a live run may have come to its own end
            self._give_up(str(missing))
        self.verdicts = with_lost(self.verdicts, self.session.lost)
        self.verdicts += not_applicable(self.cases, self._promises, live=self.live)
        self.ended = self.ended or self.session.gone
        self.seconds["own checks"] = time.perf_counter() - began

    def _hear(self, found: Sequence[Case]) -> None:
        """Find out which readings the server follows, and plan anew by these."""
        for listing in dict.fromkeys(case.listing for case in found):
            self.heard[listing.operation.operation_id] = hear(listing)
        for case in found:
            if case.is_list:
                case.operation = case.listing.operation
        self.plan = planned(self.cases, self._promises, live=self.live)

    def _give_up(self, cause: str) -> None:
        self.verdicts += [not_judged(case, check, cause) for case, check in self.plan]

    def result(self, *remarks: str) -> Result:
        """What was found, redacted."""
        client, text = self.spec.bundle.client, self.session.redactor.text
        shares = [one for one in self.coverage.shares() if one.operation in self.operations]
        return Result(
            slug=self.spec.bundle.slug, title=client.title, url=text(self.target.url),
            profile="live" if self.live else "full", verdicts=self.verdicts, shares=shares, seconds=self.seconds,
            requests=self.session.count + self.requests, remarks=[text(one) for one in (*self.twin.remarks, *remarks)],
            assumed=assumptions(self.spec, self.verdicts, self.operations, self.heard),
            traffic=tuple(self.session.traffic or ()), ended=self.ended,
        )  # fmt: skip


def run_full(
    spec: Spec, target: Target, *, operations: Iterable[str] = (), promises: Iterable[str] | None = None, seed: int = 1,
    examples: int = EXAMPLES, transport: httpx.BaseTransport | None = None, progress: Progress = silent,
) -> Result:  # fmt: skip
    """Our own checks, then schemathesis. `promises` leaves only those; `transport` is for servers in process.

    What ends the run early stands in the result.
    """
    promises = None if promises is None else tuple(promises)
    with Session(spec.bundle, target, transport=transport) as session:
        own = OwnChecks(spec, target, session, operations, promises, progress)
        own.judge()
        if promises is None or server_side.PROMISE in promises:
            progress("schemathesis, in all its phases")
            began = time.perf_counter()
            found = _standard(own, seed=seed, examples=examples)
            wanted = [one for one in found.verdicts if promises is None or one.promise in promises]
            own.verdicts = with_broken(own.verdicts, wanted)
            own.requests += found.requests
            own.seconds["schemathesis"] = time.perf_counter() - began
        return own.result()


def _standard(own: OwnChecks, *, seed: int, examples: int) -> server_side.StandardChecks:
    """What schemathesis finds; if it fails itself, that is a verdict."""
    if own.ended is not None:
        return _not_run(own.ended)
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = server_side.judge(
                own.spec, attrs.evolve(own.target, now=_now(own.target, own.cases)), _keys(own.cases), Path(folder),
                seed=seed, examples=examples, operations=own.operations, redactor=own.session.redactor,
                unknown=_unknown(own.cases),
            )  # fmt: skip
        except CallRecordsError as problem:
            return _not_run(problem)
        if (touched := Path(folder, "coverage.json")).exists():
            own.coverage.load(touched)
        return found


def _not_run(cause: CallRecordsError) -> server_side.StandardChecks:
    verdict = Verdict(server_side.PROMISE, "all", Outcome.NOT_EVALUATED, cause.message)
    return server_side.StandardChecks([verdict], 0)


def _keys(found: Sequence[Case]) -> dict[str, list[str]]:
    """A few keys of each resource, for valid cases."""
    keys: dict[str, list[str]] = {}
    for case in found:
        try:
            whole = [case.listing.identity.alone(record.key) for record in case.listing.whole if record.key]
        except (Missing, Unexpected, Lost):
            whole = []
        keys[case.operation.resource.name] = whole[:: max(len(whole) // 3, 1)][:3]
    return keys


def _unknown(found: Sequence[Case]) -> dict[str, frozenset[str]]:
    """List operation -> parameters that this server does not know, in a reading of the spec that it follows."""
    gone = {case.listing.operation.operation_id: case.listing.without_cursor for case in found}
    return {name: frozenset((one.after, one.before)) for name, one in gone.items() if one is not None}


def _now(target: Target, found: Sequence[Case]) -> datetime | None:
    """The server's present moment: known, or just behind the newest record."""
    if target.now is not None:
        return target.now
    try:
        newest = max(case.listing.span[1] for case in found)
    except (Missing, Unexpected, Lost, ValueError, OverflowError):
        return None
    return newest.replace(microsecond=0) + timedelta(seconds=1)
