# Generated from specs/portsip by `nox -s generate`. Do not edit: change the spec and generate again.
"""The clients of PortSIP PBX, blocking and asynchronous."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from callrecords.client.client import AsyncClient, SyncClient
from callrecords.client.setup.options import configured
from callrecords.client.setup.service import Service, Setting

if TYPE_CHECKING:
    import ssl

    from callrecords.client.http.auth import Token
    from callrecords.client.http.library import AsyncHttpClient, HttpClient
    from callrecords.client.http.retry import OnAttempt, Retries
    from callrecords.portsip.resources import AsyncCalllogs, Calllogs

_SERVICE = Service(
    package="callrecords.portsip",
    title="PortSIP PBX",
    environment="PORTSIP",
    url="{protocol}://{hostname}:{port}/api",
    parameters=(
        Setting(
            name="hostname",
            place="server",
            fills="hostname",
            example="pbx.example.com",
            what="The host name of the PBX",
        ),
        Setting(
            name="port", place="server", fills="port", default="8887", example="8887", what="The port of the REST API"
        ),
        Setting(
            name="protocol",
            place="server",
            fills="protocol",
            default="https",
            allowed=("https", "http"),
            example="https",
            what="How the PBX is reached, `https` or `http`",
        ),
    ),
)


class PortSIP(SyncClient):
    """Client of PortSIP PBX; close it, or use it in a `with` block.

    Call logs of a PortSIP PBX from release 22.0.42 on. Written from the vendor's pages; every statement carries its
    evidence. Times are UTC. The PBX runs where its owner put it, so the host name is the caller's.

    Args:
        profile: The account of the configuration file whose token and settings stand in for the variables below; no
            variable is read then.
        token: Bearer token, or a callable that returns one; `PORTSIP_TOKEN` if not given.
        base_url: Root of the API; `PORTSIP_BASE_URL` if not given, else `{protocol}://{hostname}:{port}/api`.
        hostname: The host name of the PBX; `PORTSIP_HOSTNAME` if not given.
        port: The port of the REST API; `PORTSIP_PORT` if not given, else `8887`.
        protocol: How the PBX is reached, `https` or `http`; `PORTSIP_PROTOCOL` if not given, else `https`.
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
            `PORTSIP_CA_BUNDLE` or `SSL_CERT_FILE` names. False trusts any server, with the warning
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
        hostname: str | None = None,
        port: str | None = None,
        protocol: str | None = None,
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
            parameters={"hostname": hostname, "port": port, "protocol": protocol},
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
    def calllogs(self) -> Calllogs:
        """Call logs of the tenant for an administrator or a queue manager, a user's own otherwise (assumed); one page
        at a time, without `cost` and `billed_account`.
        """
        from callrecords.portsip.resources import Calllogs

        return Calllogs(self._runtime)


class AsyncPortSIP(AsyncClient):
    """Asynchronous client of PortSIP PBX; close it, or use it in an `async with` block.

    Arguments and errors are those of `PortSIP`; `http_client` is an `AsyncClient` of httpx or httpx2.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        token: Token | None = None,
        base_url: str | None = None,
        hostname: str | None = None,
        port: str | None = None,
        protocol: str | None = None,
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
            parameters={"hostname": hostname, "port": port, "protocol": protocol},
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
    def calllogs(self) -> AsyncCalllogs:
        """Call logs of the tenant for an administrator or a queue manager, a user's own otherwise (assumed); one page
        at a time, without `cost` and `billed_account`.
        """
        from callrecords.portsip.resources import AsyncCalllogs

        return AsyncCalllogs(self._runtime)
