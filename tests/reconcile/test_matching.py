"""Which call is which: the quick answer is the naive one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from callrecords.calls import CallRecord
from callrecords.reconcile.matching import matched
from callrecords.reconcile.ordering import by_start

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def call(at: float | None, number: str | None = "101", **values: Any) -> CallRecord:
    started = None if at is None else NOON + timedelta(seconds=at)
    return CallRecord(vendor="v", resource="r", from_number=number, started=started, **{"id": "1"} | values)


def told(one: CallRecord) -> tuple[str, ...]:
    started = "" if one.started is None else one.started.isoformat()
    return (started, *(str(getattr(one, name)) for name in CallRecord.__struct_fields__))


def distance(one: CallRecord, other: CallRecord) -> timedelta | None:
    if one.started is None or other.started is None or one.from_number != other.from_number:
        return None
    return abs(one.started - other.started)


def naive(ours: Sequence[CallRecord], theirs: Sequence[CallRecord], window: timedelta) -> Iterator[tuple[Any, Any]]:
    """Every pair there could be, the best first, as long as both calls are free."""
    ours, theirs = sorted(ours, key=told), sorted(theirs, key=told)

    def rank(one: CallRecord, other: CallRecord) -> Any:
        names = ("billed_seconds", "talk_seconds", "duration_seconds", "cost")
        values = [(getattr(one, name), getattr(other, name)) for name in names]
        apart = tuple(Decimal(0) if None in pair else abs(pair[0] - pair[1]) for pair in values)
        return distance(one, other), apart, sorted((told(one), told(other)))

    pairs = sorted(
        (rank(a, b), n, m)
        for n, a in enumerate(ours)
        for m, b in enumerate(theirs)
        if (far := distance(a, b)) is not None and far <= window
    )
    left, right = set(range(len(ours))), set(range(len(theirs)))
    for _, n, m in pairs:
        if n in left and m in right:
            left.remove(n)
            right.remove(m)
            yield ours[n], theirs[m]
    yield from ((ours[n], None) for n in left)
    yield from ((None, theirs[m]) for m in right)


amounts = st.none() | st.sampled_from([Decimal(n) for n in range(4)])
calls = st.builds(
    call,
    st.none() | st.integers(0, 12),
    st.sampled_from([None, "101", "102"]),
    id=st.sampled_from("123"),
    billed_seconds=amounts,
    cost=amounts,
)
dense = st.lists(calls, max_size=14)


@given(dense, dense, st.sampled_from([timedelta(seconds=n) for n in (0, 1, 3, 30)]))
def test_the_pairs_are_those_that_looking_at_every_pair_gives(
    ours: list[CallRecord], theirs: list[CallRecord], window: timedelta
) -> None:
    def as_text(pair: tuple[Any, Any]) -> str:
        return str([None if one is None else told(one) for one in pair])

    found = matched(by_start(ours), by_start(theirs, most=3), window)
    assert sorted(map(as_text, found)) == sorted(map(as_text, naive(ours, theirs, window)))


def test_many_calls_between_the_same_numbers_in_a_wide_window_are_no_square() -> None:
    class Counting(timedelta):
        """A window that counts how often a distance is held against it."""

        asked = 0

        def __lt__(self, other: timedelta) -> bool:
            Counting.asked += 1
            return super().__lt__(other)

    count = 2_000
    ours = [call(2 * n, id=str(n)) for n in range(count)]
    theirs = [call(2 * n + 0.5, id=str(n)) for n in range(0, count, 2)]
    found = list(matched(ours, theirs, Counting(days=1)))
    assert sum(a is not None and b is not None for a, b in found) == count // 2
    assert count <= Counting.asked < 20 * count


def test_pairs_come_while_the_sides_are_read_and_few_calls_are_in_memory() -> None:
    read = 0

    def side() -> Iterator[CallRecord]:
        nonlocal read
        for n in range(500):
            read += 1
            yield call(n * 10, number=str(100 + n % 7), id=str(n))

    for told_so_far, _ in enumerate(matched(side(), side(), timedelta(seconds=3)), 1):
        assert read <= 2 * told_so_far + 20
    assert read == 1000


def test_what_memory_does_not_hold_comes_in_order_and_as_it_was() -> None:
    some = [call(n * 7919 % 1000 / 8, id=str(n), cost=Decimal("0.10")) for n in range(1000)]
    some += [call(None, id="none")]
    assert list(by_start(some, most=64)) == sorted(some, key=lambda one: (one.started is not None, one.started))
