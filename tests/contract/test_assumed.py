"""What a spec assumes: every mark of kind assumed is reported, wherever it stands, once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from callrecords.contract.assumed import assumptions
from callrecords.contract.testing import spec_of
from callrecords.core.catalog import Vendor
from callrecords.registry import VENDORS
from tests.made_up import fable

VENDORS_AND_FABLE = pytest.mark.parametrize("vendor", [*VENDORS, fable()], ids=lambda vendor: vendor.slug)


def notes(node: Any) -> Iterator[str]:
    """The text of every assumption below a node of a document, found without a schema of it."""
    if isinstance(node, list):
        for part in node:
            yield from notes(part)
    elif isinstance(node, dict):
        stated = node.get("x-evidence", [])
        for one in stated if isinstance(stated, list) else [stated]:
            if one["kind"] == "assumed" and "note" in one:
                yield one["note"]
        for key, part in node.items():
            if key not in ("x-evidence", "example", "examples"):
                yield from notes(part)


@VENDORS_AND_FABLE
def test_every_assumption_of_a_spec_is_reported(vendor: Vendor) -> None:
    spec = spec_of(vendor)
    told = "\n".join(one.note for one in assumptions(spec, [], list(spec.bundle.operations)))
    assert [note for note in notes(spec.document) if note not in told] == []


@VENDORS_AND_FABLE
def test_no_assumption_about_a_shared_part_is_told_for_each_operation(vendor: Vendor) -> None:
    spec = spec_of(vendor)
    shared = [
        one for one in assumptions(spec, [], list(spec.bundle.operations)) if one.place.startswith(("schema", "field"))
    ]
    assert len(shared) == len({(one.place, one.note) for one in shared})


def test_the_place_of_an_assumption_is_named() -> None:
    spec = spec_of(fable())
    places = {one.place for one in assumptions(spec, [], ["list_voice_entries"])}
    assert {
        "operation",
        "parameter per-page",
        "response 429",
        "schema VoiceEntry",
        "field VoiceEntry.from",
        "the API",
    } <= places


def test_what_no_promise_speaks_of_is_not_tested() -> None:
    spec = spec_of(fable())
    fields = [one for one in assumptions(spec, [], ["list_voice_entries"]) if one.place.startswith("field")]
    assert fields
    assert {one.standing for one in fields} == {"not tested"}
