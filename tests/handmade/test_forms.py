"""Clients read the forms of values as the people who wrote the servers mean them, and ask in them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.handmade.forms import STEP, DunlinCalls, DunlinLegs, Fable
from tests.handmade.served import SERVERS, SINCE, UNTIL, client, vendor_of
from tests.handmade.small import BEGIN, RECORDS, Small, running

pytestmark = pytest.mark.slow


def read(title: str, server: Small, **options: Any) -> list[Any]:
    """All records of a server, or those of a filter, by a typed client."""
    kind, slug, resource = SERVERS[title]
    with running(server) as root, client(slug, root, kind.token) as one:
        found = list(getattr(one, resource).iter(**{"since": SINCE, "until": UNTIL, **options}))
        assert list(one.deviations) == []
        assert not any(record.problems for record in found)
        return found


def test_times_of_rfc_2822_lengths_by_the_clock_and_numbers_as_text() -> None:
    calls = read("RFC 2822 and days", DunlinCalls())
    begins = [(BEGIN + number * STEP).replace(microsecond=0) for number in range(RECORDS)]
    seconds = [Decimal(65 + 700 * (number % 7)) for number in range(RECORDS)]
    assert [call.began_at for call in calls] == begins
    assert [call.talk_time for call in calls] == seconds
    assert [call.ref for call in calls] == [70001000 + number for number in range(RECORDS)]
    assert {call.ended_at - call.began_at for call in calls[1:7]} == {
        timedelta(seconds=int(one)) for one in seconds[1:7]
    }


def test_clocks_of_a_place_seconds_since_1970_and_lengths_in_milliseconds() -> None:
    legs = read("clocks of a place", DunlinLegs())
    begins = [BEGIN + number * STEP for number in range(RECORDS)]
    assert [leg.connected for leg in legs] == begins
    assert [leg.seen for leg in legs] == [one.replace(microsecond=0) + timedelta(minutes=2) for one in begins]
    assert all(leg.closed == leg.connected + timedelta(milliseconds=leg.length) for leg in legs if leg.closed)
    assert [leg.wait for leg in legs[:3]] == [None, Decimal(1), Decimal(2)]


def test_a_filter_on_lengths_and_seconds_is_asked_in_their_own_measure() -> None:
    fields: Any = vendor_of("dunlin").load("LegsFields")
    seen = BEGIN + timedelta(days=3)
    legs = read("clocks of a place", DunlinLegs(), where=(fields.length >= 40_000) & (fields.seen >= seen))
    numbers = [
        number for number in range(RECORDS) if number % 9 >= 5 and BEGIN + number * STEP + timedelta(minutes=2) >= seen
    ]
    assert [leg.leg_id for leg in legs] == [f"lg-{number:08x}" for number in numbers]


def test_milliseconds_since_1970_keep_their_fractions_both_ways() -> None:
    begins = [BEGIN + number * STEP for number in range(RECORDS)]
    assert [entry.begun_at for entry in read("milliseconds since 1970", Fable())] == begins
    later = read("milliseconds since 1970", Fable(), since=begins[65], until=begins[67])
    assert [entry.begun_at for entry in later] == begins[65:67]
