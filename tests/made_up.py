"""The made-up vendor of `tests/specs`, generated once into a temporary folder beside the real vendors."""

from __future__ import annotations

import functools
import importlib.util
import sys
import tempfile
from pathlib import Path

from callrecords.generator.generate import generate
from callrecords.spec.catalog import Vendor

SLUG = "fable"


@functools.cache
def fable() -> Vendor:
    """The made-up vendor, whole: its packages join the namespace, its entry comes from its own registry."""
    folder = tempfile.TemporaryDirectory()
    _KEPT.append(folder)
    out = Path(folder.name, "generated")
    generate(Path(__file__).parent / "specs", out)
    sys.path.append(str(out))
    return registry(out / "callrecords" / "registry.py")


def registry(path: Path) -> Vendor:
    """The one vendor of a registry that was generated elsewhere."""
    spec = importlib.util.spec_from_file_location("made_up_registry", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vendors: tuple[Vendor, ...] = module.VENDORS
    (vendor,) = vendors
    return vendor


_KEPT: list[tempfile.TemporaryDirectory[str]] = []
