"""Records that are added with values of the test's own choosing."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from callrecords.emulator import Emulator, ServerRequest
from callrecords.errors import BadArgument
from callrecords.registry import VENDORS
from tests.emulator.driver import NOW

DRS = "carrierx.call_drs"


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(VENDORS, records=5, now=NOW)


def read(emulator: Emulator, key: str) -> dict[str, Any]:
    headers = {"host": "x", "authorization": f"Bearer {emulator.token('carrierx')}"}
    answer = emulator.handle(ServerRequest("GET", f"{emulator.base_path('carrierx')}/calls/call_drs/{key}", headers))
    assert answer.status == 200, answer.body
    found: dict[str, Any] = json.loads(answer.body, parse_float=Decimal)
    return found


def test_a_record_has_the_values_that_were_given_and_the_list_filters_by_them(emulator: Emulator) -> None:
    keys = emulator.records.add(DRS, 2, fields={"price": "0.5", "number_src": "15165550100"})
    for key in keys:
        assert (read(emulator, key)["price"], read(emulator, key)["number_src"]) == ("0.5", "15165550100")
    target = f"{emulator.base_path('carrierx')}/calls/call_drs?filter=number_src%20eq%2015165550100"
    headers = {"host": "x", "authorization": f"Bearer {emulator.token('carrierx')}"}
    body = json.loads(emulator.handle(ServerRequest("GET", target, headers)).body)
    assert sorted(item["dr_sid"] for item in body["items"]) == sorted(keys)


def test_a_value_stays_when_the_record_settles(emulator: Emulator) -> None:
    (key,) = emulator.records.add(DRS, settles=timedelta(hours=1), fields={"number_src": "15165550100"})
    emulator.clock.advance(timedelta(hours=2))
    assert read(emulator, key)["number_src"] == "15165550100"


def test_null_and_the_key_can_be_given(emulator: Emulator) -> None:
    assert emulator.records.add(DRS, fields={"price": None, "dr_sid": "6ba7b810-9dad-41d1-80b4-00c04fd430c8"}) == (
        "6ba7b810-9dad-41d1-80b4-00c04fd430c8",
    )
    assert read(emulator, "6ba7b810-9dad-41d1-80b4-00c04fd430c8")["price"] is None
    with pytest.raises(BadArgument, match="there is a record with this dr_sid"):
        emulator.records.add(DRS, fields={"dr_sid": "6ba7b810-9dad-41d1-80b4-00c04fd430c8"})


@pytest.mark.parametrize(
    ("fields", "count", "hint"),
    [
        ({"prise": "0.5"}, 1, "no field 'prise'; did you mean price"),
        ({"date_stop": 5}, 1, "date_stop"),
        ({"price": ["0.5"]}, 1, "price"),
        ({"price": object()}, 1, "fields: "),
        ({"dr_sid": "6ba7b810-9dad-41d1-80b4-00c04fd430c8"}, 2, "one record at a time"),
        ({"dr_sid": None}, 1, "dr_sid"),
        ([("price", "1")], 1, "expected a dict of names and values, got list"),
    ],
)
def test_what_the_spec_does_not_allow_is_refused_and_nothing_is_added(
    emulator: Emulator, fields: Any, count: int, hint: str
) -> None:
    before = emulator.records.count(DRS)
    with pytest.raises(BadArgument, match=hint):
        emulator.records.add(DRS, count, fields=fields)
    assert emulator.records.count(DRS) == before


def test_an_order_over_http_takes_them_to_the_digit(emulator: Emulator) -> None:
    order = b'{"resource": "carrierx.call_drs", "fields": {"price": "0.10000000000000000001"}}'
    headers = {"host": "x", "content-type": "application/json"}
    answer = emulator.handle(ServerRequest("POST", "/_emulator/records", headers, body=order))
    (key,) = msgspec.json.decode(answer.body)["keys"]
    assert read(emulator, key)["price"] == "0.10000000000000000001"
    wrong = emulator.handle(
        ServerRequest("POST", "/_emulator/records", headers, body=order.replace(b"price", b"prise"))
    )
    assert (wrong.status, b"did you mean price" in wrong.body) == (400, True)
