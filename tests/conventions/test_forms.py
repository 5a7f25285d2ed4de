"""What holds of every form of a time or a length of time, whichever it is."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from callrecords.contract.oracle.forms import read_form
from callrecords.conventions import BadValue
from callrecords.conventions.times import later
from callrecords.conventions.values import parse_value, render_value
from callrecords.spec.forms import Form, Kind
from tests.conventions import test_durations, test_times

times: st.SearchStrategy[tuple[Kind, Form, datetime | Decimal]] = st.builds(
    lambda instant, form: ("time", form, later(instant, form)), test_times.instants, test_times.forms
)
lengths: st.SearchStrategy[tuple[Kind, Form, datetime | Decimal]] = st.builds(
    lambda length, form: ("decimal", form, length),
    test_durations.lengths,
    st.sampled_from([test_durations.CLOCK, test_durations.ISO]),
)


@given(times | lengths)
def test_an_independent_reader_reads_what_is_written(case: tuple[Kind, Form, datetime | Decimal]) -> None:
    kind, form, value = case
    found = read_form(render_value(value, kind, form=form), kind, form)
    assert found is not None
    assert (found.value, found.must) == (value, True)


@given(st.text(max_size=40), times | lengths)
def test_any_text_is_a_value_or_an_error_that_does_not_repeat_it(
    text: str, case: tuple[Kind, Form, datetime | Decimal]
) -> None:
    kind, form, _ = case
    problem = ""
    try:
        parse_value(text, kind, form)
    except BadValue as error:
        problem = str(error)
    assert len(text) < 8 or text not in problem
