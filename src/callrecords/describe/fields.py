"""The fields of a record, each with all that its spec says of it: type, filters, order, evidence."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import msgspec

from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.facts import Evidence
from callrecords.spec.operation import Operation
from callrecords.spec.schema import FieldFacts, Schema


@attrs.frozen(kw_only=True)
class ListedField:
    """One field, or a part of one: its attributes in this order are the members of `--json`."""

    name: str
    """On the wire; a part stands behind its field and a dot."""
    attribute: str
    """In Python, of the record or of the part's object."""
    type: str
    nullable: bool
    unit: str | None
    operators: tuple[str, ...]
    """What a filter understands; empty where the field cannot be filtered."""
    words: tuple[str, ...]
    """The values that the spec lists; empty where it lists none."""
    sortable: bool
    personal: str | None
    """The kind of personal data: number, name, address, network or secret."""
    on: tuple[str, ...]
    """Which of `list` and `get` carries it."""
    evidence: tuple[Evidence, ...]
    description: str


def fields_of(vendor: Vendor, resource: Resource) -> list[ListedField]:
    """Every field of a resource, in the order of the spec; the parts of a field follow it."""
    bundle = vendor.bundle()
    roles = {"list": resource.list_operation, "get": resource.get_operation}
    carried: dict[str, tuple[FieldFacts, list[str]]] = {}
    for role, name in roles.items():
        if name is not None:
            for wire, field in bundle.record_fields(bundle.operations[name]).items():
                carried.setdefault(wire, (field, []))[1].append(role)
    reader = _Reader(vendor=vendor, bundle=bundle, listing=bundle.operations[resource.list_operation])
    return [
        one for field, on in carried.values() for one in reader.listed(field, field.name, resource.record, tuple(on))
    ]


@attrs.frozen(kw_only=True)
class _Reader:
    """Reads fields and their parts out of a bundle."""

    vendor: Vendor
    bundle: Bundle
    listing: Operation

    def listed(self, field: FieldFacts, path: str, record: str, on: tuple[str, ...]) -> Iterator[ListedField]:
        """A field of a class of records, and below it its parts."""
        filters, order = self.listing.filter, self.listing.order
        yield ListedField(
            name=path,
            attribute=self._attribute(record, field.name),
            type=field.kind,
            nullable=field.nullable,
            unit=field.unit,
            operators=() if filters is None or "list" not in on else filters.operators(path),
            words=field.enum,
            sortable=order is not None and path in order.fields,
            personal=field.pii,
            on=on,
            evidence=field.schema.marks,
            description=" ".join(field.schema.description.split()),
        )
        for schema in self._objects(field):
            inner = (schema.ref or "").rpartition("/")[2]
            for name, part in self.bundle.properties(schema).items():
                yield from self.listed(self.bundle.field(name, part), f"{path}.{name}", inner, on)

    def _attribute(self, record: str, wire: str) -> str:
        known = msgspec.structs.fields(self.vendor.load(record)) if record else ()
        return next((one.name for one in known if one.encode_name == wire), wire)

    def _objects(self, field: FieldFacts) -> Iterator[Schema]:
        """The schemas of the objects that a field holds, one or an array of them."""
        for variant in field.schema.any_of or (field.schema,):
            solid = self.bundle.resolve(variant)
            yield solid.items if solid.items is not None else variant
