"""`callrecords check`, without schemathesis: what it refuses, and a live run on the emulator."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from callrecords.cli import check
from callrecords.cli.exits import Exit
from callrecords.contract import live
from callrecords.contract.base.promises import CLIENT_PROMISES
from callrecords.contract.base.result import Result
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.client import suite as client_suite
from callrecords.contract.emulated import enough
from callrecords.emulator import Emulator, serve
from callrecords.emulator.serving.server import Server
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor, find
from tests.cli.conftest import Run
from tests.cli.test_main import ROOT
from tests.cli.test_main import run as run_apart

SLUG = VENDORS[0].slug
SMALL = min(VENDORS, key=lambda vendor: len(vendor.bundle().operations)).slug


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra were installed, and no time had to pass."""
    monkeypatch.setattr(check, "missing", lambda modules: ())
    monkeypatch.setattr(live.Care, "before", _unpaced(live.Care.before))


def _unpaced(before: Callable[..., None]) -> Callable[..., None]:
    def hurried(care: live.Care, method: str, token: str | None) -> None:
        care.pace = 0.0
        before(care, method, token)

    return hurried


def test_without_the_extra_the_line_that_installs_it_is_shown(
    callrecords: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "missing", lambda modules: ("schemathesis",))
    done = callrecords("check", SLUG, "--emulated")
    assert done.code == Exit.CONFIG
    assert 'python -m pip install ".[contract]"' in done.err


def test_a_missing_token_names_its_variable(callrecords: Run) -> None:
    done = callrecords("check", SLUG, "--url", "http://127.0.0.1:9")
    assert done.code == Exit.CONFIG
    assert f"{SLUG.upper()}_TOKEN" in done.err


def test_a_server_that_is_not_there_is_a_network_error(callrecords: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{SLUG.upper()}_TOKEN", "a-secret-token")
    done = callrecords("check", SLUG, "--url", "http://127.0.0.1:9")
    assert done.code == Exit.NETWORK
    assert "127.0.0.1:9 gave no response" in done.err
    assert "a-secret-token" not in done.err + done.out


def test_full_on_another_machine_must_be_allowed(callrecords: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{SLUG.upper()}_TOKEN", "a-secret-token")
    done = callrecords("check", SLUG, "--url", "https://192.0.2.1", "--profile", "full")
    assert done.code == Exit.USAGE
    assert "--allow-full-on-live" in done.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nobody", "--emulated"), "is no vendor"),
        ((SLUG, "--emulated", "--url", "http://127.0.0.1:9"), "not both"),
        ((SLUG, "--emulated", "--operations", "list_nothing"), "is no operation"),
    ],
)
def test_wrong_usage_is_told(callrecords: Run, arguments: tuple[str, ...], told: str) -> None:
    done = callrecords("check", *arguments)
    assert done.code == Exit.USAGE
    assert told in done.err


def test_a_report_folder_that_cannot_be_written_is_told_first(callrecords: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = callrecords("check", SLUG, "--emulated", "--report", str(tmp_path / "file"))
    assert done.code == Exit.CONFIG
    assert "cannot be written" in done.err


def test_a_page_of_html_is_told(
    callrecords: Run, canned: Callable[[list[bytes]], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{SLUG.upper()}_TOKEN", "a-secret-token")
    done = callrecords("check", SLUG, "--url", canned([b"<html>hello"]))
    assert done.code == Exit.VENDOR
    assert "HTML" in done.err


def test_a_server_without_tls_behind_https_is_told(
    callrecords: Run, served: Server, account: Callable[..., None]
) -> None:
    account(SLUG)
    done = callrecords("check", SLUG, "--url", served.url(SLUG).replace("http://", "https://"))
    assert done.code == Exit.NETWORK
    assert "TLS failed" in done.err
    assert "write http://" in done.err
    assert served.token(SLUG) not in done.err + done.out


@pytest.mark.parametrize("text", [b"", b"{", b'{"openapi": "3.1.0"}', b"\xff"])
def test_a_spec_that_does_not_load_is_told(
    callrecords: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: bytes
) -> None:
    tmp_path.joinpath("openapi.json").write_bytes(text)
    monkeypatch.setattr("callrecords.contract.base.schemas.resources.files", lambda _: tmp_path)
    done = callrecords("check", SLUG, "--emulated")
    assert done.code == Exit.CONFIG
    assert f"the spec of {SLUG} does not load" in done.err


def test_a_server_without_records_leaves_nothing_to_judge_and_is_not_green(
    callrecords: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(Emulator(VENDORS, records=0)) as empty:
        for name, value in empty.environment(SMALL).items():
            monkeypatch.setenv(name, value)
        done = callrecords("check", SMALL, "--url", empty.url(SMALL), "--profile", "live")
    assert done.code == Exit.INCOMPLETE, done.out
    assert "not evaluated" in done.out


def test_a_live_run_is_green_and_leaves_reports(callrecords: Run, tmp_path: Path) -> None:
    done = callrecords("check", SMALL, "--emulated", "--profile", "live", "--report", str(tmp_path))
    assert done.code == Exit.OK, done.out
    assert "confirmed" in done.out
    assert json.loads((tmp_path / f"{SMALL}-live.json").read_text())["green"] is True
    assert (tmp_path / f"{SMALL}-live.traffic.jsonl").exists()


def test_a_run_is_one_page_that_says_what_changed_since_an_earlier_one(
    callrecords: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = ("check", SMALL, "--profile", "live")
    done = callrecords(*quick, "--emulated", "--report", str(tmp_path))
    assert done.code == Exit.OK, done.out
    before, page = tmp_path / f"{SMALL}-live.json", tmp_path / "report.html"
    with serve(Emulator(VENDORS, bugs=["ge-as-gt"])) as broken:
        for name, value in broken.environment(SMALL).items():
            monkeypatch.setenv(name, value)
        done = callrecords(*quick, "--url", broken.url(SMALL), "--report", str(page), "--against", str(before))
    assert done.code == Exit.VENDOR, done.out
    assert "newly broken: filter.ge on " in done.out
    assert "newly broken" in page.read_text()
    assert {path.name for path in tmp_path.glob("*.html")} == {f"{SMALL}-live.html", "report.html"}


def test_an_earlier_report_that_cannot_be_read_is_told_before_anything_is_sent(
    callrecords: Run, tmp_path: Path
) -> None:
    (tmp_path / "before.json").write_text("{}")
    done = callrecords("check", SMALL, "--emulated", "--against", str(tmp_path / "before.json"))
    assert done.code == Exit.CONFIG
    assert "before.json is no JSON report of `callrecords check`" in done.err


def test_a_run_against_the_emulator_says_its_seed_and_the_command_that_gives_the_same_requests_again(
    callrecords: Run, tmp_path: Path
) -> None:
    chosen = ("--seed", "7", "--now", "2027-03-28T00:30:00Z", "--profile", "live")
    done = callrecords("check", SMALL, "--emulated", *chosen, "--report", str(tmp_path / "first"))
    assert done.code == Exit.OK, done.out
    again = next(line.strip() for line in done.out.splitlines() if line.strip().startswith("callrecords check"))
    assert again == f"callrecords check {SMALL} --emulated --seed 7 --now 2027-03-28T00:30:00Z --profile live"
    assert "Seed 7" in done.out
    callrecords(*again.split()[1:], "--report", str(tmp_path / "second"))
    first, second = (
        re.sub(r"127\.0\.0\.1:\d+", "", (tmp_path / name / f"{SMALL}-live.traffic.jsonl").read_text())
        for name in ("first", "second")
    )
    assert first == second
    replay = json.loads((tmp_path / "first" / f"{SMALL}-live.json").read_text())["replay"]
    records = enough(find(VENDORS, SMALL).bundle())
    assert replay["serve"] == (
        f"callrecords emulate {SMALL} --records {records} --seed 7 --now 2027-03-28T00:30:00Z --port 8707 --tokens"
    )
    assert replay["serve"] in (tmp_path / "first" / f"{SMALL}-live.replay.sh").read_text()


def test_the_time_of_a_server_that_is_not_emulated_is_its_own(callrecords: Run) -> None:
    done = callrecords("check", SMALL, "--url", "http://127.0.0.1:9", "--now", "2027-01-01")
    assert (done.code, "--now is for --emulated" in done.err) == (Exit.USAGE, True)


def test_what_would_be_judged_is_listed_without_a_server_or_a_token(callrecords: Run) -> None:
    done = callrecords("check", SLUG, "--promises")
    assert done.code == Exit.OK
    assert "paging.every-record-once: a walk to the end returns every record once" in done.out
    live = callrecords("check", SLUG, "--promises", "--profile", "live")
    assert 5 < len(live.out.splitlines()) < len(done.out.splitlines())


def test_without_a_terminal_each_operation_is_a_line_on_stderr_and_the_sum_stands_first(
    callrecords: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    with serve(Emulator(VENDORS, records=60, bugs=["lt-as-le"])) as sick:
        for name, value in sick.environment(SMALL).items():
            monkeypatch.setenv(name, value)
        done = callrecords("check", SMALL, "--url", sick.url(SMALL), "--profile", "live")
    assert done.code == Exit.VENDOR
    assert "profile live" in done.out.splitlines()[0]
    assert "::error title=" in done.out
    (operation,) = find(VENDORS, SMALL).bundle().operations
    assert operation in done.err.splitlines()


def test_a_token_without_the_scope_is_told(callrecords: Run, served: Server, account: Callable[..., None]) -> None:
    account(SLUG, "no-scope")
    done = callrecords("check", SLUG, "--url", served.url(SLUG), "--profile", "live")
    assert done.code == Exit.CONFIG
    assert "needs " in done.err


def test_help_names_the_variables_of_all_tokens(callrecords: Run) -> None:
    told = callrecords("check", "--help").out
    for kind in ("TOKEN", "TOKEN_NO_SCOPE", "TOKEN_DESCENDANTS", "TOKEN_OWN_CALLS", "TOKEN_FOREIGN", "TOKEN_EXPIRED"):
        assert re.search(rf"\b[A-Z]+_{kind}\b", told)


def test_with_the_base_install_alone_it_prints_the_line_of_its_own_extra() -> None:
    done = run_apart("check", "acme", "--emulated", without=("click", "rich"))
    assert (done.returncode, done.stdout) == (Exit.CONFIG, "")
    assert 'python -m pip install ".[contract]"\n' in done.stderr


def test_what_the_extra_installs_is_what_is_looked_for() -> None:
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["contract"]
    names = {re.split(r"[^\w-]", requirement)[0].replace("-", "_") for requirement in extra}
    assert set(check.CONTRACT_MODULES) <= names


def test_a_token_that_would_travel_in_the_open_is_warned_of(
    callrecords: Run, account: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    account(SLUG)
    monkeypatch.setattr("callrecords.contract.profiles.judge", refuse)
    done = callrecords("check", SLUG, "--url", "http://192.0.2.1:9/x")
    assert "Warning: the token and the records go to 192.0.2.1:9 unencrypted" in done.err


def test_the_client_is_judged_without_a_token_and_reported_as_a_server_is(
    callrecords: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def judge(vendor: Vendor, _progress: object) -> Result:
        lost = Verdict("client.paging", "list_x", Outcome.FAIL, "2 records lost")
        return Result(slug=vendor.slug, title=vendor.title, url="", profile="client", verdicts=[lost])

    monkeypatch.setattr(client_suite, "run_client", judge)
    done = callrecords("check", SLUG, "--client", "--verbose", "--report", str(tmp_path))

    assert done.code == Exit.VENDOR
    assert "profile client: 1 fail" in done.out
    assert "client.paging (list_x): 2 records lost" in done.out
    assert f"promised: {CLIENT_PROMISES['client.paging'].says}" in done.out
    assert CLIENT_PROMISES["client.paging"].says in (tmp_path / f"{SLUG}-client.json").read_text("utf-8")


def test_what_is_judged_of_a_client_is_listed(callrecords: Run) -> None:
    done = callrecords("check", SLUG, "--client", "--promises")

    assert done.code == Exit.OK
    assert [line.partition(":")[0] for line in done.out.splitlines()] == list(CLIENT_PROMISES)


@pytest.mark.parametrize("other", [("--emulated",), ("--url", "http://127.0.0.1:1"), ("--profile", "live")])
def test_options_for_servers_do_not_go_with_the_client(callrecords: Run, other: tuple[str, ...]) -> None:
    done = callrecords("check", SLUG, "--client", *other)

    assert done.code == Exit.USAGE
    assert "--client judges the client" in done.err
