"""Plain parameters, each of which is a condition."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from callrecords.conventions import BadParameter, filters
from callrecords.errors import BadArgument, RequestError, UnknownField, UnsupportedOperator
from callrecords.spec.enums import OpenEnum
from callrecords.spec.expressions import And, Condition, Expr, Op, Or
from callrecords.spec.facts import FilterFacts, PlainParameter
from callrecords.spec.forms import Kind
from callrecords.spec.schema import FieldFacts
from tests.conventions.strategies import Ask, plain_asks

KINDS: dict[str, Kind] = {"type": "text", "status": "text", "called": "time"}
FIELDS = {name: FieldFacts(name=name, kind=kind, nullable=True) for name, kind in KINDS.items()}
FACTS = FilterFacts(
    grammar="parameters",
    parameters=(
        PlainParameter(parameter="callType", field="type", operator="eq", empty_means_all=True),
        PlainParameter(parameter="state", field="status", operator="eq"),
        PlainParameter(parameter="from", field="called", operator="ge", together="window"),
        PlainParameter(parameter="to", field="called", operator="lt", together="window"),
    ),
)
FIRST, SECOND = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC)
START, END = Condition("called", Op.GE, FIRST), Condition("called", Op.LT, SECOND)


@given(plain_asks())
def test_both_halves_agree(ask: Ask) -> None:
    try:
        sent = filters.render(ask.expr, ask.facts, ask.fields)
    except BadArgument as problem:
        assume("lies before" not in str(problem))
        raise
    assert filters.parse(sent, ask.facts, ask.fields) == ask.expr


def test_each_condition_is_its_own_parameter() -> None:
    expr = And((Condition("status", Op.EQ, "Not Answered"), START, END))
    sent = {"state": "Not Answered", "from": "2024-01-01T00:00:00Z", "to": "2024-01-02T00:00:00Z"}
    assert filters.render(expr, FACTS, FIELDS) == sent
    assert filters.parse({"limit": "5", **sent}, FACTS, FIELDS) == expr


def test_an_empty_value_means_all_where_the_facts_say_so() -> None:
    assert filters.parse({"callType": ""}, FACTS, FIELDS) is None
    with pytest.raises(BadParameter, match=r"^state: "):
        filters.parse({"state": ""}, FACTS, FIELDS)


class Status(OpenEnum):
    BUSY = "busy"


LENGTH = FieldFacts(name="length", kind="integer", nullable=True)
COST = FieldFacts(name="cost", kind="decimal", nullable=True)
BOUNDED = FilterFacts(
    grammar="parameters",
    parameters=(
        PlainParameter(parameter="longer", field="length", operator="ge", least=0, most=3600),
        PlainParameter(parameter="cheaper", field="cost", operator="le", least=0),
        PlainParameter(parameter="state", field="status", operator="eq", words=("busy", "failed")),
    ),
)
ALL = {**FIELDS, "length": LENGTH, "cost": COST}


@given(st.integers(-10_000, 10_000), st.decimals(-100, 100, places=2))
def test_a_number_that_a_parameter_does_not_take_is_refused_by_both_sides(length: int, cost: Decimal) -> None:
    for one, sent, wanted in (
        (Condition("length", Op.GE, length), {"longer": str(length)}, 0 <= length <= 3600),
        (Condition("cost", Op.LE, cost), {"cheaper": str(cost)}, cost >= 0),
    ):
        if wanted:
            assert filters.parse(filters.render(one, BOUNDED, ALL), BOUNDED, ALL) == one
            continue
        with pytest.raises(BadArgument, match=rf"^{one.field}: the value for .. must be a number from 0( to 3600)?$"):
            filters.render(one, BOUNDED, ALL)
        with pytest.raises(BadParameter, match="must be a number from 0"):
            filters.parse(sent, BOUNDED, ALL)


def test_a_word_that_a_parameter_does_not_take_is_refused_unless_it_is_sent_on_purpose() -> None:
    with pytest.raises(BadArgument, match=r"status: the value for eq must be a value that state takes; did you mean"):
        filters.render(Condition("status", Op.EQ, "bussy"), BOUNDED, ALL)
    with pytest.raises(BadParameter, match="that state takes"):
        filters.parse({"state": "gone"}, BOUNDED, ALL)
    assert filters.render(Condition("status", Op.EQ, Status("gone")), BOUNDED, ALL) == {"state": "gone"}
    assert filters.render(Condition("status", Op.EQ, "busy"), BOUNDED, ALL) == {"state": "busy"}


def test_an_empty_window_is_no_error() -> None:
    sent = {"from": "2024-01-01", "to": "2024-01-01"}
    assert filters.parse(sent, FACTS, FIELDS) == And((START, Condition("called", Op.LT, FIRST)))


@pytest.mark.parametrize(
    ("sent", "parameter"),
    [
        ({"from": "2024-01-01"}, "to"),
        ({"to": "2024-01-01"}, "from"),
        ({"from": "2024-01-02", "to": "2024-01-01"}, "to"),
        ({"from": "yesterday", "to": "2024-01-01"}, "from"),
        ({"state": "a\0"}, "state"),
    ],
)
def test_the_server_refuses_naming_the_parameter(sent: dict[str, str], parameter: str) -> None:
    with pytest.raises(BadParameter) as caught:
        filters.parse(sent, FACTS, FIELDS)
    assert caught.value.parameter == parameter


@pytest.mark.parametrize(
    ("expr", "error", "named"),
    [
        (START, BadArgument, "called: a condition with lt is missing"),
        (END, BadArgument, "called: a condition with ge is missing"),
        (And((Condition("called", Op.GE, SECOND), Condition("called", Op.LT, FIRST))), BadArgument, "lies before"),
        (And((Condition("type", Op.EQ, "a"), Condition("type", Op.EQ, "b"))), BadArgument, "only one condition"),
        (Condition("type", Op.EQ, ""), BadArgument, "leave the condition out"),
        (Or((Condition("type", Op.EQ, "a"), Condition("type", Op.EQ, "b"))), BadArgument, "one request for each"),
        (Condition("typ", Op.EQ, "a"), UnknownField, "did you mean type"),
        (Condition("called", Op.GT, FIRST), UnsupportedOperator, "ge, lt"),
    ],
)
def test_what_cannot_be_asked_is_an_error_that_names_what_can(
    expr: Expr, error: type[RequestError], named: str
) -> None:
    with pytest.raises(error, match=named):
        filters.render(expr, FACTS, FIELDS)
