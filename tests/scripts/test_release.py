"""A release is ready when its version and changes are written, and what is built of it is the same wherever it is built."""

from __future__ import annotations

import ast
import hashlib
import re
from pathlib import Path

import pytest

from scripts.release import build, problem_of, sums, version_in

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ("# Changelog\n\n## 1.2.0 (2026-01-31)\n\n- A change.\n\n## 1.1.0 (2026-01-01)\n\n- Another.\n", None),
        ("# Changelog\n", "has no version"),
        ("## Unreleased\n\n- A change.\n\n## 1.2.0 (2026-01-31)\n", "begins with ## Unreleased"),
        ("## 1.2.0\n\n- A change.\n", "begins with ## 1.2.0; for this release it is ## 1.2.0, and the date"),
        ("## 1x2.0 (2026-01-31)\n\n- A change.\n", "begins with ## 1x2.0"),
        ("## 1.2.0 (2026-01-31)\n\n## 1.1.0 (2026-01-01)\n\n- Another.\n", "says nothing of 1.2.0"),
        ("## 1.2.0 (2026-01-31)\n\n- A.\n\n## 1.2.0 (2026-01-31)\n\n- B.\n", "twice"),
    ],
)
def test_a_changelog_is_ready_when_it_begins_with_the_version_its_date_and_a_word(
    changes: str, problem: str | None
) -> None:
    found = problem_of("1.2.0", changes)
    assert found is None if problem is None else found is not None and problem in found


def test_the_version_is_that_of_the_project() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", version_in((ROOT / "pyproject.toml").read_text()))


def test_sums_name_each_file_but_their_own(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"two")
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "SHA256SUMS").write_bytes(b"old")
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}" for content, name in ((b"one", "a"), (b"two", "b"))]
    assert sums(tmp_path).splitlines() == lines


@pytest.mark.slow
def test_wheel_and_sdist_are_the_same_to_the_byte_in_two_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout of git")
    monkeypatch.chdir(ROOT)
    made = build(tmp_path)
    assert sorted(path.suffix for path in made) == [".gz", ".whl"]
    assert "the same to the byte in two builds; a wheel of the sdist too" in capsys.readouterr().out


def test_a_release_runs_every_session_that_runs_by_default() -> None:
    tree = ast.parse((ROOT / "noxfile.py").read_text())
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    usual = {one.name for one in functions if [ast.unparse(mark) for mark in one.decorator_list] == ["nox.session"]}
    [stated] = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "RELEASE"
    ]
    assert {"tests", "contracts"} < usual
    assert usual - set(stated) == set()
    assert set(stated) - {one.name for one in functions} == set()
