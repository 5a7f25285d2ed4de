"""The neutral text grammar for filters: `field op value and field op value`, made for `--where`.

Conditions are joined with `and`, which binds tighter, and `or`; parentheses group. Operators are the words
`eq ne lt le gt ge like startswith endswith contains` or the symbols `= != < <= > >=`. A value with spaces, quotes or
parentheses stands in single or double quotes; inside them a quote is doubled or follows a backslash. Times need a zone:

    direction = inbound and (duration >= 60 or caller like "1516%") and started >= 2024-10-31T18:00:00Z
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from callrecords.conventions import BadValue
from callrecords.conventions.checks import DEEPEST, LONGEST, MOST_CONDITIONS, shown, unlisted
from callrecords.conventions.values import has_zone, kind_for, parse_value
from callrecords.errors import BadArgument, NaiveTime, RequestError, UnknownField, UnsupportedOperator
from callrecords.spec.arguments import nearest
from callrecords.spec.expressions import Condition, Expr, Op, Value
from callrecords.spec.facts import FilterFacts
from callrecords.spec.forms import Kind
from callrecords.spec.grammar import Token, Tokens, parse_clauses
from callrecords.spec.schema import FieldFacts

_TOKEN = re.compile(
    r"(?P<space>\s++)|(?P<open>\()|(?P<close>\))|(?P<symbol>[<>!]=|[<>=])"
    r"|(?P<call>(?:like|startswith|endswith|contains)\s*+\(\s*+(?:[A-Za-z_][A-Za-z0-9_.-]{0,63})?)"
    r"|(?P<string>\"(?:[^\"\\]++|\"\"|\\.)*+\"|'(?:[^'\\]++|''|\\.)*+')|(?P<word>[^\s\"'()<>=!]++)",
    re.DOTALL,
)
_ESCAPE = {'"': re.compile(r"\"(\")|\\([\"'\\])"), "'": re.compile(r"'(')|\\([\"'\\])")}
_OPERATORS = {str(op): op for op in Op} | {
    "=": Op.EQ,
    "!=": Op.NE,
    "<": Op.LT,
    "<=": Op.LE,
    ">": Op.GT,
    ">=": Op.GE,
}


def parse_where(text: str, fields: Mapping[str, FieldFacts], filter: FilterFacts) -> Expr:
    """The expression that a text means, its values typed by their fields.

    Raises a `RequestError` with the position of what is wrong: `UnknownField` (with the nearest valid name),
    `UnsupportedOperator` (with the valid ones), `NaiveTime`, or `BadArgument`.
    """
    if len(text) > LONGEST:
        raise BadArgument(f"where: longer than {LONGEST} characters")
    if not text.strip():
        raise BadArgument("where: empty; leave it out, or write a condition such as: field eq value")

    def condition(tokens: Tokens) -> Condition:
        name = tokens.take("a field name", "word")
        operators = filter.operators(name.text)
        if not operators or name.text not in fields:
            known = "this list cannot be filtered by it" if name.text in fields else "unknown field"
            detail = f"{shown(name.text)}: {known}{nearest(name.text, filter.filterable)}"
            raise _error(name.at, detail, UnknownField)
        sign = tokens.take(f"an operator after {name.text}: {', '.join(operators)}", "word", "symbol")
        op = _OPERATORS.get(sign.text)
        if op is None or op not in operators:
            detail = f"{name.text}: expected one of the operators {', '.join(operators)}"
            raise _error(sign.at, detail, UnsupportedOperator)
        value = tokens.take(f"a value for {name.text}", "word", "string")
        found = Condition(name.text, op, _value(value, kind_for(fields[name.text].kind, op), name.text))
        problem = unlisted(found, fields[name.text])
        if problem is not None:
            raise _error(value.at, problem)
        return found

    return parse_clauses(Tokens(text, _TOKEN, _error), condition, MOST_CONDITIONS, DEEPEST)


def _error(at: int, detail: str, error: type[RequestError] = BadArgument) -> RequestError:
    return error(f"where, character {at + 1}: {detail}")


def _value(token: Token, kind: Kind, name: str) -> Value:
    text = token.text
    if token.kind == "string":
        text = _ESCAPE[text[0]].sub(r"\1\2", text[1:-1])
    try:
        value = parse_value(text, kind)
    except BadValue as problem:
        raise _error(token.at, f"{name}: {problem}") from None
    if kind == "time" and not has_zone(text):
        raise _error(
            token.at, f"{name}: the time has no zone; end it with Z for UTC, as in 2024-10-31T18:00:00Z", NaiveTime
        )
    return value
