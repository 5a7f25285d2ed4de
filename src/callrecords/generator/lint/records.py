"""Rules about records: what identifies one, and what each of its fields tells."""

from __future__ import annotations

from collections.abc import Iterator

from callrecords.generator.lint.asked import Asked
from callrecords.generator.lint.places import Found
from callrecords.spec.bundle import Bundle
from callrecords.spec.forms import MOMENTS as MOMENT_FORMATS
from callrecords.spec.schema import Schema

PERSONAL = {
    "attested-number": "number", "callee": "number", "callee-address": "address", "callee-first-name": "name",
    "callee-ip": "network", "callee-last-name": "name", "callee-name": "name", "caller": "number",
    "caller-address": "address", "caller-first-name": "name", "caller-ip": "network", "caller-last-name": "name",
    "caller-name": "name", "dialled": "number", "diverted-from": "number", "diverted-to": "number",
    "external-number": "number", "file-url": "secret", "inbound-number": "number", "outbound-number": "number",
    "service-number": "number", "subscriber": "number",
}  # fmt: skip
"""Parts of a story that tell about a person -> the kind of masking that they need."""

MEASURED = {
    "billed-duration": ("seconds", "milliseconds"), "cost": ("money",), "duration": ("seconds", "milliseconds"),
    "file-duration": ("seconds", "milliseconds"), "file-size": ("bytes",), "meeting-duration": ("seconds", "milliseconds"),
    "price": ("money",), "rate": ("per-minute",), "ring-duration": ("seconds", "milliseconds"),
    "talk-duration": ("seconds", "milliseconds"),
}  # fmt: skip
"""Parts of a story that are amounts -> the units that they may have."""

MOMENTS = frozenset({"started", "rang", "answered", "ended", "joined", "left", "inserted"})
"""Parts of a story that are times; checks compare them with each other."""


def without_key(bundle: Bundle, asked: list[Asked]) -> Iterator[Found]:
    """Records of which nobody says what identifies them; nothing else can be said of their lists."""
    for name in dict.fromkeys(bundle.record_name(one.operation) for one in asked):
        try:
            bundle.record_facts(bundle.components.schemas[name])
        except ValueError:
            yield Found(f"/components/schemas/{name}", "add x-record: {key: the field that identifies a record}")


def records(bundle: Bundle, asked: list[Asked]) -> Iterator[Found]:
    """The key of a record is one of its fields, is never null, and tells that it is the key."""
    for one in asked:
        name = bundle.record_name(one.operation)
        record = bundle.record_facts(bundle.components.schemas[name])
        pointer = f"/components/schemas/{name}/x-record"
        for wire in (record.key,) if record.key is not None else dict.fromkeys(record.keys.values()):
            key = one.fields.get(wire)
            if key is None:
                yield Found(pointer, f"the record has no field {wire}; name the property that identifies it")
            elif key.nullable or key.empty:
                yield Found(pointer, f"{wire} identifies the record, so it is never null or blank")
            if key is not None and (key.means is None or key.means.part != "record-id"):
                yield Found(pointer, f"add x-means: record-id to {wire}: no two records have the same key")
        single = one.operation.resource.role == "get"
        for field in record.only_single:
            if (field in one.fields) != single:
                yield Found(pointer, f"{field} must be a property of the single record's schema only")


def _may_meet(one: Schema, other: Schema) -> bool:
    """Whether two fields may be in one record: those of different kinds are not."""
    tags = one.only_where.keys() & other.only_where.keys()
    return all({*one.only_where[tag]} & {*other.only_where[tag]} for tag in tags)


def story(bundle: Bundle) -> Iterator[Found]:
    """What a field tells is told once, is masked where it is about a person, and has its unit and its words."""
    for name, schema in bundle.components.schemas.items():
        told: dict[str, list[str]] = {}
        for wire, part in bundle.properties(schema).items():
            field, pointer = bundle.field(wire, part), f"/components/schemas/{name}"
            if wire in schema.properties:
                pointer += f"/properties/{wire.replace('~', '~0').replace('/', '~1')}"
            for tag in set(part.only_where) - set(bundle.properties(schema)):
                yield Found(f"{pointer}/x-only-where", f"there is no field {tag} beside {wire}")
            if field.means is None:
                continue
            others = told.get(field.means.part, [])
            if field.means.part == "record-id":
                others = [other for other in others if _may_meet(part, bundle.properties(schema)[other])]
            if others:
                yield Found(pointer, f"{others[0]} tells {field.means.part} already; one field tells a part")
            told.setdefault(field.means.part, []).append(wire)
            mask, units = PERSONAL.get(field.means.part), MEASURED.get(field.means.part)
            if mask is not None and field.pii != mask:
                yield Found(pointer, f"{'add' if field.pii is None else 'write'} x-pii: {mask}; this is about a person")
            if field.means.part in MOMENTS and field.kind != "time":
                formats = ", ".join(MOMENT_FORMATS)
                yield Found(pointer, f"{field.means.part} is a moment; give it one of the formats {formats}")
            if units is not None and field.unit not in units:
                yield Found(pointer, f"add x-unit: {' or '.join(units)}")
            for word in field.means.values.values():
                if field.enum and word not in field.enum:
                    yield Found(f"{pointer}/x-means", f"{word!r} is not in the enum of {wire}; write one of its values")
