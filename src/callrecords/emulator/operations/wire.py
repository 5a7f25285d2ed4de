"""Requests and responses, free of any framework."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from callrecords.spec.facts_errors import Situation

JSON = "application/json"


@attrs.frozen
class ServerRequest:
    """One HTTP request. `target` is the raw path with its query, header names are in lower case."""

    method: str
    target: str = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    scheme: str = "http"
    body: bytes = attrs.field(default=b"", repr=False)

    @property
    def path(self) -> str:
        """The raw path."""
        return self.target.partition("#")[0].partition("?")[0]

    @property
    def query(self) -> str:
        """The raw query string."""
        return self.target.partition("#")[0].partition("?")[2]

    @property
    def origin(self) -> str:
        """Scheme and host that the caller used; links are built from it."""
        return f"{self.scheme}://{self.headers.get('host', 'localhost')}"


@attrs.frozen
class Delivery:
    """How a response travels, when not plainly: what only a real socket can do, by the fault's name."""

    name: str
    args: Mapping[str, Any]


@attrs.frozen
class ServerResponse:
    """One HTTP response. `delay` is how many seconds it is held back."""

    status: int
    body: bytes = attrs.field(repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = JSON
    delay: float = 0.0
    delivery: Delivery | None = None


class Refused(Exception):
    """The request gets an error response; `situation` names it, `detail` says what was wrong."""

    def __init__(self, situation: Situation, detail: str = "") -> None:
        super().__init__(f"{situation}: {detail}")
        self.situation: Situation = situation
        self.detail = detail
