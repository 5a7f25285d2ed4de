"""The client side of the contract: every example of every spec, served and read."""

from __future__ import annotations

import pytest

from callrecords.contract.client_side import judge_examples
from callrecords.contract.verdicts import Outcome
from callrecords.core.catalog import Vendor
from callrecords.registry import VENDORS
from tests.made_up import fable


@pytest.mark.parametrize("vendor", [*VENDORS, fable()], ids=lambda vendor: vendor.slug)
def test_every_example_is_read_as_an_independent_reader_reads_it(vendor: Vendor) -> None:
    """Raw bytes are the bytes sent, values are exact, client and wire models agree; no operation lacks an example."""
    verdicts = judge_examples(vendor)
    assert {verdict.operation for verdict in verdicts} == set(vendor.bundle().operations)
    assert [verdict for verdict in verdicts if verdict.outcome is not Outcome.PASS] == []
