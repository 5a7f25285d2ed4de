"""Sorting: `field asc` or `field desc`, a comma list where a list sorts by several fields, or a word for any order.

A field alone means ascending. The space travels as `+` in a URL; a literal `+` is read as a space too.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from callrecords.conventions import BadParameter
from callrecords.conventions.checks import shown
from callrecords.errors import BadArgument, UnknownField
from callrecords.spec.arguments import nearest
from callrecords.spec.expressions import Order
from callrecords.spec.facts import OrderFacts


class Shuffle(enum.Enum):
    """No order at all: the server mixes the records anew for each request."""

    SHUFFLE = "shuffle"


SHUFFLE: Final = Shuffle.SHUFFLE

Ordering: TypeAlias = tuple[Order, ...] | Shuffle

_ONE = re.compile(r"(?P<field>[^\s+,]+)(?:[ +](?P<direction>asc|desc))?")
_COMMA = re.compile(r" *, *")


def render(orders: Sequence[Order] | Shuffle, facts: OrderFacts) -> dict[str, str]:
    """The order parameter; none for no orders. Raises a `RequestError` for what the list cannot do."""
    if isinstance(orders, Shuffle):
        if facts.shuffle is None:
            raise BadArgument("order: this list cannot be shuffled")
        return {facts.parameter: facts.shuffle}
    if not orders:
        return {}
    for order in orders:
        if order.field not in facts.fields:
            raise UnknownField(
                f"order: this list cannot be sorted by {order.field}{nearest(order.field, facts.fields)}"
            )
    if len({order.field for order in orders}) < len(orders):
        raise BadArgument("order: each field can be given once")
    if len(orders) > facts.max_fields:
        raise BadArgument(f"order: this list can be sorted by {facts.max_fields} field(s) at a time")
    return {facts.parameter: ", ".join(f"{one.field} {'desc' if one.descending else 'asc'}" for one in orders)}


def parse(params: Mapping[str, str], facts: OrderFacts) -> Ordering | None:
    """The order that a request asks for, or None. Raises `BadParameter`."""
    text = params.get(facts.parameter)
    if text is None:
        return None
    if facts.shuffle is not None and text == facts.shuffle:
        return SHUFFLE
    if text.count(",") >= facts.max_fields:
        raise BadParameter(facts.parameter, f"at most {facts.max_fields} field(s)")
    orders = tuple(_one(part, facts) for part in _COMMA.split(text.strip(" ")))
    if len({order.field for order in orders}) < len(orders):
        raise BadParameter(facts.parameter, "each field can be given once")
    return orders


def _one(text: str, facts: OrderFacts) -> Order:
    found = _ONE.fullmatch(text)
    if found is None:
        raise BadParameter(facts.parameter, "expected a field, then asc or desc")
    field = found["field"]
    if field not in facts.fields:
        raise BadParameter(facts.parameter, f"unknown field {shown(field)}{nearest(field, facts.fields)}")
    return Order(field, descending=found["direction"] == "desc")
