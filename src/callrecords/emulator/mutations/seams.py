"""The seams of an answer: named points at which a value passes, and at which a planted bug may bend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

import attrs

if TYPE_CHECKING:
    from callrecords.emulator.operations.identity import Grant, Identity, View
    from callrecords.emulator.operations.listing import ListRequest
    from callrecords.emulator.operations.resource import ServedResource
    from callrecords.emulator.operations.wire import ServerRequest
    from callrecords.spec.bundle import Bundle, Operation

V = TypeVar("V")


@attrs.define(eq=False)
class Site:
    """Where in which request a value passes: what is known by then, and which faults and bugs struck."""

    request: ServerRequest
    bundle: Bundle
    identity: Identity
    now: int
    operation: Operation | None = None
    resource: ServedResource | None = None
    path: Mapping[str, str] = attrs.field(factory=dict[str, str])
    values: Mapping[str, str] = attrs.field(factory=dict[str, str])
    grant: Grant | None = None
    view: View | None = None
    ask: ListRequest | None = None
    fault: str | None = None
    bugs: list[str] = attrs.field(factory=list[str])


class Seams(Protocol):
    """Passes a value through a named point."""

    def bend(self, seam: str, value: V, site: Site) -> V:
        """The value, or another one in its place."""
        ...
