"""The pages that the site is made of."""

import tomllib
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from scripts.site.navigation import navigation
from scripts.site.reference import faces, with_links
from scripts.site.stage import ROOT, linked, places, stage

KNOWN = {"README.md": "index.md", "docs/a.md": "a.md", "docs/deep/b.md": "deep/b.md", "docs/p.png": "p.png"}


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stage(tmp_path_factory.mktemp("site"))


def _paths(entry: Any) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    values = entry.values() if isinstance(entry, dict) else entry
    return [path for value in values for path in _paths(value)]


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("README.md", "[a](docs/a.md#x) [b](docs/deep/b.md)", "[a](a.md#x) [b](deep/b.md)"),
        ("docs/deep/b.md", "[r](../../README.md) ![p](../p.png)", "[r](../index.md) ![p](../p.png)"),
        ("docs/a.md", "[web](https://example.com/a.md) [here](#x)", "[web](https://example.com/a.md) [here](#x)"),
        ("docs/a.md", "```md\n[a](nothing.md)\n```\n", "```md\n[a](nothing.md)\n```\n"),
    ],
)
def test_links_between_files_become_links_between_pages(source: str, text: str, expected: str) -> None:
    assert linked(text, source, KNOWN) == expected


def test_a_link_to_a_file_that_is_no_page_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"docs/a\.md links to \.\./noxfile\.py"):
        linked("[n](../noxfile.py)", "docs/a.md", KNOWN)


def test_every_public_name_is_on_one_page(staged: Path) -> None:
    lines = [line for page in staged.parent.rglob("*.md") for line in page.read_text("utf-8").splitlines()]
    found = Counter(line.removeprefix("::: ") for line in lines if line.startswith("::: "))
    wanted = [f"{face}.{name}" for face in faces() for name in import_module(face).__all__]
    assert found == Counter(wanted)
    assert set(found.values()) == {1}


def test_every_page_is_in_the_navigation_once(staged: Path) -> None:
    config = tomllib.loads(staged.read_text("utf-8"))["project"]
    pages = sorted(path.relative_to(staged.parent / "pages").as_posix() for path in staged.parent.rglob("*.md"))
    assert sorted(_paths(config["nav"])) == pages


def test_a_page_that_no_section_names_is_in_the_navigation_all_the_same() -> None:
    nav = tomllib.loads("nav = " + navigation(["index.md", "new.md"], vendors={}, names={}))["nav"]
    assert "new.md" in _paths(nav)


def test_every_file_of_docs_has_a_place() -> None:
    assert {path.name for path in (ROOT / "docs").glob("*.md")} <= set(places().values())


def test_the_list_of_names_leads_to_what_is_said_of_each() -> None:
    assert with_links("| `callrecords.errors` | `NotFound` |\n") == (
        "| [`callrecords.errors`](reference/errors.md) | [`NotFound`](reference/errors.md#callrecords.errors.NotFound) |\n"
    )
