"""What becomes of records on their way into a file or onto stdout: which format a name asks for, and what it takes in."""

from __future__ import annotations

import functools
import gzip
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Protocol

import attrs

from callrecords.cli import csvfile, jsonl
from callrecords.cli.private import append, named, opened
from callrecords.client.records.record import Record
from callrecords.errors import BadArgument
from callrecords.frames.doors import pyarrow

STDOUT = Path("-")
"""`-o -`: JSON Lines on stdout."""

TEXTS = (".jsonl", ".csv")
TABLES = (".parquet", ".xlsx")
PACKINGS = (".gz", ".zst")
"""What may stand behind the ending of a text."""


class Format(Protocol):
    """How records become the bytes of a file, some at a time."""

    @property
    def head(self) -> bytes:
        """What stands at the beginning."""
        ...

    @property
    def left_out(self) -> Counter[str]:
        """Fields that the vendor sent and that found no place -> how many records had them."""
        ...

    @property
    def whole(self) -> bool:
        """Whether a file that breaks off cannot be read."""
        ...

    def add(self, records: Sequence[Record]) -> bytes:
        """The bytes of some more records, as far as they are ready."""
        ...

    def end(self) -> bytes:
        """The bytes that end the file."""
        ...


def suffixes(path: Path) -> tuple[str, str]:
    """The ending of a file's name that says its format, and the one that says how it is packed; empty for none."""
    packing = path.suffix if path.suffix in PACKINGS else ""
    kind = Path(path.name.removesuffix(packing)).suffix
    known = kind in TEXTS or (kind in TABLES and not packing)
    return (kind, packing) if known else ("", "")


def numbered(path: Path, number: int) -> Path:
    """The same name with a number before its endings: `a.csv.gz` is `a-1.csv.gz`."""
    ending = "".join(suffixes(path))
    return path.with_name(f"{path.name.removesuffix(ending)}-{number}{ending}")


@attrs.define
class Lines:
    """Records as the lines of a text, packed or not. What is packed is whole after each page, as members of their own."""

    line: Callable[[bytes], bytes]
    """The line of one record."""
    pack: Callable[[bytes], bytes] = bytes
    title: bytes = b""
    """What stands above the first record."""
    left_out: Counter[str] = attrs.field(factory=Counter[str])
    whole: bool = False

    @property
    def head(self) -> bytes:
        """The title, packed."""
        return self.pack(self.title)

    def add(self, records: Sequence[Record]) -> bytes:
        """The lines of some more records."""
        text = b"".join(self.line(record.raw) for record in records)
        return self.pack(text) if text else b""

    def end(self) -> bytes:
        """Nothing."""
        return b""


def json_lines(only: Collection[str] | None, packing: str = "") -> Lines:
    """JSON Lines; `only` names the members to keep, None keeps all."""
    return Lines(functools.partial(jsonl.line, only=only), packer(packing))


def csv_lines(columns: Sequence[str], declared: Collection[str], packing: str = "") -> Lines:
    """CSV; a field that is not `declared` is counted as left out."""
    left_out = Counter[str]()

    def line(raw: bytes) -> bytes:
        record = jsonl.members(raw)
        left_out.update(record.keys() - declared)
        return csvfile.row(record, columns)

    return Lines(line, packer(packing), csvfile.header(columns), left_out)


def packer(packing: str) -> Callable[[bytes], bytes]:
    """What packs a piece of a file, by its ending; raises `ConfigError` where a library is missing."""
    match packing:
        case "":
            return bytes
        case ".gz":
            return functools.partial(gzip.compress, compresslevel=6, mtime=0)
        case ".zst":
            codec = pyarrow().Codec("zstd")
            return functools.partial(codec.compress, asbytes=True)
        case _:
            raise BadArgument(f"{packing!r} is no packing; write .gz or .zst")


class BadFile:
    """`FILE.bad`: records that could not be read, as received, one per line. It appears with the first of them."""

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(f"{path.name}.bad")
        self._begun = False

    def add(self, raw: bytes) -> None:
        """Keep one record; its line breaks, which can only stand between values, become spaces."""
        with opened(self.path) as file, named(self.path):
            if not self._begun:
                file.truncate(0)
            append(file, jsonl.unbroken(raw) + b"\n")
        self._begun = True

    def finish(self) -> None:
        """Take away what an earlier run left, if this one had nothing to keep."""
        if not self._begun:
            self.path.unlink(missing_ok=True)
