"""The seams of an answer: named points at which a value passes, and at which a planted bug may bend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

import attrs

if TYPE_CHECKING:
    from callrecords.core.bundle import Bundle, Operation
    from callrecords.emulator.identity import Grant, Identity, View
    from callrecords.emulator.listing import Ask
    from callrecords.emulator.resource import Resource
    from callrecords.emulator.wire import Request

V = TypeVar("V")


@attrs.define(eq=False)
class Site:
    """Where in which request a value passes: what is known by then, and which faults and bugs struck."""

    request: Request
    bundle: Bundle
    identity: Identity
    now: int
    operation: Operation | None = None
    resource: Resource | None = None
    path: Mapping[str, str] = attrs.field(factory=dict[str, str])
    values: Mapping[str, str] = attrs.field(factory=dict[str, str])
    grant: Grant | None = None
    view: View | None = None
    ask: Ask | None = None
    fault: str | None = None
    bugs: list[str] = attrs.field(factory=list[str])


class Seams(Protocol):
    """Passes a value through a named point."""

    def bend(self, seam: str, value: V, site: Site) -> V:
        """The value, or another one in its place."""
        ...
