"""A client called with responses that were made beforehand: no server, no socket, no waiting."""

from __future__ import annotations

import asyncio
import inspect
import re
from typing import Any, Protocol

import attrs
import httpx

from callrecords.client.http.auth import AccessToken
from callrecords.client.operations.page import Page
from callrecords.client.records.deviations import Kind
from callrecords.client.records.record import Record
from callrecords.client.setup.clock import ClientClock, current, going_by
from callrecords.contract.client.windowed import CallWindows, windowed
from callrecords.conventions.auth import TokenCarrier
from callrecords.conventions.client_credentials import grant_of
from callrecords.spec.catalog import Resource, Vendor

_UNLIMITED = 1_000_000  # a judge asks faster than any vendor allows
BASE_URL = "http://127.0.0.1:1"  # never reached: a transport responds
TOKEN = "an-obvious:fake"  # noqa: S105  # never reaches a server
REQUEST_ID = "5f0e-made-up"
"""What every response says that its request is called."""
KEY = "example"
"""The key of the single records that are requested."""


def resource_of(vendor: Vendor, operation: str) -> Resource:
    """The resource that an operation belongs to."""
    return next(one for one in vendor.resources if operation in (one.list_operation, one.get_operation))


def keyword(vendor: Vendor, operation: str, parameter: str) -> str:
    """The argument by which the methods of a list take a parameter, which Python may spell otherwise."""
    resource = resource_of(vendor, operation)
    resources = vendor.load(
        inspect.get_annotations(getattr(vendor.load(vendor.client), resource.attribute).func)["return"]
    )
    known = inspect.signature(resources.list).parameters
    return next((name for name in known if bare(name) == bare(parameter)), parameter)


def bare(name: str) -> str:
    """The letters of a name: an argument of Python is spelled otherwise than a parameter."""
    return re.sub(r"[\W_]", "", name).lower()


def made(
    vendor: Vendor, http_client: httpx.Client | httpx.AsyncClient, *, clock: ClientClock | None = None,
    windows: CallWindows | None = None, **options: Any,
) -> Any:  # fmt: skip
    """A client of the vendor on an httpx client; blocking or asynchronous, as that one is. `windows`: those of lists that want one."""
    name = vendor.client if isinstance(http_client, httpx.Client) else vendor.async_client
    parameters = {one.name: one.sample or KEY for one in vendor.bundle().client.parameters}
    arguments = {"base_url": BASE_URL, "rate_limit": _UNLIMITED, **parameters, **options}
    arguments["token"] = ready(vendor, options.get("token", TOKEN))
    with going_by(current() if clock is None else clock):
        return windowed(vendor, vendor.load(name)(http_client=http_client, **arguments), windows)


def ready(vendor: Vendor, token: Any) -> Any:
    """A token that is sent as it is, whatever it looks like; also one that a callable makes."""
    if grant_of(vendor.bundle()) is None:
        return token
    return AccessToken(token) if isinstance(token, str) else lambda: AccessToken(token())


@attrs.frozen
class Read:
    """What a client made of a response."""

    records: list[Record]
    bad: list[bytes]
    """Items that it calls no records."""


class Caller(Protocol):
    """Has clients make something of a body; raises what they raise."""

    status: int
    media: str
    counted: dict[tuple[str, Kind], int]

    def __call__(self, body: bytes, *, asynchronous: bool = False) -> Read:
        """What the clients make of it."""
        ...


class ClientCaller:
    """Calls one operation through both clients of a vendor, and responds with what it is given."""

    def __init__(self, vendor: Vendor, operation: str, **options: Any) -> None:
        """`options` are arguments of the clients."""
        resource = resource_of(vendor, operation)
        self.listed = operation == resource.list_operation
        """Whether the operation is a list."""
        self._attribute = resource.attribute
        self._body = b""
        self.status, self.media = 200, "application/json"
        """What a body is sent with."""
        self.sent: list[httpx.Request] = []
        """What the last call sent."""
        self.counted: dict[tuple[str, Kind], int] = {}
        """What the last call counted as deviations: field and kind -> how often."""
        transport = httpx.MockTransport(self._respond)
        self._client = made(vendor, httpx.Client(transport=transport), retries=0, **options)
        self._async_client = made(vendor, httpx.AsyncClient(transport=transport), retries=0, **options)

    def __call__(self, body: bytes, *, asynchronous: bool = False, key: str = KEY, **arguments: Any) -> Read:
        """Respond to one call with a body; raises what the client raises.

        `key` is that of a single record; the arguments are those of the client's method.
        """
        self._body = body
        self.sent.clear()
        client = self._async_client if asynchronous else self._client
        client.deviations.clear()
        resource = getattr(client, self._attribute)
        found = resource.list(**arguments) if self.listed else resource.get(key, **arguments)
        if asynchronous:
            found = asyncio.run(_awaited(found))
        self.counted = {(one.field, one.kind): one.count for one in client.deviations}
        if self.listed:
            page: Page[Record] = found
            return Read(page.items, [item.raw for item in page.bad_items])
        return Read([found], [])

    @property
    def counts(self) -> bool:
        """Whether one of the two clients has counted a deviation since the last call."""
        return bool(len(self._client.deviations) or len(self._async_client.deviations))

    def first_of_walk(self, body: bytes, *, asynchronous: bool = False) -> Record | None:
        """The first record of a walk over a list whose every page has this body; raises what the client raises."""
        self._body = body
        walk = getattr(self._async_client if asynchronous else self._client, self._attribute).iter()
        return asyncio.run(_awaited(anext(walk, None))) if asynchronous else next(walk, None)

    def _respond(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return httpx.Response(
            self.status, headers={"content-type": self.media, "x-request-id": REQUEST_ID}, content=self._body
        )


async def _awaited(coroutine: Any) -> Any:
    return await coroutine


def sent_in(carrier: TokenCarrier, request: httpx.Request) -> str | None:
    """What carries the token of a request, as it was sent."""
    return carrier.found(request.headers, request.url.query.decode("ascii"))


def without_token(carrier: TokenCarrier, request: httpx.Request) -> str:
    """The URL of a request without its token."""
    url = request.url
    return str(url.copy_with(query=carrier.without(url.query.decode("ascii")).encode() or None))
