"""Calls of lists that want a window have one that the list takes, and walks have all that there is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import msgspec
import pytest

from callrecords.client.operations.listing import ListOperation
from callrecords.contract.client.calls import ClientCaller
from callrecords.contract.client.examples import first_example
from callrecords.contract.client.laws import retry_faults
from callrecords.contract.client.stage import Stage
from callrecords.contract.client.suite import request_faults
from callrecords.contract.client.walk_laws import WalkJudge
from callrecords.contract.client.windowed import CallWindows
from callrecords.emulator.operations.seeds import LATEST
from callrecords.spec.expressions import And, Condition, Op
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


def _conditions(where: Condition | And) -> dict[str, str]:
    """What a call of one page with conditions sends of them."""
    caller = ClientCaller(VENDOR, LEGS.list_operation)
    caller(first_example(VENDOR.bundle().operations[LEGS.list_operation]), where=where)
    return {
        name: value for name, value in caller.sent[0].url.params.items() if name.startswith(("connected", "length"))
    }


def test_conditions_of_a_page_stand_beside_the_window_that_it_must_have() -> None:
    sent = _conditions(Condition("length", Op.GE, 7))
    assert sent.pop("length:gte") == "7"
    assert {*sent} == {"connected:gte", "connected:lt"}


def test_a_bound_of_the_clock_that_a_caller_gives_is_the_one_that_is_sent() -> None:
    since = datetime(2020, 1, 1, tzinfo=UTC)  # sent as the seconds of its epoch
    own = _conditions(Condition("connected", Op.GE, since))
    assert own["connected:gte"] == str(int(since.timestamp()))
    assert own["connected:lt"] == _conditions(Condition("length", Op.GE, 7))["connected:lt"]


def test_the_law_of_requests_judges_filters_where_a_window_must_be_given() -> None:
    def forgetful(self: ListOperation[Any], where: Any) -> Any:
        return {name: text for name, text in whole(self, where).items() if name.startswith("connected")}

    whole = ListOperation.filter_params
    assert list(request_faults(VENDOR, LEGS.list_operation)) == []
    with mock.patch.object(ListOperation, "filter_params", forgetful):
        assert any("did not reach" in one for one in request_faults(VENDOR, LEGS.list_operation))


def test_no_filter_of_a_walk_is_on_the_clock_of_its_window() -> None:
    for _, given in WalkJudge(VENDOR, LEGS).cases():
        assert "connected" not in str(given.get("where"))


def test_most_of_the_emulators_records_lie_in_the_latest_window_and_some_before_it() -> None:
    stage = Stage(VENDOR, LEGS)
    assert len(stage.keys()) * LATEST[0] // LATEST[1] - 3 <= len(stage.on_pages()) < len(stage.keys())
