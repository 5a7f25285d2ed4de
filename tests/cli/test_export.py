"""`callrecords fetch --export`: the vendor's own file becomes ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from callrecords.cli.app import run
from callrecords.registry import VENDORS
from tests.made_up import made_up

WREN = made_up()["wren"]
WINDOW = ("--since", "30d", "--until", "1d")


def _fetch(*arguments: str) -> int:
    return run(["fetch", *arguments, "--emulated"], [WREN])


@pytest.mark.slow
def test_an_export_writes_what_a_walk_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exported, walked = tmp_path / "exported.jsonl", tmp_path / "walked.jsonl"
    assert _fetch("wren.calls", *WINDOW, "-o", str(walked)) == 0
    assert _fetch("wren.calls", *WINDOW, "--export", "-o", str(exported)) == 0
    assert exported.read_bytes() == walked.read_bytes()
    assert len(exported.read_bytes().splitlines()) > 100
    assert "records written to" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("wren.calls", *WINDOW, "--export"), "say with -o where to write it"),
        (("wren.calls", "--since", "30d", "--export", "-o", "-"), "give --since and --until"),
        (("wren.calls", *WINDOW, "--export", "-o", "-", "--max", "3"), "leave --max out"),
        (("wren.calls", *WINDOW, "--export", "-o", "-", "--where", "direction = in"), "leave --where out"),
    ],
)
def test_what_no_file_can_hold_is_refused(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _fetch(*arguments) == 2
    assert message in capsys.readouterr().err


def test_a_vendor_without_jobs_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    vendor = VENDORS[0]
    name = f"{vendor.slug}.{vendor.resources[0].name}"
    assert run(["fetch", name, *WINDOW, "--export", "-o", "-", "--emulated"]) == 2
    assert f"makes no files of {name}" in capsys.readouterr().err
