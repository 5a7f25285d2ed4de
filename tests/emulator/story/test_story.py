"""Stories: how many, when, and what happens in them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.emulator.store.moments import DAY, MINUTE, SECOND, micros
from callrecords.emulator.story.people import Party
from callrecords.emulator.story.story import CLUSTER, DAYS, WORDS, Leg, stories

END = micros(datetime(2026, 11, 21, tzinfo=UTC))


def told(count: int = 1000, *, conferences: bool = False, seed: int = 1, end: int = END) -> list[Leg]:
    return list(stories(seed=seed, end=end, count=count, conferences=conferences))


@given(count=st.integers(0, 120), seed=st.integers(0, 9), conferences=st.booleans())
def test_exactly_as_many_legs_as_asked_for_are_told_and_all_are_over_and_published_by_the_end(
    count: int, seed: int, conferences: bool
) -> None:
    legs = told(count, seed=seed, conferences=conferences)
    assert len(legs) == count
    assert len({leg.serial for leg in legs}) == count
    for leg in legs:
        moments = [leg.started, leg.rang, leg.answered, leg.joined, leg.left, leg.ended]
        happened = [moment for moment in moments if moment is not None]
        assert happened == sorted(happened)
        assert END - (DAYS + 1) * DAY <= leg.started <= leg.ended + leg.lag <= END


def test_the_stories_span_thirty_days() -> None:
    legs = told()
    assert max(leg.ended for leg in legs) - min(leg.started for leg in legs) > 29 * DAY


@pytest.mark.parametrize("conferences", [False, True])
def test_more_than_twenty_five_legs_end_at_one_instant_more_than_once(conferences: bool) -> None:
    ends = Counter(leg.ended for leg in told(conferences=conferences))
    assert sum(count >= CLUSTER for count in ends.values()) >= 2


@pytest.mark.parametrize("conferences", [False, True])
@pytest.mark.parametrize("most", [1, 2, 5, 12])
def test_no_more_legs_begin_or_end_at_one_instant_than_asked_for(most: int, conferences: bool) -> None:
    for seed in range(3):
        legs = list(stories(seed=seed, end=END, count=900, conferences=conferences, together=most))
        assert len(legs) == 900
        for instants in ([leg.started for leg in legs], [leg.ended for leg in legs]):
            assert max(Counter(instant // SECOND for instant in instants).values()) <= most + (not conferences)


@pytest.mark.parametrize("part", ["started", "ended"])
def test_calls_of_one_instant_lie_where_a_page_of_ten_elevenths_ends(part: str) -> None:
    instants = sorted(getattr(leg, part) for leg in told(1100))
    assert instants[1000 - 3] == instants[1000 + 2]


@pytest.mark.parametrize("seed", range(4))
def test_every_word_is_told_whatever_the_seed(seed: int) -> None:
    legs = told(300, seed=seed)
    for part in ("status", "direction", "end-reason", "reroute-reason", "record-type", "network", "media"):
        assert {getattr(leg, part.replace("-", "_")) for leg in legs} - {None} == set(WORDS[part])
    for side in ("caller", "callee"):
        assert {getattr(leg, side).role for leg in legs} - {None} == set(
            WORDS[f"{side}-role"] if side == "caller" else WORDS["caller-role"]
        )


def test_names_hold_signs_that_grammars_trip_over_and_pairs_that_differ_in_one_of_them_or_in_case() -> None:
    legs = told(300)
    for texts in ({leg.caller.name or "" for leg in legs}, {leg.caller.user_agent for leg in legs}):
        assert all(any(sign in text for text in texts) for sign in "_%+*\\'\" ")
        assert any(not text.isascii() for text in texts)
        assert any(text != other and text.lower() == other.lower() for text in texts for other in texts)
        assert any("_" in text and text.replace("_", "-") in texts for text in texts)


def test_an_hour_that_a_clock_on_the_wall_shows_twice_has_calls_in_both() -> None:
    legs = told(300, end=micros(datetime(2025, 11, 10, tzinfo=UTC)))
    for change in (datetime(2025, 10, 26, 1, tzinfo=UTC), datetime(2025, 11, 2, 6, tzinfo=UTC)):
        started = {leg.started for leg in legs}
        assert {micros(change) - 30 * MINUTE, micros(change) + 30 * MINUTE} <= started


def test_the_same_seed_tells_the_same_and_another_tells_something_else() -> None:
    first, again, other = told(50), told(50), told(50, seed=2)
    assert [(leg.started, leg.status) for leg in first] == [(leg.started, leg.status) for leg in again]
    assert [(leg.started, leg.status) for leg in first] != [(leg.started, leg.status) for leg in other]


def test_calls_of_every_outcome_way_and_ending_occur() -> None:
    legs = told()
    assert {leg.status for leg in legs} == set(WORDS["status"])
    assert {leg.direction for leg in legs} == set(WORDS["direction"])
    assert {leg.end_reason for leg in legs} == {*WORDS["end-reason"], None}
    assert {leg.reroute_reason for leg in legs} == {*WORDS["reroute-reason"], None}
    assert {leg.record_type for leg in legs} == set(WORDS["record-type"])
    assert any(leg.recordings for leg in legs)
    assert any(leg.ended == leg.started for leg in legs)
    assert any(leg.status == "answered" and leg.talk == 0 for leg in legs)
    assert any(leg.number == 2 for leg in legs)


def test_conferences_have_one_host_listeners_and_an_end_that_the_bridge_makes() -> None:
    legs = told(conferences=True)
    hosts = Counter(leg.conference for leg in legs if leg.conference_role == "host")
    assert set(hosts.values()) == {1}
    assert {leg.conference_role for leg in legs} == set(WORDS["conference-role"])
    assert {leg.released_by for leg in legs} == set(WORDS["released-by"])
    assert {leg.direction for leg in legs} == {"inbound", "outbound"}  # the bridge calls some of them
    assert any(leg.joined is None for leg in legs)


def test_callers_are_withheld_very_long_and_very_short() -> None:
    numbers = [party.number for leg in told() for party in (leg.caller, leg.callee)]
    assert None in numbers
    lengths = {len(number.removeprefix("+")) for number in numbers if number is not None}
    assert {3, 4, 11, 15} <= lengths


def test_no_number_outside_the_ranges_kept_for_fiction_is_told() -> None:
    fiction = ("+1", "+4420794600", "+61491570", "+493023125", "+999")
    for leg in told():
        for party in (leg.caller, leg.callee):
            number = party.number
            assert number is None or not number.startswith("+") or number.startswith(fiction)
            assert number is None or not number.startswith("+1") or number[5:8] == "555"


def test_calls_cross_midnight_and_a_change_of_clocks() -> None:
    end = micros(datetime(2026, 4, 2, tzinfo=UTC))  # Europe changes on 29 March 2026, 01:00 UTC
    legs = told(end=end)
    assert any(leg.started // DAY < leg.ended // DAY for leg in legs)
    change = micros(datetime(2026, 3, 29, 1, tzinfo=UTC))
    assert any(leg.started < change < leg.ended for leg in legs)


def test_a_price_rests_on_begun_minutes() -> None:
    leg = Leg(
        serial=1, call=1, caller=Party("+1"), callee=Party("+2"), direction="inbound", status="answered",
        started=0, answered=0, ended=int(timedelta(seconds=61) / timedelta(microseconds=1)),
    )  # fmt: skip
    assert leg.billed == 120


@pytest.mark.parametrize("conferences", [False, True])
@pytest.mark.parametrize("count", [100, 1000])
def test_some_calls_last_longer_than_an_hour_and_some_are_never_rated(count: int, conferences: bool) -> None:
    legs = told(count, conferences=conferences)
    assert 0 < sum(leg.talk > 60 * MINUTE + 30 * SECOND for leg in legs) < count / 2
    assert 0 < sum(not leg.rated for leg in legs) < count / 10
