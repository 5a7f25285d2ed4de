"""The checks on servers whose truth is known: a healthy one, and some that break one promise each."""

from __future__ import annotations

import attrs
import httpx
import pytest

from callrecords.contract.base.case import cases
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import Session, Target
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.run import run_full
from callrecords.contract.server.table import CHECKS
from callrecords.contract.suite import judge_cases, not_applicable, planned
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


@pytest.mark.parametrize("vendor", [*VENDORS, fable()], ids=lambda vendor: vendor.slug)
def test_the_spec_alone_says_what_is_not_applicable(vendor: Vendor) -> None:
    """Nothing is sent: a server that hides its records makes no promise not applicable."""
    spec, target = spec_of(vendor), Target(url="http://nowhere", tokens={"read": "an-obvious-fake"})

    def refuse(_: httpx.Request) -> httpx.Response:
        pytest.fail("a request was sent")

    with Session(spec.bundle, target, transport=httpx.MockTransport(refuse)) as session:
        found = cases(spec, target, session)
        lacking, plan = list(not_applicable(found)), planned(found)
    assert {one.outcome for one in lacking} == {Outcome.NOT_APPLICABLE}
    assert all(one.evidence for one in lacking)
    assert len(lacking) + len(plan) == sum(check.meets(case) for case in found for check in CHECKS)


def test_a_server_that_hides_its_records_cannot_be_green(served: Serve) -> None:
    judged = served(records=0)
    result = run_full(judged.spec, judged.target, promises=[one.proves for one in CHECKS], transport=judged.transport)
    assert {Outcome.PASS, Outcome.NOT_EVALUATED, Outcome.NOT_APPLICABLE} <= {one.outcome for one in result.verdicts}
    assert not result.green


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
