"""Whole runs in process: the first request, profiles, the entry for test suites."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest

from callrecords.cli.emulate import tokens_of
from callrecords.contract.base.case import cases
from callrecords.contract.base.result import Replay
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import ForeignLink, Session, Target
from callrecords.contract.emulated import target_of
from callrecords.contract.preflight import look_at
from callrecords.contract.profiles import FullOnLive, is_here, profile_of
from callrecords.contract.report import files as report_files
from callrecords.contract.run import run_full
from callrecords.contract.testing import assert_contract, configured_target
from callrecords.emulator import Emulator, serve
from callrecords.errors import (
    BadResponse,
    ConfigError,
    ConnectionFailed,
    Forbidden,
    NotFound,
    Unauthorized,
)
from tests.contract.conftest import Serve
from tests.made_up import fable


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8000/api", True),
        ("http://localhost", True),
        ("http://[::1]:80", True),
        ("https://api.example.com", False),
        ("http://localhost.example.com", False),
        ("http://10.0.0.1", False),
        ("http://0.0.0.0", False),
    ],
)
def test_any_url_that_is_not_on_this_machine_gets_the_live_profile(url: str, here: bool) -> None:
    assert is_here(url) == here
    assert profile_of(url) == ("full" if here else "live")
    assert profile_of(url, "live") == "live"
    assert profile_of(url, "full", allow_full_on_live=True) == "full"
    if not here:
        with pytest.raises(FullOnLive, match="allow-full-on-live"):
            profile_of(url, "full")


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (httpx.Response(200, text=" <!doctype html><p>hello"), BadResponse, "HTML"),
        (httpx.Response(401, json={}), Unauthorized, "FABLE_TOKEN is refused"),
        (httpx.Response(403, json={}), Forbidden, "needs voice:view"),
        (httpx.Response(404, json={}), NotFound, "FABLE_BASE_URL or --url"),
        (httpx.Response(302, headers={"location": "https://elsewhere"}), BadResponse, "leads elsewhere"),
    ],
)
def test_a_server_that_cannot_be_judged_is_an_error_that_says_why(
    served: Serve, answer: httpx.Response, error: type[Exception], told: str
) -> None:
    judged = served()
    session = Session(judged.spec.bundle, judged.target, transport=httpx.MockTransport(lambda _: answer))
    with pytest.raises(error, match=told):
        look_at(cases(judged.spec, judged.target, session)[0].listing)


@pytest.mark.parametrize(
    ("raised", "error", "told"),
    [
        (httpx.ConnectError("[Errno 111] Connection refused"), ConnectionFailed, "gave no response"),
        (
            httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"),
            ConnectionFailed,
            "TLS failed.*SSL_CERT_FILE",
        ),
        (httpx.ReadTimeout("slow"), ConnectionFailed, "took too long"),
    ],
)
def test_no_answer_is_told_without_the_token(
    served: Serve, raised: Exception, error: type[Exception], told: str
) -> None:
    judged = served()

    def fail(_: httpx.Request) -> httpx.Response:
        raise raised

    session = Session(judged.spec.bundle, judged.target, transport=httpx.MockTransport(fail))
    with pytest.raises(error, match=told) as caught:
        session.send("list_voice_entries", "/x")
    assert judged.target.token not in str(caught.value)


def test_a_link_to_another_server_is_not_followed(served: Serve) -> None:
    with pytest.raises(ForeignLink):
        served().session.follow("list_voice_entries", "https://elsewhere.example/x")


def test_a_target_shows_no_token() -> None:
    assert "secret" not in repr(Target(url="http://127.0.0.1", tokens={"read": "secret"}))


def test_tokens_come_from_arguments_and_from_the_environment() -> None:
    environment = {"FABLE_TOKEN": "one", "FABLE_TOKEN_NO_SCOPE": "two", "FABLE_ACCOUNT_ID": "acc-1"}
    found = configured_target(fable().bundle(), url="http://127.0.0.1:1/", environment=environment)
    assert found.tokens == {"read": "one", "no-scope": "two"}
    assert found.bound == {"account-id": "acc-1"}
    given = configured_target(
        fable().bundle(), url="http://127.0.0.1:1", token="three", tokens={"expired": "four"},
        parameters={"account_id": "acc-2"}, environment={},
    )  # fmt: skip
    assert (given.tokens, given.bound) == ({"read": "three", "expired": "four"}, {"account-id": "acc-2"})
    with pytest.raises(ConfigError, match="FABLE_TOKEN"):
        configured_target(fable().bundle(), url="http://127.0.0.1:1", environment={})


def test_tokens_come_from_the_profile_of_an_account(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    environment = {"CALLRECORDS_CONFIG": str(path), "ONE": "one", "FABLE_TOKEN_EXPIRED": "of-somebody-else"}

    def target(more: str = "") -> Target:
        path.write_text(
            "[profiles.try]\nvendor = 'fable'\naccount_id = 'acc-1'\nbase_url = 'http://127.0.0.1:1'\n"
            f"token = {{ variable = 'ONE' }}\ntokens.no-scope = 'two'\n{more}"
        )
        path.chmod(0o600)
        return configured_target(fable().bundle(), account="try", environment=environment)

    found = target()
    assert (found.url, found.bound) == ("http://127.0.0.1:1", {"account-id": "acc-1"})
    assert found.tokens == {"read": "one", "no-scope": "two"}
    with pytest.raises(ConfigError, match="profile try: tokens: there is no such kind of token; did you mean expired"):
        target("tokens.expird = 'three'")


def test_a_full_run_says_how_its_time_was_spent_and_what_was_touched(served: Serve) -> None:
    judged = served()
    result = run_full(
        judged.spec, judged.target, promises=["order.sorted", "cdr.unique-ids"], transport=judged.transport
    )
    assert result.green
    assert set(result.seconds) == {"own checks"}
    assert {one.promise for one in result.verdicts} == {"order.sorted", "cdr.unique-ids"}
    assert any("order begun-at asc" not in one.missing and one.covered for one in result.shares)


def test_a_team_judges_its_own_server_in_five_lines(tmp_path: Path) -> None:
    emulator = Emulator([fable()], records=60)
    with serve(emulator) as server:
        result = assert_contract(
            fable(), url=server.url("fable"), token=server.token("fable"), parameters=server.parameters("fable"),
            promises=["paging.every-record-once"], report=tmp_path,
        )  # fmt: skip
    assert result.profile == "full"
    assert {path.suffix for path in tmp_path.iterdir()} == {".html", ".json", ".xml"}


def test_a_server_that_breaks_a_promise_fails_the_teams_test_with_a_command_and_no_token() -> None:
    emulator = Emulator([fable()], records=60, bugs=["page-echo-wrong"])
    with serve(emulator) as server, pytest.raises(AssertionError, match=r"fail: envelope\.counts") as caught:
        assert_contract(
            fable(), url=server.url("fable"), token=server.token("fable"), parameters=server.parameters("fable"),
            promises=["paging.every-record-once", "envelope.counts"],
        )  # fmt: skip
    assert "curl " in str(caught.value)
    assert server.token("fable") not in str(caught.value)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_script_of_a_broken_run_gives_the_statuses_of_the_report_on_the_same_server_started_anew(
    tmp_path: Path,
) -> None:
    vendor = fable()
    recipe: dict[str, Any] = {"records": 60, "seed": 3, "bugs": ["errors-as-500", "lt-as-le"]}
    promises = ["filter.lt", "errors.body", "get.unknown-404"]
    with serve(Emulator([vendor], **recipe)) as server:
        target = attrs.evolve(target_of(server.emulator, vendor.slug, server.origin), made_up=True)
        result = run_full(spec_of(vendor), target, promises=promises)
    with serve(Emulator([vendor], **recipe)) as again:
        result = attrs.evolve(result, replay=Replay(3, "callrecords check", "callrecords emulate", again.port))
        report_files.write(result, tmp_path)
        script = tmp_path / "fable-full.replay.sh"
        variables = again.environment(vendor.slug) | tokens_of(again.emulator, vendor)
        done = subprocess.run(  # a script that was just written
            ["/bin/sh", str(script)], env=os.environ | variables, capture_output=True, text=True, check=True
        )
    expected = [one.status for verdict in result.verdicts for one in verdict.exchanges]
    assert len(set(expected)) > 1
    assert [int(status) for status in re.findall(r"^HTTP/1\.1 (\d+)", done.stdout, re.MULTILINE)] == expected
    assert re.findall(r"^# status (\d+)$", script.read_text(), re.MULTILINE) == [str(status) for status in expected]
    assert server.token(vendor.slug) not in script.read_text()


def test_a_run_that_judged_nothing_is_not_green(served: Serve) -> None:
    judged = served()
    result = run_full(judged.spec, judged.target, promises=[], transport=judged.transport)
    assert not result.green
    assert not result.failed


def test_a_server_that_goes_away_in_the_middle_ends_the_run(served: Serve) -> None:
    judged = served()
    left = iter(range(8))

    class Leaving(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if next(left, None) is None:
                raise httpx.ConnectError("gone")
            return judged.transport.handle_request(request)

    result = run_full(judged.spec, judged.target, promises=["order.sorted", "filter.ge"], transport=Leaving())
    assert isinstance(result.ended, ConnectionFailed)
    assert "gave no response" in str(result.ended)
    assert not result.green
