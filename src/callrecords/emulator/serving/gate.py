"""Which requests a served emulator answers at all: those that name it by a name that it was started for.

A web page can have its own name lead to this machine (DNS rebinding). Its requests then count as same-origin, and only the
Host header distinguishes them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

import msgspec

from callrecords.emulator.operations.wire import ServerResponse

_HERE = ("127.0.0.1", "localhost", "::1")
_HTTP = 80


class Gate:
    """Knows the names of a server: this machine's own, the address that it listens on, and those that are `allow`ed.

    A name in `allow` without a port is admitted with any. A server on all addresses (`0.0.0.0`, `::`) admits every bare
    address too: a browser sends one only to that address.
    """

    def __init__(self, host: str, port: int, allow: Iterable[str] = ()) -> None:
        allowed = {name.strip().lower() for name in allow}
        self.names = {f"{_written(name)}:{port}" for name in (*_HERE, host.lower())} | allowed
        """The values of the Host header that are admitted as they are."""
        if port == _HTTP:
            self.names |= {_written(name) for name in (*_HERE, host.lower())}
        self._port = str(port)
        self._any_address = _unspecified(host)

    def admits(self, host: str | None) -> bool:
        """Whether a request with this Host header is answered."""
        return host is not None and (host in self.names or self._admits(host.lower()))

    def refusal(self, host: str | None) -> ServerResponse:
        """The response to a request that is not admitted."""
        named = "a request without one Host header" if host is None else f"no server for {host[:100]!r} here"
        error = f"{named}; the emulator answers to {', '.join(sorted(self.names))}. To allow another name: --allow-host"
        return ServerResponse(421, msgspec.json.encode({"error": error}))

    def _admits(self, host: str) -> bool:
        if host in self.names:
            return True
        name, _, port = host.rpartition(":")
        if not (port.isascii() and port.isdecimal()):
            return False
        return name in self.names or (self._any_address and port == self._port and _is_address(name))


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _unspecified(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    bracketed = name.startswith("[") and name.endswith("]")
    try:
        return (ipaddress.ip_address(name[1:-1] if bracketed else name).version == 6) is bracketed
    except ValueError:
        return False
