"""Which page or file a browser gets."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from importlib.resources import files

import msgspec

from callrecords.emulator.operations.wire import ServerRequest, ServerResponse
from callrecords.emulator.pages.front import front
from callrecords.emulator.pages.markup import HEADERS
from callrecords.emulator.pages.shown import ShownVendor

_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


class Site:
    """The pages of an emulator."""

    def __init__(self, vendors: Callable[[], Sequence[ShownVendor]]) -> None:
        self._vendors = vendors

    def page(self, request: ServerRequest) -> ServerResponse:
        """The page at a path; who asks otherwise than by GET is refused."""
        if request.method not in ("GET", "HEAD"):
            return ServerResponse(405, msgspec.json.encode({"error": "use GET"}), (("allow", "GET"),))
        return front(self._vendors(), request.origin)

    def file(self, request: ServerRequest, name: str) -> ServerResponse | None:
        """A file that pages load; None for a name that is none of theirs."""
        body = None if request.method not in ("GET", "HEAD") else _file(name)
        return None if body is None else ServerResponse(200, body, HEADERS, _KINDS[name.rpartition(".")[2]])


@functools.cache
def _file(name: str) -> bytes | None:
    known = {f"page.{kind}" for kind in _KINDS}
    return (files("callrecords.emulator.pages") / "static" / name).read_bytes() if name in known else None
