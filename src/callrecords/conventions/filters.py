"""Picks the filter grammar that a list speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from callrecords.conventions import Params, filter_conditions, filter_odata, filter_parameters
from callrecords.spec.bundle import FieldFacts
from callrecords.spec.expressions import Expr
from callrecords.spec.facts import FilterFacts


class Grammar(Protocol):
    """Both halves of one way to write a filter."""

    def render(self, expr: Expr, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> Params:
        """The query parameters of a filter; raises a `RequestError` for what the list cannot be asked."""
        ...

    def parse(self, params: Params, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> Expr | None:
        """The filter that a request asks for, or None; raises `BadParameter`."""
        ...


GRAMMARS: Mapping[str, Grammar] = {
    "conditions": filter_conditions,
    "odata": filter_odata,
    "parameters": filter_parameters,
}
"""The grammars by the names that `x-filter` uses."""


def render(expr: Expr | None, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> Params:
    """Query parameters of a filter; none for None. Raises a `RequestError` for what the list cannot be asked."""
    return {} if expr is None else GRAMMARS[facts.grammar].render(expr, facts, fields)


def parse(params: Params, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> Expr | None:
    """The filter that a request asks for, or None. Raises `BadParameter`."""
    return GRAMMARS[facts.grammar].parse(params, facts, fields)
