"""A package hands out the names of its modules when they are first asked for."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from callrecords.registry import VENDORS
from callrecords.spec.lazy import lazily

pytestmark = pytest.mark.slow


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    home = tmp_path / "lazy_for_tests"
    home.mkdir()
    (home / "__init__.py").write_text('__all__ = ["First", "Second"]\n')
    (home / "one.py").write_text("import json\nclass First: pass\n")
    (home / "two.py").write_text("class Second: pass\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    made: Any = importlib.import_module("lazy_for_tests")
    made.__getattr__, made.__dir__ = lazily("lazy_for_tests", ".one", ".two")
    yield made
    for name in [name for name in sys.modules if name.startswith("lazy_for_tests")]:
        del sys.modules[name]


def test_a_name_is_imported_when_it_is_asked_for_and_no_sooner(package: Any) -> None:
    assert "lazy_for_tests.two" not in sys.modules
    assert package.Second is sys.modules["lazy_for_tests.two"].Second
    assert "lazy_for_tests.one" in sys.modules  # looked into first
    assert vars(package)["Second"] is package.Second


def test_what_a_module_imports_itself_is_no_name_of_the_package(package: Any) -> None:
    with pytest.raises(AttributeError, match="'lazy_for_tests' has no attribute 'json'"):
        _ = package.json
    assert not hasattr(package, "Third")


def test_the_names_are_listed_before_they_are_imported(package: Any) -> None:
    assert {"First", "Second"} <= set(dir(package))
    assert "lazy_for_tests.one" not in sys.modules


@pytest.mark.parametrize("slug", [vendor.slug for vendor in VENDORS])
def test_every_name_of_a_generated_package_can_be_had(slug: str) -> None:
    package = importlib.import_module(f"callrecords.{slug}")
    assert all(getattr(package, name).__name__ == name for name in package.__all__)


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.slug)
def test_a_client_is_imported_and_built_without_records_spec_or_http_library(vendor: Any) -> None:
    given = {"token": "t", "base_url": "https://h"} | {
        parameter.name: "x" for parameter in vendor.bundle().client.parameters if parameter.place == "path"
    }
    code = f"""
import sys
from callrecords.{vendor.slug} import {vendor.client}
client = {vendor.client}(**{given!r})
print(*sys.modules)
"""
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env=_paths())
    loaded = set(done.stdout.split())
    assert not {"httpx", "httpx2", "msgspec", "attrs", "attr", f"callrecords.{vendor.slug}.models"} & loaded


def _paths() -> dict[str, str]:
    return {"PYTHONPATH": ":".join(path for path in sys.path if path)}
