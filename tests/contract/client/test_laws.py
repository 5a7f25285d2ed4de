"""The laws of walks and retries see what goes wrong on their stage; `contracts.client_bugs` plants bugs in the clients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from callrecords.contract.client.laws import paging_faults, retry_faults, walked
from callrecords.contract.client.stage import RECORDS, Stage
from callrecords.emulator.operations.faults import Faults
from callrecords.emulator.serving.transports import EmulatorTransport
from tests.emulator.changed import changed
from tests.made_up import fable, made_up

pytestmark = pytest.mark.slow

VENDOR = fable()
(RESOURCE,) = VENDOR.resources


def seen(monkeypatch: pytest.MonkeyPatch, change: Callable[[list[str]], list[str]]) -> list[str]:
    """What the law of paging says where the keys of each page are changed."""
    keys_of = Stage.keys_of
    monkeypatch.setattr(Stage, "keys_of", lambda self, page: change(keys_of(self, page)))
    return list(paging_faults(VENDOR, RESOURCE))


def test_records_that_are_lost_are_seen_in_every_play(monkeypatch: pytest.MonkeyPatch) -> None:
    told = seen(monkeypatch, lambda keys: keys[1:])
    assert any(fault.startswith("a still list: ") and fault.endswith(" records lost, 0 doubled") for fault in told)
    assert any(fault.startswith("a window, 1 at once") for fault in told)
    assert any(fault.startswith("a window, 3 at once") and fault.endswith(", asynchronously") for fault in told)
    assert sum(" records lost" in fault for fault in told) == 8


def test_records_that_come_twice_or_that_nobody_has_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    told = seen(monkeypatch, lambda keys: [*keys, *keys[:1], "ve.made-up"])
    assert "a still list: keys that no record has" in told
    assert any(fault.startswith("a still list: 0 records lost, ") and "0 doubled" not in fault for fault in told)


def test_a_play_without_its_faults_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Faults, "add", lambda *_args, **_kwargs: None)
    assert list(paging_faults(VENDOR, RESOURCE)) == [
        "faults: the faults did not strike",
        "faults, asynchronously: the faults did not strike",
    ]


def test_requests_without_need_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Stage.pages

    def twice(self: Stage, took: Any, **given: Any) -> None:
        pages(self, took, **given)
        pages(self, lambda _: None, **given)

    monkeypatch.setattr(Stage, "pages", twice)
    assert any("sent twice without need" in fault for fault in paging_faults(VENDOR, RESOURCE))


def test_records_that_stay_as_they_were_before_their_correction_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = Stage.bodies

    def corrected(self: Stage) -> dict[str, bytes]:
        return {key: body.replace(b"0", b"1") for key, body in bodies(self).items()}

    monkeypatch.setattr(Stage, "bodies", corrected)
    assert "corrections: a record comes as it was before" in list(paging_faults(VENDOR, RESOURCE))


def test_the_made_up_vendors_records_are_corrected() -> None:
    """So the law above is about something."""
    stage = Stage(VENDOR, RESOURCE)
    now = stage.emulator.clock.now()
    keys = stage.emulator.records.add("fable.voice_entries", 5, ended=now, settles=timedelta(hours=1))
    before = stage.bodies()
    stage.emulator.clock.advance(timedelta(hours=2))
    walked(stage, lambda: None, asynchronous=False)  # what is due happens when somebody asks
    assert any(stage.bodies()[key] != before[key] for key in keys)


def test_another_request_than_the_first_is_no_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    count = iter(range(1000))
    handle = EmulatorTransport.handle_request

    def other(self: Any, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_set_param("page-no", str(next(count)))
        return handle(self, request)

    monkeypatch.setattr(EmulatorTransport, "handle_request", other)
    assert "server-error 2: 3 requests, not the same one 3 times" in list(retry_faults(VENDOR, RESOURCE))


def test_the_stage_knows_what_the_token_sees() -> None:
    stage = Stage(VENDOR, RESOURCE)
    before = stage.keys()
    assert len(before) == RECORDS
    stage.add(timedelta(minutes=1))
    assert len(stage.keys() - before) == 1
    assert {*walked(stage, lambda: None, asynchronous=False)} == stage.keys()


def test_a_list_that_keeps_its_records_for_days_has_as_many_as_any_other_and_none_grows_too_old() -> None:
    def keeping(document: dict[str, Any]) -> None:
        document["paths"]["/v4/calls"]["get"]["x-clock"]["retention"] = "P7D"

    vendor = changed(made_up()["wren"], keeping)
    stage = Stage(vendor, next(one for one in vendor.resources if one.name == "calls"))
    before = stage.keys()
    assert len(before) > RECORDS // 2
    found = walked(stage, lambda: stage.emulator.clock.advance(timedelta(hours=1)), asynchronous=False)
    assert stage.loss(before, found) == (0, 0)
