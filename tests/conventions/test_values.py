"""One value as text and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import BadValue
from callrecords.conventions.values import has_zone, kind_for, parse_time, parse_value, render_value
from callrecords.errors import BadArgument, NaiveTime
from callrecords.spec.expressions import Op
from callrecords.spec.forms import Kind
from tests.conventions.strategies import KINDS, decimals, times, values


@given(kind=st.sampled_from(KINDS), data=st.data())
def test_what_is_written_is_read_as_the_same_value_of_the_same_type(kind: Kind, data: st.DataObject) -> None:
    value = data.draw(values(kind))
    read = parse_value(render_value(value, kind), kind)
    assert read == value
    assert type(read) is type(value)


@given(decimals)
def test_decimals_keep_every_digit_and_have_no_exponent(value: Decimal) -> None:
    text = render_value(value, "decimal")
    assert "E" not in text
    read = parse_value(text, "decimal")
    assert isinstance(read, Decimal)
    assert read.as_tuple() == value.as_tuple() or value.is_zero()


@given(times)
def test_times_are_written_in_utc_with_z_and_fractions_only_if_any(value: datetime) -> None:
    text = render_value(value, "time")
    assert text.endswith("Z")
    assert ("." in text) == bool(value.microsecond)
    assert not text.endswith("000000Z")
    assert parse_time(text).tzinfo is UTC


@given(st.text(max_size=40), st.sampled_from(KINDS))
def test_any_text_is_a_value_or_an_error_that_does_not_repeat_it(text: str, kind: Kind) -> None:
    problem = ""
    try:
        parse_value(text, kind)
    except BadValue as error:
        problem = str(error)
    assert len(text) < 8 or text not in problem


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2020-03-15", datetime(2020, 3, 15, tzinfo=UTC)),
        ("2024-10-31T18:00:00", datetime(2024, 10, 31, 18, tzinfo=UTC)),
        ("2024-10-31T18:00:00Z", datetime(2024, 10, 31, 18, tzinfo=UTC)),
        ("2024-10-31T18:00:00+00:00", datetime(2024, 10, 31, 18, tzinfo=UTC)),
        ("2024-10-31T18:00:00-05:30", datetime(2024, 10, 31, 23, 30, tzinfo=UTC)),
        ("2024-10-31T18:00:00.5", datetime(2024, 10, 31, 18, 0, 0, 500_000, tzinfo=UTC)),
        ("2024-10-31T18:00:00.000Z", datetime(2024, 10, 31, 18, tzinfo=UTC)),
        ("2024-10-31T18:00:00.457188Z", datetime(2024, 10, 31, 18, 0, 0, 457_188, tzinfo=UTC)),
    ],
)
def test_every_documented_form_of_a_time_is_read_as_an_instant(text: str, instant: datetime) -> None:
    assert parse_value(text, "time") == instant


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *[(text, "decimal") for text in ("NaN", "Infinity", "-Infinity", "1_0", " 1", "1 ", "", "1e3", "1.", ".5", "+1", "٣", "1,5", "9" * 101)],
        *[(text, "integer") for text in ("1.0", "1_0", " 1", "1 ", "", "1e3", "+1", "٣", "0x10", str(2**63), "9" * 5000)],
        *[(text, "boolean") for text in ("True", "TRUE", "1", "", " true", "yes")],
        *[(text, "time") for text in (
            "", "now", "2024-02-30", "2023-02-29T00:00:00Z", "2024-13-01", "2024-10-31T24:00:00Z", "2024-10-31T18:60:00Z", "2024-10-31T18:00:60Z",
            "2024-10-31T18:00Z", "2024-10-31 18:00:00Z", "2024-10-31T18:00:00z", "2024-10-31T18:00:00+24:00", "2024-10-31T18:00:00+05:99",
            "2024-10-31Z", " 2024-10-31", "2024-10-31\n", "20241031", "2024-W44-4", "0000-01-01", "0001-01-01T00:00:00+01:00", "2024-10-31T18:00:00.1234567Z",
            "２０２４-10-31", "1700000000",
        )],
        *[(text, "day") for text in ("", "20241031", "2024-10-32", "2024-10-31T00:00:00", "2024-W44-4", "0000-01-01")],
        ("a\0b", "text"), ("\ud800", "text"), ("{}", "object"), ("[]", "array"),
    ],
)  # fmt: skip
def test_what_is_no_value_of_its_kind_is_refused(text: str, kind: Kind) -> None:
    with pytest.raises(BadValue):
        parse_value(text, kind)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (1, "text"), ("1", "integer"), (True, "integer"), (Decimal(1), "integer"), (True, "decimal"), ("1", "decimal"), (1, "boolean"),
        ("2024-10-31", "time"), ("2024-10-31", "day"), (datetime(2024, 1, 1, tzinfo=UTC), "day"), (date(2024, 1, 1), "time"), (2**63, "integer"), (Decimal("NaN"), "decimal"), (Decimal("sNaN"), "decimal"),
        (Decimal("-Infinity"), "decimal"), (Decimal("1E+1000000"), "decimal"), (Decimal("1E-1000000"), "decimal"), (Decimal("0E+1000000"), "decimal"),
        ("a\0b", "text"), ("\udfff", "text"), ("x", "object"), ("x", "array"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_exactly_is_refused_by_name(value: object, kind: Kind) -> None:
    with pytest.raises(BadArgument, match=r"^caller: "):
        render_value(value, kind, "caller")  # type: ignore[arg-type]


def test_a_naive_time_is_refused_by_name() -> None:
    with pytest.raises(NaiveTime, match=r"^started: .*zone"):
        render_value(datetime(2024, 1, 1), "time", "started")


def test_a_number_may_be_compared_with_a_decimal_field() -> None:
    assert render_value(3, "decimal") == "3"


def test_an_enum_is_written_as_its_value() -> None:
    direction = StrEnum("Direction", {"IN": "inbound"})
    assert render_value(direction.IN, "text") == "inbound"


def test_a_date_alone_says_no_zone() -> None:
    assert [has_zone(text) for text in ("2024-10-31", "2024-10-31T18:00:00", "2024-10-31T18:00:00Z")] == [
        False,
        False,
        True,
    ]


def test_a_text_operator_takes_text_whatever_the_field_holds() -> None:
    assert kind_for("decimal", Op.LIKE) == "text"
    assert kind_for("decimal", Op.GE) == "decimal"
