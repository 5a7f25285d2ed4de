"""Calls counted and added up in groups."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.calls import CallRecord, CallResult, Direction
from callrecords.errors import BadArgument
from callrecords.report.cells import amounts, lines, money
from callrecords.report.summary import KEYS, Tally, keys_of, summary

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def call(hours: float | None = 0, **values: Any) -> CallRecord:
    started = None if hours is None else NOON + timedelta(hours=hours)
    said: dict[str, Any] = {"started": started}
    return CallRecord(vendor="v", resource="r", id="1", **said | values)


amounts_of = st.none() | st.sampled_from([Decimal(n) / 4 for n in range(9)])
calls = st.builds(
    call,
    st.none() | st.integers(0, 1000),
    direction=st.sampled_from([None, *Direction]),
    result=st.sampled_from([None, *CallResult]),
    cost=amounts_of,
    duration_seconds=amounts_of,
    talk_seconds=amounts_of,
    billed_seconds=amounts_of,
    currency=st.sampled_from([None, "EUR"]),
    from_number=st.sampled_from([None, "+15005550101"]),
)
keys = st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True)


@given(st.lists(calls, max_size=10), keys)
def test_the_groups_add_up_to_all_calls(some: list[CallRecord], by: list[str]) -> None:
    found = summary(some, by)
    total = found.total
    assert total.calls == len(some)
    assert total.answered == sum(one.result == CallResult.ANSWERED for one in some)
    assert total.unpriced == sum(one.cost is None for one in some)
    assert sum(total.cost.values(), Decimal(0)) == sum((one.cost for one in some if one.cost is not None), Decimal(0))
    assert total.judged == sum(one.result is not None for one in some)
    assert total.rate == (Decimal(total.answered) / total.judged if total.judged else None)
    for name in ("duration", "talk", "billed"):
        said = [value for one in some if (value := getattr(one, f"{name}_seconds")) is not None]
        assert getattr(total, name) == (sum(said, Decimal(0)) if said else None), name
    assert summary(some, by[:1]).along(0) == found.along(0)


def test_days_and_hours_are_those_of_a_zone() -> None:
    late = [call(11.5)]
    assert list(summary(late, ["day", "hour"]).groups) == [("2026-01-01", "23:00")]
    assert list(summary(late, ["day", "hour"], ZoneInfo("Europe/Berlin")).groups) == [("2026-01-02", "00:00")]
    assert list(summary(late, ["weekday", "month"]).groups) == [("4 Thu", "2026-01")]


def test_groups_are_in_the_order_of_their_values() -> None:
    some = [call(24, account="b"), call(24, account="a"), call(0, account="z")]
    assert list(summary(some, ["day", "account"]).groups) == [
        ("2026-01-01", "z"),
        ("2026-01-02", "a"),
        ("2026-01-02", "b"),
    ]


def test_a_month_holds_the_calls_that_started_in_it() -> None:
    some = [call(0), call(-12.5), call(24 * 31 - 13), call(24 * 31 - 12), call(None)]
    assert summary(some, ["day"], month="2026-01").total.calls == 2
    assert summary(some, ["day"]).total.calls == 5


def test_what_nobody_says_is_unknown_or_empty_and_never_nothing() -> None:
    found = summary([call(None)], ["day", "direction", "account"])
    assert lines(found, numbers=False)[0] == ["unknown", "unknown", "unknown", "1", "", "", "", "", ""]


def test_the_answer_rate_is_of_the_calls_whose_result_is_known() -> None:
    some = [call(result=CallResult.ANSWERED), call(result=CallResult.BUSY), call(result=CallResult.BUSY), call()]
    assert amounts(summary(some, ["day"]).total)[:2] == ["4", "33.3 %"]


def test_money_keeps_every_digit_and_its_currency() -> None:
    tally = Tally()
    for one in (
        call(cost=Decimal("0.0025"), currency="EUR"),
        call(cost=Decimal("0.1"), currency="EUR"),
        call(cost=Decimal(1)),
    ):
        tally.add(one)
    assert amounts(tally)[-1] == "1, 0.1025 EUR"


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("6.190000000000", "6.19"),
        ("0.0250", "0.025"),
        ("0.10", "0.10"),
        ("0.100", "0.10"),
        ("200", "200"),
        ("-0.500", "-0.50"),
        ("1E+3", "1000"),
    ],
)
def test_an_amount_has_no_zeros_of_its_column(amount: str, shown: str) -> None:
    assert money(Decimal(amount)) == shown


def test_numbers_are_masked_unless_asked() -> None:
    found = summary([call(from_number="+15005550101")], ["from_number"])
    assert lines(found, numbers=False)[0][0] == "•••01"
    assert lines(found, numbers=True)[0][0] == "+15005550101"


def test_keys_are_named_with_the_nearest_where_they_are_not_there() -> None:
    assert keys_of("day, direction,day") == ("day", "direction")
    with pytest.raises(BadArgument, match="direction"):
        keys_of("day,directions")
