"""Expected deviations."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from callrecords.contract.base.verdicts import Outcome, Verdict, is_green
from callrecords.contract.deviations import ExpectedDeviation, expected, read_deviations
from callrecords.errors import ConfigError
from callrecords.spec.catalog import UnknownName

KNOWN = ExpectedDeviation(
    promise="order.stable", operation="list_calls", reason="ticket 4711", expires=date(2027, 3, 31)
)
FAILED = Verdict("order.stable", "list_calls", Outcome.FAIL, "two orders")
KEPT = Verdict("cdr.unique-ids", "list_calls", Outcome.PASS, "300 judged")


def test_an_expected_failure_is_a_deviation_with_its_reason_and_its_day() -> None:
    verdicts, remarks = expected([FAILED, KEPT], [KNOWN], date(2027, 3, 31))
    assert verdicts[0].outcome is Outcome.EXPECTED_DEVIATION
    assert verdicts[0].evidence == "ticket 4711 (until 2027-03-31): two orders"
    assert remarks == []
    assert is_green(verdicts)


def test_a_day_later_it_is_a_failure_again() -> None:
    verdicts, remarks = expected([FAILED, KEPT], [KNOWN], date(2027, 4, 1))
    assert verdicts == [FAILED, KEPT]
    assert "expired on 2027-03-31" in remarks[0]


def test_one_that_is_no_longer_needed_or_meets_nothing_is_told() -> None:
    kept = Verdict("order.stable", "list_calls", Outcome.PASS, "fine")
    assert "can go" in expected([kept], [KNOWN], date(2027, 1, 1))[1][0]
    assert "meets nothing" in expected([KEPT], [KNOWN], date(2027, 1, 1))[1][0]


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deviations.toml"
    path.write_text(
        '[[deviation]]\npromise = "order.stable"\noperation = "list_calls"\nreason = "ticket 4711"\nexpires = 2027-03-31\n'
    )
    assert read_deviations(path) == [KNOWN]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("deviation = 1", "deviation"),
        ("[[deviation]", "TOML|Expected|at line"),
        ('[[deviation]]\npromise = "order.stable"\noperation = "x"\nreason = "y"\n', "expires"),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "deviations.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=problem):
        read_deviations(path)


def test_a_missing_file_and_an_unknown_promise_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        read_deviations(tmp_path / "none.toml")
    path = tmp_path / "deviations.toml"
    path.write_text('[[deviation]]\npromise = "order.stabel"\noperation = "x"\nreason = "y"\nexpires = 2027-01-01\n')
    with pytest.raises(UnknownName, match="did you mean"):
        read_deviations(path)
