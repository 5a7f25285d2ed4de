"""The HTTP library of the clients that tests build."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import pytest


@pytest.fixture(autouse=True)
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType | None:
    """httpx, as in the base install, wherever a test does not ask for httpx2 (`tests.libraries.both`).

    None where it is not installed: the tests of the spec diff run without it.
    """
    name = getattr(request, "param", "httpx")
    if name == "httpx":
        monkeypatch.setitem(sys.modules, "httpx2", None)
    return import_module(name) if find_spec(name) is not None else None
