"""`callrecords report`: a table, JSON or a page, over files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from callrecords.registry import VENDORS
from tests.cli.conftest import Run

CSV = """id,started,direction,result,from_number,talk_seconds,cost,currency
1,2026-01-01T12:00:00Z,inbound,answered,+15005550101,60,0.10,EUR
2,2026-01-01T13:00:00Z,inbound,busy,+15005550101,0,0,EUR
3,2026-01-01T23:30:00Z,outbound,answered,+15005550102,90,0.25,EUR
4,2026-02-01T12:00:00Z,outbound,,+15005550102,,,
"""


@pytest.fixture
def path(tmp_path: Path) -> str:
    (tmp_path / "calls.csv").write_text(CSV)
    return str(tmp_path / "calls.csv")


def test_a_table_has_a_line_for_each_group_and_one_for_all(path: str, callrecords: Run) -> None:
    done = callrecords("report", path, "--month", "2026-01")
    assert done.code == 0
    assert [line.split() for line in done.out.splitlines()] == [
        ["day", "direction", "calls", "answered", "minutes", "talk", "billed", "cost"],
        ["2026-01-01", "inbound", "2", "50.0", "%", "1.0", "0.10", "EUR"],
        ["2026-01-01", "outbound", "1", "100.0", "%", "1.5", "0.25", "EUR"],
        ["all", "3", "66.7", "%", "2.5", "0.35", "EUR"],
    ]


def test_several_sources_are_added_together_and_days_are_those_of_a_zone(path: str, callrecords: Run) -> None:
    told = json.loads(callrecords("report", path, path, "--by", "day", "--tz", "Europe/Berlin", "--json").out)
    assert [(one["day"], one["calls"]) for one in told] == [("2026-01-01", 4), ("2026-01-02", 2), ("2026-02-01", 2)]
    assert told[0]["cost"] == {"EUR": "0.20"}
    assert (told[2]["unpriced"], told[2]["talk_seconds"], told[2]["with_result"]) == (2, None, 0)


def test_numbers_are_masked_everywhere_unless_asked(path: str, callrecords: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    for way in ((), ("--json",), ("--html", str(page))):
        for asked in (False, True):
            done = callrecords("report", path, "--by", "from_number", *way, *(["--show-numbers"] if asked else []))
            text = done.out + (page.read_text() if page.exists() else "")
            assert done.code == 0
            assert ("5005550101" in text) == asked
    assert page.stat().st_mode & 0o077 == 0, "a page of calls is its owner's alone"


@pytest.mark.parametrize(
    ("options", "said"), [(("--by", "dya"), "day"), (("--month", "2026-13"), "2026-10"), (("--tz", "Mars"), "no zone")]
)
def test_what_cannot_be_reported_is_refused(path: str, options: tuple[str, str], said: str, callrecords: Run) -> None:
    done = callrecords("report", path, *options)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_what_fetch_wrote_is_reported(account: Callable[..., None], callrecords: Run, tmp_path: Path) -> None:
    for vendor in VENDORS:
        account(vendor.slug)
        name, path = f"{vendor.slug}.{vendor.resources[-1].name}", tmp_path / f"{vendor.slug}.jsonl"
        callrecords("fetch", name, "--since", "2025-12-01", "--until", "2026-01-01", "-o", str(path))
        told = json.loads(callrecords("report", f"{name}:{path}", "--by", "vendor,resource,direction", "--json").out)
        assert sum(one["calls"] for one in told) == len(path.read_text().splitlines()) > 0
        assert {(one["vendor"], one["resource"]) for one in told} == {tuple(name.split("."))}
