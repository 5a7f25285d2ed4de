"""When a run is green."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given

from callrecords.contract.base.result import Result
from callrecords.contract.base.verdicts import Outcome, Verdict, is_green
from callrecords.markup import shown
from tests.pagereader import PageReader
from tests.test_markup import TEXTS


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


def test_what_is_not_applicable_costs_nothing_and_proves_nothing() -> None:
    assert is_green([verdict(Outcome.PASS), verdict(Outcome.NOT_APPLICABLE)])
    assert not is_green([verdict(Outcome.NOT_APPLICABLE)])


@given(TEXTS)
def test_a_notebook_shows_one_sentence_and_a_row_for_each_failure(text: str) -> None:
    verdicts = [
        Verdict("order.sorted", text, Outcome.FAIL, text),
        Verdict("cdr.unique-ids", "list_calls", Outcome.PASS, "kept"),
    ]
    result = Result(slug="acme", title=text, url="http://127.0.0.1", profile="full", verdicts=verdicts)
    read = PageReader(result._repr_html_())
    assert read.tags.count("tr") == 2
    assert set(read.tags) == {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td"}
    assert f"{shown(text)}, profile full: 1 promise is broken" in read.text
    kept = attrs.evolve(result, verdicts=verdicts[1:])
    assert PageReader(kept._repr_html_()).tags == ["div", "p", "strong"]
