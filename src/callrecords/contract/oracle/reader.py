"""An independent reading of a wire token: what a value must be, found without our decoder.

Only the standard library reads here. It is slow and plain on purpose: two readers that agree prove something only if
they share nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, cast

import attrs

from callrecords.spec.bundle import Bundle, FieldFacts, Schema


class HasBody(Protocol):
    """Something with a body."""

    @property
    def body(self) -> bytes:
        """The bytes that came."""
        ...


class Number(str):
    """A JSON number as it stands on the wire."""

    __slots__ = ()


def read_json(text: bytes) -> Any:
    """JSON with every number kept as its text."""
    return json.loads(text, parse_float=Number, parse_int=Number, parse_constant=_refuse)


@attrs.frozen
class Reader:
    """Reads wire tokens of one bundle's schemas."""

    bundle: Bundle

    def read(self, token: Any, field: FieldFacts) -> object:
        """The value that a client must give for a token of a field; raises ValueError where there is none.

        Nested objects are dicts by wire name, without the keys that hold nothing.
        """
        if token is None or token in field.empty:
            return None
        match field.kind:
            case "decimal":
                return Decimal(str(token))
            case "integer":
                return int(token)
            case "time":
                moment = datetime.fromisoformat(token)
                if moment.tzinfo is None:
                    raise ValueError(f"{field.name}: the time has no zone")
                return moment
            case "epoch-ms":
                return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(token))
            case "object":
                return self._object(token, self._solid(field.schema))
            case "array":
                items = self.bundle.field(field.name, self._solid(field.schema).items or Schema())
                return [self.read(item, items) for item in token]
            case _:
                return plain(token)

    def _object(self, token: Mapping[str, Any], schema: Schema) -> dict[str, object]:
        declared = {name: self.bundle.field(name, part) for name, part in self.bundle.properties(schema).items()}
        read = {
            name: self.read(item, declared[name]) if name in declared else plain(item) for name, item in token.items()
        }
        return {name: value for name, value in read.items() if value is not None}

    def _solid(self, schema: Schema) -> Schema:
        """The variant of a schema that is not null."""
        schema = self.bundle.resolve(schema)
        return next((self._solid(part) for part in schema.any_of if part.type != "null"), schema)


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


def json_of(answer: HasBody) -> object:
    """The body of an answer, or None where it is no JSON."""
    try:
        return read_json(answer.body)
    except ValueError:
        return None


def object_of(value: object) -> Mapping[str, Any]:
    """A JSON object as a mapping; anything else as an empty one."""
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def array_of(value: object) -> Sequence[Any]:
    """A JSON array as a sequence; anything else as an empty one."""
    return cast("Sequence[Any]", value) if isinstance(value, list) else ()


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
