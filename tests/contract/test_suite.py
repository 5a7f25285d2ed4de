"""The checks on servers whose truth is known: a healthy one, and some that break one promise each."""

from __future__ import annotations

import attrs
import pytest

from callrecords.contract.base.case import cases
from callrecords.contract.base.session import Session
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.suite import judge_cases, planned
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.contract.conftest import Serve
from tests.made_up import fable


def test_a_healthy_server_raises_no_false_alarm(served: Serve) -> None:
    assert [one for one in served().verdicts() if one.outcome is not Outcome.PASS] == []


def test_a_broken_promise_fails_with_evidence_and_an_exchange(served: Serve) -> None:
    """`contracts.mutants` breaks each promise; here is what the verdict holds."""
    failed = [
        one for one in served(bugs=("page-late",)).verdicts("paging.every-record-once") if one.outcome is Outcome.FAIL
    ]
    assert failed
    assert all(one.evidence and one.exchanges for one in failed)


def test_an_empty_list_proves_nothing(served: Serve) -> None:
    judged = served(records=0).verdicts("paging.every-record-once", "filter.eq", "cdr.unique-ids")
    assert {one.outcome for one in judged} == {Outcome.NOT_EVALUATED}


@pytest.mark.parametrize("vendor", [*VENDORS, fable()], ids=lambda vendor: vendor.slug)
def test_a_promise_exists_only_where_the_facts_have_what_it_is_about(served: Serve, vendor: Vendor) -> None:
    for case, check in planned(served(vendor).cases):
        operation, promise = case.operation, check.proves
        assert promise != "search.finds" or operation.search is not None
        assert promise != "order.shuffle" or (operation.order is not None and operation.order.shuffle is not None)
        assert promise != "fields.exact" or operation.fields is not None
        assert not promise.startswith("links.") or case.listing.paging.links is not None
        assert not promise.startswith("get.") or not case.is_list
        assert promise != "token.own-calls" or (operation.visibility is not None and operation.visibility.own)


def test_without_its_token_a_promise_is_not_evaluated_and_names_the_variable(served: Serve) -> None:
    judged = served()
    target = attrs.evolve(judged.target, tokens={"read": judged.target.token})
    session = Session(judged.spec.bundle, target, transport=judged.transport)
    plan = planned(cases(judged.spec, target, session), ["scope.required"])
    verdicts = list(judge_cases(plan))
    assert {one.outcome for one in verdicts} == {Outcome.NOT_EVALUATED}
    assert "FABLE_TOKEN_NO_SCOPE" in verdicts[0].evidence


def test_a_record_that_the_server_holds_and_no_page_shows_is_noticed(served: Serve) -> None:
    judged = served()
    own = {name: keys | {"lost"} for name, keys in judged.target.own.items()}
    target = attrs.evolve(judged.target, own=own)
    session = Session(judged.spec.bundle, target, transport=judged.transport)
    (verdict,) = judge_cases(planned(cases(judged.spec, target, session), ["paging.every-record-once"]))
    assert verdict.outcome is Outcome.FAIL
    assert "what the server holds and no page shows" in verdict.evidence
