"""Pairs of specs for the comparisons: the made-up vendor as it is, and after one edit."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from callrecords.generator.bundle.folder import bundle, render

LIST, RECORD = "list_voice_entries", "VoiceEntry"
Document = dict[str, Any]
Edit = Callable[[Document], object]


@functools.cache
def _bundled() -> bytes:
    return render(bundle(Path(__file__).parents[2] / "specs" / "fable"))


def document() -> Document:
    """The made-up vendor's spec, new on each call, to be changed at will."""
    return json.loads(_bundled())


def pair(edit: Edit, *, first: Edit | None = None, backwards: bool = False) -> tuple[bytes, bytes]:
    """The spec before and after an edit, or after and before it; `first` makes both what the edit needs."""
    old, new = document(), document()
    for one in (old, new):
        if first is not None:
            first(one)
    edit(new)
    texts = json.dumps(old).encode(), json.dumps(new).encode()
    return texts[::-1] if backwards else texts


def operation(spec: Document) -> Document:
    return next(one for item in spec["paths"].values() for one in item.values() if one["operationId"] == LIST)


def parameter(spec: Document, name: str) -> Document:
    return next(one for one in operation(spec)["parameters"] if one["name"] == name)


def schema(spec: Document, name: str = RECORD) -> Document:
    return spec["components"]["schemas"][name]


def field(spec: Document, name: str) -> Document:
    return schema(spec)["properties"][name]


def renamed(spec: Document, old: str, new: str) -> None:
    """Rename a component."""
    other = json.loads(json.dumps(spec).replace(f'schemas/{old}"', f'schemas/{new}"'))
    parts = other["components"]["schemas"]
    other["components"]["schemas"] = {new if name == old else name: part for name, part in parts.items()}
    spec.clear()
    spec.update(other)
