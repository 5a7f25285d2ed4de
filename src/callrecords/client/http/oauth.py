"""Credentials that fetch an access token for an id and a secret: when it is needed, before it expires, once for all threads."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeGuard

from callrecords.client.http.auth import AccessToken, Credentials, Secret, Token
from callrecords.client.http.request import Request
from callrecords.client.http.response import Response
from callrecords.client.http.retry import Reply, Send, Wait
from callrecords.conventions.auth import BEARER, TokenEndpoint, secrets_in
from callrecords.conventions.client_credentials import read, render
from callrecords.conventions.headers import retry_after
from callrecords.errors import (
    BadResponse,
    CallRecordsError,
    ServerError,
    StatusError,
    Throttled,
    Unauthorized,
    UnexpectedStatus,
)

_LOOK_AGAIN = 0.05
"""Seconds until the next look whether another thread or task has fetched the token."""
_EARLY = 30.0
"""Seconds before its end at which a token is replaced; of one that lasts less than ten times as long, a tenth."""


class FetchedCredentials(Credentials):
    """An id and a secret, written `id:secret`, and the access token that they were exchanged for; shows none of it.

    A token without a colon, or an `AccessToken`, is one that somebody has already, and is sent as it is.
    """

    __slots__ = ("_busy", "_endpoint", "_grant", "_until")

    fetches = True

    def __init__(self, source: Token, grant: TokenEndpoint, endpoint: str) -> None:
        super().__init__(source, BEARER)
        self._grant, self._endpoint = grant, endpoint
        self._until = float("inf")
        self._busy = False

    @property
    def renewable(self) -> bool:
        """Whether a refused token can be replaced."""
        return not isinstance(self._source, str) or _is_pair(self._source)

    def obtain(
        self, request: Request, ends: float, timeout: float | None, now: Callable[[], float]
    ) -> Generator[Send | Wait, Reply, Secret | CallRecordsError]:
        """The value of the header, or the error that the token endpoint gives; only one of many callers asks there."""
        while True:
            with self._lock:
                if self._sent is not None and now() < self._until:
                    return self._sent
                if not self._busy:
                    self._busy = True
                    break
            if now() >= ends:
                break
            yield Wait(_LOOK_AGAIN, "token")
        try:
            return (yield from self._fetched(request, ends, timeout, now))
        finally:  # also when the caller is cancelled in the middle
            self._busy = False

    def _fetched(
        self, request: Request, ends: float, timeout: float | None, now: Callable[[], float]
    ) -> Generator[Send | Wait, Reply, Secret | CallRecordsError]:
        client = self._source if isinstance(self._source, str) else self._source()
        if not _is_pair(client):
            return self._keep(self._checked(client), float("inf"))
        began = now()
        headers, body = render(self._grant, client)
        secret = client.partition(":")[2]
        asked = Request(
            operation=request.operation,
            url=self._endpoint,
            method="POST",
            body=body.encode(),
            private=(*secrets_in(secret), client),
        )
        authorization = {name: Secret(value) for name, value in headers.items() if name == "authorization"}
        sent = {"accept": "application/json", **headers, **authorization}
        step = Send(asked, sent, max(0.0, ends - began), timeout)
        response = yield step
        if not isinstance(response, Response):
            assert response is not None  # noqa: S101  # every Send gets a reply
            return response
        if response.status != 200:
            return _refusal(response, asked)
        given = read(response.body)
        if given is None:
            return BadResponse(
                "the token endpoint responds without a bearer token", operation=asked.operation, status=200
            )
        lasts = float("inf") if given.expires_in is None else given.expires_in
        return self._keep(given.access_token, began + lasts - min(_EARLY, lasts / 10 if lasts < float("inf") else 0.0))

    def _keep(self, token: str, until: float) -> Secret:
        with self._lock:
            self._sent, self._until = Secret(self._carrier.render(token)), until
            return self._sent


def _is_pair(token: object) -> TypeGuard[str]:
    """Whether a token is an id and a secret."""
    return isinstance(token, str) and ":" in token and not isinstance(token, AccessToken)


def _refusal(response: Response, request: Request) -> StatusError:
    """The error for a token endpoint that gives no token; its words are not repeated."""
    kind: type[StatusError] = UnexpectedStatus
    if response.status in (400, 401, 403):
        kind = Unauthorized
    elif response.status == 429:
        kind = Throttled
    elif response.status >= 500:
        kind = ServerError
    refused = "refuses the client id and secret" if kind is Unauthorized else f"responds with status {response.status}"
    if kind is UnexpectedStatus:
        refused += ": check token_url, and base_url, beneath which it is looked for"
    return kind(
        f"the token endpoint {refused}",
        operation=request.operation,
        status=response.status,
        attempts=1,
        request_id=response.request_id,
        retry_after=retry_after(response.headers),
    )
