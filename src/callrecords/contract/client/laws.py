"""Laws of a client on a list that moves and a server that fails, told from the emulator's own log of requests.

Each function returns what is wrong; it plays with an emulator of its own, in process, and waits for nothing.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, cast

import attrs
import httpx

from callrecords.contract.client.calls import made
from callrecords.contract.oracle.reader import Reader, read_json
from callrecords.emulator import Emulator
from callrecords.emulator.operations.identity import OWN
from callrecords.emulator.serving.transports import AsyncEmulatorTransport, EmulatorTransport
from callrecords.emulator.store.store import RowQuery, Table
from callrecords.errors import CallRecordsError, Forbidden, ServerError, Throttled, Unauthorized
from callrecords.spec.catalog import Resource, Vendor

RECORDS = 60
_PAGE = 7
_OWN = ("owner IN (?)", (OWN,))
_Move = Callable[[], object]


@attrs.define
class Stage:
    """A vendor's emulator and a client on it; what it would have waited stands in `pauses`."""

    vendor: Vendor
    resource: Resource
    emulator: Emulator
    pauses: list[float] = attrs.field(factory=list[float])
    read: dict[str, bytes] = attrs.field(factory=dict[str, bytes])
    """Records that came in walks, by key."""

    @classmethod
    def of(cls, vendor: Vendor, resource: Resource) -> Stage:
        """A stage with records that have all been published."""
        stage = cls(vendor, resource, Emulator([vendor], records=RECORDS))
        stage.settle()
        return stage

    def settle(self) -> None:
        """Let all records be published, and the clock stand still."""
        self.emulator.records.count(f"{self.vendor.slug}.{self.resource.name}")
        self.emulator.clock.freeze()
        self.emulator.clock.advance(timedelta(days=1))

    def client(self, *, asynchronous: bool = False, **options: Any) -> Any:
        """A client whose pauses are noted, not spent."""
        slug = self.vendor.slug
        http_client = (
            httpx.AsyncClient(transport=AsyncEmulatorTransport(self.emulator))
            if asynchronous
            else httpx.Client(transport=EmulatorTransport(self.emulator))
        )
        arguments = {
            "token": self.emulator.token(slug),
            "base_url": f"http://emulator{self.emulator.base_path(slug)}",
            **self.emulator.parameters(slug),
            **options,
        }
        client = made(self.vendor, http_client, **arguments)
        sleep = self.sleep_async if asynchronous else self.pauses.append
        client._runtime.sleep = sleep  # noqa: SLF001  # the seam of waiting
        return client

    async def sleep_async(self, seconds: float) -> None:
        """Note a pause."""
        self.pauses.append(seconds)

    def keys(self) -> set[str]:
        """Keys of all records that the token sees."""
        return set(self._table.page(RowQuery(where=(_OWN,), limit=100_000)).keys)

    def bodies(self) -> dict[str, bytes]:
        """All records that the token sees, by key, each as it is now, whole."""
        return {key: self._table.single(key, (_OWN,)) or b"" for key in self.keys()}

    @property
    def _table(self) -> Table:
        return self.emulator.server(self.vendor.slug).resources[self.resource.name].table

    def walk(self, move: _Move, *, asynchronous: bool, **asked: Any) -> list[str]:
        """The keys of a walk in small pages; something moves after each of them."""
        listed = getattr(self.client(asynchronous=asynchronous), self.resource.attribute)
        pages = listed.pages(limit=_PAGE, **asked)
        if asynchronous:
            return asyncio.run(self._walk_async(pages, move))
        found: list[str] = []
        for page in pages:
            found += self.keys_of(page)
            move()
        return found

    async def _walk_async(self, pages: Any, move: _Move) -> list[str]:
        found: list[str] = []
        async for page in pages:
            found += self.keys_of(page)
            move()
        return found

    def keys_of(self, page: Any) -> list[str]:
        """The keys of a page's records."""
        bundle = self.vendor.bundle()
        operation = bundle.operations[self.resource.list_operation]
        key = bundle.key_of(operation)
        found = [str(dict(zip(r.__struct_encode_fields__, vars_of(r), strict=True))[key]) for r in page.items]
        self.read.update(zip(found, (record.raw for record in page.items), strict=True))
        return found

    def add(self, ago: timedelta) -> None:
        """A record that ended some time ago and is published now."""
        now = self.emulator.clock.now()
        self.emulator.records.add(f"{self.vendor.slug}.{self.resource.name}", 1, ended=now - ago, visible=now)


def vars_of(record: Any) -> list[Any]:
    """The values of a record's fields, in their order."""
    return [getattr(record, name) for name in record.__struct_fields__]


def paging_faults(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """Walks while records arrive late and early, prices settle, requests fail: nothing is lost, nothing doubled."""
    for title, asynchronous, windowed, moves in _PLAYS:
        stage = Stage.of(vendor, resource)
        now, before = stage.emulator.clock.now(), stage.keys()
        window = {"since": now - timedelta(days=60), "until": now + timedelta(days=1)} if windowed else {}
        if moves == "faults":
            stage.emulator.faults.add("server-error", resource.list_operation, count=1, after=2)
            stage.emulator.faults.add("throttled", resource.list_operation, count=1, after=4)
        try:
            found = stage.walk(_mover(stage, moves), asynchronous=asynchronous, **window)
        except CallRecordsError as error:
            yield f"{title}: the walk ends in {type(error).__name__}"
            continue
        lost, doubled = before - set(found), len(found) - len(set(found))
        if lost or doubled:
            yield f"{title}: {len(lost)} records lost, {doubled} doubled"
        if set(found) - stage.keys():
            yield f"{title}: keys that no record has"
        asked = Counter(entry.target for entry in stage.emulator.requests)
        struck = Counter(entry.target for entry in stage.emulator.requests if entry.fault is not None)
        again = sum((asked - struck).values()) - len(asked)
        if again:
            yield f"{title}: {again} requests were sent twice without need"
        yield from (f"{title}: {fault}" for fault in _order_faults(stage))
        if moves == "faults" and sum(struck.values()) != 2:
            yield f"{title}: the faults did not strike"
    for asynchronous in (False, True):
        told = ", asynchronously" if asynchronous else ""
        for title, law in (("windows", _window_faults), ("corrections", _correction_faults)):
            try:
                yield from (f"{fault}{told}" for fault in law(vendor, resource, asynchronous=asynchronous))
            except CallRecordsError as error:
                yield f"{title}: a walk ends in {type(error).__name__}{told}"


def _window_faults(vendor: Vendor, resource: Resource, *, asynchronous: bool) -> Iterator[str]:
    """Windows in the middle of the list, from one record's very moment to another's, the last one excluded; then a bit later."""
    stage = Stage.of(vendor, resource)
    operation = vendor.bundle().operations[resource.list_operation]
    clock, known = operation.clock, operation.filter
    if clock is None or known is None or not {"ge", "lt"} <= set(known.operators(clock.field)):
        return
    field = vendor.bundle().record_fields(operation)[clock.field]
    moments = {
        key: cast("datetime | None", Reader(vendor.bundle()).read(read_json(body).get(clock.field), field))
        for key, body in stage.bodies().items()
    }
    times = sorted({moment for moment in moments.values() if moment is not None})
    for later in (timedelta(0), timedelta(milliseconds=1)):
        since, until = times[len(times) // 4] + later, times[len(times) * 3 // 4] + later
        expected = sorted(key for key, moment in moments.items() if moment is not None and since <= moment < until)
        for workers in (1, 3):
            found = stage.walk(lambda: None, asynchronous=asynchronous, since=since, until=until, concurrency=workers)
            if sorted(found) != expected:
                yield f"a window, {workers} at once: {len(found)} records, not the {len(expected)} that lie in it"


def _correction_faults(vendor: Vendor, resource: Resource, *, asynchronous: bool) -> Iterator[str]:
    """Records that were corrected after a walk come in the next one as they are now."""
    stage = Stage.of(vendor, resource)
    now = stage.emulator.clock.now()
    keys = stage.emulator.records.add(
        f"{vendor.slug}.{resource.name}", 5, ended=now - timedelta(minutes=50), settles=timedelta(hours=1)
    )
    window = {"since": now - timedelta(days=60), "until": now + timedelta(days=1)}
    read: dict[str, bytes] = {}
    for _ in range(2):
        stage.read.clear()
        stage.walk(lambda: None, asynchronous=asynchronous, **window)
        read = dict(stage.read)
        stage.emulator.clock.advance(timedelta(minutes=20))
    last = stage.bodies()
    for key in keys:
        truth, came = json.loads(last[key]), json.loads(read.get(key, b"{}"))
        if not came or any(came[name] != truth.get(name) for name in came):
            yield "corrections: a record comes as it was before"


def _order_faults(stage: Stage) -> Iterator[str]:
    """A walk sorts by the list's clock where it can be asked to: whatever moves is then behind it, or ahead."""
    operation = stage.vendor.bundle().operations[stage.resource.list_operation]
    order, clock = operation.order, operation.clock
    if order is None or clock is None or clock.field not in order.fields:
        return
    if any(not entry.params.get(order.parameter, "").startswith(clock.field) for entry in stage.emulator.requests):
        yield "a request asks for no order, or for another one"


_PLAYS = (
    ("a still list", False, True, "nothing"),
    ("a still list, asynchronously", True, False, "nothing"),
    ("late and new records", False, True, "records"),
    ("late and new records, asynchronously", True, True, "records"),
    ("late and new records without a window", False, False, "records"),
    ("corrections", False, True, "corrections"),
    ("faults", False, True, "faults"),
    ("faults, asynchronously", True, True, "faults"),
)


def _mover(stage: Stage, moves: str) -> _Move:
    def late_and_new() -> None:
        if len(stage.emulator.requests) < 40:  # a list that grows for ever never ends
            stage.add(timedelta(days=29))
            stage.add(timedelta(minutes=1))

    plays: dict[str, _Move] = {
        "records": late_and_new,
        "corrections": lambda: stage.emulator.clock.advance(timedelta(minutes=10)),
    }
    return plays.get(moves, lambda: None)


def retry_faults(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """Passing faults are waited out and repeated, as often as said and not sooner than asked; others are told at once."""
    for asynchronous in (False, True):
        for fault, args, count, sent, waits, error in _STRIKES:
            stage = Stage.of(vendor, resource)
            stage.emulator.faults.add(fault, resource.list_operation, count=count, **args)
            raised = _first_page(stage, stage.client(asynchronous=asynchronous, retries=2), asynchronous=asynchronous)
            log = list(stage.emulator.requests)
            title = f"{fault} {count or 'always'}{', asynchronously' if asynchronous else ''}"
            if raised is not error:
                yield f"{title}: ends in {raised.__name__ if raised else 'a page'}"
            if len(log) != sent or len({(entry.method, entry.target) for entry in log}) != 1:
                yield f"{title}: {len(log)} requests, not the same one {sent} times"
            if len(stage.pauses) != waits or any(pause < float(args.get("seconds", 0.1)) for pause in stage.pauses):
                yield f"{title}: waits {len(stage.pauses)} times, or for less than was asked"
        yield from _renewal_faults(vendor, resource, asynchronous=asynchronous)


_STRIKES: tuple[tuple[str, dict[str, Any], int | None, int, int, type[CallRecordsError] | None], ...] = (
    ("server-error", {}, 2, 3, 2, None),
    ("server-error", {}, None, 3, 2, ServerError),
    ("throttled", {"seconds": 7}, 1, 2, 1, None),
    ("throttled", {"seconds": 3}, None, 3, 2, Throttled),
    ("throttled", {"seconds": 9000}, None, 1, 0, Throttled),
    ("unauthorized", {}, 1, 1, 0, Unauthorized),
    ("forbidden", {}, 1, 1, 0, Forbidden),
)


def _renewal_faults(vendor: Vendor, resource: Resource, *, asynchronous: bool) -> Iterator[str]:
    stage = Stage.of(vendor, resource)
    stage.emulator.faults.add("unauthorized", resource.list_operation, count=1)
    made_tokens: list[str] = []

    def token() -> str:
        made_tokens.append(stage.emulator.token(vendor.slug))
        return made_tokens[-1]

    raised = _first_page(stage, stage.client(asynchronous=asynchronous, token=token), asynchronous=asynchronous)
    if raised is not None or len(made_tokens) != 2:
        yield f"a refused token: {len(made_tokens)} were made, it ends in {raised.__name__ if raised else 'a page'}"


def _first_page(stage: Stage, client: Any, *, asynchronous: bool) -> type[CallRecordsError] | None:
    listed = getattr(client, stage.resource.attribute)
    try:
        found = listed.list(limit=_PAGE)
        if asynchronous:
            asyncio.run(_awaited(found))
    except CallRecordsError as error:
        return type(error)
    return None


async def _awaited(coroutine: Any) -> Any:
    return await coroutine
