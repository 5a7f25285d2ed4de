"""What a list's fields can do in `where=` and `order=`, as classes with exactly those operators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from callrecords.client.client import AsyncClient, SyncClient
from callrecords.generator.client.models import about_field, reserved
from callrecords.generator.client.names import python_names
from callrecords.generator.writing.errors import GenerateError
from callrecords.generator.writing.formatting import LINE_LENGTH
from callrecords.generator.writing.text import literal, sentence
from callrecords.spec.bundle import Bundle
from callrecords.spec.expressions import Op
from callrecords.spec.forms import Kind
from callrecords.spec.operation import Operation
from callrecords.spec.schema import FieldFacts

# Kind -> the word for it in class names, the type of the values that it is compared with.
_KINDS: Mapping[Kind, tuple[str, str]] = {
    "text": ("Text", "str"),
    "integer": ("Integer", "int"),
    "decimal": ("Decimal", "Decimal | int"),
    "boolean": ("Flag", "bool"),
    "time": ("Time", "datetime"),
    "day": ("Day", "Day"),
    "object": ("Object", "Any"),
    "array": ("Array", "Any"),
}
_ENUM = ("Word", "T")
# Operator -> the mixin that has it, and how it is written.
_MIXINS: Mapping[Op, tuple[str, str]] = {
    Op.EQ: ("Equal", "=="),
    Op.NE: ("Unequal", "!="),
    Op.LT: ("Less", "<"),
    Op.LE: ("LessEqual", "<="),
    Op.GT: ("Greater", ">"),
    Op.GE: ("GreaterEqual", ">="),
    Op.LIKE: ("Like", "like()"),
    Op.STARTS_WITH: ("StartsWith", "startswith()"),
    Op.ENDS_WITH: ("EndsWith", "endswith()"),
    Op.CONTAINS: ("Contains", "contains()"),
}
_ONE_LINE = LINE_LENGTH - len('    """ """')
_GENERIC = {Op.EQ, Op.NE, Op.LT, Op.LE, Op.GT, Op.GE}


@attrs.frozen
class Ability:
    """What a field can do: the word for its kind, the type of its values, its operators, whether it sorts."""

    word: str
    value: str
    ops: tuple[Op, ...]
    sorts: bool
    listed: bool = False
    """Whether one condition can name several values."""

    @property
    def bases(self) -> list[str]:
        """The mixins, then the field itself."""
        mixins = [_MIXINS[op][0] + (f"[R, {self.value}]" if op in _GENERIC else "[R]") for op in self.ops]
        mixins += [f"OneOf[R, {self.value}]"] if self.listed else []
        return [*mixins, *(["Sortable[R]"] if self.sorts else []), f"Field[R, {self.value}]"]

    @property
    def does(self) -> str:
        """Its operators, and whether it sorts; empty where it can do neither."""
        signs = [*(_MIXINS[op][1] for op in self.ops), *(["one_of()"] if self.listed else [])]
        can = [f"filter with {', '.join(f'`{sign}`' for sign in signs)}"] if signs else []
        return "; ".join([*can, *(["sort"] if self.sorts else [])])

    @property
    def doc(self) -> str:
        """One line about it."""
        return sentence(self.does.capitalize())


@attrs.frozen
class FieldEntry:
    """One field of a resource: the expression that makes it, and what an editor shows of it."""

    maker: str
    doc: str


@attrs.frozen
class Fields:
    """The fields of one resource, by attribute name."""

    name: str
    resource: str
    entries: Mapping[str, FieldEntry]


@attrs.frozen
class AllFields:
    """The fields of all resources of a vendor, and the classes that they need."""

    classes: Mapping[str, Ability]
    fields: tuple[Fields, ...]
    words: Mapping[str, tuple[str, ...]]
    """The texts that a condition can compare with, by the enum that lists them."""


def class_name(resource: str) -> str:
    """The class of a resource: `voice_calls` is `VoiceCalls`."""
    return "".join(word.capitalize() for word in resource.split("_"))


def fields_class(resource: str) -> str:
    """The class with the fields of a resource: `voice_calls` has `VoiceCallsFields`."""
    return f"{class_name(resource)}Fields"


def client_attributes(bundle: Bundle) -> dict[str, str]:
    """Resource -> the attribute of the client that holds it."""
    taken = {name for base in (AsyncClient, SyncClient) for name in dir(base) if not name.startswith("_")}
    return python_names(bundle.resources, "the resources", taken)


def listing_of(bundle: Bundle, resource: str) -> Operation:
    """The list of a resource."""
    found = bundle.operation(resource, "list")
    if found is None:
        raise GenerateError(f"{resource}: a resource needs a list")
    return found


def all_fields(bundle: Bundle) -> AllFields:
    """Fields of every resource; one that is filtered or sorted by, but is no property of the record, is an error."""
    able = {resource: _abilities(bundle, resource) for resource in bundle.resources}
    pairs = [pair for fields in able.values() for pair in fields.values()]
    classes = _named(ability for _, ability in pairs)
    return AllFields(
        {name: ability for ability, name in classes.items()},
        tuple(
            Fields(
                fields_class(resource),
                resource,
                {
                    name: FieldEntry(_made(bundle, resource, classes, *fields[wire], name), _doc(bundle, *fields[wire]))
                    for wire, name in _names(bundle, resource, fields).items()
                },
            )
            for resource, fields in able.items()
        ),
        {field.enum_name: _words(field) for field, ability in pairs if ability.value == _ENUM[1]},
    )


def _names(bundle: Bundle, resource: str, fields: Iterable[str]) -> dict[str, str]:
    """Wire name -> attribute, as the record has it."""
    taken = reserved(bundle.record_facts(bundle.record_schema(listing_of(bundle, resource))))
    return python_names(fields, f"the fields of {resource}", taken)


def _words(field: FieldFacts) -> tuple[str, ...]:
    """The texts that a field can be compared with, those that mean "nothing" included."""
    return tuple(dict.fromkeys(word for word in (*field.enum, *field.empty) if isinstance(word, str)))


def _made(
    bundle: Bundle, resource: str, classes: Mapping[Ability, str], field: FieldFacts, ability: Ability, name: str
) -> str:
    """The expression that makes a field: its class for the list's record, its attribute, its wire name if that differs."""
    record = bundle.record_name(listing_of(bundle, resource))
    names = literal(name) if name == field.name else f"{literal(name)}, {literal(field.name)}"
    if ability not in classes:
        return f"Field[{record}, {ability.value}]({names})"
    word = f", {field.enum_name}Word" if ability.value == _ENUM[1] else ""
    return f"{classes[ability]}[{record}{word}]({names})"


def _doc(bundle: Bundle, field: FieldFacts, ability: Ability) -> str:
    """What the field holds, then its type, unit and operators."""
    about = sentence(about_field(bundle, field).partition(". ")[0])
    kind = ability.value.replace(" | ", "` or `")
    if field.enum_name:
        kind = f"{field.enum_name}Word" if ability.value == _ENUM[1] else field.enum_name
    unit = (field.unit or "").replace("-", " ")
    unit = f" {unit}" if unit.startswith("per ") else f" in {unit}" if unit else ""
    zone = " with a time zone" if kind == "datetime" else ""
    use = f"`{kind}`{unit}{zone}; {ability.does or 'neither filter nor sort'}."
    return f"{about} {use}" if len(about) + len(use) < _ONE_LINE else f"{about}\n\n{use}"


def _abilities(bundle: Bundle, resource: str) -> dict[str, tuple[FieldFacts, Ability]]:
    operations = [operation for operation in bundle.operations.values() if operation.resource.name == resource]
    listing = listing_of(bundle, resource)
    facts = {wire: field for operation in operations for wire, field in bundle.record_fields(operation).items()}
    used = (*(listing.filter.filterable if listing.filter else ()), *(listing.order.fields if listing.order else ()))
    if strange := sorted({wire for wire in used if wire not in facts}):
        raise GenerateError(f"{listing.operation_id}: filters or sorts by {', '.join(strange)}, which no record has")
    return {wire: (field, _ability(listing, field)) for wire, field in facts.items()}


def _ability(listing: Operation, field: FieldFacts) -> Ability:
    ops = {Op(name) for name in listing.filter.operators(field.name)} if listing.filter else set[Op]()
    sorts = listing.order is not None and field.name in listing.order.fields
    kind = _ENUM if field.enum_name and field.kind == "text" and ops & {Op.EQ, Op.NE} else _KINDS[field.kind]
    listed = listing.filter is not None and field.name in listing.filter.listed
    return Ability(*kind, tuple(op for op in Op if op in ops), sorts, listed)


def _named(abilities: Iterable[Ability]) -> dict[Ability, str]:
    """A class name for each ability that is more than selecting; the most able of a kind gets the plainest name."""
    names: dict[Ability, str] = {}
    needed = dict.fromkeys(ability for ability in abilities if ability.ops or ability.sorts)
    for ability in sorted(needed, key=lambda one: (-len(one.ops), not one.sorts)):
        exact = "Listed" if ability.listed else "Exact" if {*ability.ops} <= {Op.EQ, Op.NE} else ""
        written = "".join(op.name.title().replace("_", "") for op in ability.ops)
        sorting = "Sortable" if ability.sorts else ""
        choices = (ability.word, exact + ability.word, sorting + ability.word, sorting + written + ability.word)
        names[ability] = next(name for word in choices if (name := f"_{word}Field") not in names.values())
    return {ability: names[ability] for ability in needed}
