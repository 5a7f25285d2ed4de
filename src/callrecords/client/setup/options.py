"""What a client is built with: from arguments, else from the environment or a profile, else from the spec."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from callrecords.client.http.auth import Credentials, Token
from callrecords.client.setup.defaults import Defaults, EnvironmentDefaults, profile_defaults
from callrecords.client.setup.service import Service, Setting
from callrecords.errors import ConfigError

if TYPE_CHECKING:
    import ssl

    from callrecords.client.http.retry import OnAttempt, Retries

_LONGEST = 2000
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBERS = re.compile(r"[0-9]+(\.[0-9]+){3}")


DEADLINE = 120.0
"""Seconds that one call, or one page of a walk, may take in all, unless the caller says otherwise."""

MAX_RESPONSE_BYTES = 64 << 20
"""Bytes that one response may have when it is decompressed, unless the caller says otherwise."""


class Options(NamedTuple):
    """Everything a client is built with, checked; the one value that all its parts read."""

    package: str
    """Import name of the generated package."""
    credentials: Credentials
    base_url: str
    """Root of the API without a slash at its end."""
    path: Mapping[str, str]
    """Path parameters that are the same for all requests, by wire name."""
    headers: Mapping[str, str]
    """Headers of all requests."""
    verify: bool | str | ssl.SSLContext
    """The certificates to trust; True for the usual ones."""
    timeout: float
    """Seconds without a sign of life after which an attempt is given up, where the HTTP client is made here."""
    deadline: float
    retries: int | Retries
    rate_limit: int | None
    """Requests a minute; None for what the spec documents."""
    on_attempt: OnAttempt | None
    strict: bool
    max_response_bytes: int
    query: Mapping[str, str] = {}
    """Query parameters that are the same for all requests whose operation has them, by wire name."""
    timeout_of_calls: float | None = None
    """The timeout whatever the HTTP client's own is; None for that one."""

    def __repr__(self) -> str:
        return f"Options(base_url={self.base_url!r}, verify={self.verify!r})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return [("base_url", self.base_url), ("verify", self.verify)]


def configured(
    service: Service,
    *,
    profile: str | None = None,
    token: Token | None = None,
    base_url: str | None = None,
    token_url: str | None = None,
    parameters: Mapping[str, str | None],
    timeout: float = 30.0,
    retries: int | Retries = 2,
    deadline: float = DEADLINE,
    rate_limit: int | None = None,
    on_attempt: OnAttempt | None = None,
    strict: bool = False,
    max_response_bytes: int = MAX_RESPONSE_BYTES,
    verify: bool | str | ssl.SSLContext | None = None,
    environment: Mapping[str, str] | None = None,
) -> Options:
    """The options of a client; raises `ConfigError` naming the argument, and the variable or the key of the profile that would do."""
    environment = os.environ if environment is None else environment
    defaults = defaults_of(service, profile, environment)
    for name, value in {"token": token, "base_url": base_url, "token_url": token_url, **parameters}.items():
        _check(defaults, name, value)
    if token is None:
        token = defaults.token()
    if not token:
        raise _missing(service, defaults, "token", "the token")
    if token_url is None and base_url is None and service.grant is not None:
        token_url = defaults.value("token_url")  # a URL that was given comes before one of the environment
    placed = any(parameter.place == "server" and parameters.get(parameter.name) for parameter in service.parameters)
    if base_url is None and not placed:  # a host that was given comes before a URL of the environment
        base_url = defaults.value("base_url")
    filled = {
        parameter: _value(service, parameter, parameters.get(parameter.name), defaults)
        for parameter in service.parameters
        if parameter.place != "server" or not base_url  # a given URL needs no parts
    }
    if verify is None:
        verify = defaults.value("ca_bundle") or environment.get("SSL_CERT_FILE") or True
    root = _checked_url(base_url or _url(service, filled), defaults)
    token_url = _checked_url(token_url, defaults, "token_url") if token_url else None
    options = Options(
        package=service.package,
        credentials=_credentials(service, token, root, token_url),
        base_url=root,
        path={parameter.fills: value for parameter, value in filled.items() if parameter.place == "path"},
        query={parameter.fills: value for parameter, value in filled.items() if parameter.place == "query"},
        headers=_headers(service, filled),
        verify=verify,
        timeout=timeout,
        deadline=deadline,
        retries=retries,
        rate_limit=rate_limit,
        on_attempt=on_attempt,
        strict=strict,
        max_response_bytes=max_response_bytes,
    )
    return checked(options)


def _credentials(service: Service, token: Token, root: str, token_url: str | None) -> Credentials:
    """The credentials of a client whose API is under some root; `token_url` is a token endpoint that somebody named."""
    if service.grant is None:
        return Credentials(token, service.carrier)
    from callrecords.client.http.oauth import FetchedCredentials

    return FetchedCredentials(token, service.grant, service.grant.endpoint(root, service.url.rstrip("/"), token_url))


def checked(options: Options) -> Options:
    """The options, if those that stand for themselves are sound; raises `ConfigError`."""
    _positive("timeout", options.timeout)
    _positive("deadline", options.deadline)
    if options.timeout_of_calls is not None:
        _positive("timeout", options.timeout_of_calls)
    if options.rate_limit is not None:
        _whole("rate_limit, in requests a minute", options.rate_limit, 1)
    _whole("max_response_bytes", options.max_response_bytes, 1)
    if options.verify == "":
        raise ConfigError("verify: is empty; leave it out, or give the path of a file of certificates")
    if isinstance(options.retries, int):
        _whole("retries", options.retries, 0)
    else:
        check_kind("retries", options.retries, "Retries", "a whole number from 0, or Retries(…)")
    if options.on_attempt is not None and not callable(options.on_attempt):
        raise ConfigError(
            f"on_attempt: expected a callable that takes an Attempt, got {type(options.on_attempt).__name__}"
        )
    return options


def _positive(name: str, seconds: object) -> None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < float("inf"):
        raise ConfigError(f"{name}: must be a positive number of seconds")


def _whole(name: str, number: int, least: int) -> None:
    if type(number) is not int or number < least:
        raise ConfigError(f"{name}: must be a whole number from {least}")


def check_kind(name: str, value: object, wanted: str, instead: str) -> None:
    """Refuse a value of another class, without importing that class."""
    if all(kind.__name__ != wanted for kind in type(value).__mro__):
        raise ConfigError(f"{name}: expected {instead}, got {type(value).__name__}")


def defaults_of(service: Service, profile: str | None, environment: Mapping[str, str]) -> Defaults:
    """What stands in for arguments that are left out; raises `ConfigError` for a profile that cannot be used."""
    return (
        EnvironmentDefaults(service, environment)
        if profile is None
        else profile_defaults(service, profile, environment)
    )


def _value(service: Service, parameter: Setting, given: str | None, defaults: Defaults) -> str:
    value = given or defaults.value(parameter.name) or parameter.default
    if not value:
        raise _missing(service, defaults, parameter.name, parameter.what)
    if parameter.allowed and value not in parameter.allowed:
        raise ConfigError(f"{parameter.name}: must be one of {', '.join(parameter.allowed)}")
    return value


def _check(defaults: Defaults, name: str, value: object) -> None:
    """Refuse what is no text, and empty text: only None asks for the value of the environment or profile, which may be another account."""
    if isinstance(value, str):
        if not value.strip():
            raise ConfigError(f"{name}: is empty; leave it out, or give None, to use {defaults.called(name)}")
    elif value is not None and not (name == "token" and callable(value)):
        wanted = "text, or a callable that returns text" if name == "token" else "text"
        decode = "; decode it first" if isinstance(value, bytes) else ""
        raise ConfigError(f"{name}: expected {wanted}, got {type(value).__name__}{decode}")


def _headers(service: Service, filled: Mapping[Setting, str]) -> Mapping[str, str]:
    """The headers of all requests."""
    found = {**service.headers}
    for parameter, value in filled.items():
        if parameter.place == "header":
            if not value.isascii() or not value.isprintable() or value != value.strip():
                raise ConfigError(
                    f"{parameter.name}: must be printable ASCII without spaces around it: it is sent in a header"
                )
            found[parameter.fills] = value
    return found


def _url(service: Service, filled: Mapping[Setting, str]) -> str:
    """The service's URL with its places filled in."""
    url = service.url
    for parameter, value in filled.items():
        if parameter.place == "server":
            if set(value) & set("/?#@ \\"):
                raise ConfigError(f"{parameter.name}: must be a plain part of a URL, such as {parameter.example}")
            url = url.replace(f"{{{parameter.fills}}}", value)
    return url


def _checked_url(url: str, defaults: Defaults, name: str = "base_url") -> str:
    problem = f"{name} ({defaults.called(name)}): expected a URL such as https://api.example.com"
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


def _missing(service: Service, defaults: Defaults, name: str, what: str) -> ConfigError:
    return ConfigError(f"{service.title}: {what} is missing: pass {name}= or {defaults.remedy(name)}")
