"""The law of one call sees an attempt that is sent at another time, or ends otherwise, than said."""

from __future__ import annotations

import attrs
import pytest

from callrecords.client.http.retry import Retries
from callrecords.contract.client.attempt_laws import AttemptJudge, Call, Play
from callrecords.errors import CallRecordsError
from tests.made_up import fable

VENDOR = fable()
JUDGE = AttemptJudge(VENDOR, VENDOR.resources[0].list_operation)
GOOD = Play("ok", 200, None, "seconds", None, 0.0, 0.0, 1, shaped=False, ahead=0)
BUSY = attrs.evolve(GOOD, kind="status", status=503, asked=7.0)
CALL = Call([BUSY, GOOD], retries=2, deadline=120.7, timeout=None, renewable=False, asynchronous=False)


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("form", ["seconds", "fraction", "date"])
def test_a_wait_that_is_asked_for_is_kept(form: str, *, asynchronous: bool) -> None:
    call = attrs.evolve(CALL, plays=[attrs.evolve(BUSY, form=form), GOOD], asynchronous=asynchronous)
    assert JUDGE.faults(call) == []


@pytest.mark.parametrize(("pause", "told"), [(0.1, "sooner"), (30.0, "later")])
def test_another_wait_is_seen(monkeypatch: pytest.MonkeyPatch, pause: float, told: str) -> None:
    monkeypatch.setattr(Retries, "pause", lambda *_: pause)
    assert JUDGE.faults(CALL) == [f"a request is repeated {told} than asked, or than said"]


def test_an_attempt_too_many_and_one_too_few_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = attrs.evolve(CALL, plays=[attrs.evolve(BUSY, status=403, asked=None), GOOD])
    assert JUDGE.faults(refused) == []
    monkeypatch.setattr(Retries, "pause", lambda *_: 0.5)
    assert "a request is repeated after Forbidden" in JUDGE.faults(refused)
    monkeypatch.setattr(Retries, "pause", lambda *_: None)
    assert JUDGE.faults(CALL) == ["ends in ServerError after 1 attempts, and there was time for another"]


def test_an_error_that_shows_what_is_private_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    call = attrs.evolve(CALL, plays=[attrs.evolve(BUSY, status=403)])
    assert JUDGE.faults(call) == []
    monkeypatch.setattr("callrecords.client.http.response.mask_start", lambda text, *_: text)
    monkeypatch.setattr("callrecords.client.http.response.excerpt", lambda body, *_: body.decode())
    assert JUDGE.faults(call) == ["the token is shown", "a number is shown"]


def test_an_error_that_hides_its_attempts_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CallRecordsError, "attempts", property(lambda _: 1, lambda *_: None), raising=False)
    call = attrs.evolve(CALL, plays=[attrs.evolve(BUSY, asked=None)])
    assert JUDGE.faults(call) == ["the error does not say what was requested, or how often"]
