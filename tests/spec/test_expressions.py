"""Typed expressions."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from callrecords.errors import NaiveTime, UnsupportedOperator
from callrecords.spec.expressions import And, Condition, Equal, Field, Greater, Less, Like, Op, Or, Order, Sortable


class _Number(Equal[Any, Decimal], Less[Any, Decimal], Greater[Any, Decimal], Sortable, Field[Any, Decimal]):
    __slots__ = ()


class _Text(Like, Field[Any, str]):
    __slots__ = ()


COST = _Number("cost", "call-cost")
NAME = _Text("name")


def test_operators_make_conditions_on_wire_names() -> None:
    equal: Any = Decimal(1) == COST
    assert equal == Condition("call-cost", Op.EQ, Decimal(1))
    assert (COST < 5) == Condition("call-cost", Op.LT, 5)
    assert (Decimal("1.5") < COST) == Condition("call-cost", Op.GT, Decimal("1.5"))
    assert NAME.like("A%") == Condition("name", Op.LIKE, "A%")


def test_orders_name_the_wire_field_and_the_direction() -> None:
    assert COST.asc() == Order("call-cost")
    assert COST.desc() == Order("call-cost", descending=True)


def test_joined_conditions_are_flat() -> None:
    one, two, three = COST < 1, COST > 2, NAME.like("x")
    assert (one & two & three) == And((one, two, three)) == (one & (two & three))
    assert (one | two | three) == Or((one, two, three)) == (one | (two | three))
    assert ((one | two) & three) == And((Or((one, two)), three))


def test_the_words_and_or_and_not_are_refused_since_they_would_drop_a_side() -> None:
    with pytest.raises(TypeError, match=r"write \(a\) & \(b\) for `a and b`"):
        _ = (COST < 1) and (COST > 2)


@pytest.mark.parametrize("value", [1.5, None, object(), b"1", float("nan")])
def test_values_that_cannot_be_compared_exactly_are_refused(value: Any) -> None:
    with pytest.raises(TypeError, match=r"^call-cost: "):
        _ = value > COST


def test_a_time_without_a_zone_is_refused_by_name() -> None:
    class Moment(Greater[Any, datetime], Field[Any, datetime]):
        __slots__ = ()

    with pytest.raises(NaiveTime, match=r"^ended: the time has no zone"):
        _ = Moment("ended") > datetime(2026, 1, 1)
    assert (Moment("ended") > datetime(2026, 1, 1, tzinfo=UTC)).op is Op.GT


def test_a_field_without_an_operator_refuses_it_instead_of_comparing_identities() -> None:
    with pytest.raises(UnsupportedOperator, match="name: cannot be compared with =="):
        _ = NAME == "x"


def test_a_condition_does_not_show_its_value() -> None:
    assert "15551234567" not in repr(NAME.like("15551234567") & (COST < 3))
