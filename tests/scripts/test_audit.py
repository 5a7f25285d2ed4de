"""What the audit of the lock files makes of pip-audit's reports. A report that judges nothing must not pass."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts import audit

LOCK = """\
attrs==26.1.0 \\
    --hash=sha256:00
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:00
"""
ASKED = "attrs==26.1.0\ncolorama==0.4.6\n"


def report(*packages: dict[str, Any]) -> bytes:
    return json.dumps({"dependencies": packages, "fixes": []}).encode()


CLEAN = (
    {"name": "attrs", "version": "26.1.0", "vulns": []},
    {"name": "colorama", "version": "0.4.6", "vulns": []},
)


def test_the_pins_of_every_platform_are_read() -> None:
    assert audit.pinned([LOCK, "attrs==25.1.0\n"]) == {"attrs": ["25.1.0", "26.1.0"], "colorama": ["0.4.6"]}


def test_every_lock_file_of_the_repository_is_read() -> None:
    texts = [path.read_text() for path in (Path(__file__).parents[2] / "requirements").glob("*.txt")]
    pins = audit.pinned(texts)
    written = {line.split(" ")[0] for text in texts for line in text.splitlines() if "==" in line.split(" ")[0]}
    assert {f"{name}=={version}" for name, versions in pins.items() for version in versions} == written


def test_two_versions_of_a_package_are_asked_for_in_two_rounds() -> None:
    assert audit.rounds({"attrs": ["25.1.0", "26.1.0"], "colorama": ["0.4.6"]}) == [
        "attrs==25.1.0\ncolorama==0.4.6\n",
        "attrs==26.1.0\n",
    ]


def test_packages_without_a_known_vulnerability_pass() -> None:
    assert audit.judged(report(*CLEAN), ASKED) == []


def test_a_vulnerability_is_told_with_the_version_that_mends_it() -> None:
    bad = {"name": "attrs", "version": "26.1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["26.2"], "aliases": []}]}
    assert audit.judged(report(bad, CLEAN[1]), ASKED) == ["VULNERABLE attrs 26.1.0: PYSEC-1, mended in 26.2"]


def test_a_package_that_the_service_does_not_know_is_not_judged() -> None:
    skipped = {"name": "attrs", "skip_reason": "not found"}
    assert audit.judged(report(skipped, CLEAN[1]), ASKED) == ["NOT JUDGED attrs 26.1.0: not found"]


def test_a_package_that_the_report_leaves_out_is_not_judged() -> None:
    assert audit.judged(report(CLEAN[0]), ASKED) == ["NOT JUDGED colorama 0.4.6: the report does not name it"]


@pytest.mark.parametrize(("npm", "passed"), [(0, False), (1, False)])
def test_a_machine_without_a_network_does_not_pass(
    npm: int, passed: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(command: list[str], **kwargs: object) -> subprocess.CompletedProcess[bytes]:
        if command[0] == "npm":
            return subprocess.CompletedProcess(command, npm)
        return subprocess.CompletedProcess(command, 1, b"", b"ERROR: no route to the service\n")

    monkeypatch.setattr(audit.subprocess, "run", run)
    assert (audit.main() == 0) is passed
    assert "NOT JUDGED: pip-audit gave no report: ERROR: no route to the service" in capsys.readouterr().out


@pytest.mark.parametrize(("npm", "passed"), [(0, True), (1, False)])
def test_it_passes_only_if_all_packages_of_both_kinds_were_judged(
    npm: int, passed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(command: list[str], **kwargs: object) -> subprocess.CompletedProcess[bytes]:
        if command[0] == "npm":
            return subprocess.CompletedProcess(command, npm)
        asked = audit.PIN.findall(Path(command[-1]).read_text())
        packages = [{"name": name, "version": version, "vulns": []} for name, version in asked]
        return subprocess.CompletedProcess(command, 0, report(*packages), b"")

    monkeypatch.setattr(audit.subprocess, "run", run)
    assert (audit.main() == 0) is passed
