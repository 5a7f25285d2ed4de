"""Correct servers of any size: what cannot be judged is not evaluated, and nothing fails."""

from __future__ import annotations

import attrs
import pytest

from callrecords.contract.base.case import cases
from callrecords.contract.base.session import Session
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.live import Care, run_live
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
    (little,) = few.verdicts("limits.bounds")
    (much,) = many.verdicts("limits.bounds")
    assert (little.outcome, much.outcome) == (Outcome.PASS, Outcome.PASS)
    assert "never filled" in little.evidence
    assert "never filled" not in much.evidence
    assert int(little.evidence.split()[0]) == int(much.evidence.split()[0]) - 1
