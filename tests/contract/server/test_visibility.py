"""Who is given a single record: judged on emulators, whose every record somebody knows, and on a server of which nobody knows more than its lists."""

from __future__ import annotations

from collections.abc import Collection

import attrs
import pytest

from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.emulated import NOW, target_of
from callrecords.contract.run import run_full
from callrecords.emulator import Emulator, EmulatorTransport
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.handmade import planted
from tests.made_up import fable

PROMISE = "get.visible"
WITH_RECORDS = [one for one in (*VENDORS, fable()) if any(each.get_operation for each in one.resources)]


def emulated(vendor: Vendor, *, bug: str = "", records: int = 40, without: Collection[str] = ()) -> list[Verdict]:
    emulator = Emulator([vendor], records=records, seed=2, now=NOW, bugs=[bug] if bug else [])
    target = target_of(emulator, vendor.slug, "http://emulator")
    target = attrs.evolve(target, tokens={kind: one for kind, one in target.tokens.items() if kind not in without})
    found = run_full(spec_of(vendor), target, promises=[PROMISE], transport=EmulatorTransport(emulator)).verdicts
    assert found
    return list(found)


def by_hand(*bugs: str, accounts: Collection[str] | None = planted.ACCOUNTS) -> Verdict:
    with planted.served("carrierx", bugs, few=True) as (spec, target, _):
        told = attrs.evolve(target, accounts=None if accounts is None else frozenset(accounts))
        (verdict,) = run_full(spec, told, operations=["get_call_dr"], promises=[PROMISE]).verdicts
    return verdict


@pytest.mark.parametrize("vendor", WITH_RECORDS, ids=lambda vendor: vendor.slug)
def test_every_token_gets_what_it_may_see_and_nothing_else(vendor: Vendor) -> None:
    assert {one.outcome for one in emulated(vendor)} == {Outcome.PASS}


@pytest.mark.parametrize(
    ("bug", "evidence"),
    [
        ("single-of-strangers-for-managers", "a stranger's record, for a token of the kind manage: status 200"),
        ("single-of-grandchildren", "a record of another account, for a token of the kind read: status 200"),
        ("single-forgets-descendants", "a record of another account, for a token of the kind descendants: status 404"),
        (
            "single-forgets-grandchildren",
            "a record of another account, for a token of the kind descendants: status 404",
        ),
        ("single-of-children-says-less", "the list says something else about"),
        ("own-calls-single-unscoped", "a record of other users, for a token of the kind own-calls: status 200"),
        (
            "own-calls-single-as-caller",
            "a record with the user as callee, for a token of the kind own-calls: status 404",
        ),
    ],
)
def test_one_token_that_gets_too_much_or_too_little_of_one_owner_is_a_fault(bug: str, evidence: str) -> None:
    verdicts = [one for vendor in WITH_RECORDS for one in emulated(vendor, bug=bug)]
    assert any(one.outcome is Outcome.FAIL and evidence in one.evidence for one in verdicts), verdicts


def test_without_a_token_of_the_kind_what_was_not_judged_is_named() -> None:
    variables = {"descendants": "_TOKEN_DESCENDANTS", "own-calls": "_TOKEN_OWN_CALLS"}
    said = [one.evidence for vendor in WITH_RECORDS for one in emulated(vendor, without=[*variables])]
    assert all(any(variable in text for text in said) for variable in variables.values())
    assert all("no token of the kind" in text for text in said)


@pytest.mark.parametrize("accounts", [planted.ACCOUNTS, None])
def test_a_server_of_which_nobody_knows_more_than_its_lists_is_judged_by_these(
    accounts: Collection[str] | None,
) -> None:
    assert by_hand(accounts=accounts).outcome is Outcome.PASS
    for bug in ("get-shows-everybodys", "get-forgets-descendants", "get-shows-children-to-managers"):
        assert by_hand(bug, accounts=accounts).outcome is Outcome.FAIL


def test_a_record_of_an_account_that_is_not_below_is_a_strangers_though_a_list_shows_it() -> None:
    verdict = by_hand("strangers-shown-to-descendants")
    assert verdict.outcome is Outcome.FAIL
    assert "a stranger's record, for a token of the kind descendants: status 200" in verdict.evidence
