"""The two shapes that hold others in a JSON document, as a type checker knows them."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_object(node: object) -> TypeGuard[dict[str, Any]]:
    """Whether the node is an object."""
    return isinstance(node, dict)


def is_array(node: object) -> TypeGuard[list[Any]]:
    """Whether the node is an array."""
    return isinstance(node, list)
