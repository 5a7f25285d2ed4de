"""Wire conventions, one file each, with both halves in it: how a client writes it, how a server reads it.

The client half raises `RequestError` classes (nothing was sent) and, for a response that breaks the convention,
`BadEnvelope`. The server half raises `BadParameter`, which a server turns into its own 4xx.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from callrecords.spec.facts_errors import Situation

Params: TypeAlias = Mapping[str, str | tuple[str, ...]]
"""Query parameters, decoded: the text of each, or the texts of one that is repeated."""


class BadValue(ValueError):
    """A text that is no value of its kind; the message says what would be right, never what was given."""


class BadParameter(ValueError):
    """A query parameter that the server refuses. `detail` never repeats a value: it may be a phone number."""

    def __init__(self, parameter: str, detail: str, situation: Situation = "bad-parameter") -> None:
        super().__init__(f"{parameter}: {detail}")
        self.parameter = parameter
        """Wire name of the parameter."""
        self.detail = detail
        """What is wrong with it, and what would be right."""
        self.situation: Situation = situation
        """Which kind of bad parameter it is, where vendors have words of their own for it."""


class BadEnvelope(ValueError):
    """A response whose paging part cannot be followed. The client turns it into `BadResponse`, adding the operation."""

    def __init__(self, key: str, detail: str) -> None:
        super().__init__(f"{key}: {detail}")
        self.key = key
        """The envelope key, or the link, that is wrong."""
        self.detail = detail


class Standstill(BadEnvelope):
    """A response that leads back to the request that it answers."""


__all__ = ["BadEnvelope", "BadParameter", "BadValue", "Params", "Standstill"]
