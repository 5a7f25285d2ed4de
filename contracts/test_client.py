"""The client side of the contract: every promise of a client, on every vendor."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from callrecords.contract.base.promises import CLIENT_PROMISES
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.client.suite import judge_client
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from callrecords.spec.operation import Operation
from contracts.client_bugs import BUGS, ClientBug
from tests.made_up import made_up

WIRE = {"client.connections", "client.faults"}
"""Laws of what happens on the wire, whatever is carried there: the slowest, so only one made-up vendor, whose pages name
the next one, is judged here by them. `deep_client.py` judges the others."""
NAMES_NEXT = "wren"


SOME: Mapping[str, Callable[[Operation], object]] = {
    "client.exports": lambda operation: operation.job,
    "client.changes": lambda operation: operation.sync,
}
"""Promises that are only for some lists: those whose vendor makes files of them, those that tell their changes."""


def promised(vendor: Vendor, promise: str) -> set[str]:
    """The lists that such a promise is for."""
    return {name for name, operation in vendor.bundle().operations.items() if SOME[promise](operation) is not None}


CASES = [
    pytest.param(vendor, promise, id=f"{vendor.slug}-{promise}")
    for vendor in (*VENDORS, *made_up().values())
    for promise in CLIENT_PROMISES
    if promise not in WIRE or vendor in VENDORS or vendor.slug == NAMES_NEXT
    if promise not in SOME or promised(vendor, promise)
]


@pytest.mark.parametrize(("vendor", "promise"), CASES)
def test_the_clients_keep_every_promise(vendor: Vendor, promise: str) -> None:
    """No operation and no list is left out."""
    judged_whole(vendor, promise)


def judged_whole(vendor: Vendor, promise: str) -> None:
    """Judge one promise, and find nothing wrong; where it is for some lists, the others are told as such."""
    verdicts = list(judge_client(vendor, promise))
    if promise in SOME:
        beside = {one.operation for one in verdicts if one.outcome is Outcome.NOT_APPLICABLE}
        assert not beside & promised(vendor, promise)
        verdicts = [one for one in verdicts if one.operation not in beside]
    judged = {verdict.operation for verdict in verdicts}
    lists = {one.list_operation for one in vendor.resources}
    some = promise in SOME
    assert judged in ((promised(vendor, promise),) if some else (set(vendor.bundle().operations), lists))
    assert [verdict for verdict in verdicts if verdict.outcome is not Outcome.PASS] == []


@pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS)
def test_every_bug_of_a_client_has_a_place_to_be_planted_at(bug: ClientBug) -> None:
    """The clients move on; a bug without its seam would be none."""
    with bug.planted():
        assert bug.breaks in CLIENT_PROMISES
