"""One change between two specs, as callers see it."""

from __future__ import annotations

import attrs


@attrs.frozen
class Change:
    """Where, what, and whether code that was right before is wrong now."""

    place: str
    what: str
    breaking: bool
