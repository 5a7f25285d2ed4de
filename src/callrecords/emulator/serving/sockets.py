"""Responses that break HTTP itself: what plain ASGI cannot send."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from callrecords.emulator.operations.wire import ServerResponse

Pieces: TypeAlias = tuple[bytes, ...]


async def break_off(transport: asyncio.Transport, response: ServerResponse) -> None:
    """Send a response as its wire fault says, and close the connection."""
    if response.delivery is None:
        raise ValueError("the response has no wire fault")
    if response.delivery.name == "slow-drip":
        await _drip(transport, response, response.delivery.args["seconds"])
    elif response.delivery.name == "reset":
        sock: socket.socket | None = transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        return
    else:
        for piece in _WIRE[response.delivery.name](response, response.delivery.args.get("bytes", 0)):
            transport.write(piece)
    transport.close()


async def _drip(transport: asyncio.Transport, response: ServerResponse, seconds: float) -> None:
    transport.write(_head(response, b"content-length: %d" % len(response.body)))
    for byte in response.body:
        await asyncio.sleep(seconds)
        if transport.is_closing():
            return
        transport.write(bytes((byte,)))


def _head(response: ServerResponse, *lines: bytes) -> bytes:
    kind = b"content-type: " + response.media_type.encode()
    own = (f"{name}: {value}".encode("latin-1") for name, value in response.headers)
    return b"\r\n".join((b"HTTP/1.1 %d OK" % response.status, kind, *own, b"connection: close", *lines, b"", b""))


def _short_body(response: ServerResponse, kept: int) -> Pieces:
    return _head(response, b"content-length: %d" % len(response.body)), _part(response.body, kept)


def _cut_chunk(response: ServerResponse, kept: int) -> Pieces:
    part = _part(response.body, kept)
    return _head(response, b"transfer-encoding: chunked"), b"%x\r\n%s\r\n" % (len(part), part)


def _cut_gzip(response: ServerResponse, kept: int) -> Pieces:
    part = _part(gzip.compress(response.body, mtime=0), kept)
    return _head(response, b"content-encoding: gzip", b"content-length: %d" % len(part)), part


def _garbage_status(_response: ServerResponse, _kept: int) -> Pieces:
    return (b"HTCPCP/1.0 I'm a teapot\r\n\r\n",)


def _part(body: bytes, kept: int) -> bytes:
    """The first `kept` bytes; half of the body for 0."""
    return body[: min(kept, len(body) - 1) if kept else len(body) // 2]


_WIRE: dict[str, Callable[[ServerResponse, int], Pieces]] = {
    "short-body": _short_body,
    "cut-chunk": _cut_chunk,
    "cut-gzip": _cut_gzip,
    "garbage-status": _garbage_status,
}
