"""Bugs in the order of a list."""

from __future__ import annotations

import attrs

from callrecords.conventions import order
from callrecords.emulator.mutations import effects, needs
from callrecords.emulator.mutations.effects import plan, request
from callrecords.emulator.mutations.planting import Effect, Mutation
from callrecords.emulator.store.store import Sorted

_LATEST_FIRST = Sorted(None, descending=True)


def _as_text(part: Sorted) -> Sorted:
    if part.column is None or part.column.affinity != "INTEGER":
        return part
    return attrs.evolve(part, column=attrs.evolve(part.column, sql=f"CAST({part.column.sql} AS TEXT)"))


BUGS: tuple[Mutation, ...] = (
    Mutation("order-ignored", "order.sorted", "the order is not applied", request(needs.ORDER, order=None)),
    Mutation("descending-ascends", "order.sorted", "`desc` means `asc`",
             plan(lambda plan: {"order": tuple(Sorted(one.column) for one in plan.order)}, needs.ORDER)),
    Mutation("ascending-descends", "order.sorted", "`asc` means `desc`",
             plan(lambda plan: {"order": tuple(Sorted(one.column, descending=True) for one in plan.order)})),
    Mutation("order-lost-beside-filter", "features.together", "a filtered list is in its usual order",
             Effect("request", lambda request, _: request if request.where is None else attrs.evolve(request, order=None),
                    needs.ORDER)),
    Mutation("second-field-ignored", "features.together", "only the first field sorts",
             plan(lambda plan: {"order": plan.order[:1]}, needs.TWO_FIELDS)),
    Mutation("numbers-sorted-as-text", "order.sorted", "10 comes before 9",
             plan(lambda plan: {"order": tuple(map(_as_text, plan.order))})),
    Mutation("ties-unstable", "paging.every-record-once", "equal values change places between pages",
             plan(lambda plan: {"order": (*plan.order, _LATEST_FIRST)} if plan.offset else {})),
    Mutation("default-order-by-insertion", "order.default", "without an order the latest inserted comes first",
             Effect("plan", lambda plan, context: (
                 plan if effects.listed(context).order else attrs.evolve(plan, order=(_LATEST_FIRST,))
             ))),
    Mutation("shuffled-anew", "order.shuffle", "each page of a shuffled list is mixed anew",
             plan(lambda plan: {} if plan.shuffle is None else {"shuffle": plan.shuffle + 7919 * plan.offset},
                  needs.SHUFFLE)),
    Mutation("ties-by-page-size", "order.stable", "on odd page sizes equal values stand otherwise",
             plan(lambda plan: {"order": (*plan.order, _LATEST_FIRST)} if plan.limit % 2 else {})),
    Mutation("bad-order-ignored", "errors.bad-parameter", "an order that cannot be read is dropped",
             effects.tolerant(lambda operation: operation.order, lambda given, facts, _: order.parse(given, facts),
                              lambda facts: (facts.parameter,), needs.ORDER)),
)  # fmt: skip
