"""Answers that break HTTP itself: what plain ASGI cannot send."""

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


async def break_off(transport: asyncio.Transport, answer: ServerResponse) -> None:
    """Answer as a wire fault does, and close the connection."""
    if answer.delivery is None:
        raise ValueError("the answer is to travel plainly")
    if answer.delivery.name == "slow-drip":
        await _drip(transport, answer, float(str(answer.delivery.args["seconds"])))
    elif answer.delivery.name == "reset":
        sock: socket.socket | None = transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        return
    else:
        for piece in _WIRE[answer.delivery.name](answer, int(str(answer.delivery.args.get("bytes", 0)))):
            transport.write(piece)
    transport.close()


async def _drip(transport: asyncio.Transport, answer: ServerResponse, seconds: float) -> None:
    transport.write(_head(answer, b"content-length: %d" % len(answer.body)))
    for byte in answer.body:
        await asyncio.sleep(seconds)
        if transport.is_closing():
            return
        transport.write(bytes((byte,)))


def _head(answer: ServerResponse, *lines: bytes) -> bytes:
    kind = b"content-type: " + answer.media_type.encode()
    return b"\r\n".join((b"HTTP/1.1 %d OK" % answer.status, kind, b"connection: close", *lines, b"", b""))


def _short_body(answer: ServerResponse, kept: int) -> Pieces:
    return _head(answer, b"content-length: %d" % len(answer.body)), _part(answer.body, kept)


def _cut_chunk(answer: ServerResponse, kept: int) -> Pieces:
    part = _part(answer.body, kept)
    return _head(answer, b"transfer-encoding: chunked"), b"%x\r\n%s\r\n" % (len(part), part)


def _cut_gzip(answer: ServerResponse, kept: int) -> Pieces:
    part = _part(gzip.compress(answer.body, mtime=0), kept)
    return _head(answer, b"content-encoding: gzip", b"content-length: %d" % len(part)), part


def _garbage_status(_answer: ServerResponse, _kept: int) -> Pieces:
    return (b"HTCPCP/1.0 I'm a teapot\r\n\r\n",)


def _part(body: bytes, kept: int) -> bytes:
    """The first bytes that are asked for, else half."""
    return body[: min(kept, len(body) - 1) if kept else len(body) // 2]


_WIRE: dict[str, Callable[[ServerResponse, int], Pieces]] = {
    "short-body": _short_body,
    "cut-chunk": _cut_chunk,
    "cut-gzip": _cut_gzip,
    "garbage-status": _garbage_status,
}
