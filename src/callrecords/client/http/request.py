"""One request, ready to be sent, and the parts that the spec gives all requests of an operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self
from urllib.parse import quote, urlencode

import msgspec

from callrecords.conventions import Params
from callrecords.errors import BadArgument
from callrecords.spec.arguments import came
from callrecords.spec.frozen import Frozen

LONGEST = 32768
"""Characters that one value may take in a URL; servers accept less, and the HTTP library no URL of twice that."""

_NO_SEGMENT = {"": "empty text", ".": "a dot", "..": "two dots"}


class Request(Frozen, frozen=True, kw_only=True):
    """A request; sending it twice changes nothing that anybody pays for. Its `repr` shows neither path, query nor body."""

    _hidden = frozenset({"url", "query", "params", "private", "body"})

    operation: str
    url: str
    """Absolute URL without the query."""
    query: str = ""
    """The query as it is sent."""
    params: Mapping[str, str | tuple[str, ...]] = {}
    """The same decoded."""
    private: tuple[str, ...] = ()
    """Texts of the request that may be numbers or names: never shown, even when the server repeats them."""
    method: Literal["GET", "POST"] = "GET"
    body: bytes = b""
    headers: Mapping[str, str] = {}
    """What stands in place of the headers that all requests have."""
    bare: bool = False
    """Whether it goes without the token and the vendor's own headers: not to the API, but to where a file lies."""
    fresh: bool = False
    """Whether it is sent on a connection of its own, since what came on another may have been meant for somebody else."""

    @property
    def target(self) -> str:
        """The absolute URL to send to."""
        return f"{self.url}?{self.query}" if self.query else self.url

    def with_params(self, params: Params) -> Self:
        """The same request with these parameters; raises `BadArgument` for a text that no URL can hold."""
        for name, value in params.items():
            for text in (value,) if isinstance(value, str) else value:
                _check(name, text)
        return msgspec.structs.replace(self, params=params, query=urlencode(params, doseq=True))

    def going_on(self, params: Params, query: str | None = None, path: str | None = None) -> Self:
        """The same request for another page; `query` is how a link of the server writes the parameters.

        `path` is the encoded path of the link, on the same host, where it is another one.
        """
        url = self.url if path is None else f"{self.origin}{path}"
        return msgspec.structs.replace(
            self, url=url, params=params, query=urlencode(params, doseq=True) if query is None else query
        )

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}"

    @property
    def path(self) -> str:
        """The encoded path."""
        return self.url.removeprefix(self.origin)

    def once_more(self) -> Self:
        """The same request, to be sent on a connection of its own."""
        return msgspec.structs.replace(self, fresh=True)


def filled_path(path: str, values: Mapping[str, str]) -> str:
    """A path with its `{parameters}` filled in and escaped; raises `BadArgument` for a value that is no segment."""
    for name, value in values.items():
        got = _NO_SEGMENT.get(value) if isinstance(value, str) else came(value)  # pyright: ignore[reportUnnecessaryIsInstance]
        if got is not None:
            raise BadArgument(f"{name}: expected the key of a record as text, got {got}")
        _check(name, value)
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path


def _check(name: str, value: str) -> None:
    try:
        size = len(quote(value, safe=""))
    except UnicodeEncodeError:
        raise BadArgument(f"{name}: the text holds half a surrogate pair, which cannot be sent") from None
    if size > LONGEST:
        raise BadArgument(f"{name}: takes {size} characters of a URL; the most is {LONGEST}")
