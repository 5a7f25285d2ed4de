"""A vendor whose facts are changed before the emulator reads them."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from typing import Any

import attrs

from callrecords.spec.bundle import Bundle, read_bundle
from callrecords.spec.catalog import Vendor


@attrs.frozen(kw_only=True)
class Changed(Vendor):
    """A vendor with a document of its own."""

    document: bytes

    def bundle(self) -> Bundle:
        return read_bundle(self.document)


def changed(vendor: Vendor, change: Callable[[dict[str, Any]], None]) -> Changed:
    """The vendor after a change of its document."""
    document = json.loads(resources.files(vendor.package).joinpath("openapi.json").read_bytes())
    change(document)
    fields = {one.name: getattr(vendor, one.name) for one in attrs.fields(Vendor)}
    return Changed(document=json.dumps(document).encode(), **fields)
