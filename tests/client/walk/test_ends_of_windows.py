"""The ends of a window where a vendor has other operators than `ge` and `lt`: the same records come, each once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.operations.grain import Grain
from callrecords.client.operations.query import WalkQuery
from callrecords.spec.bundle import Bundle
from tests.client.acme import START, Acme, Server, bundle, rows

HOUR = timedelta(hours=1)
ENDS = [("ge", "lt"), ("ge", "le"), ("gt", "lt"), ("gt", "le")]


def spec(begins: str, ends: str, **clock: Any) -> Bundle:
    """A list whose clock has two operators, and those alone."""
    known = {"grammar": "conditions", "parameter": "filter", "fields": {"at": [begins, ends]}}
    return bundle(**{"x-filter": known, "x-clock": {"field": "at", **clock}})


def walked(server: Server, since: datetime, until: datetime | None, **more: Any) -> list[str | None]:
    """What a walk brings; nothing of it may be said to be beyond the window."""
    with Acme(server, server.spec) as acme:
        found = [record.ref for record in acme.entries.iter(WalkQuery(since=since, until=until, **more))]
        assert list(acme.deviations) == []
    return found


@pytest.mark.parametrize("concurrency", [1, 3])
@pytest.mark.parametrize(("begins", "ends"), ENDS)
def test_a_window_has_its_first_instant_and_not_its_last(begins: str, ends: str, concurrency: int) -> None:
    server = Server(rows(40), spec(begins, ends))
    found = walked(server, START + 3 * HOUR, START + 30 * HOUR, concurrency=concurrency)
    assert sorted(found, key=str) == sorted((f"r{number}" for number in range(3, 30)), key=str)


@pytest.mark.parametrize(("begins", "ends"), ENDS)
def test_windows_that_are_cut_join_and_none_is_requested_wider_than_it_may_be(begins: str, ends: str) -> None:
    server = Server(rows(60), spec(begins, ends, **{"widest-window": "PT10H"}))
    assert walked(server, START, START + 50 * HOUR) == [f"r{number}" for number in range(50)]
    for params in server.asked:
        low, high = (datetime.fromisoformat(part.split()[-1]) for part in params["filter"].split(" and "))
        assert high - low <= 10 * HOUR


@pytest.mark.parametrize(("begins", "ends"), ENDS)
def test_an_open_end_is_not_requested(begins: str, ends: str) -> None:
    assert walked(Server(rows(9), spec(begins, ends)), START + HOUR, None) == [f"r{number}" for number in range(1, 9)]


@given(st.datetimes(), st.timedeltas(timedelta(0)), st.booleans(), st.booleans())
def test_what_is_requested_covers_the_window(begin: datetime, span: timedelta, after: bool, up_to: bool) -> None:
    since = begin.replace(tzinfo=START.tzinfo)
    until = since + min(span, datetime.max.replace(tzinfo=START.tzinfo) - since)
    grain = Grain(None, None, alike=False, after=after, up_to=up_to)
    (low, high), (first, last) = grain.requested((since, until)), grain.covered((since, until))
    assert low is not None and high is not None and first is not None and last is not None
    assert first == low <= since
    assert low < since or not after or since <= datetime.min.replace(tzinfo=START.tzinfo) + timedelta(seconds=1)
    assert until == high <= last
