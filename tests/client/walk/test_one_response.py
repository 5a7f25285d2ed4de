"""Walks through a list without pages, whose responses hold only so many records: windows are cut until none is full."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from callrecords.emulator import Emulator
from callrecords.emulator.serving.transports import EmulatorTransport
from callrecords.errors import WindowTooWide
from tests.made_up import made_up

CAP, RECORDS = 40, 230


@pytest.fixture
def emulator() -> Emulator:
    return Emulator([made_up()["plover"]], records=RECORDS)


def calls(emulator: Emulator) -> Any:
    vendor = made_up()["plover"]
    http = httpx.Client(transport=EmulatorTransport(emulator))
    client = vendor.load(vendor.client)
    return client(
        token=emulator.token("plover"), base_url=f"http://emulator{emulator.base_path('plover')}", http_client=http
    ).calls


def window(emulator: Emulator) -> dict[str, Any]:
    now = emulator.clock.now()
    return {"since": now - timedelta(days=60), "until": now + timedelta(seconds=1)}


@pytest.mark.parametrize("concurrency", [1, 3])
def test_every_record_comes_once_in_a_window_that_is_cut_where_it_is_full(emulator: Emulator, concurrency: int) -> None:
    found = [call.ref for call in calls(emulator).iter(**window(emulator), concurrency=concurrency)]
    assert len(found) == len({*found}) == RECORDS
    assert len(emulator.requests) > RECORDS / CAP


def test_a_window_without_an_end_is_cut_up_to_now(emulator: Emulator) -> None:
    since = window(emulator)["since"]
    assert len(list(calls(emulator).iter(since=since))) == RECORDS


def test_a_walk_goes_on_from_any_page(emulator: Emulator) -> None:
    listed, whole = calls(emulator), list[str]()
    places: list[tuple[int, str]] = []
    for page in listed.pages(**window(emulator)):
        whole += [call.ref for call in page]
        places.append((len(whole), page.resume))
    for taken, resume in places:
        assert [call.ref for call in listed.iter(**window(emulator), resume=resume)] == whole[taken:]


def test_a_full_response_without_a_window_is_an_error_and_not_the_end(emulator: Emulator) -> None:
    with pytest.raises(WindowTooWide, match="narrow it"):
        list(calls(emulator).iter())
    page = calls(emulator).list()
    assert (len(page), page.limit, page.has_next) == (CAP, None, False)


def test_a_full_response_for_a_second_is_an_error_and_not_the_end(emulator: Emulator) -> None:
    moment = emulator.clock.now() - timedelta(days=3)
    emulator.records.add("plover.calls", CAP + 1, fields={"started": moment.strftime("%Y-%m-%dT%H:%M:%SZ")})
    with pytest.raises(WindowTooWide):
        list(calls(emulator).iter(**window(emulator)))
