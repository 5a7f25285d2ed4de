"""Where whole pulls go: JSON Lines or CSV, into a file or onto stdout."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import attrs

from callrecords.cli import csvfile, jsonl
from callrecords.cli.private import append, named, opened

STDOUT = Path("-")
"""`-o -`: JSON Lines on stdout."""

SUFFIXES = (".jsonl", ".csv")


@attrs.frozen
class Lines:
    """How records become the lines of a file."""

    head: bytes
    """What stands above the first record."""
    line: Callable[[bytes], bytes]
    """The line of one record."""
    left_out: Counter[str] = attrs.field(factory=Counter[str])
    """Fields that the vendor sent and that found no place -> how many records had them."""


def json_lines(only: Collection[str] | None) -> Lines:
    """JSON Lines; `only` names the members to keep, None keeps all."""
    return Lines(b"", functools.partial(jsonl.line, only=only))


def csv_lines(columns: Sequence[str], declared: Collection[str]) -> Lines:
    """CSV; a field that is not `declared` is counted as left out."""
    left_out = Counter[str]()

    def line(raw: bytes) -> bytes:
        record = jsonl.members(raw)
        left_out.update(record.keys() - declared)
        return csvfile.row(record, columns)

    return Lines(csvfile.header(columns), line, left_out)


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
