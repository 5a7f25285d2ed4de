"""The law of walks holds on sound clients, and sees a walk that leaves out, asks otherwise, or cannot be resumed."""

from __future__ import annotations

import msgspec
import pytest

from callrecords.client.walk.dedupe import Dedupe
from callrecords.contract.client.stage import Stage
from callrecords.contract.client.walk_laws import WalkJudge, walk_faults
from callrecords.conventions import filters
from tests.made_up import fable, made_up

pytestmark = pytest.mark.slow

VENDOR = fable()
(RESOURCE,) = VENDOR.resources


def test_sound_clients_keep_it() -> None:
    assert list(walk_faults(VENDOR, RESOURCE)) == []


def test_each_kind_of_walk_that_the_list_knows_is_tried() -> None:
    titles = [title for title, _ in WalkJudge(VENDOR, RESOURCE).cases()]
    assert {"everything", "a window", "slices of a window", "a filter", "an order", "chosen fields"} <= {*titles}


def test_a_list_whose_time_cannot_be_filtered_is_asked_for_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    operation = msgspec.structs.replace(Stage(VENDOR, RESOURCE).operation, filter=None)
    monkeypatch.setattr(Stage, "operation", operation)
    assert Stage(VENDOR, RESOURCE).everything == {}
    titles = [title for title, _ in WalkJudge(VENDOR, RESOURCE).cases()]
    assert "everything" in titles
    assert not [title for title in titles if "window" in title]


def test_a_filter_that_takes_days_is_tried_with_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    dunlin = made_up()["dunlin"]
    stage = Stage(dunlin, next(one for one in dunlin.resources if one.attribute == "calls"))
    facts = stage.operation.filter
    assert facts is not None
    days = msgspec.structs.replace(facts, parameters=[one for one in facts.parameters if one.parameter == "BeganAt>"])
    monkeypatch.setattr(Stage, "operation", msgspec.structs.replace(stage.operation, filter=days))
    (where,) = (given["where"] for title, given in WalkJudge(dunlin, stage.resource).cases() if title == "a filter")
    assert len(filters.render(where, days, dunlin.bundle().record_fields(stage.operation))["BeganAt>"]) == len(
        "2026-01-31"
    )


def test_records_that_are_not_meant_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = Stage.bodies
    monkeypatch.setattr(Stage, "bodies", lambda self, **given: dict(list(bodies(self, **given).items())[1:]))
    assert "everything, by pages: 60 records, not the 59 that are meant" in list(walk_faults(VENDOR, RESOURCE))


def test_a_client_that_raises_what_no_library_should_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dedupe, "new", lambda _self, _records: {}["page"])
    assert next(walk_faults(VENDOR, RESOURCE)) == "everything, by pages: ends in KeyError"
