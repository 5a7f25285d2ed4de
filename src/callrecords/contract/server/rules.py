"""Rules that hold between parameters, applied to a valid case so that it is valid as a whole.

OpenAPI cannot say "not both" or "only with that order". The facts can; a generated valid case is bent here until it
keeps them. Invalid cases are never touched.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, MutableMapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from callrecords.conventions.arrays import SIGNS
from callrecords.conventions.order import render
from callrecords.conventions.values import render_value, said
from callrecords.spec.expressions import Order
from callrecords.spec.facts import ClockFacts, FilterFacts, PlainParameter
from callrecords.spec.facts_paging import KeysetFacts
from callrecords.spec.operation import Operation
from callrecords.spec.schema import FieldFacts

Query = MutableMapping[str, object]


_FARTHEST = 1_000_000
"""The largest size or place of a page that is asked for at random."""
_WHOLE = 2**63 - 1
"""The largest whole number that is asked for: no client sends a larger one, and no page says what becomes of it."""


def keep(
    query: Query, operation: Operation, fields: Mapping[str, FieldFacts], known: Sequence[str], now: datetime
) -> None:
    """Bend `query` in place until it keeps the rules between parameters. `known`: keys of records that exist."""
    pagination = operation.pagination
    if pagination is not None and pagination.keyset is not None:
        _keep_cursor(query, pagination.keyset, operation, known)
    if pagination is not None and pagination.cursor is not None:
        query.pop(pagination.cursor.parameter, None)  # nobody can make up a token
    _keep_near(query, operation)
    for name, value in query.items():
        query[name] = (
            [_within(one) for one in cast("list[object]", value)] if isinstance(value, list) else _within(value)
        )
    _keep_without_nul(query)
    if operation.filter is not None:
        _keep_filled(query, operation.filter)
        _keep_together(query, operation.filter)
        if operation.clock is not None:
            _keep_window(query, operation.filter, operation.clock, fields[operation.clock.field], now)


def _within(value: object) -> object:
    return max(-_WHOLE, min(value, _WHOLE)) if type(value) is int else value


def _keep_near(query: Query, operation: Operation) -> None:
    """Bring sizes and places of pages down to where lists are: above it lie the bounds of numbers, in which servers differ."""
    paging = operation.pagination
    if paging is None:
        return
    for part in (paging.limit, paging.offset, paging.page):
        given = None if part is None or part.parameter is None else query.get(part.parameter)
        if part is not None and part.parameter is not None and type(given) is int and given > _FARTHEST:
            query[part.parameter] = _FARTHEST
    name = paging.limit.parameter or ""
    size = query.get(name)
    if paging.limit.sizes and isinstance(size, int | str) and str(size).isdecimal():
        query[name] = paging.limit.nearest(int(size))


def _keep_without_nul(query: Query) -> None:
    """Leave the sign NUL out of texts: no schema says whether one may hold it, and many servers refuse it."""
    for name, given in query.items():
        if isinstance(given, str):
            query[name] = given.replace("\0", "")
        elif isinstance(given, list):
            texts = cast("list[object]", given)
            query[name] = [one.replace("\0", "") if isinstance(one, str) else one for one in texts]


def _keep_cursor(query: Query, keyset: KeysetFacts, operation: Operation, known: Sequence[str]) -> None:
    cursors = [name for name in (keyset.after, keyset.before) if name in query]
    if not cursors:
        return
    for name in cursors[1:] if known else cursors:
        query.pop(name)
    if not known:
        return
    query[cursors[0]] = known[zlib.crc32(str(query[cursors[0]]).encode()) % len(known)]
    if operation.pagination is not None and operation.pagination.offset is not None:
        query.pop(operation.pagination.offset.parameter, None)
    if operation.order is not None and operation.order.parameter in query:
        query.update(render([Order(keyset.order)], operation.order))


def _keep_filled(query: Query, facts: FilterFacts) -> None:
    """Leave out empty values of plain filters: what an empty one means no schema says, only `empty-means-all` does."""
    for plain in facts.parameters:
        if query.get(plain.parameter) == "" and not plain.empty_means_all:
            query.pop(plain.parameter)
        if plain.several is not None and query.get(plain.parameter) == []:
            query.pop(plain.parameter)
        if plain.prefix and plain.several is not None:  # two of one side say nothing that a server must take
            given, sign = query.get(plain.parameter), SIGNS.get(plain.several)
            if isinstance(given, list):
                query[plain.parameter] = given[:1]
            elif isinstance(given, str) and sign is not None:
                query[plain.parameter] = given.partition(sign)[0]


def _keep_together(query: Query, facts: FilterFacts) -> None:
    groups: dict[str, list[str]] = {}
    for plain in facts.parameters:
        if plain.together is not None:
            groups.setdefault(plain.together, []).append(plain.parameter)
    for names in groups.values():
        if not all(name in query for name in names):
            for name in names:
                query.pop(name, None)


def _keep_window(query: Query, facts: FilterFacts, clock: ClockFacts, field: FieldFacts, now: datetime) -> None:
    """Put the widest window that ends now in place of a generated one that may be empty, upside down or too wide.

    Where windows have a bound, a start gets an end: the server's own present may be later than `now`.
    """
    now = now.replace(microsecond=0)
    start = now - (clock.widest_window or timedelta(days=365))
    bounds = [one for one in facts.parameters if one.field == clock.field]
    for name in {one.parameter for one in bounds if one.prefix} & query.keys():
        ends = [one for one in bounds if one.parameter == name]
        texts = [_end(one, field, start if one.operator in ("ge", "gt") else now) for one in ends]
        query[name] = texts if isinstance(query[name], list) else texts[0]
    bounds = [one for one in bounds if not one.prefix]
    lower = {one.parameter: start for one in bounds if one.operator in ("ge", "gt")}
    upper = {one.parameter: now for one in bounds if one.parameter not in lower}
    if clock.widest_window is not None and query.keys() & lower and not query.keys() & upper:
        query.update(dict.fromkeys([*upper][:1]))
    for name, moment in (lower | upper).items():
        if name in query:
            query[name] = _end(next(one for one in bounds if one.parameter == name), field, moment)


def _end(plain: PlainParameter, field: FieldFacts, moment: datetime) -> str:
    form = plain.writing or field.writing
    return plain.prefix + render_value(said(moment, form), field.kind, form=form)
