"""Exports of the made-up vendor Wren from its emulator: a gzip of JSON lines at an address, and a zip of CSV behind a redirect."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callrecords.client.setup.clock import ClientClock, going_by
from callrecords.emulator import Emulator, Server, serve
from callrecords.emulator.operations.faults import KNOWN
from callrecords.errors import (
    BadArgument,
    BadResponse,
    CallRecordsError,
    DeadlineExceeded,
    ExportFailed,
    Forbidden,
    NaiveTime,
    RecordError,
    RequestError,
    ResponseTooLarge,
    ServerError,
    Unauthorized,
)
from tests.made_up import made_up

WREN = made_up()["wren"]
RESOURCES = ("calls", "voicemails")
EXPORTED = {"calls": ("start_export", "get_export"), "voicemails": ("start_voicemail_report", "get_voicemail_report")}


class Stage:
    """A served emulator, clients on it that wait for nothing, and what they would have waited."""

    def __init__(self, server: Server) -> None:
        self.server, self.emulator = server, server.emulator
        self.pauses: list[float] = []
        now = self.emulator.clock.now()
        self.since, self.until = now - timedelta(days=20), now - timedelta(days=2)

    async def _wait(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def client(self, *, asynchronous: bool = False, kind: str = "read", **options: Any) -> Any:
        given = {"token": self.server.token("wren", kind), "base_url": self.server.url("wren")} | options
        with going_by(ClientClock(sleep=self.pauses.append, sleep_async=self._wait)):
            return WREN.load(WREN.async_client if asynchronous else WREN.client)(**given)

    def export(
        self, resource: str, *, asynchronous: bool = False, options: dict[str, Any] | None = None, **given: Any
    ) -> list[Any]:
        window = {"since": self.since, "until": self.until} | given
        client = self.client(asynchronous=asynchronous, **(options or {}))

        async def collect() -> list[Any]:
            async with client:
                return [record async for record in getattr(client, resource).export(**window)]

        if asynchronous:
            return asyncio.run(collect())
        with client:
            return list(getattr(client, resource).export(**window))

    def listed(self, resource: str) -> list[Any]:
        with self.client() as client:
            return list(getattr(client, resource).iter(since=self.since, until=self.until))

    def sent(self) -> list[tuple[str, str, int]]:
        """Method, path and status of each request, oldest first."""
        return [(entry.method, entry.target.partition("?")[0], entry.status) for entry in self.emulator.requests]


@pytest.fixture(scope="module")
def served() -> Iterator[Server]:
    with serve(Emulator([WREN], records=60, now=datetime(2026, 3, 1, tzinfo=UTC))) as server:
        yield server


@pytest.fixture
def stage(served: Server) -> Stage:
    served.emulator.reset()
    return Stage(served)


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("resource", RESOURCES)
def test_an_export_gives_the_records_of_the_list(resource: str, asynchronous: bool, stage: Stage) -> None:
    listed = stage.listed(resource)
    assert 20 < len(listed) < 60
    exported = stage.export(resource, asynchronous=asynchronous)
    assert exported == listed
    if resource == "calls":
        assert [record.raw for record in exported] == [record.raw for record in listed]


@pytest.mark.parametrize("resource", RESOURCES)
def test_windows_that_touch_share_no_record(resource: str, stage: Stage) -> None:
    listed = stage.listed(resource)
    times = sorted({getattr(one, "start_time" if resource == "calls" else "received_at") for one in listed})
    cut = times[len(times) // 2]
    parts = [stage.export(resource, until=cut), stage.export(resource, since=cut)]
    assert parts[0] + parts[1] == listed
    assert all(parts)


def test_what_is_sent_and_the_file_gets_no_token(stage: Stage) -> None:
    stage.export("calls")
    assert stage.sent() == [
        ("POST", "/wren/v4/exports", 202),
        ("GET", "/wren/v4/exports/job-1", 200),
        ("GET", "/wren/v4/exports/job-1", 200),
        ("GET", "/wren/-/files/calls/job-1-1", 200),
    ]
    assert stage.emulator.requests[-1].token is None


def test_a_redirect_is_followed_without_the_token(stage: Stage) -> None:
    stage.export("voicemails")
    assert stage.sent()[-2:] == [
        ("GET", "/wren/v4/voicemails/reports/job-1/archive", 302),
        ("GET", "/wren/-/files/voicemails/job-1-1", 200),
    ]
    assert [entry.token for entry in stage.emulator.requests][-2:] == ["read", None]


def test_nothing_is_sent_before_the_first_record_is_wanted_and_nothing_when_arguments_are_wrong(stage: Stage) -> None:
    with stage.client() as client:
        client.calls.export(stage.since, stage.until)
        bad: list[tuple[dict[str, Any], type[RequestError]]] = [
            ({"since": stage.until}, BadArgument),
            ({"since": datetime(2026, 1, 1)}, NaiveTime),
            ({"since": None}, BadArgument),
            ({"until": "2026-01-01"}, BadArgument),
            ({"patience": -1}, BadArgument),
            ({"patience": True}, BadArgument),
            ({"patience": float("nan")}, BadArgument),
        ]
        for given, kind in bad:
            with pytest.raises(kind):
                client.calls.export(**{"since": stage.since, "until": stage.until} | given)
    assert stage.sent() == []


@pytest.mark.parametrize(
    "fault",
    ["file-late", "address-expired", "cut-file", "server-error", "throttled", "html", "short-body", "empty-body"],
)
@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("asynchronous", [False, True])
def test_what_passes_is_gone_on_from(resource: str, fault: str, asynchronous: bool, stage: Stage) -> None:
    listed = stage.listed(resource)
    for part in (*EXPORTED[resource], None):
        stage.emulator.faults.add(fault, part, count=1)
        assert stage.export(resource, asynchronous=asynchronous) == listed
        stage.emulator.faults.clear()


@pytest.mark.parametrize(
    ("fault", "resource", "kind", "message"),
    [
        ("job-fails", "calls", ExportFailed, "it is 'broken'; the server says: the file could not be written"),
        ("file-late", "calls", DeadlineExceeded, "is not ready after .* it is 'writing'; patience= waits longer"),
        ("file-late", "voicemails", DeadlineExceeded, "it is 'running'"),
        ("address-expired", "calls", ExportFailed, "3 addresses of it"),
        ("address-expired", "voicemails", ExportFailed, "3 addresses of it"),
        ("cut-file", "calls", BadResponse, "the file is cut"),
        ("cut-file", "voicemails", BadResponse, "the archive is cut"),
        ("short-file", "calls", BadResponse, r"the file holds \d+ records, the job says \d+"),
        ("server-error", "calls", ServerError, "it is not you"),
    ],
)
def test_what_lasts_is_an_error_and_hands_nothing_over(
    fault: str, resource: str, kind: type[CallRecordsError], message: str, stage: Stage
) -> None:
    stage.emulator.faults.add(fault, count=None)
    with stage.client() as client:
        records = getattr(client, resource).export(stage.since, stage.until)
        with pytest.raises(kind, match=message):
            next(records)


def test_a_file_with_a_record_less_is_fetched_again(stage: Stage) -> None:
    listed = stage.listed("calls")
    stage.emulator.faults.add("short-file", count=1)
    assert stage.export("calls") == listed


def test_waiting_grows_and_is_bounded(stage: Stage) -> None:
    stage.emulator.faults.add("file-late", count=None)
    with pytest.raises(DeadlineExceeded, match=r"after 3\.1 of 5 seconds"):
        stage.export("calls", patience=5)
    assert stage.pauses == [0.1, 0.2, 0.4, 0.8, 1.6]
    with pytest.raises(DeadlineExceeded, match="after 0 of 0 seconds"):
        stage.export("calls", patience=0.0)


def test_a_token_that_does_not_open_the_list_opens_no_job(stage: Stage) -> None:
    with pytest.raises(Unauthorized, match="WREN_TOKEN"):
        stage.export("calls", options={"kind": "expired"})


def test_a_file_beyond_the_most_bytes_is_refused_unpacked(stage: Stage) -> None:
    with pytest.raises(ResponseTooLarge, match="max_response_bytes, 2,000 bytes"):
        stage.export("calls", options={"max_response_bytes": 2_000})


def test_no_error_shows_where_the_file_lies(stage: Stage) -> None:
    stage.emulator.faults.add("address-expired", count=None)
    with pytest.raises(ExportFailed) as failed:
        stage.export("calls")
    text = "".join(map(str, (failed.value, failed.value.__cause__, repr(failed.value.__cause__))))
    assert "job-1" not in text
    assert isinstance(failed.value.__cause__, Forbidden)


def test_the_page_tells_of_every_fault_of_a_job() -> None:
    page = (Path(__file__).parents[3] / "docs" / "exports.md").read_text("utf-8")
    told = set(re.findall(r"(?m)^\| [^|]+ \| `([a-z-]+)` \|", page))
    assert told == {name for name, known in KNOWN.items() if known.at in ("poll", "file")}


@pytest.fixture
def bent(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the server write other records into a file than it counts."""
    from callrecords.conventions import job_files

    def bend(change: Callable[[list[bytes]], list[bytes]]) -> None:
        whole = job_files.render
        monkeypatch.setattr(
            job_files, "render", lambda facts, records, fields: whole(facts, change(list(records)), fields)
        )

    return bend


def test_a_record_that_comes_twice_is_handed_over_once(stage: Stage, bent: Callable[..., None]) -> None:
    listed = stage.listed("voicemails")
    bent(lambda records: [*records, *records[:5]])
    assert stage.export("voicemails") == listed


def test_records_from_outside_the_window_are_left_out_and_counted(stage: Stage, bent: Callable[..., None]) -> None:
    listed = stage.listed("voicemails")
    early = (
        listed[0].raw.replace(listed[0].raw.partition(b'"receivedAt":"')[2][:4], b"2001", 1).replace(b"VM", b"XX", 1)
    )
    bent(lambda records: [early, *records])
    with stage.client() as client:
        assert list(client.voicemails.export(stage.since, stage.until)) == listed
        assert [(one.kind, one.count) for one in client.deviations] == [("outside the window", 1)]
    with pytest.raises(RecordError, match="outside the window"):
        stage.export("voicemails", options={"strict": True})


def test_what_cannot_be_read_is_counted_as_in_a_list(stage: Stage, bent: Callable[..., None]) -> None:
    bent(lambda records: [b'{"callId": null}', *records[1:]])
    with stage.client() as client:
        found = list(client.calls.export(stage.since, stage.until))
        assert len(found) == len(stage.listed("calls")) - 1
        assert [one.kind for one in client.deviations] == ["bad item"]
