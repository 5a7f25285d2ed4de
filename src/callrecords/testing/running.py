"""A running emulator, with everything that a test wants of it in one place."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from callrecords.emulator import Emulator, Server, serve
from callrecords.spec.catalog import find
from callrecords.vendors import vendors

if TYPE_CHECKING:
    from callrecords.emulator.operations.faults import Faults
    from callrecords.emulator.operations.readings import Readings
    from callrecords.emulator.records import EmulatedRecords
    from callrecords.emulator.requestlog import RequestLog
    from callrecords.emulator.store.clock import Clock
    from callrecords.registry import AsyncClientOf, ClientOf


class RunningEmulator:
    """An emulator on a loopback port. `url`, `token` and `client` take the vendor's slug."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.emulator: Emulator = server.emulator
        """The emulator itself."""

    def url(self, slug: str) -> str:
        """Base URL of a vendor's API; raises `UnknownName`."""
        return self._server.url(slug)

    def token(self, slug: str, kind: str = "read") -> str:
        """A token of a kind; raises `UnknownKind` for one that means nothing for the vendor."""
        return self._server.token(slug, kind)

    def environment(self, slug: str, kind: str = "read") -> dict[str, str]:
        """Environment variables that point a client or the command line here."""
        return self._server.environment(slug, kind)

    @property
    def client(self) -> ClientOf:
        """Makes the vendor's blocking client, pointed here; other arguments go to its constructor. Close it.

        `client("acme")`, or `client("acme", kind="no-scope")` for another kind of token. Typed where the slug is literal.
        """
        return self._blocking

    @property
    def async_client(self) -> AsyncClientOf:
        """Makes the vendor's asynchronous client, pointed here, as `client` does. Close it."""
        return self._asynchronous

    @property
    def faults(self) -> Faults:
        """What goes wrong on purpose: `faults.add("throttled", count=2)`."""
        return self.emulator.faults

    @property
    def clock(self) -> Clock:
        """The emulator's clock: `clock.advance(timedelta(hours=1))`."""
        return self.emulator.clock

    @property
    def requests(self) -> RequestLog:
        """What was asked, oldest first."""
        return self.emulator.requests

    @property
    def readings(self) -> Readings:
        """Other ways to read the vendors' pages: `readings.choose("…")`, by a name that the spec gives."""
        return self.emulator.readings

    @property
    def records(self) -> EmulatedRecords:
        """The records: `records.add("acme.calls", 3)`."""
        return self.emulator.records

    def _blocking(self, slug: str, kind: str = "read", **arguments: Any) -> Any:
        return self._client(find(vendors(), slug).client, slug, kind, arguments)

    def _asynchronous(self, slug: str, kind: str = "read", **arguments: Any) -> Any:
        return self._client(find(vendors(), slug).async_client, slug, kind, arguments)

    def _client(self, name: str, slug: str, kind: str, arguments: dict[str, Any]) -> Any:
        given = {"token": self.token(slug, kind), "base_url": self.url(slug)} | self._server.parameters(slug)
        return find(vendors(), slug).load(name)(**(given | arguments))


@contextlib.contextmanager
def running(
    records: int = 100,
    seed: int = 1,
    now: datetime | None = None,
    *,
    bugs: tuple[str, ...] = (),
    readings: tuple[str, ...] = (),
) -> Generator[RunningEmulator]:
    """Serve all vendors on a free loopback port; for fixtures with other numbers of records, seeds or start times."""
    with serve(Emulator(vendors(), records, seed, now, bugs=bugs, readings=readings)) as server:
        yield RunningEmulator(server)
