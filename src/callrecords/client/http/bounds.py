"""How long a response may take and how large it may be: what the HTTP library does not bound itself.

Time: it bounds each read, so that a drip could last for ever, and the look-up of a host not at all. Blocking requests get
a total time here, and an end for all at once; asynchronous ones are cancelled.
Size: it decompresses each piece that it reads as a whole, and a few kilobytes on the wire can stand for gigabytes.
"""

from __future__ import annotations

import contextlib
import contextvars
import ipaddress
import socket
import ssl
import threading
import time
import weakref
import zlib
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from callrecords.client.http.library import core_of, library_of

if TYPE_CHECKING:
    from types import ModuleType

    import httpx

    from callrecords.client.http.library import HttpClient

CODINGS = "gzip, deflate"
"""What is requested: compressions that the standard library undoes step by step."""

PIECE = 1 << 20
"""Bytes decompressed in one step."""

_ASKED = frozenset({"gzip", "x-gzip", "deflate"})
_PACKED = _ASKED | frozenset({"compress", "x-compress", "br", "zstd", "dcb", "dcz"})
"""Names of compressions. Anything else in their place, such as a charset, says nothing about the bytes."""

_INNER = ("_stream", "_httpcore_stream")
_DEEPEST = 8

READ = 160 << 10
"""Bytes read at once, where they are there. The HTTP library asks for 64 KB, and does much for each piece that it gets."""

ENDS = contextvars.ContextVar("ends", default=float("inf"))
"""Monotonic deadline of this thread's request."""


def bound(client: HttpClient) -> Callable[[], None]:
    """Let the connections of a client keep to `ENDS`, proxies included. A client that is built otherwise stays as it is.

    Returns what ends them all at once, those that are just being made too: a thread that reads does not notice that its
    connection is closed.
    """
    core = core_of(library_of(client))
    backends: list[_Backend] = []
    for transport in (getattr(client, "_transport", None), *getattr(client, "_mounts", {}).values()):
        pool: Any = getattr(transport, "_pool", None)
        backend = getattr(pool, "_network_backend", None)
        if backend is not None:
            pool._network_backend = _Backend(backend, core)  # noqa: SLF001  # there is no public way in
            backends.append(pool._network_backend)  # noqa: SLF001

    def end() -> None:
        for backend in backends:
            backend.end()

    return end


def _left(timeout: float | None, error: type[Exception]) -> float | None:
    """The time that one step may take."""
    left = ENDS.get() - time.monotonic()
    if left <= 0:
        raise error("the time for the whole request is over")
    return timeout if left == float("inf") else left if timeout is None else min(timeout, left)


def addresses(host: str, port: int, seconds: float | None) -> list[str]:
    """Where a host is; raises `TimeoutError`, or what the look-up raises.

    It runs in a thread of its own, since nothing else bounds it; one that hangs is left behind.
    """
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host)
        return [host]
    results: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            results.put(error)
        else:
            results.put(list(dict.fromkeys(str(place[0]) for *_, place in found)))

    threading.Thread(target=look_up, name="callrecords-lookup", daemon=True).start()
    try:
        found = results.get(timeout=seconds)
    except Empty:
        raise TimeoutError("the look-up of the host's address took too long") from None
    if isinstance(found, Exception):
        raise found
    return found


class _Backend:
    """Does what the library's backend does, and raises the errors of the library."""

    def __init__(self, inner: Any, core: ModuleType) -> None:
        self._inner, self.core = inner, core
        self._open: weakref.WeakSet[_Stream] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._ended = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> _Stream:
        options = None if socket_options is None else list(socket_options)
        core = self.core
        problem: Exception = core.ConnectError("the host has no address")
        for address in self._addresses(host, port, timeout):
            left = _left(timeout, core.ConnectTimeout)
            try:
                return _Stream(self._inner.connect_tcp(address, port, left, local_address, options), self)
            except (core.ConnectError, core.ConnectTimeout) as error:
                problem = error
        raise problem

    def _addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        try:
            return addresses(host, port, _left(timeout, self.core.ConnectTimeout))
        except TimeoutError as error:
            raise self.core.ConnectTimeout(str(error)) from None
        except (OSError, UnicodeError) as error:
            raise self.core.ConnectError(str(error)) from None

    def add(self, stream: _Stream) -> None:
        """One more connection; it is ended if all were."""
        with self._lock:
            self._open.add(stream)
            ended = self._ended
        if ended:
            stream.end()

    def end(self) -> None:
        """End all connections, and those that are still being made."""
        with self._lock:
            self._ended = True
            streams = list(self._open)
        for stream in streams:
            stream.end()


class _Stream:
    def __init__(self, inner: Any, backend: _Backend) -> None:
        self._inner, self._backend, self._core = inner, backend, backend.core
        backend.add(self)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        got: bytes = self._inner.read(max(max_bytes, READ), _left(timeout, self._core.ReadTimeout))
        return got

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, self._core.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> _Stream:
        left = _left(timeout, self._core.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._backend)

    def close(self) -> None:
        self._inner.close()

    def end(self) -> None:
        """Let whoever reads or writes find the connection ended."""
        connection = self._inner.get_extra_info("socket")
        if isinstance(connection, socket.socket):
            with contextlib.suppress(OSError):  # it is closed
                socket.socket.shutdown(connection, socket.SHUT_RDWR)  # that of TLS would pull away what is read with

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class BodyProblem(Exception):
    """A body that is not read to its end."""


class TooLong(BodyProblem):
    """The body is longer than its bound."""


class Unpackable(BodyProblem):
    """The body is compressed in a way that was not requested."""


class Damaged(BodyProblem):
    """The body is not what its compression demands."""


class Body:
    """Collects a body piece by piece; raises `TooLong` as soon as it is longer than `most`."""

    def __init__(self, coding: str, most: int) -> None:
        names = [name for name in (part.strip().lower() for part in coding.split(",")) if name in _PACKED]
        if len(names) > 1 or not _ASKED.issuperset(names):
            raise Unpackable
        self._most = most
        self._wire = most + PIECE if names else most  # what cannot be compressed becomes a little longer
        self._pieces: list[bytes] = []
        self._size = 0
        self._begin: bytes | None = b"" if names == ["deflate"] else None
        self._unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if names else None

    def add(self, piece: bytes) -> None:
        """The next bytes from the wire."""
        self._wire -= len(piece)
        if self._wire < 0:
            raise TooLong
        if self._begin is not None:
            piece = self._begin = self._begin + piece
            if len(piece) < 2:
                return
            framed = piece[0] & 15 == 8 and int.from_bytes(piece[:2]) % 31 == 0
            self._unpack = zlib.decompressobj(zlib.MAX_WBITS if framed else -zlib.MAX_WBITS)  # both are called deflate
            self._begin = None
        if self._unpack is None:
            self._pieces.append(piece)
            return
        try:
            self._add_packed(piece, self._unpack)
        except zlib.error as problem:
            raise Damaged(str(problem)) from None

    def _add_packed(self, piece: bytes, unpack: Any) -> None:
        full = True
        while (piece or full) and not unpack.eof:  # what follows the end is not looked at, nor kept
            out = unpack.decompress(piece, PIECE)
            piece, full = unpack.unconsumed_tail, len(out) == PIECE
            self._size += len(out)
            if self._size > self._most:
                raise TooLong
            self._pieces.append(out)

    @property
    def content(self) -> bytes:
        """All that came, decompressed; of a compressed body that was cut, its beginning."""
        return b"".join(self._pieces)


def drop_leftover(response: httpx.Response) -> None:
    """Have a connection closed with its response, which was read to its end, if more came on it than the response.

    The next request there would take it for its own response. The HTTP library looks whether a connection that waits has
    something to read, but not at what it has read already. To close the socket is not enough: another thread may be given
    the connection in that moment, and what was read already is its response then. So the connection is marked as failed.
    """
    stream: Any = response.stream  # there is no public way in
    for _ in range(_DEEPEST):
        state = getattr(getattr(stream, "_connection", None), "_h11_state", None)
        if state is not None:
            if state.trailing_data[0]:
                state.send_failed()
            return
        stream = next((inner for name in _INNER if (inner := getattr(stream, name, None)) is not None), None)
