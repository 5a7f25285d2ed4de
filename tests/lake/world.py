"""An emulator, a folder, and runs of sync between them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from callrecords.client.records.record import Record
from callrecords.frames import to_arrow
from callrecords.lake.ledger import Horizon
from callrecords.lake.place import Lake
from callrecords.lake.rows import RowMaker
from callrecords.lake.sync import Sync, SyncReport
from callrecords.lake.table import LakeTable
from callrecords.registry import VENDORS
from callrecords.spec.catalog import find, find_resource
from callrecords.testing.running import RunningEmulator, running

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=40)
LISTS = [f"{vendor.slug}.{resource.name}" for vendor in VENDORS for resource in vendor.resources]


class World:
    """One list of an emulator, and its table."""

    def __init__(self, emulator: RunningEmulator, folder: Path, name: str) -> None:
        self.emulator, self.folder, self.name = emulator, folder, name
        slug, _, resource = name.partition(".")
        self.vendor = find(VENDORS, slug)
        self.resource = find_resource(self.vendor, resource)
        self.maker = RowMaker(self.vendor, self.resource)
        self.place = Lake(str(folder))
        self.ahead = timedelta(0)
        """By how much our clock is ahead of the vendor's."""

    def table(self) -> LakeTable:
        """The table, opened now."""
        return self.place.table(self.vendor, self.resource)

    def run(self, since: datetime | None = SINCE, table: LakeTable | None = None, **given: Any) -> SyncReport:
        """One run."""
        maker = given.pop("maker", None) or RowMaker(self.vendor, self.resource, raw=given.pop("raw", True))
        with self.emulator.client(self.vendor.slug, retries=given.pop("retries", 0)) as client:
            settings: dict[str, Any] = {
                "resource": getattr(client, self.resource.attribute),
                "client": client,
                "maker": maker,
                "table": table or self.table(),
                "horizon": Horizon.of(maker.operation, given.pop("settles", None)),
                "now": lambda: self.emulator.clock.now() + self.ahead,
            }
            return Sync(**(settings | given)).run(since)

    def truth(self) -> list[Record]:
        """What the vendor has by now, by key."""
        with self.emulator.client(self.vendor.slug) as client:
            walk = getattr(client, self.resource.attribute).iter(since=SINCE, until=self.emulator.clock.now())
            return sorted(walk, key=lambda record: getattr(record, self.maker.key))

    def rows(self) -> list[dict[str, Any]]:
        """What the table has, by key, without the columns that stand beside the fields."""
        found = self.table().query(f'select * from t order by "{self.maker.key}"').to_pylist()
        fields = self.vendor.load(self.resource.record).__struct_fields__
        return [{name: row[name] for name in fields} for row in found]

    def is_true(self) -> bool:
        """Whether the table holds exactly what the vendor has."""
        return self.rows() == self.true_rows()

    def true_rows(self) -> list[dict[str, Any]]:
        """What the table should have, by key."""
        record = self.vendor.load(self.resource.record)
        found: list[dict[str, Any]] = to_arrow(self.truth(), record).read_all().to_pylist()
        return found

    def files(self) -> int:
        """How many data files the folder holds."""
        return len(list(self.folder.rglob("*.parquet")))

    def add(self, count: int = 1, **given: Any) -> tuple[str, ...]:
        """Records that the vendor gets now."""
        return self.emulator.records.add(self.name, count, **given)

    def advance(self, **span: float) -> None:
        """Let time pass at the vendor, and here."""
        self.emulator.clock.advance(timedelta(**span))


@contextmanager
def world(folder: Path, name: str = "portsip.calllogs", records: int = 100) -> Generator[World]:
    """An emulator whose clock stands at `NOW`."""
    with running(records=records, now=NOW) as emulator:
        yield World(emulator, folder, name)
