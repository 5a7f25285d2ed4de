"""A profile is read as it is written; whatever is wrong with one is said with its name, its key and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from callrecords.errors import ConfigError
from callrecords.profiles.secrets import SecretCommand, SecretFile, SecretInKeyring, SecretVariable, WrittenSecret
from tests.profiles.conftest import Read, Write

SECRET = "an-obvious-fake"

WHOLE = f"""
[profiles.berlin]
vendor = "acme"
base_url = "https://berlin.example"
ca_bundle = "ca.pem"
account = "a-1"
token = {{ file = "token" }}
tokens = {{ no-scope = {{ variable = "TOKEN_OF_BERLIN" }}, expired = "{SECRET}" }}

[profiles.paris]
vendor = "acme"
client_id = "id"
client_secret = {{ command = ["pass", "show", "paris"], timeout = 5 }}

[profiles.rome]
vendor = "acme"
token = {{ keyring = "calls" }}
"""


def test_a_file_has_the_profiles_that_are_written_there(write: Write, read: Read, path: Path) -> None:
    write(WHOLE)
    config = read()
    assert config.names == ("berlin", "paris", "rome")
    berlin = config.profile("berlin")
    assert (berlin.vendor, berlin.base_url, berlin.settings) == ("acme", "https://berlin.example", {"account": "a-1"})
    assert berlin.ca_bundle == path.with_name("ca.pem")
    assert berlin.token == SecretFile(path.with_name("token"))
    assert isinstance(berlin.tokens["no-scope"], SecretVariable)
    assert berlin.secret("tokens.no-scope", berlin.tokens["no-scope"]) == "from-a-variable"
    assert berlin.tokens["expired"] == WrittenSecret(SECRET)
    paris = config.profile("paris")
    assert (paris.client_id, paris.client_secret) == (
        "id",
        SecretCommand(("pass", "show", "paris"), path.parent, 5.0),
    )
    assert config.profile("rome").token == SecretInKeyring("calls", "rome")
    assert SECRET not in f"{config!r} {berlin!r} {berlin.sources()!r}"


def test_a_profile_that_is_not_there_is_answered_with_those_that_are(write: Write, read: Read, path: Path) -> None:
    write(WHOLE)
    with pytest.raises(ConfigError) as raised:
        read().profile("bern")
    assert str(raised.value) == f"no profile 'bern' in {path}; there are 'berlin', 'paris', 'rome'"
    with pytest.raises(ConfigError) as raised:
        read().profile("a token, pasted")
    assert "pasted" not in str(raised.value)


def test_a_missing_file_is_named_with_the_variable_that_names_another(read: Read, path: Path) -> None:
    with pytest.raises(ConfigError, match=f"{path}: there is no configuration file; .* CALLRECORDS_CONFIG"):
        read()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f'token = "{SECRET}\n', "is no TOML, line 1, column"),
        (f'"{SECRET}" = 1\n"{SECRET}" = 2\n'.encode(), "is no TOML, line 2, column"),
        (b"\xff", "is no text in UTF-8"),
        ("[berlin]\nvendor = 'acme'", "expected nothing but [profiles.NAME], got berlin"),
        ("profiles = 1", "profiles: expected tables [profiles.NAME], got a number"),
        ("[profiles.'be rlin']", "a profile's name has letters, digits"),
        ("x = " + "[" * 100_000, "is no TOML"),
    ],
)
def test_a_file_that_is_none_is_refused_without_showing_what_it_has(
    write: Write, read: Read, text: str | bytes, problem: str
) -> None:
    write(text)
    with pytest.raises(ConfigError) as raised:
        read()
    assert problem in str(raised.value)
    assert SECRET not in f"{raised.value} {raised.value.__cause__}"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", 'vendor: is missing; write vendor = "SLUG"'),
        ("vendor = 1", "vendor: expected text, got a number"),
        ("vendor = ''", "vendor: expected text on one line"),
        ("vendor = 'a'\nbase_url = 2026-01-01", "base_url: expected text, got a date or a time"),
        ("vendor = 'a'\naccount = true", "account: expected text, got true or false"),
        ("vendor = 'a'\ntoken = 12", "token: expected a place, got a number; write { file ="),
        ("vendor = 'a'\ntoken = {}", "token: expected one place, got none; write { file ="),
        ("vendor = 'a'\ntoken = { file = 'a', command = ['b'] }", "token: expected one place, got several"),
        (
            "vendor = 'a'\ntoken = { file = 'a', user = 'b' }",
            "token: unknown key user; beside file there may be shared",
        ),
        ("vendor = 'a'\ntoken = { variable = 'A', x = 1 }", "token: unknown key x"),
        ("vendor = 'a'\ntoken = { file = 1 }", "token.file: expected text, got a number"),
        ("vendor = 'a'\ntoken = { file = 'a', shared = 'yes' }", "token.shared: expected true or false, got text"),
        (f"vendor = 'a'\ntoken = {{ command = 'echo {SECRET}' }}", "token.command: expected a list of words"),
        ("vendor = 'a'\ntoken = { command = [] }", "token.command: expected a list of words"),
        ("vendor = 'a'\ntoken = { command = ['a', 1] }", "token.command: expected a list of words"),
        ("vendor = 'a'\ntoken = { command = ['a'], timeout = 0 }", "token.timeout: expected seconds, more than 0"),
        ("vendor = 'a'\ntoken = { command = ['a'], timeout = true }", "token.timeout: expected seconds"),
        ("vendor = 'a'\ntoken = { command = ['a'], timeout = inf }", "token.timeout: expected seconds"),
        (f"vendor = 'a'\ntoken = {{ variable = '${SECRET}' }}", "token.variable: expected the name of a variable"),
        ("vendor = 'a'\ntokens = 'b'", "tokens: expected a table, got text"),
        ("vendor = 'a'\ntokens = { expired = 1 }", "tokens.expired: expected a place, got a number"),
    ],
)
def test_a_profile_that_is_wrong_is_refused_by_its_key_and_leaves_the_others_alone(
    write: Write, read: Read, path: Path, text: str, problem: str
) -> None:
    write(f"[profiles.berlin]\n{text}\n[profiles.paris]\nvendor = 'acme'")
    with pytest.raises(ConfigError) as raised:
        read().profile("berlin")
    assert str(raised.value).startswith(f"profile berlin: {problem}")
    assert str(path) in str(raised.value)
    assert SECRET not in str(raised.value)
    assert read().profile("paris").vendor == "acme"


@pytest.mark.parametrize("key", ["token", "client_secret", "tokens.expired"])
def test_a_secret_in_the_file_itself_needs_a_file_for_its_owner_alone(
    write: Write, read: Read, path: Path, key: str
) -> None:
    text = f'[profiles.berlin]\nvendor = "acme"\n{key} = "{SECRET}"\n'
    write(text)
    [source] = read().profile("berlin").sources().values()
    assert source.read() == SECRET
    for mode in (0o640, 0o604, 0o400 | 0o044):
        write(text, mode)
        with pytest.raises(ConfigError) as raised:
            read().profile("berlin")
        assert f"{key} of the profile berlin stands in it, and others can read it (mode {mode:04o})" in str(
            raised.value
        )
        assert "chmod 600" in str(raised.value)
        assert "or keep it elsewhere: write { file =" in str(raised.value)
        assert SECRET not in str(raised.value)


def test_a_secret_in_a_file_behind_a_link_is_refused_and_other_profiles_there_are_not(
    write: Write, read: Read, path: Path
) -> None:
    write(
        f'[profiles.berlin]\nvendor = "a"\ntoken = "{SECRET}"\n[profiles.paris]\nvendor = "a"\ntoken = {{ file = "t" }}'
    )
    path.rename(path.with_name("elsewhere.toml"))
    path.symlink_to(path.with_name("elsewhere.toml"))
    with pytest.raises(ConfigError, match="profile berlin: token: stands in a file that is reached through a link"):
        read().profile("berlin")
    assert read().profile("paris").token == SecretFile(path.with_name("t"))


def test_a_file_that_others_can_write_is_refused_with_or_without_secrets(write: Write, read: Read) -> None:
    write("[profiles.berlin]\nvendor = 'a'\ntoken = { command = ['a'] }", 0o664)
    with pytest.raises(ConfigError, match="others can write there"):
        read()


def test_a_source_that_fails_is_told_with_its_profile_and_key(write: Write, read: Read, path: Path) -> None:
    write("[profiles.berlin]\nvendor = 'a'\ntoken = { file = 'not-there' }")
    profile = read().profile("berlin")
    for use in (profile.check, lambda: profile.secret("token", profile.sources()["token"])):
        with pytest.raises(ConfigError) as raised:
            use()
        assert str(raised.value) == (
            f"profile berlin: token: {path.with_name('not-there')}: No such file or directory ({path})"
        )
