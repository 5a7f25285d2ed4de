"""A client judged: every example of the spec is served to it, and what it makes of each is compared.

The judge reads the wire tokens itself (`reading`); the client's decoder and the judge share nothing but the bytes. The
same records are decoded by the wire models as well: two generators read one spec, and must agree.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import msgspec

from callrecords.client.records.record import Record
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.client.calls import ClientCaller
from callrecords.contract.oracle.reader import Reader, plain, read_json
from callrecords.spec.bundle import Bundle, FieldFacts, Operation
from callrecords.spec.catalog import Vendor

_PROMISE = "client.examples"


def judge_examples(vendor: Vendor) -> list[Verdict]:
    """Serve every example of every operation to the vendor's client; one verdict per operation."""
    bundle = vendor.bundle()
    verdicts: list[Verdict] = []
    for operation_id, operation in bundle.operations.items():
        names = list(operation.ok.examples)
        faults = [
            f"{name}: {fault}"
            for name, example in operation.ok.examples.items()
            for fault in _faults(vendor, bundle, operation, bytes(example.value))
        ]
        if not names:
            verdicts.append(Verdict(_PROMISE, operation_id, Outcome.NOT_EVALUATED, "the operation has no example"))
        elif faults:
            verdicts.append(Verdict(_PROMISE, operation_id, Outcome.FAIL, "; ".join(faults)))
        else:
            verdicts.append(Verdict(_PROMISE, operation_id, Outcome.PASS, f"read alike: {', '.join(names)}"))
    return verdicts


def _faults(vendor: Vendor, bundle: Bundle, operation: Operation, body: bytes) -> Iterator[str]:
    records, sent = _pull(vendor, operation, body)
    if len(records) != len(sent):
        yield f"{len(sent)} records were sent, {len(records)} came out"
        return
    fields = bundle.record_fields(operation)
    reader = Reader(bundle)
    for record, raw in zip(records, sent, strict=True):
        if record.raw != raw:
            yield "raw is not the bytes that were sent"
        yield from (f"{problem.field}: {problem.reason}" for problem in record.problems)
        yield from compare(record, raw, fields, reader)
    yield from disagreements(vendor, operation.operation_id, records)


def disagreements(vendor: Vendor, operation: str, records: Sequence[Record]) -> Iterator[str]:
    """Every way in which the wire model reads the bytes of a record otherwise than the client did."""
    bundle = vendor.bundle()
    facts = bundle.operations[operation]
    fields, reader = bundle.record_fields(facts), Reader(bundle)
    model = getattr(importlib.import_module(vendor.wire), bundle.record_name(facts))
    for record in records:
        try:
            wired = msgspec.json.decode(_without_empty(record.raw, fields), type=model)
        except msgspec.ValidationError as problem:
            yield f"the wire model refuses what the client reads: {problem}"
        else:
            yield from _disagreements(record, wired, fields, reader)


def _pull(vendor: Vendor, operation: Operation, body: bytes) -> tuple[list[Record], list[bytes]]:
    """What the client makes of the body, and the records' bytes within it."""
    records = ClientCaller(vendor, operation.operation_id)(body).records
    if operation.pagination is None:
        return records, [body]
    envelope = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    listed = envelope.get(operation.pagination.items, msgspec.Raw(b"null"))
    items = msgspec.json.decode(listed, type=list[msgspec.Raw] | None)
    return records, [bytes(item) for item in items or ()]


def compare(record: Record, raw: bytes, fields: Mapping[str, FieldFacts], reader: Reader) -> Iterator[str]:
    """Every way in which a record differs from an independent reading of its bytes."""
    sent: dict[str, Any] = read_json(raw)
    attributes = dict(zip(record.__struct_encode_fields__, record.__struct_fields__, strict=True))
    for wire, field in fields.items():
        value = getattr(record, attributes[wire])
        if record.was_sent(wire) != (wire in sent):
            yield f"{wire}: was_sent is wrong"
        expected = reader.read(sent.get(wire), field)
        if field.kind in ("object", "array"):
            if _by_wire_name(value) != expected:
                yield f"{wire}: the nested value differs"
        elif value != expected or (expected is not None and str(value) != str(expected)):
            yield f"{wire}: is {type(value).__name__}, and not what the wire says"
    unknown = {name: plain(token) for name, token in sent.items() if name not in fields}
    if dict(record.extras) != unknown:
        yield f"extras are {sorted(record.extras)}, the wire has {sorted(unknown)}"


def _by_wire_name(value: Any, *, extras: bool = True) -> Any:
    """Nested structs as dicts by wire name, without the keys that hold nothing; with unknown fields unless told otherwise."""
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


def _disagreements(record: Record, wired: Any, fields: Mapping[str, FieldFacts], reader: Reader) -> Iterator[str]:
    """Fields that the client's model and the wire model read differently."""
    ours = dict(zip(record.__struct_encode_fields__, record.__struct_fields__, strict=True))
    theirs = dict(zip(wired.__struct_encode_fields__, wired.__struct_fields__, strict=True))
    for wire, field in fields.items():
        value, other = getattr(record, ours[wire]), getattr(wired, theirs[wire])
        other = None if other is msgspec.UNSET else _by_wire_name(other)
        if field.kind == "epoch-ms":  # an integer to the wire model, which knows no such time
            other = reader.read(other, field)
        if _by_wire_name(value, extras=False) != other:  # what the spec does not know, the wire models leave out
            yield f"{wire}: the client model and the wire model disagree"
