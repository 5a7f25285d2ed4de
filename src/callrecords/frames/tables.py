"""Records as Arrow, and from there into data frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from callrecords.client.records.kinds import whole_class
from callrecords.client.records.record import Record
from callrecords.errors import BadArgument, RecordError
from callrecords.frames.columns import ArrowTable, Misfit
from callrecords.frames.dicts import Source, records_of
from callrecords.frames.doors import library, pyarrow


def to_arrow(
    source: Source, record: type[Record] | None = None, *, batch_size: int = 10_000, dictionaries: bool = True
) -> Any:
    """A `pyarrow.RecordBatchReader` over the records, which are fetched while it is read.

    It has the PyCapsule interface (`__arrow_c_stream__`), so pandas, polars, DuckDB and others take it as it is;
    `.read_all()` makes a `pyarrow.Table`. Columns are named after the attributes. Numbers with a fraction are
    `decimal128(38, 12)`, times are microseconds in UTC, words of an enum are dictionary-encoded, objects are structs,
    values of several types are text.

    Args:
        source: Records or pages: what `iter` or `pages` returns, a list, one page.
        record: The class of the records; without it the first record tells, and there must be one.
        batch_size: Records in one batch; so many are in memory at once.
        dictionaries: Whether words of an enum are dictionary-encoded; without it they are text, for readers that take no dictionaries.

    Raises:
        BadArgument: `source` holds no records, those of two classes, or none at all while `record` is not given.
        RecordError: A number that does not fit its column; raised while the reader is read. `to_dicts` has it exactly.
        ConfigError: pyarrow is not installed.

    """
    pa = pyarrow()
    if batch_size < 1:
        raise BadArgument("batch_size: must be a whole number from 1")
    records = records_of(source)
    if record is None:
        first = next(records, None)
        if first is None:
            raise BadArgument("there are no records, so nobody knows their columns: give their class as record=")
        record, records = whole_class(type(first)), chain((first,), records)
    table = ArrowTable.of(record, dictionaries=dictionaries)
    return pa.RecordBatchReader.from_batches(table.schema, _batches(table, records, batch_size))


def to_pandas(source: Source, record: type[Record] | None = None) -> Any:
    """A `pandas.DataFrame` of the records, with columns of Arrow types: no number becomes a float, no time loses its zone.

    The arguments and errors are those of `to_arrow`; pandas must be installed.
    """
    pandas = library("pandas")
    return to_arrow(source, record).read_all().to_pandas(types_mapper=pandas.ArrowDtype)


def to_polars(source: Source, record: type[Record] | None = None) -> Any:
    """A `polars.DataFrame` of the records. The arguments and errors are those of `to_arrow`; polars must be installed."""
    polars = library("polars")
    return polars.DataFrame(to_arrow(source, record))


def _batches(table: ArrowTable, records: Iterator[Record], size: int) -> Iterator[Any]:
    while batch := list(islice(records, size)):
        yield _batch(table, batch)


def _batch(table: ArrowTable, records: Sequence[Record]) -> Any:
    kinds = set(map(whole_class, map(type, records)))
    if kinds != {table.record}:
        names = ", ".join(sorted(kind.__name__ for kind in kinds))
        raise BadArgument(f"expected records of {table.record.__name__}, got {names}: a table holds those of one class")
    try:
        return pyarrow().record_batch(list(table.arrays(records).values()), schema=table.schema)
    except Misfit as misfit:
        text = f"{misfit.field}: a value that {misfit.kind} cannot hold; to_dicts gives every value as it is"
        raise RecordError(text) from None
