"""The made-up vendors of `tests/specs`, generated once into a temporary folder beside the real vendors."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import os
import sys
import tempfile
from pathlib import Path

from callrecords.generator.generate import generate
from callrecords.spec.catalog import Vendor

SLUG = "fable"


@functools.cache
def made_up() -> dict[str, Vendor]:
    """The made-up vendors by slug, whole: their packages join the namespace, their entries come from their own registry.

    A folder that the environment names is filled once, for many processes.
    """
    kept = os.environ.get("CALLRECORDS_MADE_UP")
    if kept is None:
        folder = tempfile.TemporaryDirectory()
        _KEPT.append(folder)
    out = Path(kept or folder.name, "generated")
    if not out.exists():
        _fill(out)
    sys.path.append(str(out))
    return registry(out / "callrecords" / "registry.py")


def _fill(out: Path) -> None:
    """Generate into a folder that is whole as soon as it is there, whoever else fills it at the same time."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as beside:
        made = Path(beside, "generated")
        generate(Path(__file__).parent / "specs", made)
        with contextlib.suppress(OSError):  # another process was quicker
            made.rename(out)


def fable() -> Vendor:
    """The one in our own form, whose every name and limit differs from those of real vendors."""
    return made_up()[SLUG]


def registry(path: Path) -> dict[str, Vendor]:
    """The vendors of a registry that was generated elsewhere, by slug."""
    spec = importlib.util.spec_from_file_location("made_up_registry", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {vendor.slug: vendor for vendor in module.VENDORS}


_KEPT: list[tempfile.TemporaryDirectory[str]] = []
