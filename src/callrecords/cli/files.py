"""Where whole pulls go: JSON Lines or CSV, into a file or onto stdout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from callrecords.cli import csvfile, jsonl

STDOUT = Path("-")
"""`-o -`: JSON Lines on stdout."""

SUFFIXES = (".jsonl", ".csv")


class JsonLines:
    """Records as JSON Lines."""

    def __init__(self, write: Callable[[bytes], object], only: Collection[str] | None) -> None:
        self._write = write
        self._only = only

    def add(self, raw: bytes) -> None:
        """Write one record."""
        self._write(jsonl.line(raw, self._only))

    def left_out(self) -> Mapping[str, int]:
        """Nothing is."""
        return {}


class Csv:
    """Records as CSV, the header at once."""

    def __init__(self, write: Callable[[bytes], object], columns: Sequence[str], declared: Collection[str]) -> None:
        self._write = write
        self._columns = columns
        self._declared = frozenset(declared)
        self._left_out: Counter[str] = Counter()
        write(csvfile.header(columns))

    def add(self, raw: bytes) -> None:
        """Write one record."""
        record = jsonl.members(raw)
        self._left_out.update(record.keys() - self._declared)
        self._write(csvfile.row(record, self._columns))

    def left_out(self) -> Mapping[str, int]:
        """Fields that the vendor sent but the spec does not declare -> how many records had them."""
        return self._left_out


class BadFile:
    """`FILE.bad`: records that could not be read, as received, one per line. It appears with the first of them."""

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(f"{path.name}.bad")
        self.path.unlink(missing_ok=True)

    def add(self, raw: bytes) -> None:
        """Keep one record; its line breaks, which can only stand between values, become spaces."""
        with self.path.open("ab") as file:
            file.write(raw.strip().replace(b"\r", b" ").replace(b"\n", b" ") + b"\n")
