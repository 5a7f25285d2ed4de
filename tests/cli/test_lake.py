"""`callrecords audit`, `changes` and `sql` over a place that `sync` made."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("deltalake", reason="the extra `sync` is not installed")

import deltalake

from callrecords.emulator.serving.server import Server
from tests.cli.conftest import Run

LOGS = "portsip.calllogs"


@pytest.fixture
def place(account: Callable[..., None], callrecords: Run, tmp_path: Path) -> Path:
    """A place with one table."""
    account("portsip")
    done = callrecords("sync", LOGS, "--since", "2025-11-20", "--to", str(tmp_path / "calls"))
    assert done.code == 0
    return tmp_path / "calls"


def table(place: Path) -> deltalake.DeltaTable:
    return deltalake.DeltaTable(place / "portsip_calllogs")


def test_a_sound_place_has_nothing_wrong(place: Path, callrecords: Run) -> None:
    done = callrecords("audit", str(place), "--sample", "2")
    assert done.code == 0
    assert done.out.startswith("portsip.calllogs: 150 records, ")
    assert "read once more" in done.out
    assert "settled from 2025-11-20T00:00:00Z through " in done.out
    assert "nothing is wrong" in done.out


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (lambda one: one.delete("call_day = '2025-12-15'"), "records when it was read, and has"),
        (lambda one: one.update({"call_day": "date '2020-01-01'"}, predicate="call_day = '2025-12-15'"), "another day"),
        (
            lambda one: deltalake.write_deltalake(one, one.to_pyarrow_table().slice(0, 2), mode="append"),
            "keys that stand in more than one row: 2",
        ),
        (
            lambda one: one.update(
                {"started_at": "timestamp '2020-01-01T00:00:00Z'"}, predicate="call_day = '2025-12-15'"
            ),
            "rows from outside what was read",
        ),
    ],
)
def test_damage_is_found_and_the_code_says_so(
    damage: Callable[[deltalake.DeltaTable], object], finding: str, place: Path, callrecords: Run
) -> None:
    damage(table(place))
    done = callrecords("audit", str(place))
    assert done.code == 5
    assert finding in done.out


def test_what_the_vendor_says_otherwise_is_found_in_the_sample(place: Path, callrecords: Run) -> None:
    table(place).update({"duration": "1"})
    done = callrecords("audit", str(place), "--sample", "1", "--seed", "1", "--json")
    assert done.code == 5
    told = json.loads(done.out)
    assert told["sampled"] > 0
    assert "the table has otherwise" in " ".join(told["findings"])


def test_the_totals_of_the_vendor_are_compared(place: Path, callrecords: Run) -> None:
    done = callrecords("audit", str(place), "--totals")
    assert done.code == 0
    assert "the vendor told how many records there are in " in done.out
    table(place).delete("call_day = '2025-12-15'")
    again = callrecords("audit", str(place), "--totals", "--json")
    assert again.code == 5
    assert "the table lacks" in again.out


def test_the_feed_tells_what_came_and_what_changed_from_a_version_on(
    place: Path, served: Server, callrecords: Run
) -> None:
    everything = callrecords("changes", str(place), "--since", "0")
    lines = [json.loads(line) for line in everything.out.splitlines()]
    assert {line["change"] for line in lines} == {"new"}
    assert len(lines) == 150
    assert lines[0]["record"]["id"] == lines[0]["key"]
    newest = everything.err.strip().rpartition(" ")[2]
    assert callrecords("changes", str(place), LOGS, "--since", newest).out == ""
    table(place).update({"duration": "7"}, predicate=f"id = '{lines[0]['key']}'")
    [change] = map(json.loads, callrecords("changes", str(place), "--since", newest).out.splitlines())
    assert (change["change"], change["key"]) == ("changed", lines[0]["key"])
    assert change["fields"] == {"duration": [lines[0]["record"]["duration"], 7]}


@pytest.mark.parametrize("engine", ["datafusion", "duckdb"])
def test_a_query_gives_its_rows(engine: str, place: Path, callrecords: Run) -> None:
    pytest.importorskip("duckdb")
    sql = "select direction, count(*) as calls, sum(duration) as seconds from portsip_calllogs group by 1 order by 1"
    done = callrecords("sql", str(place), sql, "--engine", engine)
    assert done.code == 0
    heading, *rows = done.out.splitlines()
    assert heading.split() == ["direction", "calls", "seconds"]
    objects = [
        json.loads(line) for line in callrecords("sql", str(place), sql, "--engine", engine, "--json").out.splitlines()
    ]
    assert sum(one["calls"] for one in objects) == 150
    assert [str(one["calls"]) in row for one, row in zip(objects, rows, strict=True)] == [True] * len(rows)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["sql", "{place}", "select nothing"], "nothing"),
        (["sql", "{place}", "select 1", "--engine", "sqlite"], "sqlite"),
        (["changes", "{place}"], "--since"),
        (["changes", "{place}", "--since", "999"], "the newest version is"),
        (["changes", "{place}", "carrierx.call_drs", "--since", "0"], "has no table there; there are portsip.calllogs"),
    ],
)
def test_a_mistake_is_named(words: list[str], message: str, place: Path, callrecords: Run) -> None:
    done = callrecords(*(word.format(place=place) for word in words))
    assert (done.code, done.out) == (2, "")
    assert message in done.err


@pytest.mark.parametrize("words", [["audit"], ["changes", "--since", "0"], ["sql", "select 1"]])
def test_a_place_without_tables_is_said_so(words: list[str], callrecords: Run, tmp_path: Path) -> None:
    done = callrecords(words[0], str(tmp_path), *words[1:])
    assert done.code == 6
    assert "callrecords sync" in done.err
