"""Requests that stand on vendors' pages, sent as written, and the answers that the pages tell of."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from callrecords.emulator import Emulator
from callrecords.emulator.serving.transports import EmulatorTransport
from callrecords.portsip import CalllogsFields as F
from callrecords.portsip import PortSIP
from callrecords.spec.catalog import find
from callrecords.vendors import vendors
from tests.emulator.changed import changed
from tests.emulator.driver import Driver


@pytest.fixture
def portsip(emulator: Emulator) -> Driver:
    return Driver(emulator, "portsip", "calllogs")


def callers(records: list[dict[str, Any]]) -> list[str]:
    return [record.get("caller") or "" for record in records]


@pytest.mark.parametrize("operator", ["gt", "ge", "lt", "le"])
def test_texts_are_ranked_by_code_point(portsip: Driver, operator: str) -> None:
    every = [caller for caller in callers(portsip.walk(90)) if caller]
    compare = {"gt": str.__gt__, "ge": str.__ge__, "lt": str.__lt__, "le": str.__le__}[operator]
    found = callers(portsip.walk(90, filter=f"caller {operator} '{every[50]}'"))
    assert found == [caller for caller in every if compare(caller, every[50])]
    assert 0 < len(found) < len(every)


def test_a_search_for_one_text_or_another_finds_either(portsip: Driver) -> None:
    every = portsip.walk(90)
    one, other = sorted({caller for caller in callers(every) if caller})[::40][:2]
    found = portsip.walk(90, search=f"{one} or {other}")
    expected = {record["id"] for text in (one, other) for record in portsip.walk(90, search=text)}
    assert {record["id"] for record in found} == expected
    assert expected


def test_the_typed_client_ranks_texts_as_the_page_does(portsip: Driver) -> None:
    every = [caller for caller in callers(portsip.walk(90)) if caller]
    with httpx.Client(transport=EmulatorTransport(portsip.emulator)) as http:
        client = PortSIP(
            token=portsip.emulator.token("portsip"),
            hostname="pbx.example",
            http_client=http,
            base_url=f"http://127.0.0.1{portsip.emulator.base_path('portsip')}",
        )
        found = [call.caller for call in client.calllogs.iter(where=(F.caller >= every[50]) & (F.caller < "9"))]
    assert sorted(caller or "" for caller in found) == sorted(one for one in every if every[50] <= one < "9")


@pytest.mark.parametrize("path", ["/calllogs({id})", "/calllogs/{id}.json"])
def test_all_of_a_path_but_its_parameters_stands_as_it_is_written(path: str) -> None:
    def moved(document: dict[str, Any]) -> None:
        written = next(one for one in document["paths"] if one.endswith("/{id}"))
        document["paths"][path] = document["paths"].pop(written)

    driver = Driver(Emulator([changed(find(vendors(), "portsip"), moved)], records=3), "portsip", "calllogs")
    key = driver.rows()[0]["id"]
    assert driver.get(key).status == 200
    other = driver.path("get", id=key).replace(".", "x").replace("(", "x")
    assert driver.send(other).status == 404


@pytest.mark.parametrize("key", ["878156644691742720", "no.such+id", "{8c1f}", "é", "a b"])
def test_an_id_of_any_form_is_looked_up(portsip: Driver, key: str) -> None:
    """The page asks clients not to constrain ids."""
    assert portsip.get(key).status == 404


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"offset": "-1"}, "negative offset"),
        ({"limit": "-1"}, "negative limit"),
        ({"limit": "501"}, "exceed maximum limit 500"),
        ({"startAt": "2026-11-07T00:00:00Z"}, "missing one of startAt, endAt"),
        ({"endAt": "2026-11-07T00:00:00Z"}, "missing one of startAt, endAt"),
        ({"startAt": "2026-11-07T00:00:00Z", "endAt": "2026-11-06T00:00:00Z"}, "endAt is prior to startAt"),
        ({"limit": "ten"}, "invalid query: (limit: must be a whole number)"),
    ],
)
def test_call_details_are_refused_in_the_words_of_the_error_table(
    emulator: Emulator, asked: dict[str, str], message: str
) -> None:
    answer = Driver(emulator, "cinnox", "call_details").list(**asked)
    assert answer.status == 400
    assert json.loads(answer.body) == {"code": 6451000, "message": message}


def test_a_vendor_without_words_of_its_own_for_them_answers_as_to_any_bad_parameter(portsip: Driver) -> None:
    answer = portsip.list(skip="-1")
    assert (answer.status, json.loads(answer.body)["errors"][0]["code"]) == (400, "VALIDATE_FAILED")
