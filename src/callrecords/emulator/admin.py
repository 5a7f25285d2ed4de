"""The emulator's own API, under `/_emulator/`: faults, clock, records, requests, reset, bugs, and what its pages use.

GET reads, POST changes, DELETE clears. Bodies are JSON; a wrong one is answered 400 with what would be right. A web page of
another origin is refused, and so is a body that is not declared as JSON, which such a page could send without permission.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import attrs
import msgspec

from callrecords.emulator.mutations.planting import Mutations
from callrecords.emulator.operations.faults import KNOWN, Faults
from callrecords.emulator.operations.wire import JSON, ServerRequest, ServerResponse
from callrecords.emulator.pages.ask import Asker, Question
from callrecords.emulator.records import EmulatedRecords
from callrecords.emulator.requestlog import RequestLog
from callrecords.emulator.store.clock import Clock
from callrecords.emulator.vendor import VendorServer
from callrecords.errors import ConfigError
from callrecords.spec.arguments import nearest

PREFIX = "_emulator"
_HEADERS = (
    ("x-content-type-options", "nosniff"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
)
"""No page of another origin can read a response, not even as an image or a script."""
_MOST = 100_000
"""Records that can be added at a time."""


class FaultOrder(msgspec.Struct, forbid_unknown_fields=True):
    """A fault to add."""

    name: str
    operation: str | None = None
    count: int | None = 1
    after: int = 0
    args: dict[str, Any] = {}


class ClockOrder(msgspec.Struct, forbid_unknown_fields=True):
    """What the clock shall do: stand still, run, move on by a time or to a moment."""

    advance: timedelta | None = None
    set: datetime | None = None
    running: bool | None = None


class RecordsOrder(msgspec.Struct, forbid_unknown_fields=True):
    """Records to add."""

    resource: str
    count: int = 1
    ended: datetime | None = None
    visible: datetime | None = None
    over: timedelta | None = None
    settles: timedelta | None = None
    fields: dict[str, msgspec.Raw] = {}


class BugsOrder(msgspec.Struct, forbid_unknown_fields=True):
    """Which bug shall be planted, or taken out again."""

    plant: str | None = None
    pull: str | None = None


@attrs.frozen
class Admin:
    """Answers requests to the emulator's own API."""

    servers: Callable[[], dict[str, VendorServer]]
    """The server of each vendor."""
    clock: Clock
    faults: Faults
    bugs: Mutations
    records: EmulatedRecords
    requests: RequestLog
    reset_all: Callable[[], None]
    asker: Asker

    def handle(self, request: ServerRequest) -> ServerResponse:
        """Answer a request."""
        name = request.path.removeprefix(f"/{PREFIX}").strip("/")
        room = _ROOMS.get(name)
        if room is None:
            rooms = ", ".join(f"/{PREFIX}/{one}" for one in _ROOMS)
            return _response(404, {"error": f"no such room; there are {rooms}"})
        act = room.get(request.method)
        if act is None:
            return _response(405, {"error": f"use {', '.join(room)}"}, allow=", ".join(room))
        if not _same_origin(request):
            error = f"a page of another origin cannot use the emulator's own API; its own is {request.origin}"
            return _response(403, {"error": error})
        if request.method == "POST" and not _is_json(request.headers.get("content-type", "")):
            return _response(415, {"error": f"send the order with content-type: {JSON}"})
        try:
            found = act(self, request)
            return found if isinstance(found, ServerResponse) else _response(200, found)
        except (msgspec.MsgspecError, ConfigError, ValueError, OverflowError) as problem:
            return _response(400, {"error": str(problem)})

    def overview(self, _request: ServerRequest) -> object:
        """The vendors with their tokens, the clock, and the faults that there are."""
        vendors = {
            slug: {
                "path": server.base,
                "tokens": {kind: server.identity.token(kind) for kind in server.identity.kinds},
                "parameters": server.parameters,
            }
            for slug, server in self.servers().items()
        }
        return {"vendors": vendors, "clock": self._time(), "faults": list(KNOWN)}

    def health(self, _request: ServerRequest) -> object:
        """That the emulator answers, and for which vendors."""
        return {"status": "ok", "vendors": list(self.servers())}

    def time(self, _request: ServerRequest) -> object:
        """What the clock says."""
        return self._time()

    def set_clock(self, request: ServerRequest) -> object:
        """Move the clock, stop it or let it run."""
        order = msgspec.json.decode(request.body, type=ClockOrder)
        if order.advance is not None and order.set is not None:
            raise ValueError("advance the clock or set it, not both")
        if order.advance is not None:
            self.clock.advance(order.advance)
        if order.set is not None:
            self.clock.set(order.set)
        if order.running is not None:
            (self.clock.run if order.running else self.clock.freeze)()
        return self._time()

    def list_faults(self, _request: ServerRequest) -> object:
        """The faults with their hits."""
        return self._faults()

    def add_fault(self, request: ServerRequest) -> object:
        """Add a fault."""
        order = msgspec.json.decode(request.body, type=FaultOrder)
        self.faults.add(order.name, order.operation, count=order.count, after=order.after, **order.args)
        return self._faults()

    def clear_faults(self, _request: ServerRequest) -> object:
        """Take all faults away."""
        self.faults.clear()
        return []

    def count_records(self, _request: ServerRequest) -> object:
        """How many records each resource has."""
        names = [f"{slug}.{name}" for slug, server in self.servers().items() for name in server.resources]
        return {name: self.records.count(name) for name in names}

    def add_records(self, request: ServerRequest) -> object:
        """Add records."""
        order = msgspec.json.decode(request.body, type=RecordsOrder)
        if not 1 <= order.count <= _MOST:
            raise ValueError(f"count: must be from 1 to {_MOST}")
        given: dict[str, Any] = msgspec.structs.asdict(order) | {"fields": order.fields or None}
        return {"keys": self.records.add(**given)}

    def list_requests(self, _request: ServerRequest) -> object:
        """The requests that came, without numbers and names."""
        return [str(entry) for entry in self.requests]

    def clear_requests(self, _request: ServerRequest) -> object:
        """Forget the requests."""
        self.requests.clear()
        return []

    def reset(self, _request: ServerRequest) -> object:
        """Back to the seed."""
        self.reset_all()
        return self._time()

    def list_bugs(self, _request: ServerRequest) -> object:
        """The planted bugs, and how many responses each changed."""
        return self.bugs.firings

    def plant_bugs(self, request: ServerRequest) -> object:
        """Plant a bug, or take one out."""
        order = msgspec.json.decode(request.body, type=BugsOrder)
        if (order.plant is None) is (order.pull is None):
            raise ValueError('name one bug: {"plant": NAME} or {"pull": NAME}')
        if order.plant is not None:
            self.bugs.plant(order.plant)
        if order.pull is not None:
            if order.pull not in self.bugs.firings:
                raise ValueError(
                    f"pull: no bug {order.pull[:100]!r} is planted{nearest(order.pull, self.bugs.firings)}"
                )
            self.bugs.pull(order.pull)
        return self.bugs.firings

    def clear_bugs(self, _request: ServerRequest) -> object:
        """Take all bugs out."""
        for name in tuple(self.bugs.firings):
            self.bugs.pull(name)
        return self.bugs.firings

    def live(self, request: ServerRequest) -> object:
        """Clock, faults and bugs as they are now, and the requests since the cursor `after`, oldest first."""
        after = dict(parse_qsl(request.query)).get("after", "")
        cursor, entries, goes_on = self.requests.after(after)
        return {
            "clock": self._time(),
            "faults": self._faults(),
            "bugs": self.bugs.firings,
            "cursor": cursor,
            "goes_on": goes_on,
            "requests": [entry.summary() for entry in entries],
        }

    def ask(self, request: ServerRequest) -> object:
        """Send a request to a vendor's API here, and say how it was answered."""
        return self.asker.ask(msgspec.json.decode(request.body, type=Question), request)

    def _time(self) -> dict[str, object]:
        return {"now": self.clock.now(), "running": self.clock.running}

    def _faults(self) -> list[dict[str, object]]:
        names = ("name", "operation", "count", "after", "args", "hits")
        return [{name: getattr(fault, name) for name in names} for fault in self.faults]


_ROOMS: dict[str, dict[str, Callable[[Admin, ServerRequest], object]]] = {
    "": {"GET": Admin.overview},
    "health": {"GET": Admin.health},
    "faults": {"GET": Admin.list_faults, "POST": Admin.add_fault, "DELETE": Admin.clear_faults},
    "clock": {"GET": Admin.time, "POST": Admin.set_clock},
    "records": {"GET": Admin.count_records, "POST": Admin.add_records},
    "requests": {"GET": Admin.list_requests, "DELETE": Admin.clear_requests},
    "reset": {"POST": Admin.reset},
    "bugs": {"GET": Admin.list_bugs, "POST": Admin.plant_bugs, "DELETE": Admin.clear_bugs},
    "live": {"GET": Admin.live},
    "ask": {"POST": Admin.ask},
}


def _same_origin(request: ServerRequest) -> bool:
    """Whether no page of another origin sent the request. Browsers say so in one header or both, other programs in none."""
    origin = request.headers.get("origin")
    if origin is not None and origin.lower() != request.origin.lower():
        return False
    return request.headers.get("sec-fetch-site", "none") in ("same-origin", "none")


def _is_json(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower() == JSON


def _response(status: int, body: object, **headers: str) -> ServerResponse:
    return ServerResponse(status, msgspec.json.encode(body), (*_HEADERS, *headers.items()))
