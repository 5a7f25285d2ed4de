"""What becomes of a check: a verdict for everything that it may meet."""

from __future__ import annotations

import pytest

from callrecords.contract import suite
from callrecords.contract.base.case import Case, Missing, Unexpected
from callrecords.contract.base.check import CHECKS, MOST_FAULTS, Check, Notes, check
from callrecords.contract.base.promises import PROMISES, find_promise
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.server import schemathesis as server_side
from callrecords.spec.catalog import UnknownName
from tests.contract.conftest import Serve


def judged(served: Serve, function: object) -> tuple[Outcome, str, int]:
    case = served().cases[0]
    verdict = Check("order.stable", function, lambda _case: True, live=False).judge(case)  # type: ignore[arg-type]
    return verdict.outcome, verdict.evidence, len(verdict.exchanges)


def test_every_promise_of_a_server_has_a_check() -> None:
    assert suite.planned is not None
    assert {one.proves for one in CHECKS} == set(PROMISES) - {server_side.PROMISE}


def test_a_check_of_no_promise_is_refused() -> None:
    with pytest.raises(ValueError, match="is no promise"):
        check(proves="paging.somehow", when=lambda _case: True)


def test_an_unknown_promise_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"did you mean order\.stable"):
        find_promise("order.stabel")


def test_what_judged_nothing_is_not_evaluated(served: Serve) -> None:
    assert judged(served, lambda _case, _notes: None)[0] is Outcome.NOT_EVALUATED


def test_what_lacks_something_is_not_evaluated_whatever_came_before(served: Serve) -> None:
    def lacks(_case: Case, notes: Notes) -> None:
        notes.expect(True, "fine")
        raise Missing("no second token")

    assert judged(served, lacks) == (Outcome.NOT_EVALUATED, "no second token", 0)


def test_a_fault_is_a_failure_even_where_something_lacks(served: Serve) -> None:
    def both(case: Case, notes: Notes) -> None:
        notes.expect(False, "it is wrong", case.ask())
        raise Missing("no second token")

    assert judged(served, both) == (Outcome.FAIL, "it is wrong", 1)


def test_an_answer_that_leads_nowhere_is_a_failure(served: Serve) -> None:
    def unexpected(case: Case, notes: Notes) -> None:
        raise Unexpected("status 500", case.ask())

    assert judged(served, unexpected) == (Outcome.FAIL, "status 500", 1)


def test_a_check_ends_after_enough_faults(served: Serve) -> None:
    count = 0

    def endless(_case: Case, notes: Notes) -> None:
        nonlocal count
        while True:
            count += 1
            notes.fault(f"fault {count}")

    outcome, evidence, _ = judged(served, endless)
    assert outcome is Outcome.FAIL
    assert count == MOST_FAULTS
    assert evidence.endswith("(and more)")
