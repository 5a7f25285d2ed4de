"""What an operation says of itself by its facts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from callrecords.spec.operation import Operation

LIST: dict[str, Any] = {"operationId": "list_calls", "x-resource": {"name": "calls", "role": "list"}}


def made(**stated: object) -> Operation:
    return msgspec.convert({**LIST, **stated}, type=Operation)


def test_path_parameters_come_in_the_order_of_the_path_however_they_are_declared() -> None:
    operation = made(parameters=[{"name": name, "in": "path"} for name in ("key", "account")])
    told = msgspec.structs.replace(operation, path="/a/{account}/calls/{key}")
    assert told.path_parameters == ("account", "key")


def test_an_operation_says_its_paging_and_its_clock_or_that_it_has_none() -> None:
    operation = made(
        **{"x-pagination": {"envelope": {"items": "items"}, "ends": ["one-response"]}, "x-clock": {"field": "started"}}
    )
    assert operation.paged.items == "items"
    assert operation.timed.field == "started"
    with pytest.raises(ValueError, match="list_calls: a list needs x-pagination"):
        assert made().paged
    with pytest.raises(ValueError, match="list_calls: a list with windows needs x-clock"):
        assert made().timed


@pytest.mark.parametrize(("longest", "overlap"), [(None, timedelta(0)), ("PT1H", timedelta(hours=1))])
def test_a_window_overlaps_by_the_longest_call_where_its_end_may_be_read_otherwise(
    longest: str | None, overlap: timedelta
) -> None:
    plain = [{"parameter": "to", "field": "started", "operator": "lt"}]
    operation = made(
        **{
            "x-filter": {"grammar": "parameters", "parameters": plain},
            "x-clock": {"field": "started", "longest-call": longest},
            "x-readings": [{"name": "by-end", "says": "It bounds ends.", "parameter": "to", "field": "ended"}],
        }
    )
    assert operation.overlap == overlap
    assert operation.window_fields == {"started", "ended"}
