"""`callrecords vendors`."""

from __future__ import annotations

from callrecords.cli.vendors import evidence
from callrecords.registry import VENDORS
from tests.cli.conftest import Run


def test_every_operation_is_listed_with_its_evidence_and_every_variable(callrecords: Run) -> None:
    done = callrecords("vendors")
    assert (done.code, done.err) == (0, "")
    for vendor in VENDORS:
        bundle = vendor.bundle()
        for operation in bundle.operations.values():
            assert f"    {operation.resource.role:4}  {operation.method} {operation.path}\n" in done.out
            assert f"  {vendor.slug}.{operation.resource.name}\n" in done.out
        for name in ("token", "base_url", *(parameter.name for parameter in bundle.client.parameters)):
            assert f"  {bundle.client.variable(name)}  " in done.out
    assert "no evidence given" not in done.out
    assert done.out.count(" documented") == sum(len(vendor.bundle().operations) for vendor in VENDORS)


def test_evidence_is_counted_through_references_once_and_not_in_examples() -> None:
    schemas = {
        "Call": {
            "x-evidence": [{"kind": "documented"}, {"kind": "assumed"}],
            "properties": {"leg": {"$ref": "#/components/schemas/Call"}, "x": {"x-evidence": {"kind": "sample"}}},
        }
    }
    node = {
        "x-evidence": {"kind": "documented"},
        "examples": {"a": {"value": {"x-evidence": {"kind": "sample"}}}},
        "responses": [{"$ref": "#/components/schemas/Call"}, {"$ref": "#/components/schemas/Call"}],
    }
    assert evidence(node, schemas) == {"documented": 2, "assumed": 1, "sample": 1}
