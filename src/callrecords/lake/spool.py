"""The rows of one window while it is read, however many they are."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO, Any, Self

from callrecords.frames.doors import library, pyarrow

IN_MEMORY = 10_000
"""So many rows are kept in memory; what comes beyond is in a file."""


class Spool:
    """Rows, of which only a few columns stay in memory.

    The file has no name: it is gone as soon as nobody reads it, also when the process is killed.
    """

    def __init__(self, schema: Any, index: tuple[str, ...], most: int = IN_MEMORY) -> None:
        self._schema, self._columns, self._most = schema, list(index), most
        self._tables: list[Any] = []
        self._index: list[Any] = [schema.empty_table().select(self._columns)]
        self._held = 0
        self._closing = ExitStack()
        self._file: IO[bytes] | None = None
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def __len__(self) -> int:
        return sum(part.num_rows for part in self._index)

    def add(self, rows: Any) -> None:
        """Put some rows behind the others. Raises `OSError` when the disk is full."""
        self._index.append(rows.select(self._columns))
        self._tables.append(rows)
        self._held += rows.num_rows
        if self._held > self._most:
            self._put_away()

    @property
    def index(self) -> Any:
        """The columns that stay in memory, of all rows, as a table."""
        return pyarrow().concat_tables(self._index).combine_chunks()

    def sorted(self, name: str) -> Any:
        """The values of one of those columns in their order, without nulls."""
        values = self.index[name].drop_null()
        return values.take(library("pyarrow.compute").sort_indices(values))

    def chosen(self, mask: Any) -> Iterator[Any]:
        """The rows for which a mask is true, batch by batch, in their order; from then on no rows can be added."""
        start = 0
        for batch in self._batches():
            rows = batch.filter(mask.slice(start, batch.num_rows))
            start += batch.num_rows
            if rows.num_rows:
                yield rows

    def _put_away(self) -> None:
        ipc = library("pyarrow.ipc")
        if self._file is None:
            self._file = self._closing.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  # closed with the spool
            options = ipc.IpcWriteOptions(compression="lz4")
            self._writer = self._closing.enter_context(ipc.new_stream(self._file, self._schema, options=options))
        for rows in self._tables:
            self._writer.write_table(rows)
        self._tables, self._held = [], 0

    def _batches(self) -> Iterator[Any]:
        if self._file is not None:
            self._file.seek(0)
            yield from library("pyarrow.ipc").open_stream(self._file)
        for rows in self._tables:
            yield from rows.to_batches()
