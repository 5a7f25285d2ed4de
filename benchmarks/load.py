"""A load generator that is faster than what it measures: the same request again and again over raw sockets."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

_PIECE = 1 << 18


def request(url: str, token: str) -> bytes:
    """The bytes of a GET request with a bearer token."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    lines = (f"GET {target} HTTP/1.1", f"Host: {parts.netloc}", f"Authorization: Bearer {token}", "", "")
    return "\r\n".join(lines).encode()


def seconds(url: str, token: str, count: int, connections: int = 1) -> float:
    """How long `count` requests take over so many connections; raises `RuntimeError` for an answer other than 200."""
    parts, asked = urlsplit(url), request(url, token)
    with selectors.DefaultSelector() as ready:
        lines = [
            _Line(socket.create_connection((parts.hostname or "", parts.port or 80)), asked) for _ in range(connections)
        ]
        try:
            for line in lines:
                ready.register(line.socket, selectors.EVENT_READ, line)
            began = time.perf_counter()
            _run(ready, lines, count)
            return time.perf_counter() - began
        finally:
            for line in lines:
                line.socket.close()


class _Line:
    """One connection: what of the current answer is still to come, None before its head is complete."""

    def __init__(self, connection: socket.socket, asked: bytes) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket, self._asked = connection, asked
        self._head, self._left = b"", -1

    def ask(self) -> None:
        self._head, self._left = b"", -1
        self.socket.sendall(self._asked)

    def answered(self) -> bool:
        """Read what came; whether the answer is complete."""
        piece = self.socket.recv(_PIECE)
        if not piece:
            raise RuntimeError("the server closed the connection")
        if self._left < 0:
            self._head += piece
            head, found, rest = self._head.partition(b"\r\n\r\n")
            if not found:
                return False
            self._left, piece = _length(head), rest
        self._left -= len(piece)
        return self._left == 0


def _run(ready: selectors.BaseSelector, lines: Sequence[_Line], count: int) -> None:
    started = done = 0
    for line in lines[:count]:
        line.ask()
        started += 1
    while done < count:
        for key, _ in ready.select():
            answering: _Line = key.data
            if answering.answered():
                done += 1
                if started < count:
                    answering.ask()
                    started += 1


def _length(head: bytes) -> int:
    status, *lines = head.split(b"\r\n")
    if status.split(b" ")[1] != b"200":
        raise RuntimeError(f"answered {status.decode()}")
    fields = dict(line.lower().split(b": ", 1) for line in lines)
    return int(fields[b"content-length"])
