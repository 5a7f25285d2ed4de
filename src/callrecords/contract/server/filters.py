"""Checks of filters, searches and windows against the independent judge (`selecting`)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import cast

from callrecords.contract.base.case import Case, Missing, error_code
from callrecords.contract.base.check import Notes, check
from callrecords.contract.oracle.reader import json_of
from callrecords.contract.oracle.record import RawRecord
from callrecords.contract.server.samples import common, middle, parts_of, piece, values_of
from callrecords.conventions import search
from callrecords.conventions.values import render_time, render_value
from callrecords.spec.expressions import And, Condition, Expr, Op, Or, Value
from callrecords.spec.facts import ClockFacts, FilterFacts, PlainParameter

_ORDERED = (Op.LT, Op.LE, Op.GT, Op.GE)
_MOST_FIELDS_LIVE = 1
_MOST_PARTS = 60
"""Parts that a window is cut into at most."""

_RANKED = ("integer", "decimal", "time", "epoch-ms")


def _filters(case: Case) -> FilterFacts | None:
    return case.operation.filter if case.is_list else None


def _has(op: Op) -> Callable[[Case], bool]:
    def when(case: Case) -> bool:
        facts = _filters(case)
        return facts is not None and any(op in facts.operators(name) for name in facts.filterable)

    return when


def _prove(op: Op) -> None:
    @check(proves=f"filter.{op}", when=_has(op), live=True)
    def one_operator(case: Case, notes: Notes) -> None:
        """Every field that knows the operator, with values from the records."""
        facts = case.operation.filter
        names = [
            name
            for name in (facts.filterable if facts is not None else ())
            if op in (facts.operators(name) if facts else ())
        ]
        if case.live:  # personal values are not sent for a test's sake
            names = [name for name in names if case.fields[name].pii is None]
        for name in case.few(names, _MOST_FIELDS_LIVE):
            for value in case.few(list(_values(case, name, op)), 1):
                _judge(case, notes, Condition(name, op, value), f"{name} {op}")
        if op is Op.GE and not case.live:
            _other_forms(case, notes, names)


for _op in Op:
    _prove(_op)


def _values(case: Case, name: str, op: Op) -> Iterator[Value]:
    """Values that select something, and something less than everything where there is such a value."""
    records = case.listing.some
    counted = common(records, name)
    if not counted:
        return
    kind = case.fields[name].kind
    if op in _ORDERED:
        value = middle(records, name)
        if value is not None:
            yield value
    elif op in (Op.EQ, Op.NE):
        yield counted[0][0]
        if op is Op.EQ and len(counted) > 1:
            yield counted[-1][0]
        if op is Op.EQ and (odd := next((value for value, _ in counted if _awkward(value)), None)) is not None:
            yield odd
        if op is Op.EQ and (other := _other_case(case, name, [value for value, _ in counted])) is not None:
            yield other
        if op is Op.EQ and name == case.listing.key and kind == "text":
            yield str(counted[0][0])[:-1] + ("0" if str(counted[0][0])[-1] != "0" else "1")
    else:
        text = next((str(value) for value, _ in counted if piece(str(value))), None)
        part = None if text is None else piece(text)
        if text is None or part is None:
            return
        if op is Op.CONTAINS:
            yield part
        elif op is Op.STARTS_WITH:
            yield text[: max(len(text) // 2, 1)]
        elif op is Op.ENDS_WITH:
            yield text[-max(len(text) // 2, 1) :]
        else:
            yield f"%{part}%"
            yield (f"{text[: max(len(text) // 2, 1)]}%", f"%{text[-max(len(text) // 2, 1) :]}", text)[len(name) % 3]


def _awkward(value: Value) -> bool:
    """Whether a text has what grammars trip over: spaces, quotes, signs, letters beyond ASCII."""
    return isinstance(value, str) and any(not char.isalnum() or not char.isascii() for char in value)


def _other_case(case: Case, name: str, values: Sequence[Value]) -> str | None:
    """A value of the field with its letters in the other case, which is another text."""
    field, facts = case.fields[name], case.operation.filter
    if field.kind != "text" or field.enum or facts is None or facts.grammar == "parameters":
        return None
    return next((str(value).swapcase() for value in values if str(value).swapcase() not in {*values}), None)


def _other_forms(case: Case, notes: Notes, names: Sequence[str]) -> None:
    """A time means the same with another offset; a date alone, where it is understood, is its midnight in UTC."""
    listing = case.listing
    name = next((name for name in names if case.fields[name].kind == "time"), None)
    value = None if name is None else middle(listing.some, name)
    if name is None or not isinstance(value, datetime):
        return
    midnight = value.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for moment, change in ((value, _with_offset), (midnight, _date_alone)):
        expr = Condition(name, Op.GE, moment)
        params = {key: change(text, moment) for key, text in listing.filtered(expr).items()}
        answer = listing.answer({**params, listing.paging.limit.parameter: str(listing.largest)})
        if change is _date_alone and answer.status != 200:
            continue
        listing.read(answer)
        walk = listing.walk(params)
        notes.expect(
            set(walk.keys) == {record.key for record in listing.expected(expr)},
            f"{name} ge: a {'date' if change is _date_alone else 'time with an offset'} is taken for another moment",
            answer,
        )


def _with_offset(text: str, moment: datetime) -> str:
    ours = render_time(moment)
    return text.replace(ours, moment.astimezone(timezone(timedelta(hours=2))).isoformat())


def _date_alone(text: str, moment: datetime) -> str:
    return text.replace(render_time(moment), f"{moment:%Y-%m-%d}")


def _judge(case: Case, notes: Notes, expr: Expr, what: str) -> None:
    """Ask for an expression and compare with the judge."""
    listing = case.listing
    try:
        walk = listing.pick(expr)
    except Missing as missing:
        notes.lacks(str(missing))
        return
    expected = {record.key for record in listing.expected(expr)}
    folded = {record.key for record in listing.expected(expr, fold=True)}
    found = set(walk.keys)
    lost, wrong = (expected & folded) - found, found - (expected | folded)
    notes.expect(not lost, f"{what}: {len(lost)} of {len(expected)} records are missing", walk.pages[0].answer)
    notes.expect(
        not wrong,
        f"{what}: {len(wrong)} records came that should not, beside {len(found & expected)}",
        walk.pages[0].answer,
    )


_TEMPTING = frozenset({Op.NE, Op.LT, Op.LE})
"""Operators that a careless server lets a null meet: it differs from everything, or is the least of all."""


def _tempts(case: Case) -> bool:
    facts = _filters(case)
    names = facts.filterable if facts is not None else ()
    return facts is not None and any(
        _TEMPTING & set(facts.operators(name))
        for name in names
        if case.fields[name].nullable or case.fields[name].empty
    )


@check(proves="filter.null", when=_tempts)
def nulls_never_match(case: Case, notes: Notes) -> None:
    """No record without a value in the field is among those that a condition on it selects."""
    listing, facts = case.listing, case.operation.filter
    for name in facts.filterable if facts is not None else ():
        without = {record.key for record in listing.some if record.value(name) is None}
        value = middle(listing.some, name)
        if not without or value is None or facts is None:
            continue
        for op in _TEMPTING & set(facts.operators(name)):
            walk = listing.pick(Condition(name, Op(op), value))
            wrong = without & set(walk.keys)
            notes.expect(not wrong, f"{name} {op}: {len(wrong)} records without a value came", walk.pages[0].answer)


@check(proves="filter.and", when=lambda case: _filters(case) is not None)
def conditions_hold_together(case: Case, notes: Notes) -> None:
    """Two conditions, each of which leaves something out."""
    pair = list(parts_of(case))[:4]
    for first, second in itertools.pairwise(pair):
        _judge(case, notes, And((first, second)), f"{first.field} {first.op} and {second.field} {second.op}")
    if len(pair) > 2:
        _judge(case, notes, And(tuple(pair[:3])), " and ".join(f"{one.field} {one.op}" for one in pair[:3]))
    facts = case.operation.filter
    for name in facts.filterable if facts is not None and facts.grammar != "parameters" else ():
        counted = sorted(set(values_of(case.listing.some, name))) if case.fields[name].kind in _RANKED else []
        if (
            facts is not None
            and {Op.GE, Op.LT} <= set(facts.operators(name))
            and name != case.listing.clock
            and len(counted) > 4
        ):
            low, high = counted[len(counted) // 4], counted[len(counted) * 3 // 4]
            _judge(case, notes, And((Condition(name, Op.GE, low), Condition(name, Op.LT, high))), f"{name} from, to")
    if len(pair) < 2:
        raise Missing("no two fields have values that select a part of the list")


@check(proves="filter.or", when=lambda case: (facts := _filters(case)) is not None and facts.grammar == "odata")
def alternatives(case: Case, notes: Notes) -> None:
    """Either condition is enough, and `and` binds tighter on both sides."""
    parts = list(parts_of(case))[:3]
    if len(parts) < 3:
        raise Missing("no three fields have values that select a part of the list")
    a, b, c = parts
    _judge(case, notes, Or((a, b)), f"{a.field} or {b.field}")
    _judge(case, notes, Or((a, And((b, c)))), f"{a.field} or {b.field} and {c.field}")
    _judge(case, notes, Or((And((a, b)), c)), f"{a.field} and {b.field} or {c.field}")
    _judge(case, notes, And((Or((a, b)), c)), f"({a.field} or {b.field}) and {c.field}")


@check(proves="filter.empty-means-all", when=lambda case: bool(_plain(case, lambda one: one.empty_means_all)))
def empty_means_all(case: Case, notes: Notes) -> None:
    """The parameter with nothing behind it."""
    listing = case.listing
    whole = {record.key for record in listing.some}
    for one in _plain(case, lambda plain: plain.empty_means_all):
        walk = listing.walk({**listing.filtered(None), one.parameter: ""})
        notes.expect(
            set(walk.keys) == whole,
            f"{one.parameter} without a value leaves {len(walk.keys)} of {len(whole)}",
            walk.last,
        )


@check(proves="filter.together", when=lambda case: bool(_plain(case, lambda one: one.together is not None)))
def together(case: Case, notes: Notes) -> None:
    """Each one alone is refused."""
    listing = case.listing
    for one in _plain(case, lambda plain: plain.together is not None):
        values = values_of(listing.some, one.field)
        if not values:
            continue
        answer = listing.answer({one.parameter: render_value(values[0], case.fields[one.field].kind)})
        notes.expect(
            answer.status in case.statuses("bad-parameter"),
            f"{one.parameter} alone is answered {answer.status}",
            answer,
        )


@check(proves="filter.ge-lt-split", when=lambda case: _has(Op.GE)(case) and _has(Op.LT)(case), live=True)
def ge_lt_split(case: Case, notes: Notes) -> None:
    """The records at a value are in the half that begins there, and in no other."""
    listing, facts = case.listing, case.operation.filter
    both = [
        name for name in (facts.filterable if facts else ()) if facts and {Op.GE, Op.LT} <= set(facts.operators(name))
    ]
    for name in case.few(both, 1):
        value = middle(listing.some, name, odd=True)
        if isinstance(value, datetime) and not case.live:
            value += timedelta(milliseconds=1)  # just behind a record, within the same second
        if value is None:
            continue
        if isinstance(value, datetime) and name == listing.clock and (span := _span(case)) is not None:
            start, end = span(value)
            upper: Expr = And((Condition(name, Op.GE, value), Condition(name, Op.LT, end)))
            lower: Expr = And((Condition(name, Op.GE, start), Condition(name, Op.LT, value)))
        else:
            upper, lower = Condition(name, Op.GE, value), Condition(name, Op.LT, value)
        ups, downs = listing.pick(upper), listing.pick(lower)
        above = {record.key for record in listing.expected(upper)}
        below = {record.key for record in listing.expected(lower)}
        twice = set(ups.keys) & set(downs.keys)
        lost = (above | below) - set(ups.keys) - set(downs.keys)
        notes.expect(not twice, f"{name}: {len(twice)} records are in both halves", ups.pages[0].answer)
        notes.expect(not lost, f"{name}: {len(lost)} records are in neither half", downs.pages[0].answer)
        if case.fields[name].kind not in _RANKED:
            continue  # where a text belongs depends on how the server collates, which no page says
        wrong = (set(ups.keys) & below) | (set(downs.keys) & above)
        notes.expect(not wrong, f"{name}: {len(wrong)} records are in the wrong half", ups.pages[0].answer)


@check(proves="search.finds", when=lambda case: case.is_list and case.operation.search is not None)
def search_finds(case: Case, notes: Notes) -> None:
    """Words from each of the searched fields, whole, in part and in another case; a word that nobody has; alternatives."""
    listing, facts = case.listing, case.operation.search
    if facts is None:
        return
    words = [str(counted[0][0]) for name in facts.fields if (counted := common(listing.some, name))]
    words += [part for word in words if (part := piece(word)) is not None]
    if words:
        _search_beside_a_filter(case, notes, facts.parameter, words[0], facts.fields)
    nobody = "nobody-has-this-word"
    asked = {word: [word] for word in [*words, *(word.swapcase() for word in words), nobody]}
    if facts.any_of is not None and words:
        asked |= {search.either(texts, facts): texts for texts in ([nobody, words[0]], [words[0], words[-1]])}
    for text, texts in asked.items():
        walk = listing.walk({**listing.filtered(None), facts.parameter: text}, private=[text, *texts])
        expected = {record.key for record in listing.whole if any(_holds(record, facts.fields, one) for one in texts)}
        notes.expect(
            set(walk.keys) == expected,
            f"a search finds {len(set(walk.keys))} records, {len(expected)} hold the text",
            walk.pages[0].answer,
        )


def _search_beside_a_filter(case: Case, notes: Notes, parameter: str, word: str, names: Sequence[str]) -> None:
    listing, expr = case.listing, next(iter(parts_of(case)), None)
    if expr is None:
        return
    walk = listing.pick(expr, {parameter: word})
    expected = {record.key for record in listing.expected(expr) if _holds(record, names, word)}
    notes.expect(set(walk.keys) == expected, f"a search beside a filter on {expr.field} finds other records", walk.last)


@check(proves="window.split-union", when=lambda case: _windows(case), live=True)
def split_union(case: Case, notes: Notes) -> None:
    """The set in parts of its time: each record in exactly one part, also where a part begins."""
    listing = case.listing
    oldest, newest = listing.span
    widest = case.operation.clock.widest_window if case.operation.clock is not None else None
    count = 3 if case.live else 5
    if widest is not None:
        count = max(count, (newest - oldest) // widest + 2)
    if count > _MOST_PARTS:
        raise Missing(f"the records lie {(newest - oldest).days:,} days apart: too many windows to ask for")
    times = sorted(
        {cast("datetime", value) for record in listing.some if (value := record.value(listing.clock or "")) is not None}
    )
    cuts = [oldest, *(times[len(times) * number // count] for number in range(1, count)), newest + timedelta(seconds=1)]
    cuts = sorted(set(cuts))
    if widest is not None and any(later - earlier > widest for earlier, later in itertools.pairwise(cuts)):
        cuts = [oldest + widest * number for number in range((newest - oldest) // widest + 1)] + [
            newest + timedelta(seconds=1)
        ]
    found: list[str] = []
    for start, end in itertools.pairwise(cuts):
        found += listing.pick(
            And((Condition(listing.clock or "", Op.GE, start), Condition(listing.clock or "", Op.LT, end)))
        ).keys
    timed = {record.key for record in listing.whole if record.value(listing.clock or "") is not None}
    notes.expect(
        len(found) == len(set(found)),
        f"{len(found) - len(set(found))} records are in two parts",
        listing.first_walk.last,
    )
    notes.expect(
        set(found) == timed,
        f"the parts hold {len(set(found))} records, the whole {len(timed)}",
        listing.first_walk.last,
    )


@check(proves="window.widest", when=lambda case: _windows(case) and _clock(case).widest_window is not None)
def widest_window(case: Case, notes: Notes) -> None:
    """One as wide as allowed is answered; one second more is refused, in the vendor's words where they are known."""
    listing, clock = case.listing, _clock(case)
    _, newest = listing.span
    widest = clock.widest_window or timedelta(0)
    end = (newest + timedelta(seconds=1)).replace(microsecond=0)
    kept = listing.answer(listing.filtered(_window(clock, end - widest, end)))
    notes.expect(kept.status == 200, f"a window of {widest.days} days is answered {kept.status}", kept)
    refused = listing.answer(listing.filtered(_window(clock, end - widest - timedelta(seconds=1), end)))
    codes = {code.code for code in case.errors.codes if code.means == "window-too-wide"}
    told = error_code(case.errors, json_of(refused))
    notes.expect(not codes or str(told) in codes, f"too wide a window has the code {told}", refused)
    notes.expect(
        refused.status in case.statuses("bad-parameter"),
        f"a window of {widest.days} days and a second is answered {refused.status}",
        refused,
    )


@check(proves="window.default", when=lambda case: _windows(case) and _clock(case).default_window is not None)
def default_window(case: Case, notes: Notes) -> None:
    """No record of a list without a window is older than the default window, counted back from the newest."""
    listing, clock = case.listing, _clock(case)
    oldest, newest = listing.span
    width = clock.default_window or timedelta(0)
    if case.target.now is not None:
        old = oldest < case.target.now - width
        notes.expect(not old, "there are records older than the default window", listing.first_walk.pages[0].answer)
    end = newest.replace(microsecond=0) + timedelta(seconds=1)
    start = max((case.target.now or end) - width, end - (clock.widest_window or width))
    start = start.replace(microsecond=0) + timedelta(seconds=start.microsecond > 0)
    lost = set(listing.pick(_window(clock, start, end)).keys) - set(listing.by_key)
    notes.expect(
        not lost,
        f"without a window {len(lost)} records are missing that lie within the default one",
        listing.first_walk.last,
    )


def _window(clock: ClockFacts, start: datetime, end: datetime) -> Expr:
    return And((Condition(clock.field, Op.GE, start), Condition(clock.field, Op.LT, end)))


def _windows(case: Case) -> bool:
    facts, clock = _filters(case), case.operation.clock
    return facts is not None and clock is not None and {Op.GE, Op.LT} <= set(facts.operators(clock.field))


def _clock(case: Case) -> ClockFacts:
    if case.operation.clock is None:
        raise Missing("the list has no clock")
    return case.operation.clock


def _span(case: Case) -> Callable[[datetime], tuple[datetime, datetime]] | None:
    """How far a window may reach around a moment, where windows are limited or go with both ends."""
    listing, clock = case.listing, _clock(case)
    oldest, newest = listing.span
    end = newest + timedelta(seconds=1)
    if clock.widest_window is None:
        return None
    width = clock.widest_window

    def around(moment: datetime) -> tuple[datetime, datetime]:
        return max(oldest, moment - width), min(end, moment + width)

    return around


def _plain(case: Case, wanted: Callable[[PlainParameter], bool]) -> Sequence[PlainParameter]:
    facts = _filters(case)
    return [] if facts is None else [one for one in facts.parameters if wanted(one)]


def _holds(record: RawRecord, names: Sequence[str], word: str) -> bool:
    return any(word in str(value) for name in names if (value := record.value(name)) is not None)
