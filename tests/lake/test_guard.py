"""A large deletion is a question, and not done at once."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("deltalake", reason="the extra `sync` is not installed")

from callrecords.lake.guard import FEW, Guard, lacking
from tests.lake.world import NOW, SINCE, World

NOON_BEFORE = NOW - timedelta(days=10)
LONG = timedelta(days=50)
"""A horizon in which nothing settles: every run reads everything again."""


def with_token(small: World, kind: str, **given: Any) -> Any:
    """A run with another token of the same emulator."""
    with small.emulator.client(small.vendor.slug, kind=kind, retries=0) as client:
        return small.run(resource=getattr(client, small.resource.attribute), client=client, **given)


def test_a_token_that_sees_next_to_nothing_deletes_nothing_and_its_windows_stay_provisional(small: World) -> None:
    first = small.run(settles=LONG)
    small.advance(hours=1)
    outcome = with_token(small, "own-calls", settles=timedelta(minutes=1))
    assert (outcome.vanished, outcome.stopped) == (0, True)
    assert sum(held.vanished for held in outcome.held) > FEW
    assert outcome.held[0].known >= outcome.held[0].vanished
    assert outcome.ledger is not None
    assert first.ledger is not None
    assert outcome.ledger.settled <= outcome.held[0].window[0]
    assert outcome.ledger.read == first.ledger.read
    assert small.is_true()
    small.add(1, ended=NOW)
    assert small.run(settles=LONG).new == 1
    assert small.is_true()


def test_an_empty_list_deletes_nothing_until_it_is_accepted(small: World) -> None:
    small.run(settles=LONG)
    known = small.rows()
    small.emulator.records.remove(small.name, [row["id"] for row in known])
    outcome = small.run(settles=LONG)
    assert outcome.held
    assert small.rows() == known
    accepted = small.run(settles=LONG, accept_vanished=True)
    assert (accepted.vanished, accepted.held) == (len(known), [])
    assert small.rows() == []


def test_what_another_account_has_is_not_added(small: World) -> None:
    small.run(settles=LONG)
    known = small.rows()
    small.emulator.records.remove(small.name, [row["id"] for row in known])
    small.add(40, ended=NOW - timedelta(days=2))
    outcome = small.run(settles=LONG)
    assert (outcome.new, outcome.stopped) == (0, True)
    assert small.rows() == known


def test_a_window_that_is_nearly_empty_is_left_as_it_is_and_the_others_go_on(small: World) -> None:
    spoiled = [key for hour in range(10) for key in small.add(4, ended=NOW - timedelta(days=15, hours=hour))]
    small.run(settles=LONG, rows=10)
    small.emulator.records.remove(small.name, spoiled)
    small.advance(hours=1)
    small.add(1, ended=NOW)
    outcome = small.run(settles=LONG, rows=10)
    assert (outcome.new, outcome.stopped) == (1, False)
    assert outcome.held
    assert len(set(spoiled) & {row["id"] for row in small.rows()}) == len(spoiled) - outcome.vanished > 0
    assert outcome.ledger is not None
    assert outcome.ledger.settled <= outcome.held[0].window[0]


def test_a_few_records_vanish_without_a_question_even_if_they_are_all(small: World) -> None:
    small.emulator.records.remove(small.name, [record.id for record in small.truth()])
    pair = small.add(2, ended=NOW - timedelta(hours=1))
    small.run(settles=LONG)
    assert len(small.rows()) == 2
    small.emulator.records.remove(small.name, pair)
    outcome = small.run(settles=LONG)
    assert (outcome.held, outcome.vanished) == ([], 2)


def test_of_a_wrong_token_even_the_first_few_records_are_not_taken_for_vanished(small: World) -> None:
    alone = small.add(1, ended=SINCE + timedelta(minutes=1))
    small.run(settles=LONG, rows=2)
    before = small.rows()
    outcome = with_token(small, "own-calls", settles=LONG, rows=2)
    assert (outcome.new, outcome.vanished, outcome.stopped) == (0, 0, True)
    assert small.rows() == before
    small.emulator.records.remove(small.name, alone)
    assert small.run(settles=LONG, rows=2).vanished == 1  # the vendor has others, so that this is its own doing


@pytest.mark.parametrize("settles", [LONG, timedelta(minutes=1)], ids=["provisional", "settled"])
def test_another_account_is_not_asked_for_what_lies_before(small: World, settles: timedelta) -> None:
    known = small.run(NOON_BEFORE, settles=settles)
    before = small.rows()
    outcome = with_token(small, "own-calls", since=SINCE, settles=settles)
    assert (outcome.new, outcome.vanished, outcome.stopped) == (0, 0, True)
    assert outcome.held
    assert small.rows() == before
    assert known.ledger is not None
    assert outcome.ledger is not None
    assert outcome.ledger.since == known.ledger.since
    later = small.run(SINCE, settles=settles)
    assert later.new > 0
    assert small.is_true()


def test_settled_rows_that_are_gone_are_no_question_where_that_is_accepted(small: World) -> None:
    small.run(NOON_BEFORE, settles=timedelta(minutes=1))
    small.emulator.records.remove(small.name, [row["id"] for row in small.rows()])
    assert small.run(SINCE, settles=timedelta(minutes=1)).new == 0
    assert small.run(SINCE, settles=timedelta(minutes=1), accept_vanished=True).new > 0


def test_lists_that_lack_records_or_lose_their_order_are_doubted_and_no_others() -> None:
    kinds = ["missing record", "out of order", "unknown field", "missing record"]
    client = SimpleNamespace(deviations=[SimpleNamespace(kind=kind, count=3) for kind in kinds])
    assert lacking(client) == 9


@pytest.mark.parametrize(
    ("windows", "doubts"),
    [
        ([(2, 2)], [False]),
        ([(3, 3)], [True]),
        ([(3, 6)], [False]),
        ([(4, 6)], [True]),
        ([(1, 1), (1, 1), (1, 1)], [False, False, True]),  # each alone is one of a few
        ([(0, 100), (5, 5), (1, 5)], [False, True, False]),
        ([(90, 100), (0, 10)], [True, True]),
        ([(0, 0), (0, 50)], [False, False]),
    ],
)
def test_windows_are_judged_alone_and_together(windows: list[tuple[int, int]], doubts: list[bool]) -> None:
    guard, accepting = Guard(accepted=False), Guard(accepted=True)
    assert [guard.doubts(*window) for window in windows] == doubts
    assert not any(accepting.doubts(*window) for window in windows)
    assert not accepting.doubts_all
