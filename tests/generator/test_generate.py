"""The whole run: specs in, a folder out, nothing else touched and nothing lost."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from callrecords.generator.generate import LOCK, generate
from callrecords.generator.writing.errors import GenerateError
from scripts.fresh import differences
from tests.generator import acme

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    return acme.write(tmp_path / "specs", acme.document())


def _run(specs: Path, out: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "callrecords.generator.generate", "--specs", str(specs), "--out", str(out)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_committed_tree_is_what_the_specs_give(tmp_path: Path) -> None:
    """Byte for byte, with no file more or less."""
    generate(ROOT / "specs", tmp_path / "generated")
    assert differences(tmp_path / "generated", ROOT / "generated") == []


def test_every_run_gives_the_same_bytes(specs: Path, tmp_path: Path) -> None:
    generate(specs, tmp_path / "here")
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    assert _run(specs, tmp_path / "there", PYTHONHASHSEED=other, LC_ALL="C").returncode == 0
    assert differences(tmp_path / "here", tmp_path / "there") == []


def test_files_of_an_earlier_run_are_gone(specs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    generate(specs, out)
    (out / "callrecords" / "old" / "deep").mkdir(parents=True)
    (out / "callrecords" / "old" / "deep" / "client.py").touch()
    (out / "stray.py").touch()
    generate(specs, out)
    assert not (out / "callrecords" / "old").exists()
    assert not (out / "stray.py").exists()


def test_a_folder_of_somebody_else_is_never_emptied(specs: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    with pytest.raises(GenerateError, match="is not emptied"):
        generate(specs, tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").exists()


def test_a_failed_run_leaves_everything_as_it_was(specs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    generate(specs, out)
    shutil.copytree(out, tmp_path / "before")
    document = acme.document()
    document["components"]["schemas"]["Call"]["properties"]["odd"] = {"type": "array"}
    (specs / "acme" / "openapi.yaml").write_text(json.dumps(document))
    with pytest.raises(GenerateError):
        generate(specs, out)
    assert differences(tmp_path / "before", out) == []


def test_one_more_optional_field_changes_its_bundle_both_models_and_the_lock(tmp_path: Path) -> None:
    """With a real spec: the schema file itself is the fifth file."""
    specs = tmp_path / "specs"
    first = min(path.parent.name for path in (ROOT / "specs").glob("*/openapi.yaml"))
    shutil.copytree(ROOT / "specs" / first, specs / first)
    generate(specs, tmp_path / "before")
    schema = specs / first / "schemas" / "CallDr.yaml"
    schema.write_text(
        f"{schema.read_text()}  brand_new:\n    type: [string, 'null']\n    description: Something new.\n"
    )
    generate(specs, tmp_path / "after")
    assert differences(tmp_path / "after", tmp_path / "before") == [
        f"differs: callrecords/{first}/models.py",
        f"differs: callrecords/{first}/openapi.json",
        f"differs: callrecords/wire/{first}.py",
        "differs: generated.lock",
    ]


def test_the_lock_says_what_the_tree_was_made_from_and_with(specs: Path, tmp_path: Path) -> None:
    generate(specs, tmp_path / "out")
    lock = json.loads((tmp_path / "out" / LOCK).read_text())
    tools = ("openapi-python-client", "datamodel-code-generator", "ruff")
    assert lock["tools"] == {tool: version(tool) for tool in tools}
    assert list(lock["specs"]) == ["acme"]
    assert len(lock["templates"]) == len(lock["specs"]["acme"]) == 64


def test_every_generated_module_says_so_in_its_first_line(specs: Path, tmp_path: Path) -> None:
    generate(specs, tmp_path / "out")
    namespace = tmp_path / "out" / "callrecords"
    for path in namespace.rglob("*.py"):
        first, second, *_ = path.read_text().split("\n")
        folder = "specs" if path.name == "registry.py" else "specs/acme"
        assert (
            first == f"# Generated from {folder} by `nox -s generate`. Do not edit: change the spec and generate again."
        )
        assert second.startswith('"""')


def test_no_path_of_the_machine_is_written_down(specs: Path, tmp_path: Path) -> None:
    generate(specs, tmp_path / "out")
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or str(tmp_path) not in path.read_text()


def test_the_tree_is_marked_as_generated_and_every_package_as_typed(specs: Path, tmp_path: Path) -> None:
    generate(specs, tmp_path / "out")
    assert (tmp_path / "out" / ".gitattributes").read_text() == "* linguist-generated\n"
    made = {path.relative_to(tmp_path / "out" / "callrecords").as_posix() for path in tmp_path.rglob("py.typed")}
    assert made == {"py.typed", "acme/py.typed", "wire/py.typed"}
    assert not (tmp_path / "out" / "callrecords" / "__init__.py").exists()
    assert not (tmp_path / "out" / "callrecords" / "wire" / "__init__.py").exists()


def test_the_bundle_in_the_package_is_the_document(specs: Path, tmp_path: Path) -> None:
    generate(specs, tmp_path / "out")
    assert json.loads((tmp_path / "out" / "callrecords" / "acme" / "openapi.json").read_text()) == acme.document()


def _renamed(document: dict[str, Any]) -> None:
    document["x-client"]["slug"] = "other"


def _without_class(document: dict[str, Any]) -> None:
    del document["x-client"]["class"]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [(_renamed, "the slug is other"), (_without_class, r"missing required field `class`.*x-client")],
)
def test_a_spec_that_cannot_be_read_is_named(
    spoil: Callable[[dict[str, Any]], None], message: str, specs: Path, tmp_path: Path
) -> None:
    document = acme.document()
    spoil(document)
    (specs / "acme" / "openapi.yaml").write_text(json.dumps(document))
    with pytest.raises(GenerateError, match=message):
        generate(specs, tmp_path / "out")


def test_the_command_line_says_what_is_wrong_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    done = _run(tmp_path / "specs", tmp_path / "out")
    assert done.returncode == 1
    assert "no folder with a spec in it" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
