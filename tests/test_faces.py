"""What users import: from which module, each name once, and nothing else in the pages."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from callrecords.registry import VENDORS

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMON = [
    "callrecords.calls",
    "callrecords.cli",
    "callrecords.client",
    "callrecords.contract",
    "callrecords.dlt",
    "callrecords.emulator",
    "callrecords.errors",
    "callrecords.frames",
    "callrecords.notices",
    "callrecords.otel",
    "callrecords.progress",
    "callrecords.pseudonyms",
    "callrecords.reconcile",
    "callrecords.registry",
    "callrecords.testing",
    "callrecords.vendors",
]
PACKAGES = sorted(path.parent for path in (ROOT / "src" / "callrecords").glob("*/__init__.py"))
FACES = [*COMMON, *(vendor.package for vendor in VENDORS)]
COMMANDS = {"callrecords.generator.generate", "callrecords.generator.lint.specs", "callrecords.jsonl"}
"""Modules that a page runs with `python -m`, and names of files."""
TOLD = re.compile(
    r"callrecords\.(?:http|walk|records|sync|vendor|operation|attempts|wait(?:\.\w+)*|client\.(?:wait|retries|pages|records)\b.*)"
)
"""Loggers, and attributes and metrics of requests."""


@pytest.mark.parametrize("face", FACES)
def test_the_names_of_a_face_are_sorted_and_can_be_imported(face: str) -> None:
    module = import_module(face)
    names: list[str] = module.__all__
    assert names in (sorted(names), sorted(names, key=lambda name: (not name.isupper(), name)))  # constants first
    assert len(set(names)) == len(names)
    for name in names:
        assert getattr(module, name) is not None
        assert name in dir(module)


@pytest.mark.parametrize("face", ["callrecords.errors", *(vendor.package + ".models" for vendor in VENDORS)])
def test_every_public_class_of_a_module_is_in_its_face(face: str) -> None:
    module, faced = import_module(face), import_module(face.removesuffix(".models"))
    own = {name for name, one in vars(module).items() if inspect.isclass(one) and one.__module__ == face}
    assert {name for name in own if not name.startswith("_")} <= set(faced.__all__)


def test_no_name_is_public_in_two_places() -> None:
    places: dict[int, list[str]] = {}
    for face in FACES:
        for name in import_module(face).__all__:
            places.setdefault(id(getattr(import_module(face), name)), []).append(f"{face}.{name}")
    assert [paths for paths in places.values() if len(paths) > 1] == []


def test_the_page_of_names_lists_each_face_with_its_names() -> None:
    rows = dict(re.findall(r"(?m)^\| `(callrecords\.\w+)` \| (.*) \|$", (ROOT / "docs" / "api.md").read_text("utf-8")))
    assert sorted(rows) == COMMON
    for face, row in rows.items():
        assert set(re.findall(r"`(\w+)`", row)) == set(import_module(face).__all__), face


def _imported(page: Path) -> list[tuple[str, str]]:
    """Module and name of all that the Python of a page imports of ours."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"(?ms)^```python\n(.*?)^```", page.read_text("utf-8")):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("callrecords"):
                found += [(node.module or "", alias.name) for alias in node.names]
            elif isinstance(node, ast.Import):
                found += [(alias.name, "") for alias in node.names if alias.name.startswith("callrecords")]
    return found


def test_the_pages_import_something() -> None:
    assert len([one for page in PAGES for one in _imported(page)]) > 20


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_imports_from_faces_alone(page: Path) -> None:
    for module, name in _imported(page):
        assert module in FACES
        assert not name or name in import_module(module).__all__


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_no_module_behind_a_face(page: Path) -> None:
    for dotted in re.findall(r"`(callrecords(?:\.\w+)+)", page.read_text("utf-8")):
        module, _, name = dotted.rpartition(".")
        told = page.name == "tracing.md" and TOLD.fullmatch(dotted)
        known = (
            told or dotted in FACES or dotted in COMMANDS or (module in FACES and name in import_module(module).__all__)
        )
        assert known, dotted


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_every_package_says_that_it_is_typed_since_a_namespace_cannot_say_it_for_all(package: Path) -> None:
    assert (package / "py.typed").is_file()
