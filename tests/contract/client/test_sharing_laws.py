"""The law of what is shared holds on sound clients, and sees limits that are not kept together."""

from __future__ import annotations

import pytest

from callrecords.client.http.retry import RateLimiter
from callrecords.contract.client.sharing_laws import sharing_faults
from tests.made_up import fable

pytestmark = pytest.mark.slow

VENDOR = fable()
(RESOURCE,) = VENDOR.resources


def test_sound_clients_keep_it() -> None:
    assert list(sharing_faults(VENDOR, RESOURCE)) == []


def test_a_limit_that_nobody_keeps_is_seen_in_both_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RateLimiter, "reserve", lambda *_args, **_kwargs: 0.0)
    told = list(sharing_faults(VENDOR, RESOURCE))
    assert "a client and its twin send more than 5 requests in 60 seconds" in told
    assert "a client and its twin send more than 5 requests in 60 seconds, asynchronously" in told
