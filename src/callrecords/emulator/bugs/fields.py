"""Bugs in the choice of fields."""

from __future__ import annotations

import attrs
import msgspec

from callrecords.conventions.fields import Selection
from callrecords.emulator import bends
from callrecords.emulator.bends import Raws
from callrecords.emulator.planting import Bug
from callrecords.emulator.seams import Site


def _selected_as_null(record: Raws, site: Site) -> Raws:
    if site.ask is None or site.ask.selection == Selection():
        return record
    return record | {name: msgspec.Raw(b"null") for name in bends.resource(site).fields if name not in record}


BUGS: tuple[Bug, ...] = (
    Bug(
        "fields-ignored",
        "fields.exact",
        "ask",
        lambda ask, _: attrs.evolve(ask, selection=Selection()),
        "all fields are sent",
    ),
    Bug(
        "first-field-lost",
        "fields.exact",
        "ask",
        lambda ask, _: (
            attrs.evolve(ask, selection=Selection(ask.selection.include[1:])) if ask.selection.include else ask
        ),
        "the first wanted field is missing",
    ),
    Bug(
        "unwanted-fields-null",
        "fields.exact",
        "bodies",
        bends.records(_selected_as_null),
        "unwanted fields are null",
    ),
    Bug(
        "exclude-as-include",
        "fields.exact",
        "ask",
        lambda ask, _: attrs.evolve(ask, selection=Selection(ask.selection.exclude)) if ask.selection.exclude else ask,
        "only the unwanted fields are sent",
    ),
    Bug(
        "include-wins",
        "fields.exact",
        "ask",
        lambda ask, _: (
            attrs.evolve(ask, selection=Selection(ask.selection.include)) if ask.selection.include is not None else ask
        ),
        "a field that is wanted and unwanted is sent",
    ),
    Bug(
        "bad-fields-ignored",
        "errors.bad-parameter",
        "values",
        bends.tolerant("fields"),
        "unknown fields are overlooked",
    ),
)
