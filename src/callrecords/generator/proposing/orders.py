"""Proposals about the order of a list: by which fields it can be sorted, and how a request says so.

Only the values that a description lists are evidence: words that are names of the records' fields, and two words for the ways.
"""

from __future__ import annotations

import attrs

from callrecords.generator.bundle.shapes import sequence
from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Description, Parameter
from callrecords.generator.proposing.records import RecordSeen
from callrecords.generator.proposing.text import Proposed

_FIELDS = (
    "sort by", "order by", "sort field", "order field", "sort column", "sort key", "sort", "order", "ordering", "sorting", "sort on",
)  # fmt: skip
_WAYS = (
    "direction", "sort direction", "order direction", "sort order", "sort dir", "dir", "order dir", "sort type", "order type", "order", "sort",
    "sort by direction", "order by direction",
)  # fmt: skip
_UP, _DOWN = frozenset({"asc", "ascending"}), frozenset({"desc", "descending"})
_BESIDE = {"sign": "-{}", "colon": "{}:desc", "space": "{} desc"}
"""How a direction is written beside a field -> a field that goes down."""


@attrs.frozen
class OrderSeen:
    """How a list is sorted, and the parameters that say it."""

    facts: Proposed
    names: set[str]


def order(description: Description, parameters: list[Parameter], record: RecordSeen) -> OrderSeen | None:
    """The order that can be asked for; None where the description does not list what is sent."""
    free = [
        one
        for one in parameters
        if not one.required and not one.deprecated and description.kind(one.schema) == "string"
    ]
    for one in (parameter for parameter in free if names.is_one(parameter.name, _FIELDS)):
        said = {*_words(one)}
        down = {way: [name for name in record.scalars if form.format(name) in said] for way, form in _BESIDE.items()}
        written = next((way for way, found in down.items() if found), None)
        fields = [name for name in record.scalars if name in said or name in down.get(written or "", ())]
        way = next(
            (other for other in free if other is not one and names.is_one(other.name, _WAYS) and _ends(other)), None
        )
        if fields and written is not None:
            seen = "its words are fields of the record, and which way"
            return OrderSeen(Proposed({"parameter": one.name, "fields": fields, "written": written}, seen), {one.name})
        if fields and way is not None:
            return OrderSeen(_in_two(one, fields, way), {one.name, way.name})
    return None


def _in_two(one: Parameter, fields: list[str], way: Parameter) -> Proposed:
    """A field in one parameter, and the direction in another."""
    up, down = _ends(way) or ("asc", "desc")
    usual, usual_way = one.schema.node.get("default"), way.schema.node.get("default")
    default = {"default": usual} if usual in fields and usual_way == up else {}
    said = {
        "parameter": one.name,
        "fields": fields,
        "direction": {"parameter": way.name, "ascending": up, "descending": down},
    }
    return Proposed(said | default, f"the words of {one.name} are fields of the record, those of {way.name} which way")


def _ends(one: Parameter) -> tuple[str, str] | None:
    """The two words of a direction, up and down; None where there are others."""
    up = [word for word in _words(one) if word.lower() in _UP]
    down = [word for word in _words(one) if word.lower() in _DOWN]
    both = len(_words(one)) == len(up) + len(down) and bool(up and down)
    return (up[0], down[0]) if both else None


def _words(one: Parameter) -> list[str]:
    return [word for word in sequence(one.schema.node.get("enum")) if isinstance(word, str)]
