"""A walk hands over each record once, and forgets what cannot come again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.walk.dedupe import Dedupe
from tests.client.acme import START, Entry


def entry(ref: int, minute: int) -> Entry:
    return Entry(ref=str(ref), at=START + timedelta(minutes=minute))


def clock(record: Entry) -> datetime | None:
    return record.at


def page(seen: Dedupe[Entry], records: list[Entry]) -> list[Entry]:
    found = seen.new(records)
    seen.end_page()
    return found


def key(record: Entry) -> str | None:
    return record.ref


@given(st.lists(st.lists(st.integers(0, 12), max_size=6), max_size=6))
def test_without_a_clock_every_key_is_handed_over_once(pages: list[list[int]]) -> None:
    seen = Dedupe(key, None, backwards=False)
    found = [record.ref for refs in pages for record in page(seen, [entry(ref, 0) for ref in refs])]
    assert found == [str(ref) for ref in dict.fromkeys(ref for page in pages for ref in page)]


@given(st.integers(1, 5), st.integers(10, 60), st.integers(0, 5), st.booleans())
def test_records_that_are_pushed_back_by_late_ones_come_once(
    size: int, number: int, late: int, backwards: bool
) -> None:
    """Before each page up to a page's length of late records arrive in front: offset paging repeats that many."""
    minutes = list(range(number))[:: -1 if backwards else 1]
    seen = Dedupe(key, clock, backwards=backwards)
    shift = min(late, size - 1)
    start, found = 0, []
    while start < number:
        records = [entry(minute, minute) for minute in minutes[max(0, start) : max(0, start) + size]]
        found += [record.ref for record in page(seen, records)]
        start += size - shift
    assert found == [str(minute) for minute in minutes]


@pytest.mark.parametrize("backwards", [False, True])
def test_keys_that_the_clock_has_passed_are_forgotten(backwards: bool) -> None:
    seen = Dedupe(key, clock, backwards=backwards)
    minutes = list(range(1000))[:: -1 if backwards else 1]
    for start in range(0, 1000, 10):
        assert len(page(seen, [entry(minute, minute) for minute in minutes[start : start + 10]])) == 10
        assert len(set(seen.keys)) <= 30


def test_keys_of_one_long_moment_are_kept() -> None:
    """A hundred records of the same moment over ten pages: none is taken for new when it comes again."""
    seen = Dedupe(key, clock, backwards=False)
    for start in range(0, 100, 10):
        page(seen, [entry(ref, 0) for ref in range(start, start + 10)])
    assert page(seen, [entry(3, 0)]) == []


def test_records_without_a_time_do_not_fill_the_memory() -> None:
    seen = Dedupe(key, lambda record: None, backwards=False)
    for start in range(0, 1000, 10):
        page(seen, [entry(ref, 0) for ref in range(start, start + 10)])
    assert len(set(seen.keys)) <= 30
    assert page(seen, [entry(985, 0), entry(999, 0), entry(1000, 0)]) == [entry(1000, 0)]


def test_clear_forgets() -> None:
    seen = Dedupe(key, None, backwards=False)
    page(seen, [entry(1, 1)])
    seen.clear()
    assert len(page(seen, [entry(1, 1)])) == 1


@given(st.lists(st.lists(st.integers(0, 12), max_size=6), max_size=6), st.integers(1, 6))
def test_a_page_that_comes_in_pieces_is_one_page(pages: list[list[int]], size: int) -> None:
    whole, pieces = Dedupe(key, clock, backwards=False), Dedupe(key, clock, backwards=False)
    for refs in pages:
        records = [entry(ref, ref) for ref in refs]
        found = [
            record for start in range(0, len(records), size) for record in pieces.new(records[start : start + size])
        ]
        pieces.end_page()
        assert found == page(whole, records)
        assert set(pieces.keys) == set(whole.keys)


def test_what_was_known_at_a_moment_stays_so() -> None:
    seen = Dedupe(key, None, backwards=False)
    page(seen, [entry(1, 1)])
    known = seen.keys
    page(seen, [entry(2, 2)])
    seen.clear()
    assert list(known) == ["1"]
    assert list(seen.keys) == []


Pages = list[list[tuple[int | None, int]]]


@given(st.lists(st.lists(st.tuples(st.none() | st.integers(0, 8), st.integers(0, 5)), max_size=5), max_size=12))
def test_it_remembers_what_pages_of_the_last_moments_held(pages: Pages) -> None:
    """Against a plain model: each page with its keys, the union of those that are kept."""
    seen = Dedupe(key, clock, backwards=False)
    kept: list[tuple[list[str], datetime | None]] = []
    floor: datetime | None = None
    for shown in pages:
        known = {ref for refs, _ in kept for ref in refs}
        records = [Entry(ref=None if ref is None else str(ref), at=START + timedelta(minutes=at)) for ref, at in shown]
        expected = []
        for record in records:
            if record.ref not in known:
                expected.append(record)
            if record.ref is not None:
                known.add(record.ref)
        assert page(seen, records) == expected
        if records:
            kept.append(([record.ref for record in records if record.ref is not None], records[-1].at))
            first = max(0, len(kept) - 2)
            kept = [
                one
                for at, one in enumerate(kept)
                if at >= first or not (floor and one[1] is not None and one[1] < floor)
            ]
            floor = records[0].at
        assert list(seen.keys) == list(dict.fromkeys(ref for refs, _ in kept for ref in refs))


def test_what_was_known_stays_so_when_older_keys_are_forgotten() -> None:
    seen = Dedupe(key, clock, backwards=False)
    page(seen, [entry(0, 0)])
    known = seen.keys
    for minute in range(1, 10):
        page(seen, [entry(minute, minute)])
    assert list(known) == ["0"]
    assert "0" not in list(seen.keys)


def test_a_record_that_its_receiver_changes_is_remembered_as_it_came() -> None:
    """The page ends only when its records have been handed over."""
    seen = Dedupe(key, clock, backwards=False)
    for start in range(0, 40, 10):
        for record in seen.new([entry(ref, 0) for ref in range(start, start + 10)]):
            record.at = None
        seen.end_page()
    assert page(seen, [entry(3, 0)]) == []
