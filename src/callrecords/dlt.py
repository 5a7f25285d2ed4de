"""A source for dlt, the loader of Postgres, BigQuery, ClickHouse, Snowflake and others. Needs the extra `dlt`.

dlt brings the rows to their table, by their key. What is read again, and when, follows the vendor's clock as in `callrecords sync`:
until a window has settled, each run reads it once more, so that a record which came late or got another price is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec

from callrecords.errors import BadArgument
from callrecords.frames.doors import library, pyarrow
from callrecords.lake.guard import lacking
from callrecords.lake.ledger import Horizon, Ledger, Span, whole
from callrecords.lake.place import table_name
from callrecords.lake.rows import RowMaker
from callrecords.pseudonyms import Pseudonyms
from callrecords.spec.catalog import Resource, Vendor, find_resource
from callrecords.spec.frozen import Frozen
from callrecords.vendors import vendors

__all__ = ["source"]

_ROWS = 10_000
"""Rows of a table that is handed over, about."""


def _now() -> datetime:
    return datetime.now(UTC)


def source(
    client: Any,
    *resources: str,
    since: datetime,
    settles: timedelta | None = None,
    raw: bool = True,
    pseudonyms: Pseudonyms | None = None,
    concurrency: int = 1,
    now: Callable[[], datetime] = _now,
) -> Any:
    """A `DltSource` with a resource for each list of a client, which yields Arrow tables to be merged by the key of the records.

    `client` is a blocking client, which must be open while the pipeline runs. `resources` are names of its lists, such as `"calls"`; without any
    all are loaded. `since` is the first instant of all; an earlier one later on reads what lies before, too. `settles` is how long
    records may change, where you know it better than the spec. With `raw=False` the whole record is not kept beside its fields. `pseudonyms`
    takes phone numbers out of the records. `concurrency` is the number of requests at once.

    How far a list was read stands in the state of the pipeline, which dlt keeps with the rows. A record that vanished at the vendor stays in the
    table: only `callrecords sync` deletes it.

    Raises `BadArgument` for what is no client of a known vendor, `UnknownName` for a list that it does not have, and `ConfigError` where dlt
    is not installed.
    """
    dlt = library("dlt", "dlt")
    vendor = _vendor_of(client)
    chosen = [find_resource(vendor, name) for name in resources] or vendor.resources
    made: list[Any] = []
    for one in chosen:
        maker = RowMaker(vendor, one, raw=raw)
        load = _Load(
            client=client,
            resource=one,
            maker=maker,
            horizon=Horizon.of(maker.operation, settles),
            since=whole(since),
            pseudonyms=pseudonyms,
            concurrency=concurrency,
            now=now,
        )
        hints = {"name": table_name(f"{vendor.slug}.{one.name}"), "primary_key": maker.key}
        made.append(dlt.resource(_function(load), write_disposition="merge", **hints))
    return dlt.source(lambda: made, name=vendor.slug)()


class _Load(Frozen, frozen=True, kw_only=True):
    """One list on its way to dlt."""

    client: Any
    resource: Resource
    maker: RowMaker
    horizon: Horizon
    since: datetime
    pseudonyms: Pseudonyms | None
    concurrency: int
    now: Callable[[], datetime]

    def tables(self) -> Iterator[Any]:
        """What is open or provisional, and what lies before it from `since` on. dlt keeps the state only if it keeps all of it."""
        state = library("dlt").current.resource_state()
        self._check_key(state)
        now, clock = whole(self.now()), self.maker.operation.clock
        retention = None if clock is None else clock.retention
        start = self.since if retention is None else max(self.since, whole(now - retention))
        kept = state.get("ledger")
        ledger = Ledger.begin(start) if kept is None else msgspec.convert(kept, Ledger)
        ledger = ledger.at(now, self.horizon, retention)
        for window in ((start, ledger.since), (ledger.settled, now)):
            if window[0] < window[1]:
                before = lacking(self.client)
                yield from self._read(window)
                doubtful = lacking(self.client) > before
                ledger = ledger.after(window, None if doubtful else now - self.horizon.span)
        state["ledger"] = msgspec.to_builtins(ledger)

    def _read(self, window: Span) -> Iterator[Any]:
        pa = pyarrow()
        parts: list[Any] = []
        pages = getattr(self.client, self.resource.attribute).pages(
            since=window[0], until=window[1], concurrency=self.concurrency
        )
        for page in pages:
            items = page.items if self.pseudonyms is None else list(self.pseudonyms.records(page.items))
            parts.append(self.maker.rows(items, window[0]))
            if sum(part.num_rows for part in parts) >= _ROWS:
                yield self._keyed(pa.concat_tables(parts))
                parts = []
        if parts:
            yield self._keyed(pa.concat_tables(parts))

    def _keyed(self, rows: Any) -> Any:
        """The rows with a key that is never null, as dlt wants the key that it merges by."""
        schema = rows.schema
        at = schema.get_field_index(self.maker.key)
        return rows.cast(schema.set(at, schema.field(at).with_nullable(False)))

    def _check_key(self, state: dict[str, Any]) -> None:
        given = None if self.pseudonyms is None else self.pseudonyms.fingerprint
        if "ledger" in state and state.get("pseudonyms") != given:
            raise BadArgument(
                f"pseudonyms: the rows of {self.resource.name} were loaded with another key, or without one: give the same, or load into "
                "another dataset with another pipeline"
            )
        state["pseudonyms"] = given


def _function(load: _Load) -> Callable[[], Iterator[Any]]:
    """What dlt writes its marks on, which it cannot do with a method."""

    def tables() -> Iterator[Any]:
        yield from load.tables()

    return tables


def _vendor_of(client: Any) -> Vendor:
    kind = cast("type[object]", type(client))
    for vendor in vendors():
        if kind.__module__.startswith(f"{vendor.package}.") and issubclass(kind, vendor.load(vendor.client)):
            return vendor
    raise BadArgument(f"client: a blocking client of a vendor is wanted, and this is {kind.__name__}")
