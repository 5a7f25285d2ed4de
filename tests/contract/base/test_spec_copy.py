"""The contract's own copy of a spec."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.contract.base.spec_copy import own_copy
from callrecords.conventions import fields, filters, order
from callrecords.registry import VENDORS
from callrecords.spec.bundle import read_bundle
from callrecords.spec.catalog import Vendor
from callrecords.spec.operation import Operation
from tests.made_up import fable

NOW = datetime(2026, 11, 21, tzinfo=UTC)
LISTS = [(vendor, one.list_operation) for vendor in [*VENDORS, fable()] for one in vendor.resources]


def copied(vendor: Vendor, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    document = json.loads(resources.files(vendor.package).joinpath("openapi.json").read_text())
    given_more = {"keys": {}, "bound": {}, "now": NOW} | more
    return document, own_copy(document, vendor.bundle(), **given_more)


def parameters(own: dict[str, Any], vendor: Vendor, operation_id: str) -> dict[str, dict[str, Any]]:
    found = vendor.bundle().operations[operation_id]
    return {one["name"]: one for one in own["paths"][found.path][found.method.lower()]["parameters"]}


@pytest.mark.parametrize(("vendor", "operation_id"), LISTS, ids=lambda value: getattr(value, "slug", value))
@given(data=st.data())
def test_whatever_the_patterns_generate_the_conventions_read(vendor: Vendor, operation_id: str, data: Any) -> None:
    _, own = copied(vendor)
    operation: Operation = vendor.bundle().operations[operation_id]
    known = vendor.bundle().record_fields(operation)
    guided = parameters(own, vendor, operation_id)

    def drawn(name: str) -> dict[str, str]:
        return {name: data.draw(st.from_regex(guided[name]["schema"]["pattern"], fullmatch=True))}

    if operation.filter is not None and operation.filter.parameter is not None:
        assert filters.parse(drawn(operation.filter.parameter), operation.filter, known) is not None
    if operation.order is not None:
        assert order.parse(drawn(operation.order.parameter), operation.order) is not None
    if operation.fields is not None:
        assert fields.parse(drawn(operation.fields.include), operation.fields, known) is not None


def test_the_bundle_itself_is_not_changed() -> None:
    for vendor in VENDORS:
        document, _ = copied(vendor, keys={one.name: ["k"] for one in vendor.resources}, bound={"x": "y"})
        assert document == json.loads(resources.files(vendor.package).joinpath("openapi.json").read_text())


def test_known_keys_become_examples_and_bound_values_the_only_choice() -> None:
    vendor = fable()
    (bound,) = [one.fills for one in vendor.bundle().client.parameters if one.place == "path"]
    _, own = copied(vendor, keys={"voice_entries": ["k1", "k2"]}, bound={bound: "mine"})
    found = parameters(own, vendor, "get_voice_entry")
    assert found[bound]["schema"]["enum"] == ["mine"]
    assert [one["value"] for one in found["entry-ref"]["examples"].values()] == ["k1", "k2"]


def test_a_known_key_is_a_number_where_the_path_takes_one() -> None:
    vendor = fable()
    document = json.loads(resources.files(vendor.package).joinpath("openapi.json").read_text())
    operation = vendor.bundle().operations["get_voice_entry"]
    for one in document["paths"][operation.path]["get"]["parameters"]:
        one["schema"] = {"type": "integer"} if one["name"] == "entry-ref" else one["schema"]
    own = own_copy(document, vendor.bundle(), keys={"voice_entries": ["17", "018x"]}, bound={}, now=NOW)
    examples = parameters(own, vendor, "get_voice_entry")["entry-ref"]["examples"]
    assert [one["value"] for one in examples.values()] == [17, "018x"]


def test_a_part_of_a_path_that_no_token_is_bound_to_is_tried_with_its_value_and_with_others() -> None:
    vendor = fable()
    name = next(one for one in vendor.bundle().operations["list_voice_entries"].parameters if one.place == "path").name
    document = json.loads(resources.files(vendor.package).joinpath("openapi.json").read_text())
    for operation in (method for item in document["paths"].values() for method in item.values()):
        operation.get("x-visibility", {}).pop("bound", None)
    own = own_copy(document, read_bundle(json.dumps(document).encode()), keys={}, bound={name: "~"}, now=NOW)
    parameter = parameters(own, vendor, "list_voice_entries")[name]
    assert "enum" not in parameter["schema"]
    assert parameter["examples"] == {"known-0": {"value": "~"}}
