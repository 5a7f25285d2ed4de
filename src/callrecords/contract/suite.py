"""The suite of our own checks on one server: cases, the checks that exist for each, their verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from callrecords.contract import (
    check_answers,
    check_errors,
    check_filters,
    check_identity,
    check_order,
    check_paging,
    check_records,
)
from callrecords.contract.checking import Check, chosen
from callrecords.contract.operation import Case
from callrecords.contract.verdicts import Verdict

__all__ = ["judge_cases", "planned"]

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
    plan: Sequence[tuple[Case, Check]], progress: Callable[[Case, Check], None] = lambda _case, _check: None
) -> Iterator[Verdict]:
    """The verdicts of a plan, one by one."""
    for case, check in plan:
        progress(case, check)
        yield check.judge(case)
