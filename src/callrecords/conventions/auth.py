"""How a request proves who sends it: a header, or a parameter of the query, that carries a token, as a scheme of the spec says.

client  render(token)  the value of the header or parameter
        added(query)   a query with it
server  parse(value)   the token in it, None for another scheme
        found(…)       the value that a request has
        without(query) a query without it: the rest of a server does not see the token

Bearer tokens (RFC 6750), a name and a password (RFC 7617), and keys in a header or a parameter of their own.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias
from urllib.parse import parse_qsl, quote, quote_plus, unquote_plus

if TYPE_CHECKING:
    from callrecords.spec.bundle import Bundle, SecurityScheme

TokenScheme: TypeAlias = Literal["Bearer", "Basic", ""]
"""The word before the token in the header; empty for a key that stands there alone."""


SCHEMES: tuple[TokenScheme, ...] = ("Bearer", "Basic", "")


class UnknownScheme(ValueError):
    """The spec has a security scheme that is not known here; the message says which are."""


class TokenCarrier(NamedTuple):
    """The header, or the parameter of the query, that carries a token."""

    name: str = "authorization"
    """That of a header is in lower case."""
    scheme: TokenScheme = "Bearer"
    place: Literal["header", "query"] = "header"

    @property
    def shown(self) -> str:
        """What it is, for people."""
        return f"{self.name.title()} header" if self.place == "header" else f"parameter {self.name}"

    def added(self, query: str, value: str) -> str:
        """A query in which the token stands; that of a header stays as it is."""
        if self.place == "header":
            return query
        rest = self.without(query)
        return f"{rest}{'&' if rest else ''}{quote_plus(self.name)}={quote_plus(value)}"

    def without(self, query: str) -> str:
        """An encoded query without the token, and to the letter the same otherwise."""
        if self.place == "header" or not query:
            return query
        parts = (part for part in query.split("&") if unquote_plus(part.partition("=")[0]) != self.name)
        return "&".join(parts)

    def found(self, headers: Mapping[str, str], query: str) -> str | None:
        """The value that a request with these headers and this encoded query carries, None for none. It is not parsed yet."""
        if self.place == "header":
            return headers.get(self.name)
        return dict(parse_qsl(query, keep_blank_values=True)).get(self.name)

    def render(self, token: str) -> str:
        """The value for a token; for a name and a password that is `name:password`."""
        if self.scheme == "Basic":
            token = base64.b64encode(token.encode()).decode("ascii")
        return f"{self.scheme} {token}" if self.scheme else token

    def parse(self, value: str) -> str | None:
        """The token in a value; None for another scheme. The scheme may be written in any case."""
        word, _, token = value.strip().partition(" ")
        if not self.scheme:
            return value.strip()
        if word.lower() != self.scheme.lower():
            return None
        return _decoded(token.strip()) if self.scheme == "Basic" else token.strip()

    def problem(self, token: str) -> str | None:
        """Why a token cannot be sent, without showing it; None where it can."""
        if self.scheme == "Basic":
            sound = ":" in token and token.isprintable()
            return None if sound else "the token must be a name and a password, written name:password"
        sound = bool(token) and token.isascii() and token.isprintable() and " " not in token
        return None if sound else "the token must be non-empty printable ASCII without spaces or line ends"


BEARER = TokenCarrier()


class TokenEndpoint(NamedTuple):
    """Where access tokens come from, and how they are asked for."""

    path: str
    """Of the token endpoint, beneath the root of the API."""
    url: str | None = None
    """The whole URL of an endpoint that is elsewhere than the API; it counts where nobody moves the API."""
    scope: str = ""
    """Separated by blanks; empty to ask for no scope by name."""
    in_body: bool = False
    """Whether id and secret stand in the body; else in an `Authorization` header."""

    def endpoint(self, root: str, own: str, given: str | None = None) -> str:
        """The URL of the token endpoint for an API under some root: the one that is `given`, else the spec's.

        `own` is the root in the spec. Under another one the endpoint is looked for beneath it, so that an id and a secret go to no
        host that the caller did not name.
        """
        if given is not None:
            return given
        return self.url if self.url is not None and root == own else f"{root}{self.path}"


def token_carrier(bundle: Bundle) -> TokenCarrier:
    """How the API of a spec takes its tokens; raises `UnknownScheme`."""
    for scheme in bundle.components.security_schemes.values():
        return header_of(scheme)
    return BEARER


def header_of(scheme: SecurityScheme) -> TokenCarrier:
    """How a security scheme takes its tokens; raises `UnknownScheme`."""
    match scheme.type, scheme.scheme.lower(), scheme.place:
        case "http", "bearer", _:
            return BEARER
        case "http", "basic", _:
            return TokenCarrier(scheme="Basic")
        case "apiKey", _, "header" if scheme.name:
            return TokenCarrier(scheme.name.lower(), "")
        case "apiKey", _, "query" if scheme.name:
            return TokenCarrier(scheme.name, "", "query")
        case "oauth2", _, _ if "clientCredentials" in scheme.flows:
            return BEARER
        case _:
            raise UnknownScheme(
                "the scheme is not known; write type: http with scheme: bearer or basic, type: apiKey with in: header or query, "
                "or type: oauth2 with the flow clientCredentials"
            )


def secrets_in(value: str) -> tuple[str, ...]:
    """What must not be shown of a value: the token as it is sent, as it was given, and as a URL writes it."""
    word, _, sent = value.rpartition(" ")
    given = _decoded(sent) if word.lower() == "basic" else None
    known = (text for text in (sent, given) if text)
    return tuple(dict.fromkeys(form for text in known for form in (text, quote_plus(text), quote(text, safe=""))))


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:  # no base64, or no UTF-8
        return None
