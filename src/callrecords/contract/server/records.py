"""Checks of records: do they make sense as call records, as far as `x-means` says what their fields are?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import cast

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Finding, Missing
from callrecords.contract.base.session import Exchange
from callrecords.contract.oracle.forms import Number, comes_twice
from callrecords.contract.oracle.reader import reading, says_nothing
from callrecords.contract.oracle.record import RawRecord
from callrecords.contract.server.samples import allowed, is_nothing, shown, singles
from callrecords.spec.schema import FieldFacts

_ORDERED = (
    ("started", "rang"), ("started", "answered"), ("started", "ended"), ("rang", "answered"), ("rang", "ended"),
    ("answered", "ended"), ("started", "joined"), ("joined", "left"), ("left", "ended"), ("ended", "inserted"),
)  # fmt: skip
"""Pairs of moments; of each the first is never after the second."""

_BETWEEN = {
    "duration": ("started", "ended"),
    "talk-duration": ("answered", "ended"),
    "meeting-duration": ("joined", "left"),
}
"""Durations, and the moments that they lie between; without the moments nothing has passed."""

_SECONDS = {"seconds": Decimal(1), "milliseconds": Decimal(1000)}
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_SCIENTIFIC = re.compile(rf"{_DECIMAL.pattern}([eE][+-]?[0-9]{{1,3}})?")
_MOST_DIGITS = 15
"""Digits that a binary number holds; an amount with more of them after the point has been through one."""


def unique_keys(case: Case) -> Findings:
    """Over the whole walk."""
    listing = case.listing
    listing.some  # noqa: B018  # nothing to judge on an empty list
    walk = listing.first_walk
    without = sum(not key for key in walk.keys)
    twice = sum(times > 1 for key, times in Counter(walk.keys).items() if key)
    yield Finding(not without, f"{without} records have no {listing.identity.said}", walk.first, count=len(walk.keys))
    yield Finding(not twice, f"{twice} keys come more than once", walk.first, count=0)


def moments(case: Case) -> list[tuple[str, str]]:
    """Pairs of fields of which the first is never after the second."""
    parts = _parts(case)
    return [(parts[first].name, parts[second].name) for first, second in _ORDERED if first in parts and second in parts]


def times_in_order(case: Case) -> Findings:
    """Every pair of moments that both are there."""
    doubtful = _doubtful(case)
    for first, second in moments(case):

        def judge(record: RawRecord, first: str = first, second: str = second) -> bool | None:
            if doubtful(record, first) or doubtful(record, second):
                return None
            earlier, later = record.value(first), record.value(second)
            return earlier <= later if isinstance(earlier, datetime) and isinstance(later, datetime) else None

        yield from _each(case, f"{second} lies before {first}", judge)


def _doubtful(case: Case) -> Callable[[RawRecord, str], bool]:
    """Whether a field of a record may be either of two times, which nobody can tell."""
    return lambda record, name: comes_twice(record.wire.get(name), case.fields[name].writing)


def durations(case: Case) -> list[tuple[FieldFacts, str, str]]:
    """Durations with the fields of the moments that they lie between."""
    parts = _parts(case)
    return [
        (parts[part], parts[start].name, parts[end].name)
        for part, (start, end) in _BETWEEN.items()
        if part in parts and start in parts and end in parts and (parts[part].unit or "seconds") in _SECONDS
    ]


def durations_fit(case: Case) -> Findings:
    """Within a second of the time between the two moments."""
    doubtful = _doubtful(case)
    for field, start, end in durations(case):
        unit = _SECONDS[field.unit or "seconds"]

        def judge(
            record: RawRecord, field: FieldFacts = field, start: str = start, end: str = end, unit: Decimal = unit
        ) -> bool | None:
            if doubtful(record, start) or doubtful(record, end):
                return None
            duration, begins, ends = record.value(field.name), record.value(start), record.value(end)
            if not isinstance(duration, Decimal | int) or not isinstance(ends, datetime):
                return None
            if begins is None:  # it never began
                return duration == 0
            between = ends - cast("datetime", begins)
            return abs(Decimal(duration) / unit - Decimal(str(between.total_seconds()))) <= 1

        yield from _each(case, f"{field.name} is more than a second away from {end} minus {start}", judge)


def amounts(case: Case) -> list[FieldFacts]:
    """The fields that are decimals."""
    return [field for field in case.fields.values() if field.kind == "decimal" and field.writing is None]


def scientific(field: FieldFacts) -> bool:
    """Whether the vendor's own examples of an amount have exponents."""
    return any("e" in str(one).lower() for one in field.schema.examples if not isinstance(one, bool | list | dict))


def plain_decimals(case: Case) -> Findings:
    """Written out, without an exponent where no example has one, without the noise of binary numbers; a duration or a billed time is never negative."""
    for field in amounts(case):
        variants = field.schema.any_of or (field.schema,)
        types = {kind for one in variants for kind in (one.type if isinstance(one.type, tuple) else (one.type,))}
        forms = types & {"string", "number"} or {"string", "number"}

        def judge(record: RawRecord, field: FieldFacts = field, forms: Collection[object] = forms) -> bool | None:
            token = record.wire.get(field.name)
            if token is None or says_nothing(token, field):
                return None
            form = _SCIENTIFIC if scientific(field) else _DECIMAL
            if not isinstance(token, str) or form.fullmatch(token) is None:
                return False
            negative = field.unit in _SECONDS and token.startswith("-")
            digits = len(token.lstrip("-").lower().partition("e")[0].replace(".", "").lstrip("0"))
            return (
                ("number" if isinstance(token, Number) else "string") in forms
                and not negative
                and digits <= _MOST_DIGITS
            )

        yield from _each(case, f"{field.name} is no plain decimal", judge)


def values_shown(case: Case) -> Findings:
    """Every field has a value somewhere, every word of an enum is said, and no other word."""
    yield from _shown(case, lambda said: not is_nothing(said))


def may_say_nothing(case: Case) -> bool:
    """Whether a field may be null or blank."""
    return any(is_nothing(said) for _, said in allowed(case.bundle, case.fields, kept=_kept(case)))


def _kept(case: Case) -> frozenset[str]:
    """The fields that decide whether a record is seen: those that windows filter on, and its owner."""
    listed = case.listing.operation
    owner = None if listed.visibility is None else listed.visibility.owner
    return listed.window_fields if owner is None else listed.window_fields | {owner}


def nothings_shown(case: Case) -> Findings:
    """Whatever may be null is null somewhere, whatever may be blank is blank, and nothing else is null."""
    yield from _shown(case, is_nothing)


def _shown(case: Case, about: Callable[[str], bool]) -> Findings:
    """Whatever a record says is in the spec. What the spec has and no record says was not judged, and is named."""
    listing, fields = case.listing, case.fields
    if case.is_list:
        records = [(record, listing.first_walk.first) for record in listing.some]
    else:
        records = [(record, exchange) for _, record, exchange in singles(case)]
    known, seen = {*allowed(case.bundle, fields)}, dict[tuple[str, str], Exchange]()
    for record, exchange in records:
        for place in shown(case.bundle, record.wire, fields):
            seen.setdefault(place, exchange)
    for (name, said), exchange in seen.items():
        if about(said):
            yield Finding((name, said) in known, f"{name}: {said}, which the spec does not have", exchange)
    never: dict[str, list[str]] = {}
    for name, said in allowed(case.bundle, fields, kept=_kept(case)):
        if about(said) and (name, said) not in seen:
            never.setdefault(said, []).append(name)
    if never:
        told = "; ".join(f"{said} in {', '.join(names)}" for said, names in never.items())
        raise Missing(f"no record shows {told}")


_BITS = {"int32": 31, "int64": 63}
_SINCE, _UNTIL = datetime(1971, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
"""A time outside is a clock that was never set, a word for "never", or seconds that were read as milliseconds."""


def measured(case: Case) -> list[FieldFacts]:
    """The fields whose format says how large a number is, that it is a time, or how it is written."""
    return [
        field
        for field in case.fields.values()
        if field.kind == "time" or field.writing is not None or field.form.format in _BITS
    ]


def formats_fit(case: Case) -> Findings:
    """Whole numbers fit into the bits of their format, times lie where calls may have been recorded."""
    for field in measured(case):

        def judge(record: RawRecord, field: FieldFacts = field) -> bool | None:
            token, value = record.wire.get(field.name), record.value(field.name)
            if field.writing is not None and token is not None and not says_nothing(token, field):
                found = reading(token, field)
                if found is None or not found.must:
                    return False
            if isinstance(value, datetime):
                return _SINCE <= value < _UNTIL
            if type(value) is not int:
                return None
            bound = 1 << _BITS[field.form.format or ""]
            return -bound <= value < bound

        yield from _each(case, f"{field.name} is no {field.form.format or field.kind}", judge)


def _parts(case: Case) -> dict[str, FieldFacts]:
    """Part of the story -> the first field that says it."""
    found: dict[str, FieldFacts] = {}
    for field in case.fields.values():
        if field.means is not None:
            found.setdefault(field.means.part, field)
    return found


def _each(case: Case, what: str, judge: Callable[[RawRecord], bool | None]) -> Iterator[Finding]:
    """Judge every record of a list, or a few single ones; None means that there is nothing to judge."""
    listing = case.listing
    if case.is_list:
        records = {record.key: (record, listing.first_walk.first) for record in listing.some}
    else:
        records = {record.key: (record, exchange) for _, record, exchange in singles(case)}
    verdicts = {key: judge(record) for key, (record, _) in records.items()}
    wrong = [key for key, holds in verdicts.items() if holds is False]
    judged = sum(holds is not None for holds in verdicts.values())
    text = f"{what} in {len(wrong)} of {len(records)} records, such as {wrong[0]}" if wrong else what
    yield Finding(not wrong, text, records[wrong[0]][1] if wrong else None, count=judged)
