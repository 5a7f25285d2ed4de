"""The law of privacy listens to every log, and only as long as it runs; `contracts.client_bugs` plants leaks in the clients."""

from __future__ import annotations

import logging
from typing import Any

import httpx
import pytest

from callrecords.contract.client import privacy_laws
from callrecords.contract.client.examples import first_example
from callrecords.contract.client.privacy_laws import privacy_faults
from tests.made_up import fable

pytestmark = pytest.mark.slow

VENDOR = fable()
(RESOURCE,) = VENDOR.resources


def test_a_log_that_holds_the_token_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    handle = httpx.MockTransport.handle_request

    def loud(self: Any, request: httpx.Request) -> httpx.Response:
        response = handle(self, request)
        logging.getLogger("somebody").debug("got %s", response.text)
        return response

    monkeypatch.setattr(httpx.MockTransport, "handle_request", loud)
    assert {"a log: the token is shown", "a log: a number is shown"} <= {*privacy_faults(VENDOR, RESOURCE)}


def test_a_private_text_that_stands_in_an_open_field_too_may_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    written = first_example(VENDOR.bundle().operations[RESOURCE.list_operation])
    alike = written.replace(b'"ve.00a1z"', b'"tel-5550101"')
    assert alike != written
    monkeypatch.setattr(privacy_laws, "examples", lambda _: {"alike": alike})
    assert list(privacy_faults(VENDOR, RESOURCE)) == []


def test_the_listening_ends_with_the_law() -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    assert list(privacy_faults(VENDOR, RESOURCE)) == []
    assert (root.level, root.handlers) == before
