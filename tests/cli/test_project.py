"""`callrecords init --project` and `generate --check`: a repository around somebody's own vendors."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from callrecords.generator.project.files import FILES, project_files
from tests.cli.conftest import Run

SPECS = Path(__file__).parents[1] / "specs"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The top of a repository with one spec and the description of another vendor."""
    shutil.copytree(SPECS / "lark", tmp_path / "lark")
    shutil.copyfile(SPECS / "wren" / "openapi.yaml", tmp_path / "wren.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _pyproject() -> dict[str, Any]:
    return tomllib.loads(Path("pyproject.toml").read_text())


def test_the_files_name_the_vendors_that_are_here(callrecords: Run) -> None:
    assert callrecords("init", "--project").code == 0
    assert all(Path(path).is_file() for path in FILES)
    assert _pyproject()["project"]["entry-points"]["callrecords.vendors"] == {"lark": "callrecords.lark.vendor:VENDOR"}
    assert 'SPECS = ("lark",)\n' in Path("noxfile.py").read_text()
    for name in ("noxfile.py", "tests/test_contract.py"):
        compile(Path(name).read_text(), name, "exec")
    YAML(typ="safe").load(Path(".github/workflows/ci.yml").read_text())


def test_facts_and_project_can_be_begun_together(callrecords: Run) -> None:
    done = callrecords("init", "wren", "--from", "wren.yaml", "--project")
    assert done.code == 7  # its questions are open
    assert Path("wren/facts.yaml").is_file()
    assert list(_pyproject()["project"]["entry-points"]["callrecords.vendors"]) == ["lark", "wren"]
    assert _pyproject()["project"]["name"] == "callrecords-lark-wren"


@pytest.mark.parametrize("existing", sorted(FILES))
def test_a_file_that_is_there_is_replaced_only_by_force(existing: str, callrecords: Run) -> None:
    path = Path(existing)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    done = callrecords("init", "wren", "--from", "wren.yaml", "--project")
    assert (done.code, path.read_text()) == (2, "mine")
    assert f"{existing} is there already; --force" in done.err
    assert not Path("wren").exists()
    assert [name for name in FILES if Path(name).exists()] == [existing]
    assert callrecords("init", "--project", "--force").code == 0
    assert path.read_text() != "mine"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "name a vendor and its description"),
        (("wren",), "name a vendor and its description"),
        (("--from", "wren.yaml"), "name a vendor and its description"),
        (("--from", "wren.yaml", "--project"), "name the vendor"),
        (("wren", "--project"), "wren holds no spec; add --from FILE"),
        (("../wren", "--from", "wren.yaml", "--project"), "no folder below this one"),
        (("deeper/lark", "--from", "wren.yaml", "--project"), "two of the spec folders have one name"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    arguments: tuple[str, ...], message: str, callrecords: Run, project: Path
) -> None:
    before = sorted(project.parent.rglob("*"))
    done = callrecords("init", *arguments)
    assert done.code == 2
    assert message in done.err
    assert sorted(project.parent.rglob("*")) == before


def test_without_a_spec_it_says_how_to_begin(callrecords: Run) -> None:
    shutil.rmtree("lark")
    assert "callrecords init hill --from openapi.yaml --project" in callrecords("init", "--project").err


def test_the_next_version_that_may_break_bounds_what_the_project_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    for version, bound in (("0.4.2", "callrecords>=0.4.2,<0.5"), ("2.3.1", "callrecords>=2.3.1,<3")):
        monkeypatch.setattr("importlib.metadata.version", lambda name, version=version: version)
        assert tomllib.loads(project_files(["hill"])["pyproject.toml"])["project"]["dependencies"] == [bound]


@pytest.mark.slow
def test_generated_code_that_is_not_what_the_spec_makes_is_named(callrecords: Run) -> None:
    check = ("generate", "lark", "-o", "src", "--check")
    assert callrecords(*check).code == 7
    assert not Path("src").exists()
    assert callrecords(*check[:-1]).code == 0
    assert callrecords(*check).code == 0
    client, extra = Path("src/callrecords/lark/client.py"), Path("src/callrecords/lark/extra.py")
    text = client.read_text()
    client.write_text(text + "# mine\n")
    extra.touch()
    done = callrecords(*check)
    assert done.code == 7
    assert "callrecords generate lark -o src" in done.err
    assert [line for line in done.err.splitlines() if line.startswith("src/")] == [str(client), str(extra)]
    assert client.read_text().endswith("# mine\n")
