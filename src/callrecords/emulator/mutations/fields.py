"""Bugs in the choice of fields."""

from __future__ import annotations

import attrs
import msgspec

from callrecords.conventions.fields import Selection
from callrecords.emulator.mutations import bends
from callrecords.emulator.mutations.bends import Raws
from callrecords.emulator.mutations.planting import Mutation
from callrecords.emulator.mutations.seams import Site


def _selected_as_null(record: Raws, site: Site) -> Raws:
    if site.ask is None or site.ask.selection == Selection():
        return record
    return record | {name: msgspec.Raw(b"null") for name in bends.resource(site).fields if name not in record}


BUGS: tuple[Mutation, ...] = (
    Mutation(
        "fields-ignored",
        "fields.exact",
        "ask",
        lambda ask, _: attrs.evolve(ask, selection=Selection()),
        "all fields are sent",
    ),
    Mutation(
        "first-field-lost",
        "fields.exact",
        "ask",
        lambda ask, _: (
            attrs.evolve(ask, selection=Selection(ask.selection.include[1:])) if ask.selection.include else ask
        ),
        "the first wanted field is missing",
    ),
    Mutation(
        "unwanted-fields-null",
        "fields.exact",
        "bodies",
        bends.records(_selected_as_null),
        "unwanted fields are null",
    ),
    Mutation(
        "exclude-as-include",
        "fields.exact",
        "ask",
        lambda ask, _: attrs.evolve(ask, selection=Selection(ask.selection.exclude)) if ask.selection.exclude else ask,
        "only the unwanted fields are sent",
    ),
    Mutation(
        "include-wins",
        "fields.exact",
        "ask",
        lambda ask, _: (
            attrs.evolve(ask, selection=Selection(ask.selection.include)) if ask.selection.include is not None else ask
        ),
        "a field that is wanted and unwanted is sent",
    ),
    Mutation(
        "bad-fields-ignored",
        "errors.bad-parameter",
        "values",
        bends.tolerant("fields"),
        "unknown fields are overlooked",
    ),
)
