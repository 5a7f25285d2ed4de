"""The normal form of phone numbers: what means the same is equal, what may differ stays apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.spec.numbers import normal_number

SAME = [
    "+15005550101", "15005550101", "0015005550101", "+1 (500) 555-0101", "1.500.555.0101", " +1 500 555 01 01 ",
    "tel:+1-500-555-0101", "sip:+15005550101@pbx.example.com", "sips:15005550101@192.0.2.1:5061;transport=tls",
    '"Ann" <sip:+15005550101@192.0.2.10>', "<sip:+15005550101@198.51.100.7", "\uff0b1\uff15005550101", "\u202a+15005550101\u202c",
    "+1500\u00a0555\u20110101", "+\u0661\u0665\u0660\u0660\u0665\u0665\u0665\u0660\u0661\u0660\u0661", "tel:+1-500-555-0101;ext=7",
]  # fmt: skip


@pytest.mark.parametrize("text", SAME)
def test_one_number_has_one_form(text: str) -> None:
    assert normal_number(text) == "+15005550101"


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("101", "101"), ("0288", "0288"), ("+49 (0) 30 123456", "+4930123456"), ("030 123456", "030123456"),
        ("*21#", "*21#"), ("Anonymous", "anonymous"), ("sip:Alice@example.com", "sip:alice@example.com"), ("", ""),
        ("+1234567", "+1234567"), ("1234567", "1234567"), ("000123456789", "000123456789"), ("1" * 16, "1" * 16),
    ],
)  # fmt: skip
def test_what_is_no_international_number_stays_as_it_is(text: str, normal: str) -> None:
    assert normal_number(text) == normal


@given(st.text(max_size=30) | st.from_regex(r"\A[+0]{0,3}[0-9 ().\-/]{0,20}\Z"))
def test_a_normal_form_is_its_own(text: str) -> None:
    assert normal_number(normal_number(text)) == normal_number(text)


numbers = st.from_regex(r"\A[1-9][0-9]{7,14}\Z")


@given(numbers, numbers)
def test_different_international_numbers_stay_apart(one: str, other: str) -> None:
    assert (normal_number(f"+{one}") == normal_number(f"+{other}")) == (one == other)
    assert normal_number(f"+{one}") == normal_number(f"00{one}") == f"+{one}"
