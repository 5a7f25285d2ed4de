"""A docstring never tells an assumption as a fact."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callrecords.generator.generate import generate
from tests.generator import acme

ASSUMED = {"kind": "assumed", "about": "x-order default"}
ASSUMED_SIZE = {"kind": "assumed", "about": "the default"}


def docstrings(tmp_path: Path, order: Any, size: Any) -> str:
    """The resources of the tiny vendor with such evidence on its list and on its page size, on one line."""
    document = acme.document()
    listing = document["paths"]["/apps/{appID}/calls"]["get"]
    listing["x-evidence"] = order
    next(one for one in listing["parameters"] if one["name"] == "limit")["x-evidence"] = size
    generate(acme.write(tmp_path / "specs", document), tmp_path / "out")
    return " ".join((tmp_path / "out" / "callrecords" / "acme" / "resources.py").read_text("utf-8").split())


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_assumed_default_says_so(tmp_path: Path, wrapped: bool) -> None:
    marks = [[ASSUMED], [ASSUMED_SIZE]] if wrapped else [ASSUMED, ASSUMED_SIZE]
    text = docstrings(tmp_path, *marks)
    assert "by `start_time`, ascending, if not given (assumed)." in text
    assert "Records per page, 1 to 50; 10 if not given (assumed)." in text


def test_what_the_walk_itself_does_is_no_assumption(tmp_path: Path) -> None:
    text = docstrings(tmp_path, [ASSUMED], [ASSUMED_SIZE])
    assert "by `start_time`, ascending, if not given." in text
    assert "Records per page, 1 to 50; 50 if not given." in text


def test_a_documented_default_is_told_without_a_doubt(tmp_path: Path) -> None:
    page = {"kind": "documented", "page": "https://docs.acme.example/calls", "about": "x-order default"}
    assert "(assumed)" not in docstrings(tmp_path, page, {**page, "about": "the default"})


def test_an_assumption_about_something_else_is_no_doubt_about_the_default(tmp_path: Path) -> None:
    other = {"kind": "assumed", "about": "the maximum"}
    assert "(assumed)" not in docstrings(tmp_path, other, other)
