"""`callrecords reconcile`: what it says, to people and to machines, and what it leaves with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from callrecords.registry import VENDORS
from tests.cli.conftest import Run

HEAD = "id,started,from_number,to_number,billed_seconds,cost,currency\n"
A = HEAD + (
    "a1,2026-01-01T12:00:00Z,+15005550101,+15005550103,60,0.10,EUR\n"
    "a2,2026-01-01T13:00:00Z,+15005550101,+15005550103,60,0.10,EUR\n"
    "a3,2026-01-01T14:00:00Z,+15005550101,+15005550103,60,0.10,EUR\n"
    "a4,2026-01-01T15:00:00Z,+15005550101,+15005550103,60,0.10,EUR\n"
)
B = HEAD + (
    "b1,2026-01-01T12:00:00Z,15005550101,15005550103,60,0.10,EUR\n"
    "b2,2026-01-01T13:00:02Z,15005550101,15005550103,60.5,0.10,EUR\n"
    "b3,2026-01-01T14:00:00Z,15005550101,15005550103,120,0.20,EUR\n"
    "b5,2026-01-01T16:00:00Z,15005550101,15005550103,60,,EUR\n"
)


@pytest.fixture
def sides(tmp_path: Path) -> tuple[str, str]:
    for name, text in (("a.csv", A), ("b.csv", B)):
        (tmp_path / name).write_text(text)
    return str(tmp_path / "a.csv"), str(tmp_path / "b.csv")


def test_sides_that_differ_are_told_with_the_money_and_a_code_of_their_own(
    sides: tuple[str, str], callrecords: Run
) -> None:
    done = callrecords("reconcile", *sides)
    rows = {tuple(line.split()[:-4]): line.split()[-4:] for line in done.out.splitlines()[1:7]}
    assert done.code == 8
    assert rows["mismatch", "1"] == ["EUR", "0.10", "0.20", "-0.10"]
    assert rows["only", "in", "A", "1"] == ["EUR", "0.10", "0", "0.10"]
    assert rows["all", "5"] == ["EUR", "0.40", "0.40", "0.00"]
    assert "60 0.10" in done.out
    assert "120 0.20" in done.out
    assert "billed_seconds, cost" in done.out
    assert "5005550101" not in done.out + done.err
    assert "Without a cost: 0 calls of A, 1 of B." in done.err


def test_calls_without_a_start_are_counted_since_none_of_them_finds_a_partner(
    sides: tuple[str, str], callrecords: Run
) -> None:
    first = A.splitlines()[1]
    Path(sides[0]).write_text(HEAD + first.replace("2026-01-01T12:00:00Z", "") + "\n")
    Path(sides[1]).write_text(HEAD + first + "\n")
    done = callrecords("reconcile", *sides)
    assert done.code == 8
    assert "Without a start, and so without a partner: 1 calls of A, 0 of B." in done.err
    assert json.loads(callrecords("reconcile", *sides, "--json").out)["undated"] == {"a": 1, "b": 0}


def test_a_side_that_is_not_there_is_named(sides: tuple[str, str], callrecords: Run) -> None:
    done = callrecords("reconcile", sides[0], "nothing/")
    assert done.code == 6
    assert "nothing/: there is no such file or folder" in done.err


def test_numbers_are_shown_when_asked(sides: tuple[str, str], callrecords: Run) -> None:
    assert "+15005550101" in callrecords("reconcile", *sides, "--show-numbers").out
    assert "+15005550101" in callrecords("reconcile", *sides, "--show-numbers", "--json").out


def test_json_has_every_call_that_is_not_exact(sides: tuple[str, str], callrecords: Run) -> None:
    done = callrecords("reconcile", *sides, "--json")
    told = json.loads(done.out)
    assert (done.code, told["agrees"]) == (8, False)
    assert told["counts"] == {"exact": 1, "within tolerance": 1, "mismatch": 1, "only in A": 1, "only in B": 1}
    assert [pair["agreement"] for pair in told["pairs"]] == ["within tolerance", "mismatch", "only in A", "only in B"]
    assert told["totals"] == [{"currency": "EUR", "a": "0.40", "b": "0.40", "difference": "0.00"}]
    assert told["pairs"][1]["differences"] == ["billed_seconds", "cost"]
    assert "5005550101" not in done.out


def test_a_narrower_window_and_tolerance_make_more_differences(sides: tuple[str, str], callrecords: Run) -> None:
    def counts(*options: str) -> dict[str, int]:
        found: dict[str, int] = json.loads(callrecords("reconcile", *sides, "--json", *options).out)["counts"]
        return found

    assert counts("--window", "1s")["only in A"] == 2
    assert counts("--tolerance", "400ms")["mismatch"] == 2
    assert counts("--tolerance", "1m", "--cost-tolerance", "0.1")["mismatch"] == 0


def test_the_list_is_cut_and_says_so(sides: tuple[str, str], callrecords: Run) -> None:
    done = callrecords("reconcile", *sides, "--list", "1")
    assert "2 more calls differ" in done.err


def test_a_side_agrees_with_itself(sides: tuple[str, str], callrecords: Run) -> None:
    done = callrecords("reconcile", sides[0], sides[0])
    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) == 7, "no list of differences"


@pytest.mark.parametrize("option", [("--window", "soon"), ("--tolerance", "-1s"), ("--cost-tolerance", "1 EUR")])
def test_a_length_or_an_amount_of_another_shape_is_refused(
    option: tuple[str, str], sides: tuple[str, str], callrecords: Run
) -> None:
    done = callrecords("reconcile", *sides, *option)
    assert (done.code, done.out) == (2, "")
    assert f"{option[0]}: write" in done.err


def test_a_vendor_agrees_with_what_was_fetched_from_it_before(
    account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    vendor = VENDORS[0]
    name = f"{vendor.slug}.{vendor.resources[0].name}"
    account(vendor.slug)
    paths = [tmp_path / "a.jsonl", tmp_path / "b.csv"]
    for path in paths:
        callrecords("fetch", name, "--since", "2025-12-20", "--until", "2026-01-01", "-o", str(path))
    done = callrecords("reconcile", *(f"{name}:{path}" for path in paths))
    assert done.code == 0, done.out
    assert "exact                 0" not in done.out, "nothing was compared"
