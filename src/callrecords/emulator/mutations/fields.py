"""Bugs in the choice of fields."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import msgspec

from callrecords.conventions import fields
from callrecords.conventions.fields import Selection
from callrecords.emulator.mutations import effects, needs
from callrecords.emulator.mutations.effects import request
from callrecords.emulator.mutations.planting import Effect, Mutation, Need
from callrecords.emulator.operations.context import RequestContext


def _unwanted_as_null(bodies: effects.Bodies, context: RequestContext) -> effects.Bodies:
    if effects.listed(context).selection == Selection():
        return bodies
    nulls = dict.fromkeys(effects.resource(context).list_fields, msgspec.Raw(b"null"))
    records = (msgspec.json.decode(body, type=effects.Raws) for body in bodies)
    return tuple(
        msgspec.json.encode(record | {n: v for n, v in nulls.items() if n not in record}) for record in records
    )


def _nulls_left_out(given: bytes | effects.Bodies | None, context: RequestContext) -> bytes | effects.Bodies | None:
    facts = effects.operation(context).fields
    if given is None or facts is None or not {facts.include, facts.exclude} & context.parameters.keys():
        return given
    if isinstance(given, bytes):
        return _without_nulls(given)
    return tuple(_without_nulls(body) for body in given)


def _without_nulls(body: bytes) -> bytes:
    record = msgspec.json.decode(body, type=effects.Raws)
    return msgspec.json.encode({name: raw for name, raw in record.items() if bytes(raw) != b"null"})


def _selects(change: Callable[[Selection], Selection], need: Need = needs.CHOICE) -> Effect:
    return Effect("request", lambda one, _: attrs.evolve(one, selection=change(one.selection)), need)


BUGS: tuple[Mutation, ...] = (
    Mutation("fields-ignored", "fields.exact", "all fields are sent", request(needs.CHOICE, selection=Selection())),
    Mutation("first-field-lost", "fields.exact", "the first wanted field is missing",
             _selects(lambda one: Selection(one.include[1:]) if one.include else one)),
    Mutation("unwanted-fields-null", "fields.exact", "unwanted fields are null",
             Effect("bodies", _unwanted_as_null, needs.CHOICE)),
    Mutation("chosen-nulls-left-out", "fields.exact", "where fields are chosen, those that are null are missing",
             Effect("records", _nulls_left_out, needs.CHOICE)),
    Mutation("exclude-as-include", "fields.exact", "only the unwanted fields are sent",
             _selects(lambda one: Selection(one.exclude) if one.exclude else one, needs.EXCLUDE)),
    Mutation("include-wins", "fields.exact", "a field that is wanted and unwanted is sent",
             _selects(lambda one: one if one.include is None else Selection(one.include), needs.EXCLUDE)),
    Mutation("bad-fields-ignored", "errors.bad-parameter", "unknown fields are overlooked",
             effects.tolerant(lambda operation: operation.fields, fields.parse,
                              lambda facts: (facts.include, facts.exclude), needs.CHOICE)),
)  # fmt: skip
