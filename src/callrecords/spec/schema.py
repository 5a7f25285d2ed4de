"""A JSON Schema as far as we read it, and what it says of a field."""

# No `from __future__ import annotations`: msgspec would have to evaluate each annotation when a client makes its first request.

from decimal import Decimal
from typing import Any

import msgspec

from callrecords.spec.facts import Evidence, KindFacts, Means, RecordFacts
from callrecords.spec.forms import WHOLE, Form, Kind, kind_and_form


class Schema(msgspec.Struct, frozen=True, kw_only=True):
    """A JSON Schema as far as we read it."""

    ref: str | None = msgspec.field(name="$ref", default=None)
    type: str | tuple[str, ...] | None = None
    format: str | None = None
    title: str | None = None
    description: str = ""
    enum: tuple[Any, ...] | None = None
    const: Any = None
    any_of: "tuple[Schema, ...]" = msgspec.field(name="anyOf", default=())
    all_of: "tuple[Schema, ...]" = msgspec.field(name="allOf", default=())
    properties: "dict[str, Schema]" = {}
    required: tuple[str, ...] = ()
    items: "Schema | None" = None
    examples: tuple[Any, ...] = ()
    default: Any = None
    pattern: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = msgspec.field(name="maxLength", default=None)
    min_length: int | None = msgspec.field(name="minLength", default=None)
    min_items: int | None = msgspec.field(name="minItems", default=None)
    max_items: int | None = msgspec.field(name="maxItems", default=None)
    multiple_of: int | None = msgspec.field(name="multipleOf", default=None)
    record: RecordFacts | None = msgspec.field(name="x-record", default=None)
    kinds: KindFacts | None = msgspec.field(name="x-kinds", default=None)
    means: Means | str | None = msgspec.field(name="x-means", default=None)
    empty: tuple[Any, ...] = msgspec.field(name="x-empty", default=())
    only_where: dict[str, tuple[str, ...]] = msgspec.field(name="x-only-where", default={})
    """Another field, and the words of it beside which this one is there; empty where it always may be."""
    pii: str | None = msgspec.field(name="x-pii", default=None)
    unit: str | None = msgspec.field(name="x-unit", default=None)
    zone: str | None = msgspec.field(name="x-zone", default=None)
    evidence: Evidence | tuple[Evidence, ...] = msgspec.field(name="x-evidence", default=())

    @property
    def marks(self) -> tuple[Evidence, ...]:
        """How it is known what the schema says."""
        return self.evidence if isinstance(self.evidence, tuple) else (self.evidence,)

    def __post_init__(self) -> None:
        """A field reads as its spec was written: the forms that only list its `x-empty` values are left out."""
        if self.empty and self.any_of:
            forms = tuple(form for form in self.any_of if form.const is None or form.const not in self.empty)
            if len(forms) < len(self.any_of):
                self._read_as(forms)

    def _read_as(self, forms: "tuple[Schema, ...]") -> None:
        solid = [form for form in forms if form.type != "null"]
        if len(solid) > 1 or solid[0].ref is not None:
            msgspec.structs.force_setattr(self, "any_of", forms)
            return
        types = solid[0].type if isinstance(solid[0].type, tuple) else (solid[0].type,)
        null = ("null",) if len(forms) > 1 else ()
        for name in _SHAPE:
            msgspec.structs.force_setattr(self, name, getattr(solid[0], name))
        msgspec.structs.force_setattr(self, "type", (*types, *null) if null else solid[0].type)
        msgspec.structs.force_setattr(self, "any_of", ())


_SHAPE = (
    "format",
    "enum",
    "properties",
    "items",
    "all_of",
    "pattern",
    "minimum",
    "maximum",
    "max_length",
    "min_length",
    "min_items",
    "multiple_of",
)
"""What a form of a field may say beside its type."""


class FieldFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a record, with everything resolved that its schema says."""

    name: str
    kind: Kind
    nullable: bool
    enum: tuple[Any, ...] = ()
    """The values that the spec lists; empty where it lists none."""
    asked: tuple[str, ...] = ()
    """The values that a list may be asked for, where its parameter lists them and the field does not, or lists more."""
    asked_from: int | None = None
    """The smallest number that a list may be asked for, where a parameter has one; and the largest."""
    asked_to: int | None = None
    enum_name: str = ""
    """Component name of the enum, which its class has too; empty without one."""
    empty: tuple[Any, ...] = ()
    pii: str | None = None
    unit: str | None = None
    means: Means | None = None
    writing: Form | None = None
    """How the values are written; None where their kind says it."""
    schema: Schema = Schema()
    form: Schema = Schema()
    """The resolved schema of the values, null aside; of their first form where they have several."""

    def is_asked(self, value: object) -> bool:
        """Whether a list can be asked for a value: its parameters may take others."""
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            least, most = self.asked_from, self.asked_to
            return (least is None or value >= least) and (most is None or value <= most)
        return not self.asked or value in self.asked


def allows_null(schema: Schema) -> bool:
    """Whether a value may be null."""
    return "null" in (schema.type if isinstance(schema.type, tuple) else (schema.type,))


def kind_of(schema: Schema, zone: str | None = None) -> tuple[Kind, Form | None]:
    """What the values of a schema are, and how they are written."""
    named = schema.type if isinstance(schema.type, str) else next((t for t in schema.type or () if t != "null"), None)
    formed = kind_and_form(named, schema.format, zone)
    return formed if formed is not None else (_plain_kind(named, schema), None)


def _plain_kind(named: str | None, schema: Schema) -> Kind:
    match named, schema.format:
        case _, "decimal":
            return "decimal"
        case "string", "date-time":
            return "time"
        case "string", "date":
            return "day"
        case "integer", _:
            return "integer"
        case "boolean", _:
            return "boolean"
        case "object", _:
            return "object"
        case "array", _:
            return "array"
        case _ if schema.properties or schema.all_of:
            return "object"
        case None, None if schema.enum is None and schema.const is None:
            return "object"  # anything, as it came
        case _:
            return "text"


def bounds_of(schema: Schema) -> tuple[int | None, int | None]:
    """The smallest and the largest whole number that a schema lets in, by its bounds and by its format."""
    low, high = WHOLE.get(schema.format or "", (None, None))
    least = [one for one in (schema.minimum, low) if one is not None]
    most = [one for one in (schema.maximum, high) if one is not None]
    return max(least, default=None), min(most, default=None)
