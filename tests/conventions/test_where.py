"""The neutral text grammar for filters."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions.values import render_time, render_value
from callrecords.conventions.where import parse_where
from callrecords.errors import BadArgument, NaiveTime, RequestError, UnknownField, UnsupportedOperator
from callrecords.spec.expressions import And, Condition, Expr, Op, Or
from callrecords.spec.facts import FilterFacts
from callrecords.spec.forms import Form, Kind
from callrecords.spec.schema import FieldFacts
from tests.conventions.strategies import Ask, asks

KINDS: dict[str, Kind] = {
    "caller": "text",
    "price": "decimal",
    "legs": "integer",
    "video": "boolean",
    "ended": "time",
    "seen": "time",
    "day": "day",
    "note": "text",
}
FIELDS = {name: FieldFacts(name=name, kind=kind, nullable=True) for name, kind in KINDS.items()} | {
    "seen": FieldFacts(name="seen", kind="time", nullable=True, writing=Form("epoch-ms", bare=True)),
    "way": FieldFacts(name="way", kind="text", nullable=True, enum=("in", "out"), enum_name="Way"),
}
COMPARE = ("eq", "ne", "lt", "le", "gt", "ge")
FACTS = FilterFacts(
    grammar="odata",
    parameter="f",
    fields={name: COMPARE for name in KINDS if name != "note"}
    | dict.fromkeys(("caller", "way"), ("eq", "ne", "like", "startswith", "endswith", "contains")),
)
SYMBOLS = {Op.EQ: "=", Op.NE: "!=", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}
A, B, C = (Condition("caller", Op.EQ, letter) for letter in "abc")


def parse(text: str) -> Expr:
    return parse_where(text, FIELDS, FACTS)


@st.composite
def written(draw: st.DrawFn, expr: Expr, ask: Ask) -> str:
    """An expression in any of the ways in which a person may write it."""
    gap = st.sampled_from([" ", "  ", "\t", "\n "])
    if isinstance(expr, Condition):
        kind = ask.fields[expr.field].kind
        text = (
            render_time(expr.value)
            if isinstance(expr.value, datetime)
            else render_value(expr.value, "text" if isinstance(expr.value, str) else kind)
        )
        quote = draw(st.sampled_from("'\""))
        escaped = text.replace("\\", "\\\\").replace(quote, draw(st.sampled_from([quote * 2, f"\\{quote}"])))
        value = f"{quote}{escaped}{quote}"
        if (
            draw(st.booleans())
            and text
            and not set(text) & set("'\"()<>=!")
            and not any(char.isspace() for char in text)
        ):
            value = text
        symbol = SYMBOLS.get(expr.op)
        if symbol is not None and draw(st.booleans()):
            between = draw(st.sampled_from(["", " "]))
            return f"{expr.field}{between}{symbol}{between}{value}"
        return f"{expr.field}{draw(gap)}{expr.op}{draw(gap)}{value}"
    word = "and" if isinstance(expr, And) else "or"
    parts = [draw(written(part, ask)) for part in expr.parts]
    if isinstance(expr, And):
        parts = [f"({text})" if isinstance(part, Or) else text for part, text in zip(expr.parts, parts, strict=True)]
    if draw(st.booleans()):
        parts[0] = f"( {parts[0]})"
    return f"{draw(gap)}{word}{draw(gap)}".join(parts)


@given(asks("odata"), st.data())
def test_every_way_of_writing_an_expression_is_read_as_that_expression(ask: Ask, data: st.DataObject) -> None:
    assert parse_where(data.draw(written(ask.expr, ask)), ask.fields, ask.facts) == ask.expr


@pytest.mark.parametrize(
    ("text", "expr"),
    [
        ("caller = a", A),
        ("caller=a", A),
        ("caller eq 'a'", A),
        ('caller = "o\'x"', Condition("caller", Op.EQ, "o'x")),
        ("caller = 'o''x'", Condition("caller", Op.EQ, "o'x")),
        (r"caller = 'o\'x\\'", Condition("caller", Op.EQ, "o'x\\")),
        (r"caller like 'a\%'", Condition("caller", Op.LIKE, r"a\%")),
        ("caller = 'like(a'", Condition("caller", Op.EQ, "like(a")),
        ("caller = contains", Condition("caller", Op.EQ, "contains")),
        ("caller = likes", Condition("caller", Op.EQ, "likes")),
        ("caller = ''", Condition("caller", Op.EQ, "")),
        ("caller like 1516%", Condition("caller", Op.LIKE, "1516%")),
        ("caller = +15162065451", Condition("caller", Op.EQ, "+15162065451")),
        ("price>=0.50", Condition("price", Op.GE, Decimal("0.50"))),
        ("way = out", Condition("way", Op.EQ, "out")),
        ("way like sideways", Condition("way", Op.LIKE, "sideways")),
        ("legs != 2", Condition("legs", Op.NE, 2)),
        ("video eq true", Condition("video", Op.EQ, True)),
        (
            "ended < 2024-10-31T18:00:00.5+02:00",
            Condition("ended", Op.LT, datetime(2024, 10, 31, 18, 0, 0, 500_000, tzinfo=timezone(timedelta(hours=2)))),
        ),
        ("seen < 2024-10-31T18:00:00Z", Condition("seen", Op.LT, datetime(2024, 10, 31, 18, tzinfo=UTC))),
        ("caller=a or caller=b and caller=c", Or((A, And((B, C))))),
        ("(caller=a or caller=b) and caller=c", And((Or((A, B)), C))),
        ("caller=a and (caller=b and (caller=c))", And((A, B, C))),
    ],
)
def test_the_grammar_by_example(text: str, expr: Expr) -> None:
    assert parse(text) == expr


@pytest.mark.parametrize(
    ("text", "error", "named"),
    [
        ("", BadArgument, "empty"),
        ("  ", BadArgument, "empty"),
        ("caler = a", UnknownField, "character 1: caler: unknown field; did you mean caller?"),
        ("zzz = a", UnknownField, "possible: caller, price, legs"),
        ("note = a", UnknownField, "note: this list cannot be filtered by it"),
        ("+15162065451 = a", UnknownField, "not a name"),
        ("caller < a", UnsupportedOperator, "character 8: caller: .* eq, ne, like, startswith, endswith, contains"),
        ("price like 1%", UnsupportedOperator, "eq, ne, lt, le, gt, ge"),
        ("price is 1", UnsupportedOperator, "eq, ne"),
        ("price", BadArgument, "character 6: expected an operator after price: eq, ne"),
        ("price >", BadArgument, "character 8: expected a value for price"),
        ("price > > 1", BadArgument, "expected a value"),
        ("price > abc", BadArgument, "character 9: price: expected a decimal"),
        ("price > 1e3", BadArgument, "decimal"),
        ("legs = 1.5", BadArgument, "whole number"),
        ("video = yes", BadArgument, "true or false"),
        ("ended > yesterday", BadArgument, "a time such as"),
        ("ended > 2024-02-30T00:00:00Z", BadArgument, "does not exist"),
        ("ended > 2024-02-03", NaiveTime, "character 9: ended: the time has no zone"),
        ("ended > '2024-02-03T00:00:00'", NaiveTime, "end it with Z"),
        ("seen > 1700000000000", BadArgument, "a time"),
        ("caller = 'a", BadArgument, "character 10: an unfinished"),
        ("caller = a b", BadArgument, "character 12: expected 'and', 'or' or the end"),
        ("caller = a'b'", BadArgument, "expected a space"),
        ("contains(caller,'x')", BadArgument, "character 1: there are no functions here; .*: caller contains 'text'$"),
        ("price > 1 and like (caller, x)", BadArgument, "character 15: .* caller like 'text'$"),
        ("startswith('x', caller)", BadArgument, "field startswith 'text'$"),
        ("caller endswith(x)", BadArgument, "x endswith 'text'$"),
        (
            "legs = 1 and way = 'inn'",
            BadArgument,
            "character 20: way: not a value that the spec lists; did you mean in?",
        ),
        ("way ne 516", BadArgument, "possible: in, out; .* in Python: Way"),
        ("caller = a and", BadArgument, "character 15: expected a field name"),
        ("(caller = a", BadArgument, "not closed"),
        ("caller = a)", BadArgument, "character 11"),
        ("()", BadArgument, "expected a field name"),
        ("caller = a\0", BadArgument, "NUL"),
        ("(" * 33 + "caller = a" + ")" * 33, BadArgument, "32 parentheses"),
        (" or ".join(["legs=1"] * 501), BadArgument, "500 conditions"),
        ("x" * 1_000_000, BadArgument, "longer than"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, error: type[RequestError], named: str) -> None:
    with pytest.raises(error, match=named):
        parse(text)


@given(st.one_of(st.text(max_size=60), st.text("()'\"\\ =<!acler1nod", max_size=60)))
def test_any_text_is_an_expression_or_a_request_error(text: str) -> None:
    with contextlib.suppress(RequestError):
        parse(text)


def test_errors_do_not_repeat_values() -> None:
    with pytest.raises(RequestError) as caught:
        parse("legs = 15162065451x")
    assert "1516" not in str(caught.value)
