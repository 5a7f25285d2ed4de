"""Who sees what, judged on servers that know no more than the records they show."""

from __future__ import annotations

from collections.abc import Collection

import attrs
import pytest

from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.run import run_full
from tests.handmade import planted

DESCENDANTS, ROLES = "scope.descendants", "scope.required"


def judged(promise: str, *bugs: str, accounts: Collection[str] | None = planted.ACCOUNTS) -> Verdict:
    """The verdict on the list of a server that was written by hand. `accounts`: those that somebody says are below."""
    with planted.served("carrierx", bugs, few=True) as (spec, target, _):
        told = attrs.evolve(target, accounts=None if accounts is None else frozenset(accounts))
        (verdict,) = run_full(spec, told, operations=["list_call_drs"], promises=[promise]).verdicts
    return verdict


def test_accounts_that_somebody_named_are_seen_with_the_role_and_no_others() -> None:
    assert judged(DESCENDANTS).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("bug", "evidence"),
    [
        ("grandchildren-forgotten", "no record of 1 of the accounts below is shown"),
        ("strangers-shown-to-descendants", "records of accounts that are not below"),
    ],
)
def test_an_account_too_few_or_too_many_is_a_fault(bug: str, evidence: str) -> None:
    verdict = judged(DESCENDANTS, bug)
    assert verdict.outcome is Outcome.FAIL
    assert evidence in verdict.evidence


def test_without_their_names_the_verdict_says_what_it_did_not_judge() -> None:
    verdict = judged(DESCENDANTS, "strangers-shown-to-descendants", accounts=None)
    assert verdict.outcome is Outcome.PASS
    assert "nobody said which accounts are below" in verdict.evidence


def test_the_role_for_one_resource_does_not_open_another() -> None:
    verdict = judged(ROLES, "any-read-scope-will-do")
    assert verdict.outcome is Outcome.FAIL
    assert "only-conference_calls" in verdict.evidence
