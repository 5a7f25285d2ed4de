"""What a client is built with: from arguments, else from the environment, else from the spec."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from callrecords.client.http.auth import Credentials, Token
from callrecords.client.setup.service import Service, Setting
from callrecords.errors import ConfigError

if TYPE_CHECKING:
    from callrecords.client.http.retry import OnAttempt, Retries

_LONGEST = 2000
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBERS = re.compile(r"[0-9]+(\.[0-9]+){3}")


class Options(NamedTuple):
    """Everything a client knows before its first request."""

    credentials: Credentials
    base_url: str
    """Root of the API without a slash at its end."""
    path: Mapping[str, str]
    """Path parameters that are the same for all requests, by wire name."""
    headers: Mapping[str, str]
    """Fixed headers."""
    verify: bool | str = True
    """The file with the certificates to trust, from the environment; True for the usual ones."""

    def __repr__(self) -> str:
        return f"Config(base_url={self.base_url!r}, verify={self.verify!r})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return [("base_url", self.base_url), ("verify", self.verify)]


class CallOptions(NamedTuple):
    """What may differ from call to call of one client."""

    deadline: float
    retries: int | Retries
    on_attempt: OnAttempt | None
    timeout: float | None = None
    """None for the timeouts of the HTTP client."""


def configured(
    service: Service,
    token: Token | None,
    base_url: str | None,
    parameters: Mapping[str, str | None],
    environment: Mapping[str, str] | None = None,
) -> Options:
    """Put a configuration together; raises `ConfigError` naming the argument and the variable that would do."""
    environment = os.environ if environment is None else environment
    for name, value in {"token": token, "base_url": base_url, **parameters}.items():
        _check(service, name, value)
    if token is None:
        token = environment.get(service.variable("token"))
    if not token:
        raise _missing(service, "token", "the token")
    placed = any(parameter.place == "server" and parameters.get(parameter.name) for parameter in service.parameters)
    if base_url is None and not placed:  # a host that was given comes before a URL of the environment
        base_url = environment.get(service.variable("base_url"))
    filled = {
        parameter: _value(service, parameter, parameters.get(parameter.name), environment)
        for parameter in service.parameters
        if parameter.place == "path" or not base_url  # a given URL needs no parts
    }
    return Options(
        credentials=Credentials(token),
        base_url=_checked_url(base_url or _url(service, filled), service),
        path={parameter.fills: value for parameter, value in filled.items() if parameter.place == "path"},
        headers=service.headers,
        verify=environment.get(service.variable("ca_bundle")) or environment.get("SSL_CERT_FILE") or True,
    )


def _value(service: Service, parameter: Setting, given: str | None, environment: Mapping[str, str]) -> str:
    value = given or environment.get(service.variable(parameter.name)) or parameter.default
    if not value:
        raise _missing(service, parameter.name, parameter.what)
    return value


def _check(service: Service, name: str, value: object) -> None:
    """Refuse what is no text, and empty text: only None asks for the environment's value, which may be another account."""
    if isinstance(value, str):
        if not value.strip():
            raise ConfigError(f"{name}: is empty; leave it out, or give None, to use {service.variable(name)}")
    elif value is not None and not (name == "token" and callable(value)):
        wanted = "text, or a callable that returns text" if name == "token" else "text"
        decode = "; decode it first" if isinstance(value, bytes) else ""
        raise ConfigError(f"{name}: expected {wanted}, got {type(value).__name__}{decode}")


def _url(service: Service, filled: Mapping[Setting, str]) -> str:
    """The service's URL with its places filled in."""
    url = service.url
    for parameter, value in filled.items():
        if parameter.place == "server":
            if parameter.allowed and value not in parameter.allowed:
                raise ConfigError(f"{parameter.name}: must be one of {', '.join(parameter.allowed)}")
            if set(value) & set("/?#@ \\"):
                raise ConfigError(f"{parameter.name}: must be a plain part of a URL, such as {parameter.example}")
            url = url.replace(f"{{{parameter.fills}}}", value)
    return url


def _checked_url(url: str, service: Service) -> str:
    problem = f"base_url ({service.variable('base_url')}): expected a URL such as https://api.example.com"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ConfigError(problem) from None
    if parts.scheme not in ("http", "https") or not host or not _is_host(host) or len(url) > _LONGEST:
        raise ConfigError(problem)
    if "@" in parts.netloc or parts.query or parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
        raise ConfigError(f"{problem}, without user, query or fragment")
    return url.rstrip("/")


def _is_host(host: str) -> bool:
    """Whether a host is an address, or a name that can be looked up."""
    if ":" in host or _NUMBERS.fullmatch(host):
        try:
            ipaddress.ip_address(unquote(host))
        except ValueError:
            return False
        return True
    labels = host.removesuffix(".").split(".")
    if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        return False
    try:
        return all(label.isascii() and bool(label.encode().decode("idna")) for label in labels)
    except UnicodeError:
        return False


def _missing(service: Service, name: str, what: str) -> ConfigError:
    return ConfigError(f"{service.title}: {what} is missing: pass {name}= or set {service.variable(name)}")
