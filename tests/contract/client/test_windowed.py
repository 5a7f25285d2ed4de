"""Calls of lists that want a window have one that the list takes, and walks have all that there is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from callrecords.contract.client.laws import retry_faults
from callrecords.contract.client.stage import Stage
from callrecords.contract.client.walk_laws import WalkJudge
from callrecords.contract.client.windowed import CallWindows
from callrecords.emulator.operations.seeds import LATEST
from tests.emulator.changed import changed
from tests.made_up import made_up


def with_narrow_windows(document: dict[str, Any]) -> None:
    document["paths"]["/Legs.json"]["get"]["x-clock"]["widest-window"] = "P10D"


VENDOR = changed(made_up()["dunlin"], with_narrow_windows)
LEGS = next(one for one in VENDOR.resources if one.name == "legs")
NEWEST = datetime(2026, 1, 31, tzinfo=UTC)
WINDOWS = CallWindows(NEWEST - timedelta(days=60), NEWEST + timedelta(days=1), NEWEST)


@pytest.mark.parametrize("widest", [timedelta(hours=12), timedelta(days=10)])
def test_a_page_is_of_the_widest_window_that_ends_with_the_newest_record(widest: timedelta) -> None:
    operation = VENDOR.bundle().operations[LEGS.list_operation]
    assert operation.clock is not None
    clock = msgspec.structs.replace(operation.clock, widest_window=widest)
    field = VENDOR.bundle().record_fields(operation)[clock.field]
    since, until = WINDOWS.page(msgspec.structs.replace(operation, clock=clock), field)
    assert until - since <= widest
    assert since < NEWEST <= until


def test_without_a_widest_window_a_page_is_of_all() -> None:
    operation = VENDOR.bundle().operations[LEGS.list_operation]
    assert operation.clock is not None
    clock = msgspec.structs.replace(operation.clock, widest_window=None)
    field = VENDOR.bundle().record_fields(operation)[clock.field]
    assert WINDOWS.page(msgspec.structs.replace(operation, clock=clock), field) == (WINDOWS.since, WINDOWS.until)


def test_laws_that_ask_for_a_page_get_one_of_the_latest_records() -> None:
    stage = Stage(VENDOR, LEGS)
    page = getattr(stage.client(), LEGS.attribute).list(**stage.size(90))
    assert 0 < len(page) <= len(stage.on_pages()) < len(stage.keys())
    assert {*stage.keys_of(page)} <= stage.on_pages()
    assert list(retry_faults(VENDOR, LEGS)) == []


def test_no_filter_of_a_walk_is_on_the_clock_of_its_window() -> None:
    for _, given in WalkJudge(VENDOR, LEGS).cases():
        assert "connected" not in str(given.get("where"))


def test_most_of_the_emulators_records_lie_in_the_latest_window_and_some_before_it() -> None:
    stage = Stage(VENDOR, LEGS)
    assert len(stage.keys()) * LATEST[0] // LATEST[1] - 3 <= len(stage.on_pages()) < len(stage.keys())
