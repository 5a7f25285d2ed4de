"""Rules about facts that a parameter's name, its default or its description contradicts: two things were taken for each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callrecords.generator.lint.places import Found
from callrecords.generator.proposing import names
from callrecords.spec.facts import PlainParameter
from callrecords.spec.operation import Operation, ParameterSpec

_LOWER, _UPPER = ("ge", "gt"), ("le", "lt")
_SAID = {"from": "from below", "until": "from above"}
_CLEAR = {*names.FROM, *names.UNTIL} - {"start", "starting", "begin", "end", "ending"}
"""Words that are never part of what is bounded, as in `end_after`."""
_PAGES = re.compile(
    r"\bpage\s*(number|no\b|index|to\b)|\b(number|index) of the page|\bwhich page|\bfirst page\b", re.IGNORECASE
)
_SKIPS = re.compile(r"\b(skip|offset)|\bleave out\b", re.IGNORECASE)


def doubts(pointer: str, operation: Operation) -> Iterator[Found]:
    """Bounds the wrong way round, a page number that is declared as an offset, and an offset as a page number."""
    plain = () if operation.filter is None else operation.filter.parameters
    for one in plain:
        edge, better = _edge(one), {"ge": "lt", "gt": "le", "le": "gt", "lt": "ge"}.get(one.operator, "")
        if one.operator in (_UPPER if edge == "from" else _LOWER if edge == "until" else ()):
            hint = f"its name says that {one.parameter} bounds {one.field} {_SAID[edge]}, its operator {one.operator} says otherwise; {better}?"
            yield Found(f"{pointer}/x-filter", hint)
    paging = operation.pagination
    if paging is None:
        return
    if (
        paging.offset is not None
        and (found := _parameter(operation, paging.offset.parameter)) is not None
        and _counts_pages(found)
    ):
        hint = f"{found.name} counts pages, by its name or its description; write page: {{parameter: {found.name}}}"
        yield Found(f"{pointer}/x-pagination/offset", hint)
    if paging.offset is not None and (found := _parameter(operation, paging.offset.parameter)) is not None:
        first, least, usual = paging.offset.first, found.schema.minimum or 0, found.schema.default
        if least > 1:
            hint = f"{found.name} is {least} or more by its schema, and an offset counts from 0 or 1; make the operation role: other"
            yield Found(f"{pointer}/x-pagination/offset", hint)
        elif first == 0 and 1 in (least, usual):
            better = f"where it counts records, write first: 1; where it counts pages, write page: {{parameter: {found.name}}}"
            yield Found(f"{pointer}/x-pagination/offset", f"{found.name} begins with 1 by its schema; {better}")
        elif first == 1 and usual == 0:
            hint = f"{found.name} is 0 by default, and 1 at the first record by this; take first away"
            yield Found(f"{pointer}/x-pagination/offset", hint)
    if (
        paging.page is not None
        and (found := _parameter(operation, paging.page.parameter)) is not None
        and _counts_records(found)
    ):
        hint = f"{found.name} counts records, by its name or its description; write offset: {{parameter: {found.name}}}"
        yield Found(f"{pointer}/x-pagination/page", hint)


def _edge(one: PlainParameter) -> str:
    """Which end of a range a parameter's name bounds: `from`, `until`, or empty where it does not say."""
    own = {*names.words(one.parameter)}
    field = {*names.words(one.field)}
    for told in (own & _CLEAR, own & {*names.FROM, *names.UNTIL} - field):
        sides = {"from" if word in names.FROM else "until" for word in told}
        if sides:
            return sides.pop() if len(sides) == 1 else ""
    return ""


def _parameter(operation: Operation, name: str) -> ParameterSpec | None:
    return next((one for one in operation.parameters if one.name == name and one.place == "query"), None)


def _counts_pages(found: ParameterSpec) -> bool:
    if names.is_one(found.name, names.OFFSET) or _SKIPS.search(found.description):
        return False
    return names.is_one(found.name, names.PAGE) or _PAGES.search(found.description) is not None


def _counts_records(found: ParameterSpec) -> bool:
    if names.is_one(found.name, names.PAGE) or _PAGES.search(found.description):
        return False
    return names.is_one(found.name, names.OFFSET) or _SKIPS.search(found.description) is not None
