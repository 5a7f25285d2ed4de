# Generated from specs/cinnox by `nox -s generate`. Do not edit: change the spec and generate again.
"""The clients of CINNOX, blocking and asynchronous."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from callrecords.client.client import AsyncClient, SyncClient
from callrecords.client.setup.options import configured
from callrecords.client.setup.service import Service, Setting

if TYPE_CHECKING:
    import ssl

    from callrecords.cinnox.resources import AsyncCallDetails, CallDetails
    from callrecords.client.http.auth import Token
    from callrecords.client.http.library import AsyncHttpClient, HttpClient
    from callrecords.client.http.retry import OnAttempt, Retries

_SERVICE = Service(
    package="callrecords.cinnox",
    title="CINNOX",
    environment="CINNOX",
    url="https://{hostname}",
    parameters=(
        Setting(
            name="app_id",
            place="path",
            fills="appID",
            example="app-0001",
            what="The App ID that the dashboard shows beside the token",
        ),
        Setting(
            name="hostname",
            place="server",
            fills="hostname",
            example="cinnox.example.com",
            what="The host name of the App's base URL",
        ),
    ),
    headers={"Content-Type": "application/json"},
)


class CINNOX(SyncClient):
    """Client of CINNOX; close it, or use it in a `with` block.

    Call details of a CINNOX contact centre. Written from the vendor's pages; every statement carries its evidence. An
    administrator creates an App and is shown its App ID, its App Token and its base URL. Times are UTC.

    Args:
        profile: The account of the configuration file whose token and settings stand in for the variables below; no
            variable is read then.
        token: Bearer token, or a callable that returns one; `CINNOX_TOKEN` if not given.
        base_url: Root of the API; `CINNOX_BASE_URL` if not given, else `https://{hostname}`.
        app_id: The App ID that the dashboard shows beside the token; `CINNOX_APP_ID` if not given.
        hostname: The host name of the App's base URL; `CINNOX_HOSTNAME` if not given.
        timeout: Seconds of silence after which an attempt is given up.
        retries: How often a request is sent again after a failure that may pass; or a `Retries`, which sets the pauses
            too.
        deadline: Seconds that one call, or one page of a walk, may take in all: attempts, pauses, waiting for the rate
            limit, reading the response.
        rate_limit: Requests a minute at most, over all threads and tasks; if not given, what the vendor documents, if
            anything.
        on_attempt: Called with an `Attempt` after each attempt, in the thread or task that made it.
        strict: Raise `RecordError` for what the spec does not describe, instead of counting it in `deviations`.
        max_response_bytes: A response that is longer, decompressed, is not read to its end: `ResponseTooLarge`.
        http_client: A client of httpx or httpx2 to send with, such as one with a proxy; `close` leaves it open.
        verify: A CA file or an SSL context, for servers with a private certificate; if not given, the CA file that
            `CINNOX_CA_BUNDLE` or `SSL_CERT_FILE` names. False trusts any server, with the warning `InsecureConnection`.

    Raises:
        ConfigError: The token or another parameter is missing or malformed.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        token: Token | None = None,
        base_url: str | None = None,
        app_id: str | None = None,
        hostname: str | None = None,
        timeout: float = 30.0,
        retries: int | Retries = 2,
        deadline: float = 120.0,
        rate_limit: int | None = None,
        on_attempt: OnAttempt | None = None,
        strict: bool = False,
        max_response_bytes: int = 64 * 1024 * 1024,
        http_client: HttpClient | None = None,
        verify: bool | str | ssl.SSLContext | None = None,
    ) -> None:
        options = configured(
            _SERVICE,
            profile=profile,
            token=token,
            base_url=base_url,
            parameters={"app_id": app_id, "hostname": hostname},
            timeout=timeout,
            retries=retries,
            verify=verify,
            deadline=deadline,
            rate_limit=rate_limit,
            on_attempt=on_attempt,
            strict=strict,
            max_response_bytes=max_response_bytes,
        )
        super().__init__(options, http_client)

    @functools.cached_property
    def call_details(self) -> CallDetails:
        """Details of the calls of one App that began in a window, one page at a time."""
        from callrecords.cinnox.resources import CallDetails

        return CallDetails(self._runtime)


class AsyncCINNOX(AsyncClient):
    """Asynchronous client of CINNOX; close it, or use it in an `async with` block.

    Arguments and errors are those of `CINNOX`; `http_client` is an `AsyncClient` of httpx or httpx2.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        token: Token | None = None,
        base_url: str | None = None,
        app_id: str | None = None,
        hostname: str | None = None,
        timeout: float = 30.0,
        retries: int | Retries = 2,
        deadline: float = 120.0,
        rate_limit: int | None = None,
        on_attempt: OnAttempt | None = None,
        strict: bool = False,
        max_response_bytes: int = 64 * 1024 * 1024,
        http_client: AsyncHttpClient | None = None,
        verify: bool | str | ssl.SSLContext | None = None,
    ) -> None:
        options = configured(
            _SERVICE,
            profile=profile,
            token=token,
            base_url=base_url,
            parameters={"app_id": app_id, "hostname": hostname},
            timeout=timeout,
            retries=retries,
            verify=verify,
            deadline=deadline,
            rate_limit=rate_limit,
            on_attempt=on_attempt,
            strict=strict,
            max_response_bytes=max_response_bytes,
        )
        super().__init__(options, http_client)

    @functools.cached_property
    def call_details(self) -> AsyncCallDetails:
        """Details of the calls of one App that began in a window, one page at a time."""
        from callrecords.cinnox.resources import AsyncCallDetails

        return AsyncCallDetails(self._runtime)
