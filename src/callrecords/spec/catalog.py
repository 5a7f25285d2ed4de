"""What is known of the vendors without importing any of them."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import attrs

from callrecords.errors import ConfigError
from callrecords.spec.arguments import nearest
from callrecords.spec.bundle import Bundle, load_bundle


class UnknownName(ConfigError):
    """No vendor or resource has this name; the message offers the nearest ones."""


@attrs.frozen(kw_only=True)
class Resource:
    """One resource of a vendor: what its classes and operations are called."""

    name: str
    """As in `<slug>.<name>`."""
    attribute: str
    """Where the client has it."""
    record: str
    """Class of its records."""
    fields_class: str
    """Class with its fields, for filters and orderings."""
    list_operation: str
    get_operation: str | None
    """None where a record cannot be requested by its key."""


@attrs.frozen(kw_only=True)
class Vendor:
    """One vendor: its packages, its clients, its resources."""

    slug: str
    title: str
    package: str
    """Module with clients, records, fields and the bundle."""
    wire: str
    """Module with the server's view: records and query parameters."""
    client: str
    """Class of the blocking client."""
    async_client: str
    """Class of the asynchronous client."""
    resources: tuple[Resource, ...]
    origin: str = ""
    """What brings it, where that is not this distribution."""

    def bundle(self) -> Bundle:
        """The vendor's facts, read once."""
        return load_bundle(self.package)

    def load(self, name: str) -> type[Any]:
        """A class of the vendor's package, imported now."""
        found: type[Any] = getattr(importlib.import_module(self.package), name)
        return found


def find(vendors: Sequence[Vendor], slug: str) -> Vendor:
    """The vendor with this slug; raises `UnknownName`."""
    for vendor in vendors:
        if vendor.slug == slug:
            return vendor
    raise UnknownName(f"{slug[:100]!r} is no vendor{nearest(slug, (vendor.slug for vendor in vendors))}")


def find_resource(vendor: Vendor, name: str) -> Resource:
    """The vendor's resource with this name; raises `UnknownName`."""
    for resource in vendor.resources:
        if resource.name == name:
            return resource
    known = nearest(name, (resource.name for resource in vendor.resources))
    raise UnknownName(f"{name[:100]!r} is no resource of {vendor.slug}{known}")
