"""The five rules that hold the house up, as far as reading the sources can show them."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
GENERATED = sorted((ROOT / "generated").rglob("*.py"))
BUNDLES = sorted((ROOT / "generated" / "callrecords").glob("*/openapi.json"))
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "specs" / "README.md",
    *sorted((ROOT / "src").rglob("*.md")),
]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
DISTINCTIVE = re.compile(r"_|\d|[a-z][A-Z]")
WORD = re.compile(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*")


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


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def _forbidden() -> set[str]:
    vocabulary = set(
        WORD.findall((ROOT / "src" / "callrecords" / "generator" / "lint" / "vocabulary.schema.json").read_text())
    )
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


def test_there_is_something_to_look_at() -> None:
    assert len(BUNDLES) >= 3
    assert len(SOURCES) > 20
    assert len(_forbidden()) > 100


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT / "src").as_posix())
def test_no_vendor_is_named_in_the_sources(path: Path) -> None:
    """Rule 1: facts live in the spec, behaviour in Python."""
    forbidden = {name.lower() for name in _forbidden()}
    text = path.read_text().lower()
    assert not [bundle for bundle in BUNDLES if bundle.parent.name in text], "a vendor is named"
    found = [
        f"line {line}: {word}"
        for line, literal in _literals(_tree(path))
        for word in WORD.findall(literal)
        if word.lower() in forbidden
    ]
    assert found == []


def test_lock_files_hold_hashes_and_no_addresses() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text()
        assert "://" not in text, path.name
        assert text.count("--hash=sha256:") >= text.count("=="), path.name


def _commands(heading: str) -> list[str]:
    """The lines of shell that the README shows first below a heading."""
    section = (ROOT / "README.md").read_text().partition(f"\n## {heading}\n")[2]
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert block, heading
    return block[1].splitlines()


def _named(group: str) -> set[str]:
    """The packages that a group of dependencies names, those of the groups in it too."""
    groups: dict[str, list[Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    found: set[str] = set()
    for one in groups[group]:
        found |= (
            _named(one["include-group"])
            if isinstance(one, dict)
            else {re.split(r"[\[=<>~! ;]", one)[0].lower().replace(".", "-")}
        )
    return found


@pytest.mark.parametrize("lock", [path.stem for path in sorted((ROOT / "requirements").glob("*.txt"))])
def test_a_lock_holds_what_its_group_names(lock: str) -> None:
    held = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements" / f"{lock}.txt").read_text(), re.MULTILINE)
    assert _named(lock) - {name.lower() for name in held} == set()


def test_ci_runs_exactly_the_commands_that_the_readme_shows() -> None:
    """In its order and with nothing between them, `.venv` in the checkout included."""
    script = (ROOT / ".ci" / "run").read_text().partition("\ncd ")[2].splitlines()[1:]
    run = [line.removesuffix(" || exit") for line in script if line and not line.startswith("#")]
    assert run == [*_commands("First pull, without an account"), *_commands("Tests")]
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    assert re.findall(r"run: (.*)", workflow.partition("\n  pythons:\n")[0]) == ["bash .ci/run"]


def test_every_python_that_the_package_names_is_run_by_ci() -> None:
    """The oldest by the README's commands, the others by `nox -s pythons-…`."""
    named = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text())
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    assert re.findall(r'python-version: "(.*)"', workflow) == named[:1]
    assert re.findall(r"python: \[(.*)\]", workflow) == [", ".join(f'"{one}"' for one in named[1:])]
    assert f'requires-python = ">={named[0]}"' in (ROOT / "pyproject.toml").read_text()
    assert re.findall(r"^PYTHONS = \((.*)\)", (ROOT / "noxfile.py").read_text(), re.MULTILINE) == [
        ", ".join(f'"{one}"' for one in named)
    ]


def test_a_failure_left_of_an_and_ends_the_ci_run() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert [line for line in script.splitlines() if " && " in line and not line.endswith(" || exit")] == []


def test_ci_pins_actions_by_commit_and_what_it_installs_by_hash() -> None:
    uses, installs = [], []
    for path in [*WORKFLOWS, ROOT / ".ci" / "run"]:
        uses += re.findall(r"uses: (.*)", path.read_text())
        installs += re.findall(r"pip install (.*?) &&", path.read_text())
    assert len(uses) >= 2
    assert [one for one in uses if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []
    assert set(installs) == {'".[emulator]"', "-r requirements/nox.txt"}


def test_no_page_and_no_message_installs_the_package_from_an_index() -> None:
    """It is on none. Pages say `CALLRECORDS` or a path, as the README's section Install explains."""
    texts = [*PAGES, *SOURCES, *GENERATED, *WORKFLOWS, *sorted((ROOT / "scripts").rglob("*.py")), ROOT / "noxfile.py"]
    named = re.compile(r"pip install(?:(?!&&)[^\n])*?[ \t\"'=]callrecords(?:\[|\b(?!-))")
    assert [str(path.relative_to(ROOT)) for path in texts if named.search(path.read_text())] == []
    assert [str(path.relative_to(ROOT)) for path in SOURCES if "callrecords[" in path.read_text()] == []
    wheels = {name for path in PAGES for name in re.findall(r"callrecords-(\d\S*?)-py3", path.read_text())}
    assert wheels == {tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]}
    assert named.search('python -m pip install "callrecords[cli]"')
    assert named.search("uv pip install -U callrecords")


def _settings_calls(path: Path) -> Iterator[dict[str, str]]:
    if not re.search(r"\b(settings|register_profile)\(", path.read_text()):
        return
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("settings", "register_profile"):
            yield {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords if keyword.arg}


def test_no_profile_of_hypothesis_in_force_has_a_deadline_or_judges_speed() -> None:
    for profile in (settings.default, *map(settings.get_profile, ("whole", "quick"))):
        assert profile.deadline is None
        assert HealthCheck.too_slow in profile.suppress_health_check


def test_no_property_test_sets_a_deadline_or_judges_speed_again() -> None:
    ours = [path for folder in ("tests", "contracts") for path in sorted((ROOT / folder).rglob("*.py"))]
    calls = [(path, found) for path in [ROOT / "conftest.py", *ours, *SOURCES] for found in _settings_calls(path)]
    assert len(calls) > 5
    for path, found in calls:
        assert found.get("deadline", "None") == "None", path
        assert "too_slow" in found.get("suppress_health_check", "too_slow"), path


def test_what_is_shipped_leaves_no_deadline_to_the_profile_of_its_user() -> None:
    calls = [found for path in SOURCES for found in _settings_calls(path)]
    assert calls
    assert [found for found in calls if found.get("deadline") != "None"] == []
    assert [found for found in calls if "too_slow" not in found.get("suppress_health_check", "")] == []


def test_no_two_classes_in_the_sources_have_the_same_name() -> None:
    """A name stands for one thing, so that a search for it finds that thing."""
    found: dict[str, list[str]] = {}
    for path in SOURCES:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


def test_tests_patch_public_names_alone() -> None:
    """The linter refuses private members that are used (SLF001); one that is patched by its name is refused here."""
    patches = re.compile(r"""\b(?:setattr|delattr|patch(?:\.object)?)\([^)\n]*["'.]_[a-z]\w*["']""")
    texts = sorted([*(ROOT / "tests").rglob("*.py"), *(ROOT / "contracts").rglob("*.py")])
    assert texts
    assert [str(path.relative_to(ROOT)) for path in texts if patches.search(path.read_text())] == []
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    excepted = [places for places, codes in rules["per-file-ignores"].items() if "SLF" in codes]
    assert "SLF" in rules["select"]
    assert excepted == ["tests/client/http/test_bounds_of_time.py"]
