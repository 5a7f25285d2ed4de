"""Where whole pulls go: JSON Lines or CSV, into a file or onto stdout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from callrecords.cli import csvfile, jsonl
from callrecords.cli.private import append, named, opened

STDOUT = Path("-")
"""`-o -`: JSON Lines on stdout."""

SUFFIXES = (".jsonl", ".csv")


class Format(Protocol):
    """How records become lines."""

    @property
    def head(self) -> bytes:
        """What stands above the first record."""
        ...

    def line(self, raw: bytes) -> bytes:
        """One record."""
        ...

    def left_out(self) -> Mapping[str, int]:
        """Fields that the vendor sent but that found no place -> how many records had them."""
        ...


class JsonLines:
    """Records as JSON Lines; `only` names the members to keep, None keeps all."""

    head = b""

    def __init__(self, only: Collection[str] | None) -> None:
        self._only = only

    def line(self, raw: bytes) -> bytes:
        """One record."""
        return jsonl.line(raw, self._only)

    def left_out(self) -> Mapping[str, int]:
        """Nothing is, but what was not asked for."""
        return {}


class Csv:
    """Records as CSV; a field that is not `declared` is counted instead."""

    def __init__(self, columns: Sequence[str], declared: Collection[str]) -> None:
        self.head = csvfile.header(columns)
        self._columns = columns
        self._declared = frozenset(declared)
        self._left_out: Counter[str] = Counter()

    def line(self, raw: bytes) -> bytes:
        """One record."""
        record = jsonl.members(raw)
        self._left_out.update(record.keys() - self._declared)
        return csvfile.row(record, self._columns)

    def left_out(self) -> Mapping[str, int]:
        """Undeclared fields -> how many records had them."""
        return self._left_out


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
            append(file, raw.strip().replace(b"\r", b" ").replace(b"\n", b" ") + b"\n")
        self._begun = True

    def finish(self) -> None:
        """Take away what an earlier run left, if this one had nothing to keep."""
        if not self._begun:
            self.path.unlink(missing_ok=True)
