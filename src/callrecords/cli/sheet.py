"""Excel: telephone numbers and keys stay text, amounts are numbers where Excel holds them to the digit, times are in UTC."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from callrecords.cli import jsonl
from callrecords.cli.csvfile import text_of
from callrecords.client.records.record import Record
from callrecords.errors import BadArgument
from callrecords.frames.doors import library
from callrecords.spec.schema import FieldFacts

MOST_ROWS = 1_048_575
"""Records that a sheet holds below its heading."""
MOST_TEXT = 32_767
"""Characters that a cell holds."""
_DIGITS = 15
"""Digits that a number in Excel holds."""


class SheetFile:
    """Records as a workbook of one sheet, with the columns of the CSV.

    Raises `ConfigError` without XlsxWriter, and `BadArgument` for more records, or for a longer text, than Excel takes.
    """

    head = b""
    whole = True

    def __init__(self, fields: Mapping[str, FieldFacts], columns: Sequence[str], attributes: Mapping[str, str]) -> None:
        self.left_out = Counter[str]()
        self._fields, self._columns, self._attributes = fields, columns, attributes
        self._written = io.BytesIO()
        self._book = library("xlsxwriter", "xlsx").Workbook(self._written, {"constant_memory": True})
        self._time = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"})
        self._sheet = self._book.add_worksheet("records")
        self._sheet.freeze_panes(1, 0)
        self._row = 0
        bold = self._book.add_format({"bold": True})
        for column, name in enumerate(columns):
            self._sheet.write_string(0, column, name, bold)

    def add(self, records: Sequence[Record]) -> bytes:
        """Nothing: a workbook is written at its end."""
        for record in records:
            self._row += 1
            if self._row > MOST_ROWS:
                raise BadArgument(
                    f"a sheet of Excel holds {MOST_ROWS:,} records; choose fewer with --since and --until, or .parquet"
                )
            members = jsonl.members(record.raw)
            self.left_out.update(members.keys() - self._fields.keys())
            for column, name in enumerate(self._columns):
                self._cell(column, name, getattr(record, self._attributes[name], None), text_of(members.get(name)))
        return b""

    def end(self) -> bytes:
        """The workbook."""
        self._book.close()
        return self._written.getvalue()

    def _cell(self, column: int, name: str, value: Any, text: str) -> None:
        kind = self._fields[name].kind
        if not text:
            return
        if isinstance(value, datetime) and value.year >= 1900:  # where Excel begins to count
            self._sheet.write_datetime(self._row, column, value.replace(tzinfo=None), self._time)
        elif kind in ("integer", "decimal") and value is not None and _exact(text):
            self._sheet.write_number(self._row, column, float(text))
        elif len(text) > MOST_TEXT:
            raise BadArgument(f"{name}: a text longer than a cell of Excel holds; choose other --fields, or .parquet")
        else:
            self._sheet.write_string(self._row, column, text)


def _exact(text: str) -> bool:
    """Whether Excel holds a number to the digit."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    return number.is_finite() and len(number.normalize().as_tuple().digits) <= _DIGITS and abs(number.adjusted()) < 300
