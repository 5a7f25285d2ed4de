"""What filters are tried with, and what is said of a server that reads them carelessly."""

from __future__ import annotations

import pytest

from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.server.samples import in_single_quotes, patterns
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.contract.conftest import Serve


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.slug)
def test_what_follows_a_good_condition_is_read(served: Serve, vendor: Vendor) -> None:
    right, wrong = (
        served(vendor, bugs=bugs).verdicts("filter.malformed") for bugs in ((), ("rest-of-filter-ignored",))
    )
    assert {one.outcome for one in right} <= {Outcome.PASS}
    assert {one.outcome for one in wrong} <= {Outcome.FAIL}
    assert len(right) == len(wrong)


def test_patterns_hold_each_sign_that_other_servers_take_for_a_wildcard() -> None:
    tried = "".join(patterns("carrier"))
    assert {"_", "*", "?", ".", "\\"} <= {*tried}
    assert "c%r" in patterns("carrier")


def test_a_text_with_a_single_quote_keeps_its_double_ones() -> None:
    assert in_single_quotes('name eq "A B"') == "name eq 'A B'"
    assert in_single_quotes('name eq "O\'Neil"') == 'name eq "O\'Neil"'
