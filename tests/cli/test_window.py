"""`--since` and `--until`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.cli.window import Window, read_instant, show


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
        "yesterday",
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
