"""Checks of records: do they make sense as call records, as far as `x-means` says what their fields are?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import cast

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Notes, check
from callrecords.contract.base.session import Reply
from callrecords.contract.oracle.reader import Number
from callrecords.contract.oracle.record import RawRecord
from callrecords.spec.bundle import FieldFacts

_ORDERED = (
    ("started", "rang"), ("started", "answered"), ("started", "ended"), ("rang", "answered"), ("rang", "ended"),
    ("answered", "ended"), ("started", "joined"), ("joined", "left"), ("left", "ended"), ("ended", "inserted"),
)  # fmt: skip
"""Pairs of moments of which the first is never after the second."""

_BETWEEN = {
    "duration": ("started", "ended"),
    "talk-duration": ("answered", "ended"),
    "meeting-duration": ("joined", "left"),
}
"""Durations, and the moments that they lie between; without the moments nothing has passed."""

_SECONDS = {"seconds": Decimal(1), "milliseconds": Decimal(1000)}
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_MOST_DIGITS = 15
"""Digits that a binary number holds; an amount with more of them after the point has been through one."""


def _list(case: Case) -> bool:
    return case.is_list


def _parts(case: Case) -> dict[str, FieldFacts]:
    """Part of the story -> the field that tells it."""
    found: dict[str, FieldFacts] = {}
    for field in case.fields.values():
        if field.means is not None:
            found.setdefault(field.means.part, field)
    return found


def _pairs(case: Case) -> list[tuple[str, str]]:
    parts = _parts(case)
    return [(parts[first].name, parts[second].name) for first, second in _ORDERED if first in parts and second in parts]


@check(proves="cdr.unique-ids", when=_list, live=True)
def unique_ids(case: Case, notes: Notes) -> None:
    """Over the whole walk."""
    listing = case.listing
    listing.some  # noqa: B018  # nothing to judge on an empty list
    records = listing.first_walk.records
    notes.saw(len(records))
    without = [record for record in records if not record.key]
    if without:
        notes.fault(f"{len(without)} records have no {listing.key}", listing.first_walk.pages[0].answer)
    twice = [key for key, times in Counter(record.key for record in records if record.key).items() if times > 1]
    if twice:
        notes.fault(f"{len(twice)} keys come more than once", listing.first_walk.pages[0].answer)


@check(proves="cdr.times-ordered", when=lambda case: _list(case) and bool(_pairs(case)), live=True)
def times_ordered(case: Case, notes: Notes) -> None:
    """Every pair of moments that both are there."""
    for first, second in _pairs(case):
        _each(case, notes, f"{second} lies before {first}", _in_order(first, second))


def _in_order(first: str, second: str) -> Callable[[RawRecord], bool | None]:
    def judge(record: RawRecord) -> bool | None:
        earlier, later = record.value(first), record.value(second)
        if not isinstance(earlier, datetime) or not isinstance(later, datetime):
            return None
        return earlier <= later

    return judge


@check(proves="cdr.durations", when=lambda case: _list(case) and bool(_durations(case)), live=True)
def durations(case: Case, notes: Notes) -> None:
    """Within a second of the time between the two moments."""
    for field, start, end in _durations(case):
        unit = _SECONDS[field.unit or "seconds"]

        def judge(
            record: RawRecord, field: FieldFacts = field, start: str = start, end: str = end, unit: Decimal = unit
        ) -> bool | None:
            told, begins, ends = record.value(field.name), record.value(start), record.value(end)
            if not isinstance(told, Decimal | int) or not isinstance(ends, datetime):
                return None
            if begins is None:  # it never began
                return told == 0
            between = ends - cast("datetime", begins)
            return abs(Decimal(told) / unit - Decimal(str(between.total_seconds()))) <= 1

        _each(case, notes, f"{field.name} is more than a second away from {end} minus {start}", judge)


def _durations(case: Case) -> list[tuple[FieldFacts, str, str]]:
    parts = _parts(case)
    return [
        (parts[part], parts[start].name, parts[end].name)
        for part, (start, end) in _BETWEEN.items()
        if part in parts and start in parts and end in parts and (parts[part].unit or "seconds") in _SECONDS
    ]


@check(
    proves="cdr.decimals", when=lambda case: any(field.kind == "decimal" for field in case.fields.values()), live=True
)
def decimals(case: Case, notes: Notes) -> None:
    """Written out, without an exponent, without the noise of binary numbers; a duration or a billed time is never negative."""
    for field in case.fields.values():
        if field.kind != "decimal":
            continue

        def judge(record: RawRecord, field: FieldFacts = field) -> bool | None:
            token = record.wire.get(field.name)
            if token is None or token in field.empty:
                return None
            text = str(token)
            if not isinstance(token, str) or _DECIMAL.fullmatch(text) is None:
                return False
            form = "number" if isinstance(token, Number) else "string"
            fits = form in _forms(field)
            negative = field.unit in _SECONDS and text.startswith("-")
            return fits and not negative and len(text.lstrip("-").replace(".", "").lstrip("0")) <= _MOST_DIGITS

        _each(case, notes, f"{field.name} is no plain decimal", judge)


def _forms(field: FieldFacts) -> set[str]:
    variants = field.schema.any_of or (field.schema,)
    return {
        kind
        for one in variants
        for kind in (one.type if isinstance(one.type, tuple) else (one.type,))
        if kind in ("string", "number")
    } or {
        "string",
        "number",
    }


def _each(case: Case, notes: Notes, text: str, judge: Callable[[RawRecord], bool | None]) -> None:
    """Judge every record of a list, or a few single ones; None means that there is nothing to judge."""
    if case.is_list:
        records = {record.key: (record, case.listing.first_walk.pages[0].answer) for record in case.listing.some}
    else:
        singles = [case.single(record.key) for record in case.few(case.listing.some, 2, 8)]
        records = {record.key: (record, answer) for record, answer in singles}
    wrong: list[tuple[RawRecord, Reply]] = []
    for record, answer in records.values():
        verdict = judge(record)
        if verdict is not None:
            notes.saw()
        if verdict is False:
            wrong.append((record, answer))
    if wrong:
        notes.fault(f"{text} in {len(wrong)} of {len(records)} records, such as {wrong[0][0].key}", wrong[0][1])
