"""Whole processes: signals, pipes, `emulate`."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
LISTEN = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
"""A background job, as a CI may be, hands down that Ctrl-C is ignored."""
RUN = f"{LISTEN}; from callrecords.cli.main import main; main()"
PATH = {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'generated'}"}
posix = pytest.mark.skipif(os.name != "posix", reason="signals and pipes as POSIX has them")


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **PATH, **environment},
    )


@posix
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_emulate_prints_lines_to_paste_and_fetch_follows_them(stop: signal.Signals) -> None:
    options = ("--port", "0", "--records", "7", "--now", "2026-01-01", "--bug", "cursor-reversed")
    with start("emulate", "carrierx", *options) as emulator:
        try:
            assert emulator.stdout is not None
            assert emulator.stderr is not None
            assert emulator.stdout.readline() == "# CarrierX\n"
            lines = [emulator.stdout.readline().rstrip("\n") for _ in range(2)]
            assert all(re.fullmatch(r"export CARRIERX_(TOKEN|BASE_URL)=\S+", line) for line in lines)
            pasted = dict(line.removeprefix("export ").split("=", 1) for line in lines)
            out, err = start(
                "fetch", "carrierx.call_drs", "--where", "number_src ne +15162065451", **pasted
            ).communicate(timeout=60)
            assert len(out.splitlines()) == 9, err
        finally:
            emulator.send_signal(stop)
        log = emulator.stderr.read()
    assert emulator.returncode == 130
    assert re.search(r"GET /carrierx/\S+/calls/call_drs\?.*number_src ne •••.*  200  \d+ ms", log)
    assert log.endswith("Stopped.\n")
    assert "The bug cursor-reversed never struck" in log
    assert "Traceback" not in log


@posix
def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    with start("fetch", "carrierx.call_drs", "--emulated", "-o", "-") as fetch:
        assert fetch.stdout is not None
        assert fetch.stderr is not None
        assert fetch.stdout.readline().startswith("{")
        fetch.stdout.close()
        assert fetch.stderr.read() == ""
    assert fetch.returncode == 141


@posix
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_keep_what_was_written_and_say_so(
    canned: Callable[[list[bytes]], str], tmp_path: Path, stop: signal.Signals
) -> None:
    bodies = [b""]
    base = canned(bodies)
    endless = '{"items":[{"dr_sid":"%d","date_stop":"2026-01-01T00:00:00.%06dZ"}],"limit":1,"offset":0,"pagination":{"next":"%s/calls/call_drs?offset=%d"}}'
    bodies[:] = [(endless % (at, at, base, at + 1)).encode() for at in range(100_000)]
    environment = {"CARRIERX_TOKEN": "t", "CARRIERX_BASE_URL": base}
    window = ("--since", "2026-01-01", "--until", "2026-01-02")
    part = tmp_path / "x.jsonl.part"
    with start("fetch", "carrierx.call_drs", *window, "-o", str(tmp_path / "x.jsonl"), **environment) as fetch:
        while not (part.exists() and part.stat().st_size > 1000) and fetch.poll() is None:
            time.sleep(0.001)
        fetch.send_signal(stop)
        _, err = fetch.communicate(timeout=60)
    assert fetch.returncode == 130, err
    assert err.startswith("Stopped.\n")
    assert "came before that" in err
    assert "--since 2026-01-01T00:00:00" in err
    assert "Traceback" not in err
    count = int(re.search(r"([\d,]+) records? came", err)[1].replace(",", ""))  # type: ignore[index]
    assert part.read_bytes().count(b"\n") == count


@posix
@pytest.mark.parametrize("name", ["x.jsonl", "x.csv"])
def test_a_full_disk_names_the_file_and_what_came_before(tmp_path: Path, name: str) -> None:
    """A limit on the size of files fails a write in the middle, as a full disk does."""
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); {RUN}"
    file = tmp_path / name
    done = subprocess.run(
        [sys.executable, "-c", limited, "fetch", "carrierx.call_drs", "--emulated", "-o", str(file)],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **PATH},
    )  # fmt: skip
    assert done.returncode == 6, done.stderr
    assert f"Error: {file}.part: File too large\n" in done.stderr
    assert "No record was written" in done.stderr or "came before that" in done.stderr
    assert not file.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_stdout_is_named() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", RUN, "fetch", "carrierx.call_drs", "--emulated", "-o", "-"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60, env={**os.environ, **PATH},
        )  # fmt: skip
    assert (done.returncode, "Error: stdout: No space left on device" in done.stderr) == (6, True), done.stderr


def test_a_host_that_others_reach_is_warned_about(
    callrecords: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("callrecords.emulator.serve", stop)
    for host, warned in {
        "0.0.0.0": True,
        "::": True,
        "10.0.0.1": True,
        "127.0.0.1": False,
        "localhost": False,
        "::1": False,
    }.items():
        done = callrecords("emulate", "--host", host)
        assert ("WARNING" in str(done)) is warned
