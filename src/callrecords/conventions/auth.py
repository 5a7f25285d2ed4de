"""How a request proves who sends it: a header that carries a token, as a scheme of the spec says.

client  render(token)  the value of the header
server  parse(value)   the token in it, None for another scheme

Bearer tokens (RFC 6750), a name and a password (RFC 7617), and keys in a header of their own.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from callrecords.spec.bundle import Bundle, SecurityScheme

TokenScheme: TypeAlias = Literal["Bearer", "Basic", ""]
"""The word before the token in the header; empty for a key that stands there alone."""


SCHEMES: tuple[TokenScheme, ...] = ("Bearer", "Basic", "")


class UnknownScheme(ValueError):
    """The spec has a security scheme that is not known here; the message says which are."""


class TokenHeader(NamedTuple):
    """The header that carries a token."""

    name: str = "authorization"
    """In lower case."""
    scheme: TokenScheme = "Bearer"

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


BEARER = TokenHeader()


def token_header(bundle: Bundle) -> TokenHeader:
    """How the API of a spec takes its tokens; raises `UnknownScheme`."""
    for scheme in bundle.components.security_schemes.values():
        return header_of(scheme)
    return BEARER


def header_of(scheme: SecurityScheme) -> TokenHeader:
    """How a security scheme takes its tokens; raises `UnknownScheme`."""
    match scheme.type, scheme.scheme.lower(), scheme.place:
        case "http", "bearer", _:
            return BEARER
        case "http", "basic", _:
            return TokenHeader(scheme="Basic")
        case "apiKey", _, "header" if scheme.name:
            return TokenHeader(scheme.name.lower(), "")
        case _:
            raise UnknownScheme(
                "the scheme is not known; write type: http with scheme: bearer or basic, or type: apiKey with in: header"
            )


def secrets_in(value: str) -> tuple[str, ...]:
    """What must not be shown of a header's value: the token as it is sent, and as it was given."""
    word, _, sent = value.rpartition(" ")
    given = _decoded(sent) if word.lower() == "basic" else None
    return tuple(text for text in (sent, given) if text)


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:  # no base64, or no UTF-8
        return None
