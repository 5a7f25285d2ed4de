"""Specs become code: `python -m callrecords.generator.generate [--specs specs] [--out generated]`.

For each vendor: bundle -> client package -> wire models; then the registry of all vendors, and the lock that says what
everything was made from. The folder is replaced as a whole, and only when everything could be made.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from callrecords.generator.bundle.blanks import opened
from callrecords.generator.bundle.folder import SpecError, render
from callrecords.generator.client.client import TEMPLATES, write_client
from callrecords.generator.reading.folder import load, spec_folders
from callrecords.generator.registry import write_registry
from callrecords.generator.wire import write_wire
from callrecords.generator.writing.errors import GenerateError
from callrecords.generator.writing.formatting import format_folder
from callrecords.spec.bundle import Bundle, read_bundle

LOCK = "generated.lock"
TOOLS = ("openapi-python-client", "datamodel-code-generator", "ruff")


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
    bundles = [_write_vendor(folder, namespace, f"{specs.name}/{folder.name}") for folder in vendors]
    write_registry(bundles, namespace / "registry.py", specs.name)
    format_folder(namespace)
    for folder in (namespace, namespace / "wire"):
        (folder / "py.typed").touch()
    (out / ".gitattributes").write_text("* linguist-generated\n")
    (out / LOCK).write_text(json.dumps(_lock(namespace, bundles), indent=2) + "\n")


def _write_vendor(folder: Path, namespace: Path, origin: str) -> Bundle:
    document = load(folder).document
    text = render(opened(document))
    facts = _facts(text, folder)
    package = namespace / facts.slug
    try:
        write_client(document, facts, package, origin)
        write_wire(document, namespace / "wire" / f"{facts.slug}.py", origin)
    except GenerateError as error:
        raise GenerateError(f"{folder}: {error}") from None
    (package / "openapi.json").write_bytes(text)
    return facts


def _facts(text: bytes, folder: Path) -> Bundle:
    try:
        facts = read_bundle(text)
    except msgspec.ValidationError as error:
        raise GenerateError(f"{folder}: {error}") from None
    if facts.slug != folder.name:
        raise GenerateError(f"{folder}: the slug is {facts.slug}; name the folder after it")
    return facts


def _lock(namespace: Path, bundles: list[Bundle]) -> Mapping[str, Any]:
    """What the tree was made from and with; whoever has the same gets the same bytes."""
    return {
        "tools": {tool: version(tool) for tool in TOOLS},
        "templates": _digest(*(path.read_bytes() for path in sorted(TEMPLATES.iterdir()))),
        "specs": {facts.slug: _digest((namespace / facts.slug / "openapi.json").read_bytes()) for facts in bundles},
    }


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


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
