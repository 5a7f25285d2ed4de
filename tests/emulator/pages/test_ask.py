"""Requests that a page asks for, and what it is shown of the answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest

from callrecords.emulator import Emulator, ServerRequest
from callrecords.registry import VENDORS
from callrecords.spec.operation import Operation
from tests.emulator.driver import NOW
from tests.made_up import made_up

LISTS = [(vendor.slug, resource.list_operation) for vendor in VENDORS for resource in vendor.resources]


@pytest.fixture(scope="module")
def emulator() -> Emulator:
    return Emulator((*VENDORS, *made_up().values()), records=40, now=NOW)


def ask(emulator: Emulator, **question: Any) -> dict[str, Any]:
    headers = {"host": "127.0.0.1:8707", "content-type": "application/json"}
    body = msgspec.json.encode(question)
    response = emulator.handle(ServerRequest("POST", "/_emulator/ask", headers, body=body))
    told: dict[str, Any] = msgspec.json.decode(response.body)
    return told | {"delay": response.delay}


def operation(emulator: Emulator, slug: str, name: str) -> Operation:
    return emulator.server(slug).bundle.operations[name]


@pytest.mark.parametrize("slug", [vendor.slug for vendor in VENDORS] + sorted(made_up()))
def test_every_list_of_every_vendor_is_asked_with_its_token(emulator: Emulator, slug: str) -> None:
    for resource in next(one for one in emulator.vendors if one.slug == slug).resources:
        told = ask(emulator, vendor=slug, operation=resource.list_operation)
        assert (told["status"], told["table"]["rows"] != []) == (200, True), told["request"]
        columns = {column["name"] for column in told["table"]["columns"]}
        assert all(not columns.isdisjoint(row) for row in told["table"]["rows"])


@pytest.mark.parametrize(("slug", "name"), LISTS)
def test_a_filter_and_an_order_are_written_as_the_vendor_takes_them(emulator: Emulator, slug: str, name: str) -> None:
    facts = operation(emulator, slug, name)
    assert facts.filter is not None
    words = emulator.server(slug).bundle.record_fields(facts)
    field = next(one for one in facts.filter.filterable if words[one].enum and "eq" in facts.filter.operators(one))
    whole = ask(emulator, vendor=slug, operation=name, numbers=True)["table"]["rows"]
    word = next(row[field] for row in whole if row[field])
    order = {} if facts.order is None else {"order": facts.order.fields[0], "descending": True}
    told = ask(emulator, vendor=slug, operation=name, where=f'{field} eq "{word}"', **order)
    assert told["status"] == 200
    assert {row[field] for row in told["table"]["rows"]} == {word}
    target = told["request"].split()[1]
    assert emulator.requests[-1].target == target
    assert target in told["curl"]


def test_a_page_is_skipped_by_its_place(emulator: Emulator) -> None:
    slug, name = LISTS[0]
    rows = [ask(emulator, vendor=slug, operation=name, limit=10, page=page)["table"]["rows"] for page in (0, 1)]
    assert [len(page) for page in rows] == [10, 10]
    assert rows[0][-1] != rows[1][0]


def test_numbers_and_names_are_masked_unless_asked(emulator: Emulator) -> None:
    for slug, name in LISTS:
        server = emulator.server(slug)
        fields = server.bundle.record_fields(operation(emulator, slug, name))
        personal = {one.name for one in fields.values() if one.pii is not None}
        plain = ask(emulator, vendor=slug, operation=name, limit=10, numbers=True)
        masked = ask(emulator, vendor=slug, operation=name, limit=10)
        secret = {row[one] for row in plain["table"]["rows"] for one in personal if len(row.get(one, "")) > 6}
        secret = {one for one in secret if '"' not in one and "\\" not in one}  # JSON writes those in another way
        assert secret
        assert [one for one in secret if one not in plain["body"]] == []
        assert [row[one] for row in masked["table"]["rows"] for one in personal if row.get(one, "•") in secret] == []
        assert [one for one in secret if f'"{one}"' in masked["body"]] == []


def test_a_record_is_asked_for_by_its_key_and_is_masked_too(emulator: Emulator) -> None:
    slug, resource = next((vendor.slug, one) for vendor in VENDORS for one in vendor.resources if one.get_operation)
    server = emulator.server(slug)
    row = ask(emulator, vendor=slug, operation=resource.list_operation, numbers=True)["table"]["rows"][0]
    (parameter,) = operation(emulator, slug, resource.get_operation or "").path_parameters
    key = row[server.bundle.identity(operation(emulator, slug, resource.list_operation)).said]
    found = [
        ask(emulator, vendor=slug, operation=resource.get_operation, path={parameter: key}, numbers=one)
        for one in (True, False)
    ]
    assert [one["status"] for one in found] == [200, 200]
    assert "•••" not in found[0]["body"]
    assert "•••" in found[1]["body"]


def test_a_key_in_the_query_stands_in_the_request(emulator: Emulator) -> None:
    slug = next(one for one in made_up() if emulator.server(one).identity.in_query)
    vendor = made_up()[slug]
    told = ask(emulator, vendor=slug, operation=vendor.resources[0].list_operation)
    query = dict(parse_qsl(urlsplit(told["request"].split()[1]).query))
    assert query[emulator.server(slug).identity.carrier.name] == emulator.token(slug)


def test_what_a_fault_does_is_told(emulator: Emulator) -> None:
    slug, name = LISTS[0]
    for fault, said in (("reset", "broken on its way by the fault reset"), ("throttled", "429"), ("html", "200 OK")):
        emulator.faults.add(fault, name)
        told = ask(emulator, vendor=slug, operation=name)
        assert said in told["outcome"]
        assert told["table"] is None
    emulator.faults.add("latency", name, seconds=2.5)
    assert ask(emulator, vendor=slug, operation=name)["delay"] == 2.5
    for fault in ("nan", "latin1", "bomb", "lone-surrogate", "bom", "empty-body", "cut-gzip", "duplicate-keys"):
        emulator.faults.add(fault, name)
        assert "error" not in ask(emulator, vendor=slug, operation=name), fault
    emulator.faults.clear()


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        ({"vendor": "nobody"}, "vendor: there is no 'nobody'"),
        ({"operation": "list_nothing"}, "operation: there is no 'list_nothing'"),
        ({"where": "nothing eq 1"}, "nothing: unknown field"),
        ({"order": "nothing"}, "cannot be sorted by nothing"),
        ({"limit": 10**9}, "limit"),
        ({"token": "red"}, "no token kind 'red'"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_name(emulator: Emulator, question: dict[str, Any], hint: str) -> None:
    slug, name = LISTS[0]
    before = len(emulator.requests)
    assert hint in ask(emulator, **({"vendor": slug, "operation": name} | question))["error"]
    assert len(emulator.requests) == before
