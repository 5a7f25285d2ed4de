"""Combinations of what a list can do, so that each two of its features meet at least once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Literal, cast

import attrs
from covertable import make  # pyright: ignore[reportUnknownVariableType]  # it has no types

from callrecords.contract.base.case import Case
from callrecords.contract.base.probe import Probe
from callrecords.contract.base.refusal import opens
from callrecords.contract.oracle.record import RawRecord
from callrecords.contract.server.samples import ABROAD, RANKED, common, parts_of, piece, pool, sendable
from callrecords.spec.expressions import And, Condition, Expr, Op, Or, Order

Place = Literal["near the first", "in the middle", "after", "before"]
Size = Literal["a third", "more than half", "all"]

KINDS = ("read", "manage", "descendants", "own-calls")
"""Kinds of token that open a list."""

_MOMENT = timedelta(milliseconds=1)
"""The narrowest window that every clock can tell from none."""

_MOST_AT_ONCE = 12
"""Conditions of the longest filter."""

_IN_TURN = 12
"""Values of one feature that take turns."""


@attrs.frozen
class Combination:
    """What one request says at once. Each attribute is a feature; its default is to do without."""

    where: Expr | None = None
    single: bool = False
    """Whether the texts of the filter stand in single quotes."""
    zone: timezone | None = None
    """The zone that times of the filter and of the window are written in; None for UTC."""
    window: Expr | None = None
    search: tuple[str, ...] = ()
    order: tuple[Order, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    place: Place | None = None
    size: Size | None = None
    """Records of a page, measured by how many are selected; None for the default page size."""
    count: str | None = None
    kind: str = "read"

    @property
    def says(self) -> str:
        """The combination in words, without the values."""
        orders = ", ".join(f"{one.field} {'desc' if one.descending else 'asc'}" for one in self.order)
        parts = [
            said(self.where) + (" in single quotes" if self.single else ""),
            "a window" if self.window is not None else "",
            f"times in {self.zone}" if self.zone is not None else "",
            f"a search for {len(self.search)} texts" if self.search else "",
            f"order {orders}" if orders else "",
            f"only {', '.join(self.include)}" if self.include else "",
            f"without {', '.join(self.exclude)}" if self.exclude else "",
            _PLACES[self.place] if self.place is not None else "",
            f"pages of {self.size}" if self.size is not None else "",
            f"count {self.count}" if self.count is not None else "",
            f"token {self.kind}" if self.kind != "read" else "",
        ]
        return " + ".join(part for part in parts if part) or "no parameter"

    def smaller(self) -> Iterator[Combination]:
        """The same with one feature less, each in turn."""
        for field in attrs.fields(Combination):
            if getattr(self, field.name) != field.default:
                without: dict[str, Any] = {field.name: field.default}
                yield attrs.evolve(self, **without)
        if isinstance(self.where, And | Or):
            yield from (attrs.evolve(self, where=part) for part in self.where.parts)
        if len(self.order) > 1:
            yield attrs.evolve(self, order=self.order[:1])

    @property
    def selection(self) -> Combination:
        """What decides which records come, in which order: everything but their pages and fields."""
        return Combination(
            where=self.where,
            single=self.single,
            zone=self.zone,
            window=self.window,
            search=self.search,
            order=self.order,
            kind=self.kind,
        )


_PLACES: Mapping[Place, str] = {
    "near the first": "from the third record on",
    "in the middle": "from the middle on",
    "after": "after a record",
    "before": "before a record",
}


def said(expr: Expr | None) -> str:
    """An expression in words, without its values."""
    match expr:
        case None:
            return ""
        case Condition(field, op):
            return f"{field} {op}"
        case And(parts):
            return " and ".join(f"({said(one)})" if isinstance(one, Or) else said(one) for one in parts)
        case Or(parts):
            return " or ".join(said(one) for one in parts)


_Choice = Mapping[str, Any]
"""Attributes of a combination that stand for one feature."""


def combinations(case: Case) -> Iterator[Combination]:
    """Combinations in which each two features of the list meet. Fields and values of one feature take turns."""
    features = {name: [one for one in choices if one] for name, choices in _features(case).items()}
    factors = {name: [*range(len(choices))] for name, choices in features.items() if len(choices) > 1}
    rows: list[dict[str, int]] = [{}]
    if len(factors) > 1:
        rows = cast("list[dict[str, int]]", make(factors, constraints=_constraints(case, features, factors)))
    elif factors:
        rows = [{name: level} for name, levels in factors.items() for level in levels]
    turns: dict[tuple[str, int], Iterator[_Choice]] = {}
    for row in rows:
        parts: dict[str, Any] = {}
        for name, level in row.items():
            turn = turns.setdefault((name, level), itertools.cycle(features[name][level]))
            parts |= next(turn)
        yield Combination(**parts)


def _features(case: Case) -> Mapping[str, Sequence[Sequence[_Choice]]]:
    """Feature -> its forms, each of them a few choices that take turns; a form without choices is left out."""
    paging = case.listing.paging
    without: Sequence[_Choice] = [{}]
    places: list[Place] = []
    sizes: tuple[Size, ...] = ("a third", "more than half", "all") if case.listing.sized else ()
    needs_size = any(one.required and one.name == paging.limit.parameter for one in case.operation.parameters)
    if paging.offset is not None or paging.page is not None:
        places.append("in the middle")
    if paging.offset is not None:
        places.append("near the first")
    if paging.keyset is not None and paging.keyset.served == "honoured":
        places.append("after")
        places.append("before")
    return {
        "where": [without, *_filters(case)],
        "window": [without, *_windows(case)],
        "zone": [without, *_zones(case)],
        "search": [without, *_searches(case)],
        "order": [without, *_orders(case)],
        "fields": [without, *_choices(case)],
        "place": [without, *([{"place": place}] for place in places)],
        "size": [*([] if needs_size else [without]), *([{"size": size}] for size in sizes)],
        "count": [without, *([{"count": flag}] for flag in ("true", "false") if paging.count_parameter is not None)],
        "kind": [[{"kind": kind}] for kind in KINDS if _may_list(case, kind)],
    }


def _may_list(case: Case, kind: str) -> bool:
    return kind in case.session.kinds and opens(case.bundle, case.operation, kind)


def _filters(case: Case) -> Iterator[Sequence[_Choice]]:
    facts = case.operation.filter
    if facts is None:
        return
    for op in Op:
        yield [{"where": one} for one in pool(case, op)[:_IN_TURN]]
    if facts.grammar == "conditions":
        quoted = [one for op in (Op.EQ, Op.NE, Op.LIKE) for one in pool(case, op) if _needs_quotes(one)]
        yield [{"where": one, "single": True} for one in quoted[:_IN_TURN]]
    parts = list(parts_of(case))[:6]
    pairs = list(itertools.pairwise(parts))
    yield [{"where": And(pair)} for pair in pairs]
    yield [{"where": And(three)} for three in zip(parts, parts[1:], parts[2:], strict=False)]
    yield [{"where": one} for one in _ranges(case)]
    yield [{"where": one} for one in _long(case)]
    if facts.grammar == "odata":
        threes = list(zip(parts, parts[1:], parts[2:], strict=False))
        yield [{"where": Or(pair)} for pair in pairs]
        yield [{"where": Or((a, And((b, c))))} for a, b, c in threes]
        yield [{"where": And((Or((a, b)), c))} for a, b, c in threes]


def _needs_quotes(condition: Condition) -> bool:
    return isinstance(condition.value, str) and "'" not in condition.value and not condition.value.isalnum()


def _long(case: Case) -> Iterator[Expr]:
    """Conditions on many fields, all of which one record meets; the one that leaves out most stands last."""
    if case.filter.grammar == "parameters":
        return
    records = case.listing.whole
    for record in records[:: max(1, len(records) // 3)]:
        met: list[Condition] = []
        for name in case.filterable():
            value = sendable(record, name)
            op = Op.GE if name in case.filterable(Op.GE) and not isinstance(value, str) else Op.EQ
            if value is not None and name in case.filterable(op) and name != case.listing.clock:
                met.append(Condition(name, op, value))
        met.sort(key=lambda one: -len(case.listing.expected(Probe(one))))
        if len(met) > 3:
            yield And(tuple(met[:: max(1, len(met) // _MOST_AT_ONCE)][-_MOST_AT_ONCE:]))


def _ranges(case: Case) -> Iterator[Expr]:
    """Two conditions on one field."""
    if case.filter.grammar == "parameters":
        return
    for name in case.filterable(Op.GE, Op.LT):
        counted = common(case.listing.some, name) if case.fields[name].kind in RANKED else ()
        values = sorted(value for value, _ in counted)
        if name != case.listing.clock and len(values) > 4:
            low, high = values[len(values) // 4], values[len(values) * 3 // 4]
            yield And((Condition(name, Op.GE, low), Condition(name, Op.LT, high)))


def _windows(case: Case) -> Iterator[Sequence[_Choice]]:
    """A window that begins and ends at a record, neither at the first nor at the last."""
    name = case.listing.clock
    end = case.listing.window_end
    if name is None or end is None or name not in case.filterable(Op.GE) or not case.listing.whole:
        return
    times = sorted(value for value, _ in common(case.listing.whole, name))
    widest = case.clock.widest_window
    if len(times) > 3:
        low, high = times[len(times) // 5], times[len(times) * 4 // 5]
        if widest is None or high - low <= widest:  # type: ignore[operator]  # both are times
            yield [{"window": And((Condition(name, Op.GE, low), Condition(end, Op.LT, high)))}]
        if end == name:
            moments = cast("Sequence[datetime]", (low, times[len(times) // 2], high))
            yield [
                {"window": And((Condition(name, Op.GE, one), Condition(end, Op.LT, one + _MOMENT)))} for one in moments
            ]


def _zones(case: Case) -> Iterator[Sequence[_Choice]]:
    """Times mean the same in each zone, where a time is a text."""
    if any(case.fields[name].kind == "time" for name in case.filterable()):
        yield [{"zone": zone} for zone in ABROAD]


def _searches(case: Case) -> Iterator[Sequence[_Choice]]:
    facts = case.operation.search
    if facts is None or not case.listing.whole:
        return
    words = [str(counted[0][0]) for name in facts.fields if (counted := common(case.listing.whole, name))]
    words += [part for word in words if (part := piece(word)) is not None]
    yield [{"search": (word,)} for word in dict.fromkeys(words)]
    if facts.any_of is not None:
        yield [{"search": pair} for pair in itertools.pairwise(dict.fromkeys(words))]


def _orders(case: Case) -> Iterator[Sequence[_Choice]]:
    """Each kind of field both ways; the order of the cursor, which alone may stand beside one, by itself."""
    facts, keyset = case.operation.order, case.listing.paging.keyset
    if facts is None:
        return
    alone = keyset.order if keyset is not None else None
    groups: dict[str, list[str]] = {}
    for name in facts.fields:
        kind = case.fields[name].kind
        if name == alone:
            groups["the cursor"] = [name]
        elif len(common(case.listing.whole, name)) > 1:
            groups.setdefault("number" if kind in ("integer", "decimal") else kind, []).append(name)
    for (_, names), descending in itertools.product(groups.items(), (False, True)):
        yield [{"order": (Order(name, descending),)} for name in names]
    if facts.max_fields > 1:
        pairs = [(first, other) for first in facts.fields for other in _beside(case, first)]
        for down in (True, False):  # few records may be equal in one field, and stand rightly by chance
            yield [{"order": (Order(first), Order(other, down))} for first, other in pairs]


def _beside(case: Case, first: str) -> Iterator[str]:
    """The field that decides between records which are equal in another: that of the clock if it can."""
    groups: dict[object, list[RawRecord]] = {}
    for record in case.listing.whole:
        if (value := record.value(first)) is not None:
            groups.setdefault(value, []).append(record)
    for name in sorted(case.order.fields, key=lambda name: name != case.listing.clock):
        if len(groups) > 1 and name != first and any(len(common(group, name)) > 1 for group in groups.values()):
            yield name
            return


def _choices(case: Case) -> Iterator[Sequence[_Choice]]:
    facts, known, names = case.operation.fields, case.listing.identity.fields, [*case.fields]
    if facts is None:
        return
    runs = [names[at : at + 4] for at in range(0, len(names), max(len(names) // 6, 1))]
    yield [{"include": tuple(dict.fromkeys((*known, *run)))} for run in runs]
    yield [{"include": tuple(name for name in run if name not in known)} for run in runs if {*run} - {*known}]
    if facts.exclude is not None:
        yield [{"exclude": tuple(name for name in run if name not in known)} for run in runs if {*run} - {*known}]
        yield [{"include": tuple(dict.fromkeys((*known, *run))), "exclude": (run[-1], names[0])} for run in runs]


def _constraints(
    case: Case, features: Mapping[str, Sequence[Sequence[_Choice]]], factors: Mapping[str, Sequence[int]]
) -> list[dict[str, Any]]:
    """Beside a cursor only its own order may be asked for, and no page says which way one leads in a list that goes down."""
    keyset = case.listing.paging.keyset
    if keyset is None or not {"order", "place"} <= factors.keys():
        return []
    allowed = {
        level
        for level, choices in enumerate(features["order"])
        if all(choice.get("order", ()) in ((), (Order(keyset.order),)) for choice in choices)
    }
    cursors = {
        level for level, choices in enumerate(features["place"]) if choices[0].get("place") in ("after", "before")
    }

    def fits(row: Mapping[str, int]) -> bool:
        return row["place"] not in cursors or row["order"] in allowed

    return [{"operator": "fn", "requires": ["place", "order"], "evaluate": fits}]
