"""Bugs in the order of a list."""

from __future__ import annotations

import attrs

from callrecords.emulator.mutations import bends
from callrecords.emulator.mutations.planting import Mutation
from callrecords.emulator.mutations.seams import Site
from callrecords.emulator.store.store import RowQuery, Sorted


def _numbers_as_text(plan: RowQuery, _: Site) -> RowQuery:
    def text(part: Sorted) -> Sorted:
        if part.column is None or part.column.affinity != "INTEGER":
            return part
        return attrs.evolve(part, column=attrs.evolve(part.column, sql=f"CAST({part.column.sql} AS TEXT)"))

    return attrs.evolve(plan, order=tuple(map(text, plan.order)))


def _unstable_ties(plan: RowQuery, _: Site) -> RowQuery:
    return attrs.evolve(plan, order=(*plan.order, Sorted(None, descending=True))) if plan.offset else plan


def _ties_by_page_size(plan: RowQuery, _: Site) -> RowQuery:
    return attrs.evolve(plan, order=(*plan.order, Sorted(None, descending=True))) if plan.limit % 2 else plan


def _shuffled_anew(plan: RowQuery, _: Site) -> RowQuery:
    return plan if plan.shuffle is None else attrs.evolve(plan, shuffle=plan.shuffle + 7919 * plan.offset)


BUGS: tuple[Mutation, ...] = (
    Mutation(
        "order-ignored",
        "order.sorted",
        "ask",
        lambda ask, _: attrs.evolve(ask, order=None),
        "the order is not applied",
    ),
    Mutation(
        "descending-ascends",
        "order.sorted",
        "plan",
        lambda plan, _: attrs.evolve(plan, order=tuple(Sorted(one.column) for one in plan.order)),
        "`desc` means `asc`",
    ),
    Mutation(
        "ascending-descends",
        "order.sorted",
        "plan",
        lambda plan, _: attrs.evolve(plan, order=tuple(Sorted(one.column, descending=True) for one in plan.order)),
        "`asc` means `desc`",
    ),
    Mutation(
        "second-field-ignored",
        "order.sorted",
        "plan",
        lambda plan, _: attrs.evolve(plan, order=plan.order[:1]),
        "only the first field sorts",
    ),
    Mutation("numbers-sorted-as-text", "order.sorted", "plan", _numbers_as_text, "10 comes before 9"),
    Mutation(
        "ties-unstable",
        "paging.every-record-once",
        "plan",
        _unstable_ties,
        "equal values change places between pages",
    ),
    Mutation(
        "default-order-by-insertion",
        "order.default",
        "plan",
        lambda plan, site: (
            plan if bends.asked(site).order else attrs.evolve(plan, order=(Sorted(None, descending=True),))
        ),
        "without an order the latest inserted comes first",
    ),
    Mutation("shuffled-anew", "order.shuffle", "plan", _shuffled_anew, "each page of a shuffled list is mixed anew"),
    Mutation(
        "ties-by-page-size",
        "order.stable",
        "plan",
        _ties_by_page_size,
        "on odd page sizes equal values stand otherwise",
    ),
    Mutation(
        "bad-order-ignored",
        "errors.bad-parameter",
        "values",
        bends.tolerant("order"),
        "an order that cannot be read is dropped",
    ),
)
