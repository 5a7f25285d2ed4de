"""The grammar `field op value and …`."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import BadParameter, filters
from callrecords.conventions.checks import LONGEST
from callrecords.errors import BadArgument, RequestError, UnknownField, UnsupportedOperator
from callrecords.spec.expressions import And, Condition, Op, Or
from callrecords.spec.facts import FilterFacts
from callrecords.spec.forms import Kind
from callrecords.spec.schema import FieldFacts
from tests.conventions.strategies import Ask, asks, texts

KINDS: dict[str, Kind] = {
    "caller": "text",
    "seconds": "decimal",
    "legs": "integer",
    "video": "boolean",
    "ended": "time",
}
FIELDS = {name: FieldFacts(name=name, kind=kind, nullable=True) for name, kind in KINDS.items()}
FACTS = FilterFacts(
    grammar="conditions",
    parameter="q",
    fields={
        "caller": ("eq", "like"),
        "seconds": ("gt", "ge"),
        "legs": ("eq",),
        "video": ("eq",),
        "ended": ("ge", "lt"),
        "ghost": ("eq",),
    },
    max_conditions=20,
)


def parse(text: str) -> object:
    return filters.parse({"q": text}, FACTS, FIELDS)


def render(expr: Condition | And | Or) -> str:
    return filters.render(expr, FACTS, FIELDS)["q"]


@given(asks("conditions", text=texts.filter(lambda text: "'" not in text or '"' not in text), either=False))
def test_both_halves_agree(ask: Ask) -> None:
    sent = filters.render(ask.expr, ask.facts, ask.fields)
    assert list(sent) == [ask.facts.parameter]
    assert filters.parse(sent, ask.facts, ask.fields) == ask.expr


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (Condition("caller", Op.EQ, "anna"), "caller eq anna"),
        (Condition("caller", Op.EQ, "Anna B"), 'caller eq "Anna B"'),
        (Condition("caller", Op.EQ, 'say "hi"'), "caller eq 'say \"hi\"'"),
        (Condition("caller", Op.EQ, ""), 'caller eq ""'),
        (Condition("caller", Op.EQ, "and"), 'caller eq "and"'),
        (Condition("caller", Op.LIKE, "1516%"), 'caller like "1516%"'),
        (Condition("seconds", Op.GT, Decimal("4.250")), "seconds gt 4.250"),
        (Condition("legs", Op.EQ, 2), "legs eq 2"),
        (Condition("video", Op.EQ, False), "video eq false"),
        (Condition("ended", Op.GE, datetime(2024, 10, 31, 18, tzinfo=UTC)), "ended ge 2024-10-31T18:00:00Z"),
    ],
)
def test_a_value_is_quoted_only_if_it_is_no_plain_word(condition: Condition, text: str) -> None:
    assert render(condition) == text
    assert parse(text) == condition


@pytest.mark.parametrize(
    "text",
    ["caller eq 'anna'", 'caller eq "anna"', "  caller  eq  anna  ", "caller eq anna "],
)
def test_the_server_takes_any_quotes_and_spaces_around(text: str) -> None:
    assert parse(text) == Condition("caller", Op.EQ, "anna")


@pytest.mark.parametrize("text", ["seconds gt 9", "seconds gt '9'", 'seconds gt "9.0"'])
def test_a_number_is_a_number_in_quotes_too(text: str) -> None:
    assert parse(text) == Condition("seconds", Op.GT, Decimal(9))


def test_no_parameter_is_no_filter() -> None:
    assert filters.parse({"other": "x"}, FACTS, FIELDS) is None
    assert filters.render(None, FACTS, FIELDS) == {}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "field name"),
        ("   ", "field name"),
        ("caller", "operator"),
        ("caller eq", "single word"),
        ("caller eq 'x", "unfinished or unexpected quote"),
        ("caller eq 'x'y", "space"),
        ("caller eq x y", "'and'"),
        ("caller eq x and", "field name"),
        ("caller eq x and ", "field name"),
        ("caller eq x or legs eq 1", "'and'"),
        ("caller eq x AND legs eq 1", "'and'"),
        ("caller eq x andlegs eq 1", "'and'"),
        ("(caller eq x)", "cannot stand here"),
        ("not caller eq x", "unknown field not"),
        ("calle eq x", "caller"),
        ("ghost eq x", "unknown field ghost"),
        ("caller EQ x", "eq, like"),
        ("caller gt x", "eq, like"),
        ("caller = x", "eq, like"),
        ("legs eq abc", "whole number"),
        ("legs eq 1.5", "whole number"),
        ("video eq True", "true or false"),
        ("ended ge 2024-02-30", "does not exist"),
        ("seconds gt NaN", "decimal"),
        ("caller eq a\0b", "cannot stand here at character 12"),
        ("caller eq 'a\0b'", "NUL"),
        ("caller\teq x", "cannot stand here"),
        ("caller\xa0eq x", "cannot stand here"),
    ],
)
def test_what_is_not_in_the_grammar_is_refused_naming_the_parameter(text: str, named: str) -> None:
    with pytest.raises(BadParameter) as caught:
        parse(text)
    assert caught.value.parameter == "q"
    assert named in caught.value.detail


@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_a_bad_parameter(text: str) -> None:
    with contextlib.suppress(BadParameter):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        " and ".join(["legs eq 1"] * 10_000),
        " and ".join(["legs eq 1"] * 21),
        "x" * 1_000_000,
        "caller eq '" + "'" * 30_000,
        " " * LONGEST + "a",
    ],
)
def test_too_much_is_refused(text: str) -> None:
    with pytest.raises(BadParameter):
        parse(text)


@pytest.mark.parametrize(
    ("expr", "error", "named"),
    [
        (Or.of(Condition("legs", Op.EQ, 1), Condition("legs", Op.EQ, 2)), BadArgument, "one request for each"),
        (Condition("caller", Op.EQ, "'\""), BadArgument, "both kinds of quotes"),
        (Condition("caller", Op.EQ, "\0"), BadArgument, "NUL"),
        (Condition("callr", Op.EQ, "x"), UnknownField, "did you mean caller"),
        (Condition("ghost", Op.EQ, "x"), UnknownField, "ghost"),
        (Condition("caller", Op.NE, "x"), UnsupportedOperator, "eq, like"),
        (Condition("legs", Op.EQ, "x"), BadArgument, "an int"),
        (And(tuple([Condition("legs", Op.EQ, 1)] * 21)), BadArgument, "21 conditions"),
        (Condition("caller", Op.EQ, "x" * LONGEST), BadArgument, "characters"),
        (And(()), BadArgument, "empty And"),
    ],
)
def test_what_cannot_be_said_is_an_error_that_names_what_can(
    expr: Condition | And | Or, error: type[RequestError], named: str
) -> None:
    with pytest.raises(error, match=named):
        render(expr)


def test_nested_ands_and_an_or_of_one_are_written_flat() -> None:
    one, two = Condition("legs", Op.EQ, 1), Condition("video", Op.EQ, True)
    assert render(And((And((one,)), Or((two,))))) == "legs eq 1 and video eq true"
