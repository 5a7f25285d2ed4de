"""The OData-like grammar: `field op value`, `startswith(field,'text')`, joined with `and`, `or` and parentheses.

`and` binds tighter than `or`; parentheses are written only where that is not enough. Texts stand in single quotes, a
quote inside doubled, and so do times unless the facts say that they are bare; numbers and booleans are bare. `not`, `in`, arithmetic and paths are refused.

The parser is our own (`callrecords.spec.grammar`). The odata-query package was tried and does not fit: its lexer splits
names that begin with a keyword (`allowed` is read as `all` and `owed`, `nullable` as `null` and `able`) and cannot read
a hyphen, reads digits of any script as numbers and keywords in any case, compares a field with a field and a number
with a number, and ends in RecursionError at 500 conditions, with the depth of the tree left to be walked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from callrecords.conventions import Params
from callrecords.conventions.checks import (
    DEEPEST,
    most_conditions,
    parts,
    read_condition,
    read_kind,
    rendered_value,
    text_params,
    tokens_of,
)
from callrecords.conventions.values import kind_for
from callrecords.errors import BadArgument
from callrecords.spec.expressions import And, Condition, Expr, Op
from callrecords.spec.facts import FilterFacts
from callrecords.spec.forms import Form, Kind
from callrecords.spec.grammar import Tokens, parse_clauses
from callrecords.spec.schema import FieldFacts

_TOKEN = re.compile(
    r"(?P<space> ++)|(?P<open>\()|(?P<close>\))|(?P<comma>,)|(?P<string>'(?:[^']++|'')*+')|(?P<word>[A-Za-z0-9_.:+-]++)"
)
_FUNCTIONS: tuple[str, ...] = (Op.STARTS_WITH, Op.ENDS_WITH, Op.CONTAINS)


def render(expr: Expr, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> dict[str, str]:
    """The filter parameter; raises a `RequestError` for what the grammar or the list cannot say."""
    writer = _Writer(facts, fields)
    text = writer.write(expr, 0)
    return text_params(text, writer.count, facts)


def parse(params: Params, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> Expr | None:
    """The filter that a request asks for, or None; raises `BadParameter`."""
    found = tokens_of(params, facts, _TOKEN)
    if found is None:
        return None
    parameter, whole = found

    def condition(tokens: Tokens) -> Condition:
        name = tokens.take("a field or a function", "word").text
        if tokens.peek().kind == "open":
            return function(name, tokens)
        operator = tokens.take(f"an operator after {name}", "word").text
        if operator in _FUNCTIONS:
            raise tokens.fail(tokens.peek().at, f"{operator} is a function: write {operator}(field,'text')")
        return comparison(name, operator, tokens)

    def comparison(name: str, operator: str, tokens: Tokens) -> Condition:
        kind = read_kind(name, operator, parameter, facts, fields)
        if _in_quotes(kind, fields[name].writing, facts):
            value = tokens.take("a value in single quotes", "string").text[1:-1].replace("''", "'")
        else:
            value = tokens.take("a value without quotes", "word").text
        return read_condition(name, operator, value, parameter, facts, fields)

    def function(operator: str, tokens: Tokens) -> Condition:
        opened = tokens.take("(", "open")
        if operator not in _FUNCTIONS:
            raise tokens.fail(opened.at, f"unknown function; possible: {', '.join(_FUNCTIONS)}")
        name = tokens.take("a field", "word").text
        tokens.take("a comma", "comma")
        found = comparison(name, operator, tokens)
        tokens.take("a closing parenthesis", "close")
        return found

    return parse_clauses(whole, condition, most_conditions(facts), DEEPEST)


class _Writer:
    """Writes an expression, counting its conditions."""

    def __init__(self, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> None:
        self.count = 0
        self._facts = facts
        self._fields = fields

    def write(self, expr: Expr, depth: int, *, inside_and: bool = False) -> str:
        """The text of an expression; an `Or` inside an `And` gets parentheses."""
        if depth > DEEPEST:
            raise BadArgument(f"the filter is nested more than {DEEPEST} deep; simplify it")
        if isinstance(expr, Condition):
            self.count += 1
            return self._condition(expr)
        inner = parts(expr)
        if len(inner) == 1:
            return self.write(inner[0], depth + 1, inside_and=inside_and)
        if isinstance(expr, And):
            return " and ".join(self.write(part, depth + 1, inside_and=True) for part in inner)
        text = " or ".join(self.write(part, depth + 1) for part in inner)
        return f"({text})" if inside_and else text

    def _condition(self, condition: Condition) -> str:
        value = rendered_value(condition, self._facts, self._fields)
        field = self._fields[condition.field]
        if _in_quotes(kind_for(field.kind, condition.op), field.writing, self._facts):
            value = "'" + value.replace("'", "''") + "'"
        if condition.op in _FUNCTIONS:
            return f"{condition.op}({condition.field},{value})"
        return f"{condition.field} {condition.op} {value}"


def _in_quotes(kind: Kind, form: Form | None, facts: FilterFacts) -> bool:
    if facts.times == "bare" and kind in ("time", "day"):
        return False
    if kind == "text" or form is None:
        return kind in ("text", "time", "day")
    return form.style not in ("epoch-s", "epoch-ms", "text")
