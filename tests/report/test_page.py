"""A report as one file: whole, sound, without anything to load, and with no number to be seen."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.calls import CallResult
from callrecords.report.page import page
from callrecords.report.summary import summary
from tests.client.acme import NUMBER
from tests.report.test_summary import call, calls


class Reader(HTMLParser):
    """Notes what stands in a page, and that everything that is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.lists(calls, max_size=10), st.sampled_from([["day"], ["direction", "hour"], ["from_number"]]))
def test_every_page_is_sound_and_loads_nothing(some: list[object], by: list[str]) -> None:
    text = page(summary(some, by), "Calls", numbers=False).decode()  # type: ignore[arg-type]
    read = Reader(text)
    assert read.open == []
    assert not {"script", "link", "img", "iframe", "object"} & set(read.tags)
    assert not [name for name, _ in read.attributes if name in ("src", "href") or name.startswith("on")]
    assert "url(" not in text
    assert "@import" not in text
    for name, value in read.attributes:
        if name in ("x", "y", "width", "height") and re.fullmatch(r"[-\d.]+", value or ""):
            assert float(value or 0) >= 0
    assert "5005550101" not in text


def test_a_word_of_a_vendor_is_text_and_never_markup() -> None:
    some = [call(account="<script>alert(1)</script>\x1b[31m"), call(account='"&<b>', cost=Decimal(1), currency="<i>")]
    read = Reader(page(summary(some, ["account"]), "<b>", numbers=False).decode())
    assert not {"script", "b", "i"} & set(read.tags)
    assert "<script>alert(1)</script>\ufffd[31m" in read.text


def test_the_plots_show_answered_and_other_calls_and_the_cost_of_each_currency() -> None:
    some = [
        call(result=CallResult.ANSWERED, cost=Decimal("0.5"), currency="EUR"),
        call(24, result=CallResult.BUSY, cost=Decimal(2)),
    ]
    read = Reader(page(summary(some, ["day"]), "Calls", numbers=False).decode())
    assert read.tags.count("svg") == 3
    assert "Calls by day" in read.text
    assert "Cost by day, EUR" in read.text
    assert "Cost by day, currency not named" in read.text
    assert "2026-01-02: 0 / 1" in read.text


@pytest.mark.parametrize("numbers", [False, True])
def test_numbers_are_masked_unless_asked(numbers: bool) -> None:
    text = page(summary([call(from_number=NUMBER)], ["from_number"]), "Calls", numbers=numbers).decode()
    assert (NUMBER in text) == numbers


def test_many_groups_are_cut_in_the_plot_and_not_in_the_table() -> None:
    some = [call(account=f"account {number}") for number in range(150)]
    read = Reader(page(summary(some, ["account"]), "Calls", numbers=False).decode())
    assert read.tags.count("g") == 100
    assert read.tags.count("tr") == 152
