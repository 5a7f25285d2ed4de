"""The tests of the foreign diff tool run again exactly when something that they depend on has changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from callrecords.generator.diff import tool as diff_tool


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Exit codes that the tests will have; what was taken out did run."""
    codes: list[int] = []

    def run(command: list[str], **kwargs: object) -> subprocess.CompletedProcess[bytes]:
        assert command[-1] == diff_tool.TESTS
        return subprocess.CompletedProcess(command, codes.pop())

    monkeypatch.setattr(diff_tool.subprocess, "run", run)
    return codes


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in diff_tool.DEPENDS_ON:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def test_what_was_never_tested_is_tested_once(root: Path, runs: list[int]) -> None:
    runs.append(0)
    assert diff_tool.main([], root) == 0
    assert runs == []
    assert diff_tool.main([], root) == 0  # would find no exit code left


@pytest.mark.parametrize("name", diff_tool.DEPENDS_ON)
def test_a_change_to_any_of_the_files_runs_them_again(name: str, root: Path, runs: list[int]) -> None:
    runs.append(0)
    diff_tool.main([], root)
    (root / name).write_text("another")
    runs.append(0)
    diff_tool.main([], root)
    assert runs == []


def test_what_failed_is_not_stamped(root: Path, runs: list[int]) -> None:
    runs.extend([1, 1])
    assert diff_tool.main([], root) == 1
    assert not diff_tool.tested(root)
    assert diff_tool.main([], root) == 1
    assert runs == []


def test_a_stamp_written_by_hand_is_no_proof(root: Path, runs: list[int]) -> None:
    (root / diff_tool.STAMP).write_text("tested\n")
    runs.append(0)
    diff_tool.main([], root)
    assert runs == []


def test_they_run_when_asked_for_whatever_was_tested(root: Path, runs: list[int]) -> None:
    runs.append(0)
    diff_tool.main([], root)
    runs.append(0)
    diff_tool.main(["--always"], root)
    assert runs == []


def test_the_files_of_this_repository_are_all_there() -> None:
    assert len(diff_tool.stamp(Path(__file__).parents[3])) == 64
