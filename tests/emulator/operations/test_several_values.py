"""Parameters of the made-up Teal that take several values, or an operator in front of a value, on the emulator."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from callrecords.emulator import Emulator, ServerRequest, ServerResponse
from tests.emulator.driver import NOW
from tests.made_up import made_up

TEAL = made_up()["teal"]
RANGE = "start=gte:1794268800&start=lt:1794700800"  # five days of November 2026


def emulator(*bugs: str) -> Emulator:
    return Emulator([TEAL], records=120, now=NOW, bugs=bugs)


def ask(server: Emulator, query: str) -> ServerResponse:
    headers = {"host": "localhost", "x-teal-key": server.token("teal"), "x-region": "eu"}
    return server.handle(ServerRequest("GET", f"{server.base_path('teal')}/calls?tenant=17&size=70&{query}", headers))


def calls(server: Emulator, query: str) -> list[dict[str, Any]]:
    response = ask(server, query)
    assert response.status == 200, response.body
    found: list[dict[str, Any]] = json.loads(response.body)["calls"]
    return found


SERVER = emulator()
EVERYTHING = calls(SERVER, "")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state={0},{1}", "state"),
        ("agent={0}%7C{1}", "agent"),
        ("trunk={0}+{1}", "trunk"),
        ("queue={0}&queue={1}", "queue"),
    ],
)
def test_several_values_select_the_records_that_have_any_of_them(query: str, field: str) -> None:
    one, other = sorted({record.get(field) for record in EVERYTHING} - {None})[:2]
    found = calls(SERVER, query.format(str(one).replace(" ", "%20"), str(other).replace(" ", "%20")))
    assert {record[field] for record in found} == {one, other}


def test_an_operator_stands_in_front_of_the_value() -> None:
    times = sorted(record["start"] for record in EVERYTHING)
    low, high = times[20], times[50]
    first, last = (int(datetime.fromisoformat(time).timestamp()) for time in (low, high))
    found = calls(SERVER, f"start=gte:{first}&start=lt:{last}")
    assert sorted(record["start"] for record in found) == [time for time in times if low <= time < high]
    assert {record["seconds"] >= 60 for record in calls(SERVER, "seconds=>=60")} == {True}
    assert {60 < record["seconds"] < 300 for record in calls(SERVER, "seconds=>60,<300")} == {True}


@pytest.mark.parametrize(
    "query",
    [
        "state=answered&state=missed",
        "state=answered,",
        "state=lost",
        "trunk=12,13",
        "queue=",
        "start=2026-05-20T00:00:00Z",
        "start=gte:then",
        "seconds=60",
        "cost=0.5",
        "sort=start&sort=seconds",
    ],
)
def test_what_the_parameter_cannot_mean_is_refused(query: str) -> None:
    assert ask(SERVER, query).status == 400


@pytest.mark.parametrize(
    ("bug", "query"),
    [
        ("one-of-first-value", "state=missed,answered"),
        ("one-of-last-value", "state=missed,answered"),
        ("second-operator-lost", RANGE),
    ],
)
def test_a_bug_changes_the_answer_and_counts_it(bug: str, query: str) -> None:
    broken = emulator(bug)
    assert ask(broken, query).body != ask(SERVER, query).body
    assert broken.bugs.firings[bug] == 1
