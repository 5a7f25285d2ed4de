"""Figures, their bounds, and the table."""

from __future__ import annotations

import json
from typing import Literal

import pytest

from benchmarks.figures import Figure, document, table


@pytest.mark.parametrize(
    ("value", "side", "verdict"),
    [
        (1.9, "at most", "holds"),
        (2.0, "at most", "holds"),
        (2.1, "at most", "within a tenth"),
        (2.3, "at most", "missed"),
        (2.1, "at least", "holds"),
        (1.9, "at least", "within a tenth"),
        (1.7, "at least", "missed"),
    ],
)
def test_a_bound_is_missed_when_it_is_missed_by_more_than_a_tenth(
    value: float, side: Literal["at most", "at least"], verdict: str
) -> None:
    assert Figure("a", "b", value, 2, side).verdict == verdict


def test_the_table_shows_ratio_bound_and_verdict_of_each_figure() -> None:
    shown = table(
        [Figure("a", "one / other", 1.234, 2, "at most"), Figure("b", "rate", 12_345.6, 10_000, "at least", "")]
    )
    assert [line.split("  ") for line in shown.splitlines()[2:]] != []
    assert "one / other  1.23 ×" in shown
    assert "12,346" in shown
    assert shown.count("holds") == 2


def test_the_document_holds_every_figure_with_its_verdict() -> None:
    (figure,) = json.loads(document([Figure("a", "b", 3, 2, "at most")]))
    assert figure == {
        "name": "a", "what": "b", "value": 3.0, "bound": 2.0, "side": "at most", "unit": "×", "verdict": "missed",
    }  # fmt: skip
