"""The command, whole: exit codes and reports of full runs against servers whose truth is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callrecords.cli.app import run
from callrecords.cli.exits import Exit
from callrecords.contract.emulated import enough
from callrecords.emulator import Emulator, Server, serve
from callrecords.registry import VENDORS

SMALL = min(VENDORS, key=lambda vendor: len(vendor.bundle().operations))


def pointed_at(server: Server, monkeypatch: pytest.MonkeyPatch, *kinds: str) -> None:
    """Set the variables for a server, with tokens of some more kinds."""
    for name, value in server.environment(SMALL.slug).items():
        monkeypatch.setenv(name, value)
    for kind in kinds:
        name = SMALL.bundle().client.variable(f"token_{kind.replace('-', '_')}")
        monkeypatch.setenv(name, server.token(SMALL.slug, kind))


def test_an_own_server_that_keeps_every_promise_gives_0(monkeypatch: pytest.MonkeyPatch) -> None:
    emulator = Emulator([SMALL], records=enough(SMALL.bundle()))
    with serve(emulator) as server:
        pointed_at(server, monkeypatch, *emulator.server(SMALL.slug).identity.kinds[1:])
        assert run(["check", SMALL.slug, "--url", server.url(SMALL.slug)]) == Exit.OK


def test_a_broken_promise_gives_1_and_a_report_without_secrets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    emulator = Emulator([SMALL], records=200, bugs=["errors-as-500"])
    with serve(emulator) as server:
        pointed_at(server, monkeypatch, *emulator.server(SMALL.slug).identity.kinds[1:])
        assert run(["check", SMALL.slug, "--report", str(tmp_path)]) == Exit.VENDOR
        token = server.token(SMALL.slug)
    report = json.loads((tmp_path / f"{SMALL.slug}-full.json").read_text())
    failed = {one["promise"]: one for one in report["verdicts"] if one["outcome"] == "fail"}
    assert {"errors.body", "server.standard-checks"} <= set(failed)
    assert all(one["exchanges"] for one in failed.values() if one["operation"] != "all"), failed
    out, err = capsys.readouterr()
    for text in (out, err, *(path.read_text() for path in tmp_path.iterdir())):
        assert token not in text
        assert "[Filtered]" not in text  # a command must be pasted as it stands
    (standard, *_) = failed["server.standard-checks"]["exchanges"]
    assert "curl" in standard["curl"]


def test_what_lacks_a_token_is_not_judged_and_gives_5(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(Emulator([SMALL], records=200)) as server:
        pointed_at(server, monkeypatch)
        assert run(["check", SMALL.slug]) == Exit.INCOMPLETE


def test_a_vendor_that_is_not_installed_is_judged_and_the_same_run_told_with_its_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    spec = str(Path(__file__).parents[1] / "tests" / "specs" / "lark")
    assert run(["check", "lark", "--spec", spec, "--emulated", "--operations", "call_logs_get"]) == Exit.OK
    assert f"callrecords check lark --spec {spec} --emulated" in "".join(capsys.readouterr().out.split("\n"))
