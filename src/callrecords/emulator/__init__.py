"""A stateful server for every vendor, built from the same spec as its client.

    with serve(Emulator(VENDORS)) as server:
        server.url("acme"), server.token("acme")

What it emulates, on which evidence, and what it does not: `docs/emulator.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callrecords.emulator.emulator import Emulator
from callrecords.emulator.operations.wire import ServerRequest, ServerResponse
from callrecords.spec.lazy import lazily

if TYPE_CHECKING:
    from callrecords.emulator.serving.server import Server, serve
    from callrecords.emulator.serving.transports import AsyncEmulatorTransport, EmulatorTransport
else:  # in process nothing beyond the base install is needed, and behind httpx no server
    __getattr__, __dir__ = lazily(__name__, ".serving.transports", ".serving.server")

__all__ = [
    "AsyncEmulatorTransport",
    "Emulator",
    "EmulatorTransport",
    "Server",
    "ServerRequest",
    "ServerResponse",
    "serve",
]
