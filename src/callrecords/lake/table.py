"""One table of Delta Lake: what it knows, and the one commit that changes rows and ledger together."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import msgspec

from callrecords.errors import CallRecordsError
from callrecords.frames.doors import library, pyarrow
from callrecords.lake.difference import Difference
from callrecords.lake.errors import PlaceBusy, PlaceError
from callrecords.lake.ledger import Ledger, Span
from callrecords.lake.rows import DAY, RowMaker

NOTE = "callrecords"
"""Where a commit keeps what a window held, and the ledger after it."""
_WRITER = "callrecords"
"""The writer whose versions Delta keeps: two commits that carry it at once cannot both succeed."""
_BUSY = "{}: another run wrote to this table meanwhile, and this one changed nothing since. Run it again"
_ADVICE = "What was committed before is whole. Once that is mended, the same command goes on from there"
_DAMAGED = "Nothing was changed. If files of it are lost or damaged, bring them back, or sync into another place"
_UNREACHED = "Nothing was changed. Is there such a bucket or container, and may the keys in the environment read it and write to it?"
_DEPTHS = (1, 50, 1_000)
"""So many commits are looked through for the newest note: others, such as those that compact the table, have none."""
_KEY = "callrecords.pseudonyms"
"""The property of a table with pseudonyms in the place of phone numbers: the fingerprint of their key."""


def delta() -> Any:
    """deltalake, of the extra `sync`."""
    return library("deltalake", "sync")


class LakeTable:
    """A table at a folder or a URL. `name` is the resource that it holds, as `slug.resource`.

    Raises `PlaceError` for what is no table of this resource, and for what cannot be read.
    """

    def __init__(self, uri: str, name: str, options: Mapping[str, str] | None = None) -> None:
        self.uri, self.name = uri, name
        self._options = dict(options or {})
        self._delta: Any = None
        with self._told("cannot be read", _UNREACHED if "://" in uri else _DAMAGED):
            if delta().DeltaTable.is_deltatable(uri, self._options):
                self._delta = delta().DeltaTable(uri, storage_options=self._options)
        if self._delta is not None and self._delta.metadata().name != name:
            raise PlaceError(f"{uri}: this is a table of something else than {name}; choose another place")

    @property
    def exists(self) -> bool:
        """Whether there is a table yet."""
        return self._delta is not None

    @property
    def delta(self) -> Any:
        """The `deltalake.DeltaTable`, as it was when it was opened or written to last."""
        return self._delta

    @property
    def columns(self) -> list[str]:
        """The names of its columns; none of a table that is not there yet."""
        return [] if self._delta is None else list(pyarrow().schema(self._delta.schema().to_arrow()).names)

    @property
    def fingerprint(self) -> str | None:
        """The fingerprint of the key whose pseudonyms stand in the place of phone numbers; None for numbers as they are."""
        found: str | None = None if self._delta is None else self._delta.metadata().configuration.get(_KEY)
        return found

    def check_key(self, fingerprint: str | None) -> None:
        """Raise `PlaceError` where the table holds numbers of another kind than those of a run with this key, or without one."""
        if self._delta is None or fingerprint == self.fingerprint:
            return
        if self.fingerprint is None:
            raise PlaceError(
                f"{self.uri}: this table holds phone numbers as they are: leave --pseudonyms out, or choose another place"
            )
        if fingerprint is None:
            raise PlaceError(
                f"{self.uri}: this table holds pseudonyms in the place of phone numbers: name the file of their key with --pseudonyms"
            )
        raise PlaceError(
            f"{self.uri}: this table holds pseudonyms of another key, with the fingerprint {self.fingerprint}; the one given has "
            f"{fingerprint}: name the file of that key, or choose another place"
        )

    def make(self, maker: RowMaker, fingerprint: str | None = None) -> None:
        """Make the table, or give it the columns that it lacks. `fingerprint` is that of the key of its pseudonyms."""
        pa = pyarrow()
        self.check_key(fingerprint)
        if self._delta is None:
            with self._told("cannot be made"):
                self._delta = delta().DeltaTable.create(
                    self.uri,
                    maker.schema,
                    name=self.name,
                    partition_by=[DAY],
                    configuration={"delta.enableChangeDataFeed": "true"} | ({_KEY: fingerprint} if fingerprint else {}),
                    storage_options=self._options,
                    raise_if_key_not_exists=False,  # for ours
                )
            return
        known = pa.schema(self._delta.schema().to_arrow())
        for field in maker.schema:
            if field.name in known.names and known.field(field.name).type != field.type:
                raise PlaceError(
                    f"{self.uri}: {field.name} is {known.field(field.name).type} there, and {field.type} in the spec of now: "
                    "sync into another place, whose table will have it so"
                )
        missing = [field for field in maker.schema if field.name not in known.names]
        if missing:
            with self._told("cannot be given new columns"):
                schema = delta().Schema.from_arrow(pa.schema(missing))
                self._delta.alter.add_columns(schema.fields)

    def ledger(self) -> Ledger | None:
        """What the table says of itself; None for one that nothing was written to yet."""
        if self._delta is None:
            return None
        with self._told("has a log that cannot be read", _DAMAGED):
            for depth in _DEPTHS:
                for commit in self._delta.history(depth):
                    if NOTE in commit:
                        return msgspec.convert(_note(commit[NOTE])["ledger"], Ledger)
            return Ledger.from_versions(lambda name: self._delta.transaction_version(f"{_WRITER}.{name}"))

    def known(self, maker: RowMaker, window: Span, ledger: Ledger) -> Any:
        """Key, hash, time and day of the rows of a window, and of those that are not settled: a record may have moved."""
        pa = pyarrow()
        schema = pa.schema([maker.schema.field(name) for name in maker.index])
        first, last, loose = (moment.date() for moment in (*window, ledger.settled))
        days = f"{DAY} between date '{first}' and date '{last}' or {DAY} >= date '{loose}'"
        return self.query(f"select {_quoted(maker.index)} from t where {days}").cast(schema)

    def count(self, clock: str, window: Span) -> int:
        """How many rows have their time in a window."""
        start, end = (moment.isoformat() for moment in window)
        within = f"\"{clock}\" >= timestamp '{start}' and \"{clock}\" < timestamp '{end}'"
        found: int = self.query(f"select count(*) as n from t where {within}")["n"][0].as_py()
        return found

    def newest(self, maker: RowMaker, window: Span, most: int) -> list[tuple[str, datetime]]:
        """Keys and times of the newest rows of a window."""
        start, end = (moment.isoformat() for moment in window)
        within = f"\"{maker.clock}\" >= timestamp '{start}' and \"{maker.clock}\" < timestamp '{end}'"
        found = self.query(
            f"select {_quoted((maker.key, maker.clock))} from t where {within} order by 2 desc limit {most}"
        ).to_pylist()
        return [(row[maker.key], row[maker.clock]) for row in found]

    def stored(self, maker: RowMaker, keys: Sequence[str], first: date | None) -> Any:
        """The values that the table has for some keys, from a day on, but for the raw records."""
        names = [name for name in maker.schema.names if name in self.columns and name != "raw"]
        texts = ", ".join("'" + key.replace("'", "''") + "'" for key in keys)
        found = self.query(
            f"select {_quoted(names)} from t where {DAY} >= date '{first}' and \"{maker.key}\" in ({texts})"
        )
        return found.cast(pyarrow().schema([maker.schema.field(name) for name in names]))

    def query(self, sql: str) -> Any:
        """The rows that a query gives, as an Arrow table; the table is called `t`."""
        with self._told("cannot be read", _DAMAGED):
            return pyarrow().table(delta().QueryBuilder().register("t", self._delta).execute(sql).read_all())

    def batches(self, sql: str) -> Iterator[Any]:
        """The same rows, a record batch at a time, as they come."""
        with self._told("cannot be read", _DAMAGED):
            found = delta().QueryBuilder().register("t", self._delta).execute(sql)
            yield from pyarrow().RecordBatchReader.from_stream(found)

    def commit(self, maker: RowMaker, found: Difference, ledger: Ledger, note: Mapping[str, Any]) -> int:
        """Write what differs and the ledger, in one commit; returns its version. Raises `PlaceBusy` when another run was faster."""
        number = (self._delta.transaction_version(_WRITER) or 0) + 1
        properties = _properties(number, ledger, note)
        with self._told("cannot be written to"):
            if found.nothing:
                self._delta.create_write_transaction(
                    [], "append", self._delta.schema(), [DAY], commit_properties=properties
                )
                self._delta.update_incremental()
            elif found.changed or found.vanished.num_rows:
                self._merge(maker, found, properties)
            else:
                rows = _in_order((batch for _, batch in found.parts()), self._delta)
                delta().write_deltalake(
                    self._delta, rows, mode="append", commit_properties=properties, writer_properties=_compressed()
                )
        if self._delta.transaction_version(_WRITER) != number:  # a run that came right behind
            raise PlaceBusy(_BUSY.format(self.uri))
        return int(self._delta.version())

    def _merge(self, maker: RowMaker, found: Difference, properties: Any) -> None:
        pa = pyarrow()
        schema = maker.schema.append(pa.field("_what", pa.string()))

        def labelled() -> Iterator[Any]:
            for what, batch in found.parts():
                yield batch.append_column("_what", pa.array([what] * batch.num_rows, pa.string()))
            for batch in _filled(found.vanished, schema).to_batches():
                yield batch.set_column(
                    batch.num_columns - 1, "_what", pa.array(["vanished"] * batch.num_rows, pa.string())
                )

        source = pa.RecordBatchReader.from_batches(schema, labelled())
        columns = {f'"{name}"': f's."{name}"' for name in maker.schema.names}
        (
            self._delta.merge(
                source,
                f't."{maker.key}" = s."{maker.key}" and t.{DAY} >= date \'{found.first_day}\'',
                source_alias="s",
                target_alias="t",
                commit_properties=properties,
                writer_properties=_compressed(),
            )
            .when_matched_delete("s._what = 'vanished'")
            .when_matched_update(columns, "s._what = 'changed'")
            .when_not_matched_insert(columns, "s._what = 'new'")
            .execute()
        )

    def feed(self, first: int, last: int | None = None) -> Any:
        """What the commits from one version to another changed, as an Arrow table."""
        pa = pyarrow()
        with self._told("has no change feed that far back"):
            found = pa.table(self._delta.load_cdf(starting_version=first, ending_version=last))
            own = pa.schema(self._delta.schema().to_arrow())
            kinds = {"_change_type": pa.string(), **{field.name: field.type for field in own}}
            return found.cast(pa.schema([(field.name, kinds.get(field.name, field.type)) for field in found.schema]))

    @contextmanager
    def _told(self, what: str, advice: str = _ADVICE) -> Generator[None]:
        """Say which table it is, and what to do, where deltalake cannot go on."""
        try:
            yield
        except CallRecordsError:
            raise
        except Exception as error:
            kind = type(error).__name__
            if kind == "CommitFailedError":
                raise PlaceBusy(_BUSY.format(self.uri)) from error
            if isinstance(error, OSError) or kind in {
                "DeltaError",
                "DeltaProtocolError",
                "Exception",  # what its SQL raises
                "SchemaMismatchError",
                "TableNotFoundError",
            }:
                raise PlaceError(f"{self.uri}: the table {what}: {_reason(error)}. {advice}") from error
            raise


def _reason(error: Exception) -> str:
    """What deltalake says: the first of its causes and the last two, without colours, and without queries, which may hold a key."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    causes = [" ".join(cause.split()) for cause in text.split("\N{DOWNWARDS ARROW WITH TIP RIGHTWARDS}")]
    if len(causes) == 1:  # a first line, then details such as a list of files
        causes = text.strip().splitlines()[:1]
    said = ": ".join(causes if len(causes) < 4 else [causes[0], *causes[-2:]])
    return re.sub(r"(://[^\s?]*)\?\S*", r"\1", said)[:300].rstrip(".")


def _properties(number: int, ledger: Ledger, note: Mapping[str, Any]) -> Any:
    text = msgspec.json.encode({**note, "ledger": ledger}).decode()
    versions = {_WRITER: number} | {f"{_WRITER}.{name}": value for name, value in ledger.versions().items()}
    transactions = [delta().Transaction(name, value) for name, value in versions.items()]
    return delta().CommitProperties(custom_metadata={NOTE: text}, app_transactions=transactions)


def notes(table: LakeTable) -> list[tuple[int, dict[str, Any]]]:
    """Version and note of each commit of ours that the log still has, the newest first."""
    return [(commit["version"], _note(commit[NOTE])) for commit in table.delta.history() if NOTE in commit]


def instant(text: str) -> datetime:
    """A moment out of a note."""
    return datetime.fromisoformat(text)


def _note(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.MsgspecError:
        raise PlaceError(f"a commit holds a note that cannot be read; {_ADVICE}") from None


def _in_order(batches: Iterable[Any], table: Any) -> Any:
    """The rows with the columns of the table, in its order; null where a column is no longer in the spec."""
    pa = pyarrow()
    schema = pa.schema(table.schema().to_arrow())
    return pa.RecordBatchReader.from_batches(
        schema, (part for batch in batches for part in _filled(pa.table(batch), schema).to_batches())
    )


def _filled(rows: Any, schema: Any) -> Any:
    """The rows with these columns, null where they have none."""
    pa = pyarrow()
    columns = [
        rows[field.name] if field.name in rows.schema.names else pa.nulls(rows.num_rows, field.type) for field in schema
    ]
    return pa.table(columns, names=schema.names).cast(schema)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _compressed() -> Any:
    return delta().WriterProperties(compression="ZSTD")
