"""A report as one file: whole, sound, without anything to load, and with no number to be seen."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.calls import CallResult
from callrecords.report.page import page
from callrecords.report.summary import summary
from tests.client.acme import NUMBER
from tests.pagereader import PageReader
from tests.report.test_summary import call, calls


@given(st.lists(calls, max_size=10), st.sampled_from([["day"], ["direction", "hour"], ["from_number"]]))
def test_every_page_is_sound_and_loads_nothing(some: list[object], by: list[str]) -> None:
    text = page(summary(some, by), "Calls", numbers=False).decode()  # type: ignore[arg-type]
    read = PageReader(text)
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
    read = PageReader(page(summary(some, ["account"]), "<b>", numbers=False).decode())
    assert not {"script", "b", "i"} & set(read.tags)
    assert "<script>alert(1)</script>\ufffd[31m" in read.text


def test_the_plots_show_answered_and_other_calls_and_the_cost_of_each_currency() -> None:
    some = [
        call(result=CallResult.ANSWERED, cost=Decimal("0.5"), currency="EUR"),
        call(24, result=CallResult.BUSY, cost=Decimal(2)),
    ]
    read = PageReader(page(summary(some, ["day"]), "Calls", numbers=False).decode())
    assert read.tags.count("svg") == 3
    assert "Calls by day" in read.text
    assert "answeredall others" in read.text  # beside their colours, which light and dark change
    assert "Cost by day, EUR" in read.text
    assert "Cost by day, currency not named" in read.text
    assert "2026-01-02: 0 / 1" in read.text


def test_of_very_many_groups_the_plot_shows_those_with_the_most_calls() -> None:
    some = [call(account=f"acct{number}") for number in range(130) for _ in range(1 if number < 40 else 2)]
    text = page(summary(some, ["account"]), "Calls", numbers=False).decode()
    titles = set(re.findall(r"<title>(acct\d+):", text))
    assert len(titles) == 100
    assert titles >= {f"acct{number}" for number in range(40, 130)}


def test_bars_stand_on_one_line_as_high_as_their_numbers_and_labels_below_it() -> None:
    answered, busy = {"result": CallResult.ANSWERED}, {"result": CallResult.BUSY}
    some = [call(**answered), call(**answered), call(**answered), call(**busy), call(24, **answered)]
    text = page(summary(some, ["day"]), "Calls", numbers=False).decode()
    plot = text[text.index("<svg") : text.index("</svg>")]
    bars = [
        (look, *(float(re.search(rf'\b{name}="([^"]+)"', rest)[1]) for name in ("x", "y", "width", "height")))  # type: ignore[index]
        for look, rest in re.findall(r'<rect class="(\w+)"([^>]*)>', plot)
    ]
    (_, x, y, width, height), (_, above_x, above_y, _, above), (_, other_x, other_y, _, other), last = bars
    assert [bar[0] for bar in bars] == ["bar", "rest", "bar", "rest"]
    assert height == pytest.approx(3 * above, abs=0.2) == pytest.approx(3 * other, abs=0.2)
    assert last[4] == 0
    assert above_y + above == pytest.approx(y, abs=0.2)  # what was not answered stands on what was
    assert above_x == x < x + width < other_x
    base = y + height
    assert other_y + other == pytest.approx(base, abs=0.2)
    lines = [float(one) for one in re.findall(r'<line [^>]*y1="([^"]+)"', plot)]
    assert max(lines) == pytest.approx(base, abs=0.2)
    assert len(lines) == 5  # from 0 to 4, and all calls of the first day are 4
    assert 0 <= min(lines) == pytest.approx(above_y, abs=0.2)
    [_, _, _, bottom] = map(float, re.search(r'viewBox="([^"]+)"', plot)[1].split())  # type: ignore[index]
    labels = re.findall(r'<text x="([^"]+)" y="([^"]+)"[^>]*>(2026-[^<]+)<', plot)
    assert [label for *_, label in labels] == ["2026-01-01", "2026-01-02"]
    assert all(base < float(label_y) < bottom for _, label_y, _ in labels)
    assert x < float(labels[0][0]) < x + width


@pytest.mark.parametrize("numbers", [False, True])
def test_numbers_are_masked_unless_asked(numbers: bool) -> None:
    text = page(summary([call(from_number=NUMBER)], ["from_number"]), "Calls", numbers=numbers).decode()
    assert (NUMBER in text) == numbers


def test_many_groups_are_cut_in_the_plot_and_not_in_the_table() -> None:
    some = [call(account=f"account {number}") for number in range(150)]
    read = PageReader(page(summary(some, ["account"]), "Calls", numbers=False).decode())
    assert read.tags.count("g") == 100
    assert read.tags.count("tr") == 152
