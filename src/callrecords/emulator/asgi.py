"""A bare ASGI application around the emulator: a framework would halve what one process answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from callrecords.emulator.emulator import Emulator
from callrecords.emulator.wire import Request, Response

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]


class Application:
    """The emulator as an ASGI application. The store is asked on the event loop: that is faster than a thread pool."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # ASGI
        """Answer one HTTP request."""
        if scope["type"] != "http":
            raise RuntimeError(f"the emulator speaks HTTP, not {scope['type']}")
        await deliver(self._emulator.handle(request_of(scope)), scope["method"], send)


def request_of(scope: Scope) -> Request:
    """The request of an ASGI scope."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    target = path.partition(b"?")[0] + (b"?" + query if query else b"")
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    return Request(scope["method"], target.decode("latin-1"), headers, scope["scheme"])


async def deliver(response: Response, method: str, send: Send) -> None:
    """Send a response; an answer to HEAD has no body."""
    headers = [(b"content-type", response.media_type.encode()), (b"content-length", b"%d" % len(response.body))]
    headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else response.body})
