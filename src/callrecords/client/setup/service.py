"""What a client knows of its vendor before its first request; generated code holds it, so that no spec is read for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from callrecords.conventions.auth import BEARER, TokenCarrier, TokenEndpoint, token_carrier

if TYPE_CHECKING:
    from callrecords.spec.bundle import Bundle


class Setting(NamedTuple):
    """A constructor parameter of the client besides token and base URL."""

    name: str
    place: Literal["path", "server", "query", "header"]
    """Whether it fills a place in the paths or in the base URL, or is sent with each request."""
    fills: str
    """The name of the place, the query parameter or the header."""
    default: str | None = None
    allowed: tuple[str, ...] = ()
    """The values that it can have; empty for any."""
    example: str = ""
    """For the message when it is malformed."""
    what: str = ""
    """For the message when it is missing."""


class Service(NamedTuple):
    """A vendor's API: where it is, and what a client needs in order to be built."""

    package: str
    """Import name of the generated package."""
    title: str
    environment: str
    """How the names of the environment variables begin."""
    url: str
    """Root of the API, with `{places}` for parameters."""
    parameters: tuple[Setting, ...] = ()
    headers: Mapping[str, str] = {}
    """Sent with every request."""
    carrier: TokenCarrier = BEARER
    """What carries the token."""
    grant: TokenEndpoint | None = None
    """Where access tokens come from; None where they are given."""

    def variable(self, name: str) -> str:
        """The environment variable for a constructor parameter: `variable("token")` is `ACME_TOKEN`."""
        return f"{self.environment}_{name.upper()}"


def service_of(bundle: Bundle) -> Service:
    """What a spec says of its service."""
    from callrecords.conventions.client_credentials import grant_of  # for generators, not for clients

    facts, server = bundle.client, bundle.servers[0]
    url = server.url
    taken = {parameter.fills for parameter in facts.parameters if parameter.place == "server"}
    for name in server.variables.keys() - taken:
        url = url.replace(f"{{{name}}}", server.variables[name].default)
    parameters: list[Setting] = []
    for parameter in facts.parameters:
        place = server.variables.get(parameter.fills) if parameter.place == "server" else None
        words = bundle.words_of(parameter) if place is None else place.enum
        parameters.append(
            Setting(
                name=parameter.name,
                place=parameter.place,
                fills=parameter.fills,
                default=parameter.default,
                allowed=words,
                example=parameter.example or ("" if place is None else place.default),
                what=parameter.description.strip().rstrip(".") or parameter.name,
            )
        )
    return Service(
        package=f"callrecords.{facts.slug}",
        title=facts.title,
        environment=facts.env,
        url=url,
        parameters=tuple(parameters),
        headers=facts.headers,
        carrier=token_carrier(bundle),
        grant=grant_of(bundle),
    )


__all__ = ["Service", "Setting", "TokenCarrier", "TokenEndpoint", "service_of"]
