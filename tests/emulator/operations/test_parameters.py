"""The emulator refuses a request without what each must have."""

from __future__ import annotations

import json

import msgspec
import pytest

from callrecords.conventions import BadParameter
from callrecords.emulator import Emulator
from callrecords.emulator.operations.parameters import Parameters
from callrecords.emulator.operations.wire import ServerRequest, ServerResponse
from callrecords.spec.operation import ParameterSpec
from callrecords.spec.schema import Schema
from tests.made_up import made_up

SERVER = Emulator([made_up()["dunlin"]], records=3)


def asked(query: str, **headers: str) -> ServerResponse:
    sent = {"authorization": f"Bearer {SERVER.token('dunlin')}", **headers}
    return SERVER.handle(ServerRequest("GET", f"{SERVER.base_path('dunlin')}/Legs.json?{query}", sent))


WINDOW = "connected:gte=1769000000&connected:lt=1769800000"


def test_a_request_with_everything_is_answered() -> None:
    assert asked(f"AccountId=DA17&{WINDOW}", **{"x-api-version": "2010-04-01"}).status == 200


@pytest.mark.parametrize(
    ("query", "headers", "named"),
    [
        (WINDOW, {"x-api-version": "2010-04-01"}, "AccountId"),
        (f"AccountId=7&{WINDOW}", {"x-api-version": "2010-04-01"}, "AccountId"),
        ("AccountId=DA17&connected:gte=0", {"x-api-version": "2010-04-01"}, "connected:lt"),
        (f"AccountId=DA17&{WINDOW}", {}, "X-Api-Version"),
        (f"AccountId=DA17&{WINDOW}", {"x-api-version": "1"}, "X-Api-Version"),
    ],
)
def test_a_request_without_a_part_of_it_is_a_bad_one(query: str, headers: dict[str, str], named: str) -> None:
    response = asked(query, **headers)
    assert response.status == 400
    assert named in json.loads(response.body)["message"]


def test_who_sends_no_token_hears_of_that_first() -> None:
    target = f"{SERVER.base_path('dunlin')}/Legs.json"
    assert SERVER.handle(ServerRequest("GET", target, {})).status == 401


@pytest.mark.parametrize(("written", "largest"), [("int32", 2**31 - 1), ("int64", 2**63 - 1)])
def test_a_whole_number_beyond_its_format_is_a_bad_one(written: str, largest: int) -> None:
    bundle = made_up()["dunlin"].bundle()
    declared = (ParameterSpec(name="target", place="query", schema=Schema(type="integer", format=written)),)
    operation = msgspec.structs.replace(next(iter(bundle.operations.values())), parameters=declared, filter=None)
    parameters = Parameters(bundle, operation, None)
    assert parameters.read(f"target={largest}")[1] == {"target": str(largest)}
    for beyond in (largest + 1, -largest - 2):
        with pytest.raises(BadParameter, match=f"from {-largest - 1} to {largest}"):
            parameters.read(f"target={beyond}")
