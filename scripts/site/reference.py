"""The reference: a page for each module that users import from, with every name of it."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path

from callrecords.registry import VENDORS

_LISTED = Path(__file__).parents[2] / "docs" / "api.md"
_ROW = re.compile(r"(?m)^\| `(?P<face>callrecords\.\w+)` \| (?P<names>.*) \|$")


def faces() -> tuple[str, ...]:
    """The modules: those that docs/api.md lists, then those of the vendors."""
    listed = [row["face"] for row in _ROW.finditer(_LISTED.read_text("utf-8"))]
    return (*listed, *(vendor.package for vendor in VENDORS))


def place(face: str) -> str:
    """The page of a module."""
    return f"reference/{face.rpartition('.')[2]}.md"


def pages() -> dict[str, tuple[str, str]]:
    """Page -> its name in the navigation, and its text: directives that docstrings are put in place of."""
    return {place(face): (face, _page(face)) for face in faces()}


def _page(face: str) -> str:
    module = import_module(face)
    names = "".join(f"\n::: {face}.{name}\n" for name in module.__all__)
    return f"# `{face}`\n\n{inspect.getdoc(module)}\n{names}"


def with_links(text: str) -> str:
    """docs/api.md, whose names lead to what is said of them."""

    def row(found: re.Match[str]) -> str:
        face, page = found["face"], place(found["face"])
        names = re.sub(r"`(\w+)`", rf"[`\1`]({page}#{face}.\1)", found["names"])
        return f"| [`{face}`]({page}) | {names} |"

    return _ROW.sub(row, text)
