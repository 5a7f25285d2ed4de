"""One record as it was received, and what its fields say to an independent reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callrecords.contract.oracle.reader import object_of, reading
from callrecords.spec.identity import RecordIdentity
from callrecords.spec.schema import FieldFacts


class RawRecord:
    """A record: its bytes, its wire tokens, its values read when first asked for."""

    __slots__ = ("_fields", "_values", "key", "wire")

    def __init__(self, wire: Mapping[str, Any], key: str, fields: Mapping[str, FieldFacts]) -> None:
        self.wire = wire
        """Wire tokens by field name; numbers are their text."""
        self.key = key
        """What identifies the record, as text; empty where it has no key."""
        self._fields = fields
        self._values: dict[str, object] = {}

    def value(self, field: str) -> object:
        """What a field says: None where it says nothing or cannot be read."""
        if field not in self._values:
            self._values[field] = self._read(field)
        return self._values[field]

    def is_asked(self, field: str) -> bool:
        """Whether a list can be asked for the value of a field: its parameter may list others."""
        known = self._fields.get(field)
        return known is None or known.is_asked(self.value(field))

    def holds(self, fields: Sequence[str], text: str) -> bool:
        """Whether any of some fields holds a text."""
        return any(text in str(value) for name in fields if (value := self.value(name)) is not None)

    def _read(self, name: str) -> object:
        field = self._fields.get(name)
        found = None if field is None else reading(self.wire.get(name), field)
        if field is None or found is None:
            return None
        return str(found.value) if field.kind == "text" else found.value


def read_records(
    items: Sequence[object], identity: RecordIdentity, fields: Mapping[str, FieldFacts]
) -> list[RawRecord]:
    """The records among the items of a page; what is no object is a record without anything."""
    found: list[RawRecord] = []
    for item in items:
        wire = object_of(item)
        found.append(RawRecord(wire, identity.of(wire) or "", fields))
    return found
