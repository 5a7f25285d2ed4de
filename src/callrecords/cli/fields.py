"""`callrecords fields`: what a record holds, how each field can be filtered and sorted, and on which evidence. All of it comes from the bundle."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import attrs
import click
import msgspec
from rich.console import Console
from rich.text import Text

from callrecords.cli import complete
from callrecords.cli.query import find_target
from callrecords.cli.table import plain, rich_table
from callrecords.cli.uninstalled import with_spec
from callrecords.spec.bundle import Bundle, FieldFacts, Operation, Schema
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.facts import Evidence

_HEADINGS = ("Field", "Type", "Operators", "Words", "Sort", "Personal", "Evidence")
_MOST = {"Type": 10, "Operators": 13, "Evidence": 11}
"""Widths on a terminal: what folds well leaves its place to the words of enums."""


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


@click.command(short_help="The fields of a record: types, filters, words, evidence.")
@click.argument("target", metavar="SLUG.RESOURCE", shell_complete=complete.resources)
@click.option("--json", "as_json", is_flag=True, help="A JSON array, with descriptions and the whole evidence.")
@with_spec
@click.pass_obj
def fields(vendors: tuple[Vendor, ...], target: str, *, as_json: bool) -> None:
    """List the fields of a record, and how each can be filtered and sorted.

    Operators are those of `callrecords fetch --where`; a field without any cannot be filtered by the vendor. Words are the values that
    the spec knows; a vendor may send others. Personal data is masked in logs and errors.
    """
    found = fields_of(*find_target(vendors, target))
    if as_json:
        text = msgspec.json.format(msgspec.json.encode([attrs.asdict(one, recurse=False) for one in found]), indent=2)
        click.echo(text.decode())
    else:
        show(found, Console(file=sys.stdout))


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


def show(found: Sequence[ListedField], console: Console) -> None:
    """Print a table that folds its cells to fit; into a pipe, plain lines that are never cut."""
    rows = [_row(one) for one in found]
    if console.is_terminal:
        table = rich_table()
        for heading in _HEADINGS:
            most = _MOST.get(heading)
            table.add_column(heading, overflow="fold", no_wrap=heading == "Field", max_width=most)
        for row in rows:
            table.add_row(*map(Text, row))
        console.print(table)
        return
    plain([_HEADINGS, *rows], [False] * len(_HEADINGS), console)


def _row(one: ListedField) -> tuple[str, ...]:
    return (
        one.name,
        one.type if one.unit is None else f"{one.type} ({one.unit})",
        " ".join(one.operators),
        _words(one.words),
        "yes" if one.sortable else "",
        one.personal or "",
        ", ".join(dict.fromkeys(mark.kind for mark in one.evidence)),
    )


def _words(words: Sequence[str]) -> str:
    """Words with blanks between them; commas where a word itself holds a blank."""
    return (", " if any(" " in word for word in words) else " ").join(words)


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
