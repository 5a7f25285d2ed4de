"""Where tables are kept: a folder or a URL of an object store, with one table for each resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from callrecords.lake.errors import PlaceError
from callrecords.lake.table import LakeTable, delta
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.frozen import Frozen

_LOG = "_delta_log"


class Lake(Frozen, frozen=True):
    """A folder, or a URL such as `s3://bucket/calls`; keys of an object store come from the environment, or as options."""

    where: str
    options: Mapping[str, str] = {}

    @property
    def folder(self) -> Path | None:
        """The folder; None for a URL."""
        return None if "://" in self.where else Path(self.where).absolute()

    def table(self, vendor: Vendor, resource: Resource) -> LakeTable:
        """The table of a resource, be it there or not. Raises `PlaceError` for a folder that holds something else."""
        name = f"{vendor.slug}.{resource.name}"
        if self.folder is None:
            return LakeTable(f"{self.where.rstrip('/')}/{table_name(name)}", name, self.options)
        home = self.folder / table_name(name)
        if home.is_dir() and not (home / _LOG).is_dir() and any(home.iterdir()):
            raise PlaceError(f"{home}: this folder holds something else than a table; choose another place")
        return LakeTable(str(home), name, self.options)

    def make(self) -> None:
        """Make the folder, for its owner alone; raises `OSError`."""
        if self.folder is not None:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def tables(self, vendors: Sequence[Vendor]) -> dict[str, tuple[Vendor, Resource, LakeTable]]:
        """Name in SQL -> the tables that are there, of the vendors that are known; raises `PlaceError` when there is none."""
        found = {table_name(table.name): (vendor, resource, table) for vendor, resource, table in self._tables(vendors)}
        if not found:
            raise PlaceError(f"{self.where}: there is no table of call records here; `callrecords sync` makes one")
        return found

    def _tables(self, vendors: Sequence[Vendor]) -> Iterator[tuple[Vendor, Resource, LakeTable]]:
        delta()  # what is missing is said even where there is nothing
        for vendor in vendors:
            for resource in vendor.resources:
                if self.folder is None or (self.folder / table_name(f"{vendor.slug}.{resource.name}")).is_dir():
                    table = self.table(vendor, resource)
                    if table.exists:
                        yield vendor, resource, table


def table_name(resource: str) -> str:
    """The folder of a table, and its name in SQL: `acme.calls` is `acme_calls`."""
    return resource.replace(".", "_")
