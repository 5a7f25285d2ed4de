"""The suite of our own checks on one server: the checks that exist for each case, and their verdicts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Check
from callrecords.contract.base.finding import Missing
from callrecords.contract.base.session import Lost
from callrecords.contract.base.verdicts import Outcome, ShownFault, Verdict
from callrecords.contract.server.table import chosen
from callrecords.errors import CallRecordsError

ANSWERED = "answers.schema"
"""The promise that a request without a response breaks."""

Plan = Sequence[tuple[Case, Check]]


def planned(cases: Sequence[Case], promises: Iterable[str] | None = None, *, live: bool = False) -> Plan:
    """The checks that have something to be about in each case: what should be judged. Those of all exchanges come last."""
    plan = [(case, check) for case, check in _met(cases, promises, live=live) if check.needs(case)]
    return sorted(plan, key=lambda row: row[1].last)


def not_applicable(
    cases: Sequence[Case], promises: Iterable[str] | None = None, *, live: bool = False
) -> Iterator[Verdict]:
    """The verdicts on what the spec gives nothing to be about."""
    for case, check in _met(cases, promises, live=live):
        if not check.needs(case):
            yield Verdict(check.proves, case.operation.operation_id, Outcome.NOT_APPLICABLE, check.lacking)


def _met(cases: Sequence[Case], promises: Iterable[str] | None, *, live: bool) -> Iterator[tuple[Case, Check]]:
    checks = chosen(promises, live=live)
    yield from ((case, check) for case in cases for check in checks if check.meets(case))


def judge_cases(
    plan: Plan,
    shut: Mapping[str, CallRecordsError] = MappingProxyType({}),
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[Verdict]:
    """The verdicts of a plan, one by one. Once nothing answers any more, what is left is not evaluated.

    `shut`: resource -> why its operations cannot be judged.
    """
    for case, check in plan:
        if case.operation.resource.name in shut:
            yield not_judged(case, check, shut[case.operation.resource.name].message)
            continue
        if case.session.gone is not None:
            yield not_judged(case, check, "the server gives no response any more")
            continue
        progress(f"{case.operation.operation_id}: {check.proves}")
        yield check.judge(case)
        with contextlib.suppress(Missing):  # a live run may have come to its own end
            case.session.still_there(case.listing.operation.operation_id, case.listing.path)


def not_judged(case: Case, check: Check, cause: str) -> Verdict:
    """The verdict on what could not be judged for a cause of its own."""
    return Verdict(check.proves, case.operation.operation_id, Outcome.NOT_EVALUATED, cause)


def with_lost(verdicts: Iterable[Verdict], lost: Sequence[Lost]) -> list[Verdict]:
    """The verdicts with the requests that got no response outside of any check: they break `answers.schema`."""
    found = list(verdicts)
    for operation in dict.fromkeys(one.operation or "" for one in lost):
        mine = [one for one in lost if (one.operation or "") == operation]
        places = [at for at, one in enumerate(found) if (one.promise, one.operation) == (ANSWERED, operation)]
        at = next(iter(places), len(found))
        text = "; ".join(dict.fromkeys(one.message for one in mine))
        captures = tuple(one.capture for one in mine if one.capture is not None)
        faults = tuple(ShownFault(one.message, exchanges=(one.capture,) if one.capture else ()) for one in mine)
        if at < len(found) and found[at].outcome is Outcome.FAIL:
            text, captures = f"{found[at].evidence}; {text}", (*found[at].exchanges, *captures)
            faults = (*found[at].broken_by, *faults)
        found[at : at + 1] = [Verdict(ANSWERED, operation, Outcome.FAIL, text, captures, faults=faults)]
    return found
