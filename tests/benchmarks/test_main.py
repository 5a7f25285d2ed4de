"""The command."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.figures import Figure
from benchmarks.measurements import MEASUREMENTS
from benchmarks.processes import ROOT
from benchmarks.world import Skipped, World


def _run(monkeypatch: pytest.MonkeyPatch, folder: Path, *names: str, **figures: float | None) -> int:
    """Run with made-up measurements: each has the bound "at most 2"; None cannot be measured."""

    def measure(name: str) -> Iterator[Figure]:
        value = figures[name]
        if value is None:
            raise Skipped("there is nothing to measure with")
        yield Figure(name, f"what {name} is", value, 2, "at most")

    monkeypatch.setattr(command, "MEASUREMENTS", {name: lambda _, name=name: measure(name) for name in figures})
    monkeypatch.setattr(
        sys, "argv", ["bench", "--peers", str(folder), "--json", str(folder / "out" / "f.json"), *names]
    )
    return command.main()


def test_a_bound_missed_by_more_than_a_tenth_fails_the_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert _run(monkeypatch, tmp_path, one=1.0, two=2.1) == 0
    assert _run(monkeypatch, tmp_path, one=1.0, two=2.3) == 1
    assert [f["verdict"] for f in json.loads((tmp_path / "out" / "f.json").read_bytes())] == ["holds", "missed"]


def test_a_selection_measures_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert _run(monkeypatch, tmp_path, "one", one=1.0, two=9.0) == 0


def test_what_cannot_be_measured_is_said_and_fails_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, tmp_path, one=1.0, two=None) == 0
    assert "skipped: two: there is nothing to measure with" in capsys.readouterr().out


def test_an_unknown_name_is_refused_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        _run(monkeypatch, tmp_path, "three", one=1.0)
    assert "no measurement is called three; there are one" in capsys.readouterr().err


def test_every_measurement_has_its_line_in_the_documentation() -> None:
    text = (ROOT / "docs" / "benchmarks.md").read_text()
    assert [name for name in MEASUREMENTS if f"`{name}`" not in text] == []


def test_a_peer_that_is_not_installed_is_skipped(tmp_path: Path) -> None:
    with World(tmp_path, tmp_path / "none") as world, pytest.raises(Skipped, match="nox -s bench"):
        world.python("stock")
