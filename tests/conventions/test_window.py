"""The conditions that a window is written as are read as the same window."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions.window import Window, parse, render
from callrecords.spec.expressions import And, Condition, Op, Or
from tests.conventions.strategies import names, times

windows = st.tuples(st.none() | times, st.none() | times)


ends = st.tuples(st.sampled_from(["ge", "gt"]), st.sampled_from(["lt", "le"]))


@given(windows, names, ends)
def test_a_window_that_is_written_is_read(window: Window, field: str, operators: tuple[str, str]) -> None:
    assert parse(render(window, field, operators), field) == window


@given(windows, windows)
def test_of_several_windows_the_narrowest_counts(one: Window, other: Window) -> None:
    parts = [part for part in (render(one, "at"), render(other, "at")) if part is not None]
    starts, ends = ([moment for moment in pair if moment is not None] for pair in zip(one, other, strict=True))
    found = parse(And.of(*parts) if parts else None, "at")
    assert found == (max(starts, default=None), min(ends, default=None))


@given(times)
def test_what_bounds_another_field_or_only_one_alternative_is_no_bound(moment: object) -> None:
    condition = Condition("at", Op.GE, moment)  # type: ignore[arg-type]
    assert parse(condition, "other") == (None, None)
    assert parse(Or((condition, Condition("x", Op.EQ, "y"))), "at") == (None, None)
