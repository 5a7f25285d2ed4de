"""What the retry policy wants of the client that drives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from callrecords.client.http.request import Request


class Send(NamedTuple):
    """Send the request with these headers; reply with the `Response`, or with the error that came instead."""

    request: Request
    headers: dict[str, str]
    seconds: float = float("inf")
    """So long may it take, to the last byte of the body."""
    timeout: float | None = None
    """Seconds without a sign of life after which it is given up; None for what the HTTP client has."""

    def __repr__(self) -> str:
        return f"Send({self.request!r}, seconds={self.seconds:g})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return [("request", self.request), ("seconds", self.seconds)]


class Wait(NamedTuple):
    """Wait; reply with None."""

    seconds: float
