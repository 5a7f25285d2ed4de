"""Call records as a table for people: the columns that tell a call's story, times in UTC, cut to fit by whole columns only.

On a terminal rich draws it; into a pipe it is plain aligned text, never cut. What a vendor sent is shown as text: control characters are
escaped, so that a record cannot drive the terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import attrs
import msgspec
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from callrecords.cli.csvfile import text_of
from callrecords.cli.jsonl import members
from callrecords.client.records.record import Record
from callrecords.spec.schema import FieldFacts

_STORY: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    # title, the order in which columns give way on a narrow terminal (highest first), parts of the story, best first
    ("Started", 6, ("started", "joined", "answered")),
    ("Ended", 6, ("ended", "left")),
    ("Direction", 4, ("direction",)),
    ("Caller", 1, ("caller", "caller-address", "caller-name", "caller-staff")),
    ("Callee", 1, ("callee", "callee-address", "dialled", "callee-name", "callee-staff")),
    ("Duration", 2, ("duration", "talk-duration", "meeting-duration", "billed-duration")),
    ("Price", 3, ("price", "cost")),
    ("Status", 5, ("status", "end-reason", "cause-text", "sip-status", "cause")),
)
_UNITS = {"seconds": "s", "milliseconds": "ms", "bytes": "B", "per-minute": "/min"}
_NO_STORY = 8
"""How many leading fields are shown of a record whose fields have no known meaning."""


@attrs.frozen
class TableColumn:
    """One field of the record as a column."""

    wire: str
    title: str
    right: bool
    rank: int
    """0 never gives way; others do, highest first."""


def choose(fields: Mapping[str, FieldFacts], clock: str | None) -> tuple[TableColumn, ...]:
    """The columns that tell the story of a call, of those that the list carries; the clock field never gives way."""
    by_part: dict[str, FieldFacts] = {}
    for field in fields.values():
        if field.means is not None:
            by_part.setdefault(field.means.part, field)
    columns: list[TableColumn] = []
    for title, rank, parts in _STORY:
        found = next((by_part[part] for part in parts if part in by_part), None)
        if found is not None and found.name not in {column.wire for column in columns}:
            columns.append(_column(found, title, 0 if found.name == clock else rank))
    if not columns:
        columns = [_column(fields[name], "", 1) for name in list(fields)[:_NO_STORY]]
    if clock is not None and clock in fields and all(column.wire != clock for column in columns):
        columns.insert(0, _column(fields[clock], "Time", 0))
    return tuple(columns)


def named(fields: Mapping[str, FieldFacts], names: Sequence[str]) -> tuple[TableColumn, ...]:
    """The chosen columns, in their order; none of them gives way."""
    return tuple(_column(fields[name], "", 0) for name in names)


def _column(field: FieldFacts, title: str, rank: int) -> TableColumn:
    unit = "UTC" if field.kind == "time" else _UNITS.get(field.unit or "")
    heading = title or field.name
    return TableColumn(
        wire=field.name,
        title=heading if unit is None else f"{heading} ({unit})",
        right=field.kind in ("integer", "decimal") and field.pii is None,
        rank=rank,
    )


def cells(record: Record, columns: Sequence[TableColumn], attributes: Mapping[str, str]) -> list[str]:
    """The texts of one row; `attributes` maps wire names to attribute names. A value that did not fit its type is shown as sent."""
    raw: dict[str, msgspec.Raw] | None = None
    row: list[str] = []
    for column in columns:
        value: object = getattr(record, attributes.get(column.wire, column.wire), None)
        if isinstance(value, datetime):
            row.append(value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"))
            continue
        if raw is None:
            raw = members(record.raw)
        row.append(visible(text_of(raw.get(column.wire))))
    return row


def visible(text: str) -> str:
    r"""Text with its control characters written out, such as `\x1b`."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii") for c in text)


def show(columns: Sequence[TableColumn], rows: Sequence[Sequence[str]], console: Console) -> tuple[str, ...]:
    """Print the table; the wire names of the columns that had to give way are returned."""
    if not console.is_terminal:
        _plain(columns, rows, console)
        return ()
    shown = list(range(len(columns)))
    table = _rich(columns, rows, shown)
    hidden: list[str] = []
    wide = console.options.update(max_width=10_000)  # rich cuts a measure to the width of the console
    while console.measure(table, options=wide).maximum > console.width and any(columns[at].rank for at in shown):
        worst = max(shown, key=lambda at: (columns[at].rank, at))
        shown.remove(worst)
        hidden.append(columns[worst].wire)
        table = _rich(columns, rows, shown)
    console.print(table)
    return tuple(hidden)


def _rich(columns: Sequence[TableColumn], rows: Sequence[Sequence[str]], shown: Sequence[int]) -> Table:
    table = rich_table()
    for at in shown:
        column = columns[at]
        heading = Text(column.title)
        if not column.title.startswith(column.wire):
            heading.append(f"\n{column.wire}", style="not bold dim")
        table.add_column(heading, justify="right" if column.right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(row[at]) for at in shown))
    return table


def _plain(columns: Sequence[TableColumn], rows: Sequence[Sequence[str]], console: Console) -> None:
    titled = any(not column.title.startswith(column.wire) for column in columns)
    lines = [[column.title for column in columns], *([[column.wire for column in columns]] if titled else []), *rows]
    plain(lines, [column.right for column in columns], console)


def plain(lines: Sequence[Sequence[str]], right: Sequence[bool], console: Console) -> None:
    """Print plain lines, never cut: each text as wide as its column, to the right or to the left."""
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        blanks = [" " * (width - cell_len(text)) for width, text in zip(widths, line, strict=True)]
        padded = [
            blank + text if to_right else text + blank
            for blank, text, to_right in zip(blanks, line, right, strict=True)
        ]
        console.file.write("  ".join(padded).rstrip() + "\n")


def rich_table() -> Table:
    """An empty table in the style of all commands."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
