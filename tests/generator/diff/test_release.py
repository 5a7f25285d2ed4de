"""The report over all vendors, and the step that it means."""

from __future__ import annotations

from pathlib import Path

import pytest

from callrecords.generator.diff import release as spec_diff
from callrecords.generator.diff import wire as spec_diff_wire
from callrecords.generator.diff.change import Change
from callrecords.generator.diff.release import allows_breaking, main, means, step
from callrecords.generator.diff.wire import WireChanges
from tests.generator.diff.pairs import LIST, operation, pair

BREAKS, CHANGES = Change("a", "b", breaking=True), Change("a", "b", breaking=False)


@pytest.mark.parametrize(
    ("released", "version", "taken", "allowed"),
    [
        ("0.1.0", "0.1.0", "none", False),
        ("0.1.0", "0.1.1", "patch", False),
        ("0.1.9", "0.2.0", "minor", True),
        ("1.4.2", "1.5.0", "minor", False),
        ("1.4.2", "2.0.0", "major", True),
    ],
)
def test_only_the_right_step_may_break_callers(released: str, version: str, taken: str, allowed: bool) -> None:
    assert step(released, version) == taken
    assert allows_breaking(released, taken) is allowed


def test_a_version_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="older"):
        step("0.2.0", "0.1.0")


@pytest.mark.parametrize(
    ("told", "before_1", "later"),
    [
        (WireChanges((BREAKS, CHANGES), 3), "minor", "major"),
        (WireChanges((CHANGES,), 3), "patch", "minor"),
        (WireChanges((), 3), "patch", "patch"),
        (WireChanges((), 0), "none", "none"),
    ],
)
def test_changes_mean_a_step(told: WireChanges, before_1: str, later: str) -> None:
    assert means("0.1.0", told) == before_1
    assert means("1.1.0", told) == later


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a release, a vendor that lost an operator, and a tool that sees nothing."""
    old, new = pair(lambda spec: operation(spec)["x-filter"]["parameters"].pop())
    (tmp_path / "new" / "fable").mkdir(parents=True)
    (tmp_path / "new" / "fable" / "openapi.json").write_bytes(new)
    (tmp_path / "fable.json").write_bytes(old)
    (tmp_path / "VERSION").write_text("0.1.0\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.1.0"\n')
    monkeypatch.setattr(spec_diff, "RELEASED", tmp_path)
    monkeypatch.setattr(spec_diff, "GENERATED", tmp_path / "new")
    monkeypatch.setattr(spec_diff, "PROJECT", tmp_path / "pyproject.toml")
    monkeypatch.setattr(spec_diff_wire, "changes", lambda old, new: WireChanges((), 0))
    return tmp_path


@pytest.mark.parametrize(("version", "code"), [("0.1.0", 1), ("0.1.1", 1), ("0.2.0", 0)])
def test_a_dropped_operator_without_a_step_fails_the_gate(
    version: str, code: int, house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (house / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
    assert main([]) == code
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        f"BREAKS  fable: {LIST}: filter net-price ge: is gone",
        "changes fable: paths /accounts/{account-id}/voice-log get x-filter parameters parameter min-price: is gone",
        "fable since 0.1.0: 1 breaking, 1 other changes, 0 of words; step: minor",
    ]
    assert ("callers of 0.1.0 break" in lines[-1]) is bool(code)
    assert main(["--release"]) == 0
    assert main([]) == 0


def test_the_changes_are_written_as_a_page_too(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = house / "build" / "diff.html"
    assert main(["--html", str(file)]) == 1
    assert f"as a page: {file}" in capsys.readouterr().out
    assert "1 change breaks callers of 0.1.0, and version 0.1.0 does not say so" in file.read_text()


def test_a_vendor_that_is_gone_breaks_callers_and_a_new_one_does_not(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (house / "fable.json").rename(house / "gone.json")
    assert main([]) == 1
    assert [line for line in capsys.readouterr().out.splitlines() if "the vendor" in line] == [
        "changes fable: the vendor: is new",
        "BREAKS  gone: the vendor: is gone",
    ]


def test_what_the_tool_sees_counts_beside_what_we_see(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (house / "fable.json").write_bytes((house / "new" / "fable" / "openapi.json").read_bytes())
    assert main([]) == 0
    monkeypatch.setattr(spec_diff_wire, "changes", lambda old, new: WireChanges((BREAKS, CHANGES), 2))
    assert main([]) == 1
    assert "1 breaking, 1 other changes, 2 of words; step: minor" in capsys.readouterr().out


def test_without_a_verdict_of_the_tool_the_gate_is_neither_green_nor_red(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(spec_diff, "GENERATED", house / "new")
    monkeypatch.setattr(spec_diff, "RELEASED", house)
    monkeypatch.setenv("PATH", "")
    assert main([]) == 2
    assert "nox -s diff" in capsys.readouterr().err
