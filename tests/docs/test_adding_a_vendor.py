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


OWN = re.compile(
    r"^`(?P<path>openapi\.yaml|hill/facts\.yaml)`\n\n```yaml\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
COMMAND = re.compile(r"(?m)^callrecords ((?:init|fetch|check|generate) .*hill.*)$")


def test_the_vendors_own_description_becomes_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The facts on the page are those that `init` proposes; with its questions answered, the page's commands run."""
    page = PAGE.read_text(encoding="utf-8").partition("\n## A spec of our own\n")[0]
    files = {file["path"]: file["text"] for file in OWN.finditer(page)}
    (tmp_path / "openapi.yaml").write_text(files["openapi.yaml"], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLRECORDS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "path", [*sys.path])
    init, *others = COMMAND.findall(page)
    assert run(init.split()) == 7
    assert "2 questions to answer, 0 problems to mend" in capsys.readouterr().err
    facts = tmp_path / "hill" / "facts.yaml"
    assert facts.read_text(encoding="utf-8") == files["hill/facts.yaml"]
    facts.write_text(re.sub(r'(, |\n +)x-question: "[^"]*"', "", files["hill/facts.yaml"]), encoding="utf-8")
    assert [command.split()[0] for command in others] == ["fetch", "check", "check", "generate"]
    for command in others:
        if not command.startswith("check"):  # it judges for a minute
            assert run(command.split()) == 0, capsys.readouterr().err
    assert 'hill = "callrecords.hill.vendor:VENDOR"' in capsys.readouterr().out
    assert 'hill = "callrecords.hill.vendor:VENDOR"' in page
    assert (tmp_path / "src" / "callrecords" / "hill" / "client.py").exists()
