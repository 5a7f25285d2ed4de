"""An operation as the rules about facts look at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from callrecords.generator.lint.places import Found
from callrecords.spec.bundle import Bundle
from callrecords.spec.operation import Operation
from callrecords.spec.schema import FieldFacts, Schema


@attrs.frozen
class Asked:
    """One operation, where it stands, and what it returns."""

    pointer: str
    operation: Operation
    fields: Mapping[str, FieldFacts]

    def at(self, key: str, message: str) -> Found:
        """A finding about one of the operation's keys."""
        return Found(f"{self.pointer}/{key}", message)

    def parameter(self, name: str) -> Schema | None:
        """The schema of a query parameter, or None."""
        found = (one for one in self.operation.parameters if one.name == name and one.place == "query")
        return next((one.schema for one in found), None)

    def needs(self, key: str, names: Iterable[str | None]) -> Iterator[Found]:
        """Query parameters that a key names must be declared."""
        known = [one.name for one in self.operation.parameters if one.place == "query"]
        for name in names:
            if name is not None and name not in known:
                yield self.at(key, f"there is no query parameter {name}; declare it, or name one of {', '.join(known)}")

    def knows(self, key: str, names: Iterable[str | None]) -> Iterator[Found]:
        """Record fields that a key names must exist."""
        for name in names:
            if name is not None and name not in self.fields:
                yield self.at(key, f"the record has no field {name}; name a property of its schema")


def operations(bundle: Bundle) -> Iterator[Asked]:
    """Every operation, with the fields of its record."""
    for operation in bundle.operations.values():
        pointer = f"/paths/{operation.path.replace('~', '~0').replace('/', '~1')}/{operation.method.lower()}"
        yield Asked(pointer, operation, bundle.record_fields(operation))
