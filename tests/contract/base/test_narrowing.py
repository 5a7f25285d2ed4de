"""Narrower windows of a condition: nothing between them, and nothing in two of them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from callrecords.contract.base import narrowing
from callrecords.spec.expressions import And, Condition, Op, Or

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@given(MOMENTS, st.timedeltas(timedelta(seconds=2), timedelta(days=900)), st.none() | st.integers(1, 90))
def test_parts_of_a_window_follow_each_other_and_are_narrow_enough(
    since: datetime, width: timedelta, days: int | None
) -> None:
    widest = None if days is None else timedelta(days=days)
    for parts in (narrowing.slices((since, since + width), widest), narrowing.halves((since, since + width))):
        assert (parts[0][0], parts[-1][1]) == (since, since + width)
        assert all(one[1] == other[0] for one, other in itertools.pairwise(parts))
        assert all(start < end for start, end in parts)
    assert widest is None or all(
        end - start <= widest for start, end in narrowing.slices((since, since + width), widest)
    )


def test_a_window_of_a_second_is_not_cut() -> None:
    assert narrowing.halves((NOON, NOON + timedelta(seconds=1))) == []


def test_a_window_takes_the_place_of_the_bounds_and_leaves_the_rest() -> None:
    rest, window = Condition("queue", Op.EQ, "sales"), (NOON, NOON + timedelta(hours=1))
    where = And((rest, Condition("started", Op.GE, NOON - timedelta(days=1))))
    assert narrowing.bounds(where, "started") == (NOON - timedelta(days=1), None)
    held = narrowing.held(where, "started", window)
    assert held == And((rest, Condition("started", Op.GE, window[0]), Condition("started", Op.LT, window[1])))
    assert narrowing.bounds(held, "started") == window


def test_what_bounds_the_field_in_another_way_has_no_window() -> None:
    assert narrowing.bounds(Condition("started", Op.GT, NOON), "started") is None
    assert narrowing.bounds(Or((Condition("a", Op.EQ, "1"), Condition("a", Op.EQ, "2"))), "started") is None
