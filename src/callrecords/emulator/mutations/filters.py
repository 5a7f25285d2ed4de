"""Bugs in filters, searches and windows of time."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from callrecords.conventions import window
from callrecords.emulator.mutations import bends
from callrecords.emulator.mutations.planting import Mutation
from callrecords.emulator.mutations.seams import Site
from callrecords.emulator.operations.listing import ListRequest
from callrecords.emulator.store.store import RowQuery
from callrecords.spec.bundle import FieldFacts
from callrecords.spec.expressions import And, Condition, Expr, Op


def _prefix(one: Condition, _: object) -> Expr:
    if one.op is Op.EQ and isinstance(one.value, str) and one.value:
        return Condition(one.field, Op.STARTS_WITH, one.value[:-1])
    return one


def _first_word(value: object) -> object:
    return value.partition(" ")[0] if isinstance(value, str) else value


def _whole_number(one: Condition, field: FieldFacts) -> Expr:
    if field.kind == "decimal" and not isinstance(one.value, str):
        return Condition(one.field, one.op, int(one.value))  # type: ignore[arg-type]  # of the field's kind
    return one


def _without_last(expr: Expr) -> Expr | None:
    return And(expr.parts[:-1]) if isinstance(expr, And) and len(expr.parts) > 1 else expr


def _empty_is_a_value(ask: ListRequest, site: Site) -> ListRequest:
    facts = site.operation.filter if site.operation is not None else None
    blank = [one for one in (facts.parameters if facts else ()) if site.values.get(one.parameter) == ""]
    if not blank:
        return ask
    return attrs.evolve(ask, where=Condition(blank[0].field, Op.EQ, ""))


def _clipped_window(ask: ListRequest, site: Site) -> ListRequest:
    clock = bends.resource(site).operation.clock
    if clock is None or clock.widest_window is None:
        return ask
    since, until = window.parse(ask.where, clock.field)
    if since is None or until is None or until - since <= clock.widest_window:
        return ask
    changed: ListRequest = bends.without_clock(Op.GE, Op.GT)(ask, site)
    start = Condition(clock.field, Op.GE, until - clock.widest_window)
    return attrs.evolve(changed, where=start if changed.where is None else And.of(start, changed.where))


def _one_end_ignored(given: Mapping[str, str], site: Site) -> Mapping[str, str]:
    facts = site.operation.filter if site.operation is not None else None
    for one in facts.parameters if facts is not None else ():
        group = [other.parameter for other in facts.parameters if other.together == one.together] if facts else []
        if one.together and one.parameter in given and not all(name in given for name in group):
            return {name: value for name, value in given.items() if name not in group}
    return given


def _short_default_window(plan: RowQuery, site: Site) -> RowQuery:
    clock = bends.resource(site).operation.clock
    if clock is None or clock.default_window is None or bends.asked(site).where is not None:
        return plan
    column = bends.resource(site).columns[clock.field].sql
    return attrs.evolve(plan, where=(*plan.where, (f"{column} >= ?", (site.now - 7 * 86_400_000_000,))))


BUGS: tuple[Mutation, ...] = (
    Mutation("ge-as-gt", "filter.ge", "ask", bends.operator(Op.GT, Op.GE), "`ge` leaves equal values out"),
    Mutation("gt-as-ge", "filter.gt", "ask", bends.operator(Op.GE, Op.GT), "`gt` takes equal values in"),
    Mutation("le-as-lt", "filter.le", "ask", bends.operator(Op.LT, Op.LE), "`le` leaves equal values out"),
    Mutation("lt-as-le", "filter.lt", "ask", bends.operator(Op.LE, Op.LT), "`lt` takes equal values in"),
    Mutation("eq-as-prefix", "filter.eq", "ask", bends.conditions(_prefix), "`eq` takes longer texts in"),
    Mutation("eq-any-case", "filter.eq", "plan", bends.sql(r" = \?", " = ? COLLATE NOCASE"), "`eq` overlooks case"),
    Mutation("ne-as-eq", "filter.ne", "ask", bends.operator(Op.EQ, Op.NE), "`ne` selects the equal ones"),
    Mutation(
        "ne-takes-null",
        "filter.null",
        "plan",
        bends.sql(r"(\w+) <> \?", r"(\1 <> ? OR \1 IS NULL)"),
        "`ne` selects nulls",
    ),
    Mutation(
        "like-as-eq",
        "filter.like",
        "ask",
        bends.operator(Op.EQ, Op.LIKE, lambda text: text.replace("%", "")),
        "`%` is no wildcard",
    ),
    Mutation(
        "like-unanchored",
        "filter.like",
        "ask",
        bends.operator(Op.LIKE, Op.LIKE, lambda text: f"%{text}"),
        "`like` begins anywhere",
    ),
    Mutation(
        "startswith-anywhere",
        "filter.startswith",
        "ask",
        bends.operator(Op.CONTAINS, Op.STARTS_WITH),
        "a start anywhere",
    ),
    Mutation(
        "endswith-anywhere", "filter.endswith", "ask", bends.operator(Op.CONTAINS, Op.ENDS_WITH), "an end anywhere"
    ),
    Mutation(
        "contains-at-start",
        "filter.contains",
        "ask",
        bends.operator(Op.STARTS_WITH, Op.CONTAINS),
        "a part at the start only",
    ),
    Mutation("and-or-swapped", "filter.and", "ask", bends.tree(bends.swapped_joints), "`and` is `or`, `or` is `and`"),
    Mutation(
        "last-condition-dropped",
        "filter.and",
        "ask",
        bends.tree(_without_last),
        "the last of several conditions is lost",
    ),
    Mutation("or-binds-tighter", "filter.or", "ask", bends.tree(bends.or_first), "`or` binds tighter than `and`"),
    Mutation(
        "parentheses-ignored",
        "filter.or",
        "ask",
        bends.tree(bends.unbracketed),
        "parentheses mean nothing",
    ),
    Mutation("filter-ignored", "filter.eq", "ask", bends.tree(lambda _: None), "the filter is read and not applied"),
    Mutation("value-cut-at-space", "filter.eq", "ask", bends.values(_first_word), "a value ends at its first space"),
    Mutation(
        "decimals-cut",
        "filter.gt",
        "ask",
        bends.conditions(_whole_number),
        "numbers are compared without fraction",
    ),
    Mutation(
        "fractions-of-seconds-cut",
        "filter.ge-lt-split",
        "ask",
        bends.values(bends.whole_second),
        "times are compared in seconds",
    ),
    Mutation(
        "offset-of-times-ignored",
        "filter.ge",
        "values",
        bends.texts(r"[+-]\d\d:\d\d\b", "Z"),
        "`+02:00` is read as `Z`",
    ),
    Mutation(
        "dates-end-the-day",
        "filter.ge",
        "values",
        bends.texts(r"(\d{4}-\d\d-\d\d)(?![T\d])", r"\1T23:59:59Z"),
        "a date is its end",
    ),
    Mutation(
        "search-ignored",
        "search.finds",
        "ask",
        lambda ask, _: attrs.evolve(ask, search=()),
        "the search is not applied",
    ),
    Mutation(
        "search-any-case",
        "search.finds",
        "plan",
        bends.sql(r"instr\((\w+), \?\)", r"instr(lower(\1), lower(?))"),
        "the search overlooks case",
    ),
    Mutation(
        "search-in-one-field",
        "search.finds",
        "plan",
        bends.sql(r" OR instr\(\w+, \?\)", " OR ? IS NULL"),
        "only the first field is searched",
    ),
    Mutation(
        "search-first-alternative",
        "search.finds",
        "ask",
        lambda ask, _: attrs.evolve(ask, search=ask.search[:1]),
        "of several texts only the first is searched",
    ),
    Mutation(
        "window-start-ignored",
        "window.split-union",
        "ask",
        bends.without_clock(Op.GE, Op.GT),
        "a window has no start",
    ),
    Mutation(
        "window-end-ignored", "window.split-union", "ask", bends.without_clock(Op.LT, Op.LE), "a window has no end"
    ),
    Mutation("wide-window-clipped", "window.widest", "ask", _clipped_window, "too wide a window is cut in silence"),
    Mutation(
        "half-window-ignored",
        "filter.together",
        "values",
        _one_end_ignored,
        "one end without the other is overlooked",
    ),
    Mutation(
        "empty-is-a-value", "filter.empty-means-all", "ask", _empty_is_a_value, "an empty parameter selects nothing"
    ),
    Mutation(
        "short-default-window",
        "window.default",
        "plan",
        _short_default_window,
        "without a window a week is meant",
    ),
    Mutation(
        "bad-filter-ignored",
        "errors.bad-parameter",
        "values",
        bends.tolerant("filter"),
        "a filter that cannot be read is dropped",
    ),
)
