"""The seam around the HTTP library."""

from __future__ import annotations

import ssl
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import certifi
import httpx
import pytest

from callrecords.client.http.request import Request
from callrecords.client.http.response import Response
from callrecords.client.http.retry import Send
from callrecords.client.http.transport import SyncTransport
from callrecords.client.operations.query import ListQuery
from callrecords.errors import ConfigError
from tests.client.acme import Acme, Server


def test_a_file_of_certificates_becomes_a_context_with_the_first_request(monkeypatch: pytest.MonkeyPatch) -> None:
    trusted: list[Any] = []
    http = httpx.Client(transport=httpx.MockTransport(Server([])))

    def make(**options: Any) -> httpx.Client:
        trusted.append(options["verify"])
        return http

    monkeypatch.setattr(httpx, "Client", make)
    with warnings.catch_warnings(), Acme(verify=certifi.where()) as acme:
        warnings.simplefilter("error")
        assert trusted == []
        acme.entries.list_(ListQuery())
    (found,) = trusted
    assert isinstance(found, ssl.SSLContext)
    assert found.cert_store_stats()["x509_ca"] > 10


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_that_holds_no_certificates_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with (
        Acme(verify=str(path)) as acme,
        pytest.raises(ConfigError, match=r"^verify: .*ca\.pem is no file of certificates"),
    ):
        acme.entries.list_(ListQuery())


def test_a_client_whose_place_another_took_is_closed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made, closed = list[httpx.Client](), Counter[httpx.Client]()

    class Watched(httpx.Client):
        def __init__(self, **options: Any) -> None:
            super().__init__(transport=httpx.MockTransport(lambda _: httpx.Response(200)), timeout=options["timeout"])
            made.append(self)

        def close(self) -> None:
            closed[self] += 1
            super().close()

    monkeypatch.setattr(httpx, "Client", Watched)
    transport = SyncTransport(None, 5.0, True, 1_000)
    for fresh in (False, True, True, True):
        response = transport.send(Send(Request(operation="x", url="http://acme.test/entries", fresh=fresh), {}))
        assert isinstance(response, Response)
    assert [closed[one] for one in made] == [1, 1, 1, 0]
