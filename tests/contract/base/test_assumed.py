"""What a spec assumes: every mark of kind assumed is reported, wherever it stands, once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from callrecords.contract.base.assumed import Statement, assumptions, standing_of, stated
from callrecords.contract.base.promises import PROMISES
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.live import Care, run_live
from callrecords.emulator.mutations.catalogue import BUGS
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.contract.conftest import Judged, Serve
from tests.made_up import fable

pytestmark = pytest.mark.slow

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


@VENDORS_AND_FABLE
def test_an_assumption_names_promises_that_exist(vendor: Vendor) -> None:
    spec = spec_of(vendor)
    named = {promise for one in stated(spec, list(spec.bundle.operations)) for promise in one.promises}
    assert named
    assert named <= set(PROMISES)


@VENDORS_AND_FABLE
def test_an_assumption_rules_out_readings_that_exist(vendor: Vendor) -> None:
    operations = vendor.bundle().operations
    for one in stated(spec_of(vendor), list(operations)):
        assert (
            {*one.readings} <= {reading.name for reading in operations[one.operation].readings}
            if one.readings
            else True
        )


def test_an_assumption_that_rules_out_a_reading_holds_only_where_the_two_were_told_apart() -> None:
    one = Statement("list_calls", "operation", "by the start", ["filter.lt"], ["by-the-end"])
    kept = [Verdict("filter.lt", "list_calls", Outcome.PASS, "")]
    assert standing_of(one, kept)[0] == "not tested"
    assert standing_of(one, kept, {"by-the-end": None})[0] == "not tested"
    assert standing_of(one, kept, {"by-the-end": False})[0] == "confirmed"
    assert standing_of(one, kept, {"by-the-end": True}) == ("refuted", ["by-the-end"])


@VENDORS_AND_FABLE
def test_what_a_live_run_confirms_it_does_not_confirm_where_it_is_false(served: Serve, vendor: Vendor) -> None:
    """For each statement some planted bug makes it false, and then the run says something else."""
    spec, healthy = spec_of(vendor), live(served(vendor))
    marks = list(stated(spec, list(spec.bundle.operations)))
    confirmed = [one for one in marks if standing_of(one, healthy)[0] == "confirmed"]
    assert confirmed
    for promise in sorted({promise for one in confirmed for promise in one.promises}):
        places = {(one.place, one.note, one.operation) for one in confirmed if promise in one.promises}
        left = {(place, note) for place, note, _ in places}  # one statement may stand in several operations
        bugs = [bug.name for bug in BUGS.values() if bug.breaks == promise]
        for bug in bugs:
            sick = served(vendor, bugs=(bug,))
            verdicts = live(sick, promise)
            shaken = {one.operation for one in verdicts if one.outcome is not Outcome.PASS}
            left -= {(place, note) for place, note, operation in places if operation in shaken}
        assert left == set(), (promise, bugs)


def live(judged: Judged, *promises: str) -> list[Verdict]:
    """The verdicts of a live run on some promises, or on all of them."""
    care = Care(pace=0)
    run = run_live(judged.spec, judged.target, care=care, transport=judged.transport, promises=promises or None)
    return list(run.verdicts)


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.slug)
def test_with_an_unsorted_list_and_a_search_that_is_ignored_nobody_confirms_them(served: Serve, vendor: Vendor) -> None:
    judged = served(vendor, bugs=("default-order-by-insertion", "search-ignored"))
    result = run_live(judged.spec, judged.target, care=Care(pace=0), transport=judged.transport)
    for one in result.assumed:
        if "Without `order`" in one.note:
            assert one.standing == "refuted"
        if "search" in one.note or "search" in one.place:
            assert one.standing == "not tested"


def test_one_promise_of_two_confirms_nothing() -> None:
    spec = spec_of(fable())
    (mark,) = [one for one in stated(spec, ["list_voice_entries"]) if one.place == "parameter sort-by"]
    both = attrs.evolve(mark, promises=["order.sorted", "order.stable"])
    kept = Verdict("order.sorted", mark.operation, Outcome.PASS, "")
    broken = Verdict("order.stable", mark.operation, Outcome.FAIL, "")
    assert standing_of(both, [])[0] == "not tested"
    assert standing_of(both, [kept])[0] == "not tested"
    assert standing_of(both, [kept, broken]) == ("refuted", ["order.stable"])
    assert standing_of(both, [kept, attrs.evolve(broken, outcome=Outcome.PASS)])[0] == "confirmed"


def test_what_no_promise_speaks_of_is_not_tested() -> None:
    spec = spec_of(fable())
    fields = [one for one in assumptions(spec, [], ["list_voice_entries"]) if one.place.startswith("field")]
    assert fields
    assert {one.standing for one in fields} == {"not tested"}
