"""`--since` and `--until`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.cli.window import Now, Window, is_absolute, read_instant, show


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        (" 2026-01-31 ", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T09:30Z", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("2026-01-31 09:30:00.25+02:00", datetime(2026, 1, 31, 7, 30, 0, 250_000, tzinfo=UTC)),
        ("2026-01-31t09:30:59z", datetime(2026, 1, 31, 9, 30, 59, tzinfo=UTC)),
        ("2024-02-29", datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_a_date_is_midnight_utc_and_a_time_needs_a_zone(text: str, moment: datetime) -> None:
    assert read_instant(text, "--since") == moment
    assert read_instant(text, "--since").tzinfo is UTC


@given(
    st.datetimes(
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))]),
        min_value=datetime.fromisoformat("0002-01-01"),
    )
)
def test_what_is_shown_reads_back_as_the_same_instant(moment: datetime) -> None:
    assert read_instant(show(moment), "--since") == moment


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "2026-13-01", "2026-04-31", "2026-01-01T25:00Z", "2026-01-01T10:00:60Z", "0001-01-01T00:00+01:00"],
)
def test_an_impossible_time_is_named_as_such(text: str) -> None:
    with pytest.raises(ValueError, match=r"^--until: there is no such time as"):
        read_instant(text, "--until")


@pytest.mark.parametrize("text", ["2026-01-31T09:30", "2026-01-31 09:30:00"])
def test_a_naive_time_is_refused_with_both_ways_out(text: str) -> None:
    with pytest.raises(ValueError, match=r"no time zone.*T09:30(:00)?Z for UTC.*\+02:00"):
        read_instant(text, "--since")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "7",
        "7y",
        "-7d",
        "31.01.2026",
        "01/31/2026",
        "20260131",
        "2026-W05-1",
        "2026-01",
        "1769817600",
        "2026-01-31T",
        "٢٠٢٦-٠١-٣١",
    ],
)
def test_other_shapes_are_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="Write 2026-01-31, "):
        read_instant(text, "--since")


LATE = datetime(2026, 10, 25, 22, 30, tzinfo=UTC)
"""Half an hour before midnight in Berlin, on the day on which its clocks were set back."""


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("now", None, LATE),
        ("90m", None, datetime(2026, 10, 25, 21, 0, tzinfo=UTC)),
        ("12h", "Europe/Berlin", datetime(2026, 10, 25, 10, 30, tzinfo=UTC)),
        ("7d", None, datetime(2026, 10, 18, 22, 30, tzinfo=UTC)),
        ("2w", None, datetime(2026, 10, 11, 22, 30, tzinfo=UTC)),
        ("today", None, datetime(2026, 10, 25, tzinfo=UTC)),
        ("yesterday", None, datetime(2026, 10, 24, tzinfo=UTC)),
        ("today", "Europe/Berlin", datetime(2026, 10, 24, 22, tzinfo=UTC)),  # a day of 25 hours
        ("today", "Asia/Tokyo", datetime(2026, 10, 25, 15, tzinfo=UTC)),
        ("2026-10-26", "Europe/Berlin", datetime(2026, 10, 25, 23, tzinfo=UTC)),
        ("2026-07-01T09:30", "Europe/Berlin", datetime(2026, 7, 1, 7, 30, tzinfo=UTC)),
        ("2026-07-01T09:30Z", "Europe/Berlin", datetime(2026, 7, 1, 9, 30, tzinfo=UTC)),
    ],
)
def test_times_relative_to_now_and_days_of_a_zone(text: str, zone: str | None, moment: datetime) -> None:
    now = attrs.evolve(Now.at(zone), instant=LATE)
    assert read_instant(text, "--since", now) == moment
    assert is_absolute(text) == text.startswith("2026")


@pytest.mark.parametrize("text", ["2026-10-25T02:30", "2026-03-29T02:30"])
def test_a_time_that_clocks_repeat_or_skip_needs_its_offset(text: str) -> None:
    now = attrs.evolve(Now.at("Europe/Berlin"), instant=LATE)
    with pytest.raises(ValueError, match="clocks change"):
        read_instant(text, "--since", now)
    assert read_instant(f"{text}+01:00", "--since", now)


@pytest.mark.parametrize("zone", ["Berlin", "", "../etc/passwd", "Europe", "x" * 5000])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="Europe/Berlin"):
        Now.at(zone)


def test_a_time_before_the_first_year_is_refused() -> None:
    with pytest.raises(ValueError, match="before the first year"):
        read_instant("999999w", "--since")


@given(st.text(max_size=40))
def test_no_text_does_anything_but_read_or_be_refused(text: str) -> None:
    try:
        moment = read_instant(text, "--since")
    except ValueError:
        return
    assert moment.utcoffset() == timedelta(0)


def test_a_window_ends_after_it_begins() -> None:
    window = Window.read("2026-01-01", "2026-02-01")
    assert window == Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="is after --until"):
        Window.read("2026-02-01", "2026-01-01")
    with pytest.raises(ValueError, match="the same instant"):
        Window.read("2026-01-01T02:00+02:00", "2026-01-01")


def test_both_ends_may_be_open() -> None:
    assert Window.read(None, None) == Window()
