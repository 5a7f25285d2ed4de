"""Access tokens of a server that gives them for an id and a secret: asked for as RFC 6749 says, with nothing of the clients."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from urllib.parse import quote_plus

import httpx
import msgspec

from callrecords.conventions.auth import TokenEndpoint
from callrecords.conventions.client_credentials import grant_of
from callrecords.errors import BadResponse, ConnectionFailed, Unauthorized
from callrecords.spec.bundle import Bundle

_EARLY = 0.8
"""The part of its time after which a token is not used any more."""


class Access:
    """The token that is sent for each kind: that of the target, or what was got for it."""

    def __init__(
        self,
        bundle: Bundle,
        tokens: Mapping[str, str],
        url: str,
        http: httpx.Client,
        got: Callable[[str, str], None] = lambda _kind, _text: None,
        *,
        token_url: str | None = None,
    ) -> None:
        """`got` is called with the kind and the text of each token that comes; `token_url` is where they come from, if not as the spec says."""
        self._tokens, self._url, self._http, self._got = tokens, url, http, got
        self._grant, self._own = grant_of(bundle), bundle.servers[0].url.rstrip("/")
        self._token_url = token_url
        self._known: dict[str, tuple[str, float]] = {}

    def token(self, kind: str) -> str:
        """The token to be sent; raises a `CallRecordsError` when none is given."""
        given = self._tokens[kind]
        if self._grant is None or ":" not in given:
            return given
        token, until = self._known.get(kind, ("", 0.0))
        if time.monotonic() >= until:
            token, lasts = self._asked(self._grant, given)
            self._known[kind] = token, time.monotonic() + _EARLY * lasts
            self._got(kind, token)
        return token

    def _asked(self, grant: TokenEndpoint, client: str) -> tuple[str, float]:
        name, _, secret = client.partition(":")
        form = {"grant_type": "client_credentials", **({"scope": grant.scope} if grant.scope else {})}
        url = grant.endpoint(self._url, self._own, self._token_url)
        try:
            if grant.in_body:
                response = self._http.post(url, data={**form, "client_id": name, "client_secret": secret})
            else:
                pair = quote_plus(name), quote_plus(secret)  # RFC 6749, 2.3.1
                response = self._http.post(url, data=form, auth=pair)
        except httpx.HTTPError as error:
            raise ConnectionFailed(f"the token endpoint gave no response: {type(error).__name__}") from None
        if response.status_code in (400, 401, 403):
            raise Unauthorized("the token endpoint refuses the client id and secret", status=response.status_code)
        try:
            found = msgspec.json.decode(response.content, type=dict[str, object])
        except msgspec.DecodeError:
            found = {}
        token, lasts = found.get("access_token"), found.get("expires_in")
        if (
            response.status_code != 200
            or not isinstance(token, str)
            or str(found.get("token_type")).lower() != "bearer"
        ):
            raise BadResponse(
                "the token endpoint responds without a bearer token: is it where the spec, or the variable of token_url, says?",
                status=response.status_code,
            )
        return token, float(lasts) if isinstance(lasts, int | float) else float("inf")
