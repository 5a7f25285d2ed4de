"""JSON pointers: the names of places in a document."""

from __future__ import annotations

from typing import Any

from callrecords.generator.bundle.shapes import is_array, is_object


def escape(key: str) -> str:
    """A key as one step of a pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def unescape(step: str) -> str:
    """The key that a step of a pointer names."""
    return step.replace("~1", "/").replace("~0", "~")


def at(document: Any, pointer: str) -> Any:
    """What stands at a place; raises `LookupError` where nothing does."""
    found = document
    for step in pointer.split("/")[1:]:
        key = unescape(step)
        if is_array(found) and key.isdecimal():
            found = found[int(key)]
        elif is_object(found):
            found = found[key]
        else:
            raise LookupError(pointer)
    return found
