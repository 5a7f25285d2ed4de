"""The records of a vendor as classes: structs, what they hold, and their enums."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias, get_args

import attrs
import msgspec
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.properties import AnyProperty, EnumProperty, ModelProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

from callrecords.client.records.record import Record
from callrecords.generator.bundle.shapes import is_array, is_object
from callrecords.generator.client.names import member_name, python_names
from callrecords.generator.client.parse import DecimalProperty, MomentProperty, WholeProperty
from callrecords.generator.writing.errors import GenerateError
from callrecords.generator.writing.text import literal, sentence, values_apart
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts import KindFacts, RecordFacts
from callrecords.spec.schema import FieldFacts, Schema

RESERVED = frozenset(
    {name for name in dir(Record) if not name.startswith("_")} | {"bool", "dict", "field", "int", "list", "str"}
)
"""Attribute names that a record cannot have: those of its base, and what the class itself is written with."""

# Wire type -> what annotations say; a UUID is opaque text here.
_TYPES: tuple[tuple[type[PropertyProtocol], str], ...] = (
    (DecimalProperty, "Decimal"),
    (MomentProperty, "Time"),
    (WholeProperty, "int"),
    (DateTimeProperty, "Time"),
    (DateProperty, "Day"),
    (UuidProperty, "str"),
    (StringProperty, "str"),
    (BooleanProperty, "bool"),
    (IntProperty, "int"),
    (AnyProperty, "Any"),
)
# Unit -> the word that a description which names it has.
_UNITS = {"seconds": "second", "milliseconds": "millisecond", "bytes": "byte", "per-minute": "minute"}


Style: TypeAlias = Literal["camel", "kebab", "pascal"]
"""msgspec's words for how wire names follow from attributes."""


@attrs.frozen
class Attribute:
    """One attribute of a record or of a nested struct."""

    name: str
    type: str
    doc: str
    wire: str | None
    """Its wire name where the class does not give it."""
    is_key: bool = False
    """Whether every record has it: an item without its key is no record."""

    @property
    def declaration(self) -> str:
        """The attribute as its class declares it."""
        arguments = [f"name={literal(self.wire)}"] if self.wire else []
        if self.is_key:
            return f"{self.name}: {self.type}" + (f" = field({arguments[0]})" if arguments else "")
        default = f"field({arguments[0]}, default=None)" if arguments else "None"
        return f"{self.name}: {self.type} | None = {default}"


@attrs.frozen
class Struct:
    """A record or a nested struct; `rename` is msgspec's word for how most wire names follow from the attributes."""

    name: str
    base: str
    rename: Style | None
    doc: str
    attributes: tuple[Attribute, ...]
    words: tuple[str, ...] = ()
    """Those that mean this class, of a record of several kinds."""
    key: str | None = None
    """The attribute that identifies records of this kind, where each kind has its own."""
    keys: str = ""
    """What identifies records whose kinds have keys of their own, as a docstring says it."""


@attrs.frozen
class Member:
    """One value of an enum."""

    name: str
    value: str
    doc: str | None


@attrs.frozen
class Enum:
    """An open enum."""

    name: str
    doc: str
    members: tuple[Member, ...]


@attrs.frozen
class Models:
    """The classes of a vendor's responses, in the order in which they are written."""

    enums: tuple[Enum, ...]
    structs: tuple[Struct, ...]


def models(document: dict[str, Any], bundle: Bundle, data: GeneratorData) -> Models:
    """All models of a vendor; a schema that no operation leads to is a `GenerateError`."""
    used = _used(document, bundle)
    parsed = {str(model.class_info.name): model for model in data.models}
    records = {bundle.record_name(operation) for operation in bundle.operations.values()}
    structs: dict[str, Struct] = {}
    for name in _bases_first(document["components"]["schemas"]):
        if name in used and name in parsed:
            structs[name] = _struct(bundle, parsed[name], structs, record=name in records)
            structs |= {one.name: one for one in _kinds(bundle, parsed[name], structs)}
    return Models(
        enums=tuple(_enum(bundle, str(enum.class_info.name)) for enum in data.enums if enum.class_info.name in used),
        structs=tuple(structs.values()),
    )


def _used(document: dict[str, Any], bundle: Bundle) -> set[str]:
    """Schemas that records and parameters lead to; those of envelopes and error bodies are read by the runtime itself."""
    components = document["components"]["schemas"]
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    starts = [{"$ref": f"#/components/schemas/{bundle.record_name(op)}"} for op in bundle.operations.values()]
    used = _closure(components, [starts, [operation.get("parameters", []) for operation in operations]])
    responses = _closure(components, [operation["responses"] for operation in operations])
    if idle := sorted(components.keys() - used - responses):
        raise GenerateError(f"no operation uses the schemas {', '.join(idle)}: use them or remove them")
    return used


def _closure(components: Mapping[str, Any], node: Any) -> set[str]:
    found: set[str] = set()
    waiting = list(_references(node))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _references(components[name])
    return found


def _references(node: Any) -> Iterator[str]:
    if is_object(node) and isinstance(node.get("$ref"), str):
        yield node["$ref"].rpartition("/")[2]
    elif is_object(node) or is_array(node):
        for part in node.values() if is_object(node) else node:
            yield from _references(part)


def _bases_first(components: Mapping[str, Any]) -> list[str]:
    """The schemas in their order, each after its base and after the structs that it holds."""
    ordered: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name not in ordered and name not in above:
            for other in _references(components[name]):
                visit(other, (*above, name))
            ordered.append(name)

    for name in components:
        visit(name, ())
    return ordered


def _struct(bundle: Bundle, model: ModelProperty, made: Mapping[str, Struct], *, record: bool) -> Struct:
    name = str(model.class_info.name)
    schema = bundle.components.schemas[name]
    properties = bundle.properties(schema)
    if lost := sorted(properties.keys() ^ _parsed(model).keys()):
        raise GenerateError(f"{name}: the generator and the facts disagree on the properties {', '.join(lost)}")
    base = _base(schema)
    inherited = bundle.properties(bundle.components.schemas[base]).keys() if base else ()
    _, common = bundle.class_of(schema, name, None)
    own = {wire: part for wire, part in bundle.properties(common).items() if wire not in inherited}
    facts = bundle.record_facts(schema) if record or schema.record is not None else None
    key = None if facts is None else facts.key
    rename, attributes = _attributes(bundle, model, own, _inherited_style(base, made), facts, key)
    about = schema.description or schema.title or name
    fields = () if schema.record is None else dict.fromkeys(schema.record.keys.values())
    keys = " or ".join(f"`{wire}`" for wire in fields)
    keys += f", as `{next(iter(schema.record.keys))}:17`" if schema.record is not None and keys else ""
    return Struct(name, base or "Record", rename, _family_doc(about, schema.kinds, keys), attributes, keys=keys)


def _kinds(bundle: Bundle, model: ModelProperty, made: Mapping[str, Struct]) -> Iterator[Struct]:
    """The classes of a record's kinds, each with what only some have."""
    name = str(model.class_info.name)
    schema = bundle.components.schemas[name]
    if schema.kinds is None:
        return
    common = bundle.properties(bundle.class_of(schema, name, None)[1])
    facts = bundle.record_facts(schema)
    names = python_names(bundle.properties(schema), name, reserved(facts))
    tag, keys = names[schema.kinds.field], facts.keys
    for kind, words in schema.kinds.classes.items():
        _, whole = bundle.class_of(schema, name, words[0])
        own = {wire: part for wire, part in bundle.properties(whole).items() if wire not in common}
        rename, attributes = _attributes(bundle, model, own, _inherited_style(name, made), facts, keys.get(kind))
        said = " or ".join(f"`{word}`" for word in words)
        article = "An" if name[0] in "AEIO" else "A"
        key = names[keys[kind]] if kind in keys else None
        yield Struct(kind, name, rename, f"{article} `{name}` whose `{tag}` is {said}.", attributes, words, key)


def reserved(record: RecordFacts | None) -> frozenset[str]:
    """The names that no attribute of a record can have; one whose kinds have keys of their own has a property `key`."""
    return RESERVED | {"key"} if record is not None and record.keys else RESERVED


def _family_doc(about: str, kinds: KindFacts | None, keys: str) -> str:
    """The docstring of a class of records, with its kinds where there are several."""
    if kinds is None:
        return about
    *first, last = (f"`{kind}`" for kind in kinds.classes)
    named = f"{', '.join(first)} or {last}" if first else last
    other = (
        "What has a word that the spec does not know is none, since nothing says what identifies it: it is a bad item."
        if keys
        else "One with a word that the spec does not know is of this class, and what else it has is in `extras`."
    )
    return f"{sentence(about)}\n\nA record is {named}, by its `{kinds.field}`. {other}"


def _attributes(
    bundle: Bundle,
    model: ModelProperty,
    own: Mapping[str, Schema],
    inherited: Style | None,
    record: RecordFacts | None,
    key: str | None,
) -> tuple[Style | None, tuple[Attribute, ...]]:
    """The attributes of one class, and msgspec's word for their wire names; `key` is the field that identifies its records."""
    name = str(model.class_info.name)
    schema = bundle.components.schemas[name]
    names = python_names(bundle.properties(schema), name, reserved(record))
    parsed = _parsed(model)
    rename, wires = _style({names[wire]: wire for wire in own}, inherited)
    only_single = record.only_single if record is not None else ()
    tag = None if schema.kinds is None else schema.kinds.field
    return rename, tuple(
        Attribute(
            names[wire],
            _annotation(parsed[wire], f"{name}.{wire}", bundle),
            _attribute_doc(bundle, bundle.field(wire, part), only_single=wire in only_single, known=tag),
            wires.get(names[wire]),
            is_key=wire == key,
        )
        for wire, part in own.items()
    )


def _parsed(model: ModelProperty) -> dict[str, PropertyProtocol]:
    """The properties of a model by wire name."""
    found = (*(model.required_properties or ()), *(model.optional_properties or ()))
    return {prop.name.get_untrusted_value(): prop for prop in found}


def _base(schema: Schema) -> str | None:
    bases = [part.ref.rpartition("/")[2] for part in schema.all_of if part.ref is not None]
    return bases[0] if len(bases) == 1 else None


def _inherited_style(base: str | None, made: Mapping[str, Struct]) -> Style | None:
    """The word that msgspec takes over from the bases of a struct."""
    struct = made.get(base or "")
    while struct is not None and struct.rename is None:
        struct = made.get(struct.base)
    return struct.rename if struct is not None else None


def _style(wires: Mapping[str, str], inherited: Style | None) -> tuple[Style | None, Mapping[str, str]]:
    """The wire names as msgspec takes them: its word for most of them, if any, and attribute -> wire name for the rest."""
    best: tuple[Style | None, Mapping[str, str]] = (None, _unlike(inherited, wires))
    for word in get_args(Style):
        rest = _unlike(word, wires)
        if len(rest) < len(best[1]):
            best = (word, rest)
    return best


def _unlike(word: Style | None, wires: Mapping[str, str]) -> dict[str, str]:
    """The names that do not follow from the attributes by this word."""
    guesses = msgspec.defstruct("Probe", list(wires), rename=word).__struct_encode_fields__
    return {name: wire for (name, wire), guess in zip(wires.items(), guesses, strict=True) if guess != wire}


def _annotation(prop: PropertyProtocol, place: str, bundle: Bundle) -> str:
    match prop:
        case UnionProperty():
            parts = [
                _annotation(part, place, bundle) for part in prop.inner_properties if not isinstance(part, NoneProperty)
            ]
            return " | ".join(dict.fromkeys(parts))
        case ListProperty():
            inner = prop.inner_property
            holes = isinstance(inner, UnionProperty) and any(
                isinstance(p, NoneProperty) for p in inner.inner_properties
            )
            return f"list[{_annotation(inner, place, bundle)}{' | None' if holes else ''}]"
        case EnumProperty() | ModelProperty():
            name = str(prop.class_info.name)
            if name in bundle.components.schemas:
                return name
            if isinstance(prop, ModelProperty) and not prop.data.properties and not prop.data.allOf:
                return "dict[str, Any]"
            raise GenerateError(
                f"{place}: an object with properties and an enum need a name: put it into components.schemas"
            )
        case _:
            for kind, annotation in _TYPES:
                if isinstance(prop, kind):
                    return annotation
            raise GenerateError(f"{place}: no Python type for it; a number is an integer or has the format decimal")


def about_field(bundle: Bundle, field: FieldFacts) -> str:
    """What the spec says of a field."""
    description = (field.schema.description or bundle.resolve(field.schema).description).strip()
    return sentence(description or f"The vendor's `{field.name}`")


def _attribute_doc(bundle: Bundle, field: FieldFacts, *, only_single: bool, known: str | None) -> str:
    """What is said of an attribute; of the field that is `known` its class tells."""
    description = about_field(bundle, field)
    sentences = [description]
    if field.writing is not None and "1970" not in description:
        sentences.append(field.writing.about)
    if field.unit in _UNITS and _UNITS[field.unit] not in description.lower():
        sentences.append(f"Unit: {field.unit.replace('-', ' ')}.")
    if "null" not in description and (absent := [*(["null"] if field.nullable else []), *map(_empty, field.empty)]):
        sentences.append(f"Can be {' or '.join(absent)}.")
    for tag, words in () if known in field.schema.only_where else field.schema.only_where.items():
        sentences.append(f"Only where `{tag}` is {' or '.join(f'`{word}`' for word in words)}.")
    if only_single:
        sentences.append("Only on a record that `get` returns.")
    return " ".join(sentences)


def _capital(text: str | None) -> str | None:
    return sentence(text[:1].upper() + text[1:]) if text else None


def _empty(value: Any) -> str:
    return "empty text" if value == "" else f"`{json.dumps(value)}`, which reads as None"


def _enum(bundle: Bundle, name: str) -> Enum:
    schema = bundle.components.schemas[name]
    values = [value for value in schema.enum or () if value is not None]
    if not all(isinstance(value, str) for value in values):
        raise GenerateError(f"{name}: only enums of strings are supported")
    about, docs = values_apart(schema.description)
    if strange := sorted(docs.keys() - set(values)):
        raise GenerateError(f"{name}: the description lists {', '.join(strange)}, which the enum does not have")
    members = [Member(member_name(value), literal(value), _capital(docs.get(value))) for value in values]
    for position, member in enumerate(members):
        if member.name in {other.name for other in members[:position]}:
            raise GenerateError(f"{name}: two values become the member {member.name}")
    return Enum(name, about or name, tuple(members))
