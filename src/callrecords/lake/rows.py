"""Records as the rows of a table: the fields as columns, and beside them what no field holds."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import msgspec

from callrecords.client.records.kinds import names_of
from callrecords.client.records.record import Record, undeclared
from callrecords.errors import ConfigError
from callrecords.frames.columns import ArrowTable, Column, Misfit
from callrecords.frames.doors import library, pyarrow
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.operation import Operation

DAY = "call_day"
"""The column that a table is partitioned by: the day of the call in UTC, by the field that windows go by."""
HASH = "row_hash"
"""The column that tells whether a record is still the same: a hash of the bytes that came."""
BESIDE = ("extras", "problems", "raw")
"""Columns of JSON text: undeclared fields, values that did not fit, the whole record."""

_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class RowMaker:
    """Makes rows of the records of one resource."""

    def __init__(self, vendor: Vendor, resource: Resource, *, raw: bool = True) -> None:
        bundle = vendor.bundle()
        self.operation: Operation = bundle.operations[resource.list_operation]
        if self.operation.clock is None:
            raise ConfigError(
                f"{vendor.slug}.{resource.name}: its spec names no time that windows could go by (x-clock)"
            )
        record = vendor.load(resource.record)
        names = names_of(record)
        identity = bundle.identity(self.operation)
        self.key = "key" if identity.field is None else names[identity.field]
        self.clock = names[self.operation.clock.field]
        self._table = ArrowTable.of(record, dictionaries=False)
        self.undeclared = Counter[str]()
        """Field that the spec does not declare -> records that had it."""
        self._raw = raw
        if clash := {DAY, HASH, *BESIDE} & self._table.columns.keys():
            raise ConfigError(f"{vendor.slug}.{resource.name}: the column {min(clash)} would stand twice in a table")

    @property
    def schema(self) -> Any:
        """The Arrow schema of the rows."""
        pa = pyarrow()
        beside = [(name, pa.string()) for name in BESIDE]
        return pa.schema(
            [*self._table.schema, *map(pa.field, *zip(*beside, strict=True)), (HASH, pa.int64()), (DAY, pa.date32())]
        )

    @property
    def index(self) -> tuple[str, ...]:
        """The columns by which a row is known: its key, its hash, its time and its day."""
        return self.key, HASH, self.clock, DAY

    def rows(self, records: Sequence[Record], start: datetime) -> Any:
        """The rows of some records as an Arrow table; a record without its time is one of the day of `start`."""
        pa = pyarrow()
        noted: dict[int, list[dict[str, str]]] = {}
        arrays = self._arrays(records, noted)
        raws = [record.raw for record in records]
        extras: list[str | None] = [None] * len(records)
        problems: list[str | None] = [None] * len(records)
        for n, record in enumerate(records):
            if names := undeclared(record):
                extras[n] = _json(record.extras)
                self.undeclared.update(names)
            if found := (_problems(record) if record.problems else []) + noted.get(n, []):
                problems[n] = _json(found)
        columns = [
            *arrays.values(),
            pa.array(extras, pa.string()),
            pa.array(problems, pa.string()),
            _texts(raws) if self._raw else pa.nulls(len(raws), pa.string()),
            pa.array(list(map(_hash, raws)), pa.int64()),
            _days(arrays[self.clock], start),
        ]
        return pa.table(columns, schema=self.schema)

    def _arrays(self, records: Sequence[Record], noted: dict[int, list[dict[str, str]]]) -> dict[str, Any]:
        """The columns of the fields; notes values that none can hold, by the number of the record."""
        try:
            return self._table.arrays(records)
        except Misfit:
            return self._table.arrays(
                [self._fitted(record, noted.setdefault(n, [])) for n, record in enumerate(records)]
            )

    def _fitted(self, record: Record, noted: list[dict[str, str]]) -> Record:
        for name, column in self._table.columns.items():
            value = getattr(record, name, None)
            if not _holds(column, value):
                record = copy.copy(record)
                setattr(record, name, None)
                noted.append({"field": name, "reason": f"too large for {column.type}", "text": str(value)})
        return record


def _holds(column: Column, value: object) -> bool:
    try:
        column.array([value])
    except (ValueError, OverflowError):
        return False
    return True


def _problems(record: Record) -> list[dict[str, str]]:
    """What did not fit the spec, each with the text that came."""
    members = _members(record.raw)
    return [
        {
            "field": problem.field,
            "reason": problem.reason,
            "text": bytes(members.get(problem.field.partition(".")[0].partition("[")[0], b"")).decode(
                "utf-8", "replace"
            ),
        }
        for problem in record.problems
    ]


def _hash(raw: bytes) -> int:
    return int.from_bytes(blake2b(raw, digest_size=8).digest(), signed=True)


def _texts(raws: Sequence[bytes]) -> Any:
    pa = pyarrow()
    try:
        return pa.array(raws, pa.string())
    except ValueError:  # bytes that are no UTF-8
        return pa.array([raw.decode("utf-8", "replace") for raw in raws], pa.string())


def _days(times: Any, start: datetime) -> Any:
    pa, pc = pyarrow(), library("pyarrow.compute")
    return pc.fill_null(pc.cast(times, pa.date32(), safe=False), pa.scalar(start.astimezone(UTC).date(), pa.date32()))


def _members(raw: bytes) -> dict[str, msgspec.Raw]:
    try:
        return _MEMBERS.decode(raw)
    except msgspec.DecodeError:  # half of a surrogate pair, in a name
        return {"": msgspec.Raw(msgspec.json.encode(raw.decode("utf-8", "replace")))}


def _json(value: object) -> str:
    return _ENCODER.encode(value).decode()
