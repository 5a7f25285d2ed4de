"""Sorting: a field and its direction, a comma list where a list sorts by several fields, or a word for any order.

The direction stands behind the field (`field desc`, `field:desc`), in front of it (`-field`), or in a parameter of its own. A
field alone means ascending, a direction alone is that of the order without a field. A space travels as `+` in a URL; a literal `+` is read as a space too.
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

_FORMS = {
    "space": re.compile(r"(?P<field>[^\s+,]+)(?:[ +](?P<direction>asc|desc))?"),
    "colon": re.compile(r"(?P<field>[^\s+,:]+)(?::(?P<direction>asc|desc))?"),
    "sign": re.compile(r"(?P<direction>-?)(?P<field>[^\s+,-][^\s+,]*)"),
}
_SHAPES = {
    "space": "a field, then asc or desc",
    "colon": "a field, a colon, then asc or desc",
    "sign": "a field, with - for descending",
}
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
    if facts.direction is not None:
        word = facts.direction.descending if orders[0].descending else facts.direction.ascending
        return {facts.parameter: orders[0].field, facts.direction.parameter: word}
    return {facts.parameter: (", " if facts.written == "space" else ",").join(_text(one, facts) for one in orders)}


def _text(order: Order, facts: OrderFacts) -> str:
    if facts.written == "sign":
        return f"-{order.field}" if order.descending else order.field
    return f"{order.field}{':' if facts.written == 'colon' else ' '}{'desc' if order.descending else 'asc'}"


def parse(params: Mapping[str, str], facts: OrderFacts) -> Ordering | None:
    """The order that a request asks for, or None. Raises `BadParameter`."""
    text, backwards = params.get(facts.parameter), _backwards(params, facts)
    if text is None:
        return (Order(facts.default, descending=True),) if backwards and facts.default is not None else None
    if facts.shuffle is not None and text == facts.shuffle:
        return SHUFFLE
    if text.count(",") >= facts.max_fields:
        raise BadParameter(facts.parameter, f"at most {facts.max_fields} field(s)")
    orders = tuple(_one(part, facts, backwards) for part in _COMMA.split(text.strip(" ")))
    if len({order.field for order in orders}) < len(orders):
        raise BadParameter(facts.parameter, "each field can be given once")
    return orders


def _backwards(params: Mapping[str, str], facts: OrderFacts) -> bool:
    """Whether a parameter of its own says that the order is descending."""
    if facts.direction is None:
        return False
    word, words = params.get(facts.direction.parameter), (facts.direction.ascending, facts.direction.descending)
    if word is not None and word not in words:
        raise BadParameter(facts.direction.parameter, f"must be {words[0]} or {words[1]}")
    return word == facts.direction.descending


def _one(text: str, facts: OrderFacts, backwards: bool) -> Order:
    if facts.direction is not None:
        found = re.fullmatch(r"(?P<direction>)(?P<field>.+)", text)
    else:
        found = _FORMS[facts.written].fullmatch(text)
    if found is None:
        raise BadParameter(facts.parameter, f"expected {_SHAPES[facts.written]}")
    field = found["field"]
    if field not in facts.fields:
        raise BadParameter(facts.parameter, f"unknown field {shown(field)}{nearest(field, facts.fields)}")
    return Order(field, descending=backwards or found["direction"] in ("desc", "-"))
