"""What a client is built with: from arguments, else from the environment, else from the spec."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

import attrs

from callrecords.core.auth import Credentials, Token
from callrecords.core.errors import ConfigError
from callrecords.core.facts import Bundle, ClientFacts, ClientParameter


@attrs.frozen(kw_only=True)
class Config:
    """Everything a client knows before its first request."""

    credentials: Credentials = attrs.field(repr=False)
    base_url: str
    """Root of the API without a slash at its end."""
    path: Mapping[str, str] = attrs.field(repr=False)
    """Path parameters that are the same for all requests, by wire name."""
    headers: Mapping[str, str] = attrs.field(repr=False)
    """Fixed headers."""
    verify: bool | str = True
    """The file with the certificates to trust, from the environment; True for the usual ones."""


def configured(
    bundle: Bundle,
    token: Token | None,
    base_url: str | None,
    parameters: Mapping[str, str | None],
    environment: Mapping[str, str] | None = None,
) -> Config:
    """Put a configuration together; raises `ConfigError` naming the argument and the variable that would do."""
    environment = os.environ if environment is None else environment
    facts = bundle.client
    token = token or environment.get(facts.variable("token"))
    if not token:
        raise _missing(facts, "token", "the token")
    base_url = base_url or environment.get(facts.variable("base_url"))
    filled = {
        parameter.fills: _value(facts, parameter, parameters.get(parameter.name), environment)
        for parameter in facts.parameters
        if parameter.place == "path" or not base_url  # a given URL needs no parts
    }
    return Config(
        credentials=Credentials(token),
        base_url=_checked_url(base_url or _server_url(bundle, filled), facts),
        path={p.fills: filled[p.fills] for p in facts.parameters if p.place == "path"},
        headers=facts.headers,
        verify=environment.get(facts.variable("ca_bundle")) or environment.get("SSL_CERT_FILE") or True,
    )


def _value(facts: ClientFacts, parameter: ClientParameter, given: str | None, environment: Mapping[str, str]) -> str:
    value = given or environment.get(facts.variable(parameter.name)) or parameter.default
    if not value:
        raise _missing(facts, parameter.name, parameter.description.rstrip(".") or parameter.name)
    return value


def _server_url(bundle: Bundle, filled: Mapping[str, str]) -> str:
    server = bundle.servers[0]
    url = server.url
    for name, variable in server.variables.items():
        value = filled.get(name, variable.default)
        if variable.enum and value not in variable.enum:
            raise ConfigError(f"{name}: must be one of {', '.join(variable.enum)}")
        if not value or set(value) & set("/?#@ \\"):
            raise ConfigError(f"{name}: must be a plain part of a URL, such as {variable.default}")
        url = url.replace(f"{{{name}}}", value)
    return url


def _checked_url(url: str, facts: ClientFacts) -> str:
    problem = f"base_url ({facts.variable('base_url')}): expected a URL such as https://api.example.com"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ConfigError(problem) from None
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigError(problem)
    if "@" in parts.netloc or parts.query or parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
        raise ConfigError(f"{problem}, without user, query or fragment")
    return url.rstrip("/")


def _missing(facts: ClientFacts, name: str, what: str) -> ConfigError:
    return ConfigError(f"{facts.title}: {what} is missing: pass {name}= or set {facts.variable(name)}")
