"""Correct servers of any size: what cannot be judged is not evaluated, and nothing fails."""

from __future__ import annotations

import attrs
import pytest

from callrecords.contract.base.case import cases
from callrecords.contract.base.session import Session
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.live import Care, run_live
from callrecords.contract.server.samples import shown, singles
from callrecords.contract.suite import judge_cases, planned
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.contract.conftest import Serve
from tests.made_up import fable

pytestmark = pytest.mark.slow

ALL = [*VENDORS, fable()]


def failed(verdicts: list[Verdict]) -> list[Verdict]:
    return [one for one in verdicts if one.outcome is Outcome.FAIL or one.trace]


@pytest.mark.parametrize("records", [0, 1, 2, 3, 37])
@pytest.mark.parametrize("vendor", ALL, ids=lambda vendor: vendor.slug)
def test_a_small_server_breaks_no_promise(served: Serve, vendor: Vendor, records: int) -> None:
    judged = served(vendor, records=records)
    verdicts = judged.verdicts()
    assert failed(verdicts) == []
    assert len(verdicts) == len(planned(judged.cases))
    assert all(one.evidence for one in verdicts)


@pytest.mark.parametrize("records", [0, 1, 2, 3, 37, 5_000])
@pytest.mark.parametrize("vendor", ALL, ids=lambda vendor: vendor.slug)
def test_a_live_run_on_it_breaks_none_either(served: Serve, vendor: Vendor, records: int) -> None:
    judged = served(vendor, records=records)
    result = run_live(judged.spec, judged.target, care=Care(pace=0), transport=judged.transport)
    assert failed(list(result.verdicts)) == []
    assert result.ended is None


def test_an_empty_server_is_judged_by_what_needs_no_records(served: Serve) -> None:
    verdicts = served(records=0).verdicts()
    assert {one.promise for one in verdicts if one.outcome is Outcome.PASS} >= {"errors.method", "token.kinds"}
    assert all(
        "no records" in one.evidence or "token" in one.evidence
        for one in verdicts
        if one.outcome is Outcome.NOT_EVALUATED
    )


def test_a_user_who_takes_part_in_the_only_call_is_no_fault_of_the_server(served: Serve) -> None:
    seen: set[Outcome] = set()
    for vendor in ALL:
        judged = served(vendor, records=1)
        if "own-calls" in judged.session.kinds:
            everything = attrs.evolve(judged.target, tokens={**judged.target.tokens, "own-calls": judged.target.token})
            session = Session(judged.spec.bundle, everything, transport=judged.transport)
            plan = planned(cases(judged.spec, everything, session), ["token.own-calls"])
            verdicts = list(judge_cases(plan))
            assert failed(verdicts) == []
            seen |= {one.outcome for one in verdicts}
    assert seen == {Outcome.NOT_EVALUATED}


def test_a_page_size_that_no_list_fills_is_not_called_judged(served: Serve) -> None:
    few, many = served(records=5), served(records=400)
    (bounds,) = few.verdicts("limits.bounds")
    assert bounds.outcome is Outcome.PASS
    assert "never filled" in bounds.evidence
    (little,) = few.verdicts("limits.maximum")
    (much,) = many.verdicts("limits.maximum")
    assert (little.outcome, much.outcome) == (Outcome.NOT_EVALUATED, Outcome.PASS)
    assert "the largest page size" in little.evidence


@pytest.mark.parametrize("promise", ["cdr.values", "cdr.nulls"])
def test_what_no_record_shows_is_named_and_not_called_judged(served: Serve, promise: str) -> None:
    for one in served(records=3).verdicts(promise):
        assert one.outcome is Outcome.NOT_EVALUATED
        assert one.evidence.startswith("no record shows ")
    assert {one.outcome for one in served(records=300).verdicts(promise)} == {Outcome.PASS}


def test_a_single_record_is_requested_for_whatever_the_list_shows(served: Serve) -> None:
    judged = served(records=300)
    (case,) = [case for case in judged.cases if not case.is_list]
    found = singles(case)
    listed = judged.cases[0].listing
    newest = max(listed.whole, key=lambda record: record.value(listed.clock or ""))
    assert {listed.keys[0], listed.keys[-1], newest.key} <= {record.key for record, _, _ in found}
    every = {said for record in listed.whole for said in shown(case.bundle, record.wire, listed.fields)}
    assert {said for record, _, _ in found for said in shown(case.bundle, record.wire, listed.fields)} == every
    assert len(found) < 120
