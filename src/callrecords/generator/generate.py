"""Specs become code: `python -m callrecords.generator.generate [--specs specs] [--out generated]`.

For each vendor: bundle -> client package -> wire models; then the registry of all vendors, and the lock that says what
everything was made from. The folder is replaced as a whole, and only when everything could be made.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from callrecords.generator.bundle.texts import SpecError
from callrecords.generator.reading.folder import spec_folders
from callrecords.generator.registry import write_registry
from callrecords.generator.vendor import LOCK, lock_of, write_lock, write_vendor
from callrecords.generator.writing.errors import GenerateError
from callrecords.generator.writing.formatting import format_folder

_BY = "by `nox -s generate`"


def generate(specs: Path, out: Path) -> None:
    """Make `out` anew from all vendors under `specs`; raises `GenerateError` or `SpecError` and leaves `out` as it was."""
    _demand_ours(out)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        _write_all(specs, made)
        _empty(out)
        shutil.copytree(made, out, dirs_exist_ok=True)


def _write_all(specs: Path, out: Path) -> None:
    namespace = out / "callrecords"
    (namespace / "wire").mkdir(parents=True)
    vendors = spec_folders(specs)
    if not vendors:
        raise GenerateError(f"{specs}: no folder with a spec in it")
    bundles = [write_vendor(folder, namespace, f"{specs.name}/{folder.name} {_BY}") for folder in vendors]
    write_registry(bundles, namespace / "registry.py", f"{specs.name} {_BY}")
    format_folder(namespace)
    for folder in (namespace, namespace / "wire"):
        (folder / "py.typed").touch()
    (out / ".gitattributes").write_text("* linguist-generated\n")
    write_lock(out, lock_of(namespace, bundles))


def _demand_ours(out: Path) -> None:
    if out.exists() and any(out.iterdir()) and not (out / LOCK).exists():
        raise GenerateError(f"{out}: not empty and without {LOCK}, so it is not emptied; name another folder")


def _empty(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for path in out.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def main() -> int:
    """The command line; 1 where a spec is at fault."""
    parser = argparse.ArgumentParser(prog="python -m callrecords.generator.generate", description="Specs become code.")
    parser.add_argument("--specs", type=Path, default=Path("specs"))
    parser.add_argument("--out", type=Path, default=Path("generated"))
    arguments = parser.parse_args()
    try:
        generate(arguments.specs, arguments.out)
    except (GenerateError, SpecError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
