"""`--profile` takes an account of the configuration file in the place of the environment; `profiles` says which are sound."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from callrecords.cli.app import cli
from callrecords.cli.profiles import names
from callrecords.emulator.serving.server import Server
from callrecords.registry import VENDORS
from tests.cli.conftest import Run

VENDOR = VENDORS[0]
TARGET = f"{VENDOR.slug}.{VENDOR.resources[0].name}"
SECRET = "an-obvious-fake"
Account = Callable[..., Path]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALLRECORDS_CONFIG", str(tmp_path / "config.toml"))
    return tmp_path / "config.toml"


@pytest.fixture
def profile(path: Path, served: Server) -> Account:
    """Write the profile `berlin`, whose token is in a file, unless a test says otherwise."""

    def write(token: str = '{ file = "token" }', vendor: str = VENDOR.slug, more: str = "") -> Path:
        path.write_text(
            f'[profiles.berlin]\nvendor = "{vendor}"\nbase_url = "{served.url(VENDOR.slug)}"\ntoken = {token}\n{more}'
        )
        path.chmod(0o600)
        kept = path.with_name("token")
        kept.write_text(served.token(VENDOR.slug))
        kept.chmod(0o600)
        return path

    return write


def test_fetch_takes_token_and_url_from_a_profile(callrecords: Run, profile: Account, tmp_path: Path) -> None:
    profile()
    done = callrecords("fetch", TARGET, "--profile", "berlin", "--max", "2", "-o", str(tmp_path / "calls.jsonl"))
    assert done.code == 0, done.err
    assert len((tmp_path / "calls.jsonl").read_text().splitlines()) == 2


def test_a_profile_is_used_whatever_the_variables_say(
    callrecords: Run, profile: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile()
    client = VENDOR.bundle().client
    monkeypatch.setenv(client.variable("token"), SECRET)
    monkeypatch.setenv(client.variable("base_url"), "http://192.0.2.1")
    assert callrecords("fetch", TARGET, "--profile", "berlin", "--max", "1").code == 0


@pytest.mark.parametrize("command", [("fetch",), ("sync", "--since", "1d", "--to", "place")])
def test_the_embedded_emulator_and_a_profile_contradict_each_other(
    callrecords: Run, profile: Account, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("deltalake") if command[0] == "sync" else None
    monkeypatch.chdir(tmp_path)
    profile()
    done = callrecords(*command, TARGET, "--emulated", "--profile", "berlin")
    assert (done.code, "give --emulated or --profile, not both" in done.err) == (2, True)


def test_a_profile_of_another_vendor_is_refused(callrecords: Run, profile: Account) -> None:
    profile(vendor=VENDORS[-1].slug)
    done = callrecords("fetch", TARGET, "--profile", "berlin")
    assert (done.code, done.out) == (3, "")
    assert f"profile berlin: is an account of {VENDORS[-1].slug}, not of {VENDOR.slug}" in done.err


def test_an_unknown_profile_is_answered_with_those_that_there_are(callrecords: Run, profile: Account) -> None:
    profile()
    done = callrecords("fetch", TARGET, "--profile", "bern")
    assert (done.code, "no profile 'bern'" in done.err, "'berlin'" in done.err) == (3, True, True)


def test_the_url_of_a_profile_is_named_when_nobody_answers_there(
    callrecords: Run, profile: Account, path: Path
) -> None:
    profile()
    path.write_text(path.read_text().replace(path.read_text().split('"')[3], "http://127.0.0.1:1"))
    done = callrecords("fetch", TARGET, "--profile", "berlin")
    assert (done.code, "Asked: http://127.0.0.1:1, as the profile berlin says or the spec." in done.err) == (4, True)


def test_profiles_are_listed_with_the_places_of_their_secrets_and_what_is_wrong(
    callrecords: Run, profile: Account, path: Path, served: Server
) -> None:
    more = (
        f'[profiles.paris]\nvendor = "{VENDOR.slug}"\ntoken = "{SECRET}"\n'
        f'[profiles.rome]\nvendor = "nobody"\ntoken = "{SECRET}"\n'
        f'[profiles.bern]\nvendor = "{VENDOR.slug}"\ntoken = {{ file = "not-there" }}\n'
        f'[profiles.oslo]\nvendor = "{VENDOR.slug}"\n'
        f'[profiles.bonn]\nvendor = "{VENDOR.slug}"\ntoken = {{ command = ["no-such-program", "{SECRET}"] }}\n'
    )
    profile(more=more)
    done = callrecords("profiles")
    assert done.code == 3
    for line in (
        f"{path}\nberlin  {VENDOR.slug}\n  {served.url(VENDOR.slug)}\n  token: file {path.with_name('token')}\n",
        f"paris  {VENDOR.slug}\n  {VENDOR.bundle().servers[0].url}\n  token: in this file\n",
        "rome  nobody\n  token: in this file\n  cannot be used: ",
        f"cannot be used: profile bern: token: {path.with_name('not-there')}: No such file",
        "cannot be used: profile oslo: token: is missing",
        "  token: command no-such-program\n  cannot be used: profile bonn: token: the command no-such-program is not there",
    ):
        assert line in done.out
    assert SECRET not in done.out + done.err
    assert served.token(VENDOR.slug) not in done.out + done.err


def test_sound_profiles_end_well_and_as_json_too(callrecords: Run, profile: Account, path: Path) -> None:
    profile()
    done = callrecords("profiles", "--json")
    assert done.code == 0
    [state] = json.loads(done.out)
    assert (state["name"], state["secrets"], state["problem"]) == (
        "berlin",
        {"token": f"file {path.with_name('token')}"},
        None,
    )


@pytest.mark.skipif(os.name != "posix", reason="it runs a shell")
def test_only_a_try_runs_commands(callrecords: Run, profile: Account, path: Path) -> None:
    profile(token=f'{{ command = ["sh", "-c", "touch ran; echo {SECRET} >&2; exit 7"] }}')
    assert callrecords("profiles").code == 0
    assert not path.with_name("ran").exists()
    done = callrecords("profiles", "--try")
    assert path.with_name("ran").exists()
    assert (done.code, "the command sh ended with exit status 7" in done.out) == (3, True)
    assert SECRET not in done.out + done.err


def test_without_a_file_its_usual_place_is_named(callrecords: Run, path: Path) -> None:
    done = callrecords("profiles")
    assert (done.code, done.out) == (0, f"There is no configuration file; it would be {path}\n")
    assert callrecords("profiles", "--json").out == "[]\n"


def test_names_of_profiles_are_completed_and_a_broken_file_completes_nothing(profile: Account, path: Path) -> None:
    profile()
    context, parameter = click.Context(cli), click.Option(["--profile"])
    assert [item.value for item in names(context, parameter, "be")] == ["berlin"]
    assert names(context, parameter, "x") == []
    path.write_text("no TOML")
    assert names(context, parameter, "") == []


def test_no_command_takes_a_token_or_a_secret_on_its_line() -> None:
    words = {"token", "secret", "password", "key", "api_key", "client_secret"}
    taken = {(name, parameter.name) for name, command in cli.commands.items() for parameter in command.params
             if isinstance(parameter, click.Option) and parameter.name in words}  # fmt: skip
    assert taken == set()
