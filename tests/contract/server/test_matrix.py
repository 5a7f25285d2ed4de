"""Features of a list meet in pairs, and a fault names the smallest combination that shows it."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.server.combinations import Combination, combinations
from callrecords.contract.server.matrix import together
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from callrecords.spec.expressions import And, Condition, Op, Order
from tests.contract.conftest import Serve
from tests.made_up import fable, made_up

ALL = [*VENDORS, fable()]
CARRIERX = next(vendor for vendor in VENDORS if vendor.slug == "carrierx")

BY_SIZE = (Condition("price", Op.GE, 1), Condition("type", Op.EQ, "telecom"))


def features(one: Combination) -> set[str]:
    """What a combination holds, roughly: which feature, and for small ones which form of it."""
    found = {f"place {one.place}", f"size {one.size}", f"kind {one.kind}", f"window {one.window is not None}"}
    found |= {f"fields {bool(one.include)} {bool(one.exclude)}", f"order {len(one.order)}", f"search {len(one.search)}"}
    return found | {f"where {one.where.op if isinstance(one.where, Condition) else type(one.where).__name__}"}


@pytest.mark.parametrize("vendor", ALL, ids=lambda vendor: vendor.slug)
def test_each_two_features_meet(served: Serve, vendor: Vendor) -> None:
    case = next(case for case in served(vendor).cases if case.is_list)
    rows = [features(one) for one in combinations(case)]
    alone = set().union(*rows)
    apart = {"order", "place"}  # beside a cursor a list has one order only
    for one, other in itertools.combinations(sorted(alone), 2):
        if one.split()[0] != other.split()[0] and {one.split()[0], other.split()[0]} != apart:
            assert any({one, other} <= row for row in rows), (one, other)


@pytest.mark.parametrize("vendor", ALL, ids=lambda vendor: vendor.slug)
def test_a_right_server_keeps_them_all(served: Serve, vendor: Vendor) -> None:
    for case in served(vendor).cases:
        if case.is_list:
            assert [one for one in together(case) if not getattr(one, "holds", True)] == []


def test_nothing_is_held_against_a_page_size_that_nobody_says(served: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(case for case in served(made_up()["wren"]).cases if case.operation.operation_id == "list_calls")
    paging = case.listing.paging
    unsaid = msgspec.structs.replace(paging, limit=msgspec.structs.replace(paging.limit, default=None))
    monkeypatch.setattr(case.listing, "paging", unsaid)
    assert [one for one in together(case) if not getattr(one, "holds", True)] == []


def test_a_fault_names_the_smallest_combination_and_the_record(served: Serve) -> None:
    judged = served(CARRIERX, bugs=("order-lost-beside-filter",))
    (verdict,) = [one for one in judged.verdicts("features.together") if one.operation == "list_call_drs"]
    assert verdict.outcome is Outcome.FAIL
    for fault in verdict.evidence.removesuffix(" (and more)").split("; "):
        said, _, text = fault.partition(": ")
        assert len(said.split(" + ")) == 2
        assert "order " in said
        assert text.startswith("record ")
        assert text.endswith("is out of order")


def test_a_page_that_lacks_a_record_is_named_with_its_key(served: Serve) -> None:
    judged = served(CARRIERX, bugs=("cursor-drops-filter",))
    (verdict,) = [one for one in judged.verdicts("features.together") if one.operation == "list_call_drs"]
    keys = judged.cases[0].listing.keys + judged.cases[-1].listing.keys
    assert verdict.outcome is Outcome.FAIL
    assert "page 1" in verdict.evidence
    assert any(key in verdict.evidence for key in keys)


def test_a_combination_is_made_smaller_one_feature_at_a_time() -> None:
    whole = Combination(where=And(BY_SIZE), order=(Order("price"),), size="all")
    smaller = list(whole.smaller())
    assert Combination(order=(Order("price"),), size="all") in smaller
    assert Combination(where=BY_SIZE[0], order=(Order("price"),), size="all") in smaller
    assert whole not in smaller
    assert list(Combination().smaller()) == []


def test_what_it_says_holds_no_value() -> None:
    assert Combination(where=And(BY_SIZE), place="after").says == "price ge and type eq + after a record"
    assert "telecom" not in repr(BY_SIZE)
    assert Combination().says == "no parameter"
