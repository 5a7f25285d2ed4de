"""Values worth asking for: taken from the records themselves, so that every request can be judged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import cast

from callrecords.contract.base.case import Case
from callrecords.contract.base.listing import Probe
from callrecords.contract.oracle.record import RawRecord
from callrecords.spec.expressions import Condition, Op, Value

_WORD = re.compile(r"[A-Za-z0-9]{3,}")


def values_of(records: Sequence[RawRecord], field: str) -> list[Value]:
    """The values of a field that can be sent, one for each record that has one."""
    found = [cast("Value", value) for record in records if (value := record.value(field)) is not None]
    return [value for value in found if not isinstance(value, str) or _can_be_sent(value)]


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


def parts_of(case: Case) -> Iterator[Condition]:
    """Conditions on different fields, each of which selects a fair part of the list."""
    listing, count = case.listing, len(case.listing.some)
    for name in case.filterable():
        value = middle(listing.some, name)
        counted = common(listing.some, name)
        ranked = value is not None and not isinstance(value, str) and name in case.filterable(Op.GE)
        if value is not None and ranked and name != listing.clock:
            candidate = Condition(name, Op.GE, value)
        elif counted and name in case.filterable(Op.EQ):
            candidate = Condition(name, Op.EQ, counted[0][0])
        else:
            continue
        if count // 10 < len(listing.expected(Probe(candidate))) < count:
            yield candidate


def partly(case: Case, least: int = 1) -> Condition | None:
    """A condition on the first field whose most frequent value selects a part of the list, of `least` records or more."""
    records = case.listing.some
    for name in case.filterable(Op.EQ):
        values = [value for value, times in common(records, name) if least <= times < len(records)]
        if values and not (case.live and case.fields[name].pii is not None):
            return Condition(name, Op.EQ, values[0])
    return None


def _can_be_sent(text: str) -> bool:
    return bool(text) and text.isprintable() and not ('"' in text and "'" in text) and len(text) <= 200
