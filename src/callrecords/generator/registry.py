"""What every vendor serves, under which names: the registry of all, and the entry of one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jinja2

from callrecords.generator.client.client import TEMPLATES
from callrecords.generator.client.fields import client_attributes, fields_class, listing_of
from callrecords.generator.writing.text import docstring, header, literal
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import Resource, Vendor


def write_registry(bundles: Iterable[Bundle], target: Path, origin: str) -> None:
    """Write the registry of all vendors, by slug."""
    vendors = sorted(map(vendor, bundles), key=lambda known: known.slug)
    _write(target, "registry.py.jinja", header=header(origin), vendors=vendors)


def write_entry(bundle: Bundle, target: Path, origin: str) -> None:
    """Write the module `vendor` of one vendor's package, which an entry point names."""
    _write(target, "vendor.py.jinja", header=header(origin), vendor=vendor(bundle))


def _write(target: Path, template: str, **facts: Any) -> None:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    filters: dict[str, Any] = {"docstring": docstring, "literal": literal}
    env.filters.update(filters)
    target.write_text(env.get_template(template).render(**facts), "utf-8")


def vendor(bundle: Bundle) -> Vendor:
    """The catalog entry of a vendor."""
    attributes = client_attributes(bundle)
    return Vendor(
        slug=bundle.slug,
        title=bundle.client.title,
        package=f"callrecords.{bundle.slug}",
        wire=f"callrecords.wire.{bundle.slug}",
        client=bundle.client.class_name,
        async_client=f"Async{bundle.client.class_name}",
        resources=tuple(_resource(bundle, name, attributes[name]) for name in bundle.resources),
    )


def _resource(bundle: Bundle, name: str, attribute: str) -> Resource:
    listing, single = listing_of(bundle, name), bundle.operation(name, "get")
    return Resource(
        name=name,
        attribute=attribute,
        record=bundle.record_name(listing),
        fields_class=fields_class(name),
        list_operation=listing.operation_id,
        get_operation=single.operation_id if single else None,
    )
