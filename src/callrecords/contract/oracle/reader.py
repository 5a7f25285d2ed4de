"""An independent reading of a wire token: what a value must be, found without our decoder.

Only the standard library reads here. It is slow and plain on purpose: two readers that agree prove something only if
they share nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from callrecords.contract.oracle.forms import Number, Reading, read_form
from callrecords.spec.bundle import Bundle
from callrecords.spec.forms import Kind
from callrecords.spec.schema import FieldFacts, Schema

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,4})?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_json(text: bytes) -> Any:
    """JSON with every number kept as its text."""
    return json.loads(text, parse_float=Number, parse_int=Number, parse_constant=_refuse)


def reading(token: object, field: FieldFacts) -> Reading | None:
    """What a token of a field says; None where it says nothing, cannot be read, or is an object or an array."""
    if token is None or isinstance(token, dict | list) or says_nothing(token, field):
        return None
    if field.writing is not None:
        return read_form(token, field.kind, field.writing)
    readings = (_read_as(kind, token) for kind in _kinds(field))
    return next((found for found in readings if found is not None), None)


def says_nothing(token: object, field: FieldFacts) -> bool:
    """Whether a token is what this vendor writes for "nothing"."""
    value = plain(token)
    return any(type(value) is type(empty) and value == empty for empty in field.empty)


def solid(bundle: Bundle, schema: Schema) -> Schema:
    """The first form of a schema that is not null."""
    schema = bundle.resolve(schema)
    return next((solid(bundle, part) for part in schema.any_of if part.type != "null"), schema)


def _kinds(field: FieldFacts) -> Iterator[Kind]:
    """What a field may be: some are a number or a text."""
    yield field.kind
    for variant in field.schema.any_of:
        match variant.type, variant.format:
            case "string", None:
                yield "text"
            case "integer", None | "int32" | "int64":
                yield "integer"
            case _:
                pass


def _read_as(kind: Kind, token: object) -> Reading | None:
    number = isinstance(token, Number)
    try:
        match kind:
            case "text" if isinstance(token, str) and not number:
                return Reading(str(token))
            case "boolean" if isinstance(token, bool):
                return Reading(token)
            case "integer" if isinstance(token, Number):
                value = Decimal(token)
                return Reading(int(value), bool(_WHOLE.fullmatch(token))) if value == value.to_integral() else None
            case "decimal" if isinstance(token, str):
                amount = Decimal(str(token))
                return Reading(amount, bool(_AMOUNT.fullmatch(token))) if amount.is_finite() else None
            case "day" if isinstance(token, str) and not number:
                return Reading(date.fromisoformat(token), bool(_DAY.fullmatch(token)))
            case "time" if isinstance(token, str) and not number:
                moment = datetime.fromisoformat(token.upper())
                return Reading(moment, bool(_MOMENT.fullmatch(token))) if moment.tzinfo is not None else None
            case _:
                return None
    except (ValueError, ArithmeticError):
        return None


def plain(value: Any) -> Any:
    """A token without `Number`s, as the standard library would have read it with exact decimals."""
    if isinstance(value, Number):
        return int(value) if value.lstrip("-").isdigit() else Decimal(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        items = cast("Sequence[Any]", value)
        return [plain(item) for item in items]
    return value


def object_of(value: object) -> Mapping[str, Any]:
    """A JSON object as a mapping; anything else as an empty one."""
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def array_of(value: object) -> Sequence[Any]:
    """A JSON array as a sequence; anything else as an empty one."""
    return cast("Sequence[Any]", value) if isinstance(value, list) else ()


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
