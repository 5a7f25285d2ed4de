"""Values and records worth requesting: taken from the records themselves, so that every request can be judged.

What the records hold decides what can be judged at all: `allowed` is what the spec has, `shown` what a record shows of it.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, cast

from callrecords.contract.base.case import Case
from callrecords.contract.base.probe import Probe
from callrecords.contract.base.session import Exchange
from callrecords.contract.oracle.reader import array_of, object_of, plain, says_nothing, solid
from callrecords.contract.oracle.record import RawRecord
from callrecords.conventions.values import render_time
from callrecords.spec.bundle import Bundle
from callrecords.spec.expressions import Condition, Expr, Op, Value
from callrecords.spec.schema import FieldFacts

RANKED = ("integer", "decimal", "time", "day")
"""Kinds of fields whose values have one order, whoever sorts them."""

ABROAD = (timezone(-timedelta(hours=3, minutes=30)), timezone(timedelta(hours=5, minutes=45)))
"""Zones west and east of Greenwich, neither of them whole hours away."""

_WORD = re.compile(r"[A-Za-z0-9]{3,}")
MOST_SINGLES = 400
"""Single records that are requested at most."""

TROUBLE = "_%+*'\"\\ .?#&;="
"""What grammars, patterns and URLs trip over; so they do over letters beyond ASCII."""

_TEXTS = 8
"""Texts of a field that parts and patterns are made of."""

_WILD = "_*?.\\"
"""Signs that stand for other characters in some patterns, and for themselves here."""


def sendable(record: RawRecord, field: str) -> Value | None:
    """The value of a field if it has one that can be sent."""
    value = cast("Value | None", record.value(field)) if record.is_asked(field) else None
    return value if not isinstance(value, str) or _can_be_sent(value) else None


def values_of(records: Sequence[RawRecord], field: str) -> Sequence[Value]:
    """The values of a field that can be sent, one for each record that has one."""
    return _values_of(tuple(records), field)


def common(records: Sequence[RawRecord], field: str) -> Sequence[tuple[Value, int]]:
    """The values of a field and how many records have each, the most frequent first."""
    return _common(tuple(records), field)


@functools.lru_cache(maxsize=256)  # the checks ask again and again for the fields of one list
def _values_of(records: tuple[RawRecord, ...], field: str) -> Sequence[Value]:
    return tuple(value for record in records if (value := sendable(record, field)) is not None)


@functools.lru_cache(maxsize=256)
def _common(records: tuple[RawRecord, ...], field: str) -> Sequence[tuple[Value, int]]:
    return tuple(Counter(_values_of(records, field)).most_common())


def singles(case: Case) -> Sequence[tuple[RawRecord, RawRecord, Exchange]]:
    """Records of the list and what comes for the key of each, requested once in a run; raises `Unexpected`.

    The first of the list, the newest and the last; each that shows something of the spec that none before it does; then
    others, until those fields too that only the single record has have shown what the spec lets them say. On a live
    account only the first and the newest.
    """
    if case.singles is None:
        most, found = 2 if case.live else MOST_SINGLES, list[tuple[RawRecord, RawRecord, Exchange]]()
        chosen = _worth_requesting(case)
        names = case.fields.keys() - case.listing.fields.keys()
        left = {*allowed(case.bundle, {name: case.fields[name] for name in names})}
        for listed in list({one.key: one for one in (*chosen, *case.listing.some) if one.key}.values())[:most]:
            if len(found) >= len(chosen) and not left:
                break
            single, exchange = case.single(listed.key)
            left.difference_update(shown(case.bundle, single.wire, case.fields))
            found.append((listed, single, exchange))
        case.singles = found
    return case.singles


def _worth_requesting(case: Case) -> list[RawRecord]:
    records, clock = case.listing.some, case.listing.clock or ""
    timed = [record for record in records if isinstance(record.value(clock), datetime)]
    newest = max(timed, key=lambda record: cast("datetime", record.value(clock)), default=records[-1])
    chosen, seen = [records[0], newest, records[-1], records[len(records) // 2]], set[tuple[str, str]]()
    for record in records:
        more = {*shown(case.bundle, record.wire, case.listing.fields)} - seen
        if more:
            chosen.append(record)
            seen |= more
    return list({record.key: record for record in chosen}.values())


NULL, BLANK, VALUE = "null", "blank", "a value"


def is_nothing(said: str) -> bool:
    """Whether it is null or a word for nothing that a record says."""
    return said == NULL or said.startswith(BLANK)


def allowed(
    bundle: Bundle, fields: Mapping[str, FieldFacts], place: str = "", *, kept: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Each field and what the spec lets it say: a value, each word, null, a word for nothing.

    Fields in `kept` need not say nothing: a record without the time that windows go by may be in no window at all.
    """
    for name, field in fields.items():
        yield place + name, VALUE
        yield from ((place + name, _word(word)) for word in field.enum)
        if name not in kept:
            yield from ((place + name, NULL) for _ in range(field.nullable))
            yield from ((place + name, _blank(word)) for word in field.empty)
        yield from allowed(bundle, _below(bundle, field), f"{place}{name}.")


def shown(
    bundle: Bundle, wire: Mapping[str, object], fields: Mapping[str, FieldFacts], place: str = ""
) -> Iterator[tuple[str, str]]:
    """Each field of one record and what it says, in the words of `allowed`."""
    for name in wire.keys() & fields.keys():
        token, field = wire[name], fields[name]
        if token is None:
            yield place + name, NULL
        elif says_nothing(token, field):
            yield place + name, _blank(plain(token))
        else:
            yield place + name, VALUE
            yield from ((place + name, _word(token)) for _ in field.enum[:1])
            below = _below(bundle, field)
            for item in array_of(token) or (token,) if below else ():
                yield from shown(bundle, object_of(item), below, f"{place}{name}.")


def _blank(word: object) -> str:
    return f"{BLANK} {word!r}" if word != "" else BLANK


def _word(word: object) -> str:
    return f"the word {word}"


def _below(bundle: Bundle, field: FieldFacts) -> Mapping[str, FieldFacts]:
    """The fields of an object, or of the objects in a list."""
    if field.kind not in ("object", "array"):
        return {}
    schema = solid(bundle, field.schema)
    schema = schema if schema.items is None else bundle.resolve(schema.items)
    return {name: bundle.field(name, part) for name, part in bundle.properties(schema).items()}


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


def near(case: Case, name: str) -> Sequence[RawRecord]:
    """The records from whose value of a field on a list can be asked: all, or of a clock whose windows are limited and have no end
    the last ones.
    """
    listing, clock = case.listing, case.operation.clock
    if clock is None or name != clock.field or clock.widest_window is None or listing.window_end is not None:
        return listing.whole
    begins = (listing.session.now or listing.span[1]) - clock.widest_window
    return [one for one in listing.some if isinstance(at := one.value(name), datetime) and at > begins]


def piece(text: str) -> str | None:
    """A part of a text that means only itself in a pattern, and is not the whole text."""
    found = [part for part in _WORD.findall(text) if len(part) >= 3]
    if not found:
        return None
    part: str = max(found, key=len)
    return part[1:-1][:6] if len(part) >= 5 else part if part != text else part[:2]


def patterns(text: str) -> list[str]:
    """Patterns that mean what they say: `%` for anything at either end and within, other signs for themselves."""
    half = max(len(text) // 2, 1)
    found = [f"{text[:half]}%", f"%{text[-half:]}", f"{text[0]}%{text[-1]}"]
    if len(text) > 2:
        found += [text[:half] + sign + text[half + 1 :] for sign in _WILD]
        found += [f"{text[:half]}\\{text[half:]}", f"{text[:half]}*", f"%{text[0]}%{text[half:]}%"]
    return found


def pool(case: Case, op: Op) -> list[Condition]:
    """Conditions with an operator: texts that grammars trip over, each sign once, then one condition on each field.

    Those that select more than one record and less than all come first.
    """
    listing, plain, odd = case.listing, list[Condition](), dict[str, Condition]()
    if case.operation.filter is None or not listing.whole:
        return []
    for name in case.filterable(op):
        if case.filter.grammar == "parameters" and op is not Op.EQ:
            continue  # what belongs together is a window
        counted = common(listing.whole, name)
        texts = [value for value, _ in counted if isinstance(value, str)]
        match op:
            case Op.EQ | Op.NE:
                plain += [Condition(name, op, value) for value, _ in counted[:1]]
                odd |= {text: Condition(name, op, text) for text in texts if text not in odd}
            case Op.LT | Op.LE | Op.GT | Op.GE:
                value = middle(near(case, name), name)
                plain += [] if value is None else [Condition(name, op, value)]
            case _:
                parts = [part for text in texts[:_TEXTS] for part in _parts_of_text(text, op)]
                plain += [Condition(name, op, part) for part in parts[:1]]
                odd |= {part: Condition(name, op, part) for part in parts if part not in odd}

    def selects_some(one: Condition) -> bool:
        return 1 < len(listing.expected(Probe(one))) < len(listing.whole)

    found: dict[str, Condition] = {}
    for text, one in odd.items():
        new = _signs(text) - found.keys() - ({"%"} if op is Op.LIKE else set())
        if new and selects_some(one):
            found |= dict.fromkeys(new, one)
    return list(dict.fromkeys([*found.values(), *sorted(plain, key=lambda one: not selects_some(one))]))


def _signs(text: str) -> set[str]:
    """The signs of a text that grammars trip over; all letters beyond ASCII count as one."""
    return {char if char in TROUBLE else "é" for char in text if char in TROUBLE or not char.isascii()}


def _parts_of_text(text: str, op: Op) -> list[str]:
    half = max(len(text) // 2, 1)
    match op:
        case Op.CONTAINS:
            return [text[half // 2 : half // 2 + half]]
        case Op.STARTS_WITH:
            return [text[:half]]
        case Op.ENDS_WITH:
            return [text[-half:]]
        case _:
            return patterns(text)


def in_single_quotes(text: str) -> str:
    """A filter with its texts in single quotes where they stand in double ones; one that holds a single quote as it is."""
    return text if "'" in text else text.replace('"', "'")


def abroad(expr: Expr, text: str, zone: timezone) -> str:
    """A filter with its times in another zone where the grammar writes them in UTC."""
    for one in (expr,) if isinstance(expr, Condition) else expr.parts:
        if not isinstance(one, Condition):
            text = abroad(one, text, zone)
        elif isinstance(one.value, datetime):
            text = text.replace(render_time(one.value), one.value.astimezone(zone).isoformat())
    return text


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


def met_by(case: Case, record: RawRecord) -> list[Condition]:
    """A condition on each field of a list that a record meets, by whatever operator the field knows."""
    wanted = (Op.EQ, Op.GE, Op.LE, Op.CONTAINS, Op.STARTS_WITH, Op.ENDS_WITH, Op.LIKE)
    found: list[Condition] = []
    for name in case.filterable():
        value = sendable(record, name)
        op = next((one for one in wanted if name in case.filterable(one)), None)
        if value is None or (case.live and case.fields[name].pii is not None):
            continue
        met = Condition(name, op, value) if op is not None else _strictly_met(case, name, value)
        if met is not None:
            found.append(met)
    return found


def _strictly_met(case: Case, name: str, value: Value) -> Condition | None:
    """A strict bound that a value meets: the nearest value of another record, below it or above."""
    values = cast("Sequence[Any]", values_of(case.listing.some, name) if case.fields[name].kind in RANKED else ())
    below = max((one for one in values if one < value), default=None) if name in case.filterable(Op.GT) else None
    above = min((one for one in values if one > value), default=None) if name in case.filterable(Op.LT) else None
    if below is not None:
        return Condition(name, Op.GT, below)
    return None if above is None else Condition(name, Op.LT, above)


def conditions(case: Case) -> Iterator[Condition]:
    """Conditions that select some of the list and not all, however few or many: those of different fields first.

    Beside the window that a list wants, or where windows are limited, none bounds the clock.
    """
    listing, records = case.listing, case.listing.some
    clock = listing.operation.clock
    bound = clock is not None and (clock.widest_window is not None or bool(listing.operation.demanded))
    seen: dict[Condition, None] = {}
    for record in (
        records[len(records) // 2],
        records[len(records) // 3],
        records[-1],
        *records[:: 1 + len(records) // 20],
    ):
        for one in met_by(case, record):
            others = [op for op in (Op.LT, Op.GT) if one.op in (Op.GE, Op.LE) and one.field in case.filterable(op)]
            for found in (one, *(Condition(one.field, op, one.value) for op in others)):
                if found not in seen and not (bound and found.field == listing.clock and found.op is not Op.EQ):
                    seen[found] = None
    some = [one for one in seen if 0 < len(listing.expected(Probe(one))) < len(records)]
    first = {one.field: one for one in reversed(some)}
    yield from dict.fromkeys((*(first[name] for name in case.filterable() if name in first), *some))


def partly(case: Case, least: int = 1) -> Condition | None:
    """A condition on the first field whose most frequent value selects a part of the list, of `least` records or more.

    Else one on the first field by whose order it can be cut.
    """
    records = case.listing.some
    for name in case.filterable(Op.EQ):
        values = [value for value, times in common(records, name) if least <= times < len(records)]
        if values and not (case.live and case.fields[name].pii is not None):
            return Condition(name, Op.EQ, values[0])
    for name in case.filterable(Op.GE):
        ordered: list[Any] = [value for record in near(case, name) if (value := sendable(record, name)) is not None]
        ordered.sort()
        middle = ordered[len(ordered) // 2] if ordered else None
        if middle is not None and ordered[0] < middle and len(ordered) // 2 >= least:
            return Condition(name, Op.GE, middle)
    return None


def _can_be_sent(text: str) -> bool:
    return bool(text) and text.isprintable() and not ('"' in text and "'" in text) and len(text) <= 200
