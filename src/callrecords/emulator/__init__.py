"""A stateful server for every vendor, built from the same spec as its client.

    with serve(Emulator(VENDORS)) as server:
        server.url("acme"), server.token("acme")

What it emulates, on which evidence, and what it does not: `docs/emulator.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callrecords.emulator.emulator import Emulator
from callrecords.emulator.operations.wire import ServerRequest, ServerResponse

if TYPE_CHECKING:
    from callrecords.emulator.serving.server import Server, serve

__all__ = ["Emulator", "Server", "ServerRequest", "ServerResponse", "serve"]


def __getattr__(name: str) -> object:
    # uvicorn is imported only by those who serve: in process the emulator needs nothing beyond the base install.
    if name in ("Server", "serve"):
        from callrecords.emulator.serving import server as module

        return module.Server if name == "Server" else module.serve
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
