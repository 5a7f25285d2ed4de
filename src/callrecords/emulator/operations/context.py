"""One request on its way through the emulator: what is known of it by now, and which faults and bugs struck it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from callrecords.conventions import Params
    from callrecords.emulator.operations.identity import Grant, Identity, View
    from callrecords.emulator.operations.listing import ListRequest
    from callrecords.emulator.operations.resource import ServedResource
    from callrecords.emulator.operations.wire import ServerRequest
    from callrecords.spec.bundle import Bundle
    from callrecords.spec.operation import Operation


@attrs.define(eq=False)
class RequestContext:
    """A request and what it was found to mean; each step of its way fills in more."""

    request: ServerRequest
    path: str
    """The raw path, without query and fragment."""
    query: str
    """The raw query string."""
    bundle: Bundle
    identity: Identity
    name: str
    """The id that the response gives the request."""
    now: int
    """The emulator's time, in microseconds since 1970."""
    operation: Operation | None = None
    resource: ServedResource | None = None
    path_values: Mapping[str, str] = attrs.field(factory=dict[str, str])
    parameters: Params = attrs.field(factory=dict[str, str])
    """The decoded query parameters by name."""
    grant: Grant | None = None
    view: View | None = None
    listed: ListRequest | None = None
    """What the query of a list means."""
    fault: str | None = None
    bugs: list[str] = attrs.field(factory=list[str])
