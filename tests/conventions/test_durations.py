"""Lengths of time that are written with units."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import BadValue
from callrecords.conventions.durations import ISO as PATTERN
from callrecords.conventions.durations import parse, render
from callrecords.errors import BadArgument
from callrecords.spec.forms import Form

CLOCK, ISO = Form("clock"), Form("iso-duration")
lengths = st.builds(
    lambda count, places: Decimal(count).scaleb(-places), st.integers(-(10**11), 10**11), st.integers(0, 9)
)


@given(lengths, st.sampled_from([CLOCK, ISO]))
def test_what_is_written_is_read_as_the_same_length_with_every_digit(length: Decimal, form: Form) -> None:
    read = parse(render(length, form), form)
    assert read == length
    assert length.is_zero() or read.as_tuple().exponent == min(int(length.as_tuple().exponent), 0)


@pytest.mark.parametrize(
    ("text", "form", "seconds"),
    [
        ("00:01:05", CLOCK, "65"),
        ("100:00:00", CLOCK, "360000"),
        ("00:00:01.250", CLOCK, "1.250"),
        ("-00:00:01", CLOCK, "-1"),
        ("PT1M5S", ISO, "65"),
        ("P1DT2H", ISO, "93600"),
        ("PT0S", ISO, "0"),
        ("PT90M", ISO, "5400"),
    ],
)
def test_a_length_is_read_as_seconds(text: str, form: Form, seconds: str) -> None:
    assert str(parse(text, form)) == seconds


@pytest.mark.parametrize(
    ("text", "form"),
    [
        *[(text, CLOCK) for text in ("", "65", "01:05", "00:60:00", "00:00:60", "0:0:5", "00:00:01.", "1e3:00:00", "٠٠:00:00")],
        *[(text, ISO) for text in ("", "P", "PT", "P1DT", "P1M", "P1Y", "P1W", "PT1.5H", "PT5S1M", "1M5S")],
    ],
)  # fmt: skip
def test_what_is_no_length_in_its_form_is_refused(text: str, form: Form) -> None:
    with pytest.raises(BadValue, match="expected a length of time such as"):
        parse(text, form)


@pytest.mark.parametrize("length", ["NaN", "Infinity", "1E+12", "-1E+12", "1E-21"])
def test_what_cannot_be_written_is_refused_by_name(length: str) -> None:
    with pytest.raises(BadArgument, match=r"^talked: expected seconds"):
        render(Decimal(length), CLOCK, "talked")


@given(lengths)
def test_validators_of_schemas_take_what_is_written(length: Decimal) -> None:
    assert re.search(PATTERN, render(length, ISO))


@pytest.mark.parametrize("text", ["", "P", "PT", "1M", "PT1.5M", "PT1S5", "PT1M.5S"])
def test_validators_of_schemas_take_nothing_else(text: str) -> None:
    assert not re.search(PATTERN, text)
