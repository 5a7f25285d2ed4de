"""The OData-like grammar."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import BadParameter, filters
from callrecords.conventions.checks import DEEPEST, LONGEST
from callrecords.errors import BadArgument, RequestError, UnknownField, UnsupportedOperator
from callrecords.spec.expressions import And, Condition, Expr, Op, Or
from callrecords.spec.facts import FilterFacts
from callrecords.spec.forms import Kind
from callrecords.spec.schema import FieldFacts
from tests.conventions.strategies import Ask, asks

KINDS: dict[str, Kind] = {
    "caller": "text",
    "cost": "decimal",
    "legs": "integer",
    "video": "boolean",
    "ended": "time",
    "allowed": "text",
}
FIELDS = {name: FieldFacts(name=name, kind=kind, nullable=True) for name, kind in KINDS.items()}
COMPARE = ("eq", "ne", "gt", "ge", "lt", "le")
FACTS = FilterFacts(
    grammar="odata",
    parameter="f",
    fields=dict.fromkeys(KINDS, COMPARE) | {"caller": (*COMPARE, "startswith", "endswith", "contains")},
)
A, B, C = (Condition("caller", Op.EQ, letter) for letter in "abc")


def parse(text: str) -> object:
    return filters.parse({"f": text}, FACTS, FIELDS)


def render(expr: Expr) -> str:
    return filters.render(expr, FACTS, FIELDS)["f"]


@given(asks("odata"))
def test_both_halves_agree(ask: Ask) -> None:
    sent = filters.render(ask.expr, ask.facts, ask.fields)
    assert list(sent) == [ask.facts.parameter]
    assert filters.parse(sent, ask.facts, ask.fields) == ask.expr


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (A & B, "caller eq 'a' and caller eq 'b'"),
        (A | B & C, "caller eq 'a' or caller eq 'b' and caller eq 'c'"),
        ((A | B) & C, "(caller eq 'a' or caller eq 'b') and caller eq 'c'"),
        (Condition("caller", Op.STARTS_WITH, "10"), "startswith(caller,'10')"),
        (Condition("caller", Op.CONTAINS, "o'x"), "contains(caller,'o''x')"),
        (Condition("ended", Op.GT, datetime(2022, 1, 1, tzinfo=UTC)), "ended gt '2022-01-01T00:00:00Z'"),
        (Condition("cost", Op.LE, Decimal("0.50")), "cost le 0.50"),
        (Condition("video", Op.NE, True), "video ne true"),
        (Condition("allowed", Op.EQ, "x"), "allowed eq 'x'"),
    ],
)
def test_parentheses_and_quotes_stand_only_where_they_are_needed(expr: Expr, text: str) -> None:
    assert render(expr) == text
    assert parse(text) == expr


@pytest.mark.parametrize(
    "text",
    ["((caller eq 'a'))", " ( caller  eq 'a' ) ", "(caller eq 'a')"],
)
def test_the_server_takes_more_parentheses_and_spaces(text: str) -> None:
    assert parse(text) == A


def test_and_binds_tighter_than_or() -> None:
    assert parse("caller eq 'a' or caller eq 'b' and caller eq 'c'") == Or((A, And((B, C))))
    assert parse("caller eq 'a' and caller eq 'b' or caller eq 'c'") == Or((And((A, B)), C))


def test_spaces_inside_a_function_are_taken() -> None:
    assert parse("contains( caller , 'a' )") == Condition("caller", Op.CONTAINS, "a")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "a field or a function"),
        ("caller", "an operator"),
        ("caller eq", "single quotes"),
        ("caller eq a", "single quotes"),
        ('caller eq "a"', "quote"),
        ("caller eq 'a", "quote"),
        ("caller eq'a'", "a space"),
        ("caller eq 'a' 'b'", "'and', 'or' or the end"),
        ("caller eq 'a' AND caller eq 'b'", "'and', 'or' or the end"),
        ("caller eq 'a' and", "a field or a function"),
        ("caller EQ 'a'", "one of eq"),
        ("(caller eq 'a'", "not closed"),
        ("caller eq 'a')", "'and', 'or' or the end"),
        ("()", "a field or a function"),
        ("not caller eq 'a'", "unknown field not"),
        ("not (caller eq 'a')", "unknown function"),
        ("caller in ('a','b')", "one of eq"),
        ("legs add 1 eq 2", "one of eq"),
        ("caller/name eq 'a'", "cannot stand here"),
        ("caller eq null", "single quotes"),
        ("caller eq allowed", "single quotes"),
        ("1 eq 1", "unknown field"),
        ("legs eq '1'", "without quotes"),
        ("legs eq ٣", "cannot stand here"),
        ("legs eq 1e3", "whole number"),
        ("ended gt 2022-01-01T00:00:00Z", "single quotes"),
        ("ended gt '2022-02-30T00:00:00Z'", "does not exist"),
        ("tolower(caller) eq 'a'", "unknown function"),
        ("contains(caller,'a') eq true", "'and', 'or' or the end"),
        ("contains('a',caller)", "a field"),
        ("contains(caller)", "a comma"),
        ("contains(caller,'a'", "closing parenthesis"),
        ("contains(allowed,'a')", "one of eq"),
        ("caller contains 'a'", "is a function"),
        ("calle eq 'a'", "did you mean caller"),
        ("caller eq 'a\0'", "NUL"),
        ("caller\neq 'a'", "cannot stand here"),
    ],
)
def test_what_is_not_in_the_grammar_is_refused_naming_the_parameter(text: str, named: str) -> None:
    with pytest.raises(BadParameter) as caught:
        parse(text)
    assert caught.value.parameter == "f"
    assert named in caught.value.detail


@given(st.one_of(st.text(max_size=60), st.text("()'ab ,ceqrndlto1", max_size=60)))
def test_any_text_is_a_filter_or_a_bad_parameter(text: str) -> None:
    with contextlib.suppress(BadParameter):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        " and ".join(["legs eq 1"] * 10_000),
        " or ".join(["legs eq 1"] * 501),
        "(" * (DEEPEST + 1) + "legs eq 1" + ")" * (DEEPEST + 1),
        "(" * 30_000,
        "caller eq '" + "''" * 15_000,
        "x" * 1_000_000,
    ],
)
def test_too_much_is_refused(text: str) -> None:
    with pytest.raises(BadParameter):
        parse(text)


def test_as_much_as_may_be_written_is_read() -> None:
    many = Or(tuple(Condition("legs", Op.EQ, number) for number in range(500)))
    assert parse(render(many)) == many
    deep = "(" * DEEPEST + "caller eq 'a'" + ")" * DEEPEST
    assert parse(deep) == A


def nested(depth: int) -> Expr:
    expr: Expr = A
    for level in range(depth):
        expr = And((expr, B)) if level % 2 else Or((expr, B))
    return expr


@pytest.mark.parametrize(
    ("expr", "error", "named"),
    [
        (Condition("callr", Op.EQ, "x"), UnknownField, "did you mean caller"),
        (Condition("allowed", Op.CONTAINS, "x"), UnsupportedOperator, "eq, ne"),
        (Condition("legs", Op.EQ, Decimal(1)), BadArgument, "an int"),
        (Or(tuple([A] * 501)), BadArgument, "501 conditions"),
        (Condition("caller", Op.EQ, "'" * LONGEST), BadArgument, "characters"),
        (Or(()), BadArgument, "empty Or"),
        (nested(100), BadArgument, "nested"),
        (nested(101), BadArgument, "nested"),
        (nested(5000), BadArgument, "nested"),
    ],
)
def test_what_cannot_be_said_is_an_error_that_names_what_can(expr: Expr, error: type[RequestError], named: str) -> None:
    with pytest.raises(error, match=named):
        render(expr)
