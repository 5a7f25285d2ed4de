"""One vendor's modules: client package, wire models and bundle, and what they were made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from callrecords.generator.bundle.blanks import opened
from callrecords.generator.bundle.folder import render
from callrecords.generator.client.client import TEMPLATES, write_client
from callrecords.generator.reading.folder import load
from callrecords.generator.wire import write_wire
from callrecords.generator.writing.errors import GenerateError
from callrecords.spec.bundle import Bundle, read_bundle

LOCK = "generated.lock"
"""The file that says what a tree was made from; a tree without it is not ours."""
TOOLS = ("openapi-python-client", "datamodel-code-generator", "ruff")


def write_vendor(folder: Path, namespace: Path, origin: str) -> Bundle:
    """Write `<slug>/` and `wire/<slug>.py` into a namespace, not formatted; raises `GenerateError` or `SpecError`."""
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
    if facts.slug != folder.resolve().name:
        raise GenerateError(f"{folder}: the slug is {facts.slug}; name the folder after it")
    return facts


def tools() -> dict[str, str]:
    """The versions of the tools that write code."""
    return {tool: version(tool) for tool in TOOLS}


def lock_of(namespace: Path, bundles: Iterable[Bundle]) -> Mapping[str, Any]:
    """What vendors were made from and with; whoever has the same gets the same bytes."""
    return {
        "tools": tools(),
        "templates": _digest(*(path.read_bytes() for path in sorted(TEMPLATES.iterdir()))),
        "specs": {facts.slug: _digest((namespace / facts.slug / "openapi.json").read_bytes()) for facts in bundles},
    }


def write_lock(target: Path, lock: Mapping[str, Any]) -> None:
    """Write the lock into a folder."""
    (target / LOCK).write_text(json.dumps(lock, indent=2) + "\n", "utf-8")


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
