"""Rules about parameters that hold several values or an operator: the facts say what the declaration can."""

from __future__ import annotations

from collections.abc import Iterator

from callrecords.generator.lint.asked import Asked
from callrecords.generator.lint.places import Found
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts import PlainParameter
from callrecords.spec.operation import Operation

_HOLDS = {"comma": ("rfc-2822",), "space": ("rfc-2822", "spaced"), "pipe": (), "repeated": ()}
"""How several values are sent -> the forms of values that hold the sign between them."""


def parameters(bundle: Bundle, asked: Asked) -> Iterator[Found]:
    """All rules about the parameters of an operation."""
    operation, at = asked.operation, asked.at
    declared = {one.name: one for one in operation.parameters if one.place == "query"}
    plain = () if operation.filter is None else operation.filter.parameters
    for name in dict.fromkeys(one.parameter for one in plain if one.parameter in declared):
        beside = [one for one in plain if one.parameter == name]
        for message in (*_of_each(beside), *_of_all(beside)):
            yield at("x-filter", f"{name} {message}")
        kind = bundle.value_of(declared[name]).type
        if kind != "string" and any(one.prefix for one in beside):
            yield at(
                "x-filter",
                f"{name} has an operator in front of its value, so it is text; declare type: string, and the form of the value in format",
            )
    for name in _lists(operation):
        if name in declared and bundle.several(declared[name]) not in (None, "comma"):
            yield at("parameters", f"{name} is a list with commas between its values; declare it so, or as text")
    for name in _single(operation):
        if name in declared and bundle.several(declared[name]) is not None:
            yield at("parameters", f"{name} takes one value; declare it without the array")


def _of_each(beside: list[PlainParameter]) -> Iterator[str]:
    for one in beside:
        if one.operator == "in" and one.several is None:
            yield "takes one value, so operator: in cannot be said; declare an array, or write eq"
        if one.operator == "in" and one.prefix:
            yield "has an operator in front of several values, which is not known here; leave one of them out"
        if one.operator != "in" and one.several is not None and not one.prefix:
            yield f"takes several values, so operator: {one.operator} cannot be said; write in, or the prefix of each"
        if one.several is not None and one.writing is not None and one.writing.style in _HOLDS[one.several]:
            yield f"has a {one.several} between its values, and each value has one too; nobody can tell them apart"
        if one.prefix and one.empty_means_all:
            yield "has an operator in front of its value, so it is never empty; leave empty-means-all out"


def _of_all(beside: list[PlainParameter]) -> Iterator[str]:
    if len(beside) == 1:
        return
    signs = [one.prefix for one in beside]
    for sign in sorted({sign for sign in signs if signs.count(sign) > 1}):
        shown = f"the prefix {sign}" if sign else "no prefix"
        yield f"has two conditions with {shown}; a server could not tell them apart"
    if beside[0].several is None:
        yield (
            "takes one value, and x-filter names several conditions, which could not be sent together; "
            "declare an array, or leave all but one out"
        )


def _lists(operation: Operation) -> Iterator[str]:
    """Parameters that hold a comma list of names."""
    if operation.fields is not None:
        yield from (one for one in (operation.fields.include, operation.fields.exclude) if one is not None)
    if operation.order is not None:
        yield operation.order.parameter


def _single(operation: Operation) -> Iterator[str]:
    """Parameters that hold one value."""
    paging, order, search = operation.pagination, operation.order, operation.search
    if paging is not None:
        parts = (paging.limit, paging.offset, paging.page, paging.cursor)
        yield from (one.parameter for one in parts if one is not None and one.parameter is not None)
        yield from () if paging.count_parameter is None else (paging.count_parameter,)
        yield from () if paging.keyset is None else (paging.keyset.after, paging.keyset.before)
    if order is not None and order.direction is not None:
        yield order.direction.parameter
    if search is not None:
        yield search.parameter
