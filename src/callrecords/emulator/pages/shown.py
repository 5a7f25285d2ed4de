"""What the pages show of a vendor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from urllib.parse import quote, urlencode

import attrs
import msgspec

from callrecords.conventions import Params, demanded, paging
from callrecords.emulator.operations.identity import Identity
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import Vendor
from callrecords.spec.operation import Operation

_FEW = 3
"""Records that the lines to paste ask for."""


@attrs.frozen
class ShownVendor:
    """A vendor on the emulator, as its pages know it."""

    vendor: Vendor
    bundle: Bundle
    base: str
    """Path of its API here."""
    parameters: Mapping[str, str]
    """Constructor parameters of its client besides token and base URL."""
    identity: Identity
    now: datetime
    """The emulator's time."""

    @property
    def slug(self) -> str:
        """Its short name."""
        return self.vendor.slug

    @property
    def title(self) -> str:
        """Its name."""
        return self.vendor.title

    @property
    def lists(self) -> tuple[Operation, ...]:
        """The lists of all resources."""
        found = (self.bundle.operation(resource.name, "list") for resource in self.vendor.resources)
        return tuple(operation for operation in found if operation is not None)

    def tokens(self) -> dict[str, str]:
        """The tokens by their kind."""
        return {kind: self.identity.token(kind) for kind in self.identity.kinds}

    def arguments(self, origin: str) -> dict[str, str]:
        """Arguments of its client that lead here."""
        return {"token": self.identity.token(), "base_url": origin + self.base, **self.parameters}

    def given(self, place: str) -> dict[str, str]:
        """The values that each request has in a `place` (path, query, header), as a client would be given them."""
        return {one.fills: self.parameters[one.name] for one in self.bundle.client.parameters if one.place == place}

    def query(self, operation: Operation) -> Params:
        """The query parameters that each request to an operation has: fixed ones, and the widest window where a list wants one."""
        return demanded.parameters(self.bundle, operation, self.given("query"), self.now)

    def headers(self) -> dict[str, str]:
        """Headers of each request beside that of the token."""
        return {**self.bundle.client.headers, **self.given("header")}

    def target(self, operation: Operation, path: Mapping[str, str], query: str) -> str:
        """Path and encoded query of a request to an operation."""
        filled = operation.path
        for name, value in (self.given("path") | dict(path)).items():
            filled = filled.replace(f"{{{name}}}", quote(value, safe=""))
        return f"{self.base}{filled}{'?' if query else ''}{query}"

    def first(self, operation: Operation) -> str:
        """Path and query of a request for a few records of a list."""
        pagination = operation.pagination
        params = dict(self.query(operation))
        if pagination is not None and pagination.smallest is not None:
            params |= paging.first(pagination, limit=pagination.limit.nearest(_FEW))
        return self.target(operation, {}, urlencode(params, doseq=True))


def described(shown: ShownVendor, origin: str) -> bytes:
    """The vendor's OpenAPI document, with this emulator as its only server."""
    text = (files(shown.vendor.package) / "openapi.json").read_bytes()
    document: dict[str, object] = msgspec.json.decode(text)
    return msgspec.json.encode(document | {"servers": [{"url": origin + shown.base}]})
