"""What filters are tried with, and what is said of a server that reads them carelessly."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.server.samples import in_single_quotes, near, patterns
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.contract.conftest import Judged, Serve

PORTSIP = next(one for one in VENDORS if one.slug == "portsip")


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


def few_filters(served: Serve, *names: str, bugs: tuple[str, ...] = ()) -> Judged:
    """A list whose filter grammar is OData, and which can be filtered by some fields only."""
    judged = served(PORTSIP, bugs=bugs)
    for case in judged.cases:
        facts = case.operation.filter
        if facts is not None:
            kept = msgspec.structs.replace(facts, fields={name: facts.fields[name] for name in names})
            case.operation = case.listing.operation = msgspec.structs.replace(case.operation, filter=kept)
    return judged


@pytest.mark.parametrize("names", [("started_at",), ("caller", "started_at"), ("id",)])
def test_conditions_are_joined_by_or_however_few_fields_are_filtered(served: Serve, names: tuple[str, ...]) -> None:
    (kept,) = few_filters(served, *names).verdicts("filter.or")
    assert kept.outcome is Outcome.PASS, kept.evidence
    (broken,) = few_filters(served, *names, bugs=("and-or-swapped",)).verdicts("filter.or")
    assert broken.outcome is Outcome.FAIL


def test_two_conditions_hold_together_where_a_time_has_strict_bounds_alone(served: Serve) -> None:
    for bugs, outcome in (((), Outcome.PASS), (("and-or-swapped",), Outcome.FAIL)):
        judged = few_filters(served, "id", "started_at", bugs=bugs)
        for case in judged.cases:
            facts = case.operation.filter
            if facts is not None:
                kept = msgspec.structs.replace(facts, fields={**facts.fields, "started_at": ("gt", "lt")})
                case.operation = case.listing.operation = msgspec.structs.replace(case.operation, filter=kept)
        (found,) = judged.verdicts("filter.and")
        assert found.outcome is outcome, found.evidence


def test_two_conditions_hold_together_where_each_selects_one_record_or_nearly_all(served: Serve) -> None:
    (kept,) = few_filters(served, "id", "session_id").verdicts("filter.and")
    assert kept.outcome is Outcome.PASS, kept.evidence
    (broken,) = few_filters(served, "id", "session_id", bugs=("and-or-swapped",)).verdicts("filter.and")
    assert broken.outcome is Outcome.FAIL


def test_a_filter_on_keys_alone_is_kept_on_every_page(served: Serve) -> None:
    (kept,) = few_filters(served, "id").verdicts("paging.keeps-filter")
    assert kept.outcome is Outcome.PASS, kept.evidence


def test_where_windows_are_limited_and_have_no_end_a_condition_begins_within_the_last_one(served: Serve) -> None:
    (case,) = [one for one in few_filters(served, "started_at", "caller").cases if one.is_list]
    facts, clock = case.operation.filter, case.operation.clock
    assert facts is not None
    assert clock is not None
    assert near(case, "started_at") == case.listing.whole
    clock = msgspec.structs.replace(clock, widest_window=timedelta(days=3))
    facts = msgspec.structs.replace(facts, fields={"started_at": ("eq", "ge"), "caller": ("eq",)})
    case.operation = case.listing.operation = msgspec.structs.replace(case.operation, filter=facts, clock=clock)
    times = [one.value("started_at") for one in near(case, "started_at")]
    assert 0 < len(times) < len(case.listing.whole)
    assert all(isinstance(at, datetime) and (case.target.now or at) - at < timedelta(days=3) for at in times)
    assert near(case, "caller") == case.listing.whole
