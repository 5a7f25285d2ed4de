"""`callrecords sync`: the same words each time, and what it says."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("deltalake", reason="the extra `sync` is not installed")

from callrecords.emulator.serving.server import Server
from tests.cli.conftest import Run

LOGS = "portsip.calllogs"


def test_the_same_words_twice(account: Callable[..., None], callrecords: Run, tmp_path: Path) -> None:
    account("portsip")
    words = ("sync", LOGS, "--since", "2025-11-20", "--to", str(tmp_path / "calls"), "--settles", "3d")
    first, second = callrecords(*words), callrecords(*words)
    assert (first.code, second.code) == (0, 0)
    assert first.out.startswith("portsip.calllogs: 150 new, 0 changed, 0 vanished, 0 unchanged\n")
    assert "since 2025-11-20T00:00:00Z" in first.out
    assert "settles after 3 days; what comes or changes later is not seen" in first.out
    assert second.out.startswith("portsip.calllogs: 0 new, 0 changed, 0 vanished, ")


def test_for_machines(account: Callable[..., None], callrecords: Run, tmp_path: Path) -> None:
    account("portsip")
    done = callrecords("sync", LOGS, "--since", "2025-11-20", "--to", str(tmp_path), "--json")
    told = json.loads(done.out)
    assert (told["resource"], told["new"], told["gaps"], told["settles_after_assumed"]) == (LOGS, 150, [], True)
    assert told["settled"] < told["read"]


def test_several_resources_and_one_that_fails_does_not_hold_up_the_others(
    account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    account("portsip")
    done = callrecords("sync", "cinnox.call_details", LOGS, "--since", "2025-11-20", "--to", str(tmp_path))
    assert done.code == 3
    assert "portsip.calllogs: 150 new" in done.out
    assert "Error: cinnox.call_details: CINNOX needs environment variables" in done.err


def test_a_record_that_is_none_is_counted_and_the_code_says_so(
    served: Server, account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    account("portsip")
    served.emulator.faults.add("broken-record", "list_calllogs", count=None)
    try:
        done = callrecords("sync", LOGS, "--since", "2025-11-20", "--to", str(tmp_path))
    finally:
        served.emulator.faults.clear()
    assert done.code == 5
    assert "items that are no records, left out: " in done.out


def test_a_place_without_numbers_is_synced_audited_asked_and_reported(
    served: Server, account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    account("portsip")
    key, place = tmp_path / "key", str(tmp_path / "calls")
    key.touch(mode=0o600)
    key.write_bytes(b"a key of a test, long enough")
    words, hidden = ("sync", LOGS, "--since", "2025-11-20", "--to", place), ("--pseudonyms", str(key))
    served.emulator.faults.add("unknown-field", "list_calllogs", count=None)
    try:
        first, again = callrecords(*words, *hidden), callrecords(*words, *hidden, "--json")
    finally:
        served.emulator.faults.clear()
    assert (first.code, again.code) == (0, 0)
    assert "'surprise-field' is not in the spec: left out, since it may hold numbers, " in first.out
    assert json.loads(again.out)["left_out"] == {}
    refused = callrecords(*words)
    assert refused.code == 6
    assert "name the file of their key with --pseudonyms" in refused.err
    audited = callrecords("audit", place, "--sample", "1", *hidden)
    assert (audited.code, "nothing is wrong" in audited.out) == (0, True)
    asked = callrecords("sql", place, "select count(*) as n from calls where from_number like 'pn_%'", "--json")
    assert json.loads(asked.out)["n"] > 100
    reported = callrecords("report", place, "--by", "vendor", "--json")
    assert [one["calls"] for one in json.loads(reported.out)] == [150]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--to", "x"], 2, "--since: the first run needs it"),
        (["--since", "7d"], 2, "--to"),
        (["--since", "soon", "--to", "x"], 2, "not a date or a time"),
        (["--since", "7d", "--to", "x", "--settles", "0d"], 2, "--settles: not a span of time"),
        (["--since", "7d", "--to", "x", "--every", "1y"], 2, "--every: not a span of time"),
        (["--since", "7d", "--to", "x", "--every", "1m", "--once"], 2, "contradict"),
        (["--since", "7d", "--to", "x", "--concurrency", "0"], 2, "0 is not in the range"),
        (["--since", "7d", "--to", "file/x"], 6, "file"),
    ],
)
def test_a_mistake_is_named(
    words: list[str],
    code: int,
    message: str,
    account: Callable[..., None],
    callrecords: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    account("portsip")
    done = callrecords("sync", LOGS, *words)
    assert (done.code, done.out) == (code, "")
    assert message in done.err


def test_a_token_that_expires_in_the_middle_is_said_so_and_the_same_words_go_on(
    served: Server, account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    account("portsip")
    words = ("sync", LOGS, "--since", "2025-11-20", "--to", str(tmp_path))
    served.emulator.faults.add("unauthorized", "list_calllogs", count=None, after=2)
    try:
        broken = callrecords(*words)
    finally:
        served.emulator.faults.clear()
    assert broken.code == 3
    assert "token" in broken.err
    assert callrecords(*words).code == 0
    assert "150 records" in callrecords("audit", str(tmp_path)).out


def test_a_page_that_lacks_records_is_said_so_and_the_code_tells(
    served: Server, account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    account("portsip")
    words = ("sync", LOGS, "--since", "2025-11-20", "--to", str(tmp_path), "--settles", "3000d")
    assert callrecords(*words).code == 0
    served.emulator.faults.add("skip-rows", "list_calllogs", count=None, rows=3)
    try:
        lacking = callrecords(*words)
    finally:
        served.emulator.faults.clear()
    assert lacking.code == 5
    assert " 0 vanished, " in lacking.out
    assert "records may be missing, stays provisional: " in lacking.out
    whole = callrecords(*words)
    assert whole.code == 0
    assert whole.out.startswith("portsip.calllogs: 0 new, 0 changed, 0 vanished, 150 unchanged")


def test_a_loop_ends_after_its_window_when_it_is_told_to(
    served: Server, account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    account("portsip")
    begun = len(served.emulator.requests)

    def stop() -> None:
        while len(served.emulator.requests) == begun:
            threading.Event().wait(0.01)
        signal.raise_signal(signal.SIGTERM)

    watch = threading.Thread(target=stop)
    watch.start()
    done = callrecords("sync", LOGS, "--since", "2025-11-20", "--to", str(tmp_path), "--every", "1h")
    watch.join()
    assert done.code == 0
    assert "Stopped; every window that was read is in its table." in done.err


def test_most_records_that_are_gone_are_a_question_with_an_answer(
    served: Server, account: Callable[..., None], callrecords: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account("portsip")
    words = ("sync", LOGS, "--since", "2025-11-20", "--to", str(tmp_path), "--settles", "3000d")
    assert callrecords(*words).code == 0
    account("portsip", "own-calls")
    held = callrecords(*words)
    assert held.code == 5
    assert "the vendor no longer has " in held.out
    assert "is the token one of the same account?; the run ended there" in held.out
    told = json.loads(callrecords(*words, "--json").out)
    assert (told["vanished"], told["stopped"], told["held"][0]["known"] > 2) == (0, True, True)
    accepted = callrecords(*words, "--accept-vanished")
    assert accepted.code == 0
    assert " vanished, " in accepted.out
    assert " 0 vanished" not in accepted.out
