"""What becomes of a check: a verdict for everything that it may meet."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import MOST_FAULTS, Check, Findings
from callrecords.contract.base.finding import Finding, Missing, Remark, Unexpected, equal, same
from callrecords.contract.base.promises import PROMISES, find_promise
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.server import schemathesis as server_side
from callrecords.contract.server.table import CHECKS
from callrecords.spec.catalog import UnknownName
from tests.contract.conftest import Serve


def judged(served: Serve, run: Callable[[Case], Findings]) -> tuple[Outcome, str, int]:
    verdict = Check("order.stable", lambda _: True, run).judge(served().cases[0])
    return verdict.outcome, verdict.evidence, len(verdict.exchanges)


def test_every_promise_of_a_server_has_one_check() -> None:
    assert sorted([*(one.proves for one in CHECKS), server_side.PROMISE]) == sorted(PROMISES)


def test_an_unknown_promise_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"did you mean order\.stable"):
        find_promise("order.stabel")


def test_what_judged_nothing_is_not_evaluated(served: Serve) -> None:
    assert judged(served, lambda _: iter(()))[0] is Outcome.NOT_EVALUATED
    assert judged(served, lambda _: iter([Remark("too few records")]))[:2] == (Outcome.NOT_EVALUATED, "too few records")


def test_a_remark_stands_beside_what_was_judged(served: Serve) -> None:
    found = judged(served, lambda _: iter([Finding(True, "fine", count=3), Remark("the rest is unknown")]))
    assert found == (Outcome.PASS, "3 judged, 0 requests; the rest is unknown", 0)


def test_what_lacks_something_is_not_evaluated_whatever_came_before(served: Serve) -> None:
    def lacks(_: Case) -> Findings:
        yield Finding(True, "fine")
        raise Missing("no second token")

    assert judged(served, lacks) == (Outcome.NOT_EVALUATED, "no second token", 0)


def test_what_was_looked_at_what_came_and_what_was_expected_are_kept_apart(served: Serve) -> None:
    def two(case: Case) -> Findings:
        yield equal("the limit", 3, 4, case.send())
        yield same("the list", ["a"], ["a", "b"], case.send())

    verdict = Check("order.stable", lambda _: True, two).judge(served().cases[0])
    assert verdict.evidence == "the limit: 3, not 4; the list: 1 of 2 records; missing: b"
    assert [(one.what, one.came, one.expected) for one in verdict.broken_by] == [
        ("the limit", "3", "4"),
        ("the list", "1 of 2 records; missing: b", "2 records"),
    ]
    assert [exchange for one in verdict.broken_by for exchange in one.exchanges] == list(verdict.exchanges)


def test_a_fault_is_a_failure_even_where_something_lacks(served: Serve) -> None:
    def both(case: Case) -> Findings:
        yield equal("the limit", 3, 4, case.send())
        raise Missing("no second token")

    assert judged(served, both) == (Outcome.FAIL, "the limit: 3, not 4", 1)


def test_a_response_that_leads_nowhere_is_a_failure(served: Serve) -> None:
    def unexpected(case: Case) -> Findings:
        raise Unexpected("status 500", case.send())
        yield

    assert judged(served, unexpected) == (Outcome.FAIL, "status 500", 1)


def test_a_check_ends_after_enough_faults(served: Serve) -> None:
    left = itertools.count()
    outcome, evidence, _ = judged(served, lambda _: (Finding(False, f"fault {number}") for number in left))
    assert outcome is Outcome.FAIL
    assert next(left) == MOST_FAULTS
    assert evidence.endswith("(and more)")
