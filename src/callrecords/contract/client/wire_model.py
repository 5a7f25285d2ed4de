"""Two models of one spec: whatever the client reads, the wire model, which another generator makes, must read alike."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

import msgspec

from callrecords.client.records.record import Record
from callrecords.contract.oracle.forms import Number
from callrecords.contract.oracle.reader import read_json, reading
from callrecords.spec.catalog import Vendor
from callrecords.spec.schema import FieldFacts


def disagreements(vendor: Vendor, operation: str, records: Sequence[Record]) -> Iterator[str]:
    """Every way in which the wire model reads the bytes of a record otherwise than the client did."""
    bundle = vendor.bundle()
    facts = bundle.operations[operation]
    fields = bundle.record_fields(facts)
    model = getattr(importlib.import_module(vendor.wire), bundle.record_name(facts))
    for record in records:
        try:
            wired = msgspec.json.decode(_without_empty(record.raw, fields), type=model)
        except msgspec.ValidationError as problem:
            yield f"the wire model refuses what the client reads: {problem}"
        else:
            yield from _disagreements(record, wired, fields)


def _by_wire_name(value: Any, *, extras: bool = True) -> Any:
    """Nested structs as dicts by wire name, without the keys that hold nothing; with unknown fields unless `extras` is False."""
    if isinstance(value, msgspec.Struct):
        names = zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True)
        unknown = dict(getattr(value, "extras", {})) if extras else {}
        value = {wire: getattr(value, name) for wire, name in names} | unknown
    if isinstance(value, dict):
        named = cast("dict[str, Any]", value)
        return {
            key: _by_wire_name(item, extras=extras) for key, item in named.items() if item not in (None, msgspec.UNSET)
        }
    if isinstance(value, list):
        items = cast("Sequence[Any]", value)
        return [_by_wire_name(item, extras=extras) for item in items]
    return value


def _without_empty(raw: bytes, fields: Mapping[str, FieldFacts]) -> bytes:
    """The record with null for what this wire writes for "nothing": the wire models know types, not habits."""
    sent = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    for wire, field in fields.items():
        if field.empty and wire in sent and read_json(bytes(sent[wire])) in field.empty:
            sent[wire] = msgspec.Raw(b"null")
    return msgspec.json.encode(sent)


def _disagreements(record: Record, wired: Any, fields: Mapping[str, FieldFacts]) -> Iterator[str]:
    """Fields that the client's model and the wire model read differently."""
    ours = dict(zip(record.__struct_encode_fields__, record.__struct_fields__, strict=True))
    theirs = dict(zip(wired.__struct_encode_fields__, wired.__struct_fields__, strict=True))
    for wire, field in fields.items():
        if wire not in ours:  # of another kind; the wire model knows one for all
            continue
        value, other = getattr(record, ours[wire]), getattr(wired, theirs[wire])
        other = None if other is msgspec.UNSET else _by_wire_name(other)
        if field.kind == "day" and isinstance(other, str):
            other = date.fromisoformat(other)
        if field.writing is not None:  # a text or an integer to the wire model, which knows no forms
            token = None if other is None else Number(other) if field.writing.bare else str(other)
            found = reading(token, field)
            other = None if found is None else found.value
        if _by_wire_name(value, extras=False) != other:  # what the spec does not know, the wire models leave out
            yield f"{wire}: the client model and the wire model disagree"
