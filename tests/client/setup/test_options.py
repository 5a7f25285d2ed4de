"""A client is built from arguments, else the environment, else the spec; what is missing is named twice."""

from __future__ import annotations

from typing import Any

import pytest

from callrecords.client.setup.options import Options, configured
from callrecords.client.setup.service import service_of
from callrecords.errors import ConfigError
from tests.client.acme import TOKEN, bundle

SPEC = service_of(bundle())


def build(environment: dict[str, str] | None = None, **given: Any) -> Options:
    parameters = {"account": given.pop("account", None), "region": given.pop("region", None)}
    return configured(SPEC, parameters=parameters, environment=environment or {}, **given)


def test_arguments_come_before_the_environment_and_the_spec() -> None:
    environment = {"ACME_TOKEN": "env-token", "ACME_ACCOUNT": "env-account", "ACME_REGION": "asia"}
    config = build(environment, token=TOKEN, account="a-1", region="mars")
    assert config.credentials.header()[1] == f"Bearer {TOKEN}"
    assert (config.base_url, config.path) == ("https://mars.acme.example/api", {"account-id": "a-1"})
    config = build(environment)
    assert config.credentials.header()[1] == "Bearer env-token"
    assert (config.base_url, config.path) == ("https://asia.acme.example/api", {"account-id": "env-account"})
    assert build({}, token=TOKEN, account="a").base_url == "https://us.acme.example/api"
    assert config.headers == {"x-edition": "2"}


def test_a_base_url_replaces_the_server_and_loses_its_last_slash() -> None:
    assert (
        build({"ACME_BASE_URL": "http://127.0.0.1:80/x/"}, token=TOKEN, account="a").base_url == "http://127.0.0.1:80/x"
    )
    assert build(base_url="https://h/", token=TOKEN, account="a").base_url == "https://h"


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"account": "a"}, ("token=", "ACME_TOKEN")),
        ({"token": TOKEN}, ("account=", "ACME_ACCOUNT")),
    ],
)
def test_what_is_missing_is_named_as_argument_and_as_variable(given: dict[str, str], names: tuple[str, str]) -> None:
    with pytest.raises(ConfigError) as raised:
        build({"ACME_TOKEN": "", "ACME_ACCOUNT": ""}, **given)
    assert all(name in str(raised.value) for name in names)
    assert "Acme" in str(raised.value)


FULL = {
    "ACME_TOKEN": "somebody-else",
    "ACME_BASE_URL": "https://else.example",
    "ACME_ACCOUNT": "else",
    "ACME_REGION": "us",
}


@pytest.mark.parametrize("name", ["token", "base_url", "account", "region"])
@pytest.mark.parametrize("empty", ["", " "])
def test_empty_text_is_refused_instead_of_taking_the_environments_account(name: str, empty: str) -> None:
    given = {"token": TOKEN, "account": "a", name: empty}
    with pytest.raises(ConfigError) as raised:
        build(FULL, **given)
    assert str(raised.value) == f"{name}: is empty; leave it out, or give None, to use ACME_{name.upper()}"


def test_a_place_that_is_given_comes_before_a_url_of_the_environment() -> None:
    assert build(FULL, token=TOKEN, region="mars").base_url == "https://mars.acme.example/api"
    assert build(FULL, token=TOKEN).base_url == "https://else.example"
    assert build(FULL, token=TOKEN, base_url="https://h", region="mars").base_url == "https://h"


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("token", TOKEN.encode(), "expected text, or a callable that returns text, got bytes; decode it first"),
        ("token", 5, "expected text, or a callable that returns text, got int"),
        ("base_url", b"https://h", "expected text, got bytes; decode it first"),
        ("account", 7, "expected text, got int"),
    ],
)
def test_what_is_no_text_is_refused_by_name_and_type(name: str, value: object, remedy: str) -> None:
    with pytest.raises(ConfigError) as raised:
        build(FULL, **{"token": TOKEN, "account": "a", name: value})
    assert str(raised.value) == f"{name}: {remedy}"


@pytest.mark.parametrize(
    "url",
    [
        "acme.example",
        "ftp://h",
        "https://",
        "https://h:port",
        "https://u:p@h",
        "https://h?x=1",
        "https://h#f",
        "https://h /",
        "https://[h",
    ],
)
def test_a_bad_base_url_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ConfigError, match="base_url"):
        build(base_url=url, token=TOKEN, account="a")


@pytest.mark.parametrize("region", ["evil.example/", "x@y", "a b", "a#"])
def test_a_server_variable_cannot_lead_elsewhere(region: str) -> None:
    with pytest.raises(ConfigError, match="region"):
        build(token=TOKEN, account="a", region=region)


def test_the_repr_shows_no_token_and_no_account() -> None:
    shown = repr(build(token=TOKEN, account="a-secret"))
    assert TOKEN not in shown
    assert "a-secret" not in shown
