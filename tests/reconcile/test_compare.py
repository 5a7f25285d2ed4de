"""Two sides compared: every call in exactly one class, the same from both sides, and sums that add up."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.calls import CallRecord
from callrecords.errors import BadArgument
from callrecords.reconcile import Agreement, Pair, Tolerance, reconcile

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MIRROR = {Agreement.ONLY_A: Agreement.ONLY_B, Agreement.ONLY_B: Agreement.ONLY_A}


def call(at: float | None = 0, id: str = "1", **values: Any) -> CallRecord:
    started = None if at is None else NOON + timedelta(seconds=at)
    said: dict[str, Any] = {"from_number": "+15005550101", "to_number": "15005550103", "started": started}
    return CallRecord(vendor="v", resource="r", id=id, **said | values)


amounts = st.none() | st.sampled_from([Decimal(n) / 4 for n in range(12)])
calls = st.builds(
    call,
    st.none() | st.sampled_from([n / 2 for n in range(20)]),
    st.sampled_from("12345678"),
    from_number=st.sampled_from([None, "101", "+15005550101", "0015005550101"]),
    billed_seconds=amounts,
    talk_seconds=amounts,
    cost=amounts,
    currency=st.sampled_from([None, "EUR", "USD"]),
)
sides = st.lists(calls, max_size=8)
tolerances = st.builds(
    Tolerance, window=st.sampled_from([timedelta(seconds=n) for n in (0, 1, 3)]), seconds=st.sampled_from([Decimal(0), Decimal(1)])
)  # fmt: skip


def counted(side: list[CallRecord]) -> Counter[str]:
    return Counter(str(one.to_dict()) for one in side)


@given(sides, sides, tolerances)
def test_every_call_of_both_sides_is_in_exactly_one_pair(
    a: list[CallRecord], b: list[CallRecord], tolerance: Tolerance
) -> None:
    found = reconcile(a, b, tolerance)
    assert counted([pair.a for pair in found.pairs if pair.a is not None]) == counted(a)
    assert counted([pair.b for pair in found.pairs if pair.b is not None]) == counted(b)
    assert sum(found.counts.values()) == len(found.pairs)
    for pair in found.pairs:
        assert (pair.agreement == Agreement.ONLY_A) == (pair.b is None)
        assert (pair.agreement == Agreement.ONLY_B) == (pair.a is None)


@given(sides, sides, tolerances)
def test_the_sides_may_be_exchanged(a: list[CallRecord], b: list[CallRecord], tolerance: Tolerance) -> None:
    there, back = reconcile(a, b, tolerance), reconcile(b, a, tolerance)

    def told(pair: Pair) -> str:
        return str((pair.agreement, pair.differences, pair.a and pair.a.to_dict(), pair.b and pair.b.to_dict()))

    mirrored = [
        Pair(a=pair.b, b=pair.a, agreement=MIRROR.get(pair.agreement, pair.agreement), differences=pair.differences)
        for pair in back.pairs
    ]
    assert sorted(map(told, there.pairs)) == sorted(map(told, mirrored))


@given(sides, sides, tolerances, st.randoms(use_true_random=False))
def test_the_order_of_the_records_means_nothing(
    a: list[CallRecord], b: list[CallRecord], tolerance: Tolerance, random: Any
) -> None:
    before = reconcile(a, b, tolerance)
    a, b = random.sample(a, len(a)), random.sample(b, len(b))
    after = reconcile(a, b, tolerance)
    assert (before.counts, before.money) == (after.counts, after.money)


@given(sides, sides, tolerances)
def test_the_money_of_the_classes_adds_up_to_that_of_the_sides(
    a: list[CallRecord], b: list[CallRecord], tolerance: Tolerance
) -> None:
    found = reconcile(a, b, tolerance)
    for side, name in ((a, "a"), (b, "b")):
        whole = sum((one.cost for one in side if one.cost is not None), Decimal(0))
        assert sum((getattr(money, name) for money in found.totals.values()), Decimal(0)) == whole
        assert sum((getattr(money, name) for money in found.money.values()), Decimal(0)) == whole
    assert sum(money.difference for money in found.totals.values()) == sum(
        money.difference for money in found.money.values()
    )


@given(sides, tolerances)
def test_a_side_agrees_with_itself(side: list[CallRecord], tolerance: Tolerance) -> None:
    timed = [one for one in side if one.started is not None]
    found = reconcile(timed, timed, tolerance)
    assert found.agrees
    assert found.counts[Agreement.EXACT] == len(timed)


@given(sides, sides, tolerances)
def test_no_pair_lies_further_apart_than_the_window_or_between_other_numbers(
    a: list[CallRecord], b: list[CallRecord], tolerance: Tolerance
) -> None:
    for pair in reconcile(a, b, tolerance).pairs:
        if pair.a is not None and pair.b is not None:
            assert pair.a.started is not None
            assert pair.b.started is not None
            assert abs(pair.a.started - pair.b.started) <= tolerance.window
            assert (pair.a.from_number is None) == (pair.b.from_number is None)


@pytest.mark.parametrize(
    ("ours", "theirs", "agreement", "differences"),
    [
        ({}, {}, "exact", ()),
        ({}, {"from_number": "0015005550101"}, "exact", ()),
        ({}, {"cost": Decimal(1)}, "exact", ()),
        ({"at": 3}, {}, "within tolerance", ("started",)),
        ({"billed_seconds": Decimal(60)}, {"billed_seconds": Decimal("60.0")}, "exact", ()),
        ({"billed_seconds": Decimal(60)}, {"billed_seconds": Decimal(61)}, "within tolerance", ("billed_seconds",)),
        ({"billed_seconds": Decimal(60)}, {"billed_seconds": Decimal(120)}, "mismatch", ("billed_seconds",)),
        ({"talk_seconds": Decimal(3), "duration_seconds": Decimal(3)}, {"talk_seconds": Decimal(3), "duration_seconds": Decimal(9)},
         "exact", ()),
        ({"duration_seconds": Decimal(3)}, {"duration_seconds": Decimal(9)}, "mismatch", ("duration_seconds",)),
        ({"cost": Decimal("0.01")}, {"cost": Decimal("0.02")}, "mismatch", ("cost",)),
        ({"cost": Decimal(1), "currency": "EUR"}, {"cost": Decimal(1), "currency": "USD"}, "mismatch", ("currency",)),
        ({"cost": Decimal(1), "currency": "EUR"}, {"cost": Decimal(1)}, "exact", ()),
    ],
)  # fmt: skip
def test_one_call_on_two_sides(
    ours: dict[str, Any], theirs: dict[str, Any], agreement: str, differences: tuple[str, ...]
) -> None:
    (pair,) = reconcile([call(**ours)], [call(**theirs)]).pairs
    assert (pair.agreement, pair.differences) == (agreement, differences)


def test_of_two_calls_the_nearest_is_the_counterpart_and_the_other_is_missing() -> None:
    found = reconcile([call(0, "a1")], [call(2, "b1"), call(-1, "b2")])
    assert [(pair.a and pair.a.id, pair.b and pair.b.id) for pair in found.pairs] == [("a1", "b2"), (None, "b1")]


@pytest.mark.parametrize("field", ["billed_seconds", "talk_seconds", "duration_seconds", "cost"])
def test_of_two_calls_at_the_same_time_the_most_alike_is_the_counterpart(field: str) -> None:
    long, short = {field: Decimal(600)}, {field: Decimal(6)}
    a = [call(0, "a1", **long), call(0, "a2", **short)]
    b = [call(0, "b1", **short), call(0, "b2", **long)]
    assert reconcile(a, b).counts[Agreement.EXACT] == 2


def test_what_differs_by_exactly_the_tolerance_is_within_it_and_agrees() -> None:
    a = call(0, billed_seconds=Decimal(60), cost=Decimal("0.10"))
    b = call(3, billed_seconds=Decimal(62), cost=Decimal("0.15"))
    allowed = Tolerance(window=timedelta(seconds=3), seconds=Decimal(2), cost=Decimal("0.05"))
    found = reconcile([a], [b], allowed)
    assert found.pairs[0].differences == ("started", "billed_seconds", "cost")
    assert (found.counts[Agreement.WITHIN], found.agrees) == (1, True)


def test_pairs_are_in_the_order_of_their_earlier_start_and_those_without_one_come_first() -> None:
    ours = [call(60, "60"), call(0, "0"), call(None, "none"), call(9, "9", from_number="102")]
    found = reconcile(ours, [call(12, "12", from_number="102"), call(10, "10")], Tolerance(window=timedelta(seconds=3)))
    assert [(pair.a or pair.b).id for pair in found.pairs] == ["none", "0", "9", "10", "60"]  # type: ignore[union-attr]


def test_a_record_that_comes_twice_is_one_too_many() -> None:
    assert reconcile([call(), call()], [call()]).counts[Agreement.ONLY_A] == 1


def test_the_money_between_the_sides_is_told_by_class() -> None:
    found = reconcile(
        [call(0, cost=Decimal("0.10"), currency="EUR"), call(60, cost=Decimal(2), currency="EUR")],
        [call(0, cost=Decimal("0.30")), call(600)],
    )
    assert found.totals["EUR"].difference == Decimal("1.80")
    assert found.money["EUR", Agreement.MISMATCH].difference == Decimal("-0.20")
    assert found.money["EUR", Agreement.ONLY_A].a == 2
    assert found.unpriced == (0, 1)


@pytest.mark.parametrize(
    "tolerance", [Tolerance(seconds=Decimal(-1)), Tolerance(window=timedelta(-1)), Tolerance(cost=Decimal(-1))]
)
def test_a_tolerance_below_nothing_is_refused(tolerance: Tolerance) -> None:
    with pytest.raises(BadArgument, match="negative"):
        reconcile([], [], tolerance)


def test_the_end_of_time_is_no_reason_to_fail() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    assert reconcile([call(started=last)], [call(started=last)]).agrees
