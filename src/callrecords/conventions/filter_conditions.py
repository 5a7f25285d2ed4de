"""The grammar `field op value and field op value`: only `and`, no parentheses.

A value that is not a single plain word stands in single or double quotes; there is no way to write a quote inside its
own kind of quotes. The server reads any single word without quotes, and spaces around each part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from callrecords.conventions import Params
from callrecords.conventions.checks import (
    conjunction,
    most_conditions,
    read_condition,
    rendered_value,
    text_params,
    tokens_of,
)
from callrecords.errors import BadArgument
from callrecords.spec.expressions import Condition, Expr
from callrecords.spec.facts import FilterFacts
from callrecords.spec.grammar import Tokens, parse_clauses
from callrecords.spec.schema import FieldFacts

_PLAIN = re.compile(r"[A-Za-z0-9_.:-]+")
_KEYWORD = "and"
_TOKEN = re.compile(r"(?P<space> ++)|(?P<string>\"[^\"]*+\"|'[^']*+')|(?P<word>[^\s\"'()\x00]++)")


def render(expr: Expr, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> dict[str, str]:
    """The filter parameter; raises a `RequestError` for what the grammar or the list cannot say."""
    conditions = conjunction(expr, "make one request for each alternative, or filter what arrives")
    text = f" {_KEYWORD} ".join(_condition(condition, facts, fields) for condition in conditions)
    return text_params(text, len(conditions), facts)


def parse(params: Params, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> Expr | None:
    """The filter that a request asks for, or None; raises `BadParameter`."""
    found = tokens_of(params, facts, _TOKEN)
    if found is None:
        return None
    parameter, whole = found

    def condition(tokens: Tokens) -> Condition:
        name = tokens.take("a field name", "word").text
        operator = tokens.take("an operator", "word").text
        value = tokens.take("a single word or a text in quotes", "word", "string")
        written = value.text[1:-1] if value.kind == "string" else value.text
        return read_condition(name, operator, written, parameter, facts, fields)

    return parse_clauses(whole, condition, most_conditions(facts), deepest=0, joints=(_KEYWORD,))


def _condition(condition: Condition, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> str:
    value = _quoted(rendered_value(condition, facts, fields), condition.field)
    return f"{condition.field} {condition.op} {value}"


def _quoted(text: str, name: str) -> str:
    if _PLAIN.fullmatch(text) and text != _KEYWORD:
        return text
    if '"' not in text:
        return f'"{text}"'
    if "'" not in text:
        return f"'{text}'"
    raise BadArgument(
        f"{name}: this list cannot be asked for a text with both kinds of quotes; ask for a part of it, or filter what arrives"
    )
