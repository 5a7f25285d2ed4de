"""`callrecords fetch --changes`: what changed since a token, and the token for next time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from callrecords.cli.app import run
from callrecords.emulator import Emulator, Server, serve
from callrecords.registry import VENDORS
from tests.made_up import made_up

WREN = made_up()["wren"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    monkeypatch.chdir(tmp_path)
    with serve(Emulator([WREN], records=40)) as server:
        monkeypatch.setenv("WREN_TOKEN", server.token("wren"))
        monkeypatch.setenv("WREN_BASE_URL", server.url("wren"))
        yield server


def _fetch(output: str, *arguments: str, name: str = "wren.calls") -> int:
    return run(["fetch", name, "--changes", "wren.token", "-o", output, *arguments], [WREN])


def _lines(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(name).read_text("utf-8").splitlines()]


def test_each_run_goes_on_where_the_last_one_ended(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert _fetch("1.jsonl") == 0
    first, *others = _lines("1.jsonl")
    assert first == {"begins_anew": True}
    assert len(others) == 40
    assert all(line.keys() == {"changed"} for line in others)
    server.emulator.records.remove("wren.calls", ["CA1f1"])
    server.emulator.records.add("wren.calls", 2)
    assert _fetch("2.jsonl") == 0
    assert [*map(list, _lines("2.jsonl"))] == [["changed"], ["changed"], ["deleted"]]
    assert _lines("2.jsonl")[-1] == {"deleted": "CA1f1"}
    assert "2 new or changed, 1 deleted, written to 2.jsonl; the next token to wren.token" in capsys.readouterr().err
    assert _fetch("3.jsonl") == 0
    assert _lines("3.jsonl") == []


def test_lines_go_to_stdout_too(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    assert _fetch("-") == 0
    out = capfd.readouterr().out.splitlines()
    assert len(out) == 41
    assert Path("wren.token").read_text() not in out


def test_the_token_file_is_its_owners_alone(server: Server) -> None:
    assert _fetch("1.jsonl") == 0
    assert Path("wren.token").stat().st_mode & 0o077 == 0


def test_a_file_that_is_there_is_not_replaced(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    Path("1.jsonl").write_text("mine")
    assert _fetch("1.jsonl") == 2
    assert Path("1.jsonl").read_text() == "mine"
    assert not Path("wren.token").exists()
    assert "may hold changes that never come again" in capsys.readouterr().err


@pytest.mark.parametrize("output", ["2.jsonl", "-"])
def test_a_run_that_fails_leaves_token_and_files_as_they_were(
    server: Server, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _fetch("1.jsonl") == 0
    before = Path("wren.token").read_bytes()
    server.emulator.records.add("wren.calls", 40)
    server.emulator.faults.add("server-error", "get_call_changes", count=None, after=1)
    assert _fetch(output) == 1
    assert Path("wren.token").read_bytes() == before
    assert sorted(path.name for path in Path().iterdir()) == ["1.jsonl", "wren.token"]
    if output != "-":
        assert "the token in wren.token stays as it was" in capsys.readouterr().err
    server.emulator.faults.clear()
    assert _fetch("3.jsonl") == 0
    assert len(_lines("3.jsonl")) == 40


def test_a_token_that_is_over_has_an_exit_code_of_its_own(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert _fetch("1.jsonl") == 0
    server.emulator.faults.add("sync-token-dies", count=1)
    assert _fetch("2.jsonl") == 9
    assert "Remove that file and run the same command again" in capsys.readouterr().err
    assert not Path("2.jsonl").exists()
    Path("wren.token").unlink()
    assert _fetch("2.jsonl") == 0
    assert _lines("2.jsonl")[0] == {"begins_anew": True}


def test_a_list_that_begins_now_says_what_to_do(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert _fetch("1.jsonl", name="wren.voicemails") == 0
    assert "Read what there is already: the same command without --changes" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "\n", "one\ntwo", "x" * 20_000, "\x00\n\x01"])
def test_a_file_that_holds_no_token_is_named(server: Server, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("wren.token").write_text(text)
    assert _fetch("1.jsonl") == 2
    assert "--changes wren.token: expected a file with a token on one line" in capsys.readouterr().err


def test_items_that_are_no_records_are_kept_apart(server: Server) -> None:
    server.emulator.faults.add("broken-record", "get_call_changes")
    assert _fetch("1.jsonl") == 5
    assert len(Path("1.jsonl.bad").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-o", "1.csv"), "changes are JSON Lines"),
        ((), "say with -o where to write it"),
        (("-o", "-", "--since", "1d"), "leave --since out"),
        (("-o", "-", "--where", "direction = in"), "leave --where out"),
        (("-o", "-", "--export", "--since", "2d", "--until", "1d"), "leave --export out"),
        (("-o", "no.token.jsonl", "--changes", "no.token.jsonl"), "is the file of the token"),
        (("-o", "-", "--pseudonyms", "key"), "leave --pseudonyms out"),
    ],
)
def test_what_does_not_go_with_changes_is_refused(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["fetch", "wren.calls", "--changes", "no.token", *arguments, "--emulated"], [WREN]) == 2
    assert message in capsys.readouterr().err


def test_a_vendor_that_does_not_tell_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    vendor = VENDORS[0]
    name = f"{vendor.slug}.{vendor.resources[0].name}"
    assert run(["fetch", name, "--changes", "no.token", "-o", "-", "--emulated"]) == 2
    assert f"does not tell what changed in {name}" in capsys.readouterr().err
