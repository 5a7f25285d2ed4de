"""The suite of our own checks on one server: cases, the checks that exist for each, their verdicts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from callrecords.contract.base.case import Case, Missing
from callrecords.contract.base.check import Check, chosen
from callrecords.contract.base.session import Lost
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.server import answers as check_answers
from callrecords.contract.server import errors as check_errors
from callrecords.contract.server import filters as check_filters
from callrecords.contract.server import identity as check_identity
from callrecords.contract.server import order as check_order
from callrecords.contract.server import paging as check_paging
from callrecords.contract.server import records as check_records
from callrecords.errors import CallRecordsError

__all__ = ["judge_cases", "not_judged", "planned", "with_lost"]

ANSWERED = "answers.schema"
"""The promise that a request without an answer breaks."""

_MODULES = (check_answers, check_records, check_paging, check_order, check_filters, check_errors, check_identity)
"""Importing them registers their checks."""


def planned(
    cases: Sequence[Case], promises: Iterable[str] | None = None, *, live: bool = False
) -> list[tuple[Case, Check]]:
    """The checks that exist for each case: what should be judged."""
    checks = chosen(promises, live=live)
    return [(case, check) for case in cases for check in checks if _exists(check, case)]


def _exists(check: Check, case: Case) -> bool:
    return check.when(case)


def judge_cases(
    plan: Sequence[tuple[Case, Check]],
    shut: Mapping[str, CallRecordsError] = MappingProxyType({}),
    progress: Callable[[Case, Check], None] = lambda _case, _check: None,
) -> Iterator[Verdict]:
    """The verdicts of a plan, one by one. Once nothing answers any more, what is left is not evaluated.

    `shut`: resource -> why its operations cannot be judged.
    """
    for case, check in plan:
        if case.operation.resource.name in shut:
            yield not_judged(case, check, shut[case.operation.resource.name].message)
            continue
        if case.talker.gone is not None:
            yield not_judged(case, check, "the server gives no answer any more")
            continue
        progress(case, check)
        yield check.judge(case)
        with contextlib.suppress(Missing):  # a live run may have come to its own end
            case.talker.still_there(case.listing.operation.operation_id, case.listing.path)


def not_judged(case: Case, check: Check, cause: str) -> Verdict:
    """The verdict on what could not be judged for a cause of its own."""
    return Verdict(check.proves, case.operation.operation_id, Outcome.NOT_EVALUATED, cause)


def with_lost(verdicts: Iterable[Verdict], lost: Sequence[Lost]) -> list[Verdict]:
    """The verdicts with the requests that got no answer outside of any check: they break `answers.schema`."""
    found = list(verdicts)
    for operation in dict.fromkeys(one.operation or "" for one in lost):
        mine = [one for one in lost if (one.operation or "") == operation]
        at = next(
            (at for at, one in enumerate(found) if (one.promise, one.operation) == (ANSWERED, operation)), len(found)
        )
        told = "; ".join(dict.fromkeys(one.message for one in mine))
        exchanges = tuple(one.exchange for one in mine if one.exchange is not None)
        if at < len(found) and found[at].outcome is Outcome.FAIL:
            told, exchanges = f"{found[at].evidence}; {told}", (*found[at].exchanges, *exchanges)
        found[at : at + 1] = [Verdict(ANSWERED, operation, Outcome.FAIL, told, exchanges)]
    return found
