"""Times in the forms that vendors send beside RFC 3339."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.contract.oracle.forms import comes_twice
from callrecords.conventions import BadValue
from callrecords.conventions.times import earlier, later, parse, render, zone_of
from callrecords.errors import BadArgument, ConfigError
from callrecords.spec.forms import ZONED, Form, Style

PARIS, NEW_YORK = "Europe/Paris", "America/New_York"
ZONES = ("UTC", "+05:30", "-03:00", PARIS, NEW_YORK, "America/Sao_Paulo", "Australia/Lord_Howe")
TIMES: tuple[Style, ...] = ("rfc-2822", "local", "spaced", "epoch-s", "epoch-ms", "first-day", "last-day")
SPACED = Form("spaced", PARIS)
TWICE = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 in Paris, for the second time

forms = st.builds(
    lambda style, zone: Form(style, zone if style in ZONED else None), st.sampled_from(TIMES), st.sampled_from(ZONES)
)
instants = st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC)) | st.builds(
    lambda around, shift: around + timedelta(seconds=shift),
    st.sampled_from([TWICE, datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)]),
    st.integers(-9000, 9000),
)


@given(instants, forms)
def test_what_is_written_is_read_as_the_same_instant(instant: datetime, form: Form) -> None:
    told = later(instant, form)
    assert parse(render(told, form), form) == told


@given(instants, forms)
def test_an_instant_lies_between_those_that_the_form_can_say(instant: datetime, form: Form) -> None:
    before, after = earlier(instant, form), later(instant, form)
    assert before <= instant <= after
    assert instant - before <= timedelta(hours=25)
    assert after - instant <= timedelta(hours=25)
    assert parse(render(before, form), form) == before
    assert (before == instant) == (after == instant)


@given(instants, forms)
def test_what_the_form_cannot_say_is_refused_by_name(instant: datetime, form: Form) -> None:
    if later(instant, form) == instant:
        return
    with pytest.raises(BadArgument, match=r"^started: "):
        render(instant, form, "started")


@pytest.mark.parametrize(
    ("text", "form", "instant"),
    [
        ("Tue, 03 Feb 2026 04:05:06 +0000", Form("rfc-2822"), datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)),
        ("3 Feb 2026 04:05:06 GMT", Form("rfc-2822"), datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)),
        ("Tue, 03 Feb 2026 04:05:06 -0530", Form("rfc-2822"), datetime(2026, 2, 3, 9, 35, 6, tzinfo=UTC)),
        ("2026-02-03 04:05:06", SPACED, datetime(2026, 2, 3, 3, 5, 6, tzinfo=UTC)),
        ("2026-07-03 04:05:06.789", SPACED, datetime(2026, 7, 3, 2, 5, 6, 789_000, tzinfo=UTC)),
        ("2026-02-03T04:05:06", Form("local", "+02:00"), datetime(2026, 2, 3, 2, 5, 6, tzinfo=UTC)),
        ("1770091506", Form("epoch-s"), datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)),
        ("1770091506789", Form("epoch-ms"), datetime(2026, 2, 3, 4, 5, 6, 789_000, tzinfo=UTC)),
        ("2026-02-03", Form("first-day", PARIS), datetime(2026, 2, 2, 23, tzinfo=UTC)),
        ("2026-02-03", Form("last-day", PARIS), datetime(2026, 2, 3, 23, tzinfo=UTC)),
        ("2018-11-04", Form("first-day", "America/Sao_Paulo"), datetime(2018, 11, 4, 3, tzinfo=UTC)),  # without a midnight
    ],
)  # fmt: skip
def test_each_form_is_read_as_an_instant(text: str, form: Form, instant: datetime) -> None:
    assert parse(text, form) == instant


def test_an_hour_that_comes_twice_means_the_first_and_the_second_cannot_be_written() -> None:
    assert parse("2026-10-25 02:30:00", SPACED) == TWICE - timedelta(hours=1)
    with pytest.raises(BadArgument, match="comes twice in Europe/Paris"):
        render(TWICE, SPACED)
    assert later(TWICE, SPACED) == datetime(2026, 10, 25, 2, tzinfo=UTC)
    assert comes_twice("2026-10-25 02:30:00", SPACED)
    assert not comes_twice("2026-10-25 03:30:00", SPACED)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2026-03-29 02:30:00", SPACED),  # left out by the clocks
        *[(text, SPACED) for text in (
            "", "2026-02-03", "2026-02-03T04:05:06", "2026-02-03 04:05", "2026-02-30 04:05:06", "2026-02-03 24:00:00",
            "2026-02-03 04:05:06Z", "2026-02-03 04:05:06+01:00", "2026-2-3 4:5:6", "2026-02-03 04:05:06.1234567", "0000-01-01 00:00:00",
        )],
        *[(text, Form("rfc-2822")) for text in (
            "Mon, 03 Feb 2026 04:05:06 +0000", "Tue, 3 Febr 2026 04:05:06 +0000", "Tue, 03 Feb 26 04:05:06 +0000", "Tue, 03 Feb 2026 04:05:06",
            "Tue, 31 Feb 2026 04:05:06 +0000", "2026-02-03T04:05:06Z", "Tue, 03 Feb 2026 04:05:06 EST", "Tue, 03 Feb 2026 04:05:06 +2400",
        )],
        *[(text, Form(style)) for style in ("epoch-s", "epoch-ms") for text in ("", "1.5", "+1", "1e9", "2026-02-03", "9" * 19, "9" * 30)],
        *[(text, Form("last-day", "UTC")) for text in ("", "2026-02-30", "20260203", "2026-02-03T00:00:00", "9999-12-31")],
    ],
)  # fmt: skip
def test_what_is_no_time_in_its_form_is_refused(text: str, form: Form) -> None:
    with pytest.raises(BadValue):
        parse(text, form)


@pytest.mark.parametrize(
    ("instant", "form", "told"),
    [
        (datetime(2026, 1, 1, 0, 0, 0, 500, tzinfo=UTC), Form("epoch-s"), "whole seconds"),
        (datetime(2026, 1, 1, 0, 0, 0, 500, tzinfo=UTC), Form("epoch-ms"), "whole milliseconds"),
        (datetime(2026, 1, 1, tzinfo=UTC), Form("first-day", PARIS), "midnight in Europe/Paris"),
        (datetime(9999, 12, 31, 23, tzinfo=UTC), Form("spaced", "+05:00"), "years 1 to 9999"),
    ],
)
def test_the_error_says_what_would_be_right(instant: datetime, form: Form, told: str) -> None:
    with pytest.raises(BadArgument, match=f"^value: .*{told}"):
        render(instant, form)


def test_a_server_writes_as_many_digits_as_it_is_told_to() -> None:
    assert render(datetime(2026, 2, 3, tzinfo=UTC), Form("spaced", "UTC"), digits=3) == "2026-02-03 00:00:00.000"


def test_a_zone_that_nobody_knows_is_an_error_that_says_what_may_be_missing() -> None:
    with pytest.raises(ConfigError, match=r"Europe/Atlantis.*tzdata"):
        zone_of("Europe/Atlantis")


@pytest.mark.parametrize("style", get_args(Style))
def test_each_form_says_what_it_looks_like(style: Style) -> None:
    assert Form(style, PARIS).about.startswith("Sent as ")


HAVANA = "America/Havana"
"""Where the clocks go back from one to midnight: the first hour of a day comes twice."""


@pytest.mark.parametrize(("style", "day"), [("first-day", "2026-11-01"), ("last-day", "2026-10-31")])
def test_a_day_whose_midnight_comes_twice_begins_with_the_first(style: Style, day: str) -> None:
    form = Form(style, HAVANA)
    begins, again = datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC)
    assert parse(day, form) == begins
    assert render(begins, form) == day
    for moment in (begins + timedelta(minutes=30), again):
        assert (earlier(moment, form), later(moment, form)) == (begins, datetime(2026, 11, 2, 5, tzinfo=UTC))
