"""The five rules that hold the house up, as far as reading the sources can show them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
GENERATED = sorted((ROOT / "generated").rglob("*.py"))
BUNDLES = sorted((ROOT / "generated" / "callrecords").glob("*/openapi.json"))
DISTINCTIVE = re.compile(r"_|\d|[a-z][A-Z]")
WORD = re.compile(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*")

# layer -> layers that it may import
MAY_IMPORT = {
    "core": {"core", "conventions"},
    "conventions": {"core", "conventions"},
    "emulator": {"core", "conventions", "emulator", "generated"},
    "testing": {"core", "emulator", "testing", "generated"},
    "contract": {"core", "conventions", "emulator", "contract", "generated"},
    "cli": {"core", "conventions", "emulator", "contract", "cli", "generated"},
}


def _names(bundle: dict[str, Any]) -> Iterator[str]:
    """Every name that a vendor chose: path segments, parameters, properties, enum values, ids, classes."""
    client = bundle["x-client"]
    yield from (client["class"], client["env"])
    yield from bundle["components"]["schemas"]
    for path in bundle["paths"]:
        yield from re.split(r"[/{}]+", path)
    stack: list[Any] = [bundle]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if isinstance(node.get("properties"), dict):
                yield from node["properties"]
            if isinstance(node.get("enum"), list):
                yield from (value for value in node["enum"] if isinstance(value, str))
            if "in" in node and "name" in node:
                yield node["name"]
            if "operationId" in node:
                yield node["operationId"]
                yield node["x-resource"]["name"]
            stack.extend(value for key, value in node.items() if key not in {"example", "examples", "value"})
        elif isinstance(node, list):
            stack.extend(node)


def _forbidden() -> set[str]:
    vocabulary = set(WORD.findall((ROOT / "specs" / "vocabulary.schema.json").read_text()))
    found: set[str] = set()
    for path in BUNDLES:
        bundle = json.loads(path.read_text())
        found |= {name for name in _names(bundle) if DISTINCTIVE.search(name)} - vocabulary
        found |= {bundle["x-client"]["slug"], bundle["x-client"]["title"], bundle["x-client"]["class"]}
    return found


def _literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            yield node.lineno, text


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _layer(module: str) -> str | None:
    parts = module.split(".")
    if parts[0] != "callrecords" or len(parts) < 2:
        return None
    return parts[1] if parts[1] in MAY_IMPORT else "generated"


def test_there_is_something_to_look_at() -> None:
    assert len(BUNDLES) >= 3
    assert len(SOURCES) > 20
    assert len(_forbidden()) > 100


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT / "src").as_posix())
def test_no_vendor_is_named_in_the_sources(path: Path) -> None:
    """Rule 1: facts live in the spec, behaviour in Python."""
    forbidden = {name.lower() for name in _forbidden()}
    text = path.read_text()
    vendors = {json.loads(bundle.read_text())["x-client"]["slug"] for bundle in BUNDLES}
    assert not [vendor for vendor in vendors if vendor in text.lower()], "a vendor is named"
    found = [
        f"line {line}: {word}"
        for line, literal in _literals(ast.parse(text))
        for word in WORD.findall(literal)
        if word.lower() in forbidden
    ]
    assert found == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT / "src").as_posix())
def test_arrows_point_one_way(path: Path) -> None:
    """Rule 2: no layer imports one that stands downstream of it."""
    layer = path.relative_to(ROOT / "src" / "callrecords").parts[0]
    assert {found for module in _imports(path) if (found := _layer(module))} <= MAY_IMPORT[layer]


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.relative_to(ROOT / "generated").as_posix())
def test_generated_code_imports_only_core_and_its_own_package(path: Path) -> None:
    """Rule 2, from the other side: one vendor's client knows no other vendor and none of the tools."""
    own = ".".join(path.relative_to(ROOT / "generated").parent.parts)
    foreign = [
        m for m in _imports(path) if m.startswith("callrecords.") and not m.startswith(("callrecords.core", own))
    ]
    assert foreign == []


def test_lock_files_hold_hashes_and_no_addresses() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text()
        assert "://" not in text, path.name
        assert text.count("--hash=sha256:") >= text.count("=="), path.name


def test_ci_runs_exactly_the_command_that_the_readme_shows() -> None:
    command = 'python -m pip install "nox[uv]" && nox'
    assert command in (ROOT / "README.md").read_text()
    assert command in (ROOT / ".ci" / "run").read_text()
    assert command in (ROOT / ".github" / "workflows" / "ci.yml").read_text()
