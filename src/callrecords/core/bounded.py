"""A total time for blocking requests. Their HTTP library bounds each read by itself, so that a drip could last for ever."""

from __future__ import annotations

import contextvars
import ssl
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import httpcore

if TYPE_CHECKING:
    import httpx

READ = 160 << 10
"""Bytes read at once, where they are there. The HTTP library asks for 64 KB, and does much for each piece that it gets."""

ENDS = contextvars.ContextVar("ends", default=float("inf"))
"""When the request of this thread has to be over, by the clock that only goes on."""


def bound(client: httpx.Client) -> None:
    """Let the connections of a client keep to `ENDS`, proxies included. A client that is built otherwise stays as it is."""
    for transport in (getattr(client, "_transport", None), *getattr(client, "_mounts", {}).values()):
        pool: Any = getattr(transport, "_pool", None)
        backend = getattr(pool, "_network_backend", None)
        if isinstance(backend, httpcore.NetworkBackend):
            pool._network_backend = _Backend(backend)  # noqa: SLF001  # there is no public way in


def _left(timeout: float | None, error: type[Exception]) -> float | None:
    """The time that one step may take."""
    left = ENDS.get() - time.monotonic()
    if left <= 0:
        raise error("the time for the whole request is over")
    return timeout if left == float("inf") else left if timeout is None else min(timeout, left)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, inner: httpcore.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.connect_tcp(host, port, left, local_address, socket_options))


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max(max_bytes, READ), _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
