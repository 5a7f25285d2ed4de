"""A bare ASGI application around the emulator: with a framework one process answers half as many requests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any, TypeAlias

from callrecords.emulator.admin import PREFIX
from callrecords.emulator.operations.wire import ServerRequest, ServerResponse
from callrecords.emulator.serving.sockets import break_off

if TYPE_CHECKING:
    from callrecords.emulator.emulator import Emulator
    from callrecords.emulator.serving.gate import Gate

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

TRANSPORT = "callrecords.transport"
"""Extension of the ASGI scope that holds the connection."""

_LARGEST_BODY = 1_000_000


class Application:
    """The emulator as an ASGI application. The store is queried on the event loop: that is faster than a thread pool."""

    def __init__(self, emulator: Emulator, gate: Gate | None = None) -> None:
        self.emulator = emulator
        self.gate = gate
        """Who is answered; None answers everybody, which is right in process only."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if scope["type"] != "http":
            raise RuntimeError(f"the emulator speaks HTTP, not {scope['type']}")
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"host"]
        host = hosts[0] if len(hosts) == 1 else None
        if self.gate is not None and not self.gate.admits(host):
            await deliver(self.gate.refusal(host), scope["method"], send)
            return
        own = scope["path"].startswith(f"/{PREFIX}")
        response = self.emulator.handle(
            request_of(scope, await _body(receive) if own or scope["method"] == "POST" else b"")
        )
        await self.travel(response, scope, receive, send)

    async def travel(self, response: ServerResponse, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a response, late or broken where it says so."""
        if response.delay:
            await asyncio.sleep(response.delay)
        if response.delivery is None:
            await deliver(response, scope["method"], send)
            return
        transport: asyncio.Transport | None = scope.get("extensions", {}).get(TRANSPORT, {}).get(TRANSPORT)
        if transport is None:
            raise RuntimeError(f"{response.delivery.name} needs a real socket; serve the emulator with serve()")
        await break_off(transport, response)
        while (await receive())["type"] != "http.disconnect":
            pass


def request_of(scope: Scope, body: bytes = b"") -> ServerRequest:
    """The request of an ASGI scope."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    target = path.partition(b"?")[0] + (b"?" + query if query else b"")
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    return ServerRequest(scope["method"], target.decode("latin-1"), headers, scope["scheme"], body)


async def deliver(response: ServerResponse, method: str, send: Send) -> None:
    """Send a response; that to HEAD has no body."""
    headers = [(b"content-type", response.media_type.encode()), (b"content-length", b"%d" % len(response.body))]
    headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else response.body})


async def _body(receive: Receive) -> bytes:
    """The request's body; what is too large is cut, and then is no JSON."""
    body = b""
    while len(body) < _LARGEST_BODY:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return body
