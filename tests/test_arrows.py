"""Data flows one way: which package may import which, and no files that import each other in a circle.

`ARROWS` is the one place where this is written down; the table in ARCHITECTURE.md is compared with it.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PLACES = (ROOT / "src", ROOT / "generated", ROOT / "scripts", ROOT / "contracts")

# package -> the packages that it imports. A package is a folder below src/callrecords, or a module beside them. An
# `__init__` that users import from only hands on names of what stands below it, so it is a package of its own: a face.
ARROWS = {
    "errors": "",
    "markup": "",
    "notices": "",
    "generator/bundle": "",
    "generator/project": "",
    "generator/writing": "",
    "spec": "errors",
    "client/records": "conventions, errors, markup, spec",
    "contract/oracle": "spec",
    "describe": "spec",
    "conventions": "errors, spec",
    "emulator/store": "conventions, errors, spec",
    "generator/reading": "conventions, generator/bundle, spec",
    "generator/proposing": "generator/bundle, generator/reading, spec",
    "generator/diff": "generator/bundle, markup, spec",
    "generator/lint": "conventions, errors, generator/bundle, generator/proposing, generator/reading, spec",
    "client/http": "client/records, conventions, errors, spec",
    "contract/base": "contract/oracle, conventions, errors, markup, spec",
    "emulator/story": "conventions, emulator/store, spec",
    "profiles": "errors",
    "client/setup": "client/http, conventions, errors, profiles, spec",
    "contract/report": "contract/base, errors, markup",
    "contract/server": "contract/base, contract/oracle, conventions, errors, spec",
    "emulator/operations": "conventions, emulator/store, emulator/story, spec",
    "client/operations": "client/http, client/records, client/setup, conventions, errors, spec",
    "emulator/pages": "conventions, emulator/mutations, emulator/operations, errors, spec",
    "emulator/mutations": "conventions, emulator/operations, emulator/store, spec",
    "client/changes": "client/http, client/operations, client/records, conventions, errors, spec",
    "progress": "client/operations, markup",
    "client/exports": "client/http, client/operations, client/records, conventions, errors, spec",
    "client/walk": "client/http, client/operations, client/records, conventions, errors, spec",
    "emulator": "conventions, emulator/mutations, emulator/operations, emulator/pages, emulator/store, errors, spec",
    "client": "client/changes, client/exports, client/http, client/operations, client/records, client/setup, client/walk, errors, notices, spec",
    "emulator/serving": "emulator, emulator/operations",
    "generator/client": "client, client/records, client/setup, generator/bundle, generator/writing, spec",
    "generated": "client, client/http, client/operations, client/records, client/setup, client/walk, spec",
    "frames": "client/operations, client/records, errors, spec",
    "frames (face)": "frames, spec",
    "pseudonyms": "client/records, errors, spec",
    "calls": "client/records, errors, frames, spec",
    "calls (face)": "calls, spec",
    "reconcile": "calls, errors, spec",
    "reconcile (face)": "reconcile, spec",
    "report": "calls, errors, markup, spec",
    "lake": "client/operations, client/records, errors, frames, pseudonyms, spec",
    "vendors": "generated, notices, spec",
    "otel": "client/http, client/operations, errors",
    "dlt": "errors, frames, lake, pseudonyms, spec, vendors",
    "client (face)": "client/changes, client/http, client/operations, client/records, client/walk, spec",
    "emulator (face)": "emulator, emulator/operations, emulator/serving, spec",
    "generator": "generator/bundle, generator/client, generator/reading, generator/writing, spec",
    "contract": "client/setup, contract/base, contract/report, contract/server, emulator (face), emulator/operations, emulator/store, emulator/story, errors, spec, vendors",
    "contract (face)": "contract, contract/base, spec",
    "testing": "emulator, emulator (face), emulator/operations, emulator/store, generated, spec, vendors",
    "testing (face)": "spec, testing",
    "scripts": "calls, describe, emulator (face), generated, generator, spec",
    "contract/client": "client/changes, client/http, client/operations, client/records, client/setup, contract/base, contract/oracle, conventions, emulator (face), emulator/operations, emulator/serving, emulator/store, emulator/story, errors, spec",
    "cli": "calls, client/changes, client/operations, client/records, client/setup, contract, contract/base, contract/client, contract/report, conventions, describe, emulator, emulator (face), emulator/mutations, emulator/operations, errors, frames, frames (face), generated, generator, generator/bundle, generator/lint, generator/project, generator/proposing, generator/reading, generator/writing, lake, notices, otel, profiles, pseudonyms, reconcile, report, spec, vendors",
    "cli (face)": "cli, spec",
    "contracts": "cli, client, client/changes, client/exports, client/http, client/operations, client/records, client/setup, client/walk, contract, contract/base, contract/client, contract/server, conventions, emulator (face), emulator/mutations, emulator/serving, errors, generated, generator/bundle, generator/diff, generator/lint, generator/reading, spec",
}


def _module(path: Path) -> str:
    top = next(place for place in PLACES if path.is_relative_to(place))
    parts = path.relative_to(top if top.name in ("src", "generated") else ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {_module(path): path for place in PLACES for path in sorted(place.rglob("*.py"))}


def _package(module: str) -> str:
    """The package of a module, as `ARROWS` calls it."""
    path = FILES[module]
    if path.is_relative_to(ROOT / "generated"):
        return "generated"
    if not path.is_relative_to(ROOT / "src"):
        return path.relative_to(ROOT).parts[0]
    folder = path.relative_to(ROOT / "src" / "callrecords").parent.as_posix()
    if path.name == "__init__.py" and f"{folder} (face)" in ARROWS:
        return f"{folder} (face)"
    return path.stem if folder == "." else folder


def _imports(path: Path) -> Iterator[str]:
    """Every module of ours that a file imports, at any time: for types only and late ones too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in FILES)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in FILES:
                    yield whole
                elif node.module in FILES:
                    yield node.module


@cache
def _graph() -> dict[str, set[str]]:
    return {module: set(_imports(path)) - {module} for module, path in FILES.items()}


def _found() -> dict[str, set[str]]:
    packages: dict[str, set[str]] = defaultdict(set)
    for module, imported in _graph().items():
        packages[_package(module)] |= {_package(other) for other in imported} - {_package(module)}
    return dict(packages)


def _circle(graph: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_there_are_files_and_arrows_to_look_at() -> None:
    assert len(FILES) > 200
    assert sum(map(len, _graph().values())) > 1000


def test_every_package_imports_what_the_table_says_and_the_table_says_no_more() -> None:
    found = {name: ", ".join(sorted(imported)) for name, imported in _found().items()}

    assert {name: found.get(name, "") for name in (*ARROWS, *found)} == ARROWS


def test_no_two_packages_point_at_each_other_not_even_by_way_of_others() -> None:
    assert _circle({name: set(told.split(", ")) - {""} for name, told in ARROWS.items()}) == []


def test_no_files_import_each_other_in_a_circle() -> None:
    assert _circle(_graph()) == []


@pytest.mark.parametrize("vendor", sorted(path.parent.name for path in (ROOT / "generated").rglob("openapi.json")))
def test_one_vendors_client_knows_no_other_and_none_of_the_tools(vendor: str) -> None:
    own = f"callrecords.{vendor}"
    imported = {other for module in FILES if module.startswith(own) for other in _graph()[module]}

    assert {_package(other) for other in imported if not other.startswith(own)} <= set(ARROWS["generated"].split(", "))


def test_the_architecture_shows_this_table() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rows = [f"| `{name}` | {told or '–'} |" for name, told in ARROWS.items()]

    assert [row for row in rows if row not in page] == []
