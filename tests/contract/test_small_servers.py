"""Correct servers of any size: what cannot be judged is not evaluated, and nothing fails."""

from __future__ import annotations

import pytest

from callrecords.contract.live import Care, run_live
from callrecords.contract.suite import planned
from callrecords.contract.verdicts import Outcome, Verdict
from callrecords.core.catalog import Vendor
from callrecords.registry import VENDORS
from tests.contract.conftest import Serve
from tests.made_up import fable

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
