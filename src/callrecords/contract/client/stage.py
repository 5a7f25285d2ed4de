"""A vendor's emulator and clients on it, for the laws of walks and retries: what happened stands in the emulator's own log."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import attrs
import httpx

from callrecords.client.setup.clock import ClientClock, going_by
from callrecords.contract.base.listing import OF_A_SECOND
from callrecords.contract.client.calls import keyword, made
from callrecords.contract.client.windowed import CallWindows, windowed
from callrecords.contract.oracle.reader import object_of, read_json, reading
from callrecords.conventions.paging_values import UNSAID
from callrecords.emulator import Emulator, Server
from callrecords.emulator.operations.identity import OWN
from callrecords.emulator.serving.transports import AsyncEmulatorTransport, EmulatorTransport
from callrecords.emulator.store.store import RowQuery, Table
from callrecords.emulator.story.story import DAYS
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.facts import ClockFacts
from callrecords.spec.identity import RecordIdentity
from callrecords.spec.operation import Operation
from callrecords.spec.schema import FieldFacts

RECORDS = 60
"""Enough for walks in pages of a few records."""
_YEARS = 10**9
"""Seconds for which a token is good: the emulator's clock goes forward by days."""
_PAGES = 8
"""Pages of a walk whose page size cannot be chosen."""
_MANY = 800
"""Records of so many pages; where these are larger, of five pages and a half, or of two windows and a half that are cut off."""
_MOST = 10_000
_DAY = timedelta(days=1)
_STAYS = 5 / 8
"""The part of the time for which records are kept in which they lie: none is too old before a law is through."""
_SPARSE = 3
"""The last days of a month have less than their part of its records."""
_OWN = ("owner IN (?)", (OWN,))


@attrs.define
class Stage:
    """A vendor's emulator with records that have all been published, and a clock that stands still.

    With a `server` its clients are built as users build them, and talk over a socket.
    """

    vendor: Vendor
    resource: Resource
    server: Server | None = None
    emulator: Emulator = attrs.field(init=False)
    pauses: list[float] = attrs.field(factory=list[float])
    """What the clients would have waited."""
    read: dict[str, bytes] = attrs.field(factory=dict[str, bytes])
    """Records that came in walks, by key."""
    older: set[str] = attrs.field(init=False, factory=set[str])
    """Keys of records from before the window that the vendor means by none."""
    _begun: CallWindows = attrs.field(init=False)
    """The windows of calls that are given none."""

    def __attrs_post_init__(self) -> None:
        if self.server is None:
            self.emulator = Emulator([self.vendor], records=records_of(self.operation))
        else:
            self.emulator = self.server.emulator
            self.emulator.reset()
        self.emulator.records.count(self.name)
        self.emulator.clock.freeze()
        newest, clock = self.emulator.clock.now(), self.operation.clock
        kept = None if clock is None else clock.retention
        usual = None if clock is None else clock.default_window
        self.emulator.clock.advance(min([_DAY, *(width / 8 for width in (kept, usual) if width is not None)]))
        self._begun = CallWindows(**self.span, newest=newest)
        if clock is not None and kept is not None:
            self.emulator.records.remove(self.name, self._from_before(kept * _STAYS, clock.field))
        if clock is not None and clock.default_window is not None:
            self.older = {*self._from_before(clock.default_window, clock.field)}

    @property
    def name(self) -> str:
        """The resource as the emulator calls it."""
        return f"{self.vendor.slug}.{self.resource.name}"

    @property
    def operation(self) -> Operation:
        """The list operation."""
        return self.vendor.bundle().operations[self.resource.list_operation]

    def size(self, records: int) -> dict[str, Any]:
        """The argument for pages of so many records, or of what comes nearest; nothing where the page size cannot be chosen."""
        paging = self.operation.pagination
        if paging is None or paging.smallest is None:
            return {}
        if paging.one_response:
            records = records and max(
                records, OF_A_SECOND
            )  # narrower windows lead through such a list, down to a second
        return {"limit": records and paging.limit.nearest(records)}

    @property
    def counting(self) -> dict[str, bool]:
        """The argument that makes a list send its total, where it must be asked for."""
        paging = self.operation.pagination
        if paging is None or paging.count_parameter is None:
            return {}
        return {keyword(self.vendor, self.resource.list_operation, paging.count_parameter): True}

    @property
    def window(self) -> dict[str, datetime]:
        """The window that walks need where a response may be cut off and no page follows it; empty for other lists."""
        paging = self.operation.pagination
        wanted = (paging is not None and paging.one_response and not self.whole) or self.operation.demanded
        return self.everything if wanted else {}

    def on_pages(self) -> set[str]:
        """Keys of the records on the pages of a call that is given no window."""
        facts, keys = self.operation.clock, self.keys()
        if facts is None or not self.operation.demanded:
            return keys
        field = self.vendor.bundle().record_fields(self.operation)[facts.field]
        since, until = self._begun.page(self.operation, field)
        return {key for key in keys if (at := self._moment(key, field)) is not None and since <= at < until}

    @property
    def whole(self) -> bool:
        """Whether one response holds the whole list, however many records it has: no second request follows."""
        paging, clock = self.operation.pagination, self.operation.clock
        capped = paging is not None and (
            paging.largest is not None or (clock is not None and clock.result_cap is not None)
        )
        return paging is not None and paging.one_response and not capped

    @property
    def unannounced(self) -> bool:
        """Whether no second request follows, or only where a response has been read and found to be full."""
        paging, clock = self.operation.pagination, self.operation.clock
        return paging is not None and paging.one_response and (clock is None or clock.widest_window is None)

    @property
    def clock(self) -> ClockFacts | None:
        """The clock of the list; None where no window of it can be asked for."""
        return None if self.operation.window_ends is None else self.operation.clock

    @property
    def everything(self) -> dict[str, datetime]:
        """`span` as arguments of a walk; empty where the list cannot be asked for a window."""
        return {} if self.clock is None else self.span

    @property
    def span(self) -> dict[str, datetime]:
        """A window that holds all records, but those from before the vendor's own window."""
        now = self.emulator.clock.now()
        return {"since": now - timedelta(days=60), "until": now + timedelta(days=1)}

    @property
    def access(self) -> str:
        """A token that is sent as it is, and cannot be replaced by the client."""
        identity, now = self.emulator.server(self.vendor.slug).identity, self.emulator.clock.instant()
        token = self.emulator.token(self.vendor.slug)
        return token if identity.exchange is None else identity.access(token, now, _YEARS) or ""

    def client(
        self, *, asynchronous: bool = False, transport: httpx.BaseTransport | None = None, **options: Any
    ) -> Any:
        """A client whose pauses are noted, not spent. A `transport` of a blocking one may stand before the emulator."""
        slug, clock = self.vendor.slug, ClientClock(sleep=self.pauses.append, sleep_async=self._pause_async)
        if self.server is not None:
            given = {
                "token": self.access,
                "base_url": self.server.url(slug),
                **self.server.parameters(slug),
            }
            kind = self.vendor.async_client if asynchronous else self.vendor.client
            with going_by(clock):
                client = self.vendor.load(kind)(**given, rate_limit=1_000_000, verify=False, **options)
            return windowed(self.vendor, client, self._begun)
        base_url = f"http://emulator{self.emulator.base_path(slug)}"
        given = {"token": self.access, "base_url": base_url, **self.emulator.parameters(slug)}
        http: httpx.Client | httpx.AsyncClient
        if asynchronous:
            http = httpx.AsyncClient(transport=AsyncEmulatorTransport(self.emulator))
        else:
            http = httpx.Client(transport=transport or EmulatorTransport(self.emulator))
        return made(self.vendor, http, clock=clock, windows=self._begun, **(given | options))

    async def _pause_async(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def pages(
        self, took: Callable[[Any], None], *, asynchronous: bool, options: dict[str, Any] | None = None, **given: Any
    ) -> None:
        """Walk with a new client, and hand on each page; raises what the client raises."""
        given = {**self.window, **given}
        client = self.client(asynchronous=asynchronous, **(options or {}))

        def walk() -> None:
            with client:
                for page in getattr(client, self.resource.attribute).pages(**given):
                    took(page)

        async def walk_async() -> None:
            async with client:
                async for page in getattr(client, self.resource.attribute).pages(**given):
                    took(page)

        asyncio.run(walk_async()) if asynchronous else walk()

    def keys(self) -> set[str]:
        """Keys of all records that the token sees in a list without a window."""
        return self._every_key() - self.older

    def bodies(self, *, older: bool = False) -> dict[str, bytes]:
        """The same records by key, each as it is now, whole; and those that only who names a window sees."""
        return {
            key: self._table.single(key, (_OWN,)) or b"" for key in self.keys() | (self.older if older else set[str]())
        }

    def _every_key(self) -> set[str]:
        return set(self._table.page(RowQuery(where=(_OWN,), limit=100_000)).keys)

    def _from_before(self, width: timedelta, clock: str) -> Iterator[str]:
        field, since = self.vendor.bundle().record_fields(self.operation)[clock], self.emulator.clock.now() - width
        for key in self._every_key():
            if (at := self._moment(key, field)) is not None and at < since:
                yield key

    def _moment(self, key: str, field: FieldFacts) -> datetime | None:
        """The time that a record has in a field."""
        found = reading(object_of(read_json(self._table.single(key, (_OWN,)) or b"{}")).get(field.name), field)
        return found.value if found is not None and isinstance(found.value, datetime) else None

    @property
    def _table(self) -> Table:
        return self.emulator.server(self.vendor.slug).resources[self.resource.name].table

    def keys_of(self, page: Any) -> list[str]:
        """The keys of a page's records, whose bytes are kept in `read`."""
        identity = self.vendor.bundle().identity(self.operation)
        found = [key_in(record, identity) for record in page.items]
        self.read.update(zip(found, (record.raw for record in page.items), strict=True))
        return found

    def grow(self, most: int) -> None:
        """A late record and a new one are published, until `most` requests came: a list that grows for ever never ends."""
        if len(self.emulator.requests) < most:
            clock = self.operation.clock
            kept = None if clock is None else clock.retention
            self.add(timedelta(days=29) if kept is None else min(timedelta(days=29), kept / 2))
            self.add(timedelta(minutes=1))

    def add(self, ago: timedelta) -> None:
        """A record that ended some time ago is published now."""
        now = self.emulator.clock.now()
        self.emulator.records.add(self.name, 1, ended=now - ago, visible=now)

    def touch(self, key: str) -> None:
        """A record changes: what it says of times and amounts is that of another one."""
        resource = self.emulator.server(self.vendor.slug).resources[self.resource.name]
        (leg,) = resource.invent(1)
        row = resource.maker.row(leg, resource.identity.parts(key))
        resource.table.replace(row)

    @property
    def struck(self) -> Counter[str]:
        """How often each request met a fault."""
        return Counter(entry.target for entry in self.emulator.requests if entry.fault is not None)

    def loss(self, before: set[str], found: list[str]) -> tuple[int, int]:
        """How many of the records that were there before a walk are lost, and how many came twice."""
        return len(before - {*found}), len(found) - len({*found})

    def inventions(self, found: list[str]) -> Iterator[str]:
        """Whether a walk holds keys that no record has."""
        if {*found} - self.keys():
            yield "keys that no record has"


def records_of(operation: Operation) -> int:
    """How many records make for walks of several requests of a list; more where only those of the last days are kept."""
    paging, clock = operation.pagination, operation.clock
    kept = None if clock is None else clock.retention
    times = 1.0 if kept is None else max(1.0, _SPARSE * DAYS * _DAY / (kept * _STAYS))
    if paging is None:
        return min(_MOST, round(RECORDS * times))
    is_cut, size = False, paging.smallest
    if size is None:
        is_cut = clock is not None and clock.result_cap is not None and paging.one_response
        size = (clock.result_cap if is_cut and clock is not None else paging.limit.default) or UNSAID
    enough = 5 * size // 2 if is_cut else 11 * size // 2
    wanted = max(RECORDS, min(_PAGES * size, max(_MANY, enough)))
    return max(wanted, min(_MOST, round(wanted * times)))


def key_in(record: Any, identity: RecordIdentity) -> str:
    """What identifies a record that a client made, by the values of its fields; empty where nothing does."""
    return identity.of(values_of(record)) or ""


def values_of(record: Any) -> dict[str, Any]:
    """The values of a record by wire name."""
    return {
        wire: getattr(record, name)
        for wire, name in zip(record.__struct_encode_fields__, record.__struct_fields__, strict=True)
    }
