"""Which HTTP library sends a request."""

from __future__ import annotations

from types import ModuleType

import httpx
import httpx2
import pytest

from callrecords.client.http.library import core_of, library_of
from tests.libraries import both


@both
def test_httpx2_is_the_default_where_it_is_installed(library: ModuleType) -> None:
    assert library_of() is library


class Own(httpx2.Client):
    """A client of the caller with something of its own."""


@pytest.mark.parametrize("library", ["httpx2"], indirect=True)
@pytest.mark.parametrize(
    ("kind", "home"),
    [
        (httpx.Client, "httpx"),
        (httpx.AsyncClient, "httpx"),
        (httpx2.Client, "httpx2"),
        (httpx2.AsyncClient, "httpx2"),
        (Own, "httpx2"),
    ],
)
def test_a_client_of_the_caller_brings_its_library(kind: type, home: str) -> None:
    found = library_of(kind(verify=False))
    assert found.__name__ == home
    assert core_of(found).__name__ == {"httpx": "httpcore", "httpx2": "httpcore2"}[home]
