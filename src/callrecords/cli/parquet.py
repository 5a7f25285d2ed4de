"""Parquet: the columns of `callrecords.frames.to_arrow`, in row groups of some thousand records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from callrecords.client.records.kinds import names_of
from callrecords.client.records.record import Record
from callrecords.frames import to_arrow
from callrecords.frames.doors import library, pyarrow

_GROUP = 10_000
"""Records in a row group: so many are in memory at once."""


class ParquetFile:
    """Records as the bytes of a Parquet file; `only` names the attributes to keep.

    Raises `ConfigError` without pyarrow, and `RecordError` for a number that its column cannot hold.
    """

    head = b""
    whole = True

    def __init__(self, record: type[Record], only: Collection[str], declared: Collection[str]) -> None:
        self.left_out = Counter[str]()
        self._record, self._declared = record, declared
        self._columns = [name for name in names_of(record).values() if name in only]
        self._waiting: list[Record] = []
        self._written = _Pipe()
        schema = to_arrow((), record).schema
        schema = pyarrow().schema([schema.field(name) for name in self._columns])
        parquet = library("pyarrow.parquet", "arrow")
        self._writer = parquet.ParquetWriter(self._written, schema, compression="zstd")

    def add(self, records: Sequence[Record]) -> bytes:
        """The next row group, once there are records enough for it."""
        for record in records:
            self.left_out.update(record.extras.keys() - self._declared)
        self._waiting += records
        if len(self._waiting) >= _GROUP:
            self._write()
        return self._written.take()

    def end(self) -> bytes:
        """The last row group, and the directory of all."""
        self._write()
        self._writer.close()
        return self._written.take()

    def _write(self) -> None:
        if self._waiting:
            table = to_arrow(self._waiting, self._record, batch_size=len(self._waiting)).read_all()
            self._writer.write_table(table.select(self._columns))
            self._waiting = []


class _Pipe:
    """A file of which what was written is taken out again; it remembers how long it is."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0

    def write(self, part: Any) -> int:
        """Take bytes in."""
        self._parts.append(bytes(part))
        self._length += len(self._parts[-1])
        return len(self._parts[-1])

    def take(self) -> bytes:
        """The bytes that nobody took yet."""
        parts, self._parts = self._parts, []
        return b"".join(parts)

    def tell(self) -> int:
        """How many bytes were written."""
        return self._length

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """What was written can still be taken."""

    def seekable(self) -> bool:
        """It goes forward only."""
        return False

    def readable(self) -> bool:
        """It is written to only."""
        return False

    def writable(self) -> bool:
        """It is written to."""
        return True
