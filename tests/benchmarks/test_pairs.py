"""Pairs of timings."""

from __future__ import annotations

import pytest

from benchmarks import pairs
from benchmarks.pairs import ratio, ratio_of


@pytest.fixture(autouse=True)
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """A collection before each turn takes long among everything that a whole test run holds, and proves nothing here."""
    monkeypatch.setattr(pairs.gc, "collect", lambda: 0)


def test_two_things_take_turns_and_the_median_of_the_pairs_counts() -> None:
    """The first pair warms up; one slow turn does not change the median."""
    turns: list[str] = []
    firsts, seconds = iter([90.0, 2.0, 2.0, 50.0]), iter([1.0, 1.0, 1.0, 1.0])

    def first() -> float:
        turns.append("A")
        return next(firsts)

    def second() -> float:
        turns.append("B")
        return next(seconds)

    assert ratio(first, second, 3) == 2
    assert "".join(turns) == "ABABABAB"


def test_a_machine_that_slows_down_slows_both_and_changes_no_ratio() -> None:
    pace = iter(range(1, 100))
    found: list[float] = []

    def slower(cost: float) -> float:
        found.append(cost)
        return cost * (next(pace) // 2 + 1)

    assert 2.5 <= ratio(lambda: slower(3), lambda: slower(1), 40) <= 3


def test_of_several_couples_each_warms_up_and_all_their_pairs_count() -> None:
    first = [iter([90.0, 1.0, 1.0]), iter([90.0, 1.0, 2.0]), iter([90.0, 2.0, 2.0])]
    couples = [(lambda slow=slow: next(slow), lambda: 1.0) for slow in first]
    assert ratio_of(couples, 2) == 1.5
