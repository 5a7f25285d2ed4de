"""The emulator: every vendor's server behind one door, free of any web framework."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from callrecords.core.catalog import Vendor, find
from callrecords.emulator import store
from callrecords.emulator.clock import Clock, today
from callrecords.emulator.vendor import VendorServer
from callrecords.emulator.wire import Request, Response


class Emulator:
    """Serves vendors from their bundles, out of records that it seeds itself.

    `records` is how many of each list the token `read` sees, `now` where the clock starts (today 00:00 UTC when None),
    `path` a file for sets too large for memory. Same seed, same start, same requests: same bytes.
    """

    def __init__(
        self,
        vendors: Sequence[Vendor],
        records: int = 1000,
        seed: int = 1,
        now: datetime | None = None,
        path: Path | None = None,
    ) -> None:
        self.vendors = tuple(vendors)
        self.clock = Clock(now if now is not None else today())
        connection = store.connect(path)
        self._servers = {
            vendor.slug: VendorServer(vendor, connection, self.clock, seed=seed, records=records) for vendor in vendors
        }
        self._lock = threading.RLock()

    def handle(self, request: Request) -> Response:
        """Answer one request."""
        slug = request.target[1:].partition("/")[0].partition("?")[0]
        server = self._servers.get(slug)
        if server is None:
            served = ", ".join(f"/{name}" for name in self._servers)
            return Response(404, msgspec.json.encode({"error": f"no vendor here; there are {served or 'none'}"}))
        with self._lock:
            return server.handle(request)

    def server(self, slug: str) -> VendorServer:
        """The server of one vendor; raises `UnknownName` with the nearest valid slugs."""
        return self._servers[find(self.vendors, slug).slug]

    def base_path(self, slug: str) -> str:
        """Path of a vendor's API on the emulator."""
        return self.server(slug).base

    def token(self, slug: str, kind: str = "read") -> str:
        """A token of a kind; raises `UnknownKind` for one that means nothing for the vendor."""
        return self.server(slug).identity.token(kind)

    def parameters(self, slug: str) -> dict[str, str]:
        """What the vendor's client needs besides token and base URL, such as an app id."""
        return dict(self.server(slug).parameters)
