"""The seam around httpx."""

from __future__ import annotations

import ssl
import warnings
from pathlib import Path
from typing import Any

import certifi
import pytest

from callrecords.client.http.transport import AsyncTransport, SyncTransport
from callrecords.errors import ConfigError


@pytest.mark.parametrize("transport", [SyncTransport, AsyncTransport])
def test_a_file_of_certificates_becomes_a_context_with_the_first_request(transport: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = transport(None, 5, certifi.where(), 1)._options()["verify"]
    assert isinstance(found, ssl.SSLContext)
    assert found.cert_store_stats()["x509_ca"] > 10


@pytest.mark.parametrize("verify", [True, False])
def test_a_switch_is_passed_on(verify: bool) -> None:
    assert SyncTransport(None, 5, verify, 1)._options()["verify"] is verify


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_that_holds_no_certificates_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigError, match=r"^verify: .*ca\.pem is no file of certificates"):
        SyncTransport(None, 5, str(path), 1)._client()


def test_a_client_that_was_brought_along_is_used_and_stays_open() -> None:
    class Brought:
        closed = False

        def close(self) -> None:
            self.closed = True

    brought: Any = Brought()
    transport = SyncTransport(brought, 5, True, 1)
    assert transport._client() is brought
    transport.close()
    assert not brought.closed
