"""Commands that repeat a request: a shell fills in the token, wherever it stands."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from callrecords.contract.base.redact import Redactor, curl
from callrecords.contract.server.schemathesis import failures_shown, shell_fills_in
from tests.made_up import fable


@pytest.mark.parametrize(
    ("url", "headers", "wanted"),
    [
        (
            "https://a.example/x?$filter=a%27b&key=$PLOVER_TOKEN&z=1",
            {},
            "https://a.example/x?$filter=a%27b&key=s e&z=1",
        ),
        ("https://a.example/x?key=$PLOVER_TOKEN", {}, "https://a.example/x?key=s e"),
        ("https://a.example/x?a=$HOME", {}, "https://a.example/x?a=$HOME"),
        ("https://a.example/x", {"Authorization": "Bearer $PLOVER_TOKEN"}, "Authorization: Bearer s e"),
    ],
)
def test_a_shell_fills_in_the_token_and_nothing_else(url: str, headers: dict[str, str], wanted: str) -> None:
    command = curl("GET", url, headers)
    words = subprocess.run(
        ["/bin/sh", "-c", command.replace("curl", "printf '%s\\n'", 1)],
        env={"PLOVER_TOKEN": "s e", "HOME": "/h"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert wanted in words
    assert shlex.split(command)[0] == "curl"


def test_single_quotes_hide_no_token_from_the_shell() -> None:
    command = "curl -H 'X-Key: $PLOVER_TOKEN' 'http://a.example/x?a=$HOME&key=$PLOVER_TOKEN&z=1'"
    words = subprocess.run(
        ["/bin/sh", "-c", shell_fills_in(command).replace("curl", "printf '%s\\n'", 1)],
        env={"PLOVER_TOKEN": "s e", "HOME": "/h"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert words == ["-H", "X-Key: s e", "http://a.example/x?a=$HOME&key=s e&z=1"]


def test_of_requests_that_follow_one_another_the_refused_one_is_shown() -> None:
    output = """\
___ Stateful tests ___
1. Test Case ID: abc

- ST202 Schema-valid request rejected

[400] Bad Request:

    `{}`

Reproduce with:

    curl -X GET http://127.0.0.1:1/calls
    curl -X GET http://127.0.0.1:1/calls/zero
"""
    (shown,) = failures_shown(output, Redactor(fable().bundle(), {}))["Stateful tests"].captures
    assert (shown.curl, shown.status) == ("curl -X GET http://127.0.0.1:1/calls/zero", 400)
