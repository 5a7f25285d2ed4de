"""What a page shows of a response: its body as text, the records of a list as a table. Numbers and names are masked unless asked."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

import msgspec

from callrecords.emulator.operations.wire import ServerResponse
from callrecords.emulator.pages.shown import ShownVendor
from callrecords.spec.bundle import Bundle
from callrecords.spec.masking import excerpt, mask_text, mask_value
from callrecords.spec.operation import Operation
from callrecords.spec.places import find, put
from callrecords.spec.schema import FieldFacts, Schema

_JSON = msgspec.json.Decoder(float_hook=Decimal)
_EXACT = msgspec.json.Encoder(decimal_format="number")
_LONGEST = 60_000
"""Characters of a body that are shown."""
_STORY = (
    ("started", "joined", "answered"),
    ("ended", "left"),
    ("direction",),
    ("caller", "caller-address", "caller-name"),
    ("callee", "callee-address", "dialled", "callee-name"),
    ("duration", "talk-duration", "meeting-duration", "billed-duration"),
    ("price", "cost"),
    ("status", "end-reason", "cause-text", "sip-status", "cause"),
)
"""The parts of a call's story that a table shows; of each the first that a record has."""
_FEW = 8
"""How many leading fields are shown of records whose fields have no known meaning."""


def columns(shown: ShownVendor, operation: Operation) -> list[FieldFacts]:
    """The fields that tell the story of a call: its key first, then the time that windows go by."""
    fields = shown.bundle.record_fields(operation)
    parts: dict[str, FieldFacts] = {}
    for field in fields.values():
        if field.means is not None:
            parts.setdefault(field.means.part, field)
    story = [next((parts[part] for part in one if part in parts), None) for one in _STORY]
    told = [field for field in story if field is not None] or list(fields.values())[:_FEW]
    leading = [
        *shown.bundle.identity(operation).fields,
        *([operation.clock.field] if operation.clock is not None else []),
    ]
    chosen = {field.name: field for field in (*(fields[name] for name in leading if name in fields), *told)}
    return list(chosen.values())


def table(shown: ShownVendor, operation: Operation, response: ServerResponse, *, numbers: bool) -> object:
    """The records of a page: the columns, and of each record all its fields as texts. None for what is no page of a list."""
    facts, body = operation.pagination, _decoded(response)
    if facts is None or body is None or response.status != 200:
        return None
    records: Any = find(body, facts.items)
    if not isinstance(records, list):
        return None
    fields = shown.bundle.record_fields(operation)
    told: list[Any] = [one for one in records if isinstance(one, dict)]  # pyright: ignore[reportUnknownVariableType]
    return {
        "columns": [
            {"name": one.name, "right": one.kind in ("integer", "decimal") and one.pii is None}
            for one in columns(shown, operation)
        ],
        "rows": [_cells(record, fields, shown.bundle, numbers=numbers) for record in told],
    }


def text_of(shown: ShownVendor, operation: Operation, response: ServerResponse, *, numbers: bool) -> str:
    """The body: JSON with one value on each line; of anything else the beginning."""
    if response.delivery is not None:
        return "The fault changes this answer on its way, which only a real connection shows: paste the curl line."
    body = _decoded(response)
    if body is None:
        if numbers:
            return response.body[:_LONGEST].decode("utf-8", "replace")
        return excerpt(response.body, length=2_000)
    if not numbers:
        body = _masked_body(body, shown, operation)
    text = msgspec.json.format(_EXACT.encode(body), indent=2).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\n… {len(text) - _LONGEST:,} characters more"


def _decoded(response: ServerResponse) -> Any:
    """The JSON of a body that arrives whole and is not compressed; None for anything else."""
    if response.delivery is not None or any(name == "content-encoding" for name, _ in response.headers):
        return None
    try:
        return _JSON.decode(response.body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _cells(record: Mapping[str, Any], fields: Mapping[str, FieldFacts], bundle: Bundle, *, numbers: bool) -> object:
    cells: dict[str, str] = {}
    for name, value in record.items():
        seen = value if numbers else _masked(value, fields.get(name), bundle)
        cells[name] = seen if isinstance(seen, str) else "" if seen is None else _written(seen)
    return cells


def _written(value: object) -> str:
    return _EXACT.encode(value).decode()


def _masked_body(body: Any, shown: ShownVendor, operation: Operation) -> Any:
    """A body with its records masked by their fields, and whatever stands around them as free text."""
    fields, facts = shown.bundle.record_fields(operation), operation.pagination
    place = facts.items if facts is not None else operation.resource.record or ""
    found: Any = find(body, place)
    if isinstance(found, list):
        masked: Any = [_record(one, fields, shown.bundle) for one in found]  # pyright: ignore[reportUnknownVariableType]
    elif isinstance(found, dict) and (facts is None and not fields.keys().isdisjoint(found)):  # pyright: ignore[reportUnknownArgumentType]
        masked = _record(found, fields, shown.bundle)
    else:
        return _free(body)
    return put(_free(put(body, place, None)), place, masked)


def _record(record: Any, fields: Mapping[str, FieldFacts], bundle: Bundle) -> Any:
    if not isinstance(record, dict):
        return _free(record)
    given = cast("dict[str, Any]", record)
    return {name: _masked(value, fields.get(name), bundle) for name, value in given.items()}


def _masked(value: Any, field: FieldFacts | None, bundle: Bundle) -> Any:
    """A value as its field may be shown; one that no field describes is free text."""
    if value is None or value == "":
        return value
    if field is None:
        return _free(value)
    if field.pii is not None:
        return "•••" if isinstance(value, dict | list) else mask_value(value, field.pii)
    if isinstance(value, list):
        several = cast("list[object]", value)
        return [_part(one, field, bundle) for one in several]
    return _part(value, field, bundle)


def _part(value: Any, field: FieldFacts, bundle: Bundle) -> Any:
    if not isinstance(value, dict):
        return value
    parts: dict[str, Schema] = {}
    for variant in field.schema.any_of or (field.schema,):
        solid = bundle.resolve(variant)
        parts |= bundle.properties(solid.items if solid.items is not None else solid)
    given = cast("dict[str, Any]", value)
    return {
        name: _masked(one, bundle.field(name, parts[name]) if name in parts else None, bundle)
        for name, one in given.items()
    }


def _free(value: Any) -> Any:
    """Free text, and whatever holds some."""
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {name: _free(one) for name, one in members.items()}
    if isinstance(value, list):
        several = cast("list[object]", value)
        return [_free(one) for one in several]
    return value
