"""The emulator on a real socket: uvicorn in a thread, bound before it starts, so that nobody has to wait for it."""

from __future__ import annotations

import ipaddress
import logging
import socket
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Self

import uvicorn

from callrecords.emulator.emulator import Emulator
from callrecords.emulator.serving.asgi import Application
from callrecords.emulator.serving.gate import Gate
from callrecords.emulator.serving.protocol import Protocol

_log = logging.getLogger("callrecords.emulator")
_PATIENCE = 5.0
_ROOM = 8 << 20
"""Bytes of memory that glibc then keeps for the next large page, where it would give them back and ask for them anew."""


class Server:
    """A running emulator; a context manager that stops it."""

    def __init__(self, emulator: Emulator, host: str, port: int, allow: Iterable[str] = ()) -> None:
        self.emulator = emulator
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((host, port))
            self._socket.listen(128)
        except OSError:
            self._socket.close()
            raise
        self.host: str = host
        self.port: int = self._socket.getsockname()[1]
        if not _loopback(host):
            _log.warning("the emulator listens on %s: anyone who reaches this machine can use it", host)
        config = uvicorn.Config(
            Application(emulator, Gate(host, self.port, allow)), log_config=None, access_log=False, lifespan="off", ws="none", date_header=False, http=Protocol,
            server_header=False, timeout_graceful_shutdown=1,
        )  # fmt: skip
        bytes(_ROOM)  # freeing a block of this size is what tells glibc to keep as much; it is never touched
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._uvicorn.run, args=([self._socket],), name="callrecords-emulator", daemon=True
        )
        self._thread.start()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def url(self, slug: str) -> str:
        """Base URL of a vendor's API; raises `UnknownName`."""
        return self.origin + self.emulator.base_path(slug)

    def token(self, slug: str, kind: str = "read") -> str:
        """A token of a kind; raises `UnknownKind`."""
        return self.emulator.token(slug, kind)

    def parameters(self, slug: str) -> dict[str, str]:
        """Constructor parameters of the vendor's client besides token and base URL."""
        return self.emulator.parameters(slug)

    def environment(self, slug: str, kind: str = "read") -> dict[str, str]:
        """Environment variables that point the vendor's client here."""
        client = self.emulator.server(slug).bundle.client
        values = {"token": self.token(slug, kind), "base_url": self.url(slug)} | self.parameters(slug)
        return {client.variable(name): value for name, value in values.items()}

    def close(self) -> None:
        """Stop serving; open connections are dropped."""
        self._uvicorn.should_exit = True
        self._thread.join(_PATIENCE)
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve(emulator: Emulator, host: str = "127.0.0.1", port: int = 0, *, allow: Iterable[str] = ()) -> Server:
    """Serve an emulator on a port (0: any free one) until closed. Raises `OSError` when the port is taken.

    It answers to this machine's own names and to `host`; `allow` names others that requests may use, each with or without
    a port, such as the name of a container.
    """
    return Server(emulator, host, port, allow)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
