"""OAuth 2, client credentials (RFC 6749, 4.4): an id and a secret are exchanged for an access token, which is sent as a bearer.

client  render(grant, client)  headers and body of the request for a token; `client` is `id:secret`
        read(body)             the access token, and for how many seconds it is good
server  parse(headers, body)   the `id:secret` of a request, None where it asks for something else
        issued(…)              the body of the response
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote_plus, unquote_plus, urlencode, urljoin, urlsplit

import msgspec

from callrecords.conventions.auth import TokenEndpoint

if TYPE_CHECKING:
    from callrecords.spec.bundle import Bundle

MEDIA = "application/x-www-form-urlencoded"
_TYPE = "client_credentials"


class Issued(msgspec.Struct, frozen=True):
    """An access token; `expires_in` in seconds, None where nobody says."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105  # the kind of token
    expires_in: float | None = None

    def __repr__(self) -> str:
        return f"Issued(expires_in={self.expires_in!r})"


def grant_of(bundle: Bundle) -> TokenEndpoint | None:
    """How the API of a spec gives access tokens; None where it takes those that somebody has."""
    scheme = next(iter(bundle.components.security_schemes.values()), None)
    flow = None if scheme is None else scheme.flows.get("clientCredentials")
    if scheme is None or flow is None:
        return None
    root = bundle.servers[0].url.rstrip("/")
    whole = urljoin(f"{root}/", flow.token_url)
    beneath = whole.startswith(f"{root}/")
    needed = {
        role for one in bundle.operations.values() for need in one.security for roles in need.values() for role in roles
    }
    return TokenEndpoint(
        path=whole.removeprefix(root) if beneath else urlsplit(whole).path,
        url=None if beneath else whole,
        scope=" ".join(sorted(needed)),
        in_body=scheme.grant.get("client") == "body",
    )


def render(grant: TokenEndpoint, client: str) -> tuple[dict[str, str], str]:
    """Headers and body of the request for an access token."""
    name, _, secret = client.partition(":")
    form = {"grant_type": _TYPE, **({"scope": grant.scope} if grant.scope else {})}
    headers = {"content-type": MEDIA}
    if grant.in_body:
        form |= {"client_id": name, "client_secret": secret}
    else:
        pair = f"{quote_plus(name)}:{quote_plus(secret)}"  # RFC 6749, 2.3.1
        headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return headers, urlencode(form)


def read(body: bytes) -> Issued | None:
    """The access token of a response; None where there is none that could be sent."""
    try:
        found = msgspec.json.decode(body, type=Issued, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    token = found.access_token
    sound = bool(token) and token.isascii() and token.isprintable() and " " not in token
    return found if sound and found.token_type.lower() == "bearer" else None


def parse(headers: Mapping[str, str], body: bytes) -> str | None:
    """The `id:secret` of a request, in whichever of the two places it stands; None for another kind of request."""
    form = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    if form.get("grant_type") != _TYPE:
        return None
    word, _, pair = headers.get("authorization", "").partition(" ")
    if word.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(pair, validate=True).decode().partition(":")
        except ValueError:
            return None
        return f"{unquote_plus(name)}:{unquote_plus(secret)}"
    return f"{form['client_id']}:{form.get('client_secret', '')}" if "client_id" in form else None


def issued(token: str, seconds: int) -> bytes:
    """The body that gives an access token."""
    return msgspec.json.encode({"access_token": token, "token_type": "Bearer", "expires_in": seconds})
