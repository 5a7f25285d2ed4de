"""By what records are told apart: a field that each has; or, where the kinds of a record have keys of their own, the kind and its key.

Two kinds may number their records independently, so `17` of one and `17` of another are two records: what identifies
one is written `Line:17`, with the name of its kind's class.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callrecords.spec.frozen import Frozen


class RecordIdentity(Frozen, frozen=True):
    """What identifies the records of a list."""

    field: str | None
    """The field that identifies each record; None where each kind has its own."""
    tag: str = ""
    """The field that tells the kinds apart."""
    kinds: Mapping[str, tuple[str, str]] = {}
    """Word of that field -> the class of the kind, and the field that identifies its records."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields that identify records, each once."""
        return (self.field,) if self.field is not None else tuple(dict.fromkeys(key for _, key in self.kinds.values()))

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields without which nobody knows which record one is."""
        return self.keys if self.field is not None else tuple(dict.fromkeys((self.tag, *self.keys)))

    @property
    def said(self) -> str:
        """The fields, for people."""
        return " or ".join(self.keys)

    def field_of(self, record: Mapping[str, Any]) -> str | None:
        """The field that identifies this record, by wire name; None for a kind that the spec does not know."""
        if self.field is not None:
            return self.field
        word = record.get(self.tag)
        return self.kinds[word][1] if isinstance(word, str) and word in self.kinds else None

    def of(self, record: Mapping[str, Any]) -> str | None:
        """What identifies a record, as text; None where it has no key, or is of a kind that the spec does not know."""
        field = self.field_of(record)
        value = None if field is None else record.get(field)
        if value is None:
            return None
        return str(value) if self.field is not None else f"{self.kinds[record[self.tag]][0]}:{value}"

    def alone(self, text: str) -> str:
        """The key in what identifies a record, by which a single one is requested."""
        kind, colon, key = text.partition(":")
        return key if colon and any(kind == one for one, _ in self.kinds.values()) else text

    def candidates(self, key: str) -> tuple[str, ...]:
        """What may identify the record with a key: it may be of any kind."""
        return (
            (key,) if self.field is not None else tuple(dict.fromkeys(f"{one}:{key}" for one, _ in self.kinds.values()))
        )

    def parts(self, text: str) -> dict[str, str]:
        """The fields of the record that a text identifies, and nothing else of it."""
        if self.field is not None:
            return {self.field: text}
        kind, _, key = text.partition(":")
        return next({self.tag: word, field: key} for word, (one, field) in self.kinds.items() if one == kind)


__all__ = ["RecordIdentity"]
