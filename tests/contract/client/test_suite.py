"""A whole run against a client: every promise is judged, and a law that fails itself costs no other verdict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import pytest

from callrecords.contract.base.promises import CLIENT_PROMISES
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.client import suite
from callrecords.contract.client.suite import judge_client, run_client
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor

VENDOR = VENDORS[0]
SECRET = "+15005550101"


def kept(_vendor: Vendor, promise: str) -> Iterator[Verdict]:
    yield Verdict(promise, "list_x", Outcome.PASS, "kept")


def test_every_promise_of_a_client_is_told_of_and_judged() -> None:
    told: list[str] = []
    result = run_client(VENDOR, told.append, kept)

    assert [one.promise for one in result.verdicts] == list(CLIENT_PROMISES)
    assert [one.partition(":")[0] for one in told] == list(CLIENT_PROMISES)
    assert result.green
    assert result.slug == VENDOR.slug


def test_a_law_that_fails_itself_is_a_verdict_with_its_traceback_and_without_its_message() -> None:
    def judge(vendor: Vendor, promise: str) -> Iterator[Verdict]:
        if promise == "client.retry":
            raise RuntimeError(SECRET)
        yield from kept(vendor, promise)

    result = run_client(VENDOR, judge=judge)

    (defect,) = [one for one in result.verdicts if one.outcome is not Outcome.PASS]
    assert (defect.promise, defect.outcome) == ("client.retry", Outcome.NOT_EVALUATED)
    assert "RuntimeError" in defect.trace
    assert SECRET not in defect.trace + defect.evidence
    assert result.defects == 1
    assert not result.green


def test_what_a_law_found_before_it_failed_itself_is_a_broken_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    def law(_vendor: Vendor, operation: str) -> Iterator[str]:
        if operation == VENDOR.resources[0].list_operation:
            yield "a record is lost"
        raise RuntimeError(SECRET)

    monkeypatch.setattr(suite, "_OF_OPERATIONS", {"client.examples": law})
    outcomes = {one.operation: one.outcome for one in judge_client(VENDOR, "client.examples")}
    assert outcomes.pop(VENDOR.resources[0].list_operation) is Outcome.FAIL
    assert {*outcomes.values()} <= {Outcome.NOT_EVALUATED}


def test_a_broken_promise_fails_the_run() -> None:
    def judge(vendor: Vendor, promise: str) -> Iterator[Verdict]:
        outcome = Outcome.FAIL if promise == "client.paging" else Outcome.PASS
        yield Verdict(promise, "list_x", outcome, "a record is lost")

    assert run_client(VENDOR, judge=judge).failed


def test_an_operation_without_an_example_is_not_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callrecords.spec.operation.Operation.ok", property(lambda operation: _NoExamples))
    verdicts = {one.outcome for one in judge_client(VENDOR, "client.examples")}
    assert verdicts == {Outcome.NOT_EVALUATED}


class _NoExamples:
    examples: ClassVar[dict[str, object]] = {}
