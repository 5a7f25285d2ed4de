"""The laws of clients hold for ours, and each is broken by a client, or a play, in which one thing goes wrong."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import pytest

from callrecords.client.http import retry as policy
from callrecords.client.operations.listing import ListOperation
from callrecords.client.walk import dedupe as seen
from callrecords.client.walk import plan
from callrecords.contract.client import laws as client_laws
from callrecords.contract.client.laws import Stage, paging_faults, retry_faults
from callrecords.errors import BadResponse
from tests.made_up import fable

pytestmark = pytest.mark.slow

VENDOR = fable()
(RESOURCE,) = VENDOR.resources
LAWS = {"paging": paging_faults, "retry": retry_faults}


def faults(law: str) -> list[str]:
    return list(LAWS[law](VENDOR, RESOURCE))


@pytest.mark.parametrize("law", LAWS)
def test_our_clients_keep_the_laws(law: str) -> None:
    assert faults(law) == []


def result(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, change: Callable[[Any], Any]) -> None:
    """Change what a function returns."""
    function = getattr(owner, name)

    @functools.wraps(function)
    def changed(*args: Any, **kwargs: Any) -> Any:
        return change(function(*args, **kwargs))

    monkeypatch.setattr(owner, name, changed)


def test_a_walk_that_loses_records_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    result(monkeypatch, Stage, "walk", lambda keys: keys[1:])
    told = [fault for fault in faults("paging") if "lost" in fault]
    assert len(told) == len(client_laws._PLAYS)
    assert "a still list: 1 records lost, 0 doubled" in told


def test_a_walk_that_doubles_records_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    result(monkeypatch, Stage, "walk", lambda keys: [*keys, keys[0]])
    assert "a still list: 0 records lost, 1 doubled" in faults("paging")


def test_a_walk_that_makes_records_up_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    result(monkeypatch, Stage, "walk", lambda keys: [*keys, "ve.made-up"])
    told = [fault for fault in faults("paging") if "no record has" in fault]
    assert told == [f"{title}: keys that no record has" for title, *_ in client_laws._PLAYS]


def test_a_walk_that_gives_up_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy.Retries, "pause", lambda *_: None)
    assert [fault for fault in faults("paging") if fault.startswith("faults")] == [
        "faults: the walk ends in ServerError",
        "faults, asynchronously: the walk ends in ServerError",
    ]


def test_a_play_without_its_faults_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callrecords.emulator.operations.faults.Faults.add", lambda *_args, **_kwargs: None)
    assert faults("paging") == [
        "faults: the faults did not strike",
        "faults, asynchronously: the faults did not strike",
    ]


def test_requests_without_need_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Stage.walk

    def twice(self: Stage, move: Any, **asked: Any) -> list[str]:
        walk(self, move, **asked)
        return walk(self, lambda: None, **asked)

    monkeypatch.setattr(Stage, "walk", twice)
    assert any("sent twice without need" in fault for fault in faults("paging"))


def test_an_order_that_is_not_asked_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ListOperation, "_order", lambda *_: {})
    assert "a still list: a request asks for no order, or for another one" in faults("paging")


def test_what_a_moving_list_doubles_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbered pages of a list that grows at its front repeat records; only the walk's memory keeps them out."""
    monkeypatch.setattr(seen.Dedupe, "new", lambda _self, records: list(records))
    assert any("late and new records" in fault and "0 doubled" not in fault for fault in faults("paging"))


@pytest.mark.parametrize("shift", [timedelta(seconds=1), timedelta(milliseconds=1), timedelta(seconds=-1)])
@pytest.mark.parametrize("end", [0, 1])
def test_a_window_that_is_not_the_one_asked_for_is_seen(
    monkeypatch: pytest.MonkeyPatch, shift: timedelta, end: int
) -> None:
    bounds = plan.bounds

    def other(operation: Any, window: Any, **options: Any) -> Any:
        bent = tuple(moment and moment + shift * (at == end) for at, moment in enumerate(window))
        return bounds(operation, bent, **options)

    monkeypatch.setattr(plan, "bounds", other)
    assert any(fault.startswith("a window, 3 at once") for fault in faults("paging"))


def test_a_filter_that_following_pages_forget_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    following = ListOperation._following

    def forgetful(*args: Any) -> Any:
        request = following(*args)
        if request is None:
            return None
        params = {name: value for name, value in request.params.items() if not name.startswith("begun-")}
        return msgspec.structs.replace(request, params=params, query=urlencode(params))

    monkeypatch.setattr(ListOperation, "_following", forgetful)
    assert any(fault.startswith("a window, 1 at once") for fault in faults("paging"))


def test_a_walk_that_breaks_off_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise BadResponse("nothing can be read", operation="list", status=200, attempts=1)

    monkeypatch.setattr(ListOperation, "open", broken)
    assert {"windows: a walk ends in BadResponse", "corrections: a walk ends in BadResponse"} <= set(faults("paging"))


def test_records_that_stay_as_they_were_before_their_correction_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that remembers the bodies it has read is such a bug, a client that remembers pages another."""
    from callrecords.emulator.store.store import Table

    def stale(self: Table, row: Any) -> None:
        self._execute(self._update, (row.body, row.single, *row.values, row.key))

    monkeypatch.setattr(Table, "replace", stale)
    assert "corrections: a record comes as it was before" in faults("paging")


def test_the_made_up_vendors_records_are_corrected() -> None:
    """So the law above is about something."""
    stage = Stage.of(VENDOR, RESOURCE)
    now = stage.emulator.clock.now()
    keys = stage.emulator.records.add("fable.voice_entries", 5, ended=now, settles=timedelta(hours=1))
    before = stage.bodies()
    stage.emulator.clock.advance(timedelta(hours=2))
    stage.walk(lambda: None, asynchronous=False)  # what is due happens when somebody asks
    assert any(stage.bodies()[key] != before[key] for key in keys)


@pytest.mark.parametrize(
    ("pause", "told"),
    [
        (lambda *_: None, "server-error 2: ends in ServerError"),
        (lambda *_: None, "throttled 1: 1 requests, not the same one 2 times"),
        (lambda self, attempt, error: 0.2 if attempt <= self.limit else None, "forbidden 1: ends in a page"),
        (lambda self, attempt, error: 0.2 if error.retryable and attempt <= self.limit else None, "for less than was asked"),
        (lambda self, attempt, error: 9.0 if error.retryable and attempt <= 3 else None, "4 requests, not the same one 3"),
        (lambda self, attempt, error: 0.0 if error.retryable and attempt <= self.limit else None, "for less than was asked"),
    ],
)  # fmt: skip
def test_retries_that_are_too_few_too_many_or_too_soon_are_seen(
    monkeypatch: pytest.MonkeyPatch, pause: Any, told: str
) -> None:
    monkeypatch.setattr(policy.Retries, "pause", pause)
    found = faults("retry")
    assert any(told in fault for fault in found), found
    assert any("asynchronously" in fault for fault in found)


def test_another_request_than_the_first_is_no_repetition(monkeypatch: pytest.MonkeyPatch) -> None:
    count = iter(range(1000))
    handle = client_laws.EmulatorTransport.handle_request

    def other(self: Any, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_set_param("page-no", str(next(count)))
        return handle(self, request)

    monkeypatch.setattr(client_laws.EmulatorTransport, "handle_request", other)
    assert "server-error 2: 3 requests, not the same one 3 times" in faults("retry")


def test_a_token_that_is_never_renewed_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callrecords.client.http.auth.Credentials.renewable", property(lambda _: False))
    assert "a refused token: 1 were made, it ends in Unauthorized" in faults("retry")


def test_the_stage_knows_what_the_token_sees() -> None:
    stage = Stage.of(VENDOR, RESOURCE)
    before = stage.keys()
    assert len(before) == client_laws.RECORDS
    stage.add(timedelta(minutes=1))
    assert len(stage.keys() - before) == 1
    assert set(stage.walk(lambda: None, asynchronous=False)) == stage.keys()
