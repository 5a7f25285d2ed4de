"""When a run is green."""

from __future__ import annotations

import pytest

from callrecords.contract.base.verdicts import Outcome, Verdict, is_green


def verdict(outcome: Outcome) -> Verdict:
    return Verdict("paging.every-record-once", "list_calls", outcome, "seen")


def test_a_run_that_judged_nothing_is_not_green() -> None:
    assert not is_green([])
    assert not is_green([verdict(Outcome.EXPECTED_DEVIATION)])


@pytest.mark.parametrize("outcome", [Outcome.FAIL, Outcome.NOT_EVALUATED])
def test_one_failure_or_one_skipped_promise_is_enough_not_to_be_green(outcome: Outcome) -> None:
    assert not is_green([verdict(Outcome.PASS), verdict(outcome)])


def test_passes_and_expected_deviations_are_green() -> None:
    assert is_green([verdict(Outcome.PASS), verdict(Outcome.EXPECTED_DEVIATION)])
