"""What clients send, whatever they are asked: judged by the declared parameters, with none of their own code."""

from __future__ import annotations

from collections import Counter
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from callrecords.contract.base.schemas import spec_of
from callrecords.contract.client.arguments import arguments
from callrecords.contract.client.calls import ClientCaller
from callrecords.contract.client.request_judge import RequestJudge, argument_faults
from callrecords.errors import CallRecordsError, RequestError
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.made_up import fable

EVERY = [*VENDORS, fable()]
OPERATIONS = [(vendor, name) for vendor in EVERY for name in vendor.bundle().operations]


@pytest.mark.parametrize(("vendor", "operation"), OPERATIONS, ids=[name for _, name in OPERATIONS])
def test_whatever_is_asked_only_what_is_declared_is_sent(vendor: Vendor, operation: str) -> None:
    """Or nothing at all, with an error that says why; the token goes into the Authorization header only."""
    spec = spec_of(vendor)
    judge, caller, seen = RequestJudge(spec, operation), ClientCaller(vendor, operation), Counter[str]()
    facts = spec.bundle.operations[operation]
    body = bytes(next(iter(facts.ok.examples.values())).value)

    @hypothesis.settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @hypothesis.given(arguments(vendor, spec, operation), st.booleans())
    def ask(asked: dict[str, Any], asynchronous: bool) -> None:
        try:
            caller(body, asynchronous=asynchronous, **asked)
        except RequestError:
            assert caller.sent == []
            seen["refused"] += 1
            return
        except CallRecordsError:
            pass  # the answer does not belong to the question
        (request,) = caller.sent
        assert [*judge.faults(request), *argument_faults(spec, operation, asked, request)] == []
        seen["sent"] += 1

    ask()
    assert seen["sent"] > 10, seen


@pytest.mark.parametrize("vendor", EVERY, ids=lambda vendor: vendor.slug)
def test_every_operation_has_exactly_one_method(vendor: Vendor) -> None:
    """Blocking and asynchronous; `pages` and `iter` are walks over `list`."""
    named = [name for one in vendor.resources for name in (one.list_operation, one.get_operation) if name is not None]
    assert sorted(named) == sorted(vendor.bundle().operations)
    for client in (vendor.load(vendor.client), vendor.load(vendor.async_client)):
        public = {name for name in vars(client) if not name.startswith("_")}
        assert public == {one.attribute for one in vendor.resources}
        for one in vendor.resources:
            found = getattr(client, one.attribute).func.__annotations__["return"]
            methods = {name for name in vars(vendor.load(found)) if not name.startswith("_")}
            assert methods == {"list", "pages", "iter"} | ({"get"} if one.get_operation else set())
