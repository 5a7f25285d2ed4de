"""One request, ready to be sent, and the parts that the spec gives all requests of an operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self
from urllib.parse import quote, urlencode

import attrs

from callrecords.core.errors import BadArgument


@attrs.frozen(kw_only=True)
class Request:
    """A GET request; sending it twice changes nothing. Its `repr` shows neither path nor query."""

    operation: str
    url: str = attrs.field(repr=False)
    """Absolute URL without the query."""
    query: str = attrs.field(default="", repr=False)
    """The query as it is sent."""
    params: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    """The same decoded."""
    private: tuple[str, ...] = attrs.field(default=(), repr=False)
    """Texts of the request that may be numbers or names: never shown, even when the server repeats them."""

    @property
    def target(self) -> str:
        """The absolute URL to send to."""
        return f"{self.url}?{self.query}" if self.query else self.url

    def asking(self, params: Mapping[str, str]) -> Self:
        """The same request with these parameters."""
        return attrs.evolve(self, params=params, query=urlencode(params))


def filled_path(path: str, values: Mapping[str, str]) -> str:
    """A path with its `{parameters}` filled in and escaped; raises `BadArgument` for a value that is no segment."""
    for name, value in values.items():
        if not isinstance(value, str) or value in ("", ".", ".."):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadArgument(f"{name}: must be non-empty text")
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path
