"""CSV (RFC 4180, UTF-8): one column per field, safe to open in a spreadsheet, readable back without loss.

A cell holds the text that the vendor sent: numbers to the digit, `true` and `false`, objects and arrays as JSON. Null, absent and
the empty text are all an empty cell; JSON Lines keeps them apart.

A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` as a formula; a tab, a line break or a space before it does not always
help. Such a cell gets one `'` in front, unless it is a plain number or a lone dash: `+15162065451` and `-0.25` stay as they are, since a
number cannot do anything. So that the original comes back, a cell that already begins with `'` and then such a character gets one
more: `undo` takes exactly one away.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from callrecords.cli.jsonl import compact

_TRIGGER = r"(?:[\t\r\n]|\s*[=+\-@＝＋－＠])"
_DANGEROUS = re.compile("'*" + _TRIGGER)
_DEFUSED = re.compile("'+" + _TRIGGER)
_HARMLESS = re.compile(r"[+-][0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?|-")


def defuse(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if _DANGEROUS.match(text) and not _HARMLESS.fullmatch(text):
        return f"'{text}"
    return text


def undo(cell: str) -> str:
    """What a cell of a file that `fetch` wrote held before it was defused: the text without the quote in front."""
    return cell[1:] if _DEFUSED.match(cell) else cell


def text_of(value: msgspec.Raw | None) -> str:
    """The text of one JSON value, before `defuse`."""
    raw = b"" if value is None else bytes(value).strip()
    match raw[:1]:
        case b"" | b"n":
            return ""
        case b'"':
            with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):  # bytes that are no text: its JSON stays
                return msgspec.json.decode(raw, type=str)
            return raw.decode("utf-8", "replace")
        case b"{" | b"[":
            return compact(raw).decode("utf-8", "replace")
        case _:
            return raw.decode("ascii", "replace")


def header(columns: Sequence[str]) -> bytes:
    """The first line: names as on the wire."""
    return _row(columns)


def row(record: Mapping[str, msgspec.Raw], columns: Sequence[str]) -> bytes:
    """One record, its cells in the order of the columns."""
    return _row(text_of(record.get(name)) for name in columns)


def _row(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow([defuse(cell) for cell in cells])
    return buffer.getvalue().encode()
