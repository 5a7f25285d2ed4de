"""What one `fetch` is to get, every name checked before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import attrs

from callrecords.cli.uninstalled import find_vendor
from callrecords.cli.window import Now, Window
from callrecords.client.records.kinds import names_of
from callrecords.conventions.where import parse_where
from callrecords.errors import BadArgument, UnknownField
from callrecords.spec.arguments import nearest
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import Resource, UnknownName, Vendor, find_resource
from callrecords.spec.expressions import Expr, Field, Order
from callrecords.spec.operation import Operation
from callrecords.spec.schema import FieldFacts


@attrs.frozen(kw_only=True)
class FetchQuery:
    """A resource, and which of its records and fields to get."""

    vendor: Vendor
    resource: Resource
    window: Window
    where: Expr | None = None
    order: Order | None = None
    fields: tuple[str, ...] | None = None
    """Wire names, or None for all fields."""
    maximum: int | None = None
    concurrency: int = 1
    """Requests at once; for files."""
    one: str | None = None
    """The key of the only record to get; None for a list."""
    export: bool = False
    """Whether the vendor is to make one file of the window."""
    changes: bool = False
    """Whether only what changed since a token is to be had."""

    @property
    def name(self) -> str:
        """`slug.resource`."""
        return f"{self.vendor.slug}.{self.resource.name}"

    @property
    def bundle(self) -> Bundle:
        """The vendor's facts."""
        return self.vendor.bundle()

    @property
    def operation(self) -> Operation:
        """The list operation."""
        return self.bundle.operations[self.resource.list_operation]

    @property
    def clock(self) -> str | None:
        """Wire name of the field that windows filter on."""
        return None if self.operation.clock is None else self.operation.clock.field

    @property
    def default_window(self) -> timedelta | None:
        """What the list covers without a window, counted back from now; None means everything."""
        return None if self.operation.clock is None else self.operation.clock.default_window

    @property
    def known_by(self) -> tuple[str, ...]:
        """Wire names of the fields that say which record one is."""
        return self.bundle.identity(self.operation).fields

    @property
    def listed(self) -> dict[str, FieldFacts]:
        """The fields that the list carries, by wire name."""
        single = self.bundle.record_facts(self.bundle.record_schema(self.operation)).only_single
        return {name: field for name, field in self.bundle.record_fields(self.operation).items() if name not in single}

    @property
    def kept(self) -> tuple[str, ...] | None:
        """The fields that go into a file: the chosen ones, the key first if it is not among them; None for all."""
        if self.fields is None:
            return None
        return (*(name for name in self.known_by if name not in self.fields), *self.fields)

    def attributes(self) -> dict[str, str]:
        """Wire name -> attribute name of the typed record."""
        return names_of(self.vendor.load(self.resource.record))

    def field_objects(self) -> list[Field[Any, Any]] | None:
        """The fields to request: `kept`, and the clock field, which sorts and counts."""
        if self.kept is None:
            return None
        known = field_objects(self.vendor.load(self.resource.fields_class))
        clock = () if self.clock is None or self.clock in self.kept else (self.clock,)
        return [known[name] for name in (*self.kept, *clock)]


def read(
    vendors: Sequence[Vendor],
    *,
    target: str,
    since: str | None = None,
    until: str | None = None,
    where: str | None = None,
    order: str | None = None,
    fields: str | None = None,
    maximum: int | None = None,
    concurrency: int | None = None,
    tz: str | None = None,
    key: str | None = None,
    export: bool = False,
    changes: bool = False,
) -> FetchQuery:
    """Check every name against the spec; raises `UnknownName` and the errors of windows and filters, with the nearest names."""
    window = Window.read(since, until, Now.at(tz))
    vendor, resource = find_target(vendors, target)
    query = FetchQuery(
        vendor=vendor,
        resource=resource,
        window=window,
        maximum=maximum,
        concurrency=concurrency or 1,
        one=key,
        export=export,
        changes=changes,
    )
    if changes:
        others: dict[str, object] = {
            "--export": export or None, "KEY": key, "--since": since, "--until": until, "--where": where, "--order": order, "--fields": fields,
            "--max": maximum, "--concurrency": concurrency, "--tz": tz,
        }  # fmt: skip
        _demand_changes(query, others)
    if export:
        _demand_file(
            query, {"KEY": key, "--where": where, "--order": order, "--max": maximum, "--concurrency": concurrency}
        )
    if key is not None:
        _demand_one(query, {"--since": since, "--until": until, "--where": where, "--order": order, "--max": maximum})
    facts = query.operation.filter
    if where is not None and facts is None:
        raise BadArgument(f"--where: {query.name} has no filter; use --since and --until, and filter what comes")
    return attrs.evolve(
        query,
        where=parse_where(where, query.bundle.record_fields(query.operation), facts)
        if where is not None and facts
        else None,
        order=None if order is None else _order(order, query),
        fields=None if fields is None else _fields(fields, query),
    )


def _demand_one(query: FetchQuery, others: Mapping[str, object]) -> None:
    """Raise `BadArgument` where a single record cannot be requested, or is requested with what belongs to a list."""
    if query.resource.get_operation is None:
        raise BadArgument(f"{query.name} has no request for a single record; choose some with --where or --since")
    if given := [name for name, value in others.items() if value is not None]:
        raise BadArgument(f"{given[0]} chooses among many records; a single one has its key alone")


def _demand_file(query: FetchQuery, others: Mapping[str, object]) -> None:
    """Raise `BadArgument` where the vendor makes no file of the list, or not of what is asked for."""
    if query.operation.job is None:
        raise BadArgument(f"--export: the vendor makes no files of {query.name}; leave it out")
    if query.window.since is None or query.window.until is None:
        raise BadArgument("--export: give --since and --until; the file holds that window")
    if given := [name for name, value in others.items() if value is not None]:
        raise BadArgument(f"--export: the file holds the whole window; leave {given[0]} out")


def _demand_changes(query: FetchQuery, others: Mapping[str, object]) -> None:
    """Raise `BadArgument` where the vendor does not tell what changed, or where more is asked for."""
    if query.operation.sync is None:
        raise BadArgument(f"--changes: the vendor does not tell what changed in {query.name}; leave it out")
    if given := [name for name, value in others.items() if value is not None]:
        raise BadArgument(f"--changes: everything that changed comes; leave {given[0]} out")


def find_target(vendors: Sequence[Vendor], target: str) -> tuple[Vendor, Resource]:
    """The vendor and the resource of `slug.resource`; raises `UnknownName`, which offers the nearest ones."""
    slug, dot, name = target.partition(".")
    vendor = find_vendor(vendors, slug)
    if not dot or not name:
        known = ", ".join(f"{slug}.{resource.name}" for resource in vendor.resources)
        raise UnknownName(f"name a resource of {slug}: {known}")
    return vendor, find_resource(vendor, name)


def field_objects(fields_class: type) -> dict[str, Field[Any, Any]]:
    """Wire name -> field object of a generated fields class."""
    return {field.wire: field for field in vars(fields_class).values() if isinstance(field, Field)}


def _order(text: str, query: FetchQuery) -> Order:
    name, colon, direction = text.strip().partition(":")
    if colon and direction not in ("asc", "desc"):
        raise BadArgument(f"--order: write {name}:asc or {name}:desc")
    if query.operation.order is None:
        raise BadArgument(
            f"--order: {query.name} cannot be sorted by its server. Leave --order out: without -o the newest records are "
            "sorted here; files can be sorted afterwards"
        )
    sortable = query.operation.order.fields
    return Order(_wire(name, sortable, _names(query, sortable), "--order"), descending=direction == "desc")


def _fields(text: str, query: FetchQuery) -> tuple[str, ...]:
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise BadArgument("--fields: a name is empty; write names with commas between them, such as --fields a,b")
    listed = tuple(query.listed)
    aliases = _names(query, listed)
    return tuple(dict.fromkeys(_wire(name, listed, aliases, "--fields") for name in names))


def _names(query: FetchQuery, wires: Sequence[str]) -> dict[str, str]:
    """Attribute name -> wire name: people may write either."""
    attributes = query.attributes()
    return {attributes[wire]: wire for wire in wires if wire in attributes}


def _wire(name: str, wires: Sequence[str], aliases: Mapping[str, str], option: str) -> str:
    if name in wires:
        return name
    if name in aliases:
        return aliases[name]
    raise UnknownField(f"{option}: no field {name!r} here{nearest(name, wires)}")
