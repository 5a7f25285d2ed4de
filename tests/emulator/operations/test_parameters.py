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


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("1.5e1", "15"), ("-2E-2", "-0.02"), ("3.5e%2B2", "350"), ("15", "15"), ("1.7e308", "1" + "0" * 50),
        ("-5e-324", "-0." + "0" * 49 + "1"), ("0e400", "0"), ("1e5000", None), ("e5", None),
    ],
)  # fmt: skip
def test_a_number_may_be_written_with_an_exponent(sent: str, read: str | None) -> None:
    bundle = made_up()["dunlin"].bundle()
    listing = next(one for one in bundle.operations.values() if one.pagination is not None)
    number = ParameterSpec(name="price", place="query", schema=Schema(type="number"))
    parameters = Parameters(bundle, msgspec.structs.replace(listing, parameters=(number,)), None)
    _, values = parameters.read(f"price={sent}")
    assert values["price"] == (read if read is not None else sent)
