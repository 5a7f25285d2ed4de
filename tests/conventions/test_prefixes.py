"""Operators in front of values, and several values of a field, as plain parameters of a list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import BadParameter, filters, prefixes
from callrecords.errors import BadArgument
from callrecords.spec.expressions import And, Condition, Expr, Op, Or
from callrecords.spec.facts import FilterFacts, PlainParameter
from callrecords.spec.forms import Form, Kind
from callrecords.spec.schema import FieldFacts

KINDS: dict[str, Kind] = {"start": "time", "length": "integer", "note": "text", "state": "text"}
FIELDS = {name: FieldFacts(name=name, kind=kind, nullable=True) for name, kind in KINDS.items()}
SIGNS = {
    "words": ("gte:", "lt:", ">"),
    "dots": ("gte.", "lt.", "gt."),
    "signs": (">=", "<", ">"),
    "brackets": ("[gte]", "[lt]", "[gt]"),
}


def facts(signs: tuple[str, str, str], form: Form | None = None) -> FilterFacts:
    ge, lt, gt = signs
    return FilterFacts(
        grammar="parameters",
        parameters=(
            PlainParameter(
                parameter="start", field="start", operator="ge", prefix=ge, several="repeated", writing=form
            ),
            PlainParameter(
                parameter="start", field="start", operator="lt", prefix=lt, several="repeated", writing=form
            ),
            PlainParameter(parameter="length", field="length", operator="ge", prefix=ge, several="comma"),
            PlainParameter(parameter="length", field="length", operator="gt", prefix=gt, several="comma"),
            PlainParameter(parameter="note", field="note", operator="ne", prefix="!", several="pipe"),
            PlainParameter(parameter="note", field="note", operator="eq", several="pipe"),
            PlainParameter(parameter="state", field="state", operator="in", several="comma"),
        ),
    )


@pytest.mark.parametrize("signs", SIGNS.values(), ids=SIGNS)
@given(
    since=st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # bounds are naive
    length=st.integers(-99, 10**6),
    note=st.text("abc!<>=[] gtel:.", min_size=1),
    states=st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True),
)
def test_both_halves_agree(
    signs: tuple[str, str, str], since: datetime, length: int, note: str, states: list[str]
) -> None:
    parts: list[Expr] = [
        Condition("start", Op.GE, since),
        Condition("start", Op.LT, since + timedelta(hours=1)),
        Condition("length", Op.GT, length),
        Condition("note", Op.NE, note),
    ]
    some = [Condition("state", Op.EQ, state) for state in states]
    parts.append(Or(tuple(some)) if len(some) > 1 else some[0])
    sent = filters.render(And(tuple(parts)), facts(signs), FIELDS)
    assert filters.parse(sent, facts(signs), FIELDS) == And(tuple(parts))


def test_each_operator_stands_in_front_of_its_value() -> None:
    at = datetime(2026, 1, 31, tzinfo=UTC)
    window = And((Condition("start", Op.GE, at), Condition("start", Op.LT, at + timedelta(days=1))))
    seconds = Form("epoch-s")
    assert filters.render(window, facts(SIGNS["signs"], seconds), FIELDS) == {"start": (">=1769817600", "<1769904000")}
    longer = And((Condition("length", Op.GE, 60), Condition("length", Op.GT, 59)))
    assert filters.render(longer, facts(SIGNS["brackets"]), FIELDS) == {"length": "[gte]60,[gt]59"}


def test_the_longest_sign_is_the_one_that_is_meant() -> None:
    assert filters.parse({"length": ">=5"}, facts(SIGNS["signs"]), FIELDS) == Condition("length", Op.GE, 5)


def test_a_value_that_begins_like_an_operator_is_not_sent_without_one() -> None:
    with pytest.raises(BadArgument, match="begins like an operator"):
        filters.render(Condition("note", Op.EQ, "!important"), facts(SIGNS["words"]), FIELDS)
    assert filters.render(Condition("note", Op.NE, "!x"), facts(SIGNS["words"]), FIELDS) == {"note": "!!x"}


@pytest.mark.parametrize(
    ("sent", "parameter"),
    [
        ({"start": "2026-01-31T00:00:00Z"}, "start"),
        ({"start": "gte:yesterday"}, "start"),
        ({"start": ("gte:2026-01-31T00:00:00Z", "gte:2026-02-01T00:00:00Z")}, "start"),
        ({"length": "gte:"}, "length"),
        ({"length": ("gte:5", ">4")}, "length"),
        ({"state": "a,,b"}, "state"),
    ],
)
def test_the_server_refuses_naming_the_parameter(sent: dict[str, str | tuple[str, ...]], parameter: str) -> None:
    with pytest.raises(BadParameter) as caught:
        filters.parse(sent, facts(SIGNS["words"]), FIELDS)
    assert caught.value.parameter == parameter


def test_two_conditions_are_refused_where_a_parameter_takes_one() -> None:
    one = FilterFacts(
        grammar="parameters",
        parameters=tuple(
            PlainParameter(parameter="length", field="length", operator=op, prefix=sign)
            for op, sign in (("ge", ">="), ("lt", "<"))
        ),
    )
    both = And((Condition("length", Op.GE, 1), Condition("length", Op.LT, 5)))
    with pytest.raises(BadArgument, match="length takes one condition"):
        filters.render(both, one, FIELDS)
    with pytest.raises(BadParameter, match="more than once"):
        filters.parse({"length": (">=1", "<5")}, one, FIELDS)


@pytest.mark.parametrize(
    "either",
    [
        Or((Condition("state", Op.EQ, "a"), Condition("note", Op.EQ, "b"))),
        Or((Condition("state", Op.EQ, "a"), And((Condition("state", Op.EQ, "b"), Condition("length", Op.GT, 1))))),
        Or((Condition("note", Op.EQ, "a"), Condition("note", Op.EQ, "b"))),
    ],
)
def test_alternatives_are_values_of_one_field_that_takes_several(either: Expr) -> None:
    with pytest.raises(BadArgument, match="one condition or another"):
        filters.render(either, facts(SIGNS["words"]), FIELDS)


def test_an_unknown_sign_is_told_with_those_that_there_are() -> None:
    plain = facts(SIGNS["words"]).parameters[:2]
    with pytest.raises(BadParameter, match="must begin with one of gte:, lt:"):
        prefixes.parse("after:5", plain)
