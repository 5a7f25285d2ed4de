"""Calls out of files: those that `fetch` wrote, and those of others with a mapping of their columns.

A place that `sync` fills is one side as it is. `SLUG.RESOURCE:FILE` is a file of a vendor's records; `FILE` alone has the columns of the common record, or those that a
mapping names.
"""

from __future__ import annotations

import csv
import errno
import gzip
import io
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from importlib import import_module
from pathlib import Path
from typing import IO, Any, cast
from zoneinfo import ZoneInfo

import attrs
import msgspec

from callrecords.calls.mapping import Sources, call_of
from callrecords.calls.record import CallRecord, CallResult, Direction
from callrecords.cli.csvfile import undo
from callrecords.cli.query import find_target
from callrecords.client.records.kinds import decoder_of, made, names_of
from callrecords.client.records.layout import Layout
from callrecords.client.records.record import Record
from callrecords.errors import BadArgument
from callrecords.frames.doors import pyarrow
from callrecords.lake.place import Lake
from callrecords.spec.arguments import nearest
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.masking import shape
from callrecords.spec.schema import FieldFacts

FIELDS: tuple[str, ...] = CallRecord.__struct_fields__
_MOMENTS = ("started", "answered", "ended")
_SECONDS = ("duration_seconds", "ring_seconds", "talk_seconds", "billed_seconds")
_UNITS = {"seconds": Decimal(1), "milliseconds": Decimal("0.001"), "minutes": Decimal(60)}
_WORDS = {"direction": Direction, "result": CallResult}
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_KEYS = ("columns", "constants", "units", "words", "timezone", "time-format", "decimal-comma")
_JSON = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
_AT_ONCE = 10_000

Row = Mapping[str, Any]


@attrs.frozen
class Columns:
    """Which column says what, and how it writes it."""

    names: Mapping[str, str]
    """Field of the common record -> column."""
    constants: Mapping[str, str] = attrs.field(factory=dict[str, str])
    units: Mapping[str, str] = attrs.field(factory=dict[str, str])
    words: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict[str, Mapping[str, str]])
    zone: tzinfo | None = None
    time_format: str | None = None
    comma: bool = False

    @classmethod
    def own(cls) -> Columns:
        """Columns that are called as the fields of the common record."""
        return cls({name: name for name in FIELDS})

    @classmethod
    def read(cls, path: Path) -> Columns:
        """Read a mapping from a TOML file; raises `BadArgument` for what no mapping says."""
        try:
            given = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadArgument(f"{path}: this is no TOML: {error}") from None
        for key in given:
            if key not in _KEYS:
                raise BadArgument(f"{path}: no mapping has {key!r}{nearest(key, _KEYS)}")
        tables = {key: _table(given, key, path) for key in ("columns", "constants", "units", "words")}
        for key, table in tables.items():
            for name, value in table.items():
                known = {"units": _SECONDS, "words": tuple(_WORDS)}.get(key, FIELDS)
                if name not in known:
                    raise BadArgument(f"{path}: [{key}] has no {name!r}{nearest(name, known)}")
                if not isinstance(value, dict if key == "words" else str):
                    raise BadArgument(f"{path}: [{key}] {name}: expected {'a table' if key == 'words' else 'a text'}")
                if key == "units" and value not in _UNITS:
                    raise BadArgument(f"{path}: [units] {name}: write one of {', '.join(_UNITS)}")
        try:
            zone = ZoneInfo(given["timezone"]) if "timezone" in given else None
        except (LookupError, ValueError, TypeError, OSError):
            raise BadArgument(f"{path}: timezone is no zone known here; write one such as Europe/Berlin") from None
        words = [word for table in tables["words"].values() for word in table.values()]
        if not all(isinstance(text, str) for text in (given.get("time-format", ""), *words)):
            raise BadArgument(f"{path}: time-format and the words of a direction or a result are texts")
        names = tables["columns"] or {name: name for name in FIELDS}
        return cls(
            names=names, constants=tables["constants"], units=tables["units"], words=tables["words"], zone=zone,
            time_format=given.get("time-format"), comma=given.get("decimal-comma") is True,
        )  # fmt: skip

    def call(self, row: Row, place: str, number: int) -> CallRecord:
        """The call of one row; raises `BadArgument`, which names the column and the value's shape."""
        values: dict[str, Any] = {"vendor": "", "resource": place, "id": str(number)}
        for name, column in self.names.items():
            value = row.get(column)
            if value is not None and value != "":
                values[name] = self._read(name, value, f"{place}, row {number}, {column}")
        return CallRecord(
            **values | {name: self._read(name, value, "constants") for name, value in self.constants.items()}
        )

    def _read(self, name: str, value: Any, where: str) -> Any:
        try:
            if name in _MOMENTS:
                return self._moment(value)
            if name in _SECONDS:
                return self._amount(value) * _UNITS[self.units.get(name, "seconds")]
            if name == "cost":
                return self._amount(value)
            return _flag(value) if name == "recording" else self._text(name, value)
        except _Unfit as unfit:
            raise BadArgument(f"{where}: expected {unfit}, got {shape(str(value).encode())}") from None

    def _moment(self, value: Any) -> datetime:
        if isinstance(value, str):
            value = value.strip()
            try:
                form = self.time_format
                value = datetime.strptime(value, form) if form else datetime.fromisoformat(value)  # noqa: DTZ007  # the zone follows
            except ValueError:
                raise _Unfit(_TIME) from None
        if not isinstance(value, datetime):
            raise _Unfit(_TIME)
        if value.tzinfo is None:
            if self.zone is None:
                raise _Unfit('a time with a zone; a mapping names the zone of all: timezone = "Europe/Berlin"')
            value = value.replace(tzinfo=self.zone)
        try:
            moment: datetime = value.astimezone(UTC)
            return moment  # noqa: TRY300  # the try holds this one line
        except OverflowError:
            raise _Unfit(_TIME) from None

    def _amount(self, value: Any) -> Decimal:
        if isinstance(value, str):
            value = value.strip().replace(",", ".") if self.comma else value.strip()
        try:
            amount = Decimal("NaN") if isinstance(value, bool) else Decimal(str(value))
        except InvalidOperation:
            raise _Unfit(_AMOUNT) from None
        if not amount.is_finite():
            raise _Unfit(_AMOUNT)
        return amount

    def _text(self, name: str, value: Any) -> str:
        if isinstance(value, float):
            raise _Unfit("text; telephone numbers and ids that went through a number with a fraction are spoilt")
        text = str(value).strip()
        words = _WORDS.get(name)
        return text if words is None else words(self.words.get(name, {}).get(text, text))


def _table(given: Mapping[str, Any], key: str, path: Path) -> dict[str, Any]:
    table = given.get(key, {})
    if not isinstance(table, dict):
        raise BadArgument(f"{path}: {key} is a table: write [{key}] and a line for each field below it")
    return cast("dict[str, Any]", table)


class _Unfit(Exception):
    """A value that is not what its field needs; says what would be right."""


_TIME = "a time such as 2026-01-31T09:30:00Z, or of the form that time-format says"
_AMOUNT = "a number such as 12.5, without signs for thousands or currencies"


def _flag(value: Any) -> bool:
    found = value if isinstance(value, bool) else _FLAGS.get(str(value).strip().lower())
    if found is None:
        raise _Unfit("true or false")
    return found


def read_calls(vendors: Sequence[Vendor], side: str, columns: Path | None = None) -> Iterator[CallRecord]:
    """The calls of one side, a row at a time.

    Raises `BadArgument` for a name or a value that cannot be used, `PlaceError` for a place without tables, `UnknownName` for a vendor that is not there, `OSError`
    for a file that cannot be read, `ConfigError` where Parquet or a place needs an extra.
    """
    if "://" in side or Path(side).is_dir():
        return _of_place(vendors, side)
    target, colon, name = side.partition(":")
    if colon and "." in target and not Path(side).exists():
        vendor, resource = find_target(vendors, target)
        if columns is not None:
            raise BadArgument(f"{side}: the spec says what its columns mean; leave the mapping out")
        return _of_vendor(vendor, resource, Path(name))
    if not Path(side).exists():
        raise FileNotFoundError(errno.ENOENT, "there is no such file or folder", side)
    return _of_columns(Path(side), None if columns is None else Columns.read(columns))


def _of_columns(path: Path, columns: Columns | None) -> Iterator[CallRecord]:
    mapping, rows = columns or Columns.own(), _rows(path)
    for number, row in enumerate(rows, 1):
        absent = [column for column in (mapping.names.get("started"),) if column is None or column not in row]
        if number == 1 and absent:
            raise BadArgument(
                f"{path}: it has no column {absent[0] or 'for started'!r}. Name its columns in a mapping, or write "
                "SLUG.RESOURCE:FILE for what fetch wrote"
            )
        yield mapping.call(row, path.name, number)


def _of_place(vendors: Sequence[Vendor], where: str) -> Iterator[CallRecord]:
    for vendor, resource, lake_table in Lake(where).tables(vendors).values():
        kind: type[Record] = vendor.load(resource.record)
        attributes, tag = names_of(kind), _tag_of(kind, vendor.bundle(), resource)
        wanted = [attributes[wire] for wire in sorted(Sources.of(vendor.bundle(), resource.record).wires)]
        wanted += [] if tag is None or tag in wanted else [tag]
        names = ", ".join(f'"{name}"' for name in wanted if name in lake_table.columns)
        for batch in lake_table.batches(f"select {names} from t"):  # noqa: S608  # names of the spec
            for row in batch.to_pylist():
                yield call_of(made(kind, tag, row))


def _tag_of(record: type[Record], bundle: Bundle, resource: Resource) -> str | None:
    """The attribute that tells the kinds of a record apart; None where it is of one kind."""
    kinds = bundle.record_schema(bundle.operations[resource.list_operation]).kinds
    return None if kinds is None else names_of(record)[kinds.field]


def _of_vendor(vendor: Vendor, resource: Resource, path: Path) -> Iterator[CallRecord]:
    bundle = vendor.bundle()
    schema = bundle.record_schema(bundle.operations[resource.list_operation])
    kind: type[Record] = vendor.load(resource.record)
    if path.suffix == ".parquet":
        for row in _rows(path):
            yield call_of(made(kind, _tag_of(kind, bundle, resource), row))
        return
    decoder = decoder_of(kind, Layout.of(bundle, schema))
    fields = bundle.record_fields(bundle.operations[resource.list_operation])
    lines = _lines(path) if _kind(path) == ".jsonl" else (_json(row, fields) for row in _rows(path))
    for number, line in enumerate(lines, 1):
        records, bad = decoder.many([line])
        if bad:
            raise BadArgument(
                f"{path}, row {number}: this is no record of {vendor.slug}.{resource.name}: {bad[0].reason}"
            )
        yield call_of(records[0])


def _json(row: Row, fields: Mapping[str, FieldFacts]) -> bytes:
    """A row of a CSV that `fetch` wrote as the record that it was."""
    cells = {name: undo(cell) for name, cell in row.items() if name in fields and cell}
    plain = ("text", "time")
    return msgspec.json.encode(
        {name: cell if fields[name].kind in plain else msgspec.Raw(cell.encode()) for name, cell in cells.items()}
    )


def _kind(path: Path) -> str:
    kind = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    if kind not in (".jsonl", ".csv", ".parquet"):
        raise BadArgument(
            f"{path.name}: expected a name that ends with .jsonl, .csv (either with .gz behind it) or .parquet"
        )
    return kind


def _rows(path: Path) -> Iterator[Row]:
    match _kind(path):
        case ".parquet":
            pyarrow()
            for batch in import_module("pyarrow.parquet").ParquetFile(path).iter_batches(_AT_ONCE):
                yield from batch.to_pylist()
        case ".csv":
            with _opened(path) as file, io.TextIOWrapper(file, "utf-8-sig", newline="") as text:
                yield from csv.DictReader(text)
        case _:
            for number, line in enumerate(_lines(path), 1):
                try:
                    yield _JSON.decode(line)
                except msgspec.MsgspecError as error:
                    raise BadArgument(f"{path}, row {number}: {error}") from None


def _lines(path: Path) -> Iterator[bytes]:
    with _opened(path) as file:
        for line in file:
            if line.strip():
                yield line


def _opened(path: Path) -> IO[bytes]:
    opener: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    file: IO[bytes] = opener(path, "rb")
    return file
