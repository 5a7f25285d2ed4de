# Generated from specs/carrierx by `nox -s generate`. Do not edit: change the spec and generate again.
"""The clients of CarrierX, blocking and asynchronous."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from callrecords.client.client import AsyncClient, SyncClient
from callrecords.client.setup.options import configured
from callrecords.client.setup.service import Service

if TYPE_CHECKING:
    import ssl

    from callrecords.carrierx.resources import AsyncCallDrs, AsyncConferenceCalls, CallDrs, ConferenceCalls
    from callrecords.client.http.auth import Token
    from callrecords.client.http.library import AsyncHttpClient, HttpClient
    from callrecords.client.http.retry import OnAttempt, Retries

_SERVICE = Service(
    package="callrecords.carrierx", title="CarrierX", environment="CARRIERX", url="https://api.carrierx.com/core/v2"
)


class CarrierX(SyncClient):
    """Client of CarrierX; close it, or use it in a `with` block.

    Call detail records of phone calls and of conference calls. Written from the vendor's pages; every statement carries
    its evidence. Times are UTC. No page names the currency of money.

    Args:
        profile: The account of the configuration file whose token and settings stand in for the variables below; no
            variable is read then.
        token: Bearer token, or a callable that returns one; `CARRIERX_TOKEN` if not given.
        base_url: Root of the API; `CARRIERX_BASE_URL` if not given, else `https://api.carrierx.com/core/v2`.
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
            `CARRIERX_CA_BUNDLE` or `SSL_CERT_FILE` names. False trusts any server, with the warning
            `InsecureConnection`.

    Raises:
        ConfigError: The token or another parameter is missing or malformed.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        token: Token | None = None,
        base_url: str | None = None,
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
            parameters={},
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
    def conference_calls(self) -> ConferenceCalls:
        """Detail records of calls into and out of conferences, one page at a time."""
        from callrecords.carrierx.resources import ConferenceCalls

        return ConferenceCalls(self._runtime)

    @functools.cached_property
    def call_drs(self) -> CallDrs:
        """Detail records of sent and received calls, one page at a time."""
        from callrecords.carrierx.resources import CallDrs

        return CallDrs(self._runtime)


class AsyncCarrierX(AsyncClient):
    """Asynchronous client of CarrierX; close it, or use it in an `async with` block.

    Arguments and errors are those of `CarrierX`; `http_client` is an `AsyncClient` of httpx or httpx2.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        token: Token | None = None,
        base_url: str | None = None,
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
            parameters={},
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
    def conference_calls(self) -> AsyncConferenceCalls:
        """Detail records of calls into and out of conferences, one page at a time."""
        from callrecords.carrierx.resources import AsyncConferenceCalls

        return AsyncConferenceCalls(self._runtime)

    @functools.cached_property
    def call_drs(self) -> AsyncCallDrs:
        """Detail records of sent and received calls, one page at a time."""
        from callrecords.carrierx.resources import AsyncCallDrs

        return AsyncCallDrs(self._runtime)
