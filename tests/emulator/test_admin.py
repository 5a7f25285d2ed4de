"""The emulator's own API over a real socket, and its request log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from callrecords.emulator import Emulator, Server, serve
from tests.emulator.driver import NOW, Driver
from tests.made_up import SLUG, fable

RESOURCE = f"{SLUG}.voice_entries"


@pytest.fixture
def server() -> Iterator[Server]:
    with serve(Emulator([fable()], records=20, now=NOW)) as server:
        yield server


@pytest.fixture
def admin(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server.origin}/_emulator/") as client:
        yield client


@pytest.fixture
def driver(server: Server) -> Driver:
    return Driver(server.emulator, SLUG, "voice_entries")


def test_the_overview_says_where_and_with_which_tokens(admin: httpx.Client, server: Server) -> None:
    told = admin.get("").json()
    vendor = told["vendors"][SLUG]
    assert server.origin + vendor["path"] == server.url(SLUG)
    assert vendor["tokens"]["read"] == server.token(SLUG)
    assert vendor["parameters"] == server.parameters(SLUG)


def test_faults_are_added_listed_with_their_hits_and_cleared(admin: httpx.Client, driver: Driver) -> None:
    order = {"name": "throttled", "operation": "list_voice_entries", "count": 2, "args": {"seconds": 3}}
    assert admin.post("faults", json=order).status_code == 200
    assert driver.list().status == 429
    (listed,) = admin.get("faults").json()
    assert (listed["name"], listed["hits"], listed["args"]["seconds"]) == ("throttled", 1, 3)
    assert admin.delete("faults").json() == []
    assert driver.list().status == 200


def test_the_clock_is_moved_run_and_frozen(admin: httpx.Client) -> None:
    assert admin.get("clock").json() == {"now": "2026-11-21T00:00:00Z", "running": False}
    assert admin.post("clock", json={"advance": "PT1H"}).json()["now"] == "2026-11-21T01:00:00Z"
    assert admin.post("clock", json={"set": "2026-12-01T00:00:00Z"}).json()["now"] == "2026-12-01T00:00:00Z"
    assert admin.post("clock", json={"running": True}).json()["running"] is True
    assert admin.post("clock", json={"running": False}).json()["running"] is False


def test_records_are_counted_and_added_and_all_is_reset(admin: httpx.Client, driver: Driver) -> None:
    before = admin.get("records").json()[RESOURCE]
    keys = admin.post("records", json={"resource": RESOURCE, "count": 3, "ended": "2026-11-20T12:00:00Z"}).json()[
        "keys"
    ]
    assert len(keys) == 3
    assert admin.get("records").json()[RESOURCE] == before + 3
    assert driver.get(keys[0]).status == 200
    assert admin.post("reset", json={}).status_code == 200
    assert driver.get(keys[0]).status == 404


@pytest.mark.parametrize(
    ("room", "order", "hint"),
    [
        ("faults", {"name": "throtled"}, "throttled"),
        ("faults", {"nam": "throttled"}, "nam"),
        ("faults", {"name": "latency", "args": {"sec": 1.0}}, "seconds"),
        ("clock", {"set": "2020-01-01T00:00:00Z"}, "forward"),
        ("clock", {"set": "2027-01-01T00:00:00"}, "zone"),
        ("clock", {"advance": "one hour"}, "duration"),
        ("clock", {"advance": "P99999999D"}, "9000"),
        ("clock", {"advance": "PT1H", "set": "2027-01-01T00:00:00Z"}, "not both"),
        ("clock", {"set": "2020-01-01T00:00:00Z", "running": True}, "forward"),
        ("faults", {"name": "latency", "args": {"seconds": -5}}, "from 0 to 3600"),
        ("faults", {"name": "latency", "args": {"seconds": 1e9}}, "from 0 to 3600"),
        ("records", {"resource": f"{SLUG}.voice_entrys"}, "voice_entries"),
        ("records", {"resource": RESOURCE, "count": 10**9}, "count"),
    ],
)
def test_a_wrong_order_is_refused_with_what_would_be_right(
    admin: httpx.Client, room: str, order: dict[str, Any], hint: str
) -> None:
    answer = admin.post(room, json=order)
    assert answer.status_code == 400
    assert hint in answer.json()["error"]
    assert admin.get("clock").json() == {"now": "2026-11-21T00:00:00Z", "running": False}
    assert admin.get("faults").json() == []


def test_no_json_no_room_and_no_such_verb_are_refused(admin: httpx.Client) -> None:
    assert admin.post("faults", content=b"{", headers={"content-type": "application/json"}).status_code == 400
    assert admin.get("cellar").status_code == 404
    answer = admin.put("clock")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


def test_the_request_log_tells_what_was_asked_without_numbers(admin: httpx.Client, driver: Driver) -> None:
    driver.list(**{"from-is": "tel-12125550123", "per-page": "3"})
    driver.send("/fable/nowhere")
    shown = admin.get("requests").json()
    assert len(shown) == 2
    assert "2125550123" not in str(shown)
    assert "list_voice_entries" in shown[0]
    entry, lost = driver.emulator.requests
    assert (entry.status, entry.operation, entry.token, entry.params["per-page"]) == (
        200,
        "list_voice_entries",
        "read",
        "3",
    )
    assert (lost.status, lost.operation) == (404, None)
    assert "2125550123" not in repr(entry) + str(entry)
    assert admin.delete("requests").json() == []
    assert len(driver.emulator.requests) == 0


def test_each_answer_has_the_id_of_its_entry(driver: Driver) -> None:
    answer = driver.list()
    assert ("x-request-id", driver.emulator.requests[-1].id) in answer.headers


def test_an_enormous_url_gets_the_vendors_own_error_as_long_as_a_server_reads_it(
    server: Server, driver: Driver
) -> None:
    headers = {"authorization": f"Bearer {server.token(SLUG)}"}
    url = f"{server.origin}{driver.path()}"
    answer = httpx.get(f"{url}?per-page={'1' * 45_000}", headers=headers)
    assert (answer.status_code, "query string" in answer.text) == (400, True)
    assert httpx.get(f"{url}?per-page={'1' * 64_000}", headers=headers).status_code == 414
    assert httpx.get(url, headers=headers).status_code == 200


def test_bugs_are_planted_and_taken_out_while_it_runs(admin: httpx.Client, driver: Driver) -> None:
    assert admin.post("bugs", json={"plant": "ge-as-gt"}).json() == {"ge-as-gt": 0}
    assert admin.get("bugs").json() == {"ge-as-gt": 0}
    assert admin.post("bugs", json={"pull": "ge-as-gt"}).json() == {}
    admin.post("bugs", json={"plant": "ge-as-gt"})
    assert admin.delete("bugs").json() == {}
    for order, hint in (({"plant": "ge-as-gtt"}, "ge-as-gt"), ({"pull": "ge-as-gt"}, "planted"), ({}, "one bug")):
        refused = admin.post("bugs", json=order)
        assert (refused.status_code, hint in refused.json()["error"]) == (400, True)


def test_a_look_brings_the_requests_since_the_last_one(admin: httpx.Client, driver: Driver) -> None:
    first = admin.get("live").json()
    assert (first["requests"], first["goes_on"], first["clock"]["running"]) == ([], False, False)
    driver.list(**{"from-is": "tel-12125550123"})
    second = admin.get("live", params={"after": first["cursor"]}).json()
    assert [one["operation"] for one in second["requests"]] == ["list_voice_entries"]
    assert second["goes_on"]
    assert "2125550123" not in str(second)
    third = admin.get("live", params={"after": second["cursor"]}).json()
    assert (third["requests"], third["goes_on"], third["cursor"]) == ([], True, second["cursor"])


def test_a_look_says_when_the_log_does_not_go_on(admin: httpx.Client, driver: Driver) -> None:
    driver.list()
    before = admin.get("live").json()["cursor"]
    admin.delete("requests")
    driver.list()
    after = admin.get("live", params={"after": before}).json()
    assert (len(after["requests"]), after["goes_on"]) == (1, False)
    for _ in range(205):
        driver.list()
    late = admin.get("live", params={"after": after["cursor"]}).json()
    assert (len(late["requests"]), late["goes_on"]) == (200, False)
    for odd in ("x", "1.", "9.9", "0." + "9" * 500):
        assert not admin.get("live", params={"after": odd}).json()["goes_on"]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_page_of_another_origin_neither_reads_nor_changes(admin: httpx.Client, headers: dict[str, str]) -> None:
    for room in ("", "faults", "clock", "records", "requests", "bugs", "live"):
        assert admin.get(room, headers=headers).status_code == 403
    for room, order in (
        ("faults", {"name": "reset"}),
        ("clock", {"running": True}),
        ("bugs", {"plant": "ge-as-gt"}),
        ("ask", {}),
        ("reset", {}),
    ):
        assert admin.post(room, json=order, headers=headers).status_code == 403
    for room in ("faults", "requests", "bugs"):
        assert admin.delete(room, headers=headers).status_code == 403
    assert admin.get("faults").json() == []
    assert admin.get("bugs").json() == {}


def test_a_form_of_another_page_cannot_send_an_order(admin: httpx.Client) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        for room in ("faults", "clock", "bugs", "ask", "reset"):
            assert admin.post(room, content=b"{}", headers={"content-type": kind}).status_code == 415


def test_no_other_page_can_load_an_answer(admin: httpx.Client) -> None:
    headers = admin.get("").headers
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in headers


def test_a_name_that_leads_here_is_refused_before_anything_is_read(server: Server) -> None:
    port = server.port
    for target in ("/", "/_emulator/", "/_emulator/live", f"/{SLUG}/openapi.json", "/_emulator/page.js"):
        answer = httpx.get(f"http://127.0.0.1:{port}{target}", headers={"host": f"rebound.example:{port}"})
        assert answer.status_code == 421, target
