"""Which page or file a browser gets."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from importlib.resources import files

import msgspec

from callrecords.emulator.operations.wire import ServerRequest, ServerResponse
from callrecords.emulator.pages.front import front
from callrecords.emulator.pages.markup import HEADERS
from callrecords.emulator.pages.shown import ShownVendor, described
from callrecords.emulator.pages.vendor import vendor

_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


class Site:
    """The pages of an emulator."""

    def __init__(self, vendors: Callable[[], Sequence[ShownVendor]], operations: Callable[[], Sequence[str]]) -> None:
        self._vendors, self._operations = vendors, operations

    def page(self, request: ServerRequest, slug: str) -> ServerResponse:
        """The page of a vendor or, without one, of all; a vendor's `openapi.json`. Who asks otherwise than by GET is refused."""
        if request.method not in ("GET", "HEAD"):
            return ServerResponse(405, msgspec.json.encode({"error": "use GET"}), (("allow", "GET"),))
        vendors = self._vendors()
        if not slug:
            return front(vendors, self._operations(), request.origin)
        shown = next(one for one in vendors if one.slug == slug)
        if request.path.endswith("/openapi.json"):
            return ServerResponse(200, described(shown, request.origin), HEADERS)
        return vendor(shown, request.origin)

    def file(self, request: ServerRequest, name: str) -> ServerResponse | None:
        """A file that pages load; None for a name that is none of theirs."""
        body = None if request.method not in ("GET", "HEAD") else _file(name)
        return None if body is None else ServerResponse(200, body, HEADERS, _KINDS[name.rpartition(".")[2]])


@functools.cache
def _file(name: str) -> bytes | None:
    known = {f"page.{kind}" for kind in _KINDS}
    return (files("callrecords.emulator.pages") / "static" / name).read_bytes() if name in known else None
