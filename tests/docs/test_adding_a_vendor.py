"""The vendor of docs/adding-a-vendor.md: the page's files pass the lint, and become a client and an emulator."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from callrecords.cli.app import run
from callrecords.emulator import Emulator, serve
from callrecords.generator.generate import generate
from callrecords.generator.lint.specs import lint
from tests.made_up import registry

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "adding-a-vendor.md"
FILE = re.compile(r"^`specs/(?P<path>hill/\S+)`\n\n```(?:yaml|json)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """A folder `specs` with what the page shows."""
    for file in FILE.finditer(PAGE.read_text(encoding="utf-8")):
        path = tmp_path / "specs" / file["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file["text"], encoding="utf-8")
    return tmp_path / "specs"


def test_the_pages_spec_has_no_problem(specs: Path) -> None:
    assert [str(problem) for problem in lint(specs / "hill")] == []


def test_the_pages_vendor_can_be_pulled_from_its_emulator(
    specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(specs, tmp_path / "generated")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "generated")])
    (hill,) = registry(tmp_path / "generated" / "callrecords" / "registry.py").values()
    with (
        serve(Emulator([hill], records=30)) as server,
        hill.load(hill.client)(token=server.token("hill"), base_url=server.url("hill")) as client,
    ):
        calls = list(client.calls.iter(limit=7))
    assert len({call.id for call in calls}) == 30
    assert not any(call.problems or call.extras for call in calls)
    assert run(["fetch", "hill.calls", "--emulated", "--max", "5"], [hill]) == 0
