"""Servers that go wrong in the middle of a run, on real sockets: every promise gets a verdict all the same."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from callrecords.contract.base import listing
from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Check, Findings
from callrecords.contract.base.promises import PROMISES
from callrecords.contract.base.result import Result
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.live import Care, run_live
from callrecords.contract.report import files as report_files
from callrecords.contract.run import run_full
from callrecords.contract.server import table
from callrecords.contract.suite import not_applicable, planned
from callrecords.errors import ConnectionFailed
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.contract.conftest import Judged, Serve
from tests.contract.odd_servers import Answering, at_random, dropping, serving
from tests.made_up import fable

pytestmark = pytest.mark.slow

OWN = [name for name in PROMISES if name != "server.standard-checks"]
FEW = ["answers.schema", "paging.every-record-once", "cdr.unique-ids", "limits.bounds", "get.unknown-404"]


def full(judged: Judged, answering: Answering, promises: list[str] = FEW) -> Result:
    with serving(answering) as origin:
        target = attrs.evolve(judged.target, url=judged.target.url.replace("http://emulator", origin))
        return run_full(judged.spec, target, promises=promises)


@pytest.mark.parametrize("nth", [1, 2, 3, 5, 8, 20])
def test_one_dropped_connection_is_one_failure_with_its_command(served: Serve, nth: int) -> None:
    judged = served()
    result = full(judged, dropping(judged.emulator, lambda number: number == nth))
    failed = [one for one in result.verdicts if one.outcome is Outcome.FAIL]
    assert len(failed) == 1, result.verdicts
    assert "no response" in failed[0].evidence
    assert failed[0].exchanges[0].curl.startswith("curl -g -i")
    assert all(one.outcome is Outcome.PASS for one in result.verdicts if one not in failed)
    assert result.ended is None


def test_a_live_run_survives_a_dropped_connection_as_well(served: Serve) -> None:
    judged = served()
    for nth in (1, 2, 4, 30):
        with serving(dropping(judged.emulator, lambda number, nth=nth: number == nth)) as origin:  # type: ignore[misc]
            target = attrs.evolve(judged.target, url=judged.target.url.replace("http://emulator", origin))
            result = run_live(judged.spec, target, care=Care(pace=0))
        assert [one.evidence for one in result.verdicts if one.outcome is Outcome.FAIL], nth
        assert sum(one.outcome is Outcome.PASS for one in result.verdicts) > 20, nth


def test_the_run_ends_early_only_when_nothing_answers_any_more(served: Serve, tmp_path: Path) -> None:
    judged = served()
    result = full(judged, dropping(judged.emulator, lambda number: number > 30))
    assert isinstance(result.ended, ConnectionFailed)
    outcomes = [one.outcome for one in result.verdicts]
    assert outcomes[0] is Outcome.PASS
    assert outcomes[-1] is Outcome.NOT_EVALUATED
    assert "no response any more" in result.verdicts[-1].evidence
    assert len(outcomes) == len(planned(judged.cases, FEW))
    assert len(report_files.write(result, tmp_path)) == 3


def test_every_other_dropped_connection_does_not_end_it(served: Serve) -> None:
    judged = served()
    result = full(judged, dropping(judged.emulator, lambda number: number % 2 == 0), OWN)
    assert result.ended is None
    assert result.failed
    assert "no response any more" not in str(result.verdicts)


def test_a_defect_of_a_check_is_a_verdict_of_that_check_with_its_traceback(
    served: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    private = iter(["1500555" + "0100 is private"])

    def broken(_: Case) -> Findings:
        raise IndexError(next(private))
        yield

    judged = served()
    one = Check("order.stable", lambda case: case.is_list, broken)
    monkeypatch.setattr(table, "CHECKS", [one, *(kept for kept in table.CHECKS if kept.proves != "order.stable")])
    result = run_full(
        judged.spec, judged.target, promises=["order.stable", "cdr.unique-ids"], transport=judged.transport
    )
    (verdict,) = [one for one in result.verdicts if one.promise == "order.stable" and one.trace]
    assert verdict.outcome is Outcome.NOT_EVALUATED
    assert "IndexError" in verdict.evidence
    assert "defect of callrecords" in verdict.evidence
    assert "test_troubled.py" in verdict.trace
    assert "in broken" in verdict.trace
    assert result.defects == 1
    assert not result.green
    for path in report_files.write(result, tmp_path):
        told = path.read_text()
        assert "in broken" in told
        assert "5005550100" not in told


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("vendor", [*VENDORS, fable()], ids=lambda vendor: vendor.slug)
def test_random_answers_that_fit_the_schema_get_verdicts_and_no_traceback(
    served: Serve, vendor: Vendor, seed: int
) -> None:
    judged = served(vendor)
    result = full(judged, at_random(judged.spec.document, seed), OWN)
    assert result.ended is None
    assert result.failed
    assert [one.trace for one in result.verdicts if one.trace] == []
    assert len(result.verdicts) == len(planned(judged.cases, OWN)) + len([*not_applicable(judged.cases, OWN)])


@pytest.mark.parametrize("vendor", [*VENDORS, fable()], ids=lambda vendor: vendor.slug)
def test_random_answers_do_not_break_a_live_run(served: Serve, vendor: Vendor) -> None:
    judged = served(vendor)
    with serving(at_random(judged.spec.document, 7)) as origin:
        target = attrs.evolve(judged.target, url=judged.target.url.replace("http://emulator", origin))
        result = run_live(spec_of(vendor), target, care=Care(pace=0))
    assert result.failed
    assert [one.trace for one in result.verdicts if one.trace] == []


def test_a_list_that_never_ends_is_a_failure_told_once_and_not_walked_again(
    served: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_PAGES", 20)
    judged = served(records=5_000)
    result = run_full(judged.spec, judged.target, promises=FEW, transport=judged.transport)
    failed = [one for one in result.verdicts if one.outcome is Outcome.FAIL]
    assert failed
    assert all("does not end" in one.evidence for one in failed)
    assert result.requests < 60
