"""`callrecords fields`: what a record holds, and what can be asked of each field."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest
from rich.console import Console

from callrecords.cli import fields as command
from callrecords.cli.exits import Exit
from callrecords.registry import VENDORS
from tests.cli.conftest import Run

EVERY = [(vendor, resource) for vendor in VENDORS for resource in vendor.resources]


def told(callrecords: Run, target: str) -> dict[str, dict[str, Any]]:
    """The fields of a resource as JSON, by name."""
    done = callrecords("fields", target, "--json")
    assert (done.code, done.err) == (0, "")
    return {one["name"]: one for one in json.loads(done.out)}


@pytest.mark.parametrize(("vendor", "resource"), EVERY, ids=lambda one: getattr(one, "name", getattr(one, "slug", "")))
def test_every_field_of_the_record_is_told_with_what_the_bundle_says_of_it(
    callrecords: Run, vendor: Any, resource: Any
) -> None:
    fields = told(callrecords, f"{vendor.slug}.{resource.name}")
    bundle = vendor.bundle()
    operation = bundle.operations[resource.list_operation]
    for name, facts in bundle.record_fields(operation).items():
        one = fields[name]
        assert (one["type"], one["unit"], one["personal"]) == (facts.kind, facts.unit, facts.pii)
        assert one["words"] == list(facts.enum)
        assert one["nullable"] is facts.nullable
        assert one["operators"] == list(operation.filter.operators(name))
        assert one["sortable"] is (operation.order is not None and name in operation.order.fields)
        assert one["on"] == (["list", "get"] if resource.get_operation else ["list"])
        assert one["description"].endswith(".")
    text = resources.files(vendor.package).joinpath("openapi.json").read_text("utf-8")
    kinds = {mark["kind"] for one in fields.values() for mark in one["evidence"]}
    assert kinds
    assert all(f'"kind": "{kind}"' in text for kind in kinds)
    assert all(one["evidence"] for one in fields.values())


def test_the_keys_are_always_the_same(callrecords: Run) -> None:
    keys = [list(one) for one in told(callrecords, "carrierx.call_drs").values()]
    assert keys[0] == [
        "name", "attribute", "type", "nullable", "unit", "operators", "words", "sortable", "personal", "on", "evidence", "description",
    ]  # fmt: skip
    assert all(one == keys[0] for one in keys)


def test_a_field_of_the_single_record_alone_says_so(callrecords: Run) -> None:
    assert told(callrecords, "portsip.calllogs")["cost"]["on"] == ["get"]


def test_parts_of_a_field_are_told_by_their_path(callrecords: Run) -> None:
    fields = told(callrecords, "cinnox.call_details")
    assert fields["recordingEventList"]["type"] == "array"
    length = fields["recordingEventList.files.duration"]
    assert (length["unit"], length["operators"], length["sortable"]) == ("milliseconds", [], False)
    assert fields["recordingEventList.files.downloadUrl"]["personal"] == "secret"
    assert told(callrecords, "carrierx.call_drs")["user_data.identity"]["personal"] == "secret"


def test_evidence_is_told_as_the_spec_has_it(callrecords: Run) -> None:
    evidence = told(callrecords, "carrierx.call_drs")["rate"]["evidence"]
    assert {mark["kind"] for mark in evidence} == {"sample", "assumed"}
    assert all(set(mark) <= {"kind", "page", "about", "note", "resolves"} for mark in evidence)


def test_names_are_told_as_the_wire_and_as_python_have_them(callrecords: Run) -> None:
    fields = told(callrecords, "cinnox.call_details")
    assert fields["callDate"]["attribute"] == "call_date"
    assert fields["recordingEventList.files.downloadUrl"]["attribute"] == "download_url"


def test_a_pipe_gets_one_plain_line_for_each_field(callrecords: Run) -> None:
    done = callrecords("fields", "carrierx.call_drs")
    lines = done.out.splitlines()
    assert lines[0].split() == ["Field", "Type", "Operators", "Words", "Sort", "Personal", "Evidence"]
    assert [line.split()[0] for line in lines[1:]] == list(told(callrecords, "carrierx.call_drs"))
    (duration,) = (line for line in lines if line.startswith("duration "))
    assert "decimal (seconds)" in duration
    assert "eq ne gt ge lt le" in duration
    assert duration.endswith("documented")
    (caller,) = (line for line in lines if line.startswith("number_src "))
    assert "number" in caller.split()
    (direction,) = (line for line in lines if line.startswith("direction "))
    assert "any inbound outbound undirected" in direction


@pytest.mark.parametrize("width", [80, 110, 200])
def test_a_terminal_gets_a_table_that_fits_and_lacks_no_field(callrecords: Run, width: int) -> None:
    found = command.fields_of(*command.find_target(VENDORS, "portsip.calllogs"))
    console = Console(force_terminal=True, width=width, color_system=None)
    with console.capture() as captured:
        command.show(found, console)
    lines = captured.get().splitlines()
    assert max(map(len, lines)) <= width
    text = captured.get()
    assert all(name in text for name in told(callrecords, "portsip.calllogs"))
    assert width < 110 or all(
        word in text for word in ("Evidence", "INBOUND_OUTBOUND_CALL", "FORWARDING_NOT_REACHABLE")
    )


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("carrierx.call_dr", "did you mean call_drs?"),
        ("carierx.call_drs", "did you mean carrierx?"),
        ("carrierx", "name a resource of carrierx: carrierx.conference_calls, carrierx.call_drs"),
        ("carrierx.", "name a resource of carrierx"),
    ],
)
def test_an_unknown_resource_is_answered_with_the_nearest(callrecords: Run, target: str, hint: str) -> None:
    done = callrecords("fields", target)
    assert done.code == Exit.USAGE
    assert hint in done.err
