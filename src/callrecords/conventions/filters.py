"""Picks the filter grammar that a list speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from callrecords.conventions import Params
from callrecords.spec.expressions import Expr
from callrecords.spec.facts import FilterFacts
from callrecords.spec.schema import FieldFacts


class Grammar(Protocol):
    """Both halves of one way to write a filter."""

    def render(self, expr: Expr, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> Params:
        """The query parameters of a filter; raises a `RequestError` for what the list cannot be asked."""
        ...

    def parse(self, params: Params, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> Expr | None:
        """The filter that a request asks for, or None; raises `BadParameter`."""
        ...


def grammar_of(facts: FilterFacts) -> Grammar:
    """The grammar that `x-filter` names; each is imported when a list first speaks it."""
    match facts.grammar:
        case "conditions":
            from callrecords.conventions import filter_conditions

            return filter_conditions
        case "odata":
            from callrecords.conventions import filter_odata

            return filter_odata
        case "parameters":
            from callrecords.conventions import filter_parameters

            return filter_parameters


def render(expr: Expr | None, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> Params:
    """Query parameters of a filter; none for None. Raises a `RequestError` for what the list cannot be asked."""
    return {} if expr is None else grammar_of(facts).render(expr, facts, fields)


def parse(params: Params, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> Expr | None:
    """The filter that a request asks for, or None. Raises `BadParameter`."""
    return grammar_of(facts).parse(params, facts, fields)
