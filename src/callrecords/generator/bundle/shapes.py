"""The two shapes that hold others in a JSON document, as a type checker knows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

from callrecords.generator.bundle.texts import Node


def is_object(node: object) -> TypeGuard[Node]:
    """Whether a value is an object."""
    return isinstance(node, dict)


def is_array(node: object) -> TypeGuard[list[Any]]:
    """Whether a value is an array."""
    return isinstance(node, list)


def mapping(value: object) -> Node:
    """A value as an object; anything else is an empty one, so that rules need not ask."""
    return value if is_object(value) else {}


def sequence(value: object) -> list[Any]:
    """A value as a list; anything else is an empty one."""
    return value if is_array(value) else []


def children(node: Node, key: str) -> Iterator[tuple[str, Node]]:
    """The objects inside the object at a key, by name."""
    for name, child in mapping(node.get(key)).items():
        if is_object(child):
            yield name, child
