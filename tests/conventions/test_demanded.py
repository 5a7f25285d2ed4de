"""What each request must have: the window of a list that wants one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from callrecords.conventions import demanded, window
from tests.made_up import made_up

NOW = datetime(2026, 1, 31, 9, 30, 12, 345678, tzinfo=UTC)
LEGS = made_up()["dunlin"].bundle().operations["list_leg"]


@pytest.mark.parametrize("widest", [timedelta(hours=1), timedelta(hours=12), timedelta(days=1), timedelta(days=31)])
def test_the_widest_window_holds_what_began_a_moment_ago_and_nearly_all_of_its_width(widest: timedelta) -> None:
    clock = msgspec.structs.replace(LEGS.clock, widest_window=widest) if LEGS.clock is not None else None
    since, until = window.parse(demanded.window(msgspec.structs.replace(LEGS, clock=clock), NOW), "connected")
    assert since is not None
    assert until is not None
    assert until - since == widest
    assert NOW < until <= NOW + timedelta(days=1)
    assert NOW - since >= widest * 9 / 10


def test_a_list_that_wants_none_has_none() -> None:
    assert demanded.window(made_up()["dunlin"].bundle().operations["list_call"], NOW) is None
