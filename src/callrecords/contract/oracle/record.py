"""One record as it was received, and what its fields say to an independent reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callrecords.contract.oracle.reader import Reader, object_of
from callrecords.spec.bundle import FieldFacts


class RawRecord:
    """A record: its bytes, its wire tokens, its values read when first asked for."""

    __slots__ = ("_fields", "_reader", "_values", "key", "wire")

    def __init__(self, wire: Mapping[str, Any], key: str, fields: Mapping[str, FieldFacts], reader: Reader) -> None:
        self.wire = wire
        """Wire tokens by field name; numbers are their text."""
        self.key = key
        """What identifies the record, as text; empty where it has no key."""
        self._fields, self._reader = fields, reader
        self._values: dict[str, object] = {}

    def value(self, field: str) -> object:
        """What a field says: None where it says nothing or cannot be read."""
        if field not in self._values:
            self._values[field] = self._read(field)
        return self._values[field]

    def holds(self, fields: Sequence[str], text: str) -> bool:
        """Whether any of some fields holds a text."""
        return any(text in str(value) for name in fields if (value := self.value(name)) is not None)

    def _read(self, name: str) -> object:
        field = self._fields.get(name)
        token = self.wire.get(name)
        if field is None or token is None:
            return None
        try:
            value = self._reader.read(token, field)
        except (ValueError, TypeError, ArithmeticError):
            return None
        return str(value) if field.kind == "text" and value is not None else value


def read_records(items: Sequence[Any], key: str, fields: Mapping[str, FieldFacts], reader: Reader) -> list[RawRecord]:
    """The records among the items of a page; what is no object is a record without anything."""
    found: list[RawRecord] = []
    for item in items:
        wire = object_of(item)
        token = wire.get(key)
        found.append(RawRecord(wire, "" if token is None else str(token), fields, reader))
    return found
