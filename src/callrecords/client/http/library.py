"""httpx or httpx2, which continues it under another name and with the same classes: one transport speaks both."""

from __future__ import annotations

from collections.abc import Awaitable
from importlib import import_module
from types import ModuleType
from typing import Any, Protocol


class _Requests(Protocol):
    @property
    def timeout(self) -> Any: ...

    def build_request(
        self, method: str, url: str, *, headers: Any = ..., content: Any = ..., timeout: Any = ...
    ) -> Any:
        """The request that `send` takes."""
        ...


class HttpClient(_Requests, Protocol):
    """An `httpx.Client` or an `httpx2.Client`: what is used of it. Type checkers know it without httpx2 installed."""

    def send(self, request: Any, *, stream: bool = ..., follow_redirects: Any = ...) -> Any:
        """Send the request; returns the response."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


class AsyncHttpClient(_Requests, Protocol):
    """An `httpx.AsyncClient` or an `httpx2.AsyncClient`: what is used of it."""

    def send(self, request: Any, *, stream: bool = ..., follow_redirects: Any = ...) -> Awaitable[Any]:
        """Send the request; returns the response."""
        ...

    def aclose(self) -> Awaitable[None]:
        """Close the connections."""
        ...


def library_of(http_client: object = None) -> ModuleType:
    """The library that a client of the caller belongs to; for None the default: httpx2 where it is installed, else httpx.

    An extra leaves no trace but what it installs, so that httpx2 is the default wherever it can be imported.
    """
    if http_client is None:
        try:
            return import_module("httpx2")
        except ImportError:
            return import_module("httpx")
    homes = {kind.__module__.partition(".")[0] for kind in type(http_client).__mro__}
    return import_module("httpx2" if "httpx2" in homes else "httpx")


def core_of(library: ModuleType) -> ModuleType:
    """The package below the library, which makes its connections: httpcore or httpcore2."""
    return import_module(library.__name__.replace("httpx", "httpcore"))
