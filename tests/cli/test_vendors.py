"""`callrecords vendors`."""

from __future__ import annotations

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
