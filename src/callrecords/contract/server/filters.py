"""Checks of filters and searches against the oracle."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Finding, Missing, Remark, none_of, same
from callrecords.contract.base.probe import Probe
from callrecords.contract.server.samples import (
    ABROAD,
    RANKED,
    common,
    conditions,
    met_by,
    middle,
    near,
    parts_of,
    patterns,
    piece,
    values_of,
)
from callrecords.conventions import arrays
from callrecords.conventions.values import render_time, render_value, said
from callrecords.spec.expressions import And, Condition, Expr, Op, Or, Value
from callrecords.spec.facts import PlainParameter

_TEMPTING = (Op.NE, Op.LT, Op.LE)
"""Operators that a careless server lets a null meet: it differs from everything, or is the least of all."""

_NOBODY = "nobody-has-this-word"


def operator(op: Op) -> Callable[[Case], Findings]:
    """The check of one operator: every field that knows it, with values from the records."""

    def selects_what_it_says(case: Case) -> Findings:
        names = case.filterable(op)
        if case.live:  # personal values are not sent for a test's sake
            names = [name for name in names if case.fields[name].pii is None]
        for name in case.few(names, 1):
            for value in case.few(list(_values(case, name, op)), 1):
                yield _selected(case, Condition(name, op, value), f"{name} {op}")
        if op is Op.GE and not case.live:
            yield from _other_forms(case, names)

    return selects_what_it_says


def _selected(case: Case, where: Expr, what: str) -> Finding | Remark:
    try:
        return case.listing.selects(what, Probe(where))
    except Missing as missing:
        return Remark(str(missing))


def _values(case: Case, name: str, op: Op) -> Iterator[Value]:
    """Values that select something, and something less than everything where there is such a value."""
    records = case.listing.some
    counted = [value for value, _ in common(records, name)]
    if not counted:
        return
    texts = [value for value in counted if isinstance(value, str)]
    text = next((value for value in texts if piece(value)), texts[0] if texts else None)
    part = text and (piece(text) or text)
    match op:
        case Op.LT | Op.LE | Op.GT | Op.GE:
            value = middle(near(case, name), name)
            yield from () if value is None else (value,)
        case Op.NE:
            yield counted[0]
        case Op.EQ:
            yield from dict.fromkeys((counted[0], counted[-1]))
            yield from [value for value in counted if _awkward(value)][:1]
            yield from _other_case(case, name, counted)
            if case.fields[name].kind == "text" and case.filter.grammar == "conditions" and not case.fields[name].enum:
                yield ""
            if name in case.listing.identity.keys and case.fields[name].kind == "text":
                key = str(counted[0])
                yield key[:-1] + ("0" if key[-1] != "0" else "1")
        case _ if text is None or part is None:
            return
        case Op.CONTAINS:
            yield part
        case Op.STARTS_WITH:
            yield text[: max(len(text) // 2, 1)]
        case Op.ENDS_WITH:
            yield text[-max(len(text) // 2, 1) :]
        case _:
            yield f"%{part}%"
            yield (*patterns(text)[:2], text)[len(name) % 3]
            if name == case.filterable(op)[0]:
                yield from patterns(text)


def _awkward(value: Value) -> bool:
    """Whether a text has what grammars trip over: spaces, quotes, signs, letters beyond ASCII."""
    return isinstance(value, str) and any(not char.isalnum() or not char.isascii() for char in value)


def _other_case(case: Case, name: str, values: Sequence[Value]) -> Sequence[str]:
    """A value of the field with its letters in the other case, which is another text."""
    field = case.fields[name]
    if field.kind != "text" or field.enum or case.filter.grammar == "parameters":
        return ()
    return [str(value).swapcase() for value in values if str(value).swapcase() not in {*values}][:1]


def _other_forms(case: Case, names: Sequence[str]) -> Findings:
    """A time means the same with another offset; without a zone, or as a date alone, it is UTC where it is not refused."""
    listing = case.listing
    name = next((name for name in names if case.fields[name].kind == "time" and _is_plain(case, name)), None)
    value = None if name is None else middle(near(case, name), name)
    if name is not None and listing.paging.one_response:  # from a time on from which a response is not full
        times = [found for record in listing.some if isinstance(found := record.value(name), datetime)]
        value = sorted(times)[-1 - min(listing.usual, len(times)) // 2] if times else None
    if name is None or not isinstance(value, datetime):
        return
    midnight = value.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    west, east = (value.astimezone(zone).isoformat() for zone in ABROAD)
    bare = render_time(value).removesuffix("Z")
    for op in (Op.GE, Op.LE, Op.EQ):
        for what, moment, form in (
            ("a time with an offset to the west", value, west),
            ("a time with an offset to the east", value, east),
            ("a time without a zone", value, bare),
            ("a date", midnight, f"{midnight:%Y-%m-%d}"),
        ):
            if name not in case.filterable(op) or (case.filter.grammar == "parameters" and op is not Op.GE):
                continue
            probe = Probe(Condition(name, op, moment))
            if listing.paging.one_response and len(listing.expected(probe)) >= min(listing.usual, listing.largest):
                continue  # it would be cut off
            other = arrays.each(listing.params(probe), _replacing(render_time(moment), form))
            exchange = listing.send(Probe(params=other, size=listing.largest))
            if form is bare and case.filter.grammar == "parameters" and _with_zone(case, name):
                yield case.refused(f"{name} {op} {what}", exchange)
            elif form in (west, east) or exchange.status == 200:
                listing.read(exchange)
                yield listing.selects(f"{name} {op} {what}", probe, listing.walk(Probe(params=other)))


def _replacing(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


def _is_plain(case: Case, name: str) -> bool:
    """Whether a time is asked for as RFC 3339."""
    forms = [case.filter.form_of(name, op) or case.fields[name].writing for op in case.filter.operators(name)]
    return all(form is None or form.style == "rfc-3339" for form in forms)


def _with_zone(case: Case, name: str) -> bool:
    """Whether the parameters of a field are of the format of times, which has a zone."""
    wanted = {one.parameter for one in case.filter.parameters if one.field == name}
    declared = cast("Sequence[Mapping[str, Any]]", case.spec.node(case.operation.operation_id)["parameters"])
    formats = {one["schema"].get("format") for one in declared if one["name"] in wanted}
    return formats == {"date-time"}


def malformed(case: Case) -> Findings:
    """What the grammar does not know, behind a condition that is right."""
    facts = case.filter
    good = next(itertools.chain(parts_of(case), conditions(case)), None)
    if good is None or facts.parameter is None:
        raise Missing("no field has a value that selects a part of the list")
    text = str(case.listing.params(Probe(good))[facts.parameter])
    tails = [" xor junk", " and", " and junk", ") and", f" {text}", f" nor {text}", " '"]
    tails += [f" or {text}"] if facts.grammar == "conditions" else []
    for tail in tails:
        yield case.refused(
            f"a condition and{tail.replace(text, ' another')!r}", case.send({facts.parameter: text + tail})
        )


def has_grammar(case: Case) -> bool:
    """Whether conditions are written in a text of their own."""
    return bool(case.filterable()) and case.filter.parameter is not None


def tempts(case: Case) -> bool:
    """Whether a condition may be met by a record without a value."""
    fields = {name for op in _TEMPTING for name in case.filterable(op)}
    names = fields - case.operation.window_fields  # a record without one of these is in no window
    return any(case.fields[name].nullable or case.fields[name].empty for name in names)


def nulls_meet_nothing(case: Case) -> Findings:
    """No record without a value in the field is among those that a condition on it selects."""
    listing = case.listing
    for name in case.filterable():
        without = {record.key for record in listing.some if record.value(name) is None}
        value = middle(listing.some, name)
        for op in _TEMPTING if without and value is not None else ():
            if value is not None and name in case.filterable(op):
                walk = listing.walk(Probe(Condition(name, op, value)))
                wrong = [key for key in walk.keys if key in without]
                yield none_of(f"{name} {op}: what came without a value", wrong, walk.first)


def combines(case: Case) -> bool:
    """Whether two fields can be filtered, so that a request may hold a condition on each."""
    return len(case.filterable()) > 1


def conditions_hold_together(case: Case) -> Findings:
    """Two conditions, each of which leaves something out; three of them; the two ends of a range."""
    listing, parts = case.listing, list(parts_of(case))[:4]
    moment = middle(near(case, listing.clock or ""), listing.clock or "")
    if len(parts) < 2 and moment is not None and listing.clock in case.filterable(Op.GE):
        parts.append(Condition(listing.clock or "", Op.GE, moment))
    together = [*itertools.pairwise(parts), *([tuple(parts[:3])] if len(parts) > 2 else [])]
    together += [] if together else _met_together(case)
    for some in together:
        yield _selected(case, And(some), " and ".join(f"{one.field} {one.op}" for one in some))
    for name in ranged(case):
        values = sorted(set(values_of(case.listing.some, name))) if case.fields[name].kind in RANKED else []
        if name != case.listing.clock and len(values) > 4:
            low, high = values[len(values) // 4], values[len(values) * 3 // 4]
            yield _selected(case, And((Condition(name, Op.GE, low), Condition(name, Op.LT, high))), f"{name} from, to")
    if not together:
        raise Missing("no record has values of two fields")


def _met_together(case: Case) -> list[tuple[Condition, ...]]:
    """Pairs of conditions: two that one record meets, then two of which a record meets one. Their fields select few records or nearly all."""
    records = case.listing.some
    for record in records:
        met = met_by(case, record)
        if len(met) > 1:
            others = (one for other in records for one in met_by(case, other) if one.field == met[1].field)
            other = next((one for one in others if one.value != met[1].value), met[1])
            return [(met[0], met[1]), (met[0], other)]
    return []


def ranged(case: Case) -> list[str]:
    """The fields of which both ends can be asked for in one text, or in one parameter."""
    shared = {one.field for one in case.filter.parameters if one.prefix and one.several is not None}
    names = case.filterable(Op.GE, Op.LT)
    return names if case.filter.grammar != "parameters" else [name for name in names if name in shared]


def alternates(case: Case) -> bool:
    """Whether conditions can be joined by `or`."""
    return bool(case.filterable()) and case.filter.grammar == "odata"


def alternatives(case: Case) -> Findings:
    """Either condition is enough, and `and` binds tighter on both sides; on different fields, as far as there are so many."""
    parts = list(dict.fromkeys((*parts_of(case), *conditions(case))))[:3]
    if len(parts) < 2:
        raise Missing("the records give no two conditions")
    a, b, c = (*parts, parts[0])[:3]
    yield _selected(case, Or((a, b)), f"{a.field} or {b.field}")
    if len(parts) < 3:
        return
    yield _selected(case, Or((a, And((b, c)))), f"{a.field} or {b.field} and {c.field}")
    yield _selected(case, Or((And((a, b)), c)), f"{a.field} and {b.field} or {c.field}")
    yield _selected(case, And((Or((a, b)), c)), f"({a.field} or {b.field}) and {c.field}")


def lists_values(case: Case) -> bool:
    """Whether a field takes several values that differ."""
    fields = (case.fields[name] for name in case.filter.listed) if case.filterable() else ()
    return any(len(one.asked or one.enum) != 1 for one in fields)


def one_of(case: Case) -> Findings:
    """Two values of each field that takes several, in both orders, alone and beside another condition."""
    told = False
    for name in sorted(case.filter.listed):
        counted = [value for value, _ in common(case.listing.some, name)]
        if case.live and case.fields[name].pii is not None:  # personal values are not sent for a test's sake
            continue
        if len(counted) > 1:
            told = True
            two = Or((Condition(name, Op.EQ, counted[0]), Condition(name, Op.EQ, counted[-1])))
            yield _selected(case, two, f"{name} one of two values")
            yield _selected(case, Or(two.parts[::-1]), f"{name} one of two values, the other way round")
            beside = next((one for one in parts_of(case) if one.field != name), None)
            if beside is not None:
                yield _selected(case, And((two, beside)), f"{name} one of two values and {beside.field} {beside.op}")
    if not told:
        raise Missing("no field that takes several values has two")


def parameters(case: Case, wanted: Callable[[PlainParameter], bool]) -> list[PlainParameter]:
    """Parameters of the filter that stand for one condition each."""
    return [one for one in case.filter.parameters if wanted(one)] if case.filterable() else []


def empties(case: Case) -> list[PlainParameter]:
    """Parameters that select everything when they are empty."""
    return parameters(case, lambda one: one.empty_means_all)


def empty_means_all(case: Case) -> Findings:
    """The parameter with nothing behind it."""
    for one in empties(case):
        walk = case.listing.walk(Probe(params={one.parameter: ""}))
        yield same(f"{one.parameter} without a value", walk.keys, case.listing.keys, walk.last, pages=walk.pages)


def partners(case: Case) -> list[PlainParameter]:
    """Parameters that must be given together."""
    return parameters(case, lambda one: one.together is not None)


def alone_refused(case: Case) -> Findings:
    """Each one alone is refused."""
    for one in partners(case):
        for value in values_of(case.listing.some, one.field)[:1]:
            field = case.fields[one.field]
            form = one.writing or field.writing
            text = render_value(said(value, form), field.kind, form=form)
            yield case.refused(f"{one.parameter} alone", case.send({one.parameter: text}))


def splits(case: Case) -> bool:
    """Whether a list can be split at a value."""
    return bool(case.filterable(Op.GE, Op.LT))


def split_at_a_value(case: Case) -> Findings:
    """The records at a value are in the half that begins there, and in no other."""
    listing = case.listing
    for name in case.few(case.filterable(Op.GE, Op.LT), 1):
        value = middle(listing.some, name, odd=True)
        if isinstance(value, datetime) and not case.live:
            value += timedelta(milliseconds=1)  # just behind a record, within the same second
        if value is None:
            continue
        above, below = _halves(case, name, value)
        ups, downs = listing.walk(Probe(above)), listing.walk(Probe(below))
        upper = {record.key for record in listing.expected(Probe(above))}
        lower = {record.key for record in listing.expected(Probe(below))}
        twice = {*ups.keys} & {*downs.keys}
        yield none_of(f"{name}: in both halves", sorted(twice), ups.first)
        lost = (upper | lower) - {*ups.keys} - {*downs.keys}
        yield none_of(f"{name}: in neither half", sorted(lost), downs.first)
        if (
            case.fields[name].kind in RANKED
        ):  # where a text belongs depends on how the server collates, which no page says
            wrong = ({*ups.keys} & lower) | ({*downs.keys} & upper)
            yield none_of(f"{name}: in the wrong half", sorted(wrong), ups.first)


def _halves(case: Case, name: str, value: Value) -> tuple[Expr, Expr]:
    """From a value on, and up to it; no further than a window may reach, where windows are limited."""
    above, below = Condition(name, Op.GE, value), Condition(name, Op.LT, value)
    if not isinstance(value, datetime) or name != case.listing.clock or case.clock.widest_window is None:
        return above, below
    oldest, newest = case.listing.span
    start = max(oldest, value - case.clock.widest_window)
    end = min(newest + timedelta(seconds=1), value + case.clock.widest_window)
    return And((above, Condition(name, Op.LT, end))), And((Condition(name, Op.GE, start), below))


def search_finds(case: Case) -> Findings:
    """Words from each of the searched fields, whole, in part and in another case; a word that nobody has; alternatives."""
    listing, facts = case.listing, case.search
    words = [str(counted[0][0]) for name in facts.fields if (counted := common(listing.some, name))]
    words += [part for word in words if (part := piece(word)) is not None]
    where = next(iter(parts_of(case)), None)
    if words and where is not None:
        yield listing.selects(f"a search beside a filter on {where.field}", Probe(where, words[:1]))
    texts = [[word] for word in dict.fromkeys([*words, *(word.swapcase() for word in words), _NOBODY])]
    if facts.any_of is not None and words:
        texts += [[_NOBODY, words[0]], [words[0], words[-1]]]
    for some in texts:
        yield listing.selects(f"a search for {len(some)} texts", Probe(search=some))
