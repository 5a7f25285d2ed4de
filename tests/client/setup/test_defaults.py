"""With a profile a client is built of it and of what the spec says; the variables of the vendor are as if they were not set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callrecords.client.setup.options import Options, configured
from callrecords.client.setup.service import Service, service_of
from callrecords.conventions.auth import TokenEndpoint
from callrecords.errors import ConfigError
from tests.client.acme import TOKEN, bundle

SPEC = service_of(bundle())
VARIABLES = {
    "ACME_TOKEN": "of-somebody-else",
    "ACME_BASE_URL": "https://else.example",
    "ACME_ACCOUNT": "else",
    "ACME_CA_BUNDLE": "/else.pem",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def build(path: Path, text: str, service: Service = SPEC, **given: Any) -> Options:
    path.write_text(f"[profiles.berlin]\n{text}")
    path.chmod(0o600)
    parameters = {"account": given.pop("account", None), "region": given.pop("region", None)}
    environment = {"CALLRECORDS_CONFIG": str(path), **VARIABLES}
    return configured(service, profile="berlin", parameters=parameters, environment=environment, **given)


WHOLE = f"vendor = 'acme'\ntoken = '{TOKEN}'\naccount = 'a-1'\n"


def test_a_profile_comes_before_the_spec_and_no_variable_of_the_vendor_is_read(path: Path) -> None:
    options = build(path, WHOLE)
    assert options.credentials.header()[1] == f"Bearer {TOKEN}"
    assert (options.base_url, options.path) == ("https://us.acme.example/api", {"account-id": "a-1"})
    assert options.verify is True
    options = build(path, f"{WHOLE}base_url = 'https://berlin.example/'\nca_bundle = 'ca.pem'")
    assert (options.base_url, options.verify) == ("https://berlin.example", str(path.with_name("ca.pem")))
    assert build(path, f"{WHOLE}region = 'mars'").base_url == "https://mars.acme.example/api"


def test_an_argument_comes_before_the_profile(path: Path) -> None:
    text = f"{WHOLE}base_url = 'https://berlin.example'\nca_bundle = 'ca.pem'"
    given = {"token": "another", "account": "b-2", "base_url": "https://h", "verify": "own.pem"}
    options = build(path, text, **given)
    assert options.credentials.header()[1] == "Bearer another"
    assert (options.base_url, options.path, options.verify) == ("https://h", {"account-id": "b-2"}, "own.pem")


def test_without_a_profile_the_configuration_file_is_not_read(path: Path) -> None:
    path.write_text("no TOML")
    options = configured(SPEC, parameters={}, environment={"CALLRECORDS_CONFIG": str(path), **VARIABLES})
    assert options.base_url == "https://else.example"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "vendor = 'acme'\naccount = 'a'",
            "the token is missing: pass token= or write token into the profile berlin in",
        ),
        (f"vendor = 'acme'\ntoken = '{TOKEN}'", "pass account= or write account into the profile berlin in"),
        ("vendor = 'other'", "profile berlin: is an account of other, not of acme"),
        (f"{WHOLE}acount = 'a'", "profile berlin: unknown key acount; did you mean account?"),
        (f"{WHOLE}client_id = 'a'", "has a token, and an id or secret to get one"),
        ("vendor = 'acme'\nclient_id = 'a'\nclient_secret = 'b'", "exchanges no client id and secret; write token"),
        (f"{WHOLE}base_url = 'ftp://x'", "base_url (base_url of the profile berlin): expected a URL such as"),
    ],
)
def test_a_profile_that_does_not_fit_the_vendor_is_refused(path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as raised:
        build(path, text)
    assert problem in str(raised.value)
    assert TOKEN not in str(raised.value)


def test_a_profile_that_is_no_text_is_refused() -> None:
    with pytest.raises(ConfigError, match="profile: expected the name of a profile, got PosixPath"):
        configured(SPEC, profile=Path("berlin"), parameters={})  # type: ignore[arg-type]


GRANT = SPEC._replace(grant=TokenEndpoint("/token"))


def test_an_id_and_a_secret_are_what_the_token_of_such_a_vendor_is_made_of(path: Path) -> None:
    path.with_name("secret").write_text("an-obvious-fake\n")
    path.with_name("secret").chmod(0o600)
    text = "vendor = 'acme'\naccount = 'a'\nclient_id = 'id'\nclient_secret = { file = 'secret' }"
    options = build(path, text, GRANT)
    assert options.credentials.renewable
    assert "an-obvious-fake" not in f"{options!r} {options.credentials!r}"


def test_a_profile_says_where_access_tokens_come_from_for_a_vendor_that_has_such_a_place(path: Path) -> None:
    text = f"{WHOLE}token_url = 'ftp://x'"
    with pytest.raises(ConfigError, match=r"token_url \(token_url of the profile berlin\): expected a URL"):
        build(path, text, GRANT)
    with pytest.raises(ConfigError, match="unknown key token_url"):
        build(path, text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("client_id = 'a'", "client_id and client_secret go together"),
        ("client_secret = 'a'", "client_id and client_secret go together"),
        ("client_id = 'a:b'\nclient_secret = 'c'", "client_id: has a colon"),
        ("", "write token, or client_id and client_secret, into the profile berlin"),
    ],
)
def test_half_of_an_id_and_a_secret_is_refused(path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        build(path, f"vendor = 'acme'\naccount = 'a'\n{text}", GRANT)


def test_a_token_in_a_file_is_read_when_the_client_is_built_and_again_when_the_vendor_refuses_it(path: Path) -> None:
    kept = path.with_name("token")

    def keep(token: str) -> None:
        kept.write_text(token)
        kept.chmod(0o600)

    keep("first")
    credentials = build(path, "vendor = 'acme'\naccount = 'a'\ntoken = { file = 'token' }").credentials
    keep("second")
    assert credentials.header()[1] == "Bearer first"
    credentials.renew("Bearer first")
    assert credentials.header()[1] == "Bearer second"


def test_a_token_that_cannot_be_read_is_told_when_the_client_is_built(path: Path) -> None:
    with pytest.raises(ConfigError, match=r"profile berlin: token: .*: No such file"):
        build(path, "vendor = 'acme'\naccount = 'a'\ntoken = { file = 'token' }")
