"""The result of a call where its vendor has no word for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.calls.record import CallResult
from callrecords.calls.results import result_of

statuses = st.integers(0, 999) | st.none()


@given(statuses)
def test_an_answer_is_an_answer_whatever_the_status_says(status: int | None) -> None:
    assert result_of(answered=True, status=status) == CallResult.ANSWERED


@given(statuses)
def test_a_call_that_the_vendor_does_not_call_answered_never_is(status: int | None) -> None:
    assert result_of(answered=False, status=status) != CallResult.ANSWERED


@given(st.integers(400, 699), st.booleans() | st.none())
def test_every_refusal_has_a_word_unless_the_call_was_answered(status: int, answered: bool | None) -> None:
    result = result_of(answered=answered, status=status)
    assert result is not None
    assert result.known


@pytest.mark.parametrize("answered", [None, False])
@pytest.mark.parametrize("status", [None, 0, 100, 180, 302, 700])
def test_what_is_no_final_status_says_nothing(status: int | None, answered: bool | None) -> None:
    assert result_of(answered=answered, status=status) is None


@pytest.mark.parametrize(
    ("status", "result"),
    [(200, "answered"), (486, "busy"), (603, "declined"), (480, "unanswered"), (487, "cancelled"), (404, "unreachable"), (500, "failed")],
)  # fmt: skip
def test_a_status_alone_tells(status: int, result: str) -> None:
    assert result_of(answered=None, status=status) == result
