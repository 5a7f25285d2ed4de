"""Bugs in filters, searches and windows of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import attrs

from callrecords.conventions import Params, filters, window
from callrecords.emulator.mutations import effects, needs
from callrecords.emulator.mutations.effects import conditions, operator, request, sql, texts, tree, values
from callrecords.emulator.mutations.planting import Effect, Mutation
from callrecords.emulator.operations.context import RequestContext
from callrecords.emulator.operations.listing import ListRequest
from callrecords.emulator.store.moments import DAY
from callrecords.emulator.store.store import RowQuery
from callrecords.spec.expressions import And, Condition, Expr, Op, Or
from callrecords.spec.schema import FieldFacts


def _prefix(one: Condition, _: object) -> Expr:
    if one.op is Op.EQ and isinstance(one.value, str) and one.value:
        return Condition(one.field, Op.STARTS_WITH, one.value[:-1])
    return one


def _first_word(value: object) -> object:
    return value.partition(" ")[0] if isinstance(value, str) else value


def _whole_second(value: object) -> object:
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def _whole_number(one: Condition, field: FieldFacts) -> Expr:
    if field.kind == "decimal" and not isinstance(one.value, str):
        return Condition(one.field, one.op, int(one.value))  # type: ignore[arg-type]  # of the field's kind
    return one


def _without_last(expr: Expr) -> Expr | None:
    return And(expr.parts[:-1]) if isinstance(expr, And) and len(expr.parts) > 1 else expr


def _of_several(kept: Callable[[tuple[Expr, ...]], tuple[Expr, ...]]) -> Effect:
    """Drop some of the values, any of which is asked for."""

    def change(expr: Expr) -> Expr:
        if isinstance(expr, Or):
            return Or(kept(expr.parts))
        return And(tuple(map(change, expr.parts))) if isinstance(expr, And) else expr

    def changed(request: ListRequest, context: RequestContext) -> ListRequest:
        facts = effects.operation(context).filter
        if request.where is None or facts is None or not facts.listed:  # an `or` of another grammar
            return request
        return attrs.evolve(request, where=change(request.where))

    return Effect("request", changed, needs.ONE_OF)


def _second_operator_lost(given: Params, context: RequestContext) -> Params:
    facts = effects.operation(context).filter
    names = {one.parameter for one in (facts.parameters if facts else ()) if one.prefix}
    return {name: text[0] if isinstance(text, tuple) and name in names else text for name, text in given.items()}


def _empty_is_a_value(request: ListRequest, context: RequestContext) -> ListRequest:
    facts = effects.operation(context).filter
    blank = [one for one in (facts.parameters if facts else ()) if context.parameters.get(one.parameter) == ""]
    return attrs.evolve(request, where=Condition(blank[0].field, Op.EQ, "")) if blank else request


def _clipped_window(request: ListRequest, context: RequestContext) -> ListRequest:
    clock = effects.operation(context).clock
    if clock is None or clock.widest_window is None:
        return request
    since, until = window.parse(request.where, clock.field)
    if since is None or until is None or until - since <= clock.widest_window:
        return request
    endless = effects.without_clock(request, context, Op.GE, Op.GT)
    start = Condition(clock.field, Op.GE, until - clock.widest_window)
    return attrs.evolve(endless, where=start if endless.where is None else And.of(start, endless.where))


def _one_end_ignored(given: Params, context: RequestContext) -> Params:
    facts = effects.operation(context).filter
    parameters = () if facts is None else facts.parameters
    for one in parameters:
        group = [other.parameter for other in parameters if other.together == one.together]
        if one.together and one.parameter in given and not all(name in given for name in group):
            return {name: value for name, value in given.items() if name not in group}
    return given


def _short_default_window(plan: RowQuery, context: RequestContext) -> RowQuery:
    resource = effects.resource(context)
    clock = resource.operation.clock
    if clock is None or clock.default_window is None or effects.listed(context).where is not None:
        return plan
    week = (f"{resource.columns[clock.field].sql} >= ?", (context.now - 7 * DAY,))
    return attrs.evolve(plan, where=(*plan.where, week))


def _without(*ops: Op) -> Effect:
    return Effect("request", lambda request, context: effects.without_clock(request, context, *ops))


BUGS: tuple[Mutation, ...] = (
    Mutation("ge-as-gt", "filter.ge", "`ge` leaves equal values out", operator(Op.GE, Op.GT)),
    Mutation("gt-as-ge", "filter.gt", "`gt` takes equal values in", operator(Op.GT, Op.GE)),
    Mutation("le-as-lt", "filter.le", "`le` leaves equal values out", operator(Op.LE, Op.LT)),
    Mutation("lt-as-le", "filter.lt", "`lt` takes equal values in", operator(Op.LT, Op.LE)),
    Mutation("eq-as-prefix", "filter.eq", "`eq` takes longer texts in", conditions(_prefix)),
    Mutation("eq-any-case", "filter.eq", "`eq` overlooks case", sql(r" = \?", " = ? COLLATE NOCASE")),
    Mutation("ne-as-eq", "filter.ne", "`ne` selects the equal ones", operator(Op.NE, Op.EQ)),
    Mutation("ne-takes-null", "filter.null", "`ne` selects nulls",
             sql(r"(\w+) <> \?", r"(\1 <> ? OR \1 IS NULL)", needs.operator(Op.NE))),
    Mutation("like-as-eq", "filter.like", "`%` is no wildcard",
             operator(Op.LIKE, Op.EQ, lambda text: text.replace("%", ""))),
    Mutation("like-unanchored", "filter.like", "`like` begins anywhere",
             operator(Op.LIKE, Op.LIKE, lambda text: f"%{text}")),
    Mutation("startswith-anywhere", "filter.startswith", "a start anywhere", operator(Op.STARTS_WITH, Op.CONTAINS)),
    Mutation("endswith-anywhere", "filter.endswith", "an end anywhere", operator(Op.ENDS_WITH, Op.CONTAINS)),
    Mutation("contains-at-start", "filter.contains", "a part at the start only", operator(Op.CONTAINS, Op.STARTS_WITH)),
    Mutation("and-or-swapped", "filter.and", "`and` is `or`, `or` is `and`", tree(effects.swapped_joints)),
    Mutation("last-condition-dropped", "filter.and", "the last of several conditions is lost", tree(_without_last)),
    Mutation("or-binds-tighter", "filter.or", "`or` binds tighter than `and`", tree(effects.or_first, needs.OR)),
    Mutation("parentheses-ignored", "filter.or", "parentheses mean nothing", tree(effects.unbracketed, needs.OR)),
    Mutation("one-of-first-value", "filter.one-of", "of several values the first counts alone",
             _of_several(lambda parts: parts[:1])),
    Mutation("one-of-last-value", "filter.one-of", "of several values the last counts alone",
             _of_several(lambda parts: parts[-1:])),
    Mutation("second-operator-lost", "window.split-union", "of two operators in one parameter the first counts alone",
             Effect("values", _second_operator_lost, needs.PREFIX)),
    Mutation("filter-ignored", "filter.eq", "the filter is read and not applied", tree(lambda _: None)),
    Mutation("value-cut-at-space", "filter.eq", "a value ends at its first space", values(_first_word)),
    Mutation("decimals-cut", "filter.gt", "numbers are compared without fraction", conditions(_whole_number)),
    Mutation("fractions-of-seconds-cut", "filter.ge-lt-split", "times are compared in seconds", values(_whole_second)),
    Mutation("offset-of-times-ignored", "filter.ge", "`+02:00` is read as `Z`", texts(r"[+-]\d\d:\d\d\b", "Z")),
    Mutation("dates-end-the-day", "filter.ge", "a date is its end",
             texts(r"(\d{4}-\d\d-\d\d)(?![T\d])", r"\1T23:59:59Z")),
    Mutation("search-ignored", "search.finds", "the search is not applied", request(needs.SEARCH, search=())),
    Mutation("search-any-case", "search.finds", "the search overlooks case",
             sql(r"instr\((\w+), \?\)", r"instr(lower(\1), lower(?))", needs.SEARCH)),
    Mutation("search-in-one-field", "search.finds", "only the first field is searched",
             sql(r" OR instr\(\w+, \?\)", " OR ? IS NULL", needs.SEARCH)),
    Mutation("search-first-alternative", "search.finds", "of several texts only the first is searched",
             Effect("request", lambda one, _: attrs.evolve(one, search=one.search[:1]), needs.SEARCH)),
    Mutation("window-start-ignored", "window.split-union", "a window has no start", _without(Op.GE, Op.GT)),
    Mutation("window-end-ignored", "window.split-union", "a window has no end", _without(Op.LT, Op.LE)),
    Mutation("wide-window-clipped", "window.widest", "too wide a window is cut in silence",
             Effect("request", _clipped_window, needs.WIDEST_WINDOW)),
    Mutation("half-window-ignored", "filter.together", "one end without the other is overlooked",
             Effect("values", _one_end_ignored, needs.TOGETHER)),
    Mutation("empty-is-a-value", "filter.empty-means-all", "an empty parameter selects nothing",
             Effect("request", _empty_is_a_value, needs.EMPTY_MEANS_ALL)),
    Mutation("short-default-window", "window.default", "without a window a week is meant",
             Effect("plan", _short_default_window, needs.DEFAULT_WINDOW)),
    Mutation("bad-filter-ignored", "errors.bad-parameter", "a filter that cannot be read is dropped",
             effects.tolerant(lambda operation: operation.filter, filters.parse,
                              lambda facts: (facts.parameter, *(one.parameter for one in facts.parameters)),
                              needs.FILTER)),
    Mutation("rest-of-filter-ignored", "filter.malformed", "what follows a condition that can be read is dropped",
             effects.cut_short()),
)  # fmt: skip
