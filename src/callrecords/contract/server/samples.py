"""Values worth asking for: taken from the records themselves, so that every request can be judged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import cast

from callrecords.contract.base.case import Case
from callrecords.contract.oracle.record import RawRecord
from callrecords.spec.expressions import Condition, Op, Value

_WORD = re.compile(r"[A-Za-z0-9]{3,}")


def values_of(records: Sequence[RawRecord], field: str) -> list[Value]:
    """The values of a field that can be asked for, one for each record that has one."""
    found = [cast("Value", value) for record in records if (value := record.value(field)) is not None]
    return [value for value in found if not isinstance(value, str) or _askable(value)]


def common(records: Sequence[RawRecord], field: str) -> list[tuple[Value, int]]:
    """The values of a field and how many records have each, the most frequent first."""
    return Counter(values_of(records, field)).most_common()


def tied(values: Sequence[object]) -> int:
    """How many records share the most frequent value."""
    return max(Counter(value for value in values if value is not None).values(), default=0)


def middle(records: Sequence[RawRecord], field: str, *, odd: bool = False) -> Value | None:
    """A value near the middle of those that a field has, one that several records share if there is one nearby.

    `odd` prefers times with a fraction of a second.
    """
    counted = Counter(values_of(records, field))
    if not counted:
        return None
    ranked = sorted(counted)
    half = ranked[len(ranked) // 4 : len(ranked) * 3 // 4 + 1]
    centre = len(half) // 2

    def worth(at: int) -> tuple[int, int]:
        value = half[at]
        fraction = odd and isinstance(value, datetime) and value.microsecond > 0
        return (len(records) if fraction else counted[value], -abs(at - centre))

    return half[max(range(len(half)), key=worth)]


def piece(text: str) -> str | None:
    """A part of a text that means only itself in a pattern, and is not the whole text."""
    found = [part for part in _WORD.findall(text) if len(part) >= 3]
    if not found:
        return None
    part: str = max(found, key=len)
    return part[1:-1][:6] if len(part) >= 5 else part if part != text else part[:2]


def _askable(text: str) -> bool:
    return bool(text) and text.isprintable() and not ('"' in text and "'" in text) and len(text) <= 200


def parts_of(case: Case) -> Iterator[Condition]:
    """Conditions on different fields, each of which selects a fair part of the list."""
    listing, facts = case.listing, case.operation.filter
    count = len(listing.some)
    for name in facts.filterable if facts is not None else ():
        operators = facts.operators(name) if facts is not None else ()
        value = middle(listing.some, name)
        if value is not None and not isinstance(value, str) and Op.GE in operators and name != listing.clock:
            candidate = Condition(name, Op.GE, value)
        elif Op.EQ in operators and (counted := common(listing.some, name)):
            candidate = Condition(name, Op.EQ, counted[0][0])
        else:
            continue
        if count // 10 < len(listing.expected(candidate)) < count:
            yield candidate
