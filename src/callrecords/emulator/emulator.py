"""The emulator: every vendor's server behind one door, free of any web framework."""

from __future__ import annotations

import re
import threading
import weakref
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from callrecords.emulator.admin import PREFIX, Admin
from callrecords.emulator.mutations.catalogue import BUGS
from callrecords.emulator.mutations.planting import Mutations
from callrecords.emulator.operations.faults import Faults
from callrecords.emulator.operations.readings import Readings
from callrecords.emulator.operations.resource import ServedResource
from callrecords.emulator.operations.wire import ServerRequest, ServerResponse
from callrecords.emulator.pages.ask import Asker
from callrecords.emulator.pages.shown import ShownVendor
from callrecords.emulator.pages.site import Site
from callrecords.emulator.records import EmulatedRecords
from callrecords.emulator.requestlog import Entry, RequestLog
from callrecords.emulator.store import store
from callrecords.emulator.store.clock import Clock, today
from callrecords.emulator.store.store import KeyTaken
from callrecords.emulator.vendor import VendorServer
from callrecords.spec.catalog import UnknownName, Vendor, find, find_resource

_SLUG = re.compile(r"/([^/?#]*)(/?(?:openapi\.json)?(?=[?#]|\Z))?")
"""The first part of a path, and what stands behind it where that is one of the emulator's own pages."""


class Emulator:
    """Serves vendors from their bundles, out of records that it seeds itself.

    `records` is how many of each list the token `read` sees, `now` where the clock starts (today 00:00 UTC when None),
    `path` a file for sets too large for memory, `bugs` names of planted bugs, `readings` names of other readings of the
    vendors' pages. Same seed, same start, same requests: same bytes. Raises `UnknownBug` and `UnknownReading`.
    """

    def __init__(
        self,
        vendors: Sequence[Vendor],
        records: int = 1000,
        seed: int = 1,
        now: datetime | None = None,
        *,
        path: Path | None = None,
        bugs: Sequence[str] = (),
        readings: Sequence[str] = (),
    ) -> None:
        self.vendors = tuple(vendors)
        self.clock = Clock(now if now is not None else today())
        self.faults = Faults(self.operations)
        self.bugs = Mutations(BUGS, bugs)
        self.readings = Readings(self.vendors, readings)
        """Other ways to read the vendors' pages, chosen or not; `reset` changes nothing about them."""
        self.requests = RequestLog()
        # Tests change records from their own thread while the server's thread answers.
        self._lock = threading.RLock()
        self.records = EmulatedRecords(self._resource, self._model, self.clock.instant, self._lock)
        self._admin = Admin(
            self._all_servers, self.clock, self.faults, self.bugs, self.records, self.requests, self.reset,
            Asker(self._shown, self.handle, self.clock.instant),
        )  # fmt: skip
        self._site = Site(self._shown, self.operations)
        self._connection = store.connect(path)
        weakref.finalize(self, self._connection.close)
        self._seed, self._count = seed, records
        self._servers: dict[str, VendorServer] = {}

    def handle(self, request: ServerRequest) -> ServerResponse:
        """Answer one request: a vendor's API under `/<slug>/`, the emulator's own under `/_emulator/`, and the pages."""
        with self._lock:
            found = _SLUG.match(request.target)
            slug = "" if found is None else found[1]
            if slug == PREFIX:
                file = self._site.file(request, request.path.rpartition("/")[2])
                return self._admin.handle(request) if file is None else file
            if found is not None and found[2] is not None and self._is_page(slug, request.path):
                return self._site.page(request, slug)
            if not any(vendor.slug == slug for vendor in self.vendors):
                served = ", ".join(f"/{vendor.slug}" for vendor in self.vendors)
                return ServerResponse(
                    404, msgspec.json.encode({"error": f"no vendor here; there are {served or 'none'}"})
                )
            try:
                self.clock.catch_up()
                return self._respond(slug, request)
            except KeyTaken as problem:
                return ServerResponse(500, msgspec.json.encode({"error": problem.message}))

    def server(self, slug: str) -> VendorServer:
        """The server of one vendor, made when first asked for; raises `UnknownName` with the nearest valid slugs."""
        with self._lock:
            found = self._servers.get(slug)
            if found is None:
                found = self._servers[slug] = VendorServer(
                    find(self.vendors, slug), self._connection, self.clock, self.faults, self.bugs, self.readings,
                    seed=self._seed, records=self._count,
                )  # fmt: skip
            return found

    def operations(self) -> tuple[str, ...]:
        """Ids of the operations of all vendors, those of jobs and changes too."""
        bundles = [vendor.bundle() for vendor in self.vendors]
        own = [name for bundle in bundles for name in bundle.operations]
        jobs = [one.job for bundle in bundles for one in bundle.operations.values() if one.job is not None]
        feeds = [one.sync for bundle in bundles for one in bundle.operations.values() if one.sync is not None]
        return (*own, *(part.id for job in jobs for part in job.parts), *(feed.part.id for feed in feeds))

    def resources(self) -> tuple[str, ...]:
        """All resources, as `<slug>.<resource>`."""
        return tuple(f"{vendor.slug}.{resource.name}" for vendor in self.vendors for resource in vendor.resources)

    def base_path(self, slug: str) -> str:
        """Path of a vendor's API on the emulator."""
        return self.server(slug).base

    def token(self, slug: str, kind: str = "read") -> str:
        """A token of a kind; raises `UnknownKind` for one that means nothing for the vendor."""
        return self.server(slug).identity.token(kind)

    def parameters(self, slug: str) -> dict[str, str]:
        """What the vendor's client needs besides token and base URL, such as an app id."""
        return dict(self.server(slug).parameters)

    def reset(self) -> None:
        """Back to the seed: records, clock, request log; no faults. Planted bugs stay, loaded records are loaded again."""
        with self._lock:
            for server in self._servers.values():
                for resource in server.resources.values():
                    resource.forget()
                if server.jobs is not None:
                    server.jobs.forget()
            self.clock.reset()
            self.faults.clear()
            self.requests.clear()

    def _respond(self, slug: str, request: ServerRequest) -> ServerResponse:
        server = self._servers.get(slug) or self.server(slug)
        if server.identity.exchange is not None and server.issues_tokens(request):
            return server.issue(request)
        name = f"emulator-{next(self.requests.numbers):06d}"
        context = server.context(request, name)
        response = server.handle(context)
        self.requests.append(
            Entry(
                name, slug, request.method, server.identity.without_token(request.target), response.status,
                operation=None if context.operation is None else context.operation.operation_id,
                token=None if context.grant is None else context.grant.kind,
                fault=context.fault, bugs=tuple(context.bugs), size=len(response.body),
            )
        )  # fmt: skip
        headers = (*response.headers, ("x-request-id", name))
        return ServerResponse(
            response.status, response.body, headers, response.media_type, response.delay, response.delivery
        )

    def _is_page(self, slug: str, path: str) -> bool:
        """Whether a page stands at a path: at the root, and where a vendor is whose API has nothing there."""
        if not slug:
            return path == "/"
        if not any(vendor.slug == slug for vendor in self.vendors):
            return False
        server = self.server(slug)
        return all(server.base + one != path for one in server.bundle.paths)

    def _shown(self) -> list[ShownVendor]:
        """What the pages show of each vendor."""
        return [
            ShownVendor(vendor, server.bundle, server.base, server.parameters, server.identity, self.clock.now())
            for vendor in self.vendors
            for server in (self.server(vendor.slug),)
        ]

    def _all_servers(self) -> dict[str, VendorServer]:
        return {vendor.slug: self.server(vendor.slug) for vendor in self.vendors}

    def _resource(self, name: str) -> ServedResource:
        slug, dot, resource = name.partition(".")
        if not dot:
            raise UnknownName(f"{name!r} is no resource; write <slug>.<resource>: {', '.join(self.resources())}")
        find_resource(find(self.vendors, slug), resource)
        return self.server(slug).resources[resource]

    def _model(self, name: str) -> type[Any]:
        """The wire model of a resource's fullest record."""
        resource = self._resource(name)
        server = self.server(name.partition(".")[0])
        model: type[Any] = getattr(server.wire, server.bundle.record_name(resource.single or resource.operation))
        return model
