"""The emulator's own API, under `/_emulator/`: faults, clock, records, requests, reset, bugs.

GET reads, POST changes, DELETE clears. Bodies are JSON; a wrong one is answered 400 with what would be right. A web page of
another origin is refused, and so is a body that is not declared as JSON, which such a page could send without permission.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

from callrecords.emulator.mutations.planting import Mutations
from callrecords.emulator.operations.faults import KNOWN, Faults, UnknownFault
from callrecords.emulator.operations.wire import JSON, ServerRequest, ServerResponse
from callrecords.emulator.records import EmulatedRecords
from callrecords.emulator.requestlog import RequestLog
from callrecords.emulator.store.clock import Clock
from callrecords.emulator.vendor import VendorServer
from callrecords.errors import ConfigError
from callrecords.spec.catalog import Vendor

PREFIX = "_emulator"


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


class Steered(Protocol):
    """What the admin API needs of an emulator."""

    vendors: tuple[Vendor, ...]
    clock: Clock
    faults: Faults
    bugs: Mutations
    records: EmulatedRecords
    requests: RequestLog

    def server(self, slug: str) -> VendorServer:
        """The server of one vendor."""
        ...

    def resources(self) -> tuple[str, ...]:
        """All resources, as `<slug>.<resource>`."""
        ...

    def base_path(self, slug: str) -> str:
        """Path of a vendor's API."""
        ...

    def token(self, slug: str, kind: str = "read") -> str:
        """A token of a kind."""
        ...

    def parameters(self, slug: str) -> dict[str, str]:
        """What the vendor's client needs besides token and base URL."""
        ...

    def reset(self) -> None:
        """Back to the seed."""
        ...


def handle(emulator: Steered, request: ServerRequest) -> ServerResponse:
    """Answer a request to the emulator's own API."""
    name = request.path.removeprefix(f"/{PREFIX}").strip("/")
    room = _ROOMS.get(name)
    if room is None:
        return _answer(404, {"error": f"no such room; there are {', '.join(f'/{PREFIX}/{one}' for one in _ROOMS)}"})
    act = room.get(request.method)
    if act is None:
        return _answer(405, {"error": f"use {', '.join(room)}"}, allow=", ".join(room))
    origin = request.headers.get("origin")
    if origin is not None and origin.lower() != request.origin.lower():
        return _answer(
            403, {"error": f"a page of another origin cannot steer the emulator; its own is {request.origin}"}
        )
    if request.method == "POST" and not _is_json(request.headers.get("content-type", "")):
        return _answer(415, {"error": f"send the order with content-type: {JSON}"})
    try:
        return _answer(200, act(emulator, request.body))
    except (msgspec.MsgspecError, UnknownFault, ConfigError, ValueError, OverflowError) as problem:
        return _answer(400, {"error": str(problem)})


def _overview(emulator: Steered, _body: bytes) -> object:
    return {
        "vendors": {
            vendor.slug: {
                "path": emulator.base_path(vendor.slug),
                "tokens": {
                    kind: emulator.token(vendor.slug, kind) for kind in emulator.server(vendor.slug).identity.kinds
                },
                "parameters": emulator.parameters(vendor.slug),
            }
            for vendor in emulator.vendors
        },
        "clock": _clock(emulator, b""),
        "faults": list(KNOWN),
    }


def _clock(emulator: Steered, _body: bytes) -> object:
    return {"now": emulator.clock.now(), "running": emulator.clock.running}


def _set_clock(emulator: Steered, body: bytes) -> object:
    order, clock = msgspec.json.decode(body, type=ClockOrder), emulator.clock
    if order.advance is not None and order.set is not None:
        raise ValueError("advance the clock or set it, not both")
    if order.advance is not None:
        clock.advance(order.advance)
    if order.set is not None:
        clock.set(order.set)
    if order.running is not None:
        (clock.run if order.running else clock.freeze)()
    return _clock(emulator, b"")


def _faults(emulator: Steered, _body: bytes) -> object:
    return [
        {
            "name": one.name,
            "operation": one.operation,
            "count": one.count,
            "after": one.after,
            "args": one.args,
            "hits": one.hits,
        }
        for one in emulator.faults
    ]


def _add_fault(emulator: Steered, body: bytes) -> object:
    order = msgspec.json.decode(body, type=FaultOrder)
    emulator.faults.add(order.name, order.operation, count=order.count, after=order.after, **order.args)
    return _faults(emulator, b"")


def _clear_faults(emulator: Steered, _body: bytes) -> object:
    emulator.faults.clear()
    return []


def _records(emulator: Steered, _body: bytes) -> object:
    return {name: emulator.records.count(name) for name in emulator.resources()}


def _add_records(emulator: Steered, body: bytes) -> object:
    order = msgspec.json.decode(body, type=RecordsOrder)
    if not 1 <= order.count <= _MOST:
        raise ValueError(f"count: must be from 1 to {_MOST}")
    keys = emulator.records.add(
        order.resource,
        order.count,
        ended=order.ended,
        visible=order.visible,
        over=order.over,
        settles=order.settles,
        fields=order.fields or None,
    )
    return {"keys": keys}


def _requests(emulator: Steered, _body: bytes) -> object:
    return [str(entry) for entry in emulator.requests]


def _clear_requests(emulator: Steered, _body: bytes) -> object:
    emulator.requests.clear()
    return []


def _reset(emulator: Steered, _body: bytes) -> object:
    emulator.reset()
    return _clock(emulator, b"")


def _bugs(emulator: Steered, _body: bytes) -> object:
    return emulator.bugs.firings


_MOST = 100_000
_ROOMS: dict[str, dict[str, Callable[[Steered, bytes], object]]] = {
    "": {"GET": _overview},
    "faults": {"GET": _faults, "POST": _add_fault, "DELETE": _clear_faults},
    "clock": {"GET": _clock, "POST": _set_clock},
    "records": {"GET": _records, "POST": _add_records},
    "requests": {"GET": _requests, "DELETE": _clear_requests},
    "reset": {"POST": _reset},
    "bugs": {"GET": _bugs},
}


def _is_json(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower() == JSON


def _answer(status: int, body: object, **headers: str) -> ServerResponse:
    return ServerResponse(status, msgspec.json.encode(body), tuple(headers.items()))
