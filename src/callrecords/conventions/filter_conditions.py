"""The grammar `field op value and field op value`: only `and`, no parentheses.

A value that is not a single plain word stands in single or double quotes; there is no way to write a quote inside its
own kind of quotes. The server reads any single word without quotes, and spaces around each part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from callrecords.conventions import BadParameter
from callrecords.conventions.checks import (
    conjunction,
    joined,
    most_conditions,
    read_condition,
    rendered_value,
    text_of,
    text_params,
)
from callrecords.conventions.values import kind_for
from callrecords.errors import BadArgument
from callrecords.spec.bundle import FieldFacts
from callrecords.spec.expressions import Condition, Expr
from callrecords.spec.facts import FilterFacts

_PLAIN = re.compile(r"[A-Za-z0-9_.:-]+")
_KEYWORD = "and"
# Possessive and without alternatives that overlap: one pass over the text, whatever it holds.
_SPACES = re.compile(r" *+")
_WORD = re.compile(r"[^\s\"'()\x00]++")
_QUOTED = re.compile(r"\"([^\"]*+)\"|'([^']*+)'")


def render(expr: Expr, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> dict[str, str]:
    """The filter parameter; raises a `RequestError` for what the grammar or the list cannot say."""
    conditions = conjunction(expr, "make one request for each alternative, or filter what arrives")
    text = f" {_KEYWORD} ".join(_condition(condition, facts, fields) for condition in conditions)
    return text_params(text, len(conditions), facts)


def parse(params: Mapping[str, str], facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> Expr | None:
    """The filter that a request asks for, or None; raises `BadParameter`."""
    parameter, text = text_of(params, facts)
    if text is None:
        return None
    found: list[Condition] = []
    at = 0
    while True:
        if len(found) == most_conditions(facts):
            raise BadParameter(parameter, f"more than {most_conditions(facts)} conditions")
        name, at = _word(text, at, parameter, "a field name")
        operator, at = _word(text, at, parameter, "an operator")
        value, at = _value(text, at, parameter)
        found.append(read_condition(name, operator, value, parameter, facts, fields))
        if at == len(text):
            return joined(found)
        if text[at : at + len(_KEYWORD)] != _KEYWORD or text[at + len(_KEYWORD) : at + len(_KEYWORD) + 1] != " ":
            raise BadParameter(parameter, f"expected '{_KEYWORD}' or the end at character {at + 1}")
        at += len(_KEYWORD)


def _condition(condition: Condition, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> str:
    value = rendered_value(condition, facts, fields)
    if kind_for(fields[condition.field].kind, condition.op) == "text":
        value = _quoted(value, condition.field)
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


def _word(text: str, at: int, parameter: str, expected: str) -> tuple[str, int]:
    at = _after_spaces(text, at)
    found = _WORD.match(text, at)
    if found is None:
        raise BadParameter(parameter, f"expected {expected} at character {at + 1}")
    return found[0], found.end()


def _value(text: str, at: int, parameter: str) -> tuple[str, int]:
    at = _after_spaces(text, at)
    found = _QUOTED.match(text, at)
    if found is None:
        value, end = _word(text, at, parameter, "a single word or a text in quotes")
    else:
        value, end = found[0][1:-1], found.end()
    if end < len(text) and text[end] != " ":
        raise BadParameter(parameter, f"expected a space or the end at character {end + 1}")
    return value, _after_spaces(text, end)


def _after_spaces(text: str, at: int) -> int:
    found = _SPACES.match(text, at)
    return at if found is None else found.end()
