"""Requests and responses, free of any framework."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from callrecords.core.facts import Situation

JSON = "application/json"


@attrs.frozen
class Request:
    """One HTTP request. `target` is the raw path with its query, header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    scheme: str = "http"

    @property
    def origin(self) -> str:
        """Scheme and host that the caller used; links are built from it."""
        return f"{self.scheme}://{self.headers.get('host', 'localhost')}"


@attrs.frozen
class Response:
    """One HTTP response."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = JSON


class Refused(Exception):
    """The request gets an error answer; `situation` names it, `detail` says what was wrong."""

    def __init__(self, situation: Situation, detail: str = "") -> None:
        super().__init__(f"{situation}: {detail}")
        self.situation: Situation = situation
        self.detail = detail
