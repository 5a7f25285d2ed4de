"""Vendors' packages for the project of somebody else: each is written whole beside what is there, and nothing else is touched."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from callrecords.generator.registry import write_entry
from callrecords.generator.vendor import LOCK, lock_of, write_lock, write_vendor
from callrecords.generator.writing.errors import GenerateError
from callrecords.generator.writing.formatting import format_folder
from callrecords.spec.bundle import Bundle

_MARK = "# Generated from "


def write_packages(folders: Sequence[Path], out: Path, step: Callable[[str], None] = lambda _: None) -> list[Bundle]:
    """Write `callrecords/<slug>/` and `callrecords/wire/<slug>.py` below `out` for each spec folder.

    A package that was written here before is replaced. Raises `GenerateError` or `SpecError`, and `out` is then as it was: where a
    spec cannot be generated, and where a file that is not ours would be lost. `step` is called with what is done now.
    """
    with tempfile.TemporaryDirectory() as temporary:
        made = Path(temporary)
        (made / "wire").mkdir()
        bundles: list[Bundle] = []
        for folder in folders:
            step(f"{folder.name}: client and wire models")
            bundles.append(_write(folder, made, [facts.slug for facts in bundles]))
        step("formatting: all modules")
        format_folder(made)
        for facts in bundles:
            package = made / facts.slug
            files = sorted({*(path.name for path in package.iterdir()), LOCK})
            write_lock(package, {**lock_of(made, [facts]), "files": files})
        target = out / "callrecords"
        if (target / "__init__.py").exists():
            raise GenerateError(f"{target}: several distributions share this package; remove its __init__.py")
        for facts in bundles:
            _demand_ours(target, facts.slug)
        for facts in bundles:
            _replace(made, target, facts.slug)
    return bundles


def written(out: Path, slug: str) -> list[str]:
    """The files of a vendor's package that are there, and of its wire models, by their paths below `out/callrecords`."""
    top = out / "callrecords"
    package = [path for path in (top / slug).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    wire = top / "wire" / f"{slug}.py"
    return sorted(path.relative_to(top).as_posix() for path in [*package, *([wire] if wire.is_file() else [])])


def _write(folder: Path, namespace: Path, before: Sequence[str]) -> Bundle:
    if folder.resolve().name in before:
        raise GenerateError(f"{folder}: two vendors would be called {folder.resolve().name}")
    origin = f"{folder.resolve().name} by `callrecords generate`"
    facts = write_vendor(folder, namespace, origin)
    write_entry(facts, namespace / facts.slug / "vendor.py", origin)
    return facts


def _demand_ours(target: Path, slug: str) -> None:
    """Raise `GenerateError` if anything would be lost that an earlier run did not write."""
    package, wire = target / slug, target / "wire" / f"{slug}.py"
    if package.is_symlink() or wire.is_symlink():
        raise GenerateError(f"{package if package.is_symlink() else wire}: a link is not replaced; name another folder")
    if wire.exists() and not wire.read_text("utf-8", errors="replace").startswith(_MARK):
        raise GenerateError(f"{wire}: was not generated, so it is not replaced; move it or name another folder")
    if not package.exists():
        return
    ours = _files(package / LOCK) if package.is_dir() else frozenset[str]()
    others = sorted(path.name for path in package.iterdir()) if package.is_dir() else [package.name]
    others = [name for name in others if name not in ours and name != "__pycache__"]
    if others:
        raise GenerateError(
            f"{package}: {', '.join(others)} was not generated, so nothing is replaced; move it or name another folder"
        )


def _files(lock: Path) -> frozenset[str]:
    """The files that an earlier run wrote."""
    try:
        written: Any = json.loads(lock.read_text("utf-8"))
        return frozenset(msgspec.convert(written["files"], list[str]))
    except (OSError, ValueError, LookupError, TypeError, msgspec.ValidationError):
        return frozenset()


def _replace(made: Path, target: Path, slug: str) -> None:
    """Put a package in the place of the one before, which is there until the new one is complete."""
    package, wire = target / slug, target / "wire"
    wire.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target, prefix=f".{slug}-") as beside:
        new, models = Path(beside, "new"), Path(beside, "models.py")
        new.mkdir()
        for file in (made / slug).iterdir():
            shutil.copyfile(file, new / file.name)
        shutil.copyfile(made / "wire" / f"{slug}.py", models)
        if package.exists():
            package.rename(Path(beside, "old"))
        new.rename(package)
        models.replace(wire / f"{slug}.py")
